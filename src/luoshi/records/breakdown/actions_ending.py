"""转办终止: nobody inside a unit answers any more for a task that the unit no longer has."""

from collections.abc import Collection
from datetime import datetime

from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record
from luoshi.records.breakdown.actions_passing import whole_passed
from luoshi.records.breakdown.models import PassedOn


def lapse_passed_on(assignment_ids: Collection[int], why: str, *, by: Actor, at: datetime) -> None:
    """Take back what is open inside the units of these assignments. Inside the caller's transaction.

    Plans stay as they are: the office is shown none of an assignment that has ended, and decides on none.
    """
    rows = PassedOn.objects.filter(assignment_id__in=assignment_ids, state=PassedOn.State.OPEN)
    changes = []
    for row in rows.select_for_update(of=("self",)).select_related("assignment").order_by("id"):
        before = whole_passed(row)
        row.state, row.back_reason = PassedOn.State.WITHDRAWN, why
        row.answered_at, row.answered_by = at, by.name
        row.save()
        changes.append(Change("passing", row.pk, before, whole_passed(row), row.assignment.task_id))
    record("passing.lapse", changes, by=by, at=at)
