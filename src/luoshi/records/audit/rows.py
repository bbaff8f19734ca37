"""Writing many rows of one table with one statement: a JSON document goes in, the server reads it as a table.

Arrays of JSON texts, as Django's bulk_create sends them, are escaped character by character in the client, and its
bulk_update writes a CASE for each row and field: with 20 fields that is 30 times slower (measured).
"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection, models

PIECE: Final = 1_000


def insert(rows: Sequence[models.Model], *, numbered: bool = False) -> None:
    """Add these rows (of one model without binary fields): one INSERT for each thousand.

    `numbered`: they carry their ids already; otherwise each is given the one that the database chose, in their order.
    """
    for start in range(0, len(rows), PIECE):
        _insert(rows[start : start + PIECE], numbered=numbered)


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """These fields of these rows (of one model without binary fields): one UPDATE for each thousand."""
    for start in range(0, len(rows), PIECE):
        _update(rows[start : start + PIECE], names)


def _insert(rows: Sequence[models.Model], *, numbered: bool) -> None:
    meta = rows[0]._meta  # noqa: SLF001 - Django's documented way
    fields: list[Any] = [field for field in meta.concrete_fields if numbered or not field.primary_key]
    values = [{field.column: _value(field, row) for field in fields} for row in rows]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    sql = (
        f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {columns} '  # noqa: S608 - names come from the model alone
        f"FROM ROWS FROM (jsonb_to_recordset(%s::jsonb) AS ({_typed(fields)})) "
        f'WITH ORDINALITY AS one({columns}, place) ORDER BY place RETURNING "{meta.pk.column}"'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_document(values)])
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
            row._state.adding = False  # noqa: SLF001 - as bulk_create leaves it


def _update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    meta = rows[0]._meta  # noqa: SLF001
    fields: list[Any] = [meta.get_field(name) for name in names]
    values = [{"id": row.pk, **{field.column: _value(field, row) for field in fields}} for row in rows]
    changes = ", ".join(f'"{field.column}" = one."{field.column}"' for field in fields)
    sql = (
        f'UPDATE "{meta.db_table}" SET {changes} '  # noqa: S608
        f"FROM jsonb_to_recordset(%s::jsonb) AS one(id bigint, {_typed(fields)}) "
        f'WHERE "{meta.db_table}".id = one.id'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_document(values)])


def _value(field: Any, row: models.Model) -> Any:
    """A field as it stands in the object; a row it points at may have got its id only since it was set."""
    if field.is_relation and field.is_cached(row):
        other = getattr(row, field.name)
        return None if other is None else other.pk
    return getattr(row, field.attname)


def _typed(fields: Sequence[Any]) -> str:
    return ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)


def _document(values: list[dict[str, Any]]) -> str:
    return json.dumps(values, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
