"""Applications to close: of a task, and those that wait for the office."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from luoshi.policy.terms.actors import Actor
from luoshi.records.closing.models import Closing, ClosingEvidence
from luoshi.records.tasks.models import Task
from luoshi.records.tasks.queries import visible
from luoshi.records.tasks.queries_decisions import waiting_extensions

MOST: Final = 300
OPEN: Final = ("applied", "reviewed")


@dataclass(frozen=True, slots=True)
class ClosingFile:
    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """An application to close, with its review and the decision on it."""

    id: int
    task_id: int
    task_number: int | None
    task_text: str
    unit_id: int
    unit: str
    state: str
    text: str
    applied_at: datetime
    applied_by: str
    review: str
    reviewed_on: date | None
    reviewed_by: str
    findings: str
    decided_at: datetime | None
    decided_by: str
    reason: str
    version: int
    evidence: tuple[ClosingFile, ...]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def closings_of(task_id: int, by: Actor) -> tuple[ClosingRow, ...]:
    """The applications for a task that the actor may see, newest first. Two queries."""
    rows = Closing.objects.filter(task_id=task_id, task__in=visible(by))
    return _rows(rows.order_by("-id"))


def closings_waiting(by: Actor) -> tuple[ClosingRow, ...]:
    """What waits for review or for its close, the oldest first; at most MOST. Two queries."""
    return _rows(_waiting(by).order_by("applied_at", "id"))


def count_closings_waiting(by: Actor) -> int:
    """How many of them."""
    return _waiting(by).count()


def count_applications_waiting(by: Actor) -> int:
    """Applications to close and for more time together. One query."""
    ids = _waiting(by).order_by().values_list("id")
    return ids.union(waiting_extensions(by).order_by().values_list("id"), all=True).count()


def closing_file(evidence_id: int, by: Actor) -> tuple[int, str] | None:
    """(file id, name) of a file of an application on a task that the actor may see, or None."""
    rows = ClosingEvidence.objects.filter(pk=evidence_id, closing__task__in=visible(by))
    return rows.values_list("file_id", "name").first()


def _waiting(by: Actor) -> QuerySet[Closing]:
    return Closing.objects.filter(
        state__in=OPEN,
        task__in=visible(by).filter(state=Task.State.ACTIVE, list__archived_at__isnull=True),
    )


def _rows(rows: QuerySet[Closing]) -> tuple[ClosingRow, ...]:
    found = list(rows.select_related("task", "assignment__unit")[:MOST])
    files: dict[int, list[ClosingFile]] = {}
    for one in ClosingEvidence.objects.filter(closing__in=found).select_related("file").order_by("id"):
        files.setdefault(one.closing_id, []).append(ClosingFile(one.pk, one.name, one.file.size))
    return tuple(
        ClosingRow(
            row.pk,
            row.task_id,
            row.task.number,
            row.task.text,
            row.assignment.unit_id,
            row.assignment.unit.name,
            row.state,
            row.text,
            row.applied_at,
            row.applied_by,
            row.review,
            row.reviewed_on,
            row.reviewed_by,
            row.findings,
            row.decided_at,
            row.decided_by,
            row.reason,
            row.version,
            tuple(files.get(row.pk, ())),
        )
        for row in found
    )
