"""Writing many rows of one table with one statement each."""

import json
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.db import connection, models

from luoshi.records.cases import statements

PIECE: Final = 1_000
Row = TypeVar("Row", bound=models.Model)
Key = tuple[str, bytes, int]
"""(kind, keyed hash, case)"""


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """These fields of these rows (of one model): one UPDATE … FROM unnest(…) for each thousand.

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
    meta = rows[0]._meta  # noqa: SLF001 - Django's documented way
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns, arrays, values = [], ["%s::bigint[]"], [[row.pk for row in rows]]
    for field in fields:
        column, kind = field.column, _type(field)
        columns.append(f'"{column}" = one."{column}"' + ("::jsonb" if kind == "jsonb" else ""))
        arrays.append("%s::text[]" if kind == "jsonb" else f"%s::{kind}[]")
        values.append([_value(row, field) for row in rows])
    named = ", ".join(['"id"', *(f'"{field.column}"' for field in fields)])
    sql = (
        f'UPDATE "{meta.db_table}" SET {", ".join(columns)} '  # noqa: S608 - names come from the model alone
        f'FROM unnest({", ".join(arrays)}) AS one({named}) WHERE "{meta.db_table}".id = one.id'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _type(field: Any) -> str:
    return str(field.db_type(connection)).partition("(")[0]


def _value(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.attname)
    return json.dumps(value, ensure_ascii=False) if _type(field) == "jsonb" and value is not None else value
