"""Make the database ready, then Django: what every command that needs records does first."""

import os
import sys

import django

from luoshi.config import embedded
from luoshi.config.places import data_folder


def start() -> None:
    """Start the embedded server where DATABASE_URL is unset, check the server's version, set Django up.

    Ends the process with exit code 2 and one clear sentence where that cannot be done.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    try:
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = embedded.start(data_folder())
        embedded.check_version(os.environ["DATABASE_URL"])
        django.setup()
    except (embedded.CannotStart, django.core.exceptions.ImproperlyConfigured) as problem:
        sys.stderr.write(f"luoshi: {problem}\n")
        raise SystemExit(2) from None
