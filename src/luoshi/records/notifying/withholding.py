"""Words that are no longer shown: a task may become confidential after people were told of it.

Tasks stand above this app: whoever asks brings along what a person may not see.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings

from luoshi.policy.telling.letters import digest
from luoshi.records.notifying.models import Letter

Hidden = Callable[[int], frozenset[int]]
"""User id → ids of the tasks this person may not see."""
WITHHELD: Final = "（所涉任务已列为保密，内容不再显示）"


def nothing_hidden(_user_id: int) -> frozenset[int]:
    """For an installation, or a test, without confidential tasks."""
    return frozenset()


def without_hidden(row: Letter, hidden: Hidden) -> tuple[str, str]:
    """(subject, body) of a letter as it may go out now; a digest keeps its other lines."""
    told = list(row.notifications.order_by("id"))
    closed = hidden(row.user_id) if any(one.about for one in told) else frozenset()
    titles = [one.title if closed.isdisjoint(one.about) else WITHHELD for one in told]
    if WITHHELD not in titles:
        return row.subject, row.body
    subject = row.subject if row.key.startswith("digest:") else WITHHELD
    return subject, f"{digest(titles)}\n\n{settings.PUBLIC_ADDRESS}/notifications/"
