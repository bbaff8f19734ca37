"""The named statements of `sql/judge.sql`, run with parameters bound by the server."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, LiteralString, cast

import psycopg
from django.db import connection

_NAME: Final = re.compile(r"^-- ([a-z_]+)$", re.MULTILINE)


@cache
def _all() -> dict[str, LiteralString]:
    text = (files("luoshi.records.settlement") / "sql" / "judge.sql").read_text(encoding="utf-8")
    pieces = _NAME.split(text)
    return {
        name: cast("LiteralString", body.strip().removesuffix(";"))
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def run(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run the statement of this name; its rows."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_all()[name], parameters)
        return cursor.fetchall() if cursor.description else []
