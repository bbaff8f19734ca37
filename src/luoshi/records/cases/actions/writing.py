"""Writing many rows of one table with one statement each."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, TypeVar

from django.db import connection, models

from luoshi.records.cases import statements

PIECE: Final = 1_000
Row = TypeVar("Row", bound=models.Model)
Key = tuple[str, bytes, int]
"""(kind, keyed hash, case)"""


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """These fields of these rows (of one model): one UPDATE for each thousand.

    Django's bulk_update writes a CASE for each row and field: with 20 fields that is 30 times slower (measured).
    """
    for start in range(0, len(rows), PIECE):
        _update(rows[start : start + PIECE], names)


def numbers(count: int) -> list[int]:
    """Fresh ids of cases, in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(statements.NUMBERS, [count])
        return sorted(number for (number,) in cursor.fetchall())


def take_once(programme_id: int, keys: Sequence[Key]) -> set[Key]:
    """Which of these once-only keys are now held by the cases that ask for them."""
    with connection.cursor() as cursor:
        kinds, digests, cases = [[key[n] for key in keys] for n in range(3)]
        cursor.execute(statements.TAKE_ONCE, [programme_id, kinds, digests, cases])
        return {(kind, bytes(digest), case) for kind, digest, case in cursor.fetchall()}


def free_once(case_ids: Sequence[int]) -> None:
    """The once-only keys of these cases can be used again."""
    if case_ids:
        with connection.cursor() as cursor:
            cursor.execute(statements.FREE_ONCE, [list(case_ids)])


def mark(marks: Sequence[tuple[int, str, str, bytes]]) -> None:
    """(case, name, kind, keyed hash): by what cases are found and compared."""
    if marks:
        with connection.cursor() as cursor:
            cursor.execute(statements.MARK, [[one[n] for one in marks] for n in range(4)])


def _update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """One JSON document in, read as a table by the server: arrays of JSON texts would be escaped character by character."""
    meta = rows[0]._meta  # noqa: SLF001 - Django's documented way
    fields: list[Any] = [meta.get_field(name) for name in names]
    values = [
        {"id": row.pk, **{field.column: getattr(row, field.attname) for field in fields}} for row in rows
    ]
    changes = ", ".join(f'"{field.column}" = one."{field.column}"' for field in fields)
    named = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    sql = (
        f'UPDATE "{meta.db_table}" SET {changes} '  # noqa: S608 - names come from the model alone
        f'FROM jsonb_to_recordset(%s::jsonb) AS one(id bigint, {named}) WHERE "{meta.db_table}".id = one.id'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(values, ensure_ascii=False, default=_iso)])


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
