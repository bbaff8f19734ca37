"""全部签收: a unit acknowledges everything of a list that waits for it, in one act."""

from datetime import datetime

from django.db import models, transaction

from luoshi.policy.progress import lifecycle
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.tasks.actions.doors import locked_tasks
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.models import Assignment, Task, TaskList


@transaction.atomic
def acknowledge_all(unit_id: int, list_id: int, *, by: Actor, at: datetime) -> int:
    """Acknowledge all pending assignments of the unit in an issued list; how many. Raises NotAllowed."""
    if not by.acts_for(unit_id):
        raise NotAllowed("只能签收交办给本单位的任务。")
    # Tasks first, in the order of their ids: two at once wait for each other and never lock crosswise.
    locked_tasks(list(_pending(unit_id, list_id).values_list("task_id", flat=True)))
    rows = list(_pending(unit_id, list_id).select_for_update(of=("self",)))
    changes = []
    for row in rows:
        before = snapshot(row)
        row.state, row.answered_at = lifecycle.acknowledge(row.state), at
        changes.append(Change("assignment", row.pk, before, snapshot(row), row.task_id))
    acknowledged = Assignment.objects.filter(pk__in=[row.pk for row in rows])
    acknowledged.update(state=Assignment.State.ACKNOWLEDGED, answered_at=at)
    record("assignment.acknowledge", changes, by=by, at=at)
    refresh([row.task_id for row in rows], by=by, at=at)
    return len(rows)


def _pending(unit_id: int, list_id: int) -> "models.QuerySet[Assignment]":
    return (
        Assignment.objects.filter(
            unit_id=unit_id, state=Assignment.State.PENDING, task__state=Task.State.ACTIVE
        )
        .filter(
            task__list_id=list_id,
            task__list__state=TaskList.State.ISSUED,
            task__list__archived_at__isnull=True,
        )
        .order_by("id")
    )
