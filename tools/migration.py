"""Write the migration of an app without a database: `python -m tools.migration APP NAME`, or `--check` for all.

Exit code 0, or 1 where `--check` finds models without their migration.
"""

import os
import sys
import tempfile

import django
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader


def main(arguments: list[str]) -> int:
    """Set Django up with no server behind it; only models and files are looked at."""
    os.environ.setdefault("LUOSHI_MODE", "demo")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("LUOSHI_DATA", folder)
        django.setup()
        MigrationLoader.check_consistent_history = lambda *_: None  # type: ignore[method-assign]
        if arguments == ["--check"]:
            call_command("makemigrations", check=True, dry_run=True)
        else:
            app, name = arguments
            call_command("makemigrations", app, name=name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
