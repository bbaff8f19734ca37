"""Reading the audit rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from luoshi.records.audit.models import AuditEntry

MOST: Final = 500
"""The longest story shown at once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as it is shown: newest first in every list."""

    id: int
    at: datetime
    by_name: str
    verb: str
    kind: str
    subject_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def story_of_task(task_id: int, *, most: int = MOST) -> tuple[Entry, ...]:
    """Everything that happened to a task, its assignments and reports, newest first."""
    return _entries(AuditEntry.objects.filter(task_id=task_id).order_by("-id")[: min(most, MOST)])


def latest(*, before_id: int | None = None, most: int = 50) -> tuple[Entry, ...]:
    """The newest acts of all, for the auditor; `before_id` pages on."""
    rows = AuditEntry.objects.order_by("-id")
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    return _entries(rows[: min(most, MOST)])


def _entries(rows: Any) -> tuple[Entry, ...]:
    return tuple(
        Entry(row.id, row.at, row.by_name, row.verb, row.subject_kind, row.subject_id, row.before, row.after)
        for row in rows
    )
