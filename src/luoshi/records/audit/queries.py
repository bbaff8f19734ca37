"""Reading the audit rows."""

from dataclasses import dataclass
from datetime import date, datetime
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
    task_id: int | None = None


def story_of_task(task_id: int, *, most: int = MOST) -> tuple[Entry, ...]:
    """Everything that happened to a task, its assignments and reports, newest first."""
    return _entries(AuditEntry.objects.filter(task_id=task_id).order_by("-id")[: min(most, MOST)])


def story_of(kind: str, subject_id: int, *, most: int = MOST) -> tuple[Entry, ...]:
    """Everything that happened to a subject, newest first."""
    rows = AuditEntry.objects.filter(subject_kind=kind, subject_id=subject_id)
    return _entries(rows.order_by("-id")[: min(most, MOST)])


def latest(
    *, before_id: int | None = None, who: str = "", about: str = "", until: date | None = None, most: int = 50
) -> tuple[Entry, ...]:
    """The newest acts of all, for the auditor; `before_id` pages on.

    `who` is part of a name, `about` the first word of verbs (`report` of `report.accept`), `until` the last day in
    the current time zone.
    """
    rows = AuditEntry.objects.order_by("-id")
    if who:
        rows = rows.filter(by_name__icontains=who)
    if about:
        rows = rows.filter(verb__startswith=f"{about}.")
    if until is not None:
        rows = rows.filter(at__date__lte=until)
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    return _entries(rows[: min(most, MOST)])


def _entries(rows: Any) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            row.id,
            row.at,
            row.by_name,
            row.verb,
            row.subject_kind,
            row.subject_id,
            row.before,
            row.after,
            row.task_id,
        )
        for row in rows
    )
