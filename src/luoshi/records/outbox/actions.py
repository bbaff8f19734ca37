"""Enqueuing jobs in the transaction of the data, and the life of long work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.outbox.living import GONE, lost
from luoshi.records.outbox.models import Work
from luoshi.records.outbox.permissions import END_WORK, may

MESSAGE_MOST: Final = 500
TITLE_MOST: Final = 200
OPEN: Final = (Work.State.WAITING, Work.State.RUNNING)


def enqueue(name: str, *, key: str = "", not_before: datetime | None = None, **arguments: Any) -> bool:
    """Put a job on the queue in the caller's transaction: with it, it is there or not.

    `name` is a name under which `surfaces/jobs` registers a function (a test compares both); `arguments` go into
    JSON. `key`: while a job under this key waits, another one is not added, and False is returned.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{name}: a job belongs into the transaction of its data")
    task = app.configure_task(
        name=name, allow_unknown=True, queueing_lock=key or None, schedule_at=not_before
    )
    try:
        with transaction.atomic():
            task.defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


@transaction.atomic
def begin_work(
    kind: str,
    *,
    title: str,
    arguments: Mapping[str, Any] | None = None,
    total: int | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> int:
    """Ask for long work of this kind; the id of its row. Under a `key` that is open already: the id of that one.

    Where the job of that one has died, it is marked as failed and new work begins. The job is enqueued with the row;
    `kind` is the name under which it is registered with `@work`.
    """
    if key:
        found = Work.objects.filter(key=key, state__in=OPEN).values_list("id", flat=True).first()
        if found is not None and not lost([found]):
            return int(found)
        if found is not None:
            fail_work(found, message=GONE, by=by, at=at)
    row = Work.objects.create(
        kind=kind,
        title=title[:TITLE_MOST],
        key=key,
        total=total,
        arguments=dict(arguments or {}),
        user_id=by.user_id,
        by_name=by.name,
        asked_at=at,
    )
    record("work.begin", [Change("work", row.pk, None, snapshot(row))], by=by, at=at)
    enqueue(kind, work_id=row.pk)
    return int(row.pk)


@transaction.atomic
def start_work(work_id: int, *, by: Actor, at: datetime) -> dict[str, Any] | None:  # noqa: ARG001 - as all acts
    """Mark the work as running; what was asked for, or None where it has been ended meanwhile.

    A second run (the first worker was killed) begins at nothing again.
    """
    row = Work.objects.select_for_update().filter(pk=work_id, state__in=OPEN).first()
    if row is None:
        return None
    row.state, row.started_at, row.done, row.message = Work.State.RUNNING, at, 0, ""
    row.save()
    return dict(row.arguments)


def note_progress(work_id: int, *, done: int, total: int | None = None, message: str = "") -> bool:
    """Note how far running work is; False where a person has ended it, so that the job can stop.

    Called outside the transaction of the work itself: others are to see it at once.
    """
    values: dict[str, Any] = {"done": done, "message": message[:MESSAGE_MOST]}
    if total is not None:
        values["total"] = max(total, done)
    if Work.objects.filter(pk=work_id, state=Work.State.RUNNING).update(**values):
        return True
    return not Work.objects.filter(pk=work_id, state=Work.State.CANCELLED).exists()


@transaction.atomic
def finish_work(
    work_id: int,
    *,
    result: Mapping[str, Any] | None = None,
    message: str = "",
    address: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """The work is done; `address` is the page of its result."""
    _end(
        work_id,
        Work.State.DONE,
        {"result": dict(result or {}), "message": message[:MESSAGE_MOST], "address": address},
        by=by,
        at=at,
    )


@transaction.atomic
def fail_work(work_id: int, *, message: str, by: Actor, at: datetime) -> None:
    """The work failed; `message` is a sentence for the person who asked."""
    _end(work_id, Work.State.FAILED, {"message": message[:MESSAGE_MOST]}, by=by, at=at)


def fail_lost_work(*, by: Actor, at: datetime) -> int:
    """Mark the open work whose job is no longer there as failed; how many pieces. What was interrupted stays."""
    gone = sorted(work_id for work_id, why in lost().items() if why == "gone")
    for work_id in gone:
        fail_work(work_id, message=GONE, by=by, at=at)
    return len(gone)


@transaction.atomic
def cancel_work(work_id: int, *, by: Actor, at: datetime) -> None:
    """End open work. Raises NotAllowed, WrongState where it has ended already."""
    row = Work.objects.select_for_update().get(pk=work_id)
    if not may(by, END_WORK, row.user_id):
        raise NotAllowed("只有发起人和督查室可以停止这项后台工作。")
    if row.state not in OPEN:
        raise WrongState("这项后台工作已经结束，不用再停止。")
    _end(work_id, Work.State.CANCELLED, {"message": ""}, by=by, at=at)


def _end(work_id: int, state: str, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    row = Work.objects.select_for_update().get(pk=work_id)
    if row.state not in OPEN:
        return  # ended by a person meanwhile: what the job says later changes nothing
    before = snapshot(row, "state", "done", "message")
    row.state, row.ended_at = state, at
    for name, value in values.items():
        setattr(row, name, value)
    if state == Work.State.DONE and row.total is not None:
        row.done = row.total
    row.save()
    change = Change("work", row.pk, before, snapshot(row, "state", "done", "message", "address", "title"))
    record(f"work.{state}", [change], by=by, at=at)
