"""Make the database ready, then Django: what every command that needs records does first."""

import os
import sys
from contextlib import ExitStack
from typing import Final

import django
from django.core.exceptions import ImproperlyConfigured

from luoshi.config import embedded
from luoshi.config.places import data_folder

HELD: Final = ExitStack()
"""What this process holds until its end."""


def start(*, alone: str = "") -> None:
    """Start the embedded server where DATABASE_URL is unset, check the server's version, set Django up.

    `alone`: the command that must be the only one on its data folder, as told to the next one.
    Ends the process with exit code 2 and one clear sentence where that cannot be done.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    try:
        if alone:
            HELD.enter_context(embedded.only_one(data_folder(), f"luoshi {alone}，进程 {os.getpid()}"))
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = embedded.start(data_folder())
        embedded.check_version(os.environ["DATABASE_URL"])
        django.setup()
    except (embedded.CannotStart, ImproperlyConfigured) as problem:
        sys.stderr.write(f"luoshi: {problem}\n")
        raise SystemExit(2) from None
