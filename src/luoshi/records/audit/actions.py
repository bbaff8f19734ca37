"""Writing audit rows: called by the actions of every other app, inside their transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models

from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.models import AuditEntry
from luoshi.records.audit.rows import insert

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One subject's fields before and after; None for "was not there"."""

    kind: str
    subject_id: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    task_id: int | None = None


def snapshot(row: models.Model, *names: str) -> Values:
    """The named fields of a row (all concrete ones if none is named), as they go into JSON."""
    fields = [f for f in row._meta.concrete_fields if not names or f.name in names]  # noqa: SLF001 - Django's documented way
    return {field.attname: _plain(getattr(row, field.attname)) for field in fields}


def record(verb: str, changes: Iterable[Change], *, by: Actor, at: datetime) -> None:
    """Write one audit row for each change. Must be called inside the transaction of the change."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb}: an audit row belongs into the transaction of its change")
    rows = [
        AuditEntry(
            at=at,
            user_id=by.user_id,
            by_name=by.name,
            verb=verb,
            subject_kind=change.kind,
            subject_id=change.subject_id,
            task_id=change.task_id,
            before=change.before,
            after=change.after,
        )
        for change in changes
    ]
    insert(rows)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
