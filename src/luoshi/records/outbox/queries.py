"""Reading long work and the state of the job queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.policy.terms.actors import Actor
from luoshi.records.outbox.living import GONE, INTERRUPTED, Lost, lost
from luoshi.records.outbox.models import Work
from luoshi.records.outbox.permissions import END_WORK, SEE_WORK, may

MOST: Final = 100
OPEN: Final = frozenset({"waiting", "running"})


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A piece of long work. `percent` is None where the whole is not known yet."""

    id: int
    kind: str
    title: str
    state: str
    done: int
    total: int | None
    message: str
    address: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    user_id: int | None
    by_name: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    may_end: bool = False

    @property
    def open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN

    @property
    def percent(self) -> int | None:
        """Whole per cent done, rounded down."""
        if self.state == "done":
            return 100
        return self.done * 100 // self.total if self.total else None


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job that did not succeed or still waits, as the office sees it."""

    id: int
    name: str
    state: str
    attempts: int
    scheduled_at: datetime | None
    arguments: Mapping[str, Any]


def work(work_id: int, by: Actor) -> WorkRow | None:
    """One piece of work, or None where there is none that the actor may see. Work whose job has died is failed work."""
    row = Work.objects.filter(pk=work_id).first()
    return _rows([row], by)[0] if row is not None and may(by, SEE_WORK, row.user_id) else None


def works(by: Actor, *, kind: str = "", most: int = MOST) -> tuple[WorkRow, ...]:
    """The newest work of this account, newest first."""
    rows = Work.objects.filter(user_id=by.user_id).order_by("-id")
    rows = rows.filter(kind=kind) if kind else rows
    return _rows(list(rows[: min(most, MOST)]), by)


def arguments_of(work_id: int) -> Mapping[str, Any]:
    """What a piece of work was begun with: for the action that has just asked for it."""
    return dict(Work.objects.values_list("arguments", flat=True).get(pk=work_id))


def open_work(key: str) -> int | None:
    """The id of the open work under this key, or None."""
    return Work.objects.filter(key=key, state__in=sorted(OPEN)).values_list("id", flat=True).first()


def is_open(work_id: int) -> bool:
    """Whether the work still waits or runs: what a job asks between two steps, so that it can be ended."""
    return Work.objects.filter(pk=work_id, state__in=sorted(OPEN)).exists()


def jobs(*, state: str, most: int = MOST) -> tuple[JobRow, ...]:
    """The newest jobs of the queue in this state (`todo`, `doing`, `failed`), newest first."""
    rows = ProcrastinateJob.objects.filter(status=state).order_by("-id")[: min(most, MOST)]
    return tuple(
        JobRow(row.id, row.task_name, row.status, row.attempts, row.scheduled_at, row.args) for row in rows
    )


def _rows(rows: Sequence[Work], by: Actor) -> tuple[WorkRow, ...]:
    why = lost([row.pk for row in rows if row.state in OPEN])
    return tuple(_row(row, by, why.get(row.pk)) for row in rows)


def _row(row: Work, by: Actor, lost: Lost | None) -> WorkRow:
    if lost == "gone":
        row.state, row.message = Work.State.FAILED, GONE
    elif lost == "interrupted":
        row.message = INTERRUPTED
    return WorkRow(
        row.id,
        row.kind,
        row.title,
        row.state,
        row.done,
        row.total,
        row.message,
        row.address,
        row.arguments,
        row.result,
        row.user_id,
        row.by_name,
        row.asked_at,
        row.started_at,
        row.ended_at,
        row.state in OPEN and may(by, END_WORK, row.user_id),
    )
