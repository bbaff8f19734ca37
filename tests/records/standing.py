"""What is slow to build is built once for a module, inside a transaction that is undone at its end.

A test then asks for `db` as well (or a fixture that does): what it changes is undone to this state.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import transaction

Built = TypeVar("Built")


def standing(build: Callable[[], Built], blocker, folder) -> Iterator[Built]:
    """Build with files in `folder`; to be used with `yield from` in a fixture of module scope."""
    from django.conf import settings

    kept, settings.FILES_FOLDER = settings.FILES_FOLDER, folder
    with blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
    settings.FILES_FOLDER = kept
