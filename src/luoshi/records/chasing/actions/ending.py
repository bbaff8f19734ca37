"""督办单终止: a notice none of whose tasks its unit still has urges nobody; one whose task was split or merged goes on."""

from collections.abc import Collection
from datetime import datetime

from luoshi.policy.chasing import notices as life
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.chasing.actions.noticing import changes_of
from luoshi.records.chasing.models import Notice
from luoshi.records.chasing.standing import live_tasks
from luoshi.records.tasks.models import Assignment, Succession


def lapse_notices(assignment_ids: Collection[int], why: str, *, by: Actor, at: datetime) -> None:
    """Withdraw the open notices to these units that name no task of theirs any more. Inside the caller's transaction.

    What a task was split or merged into stands in the notice from now on, beside the task itself.
    """
    gone = list(Assignment.objects.filter(pk__in=assignment_ids).values_list("task_id", "unit_id"))
    rows = Notice.objects.filter(
        tasks__in={task_id for task_id, _ in gone},
        unit_id__in={unit_id for _, unit_id in gone},
        state__in=sorted(life.OPEN | {"draft"}),
    )
    ids = sorted(set(rows.values_list("id", flat=True)))
    ended: list[Change] = []
    carried: list[Change] = []
    for row in Notice.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("id"):
        named = set(row.tasks.values_list("id", flat=True))
        later = set(Succession.objects.filter(earlier__in=named).values_list("later_id", flat=True)) - named
        if later:
            row.tasks.add(*later)
            carried += [Change("notice", row.pk, None, snapshot(row), task_id) for task_id in sorted(later)]
        elif not live_tasks([row]):
            before = snapshot(row)
            row.state = life.drop(row.state) if row.state == Notice.State.DRAFT else life.withdraw(row.state)
            row.decision, row.decided_at, row.version = why, at, row.version + 1
            row.save()
            ended += changes_of(row, before)
    record("notice.carry", carried, by=by, at=at)
    record("notice.lapse", ended, by=by, at=at)
