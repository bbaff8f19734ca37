"""A migrated, empty database kept on the test server, to be copied by later runs: migrating takes seven seconds, copying none.

Its name carries a digest of all migrations, of the settings and of the pinned packages, so a change of any of them
makes a new one; those of earlier states are dropped. Without the right to make databases nothing is kept.
"""

import hashlib
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

PROJECT: Final = Path(__file__).resolve().parents[1]
PREFIX: Final = "luoshi_migrated_"
DECIDE: Final = ("src/luoshi/**/migrations/**/*.py", "src/luoshi/config/settings.py", "requirements/*.txt")


def name() -> str:
    """The name of the kept database for the present state of the code."""
    digest = hashlib.sha256()
    for pattern in DECIDE:
        for path in sorted(PROJECT.glob(pattern)):
            digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def find(url: str) -> str | None:
    """The kept database on the server at `url`, or None."""
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        return name() if name() in _kept(connection) else None


def keep(settings: dict[str, Any]) -> None:
    """Copy the test database of these connection `settings`, which nobody uses at this moment, under `name()`."""
    server = {"user": settings["USER"], "password": settings["PASSWORD"], "host": settings["HOST"]}
    with psycopg.connect(
        dbname="postgres", port=settings["PORT"] or None, autocommit=True, **server
    ) as connection:
        kept = _kept(connection)
        if name() in kept:
            return
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        try:
            for old in kept:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
            connection.execute(made.format(sql.Identifier(name()), sql.Identifier(settings["NAME"])))
        except psycopg.Error:
            # Another run was first or uses the old one, or this role may not: the next run migrates again.
            return


def _kept(connection: psycopg.Connection[Any]) -> set[str]:
    found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
    return {row[0] for row in found}
