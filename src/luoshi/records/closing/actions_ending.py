"""办结申请终止: an application ends where its unit no longer has the task, or the task is no longer worked on."""

from collections.abc import Collection
from datetime import datetime

from luoshi.policy.progress.decisions import step_closing
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.closing.actions import OPEN
from luoshi.records.closing.models import Closing


def lapse_closings(assignment_ids: Collection[int], why: str, *, by: Actor, at: datetime) -> None:
    """End the open applications of these assignments. Inside the caller's transaction."""
    rows = Closing.objects.filter(assignment_id__in=assignment_ids, state__in=OPEN)
    changes = []
    for row in rows.select_for_update(of=("self",)).order_by("id"):
        before = snapshot(row)
        row.state = step_closing(row.state, "lapsed")
        row.reason, row.decided_at, row.decided_by, row.version = why, at, by.name, row.version + 1
        row.save()
        changes.append(Change("closing", row.pk, before, snapshot(row), row.task_id))
    record("closing.lapse", changes, by=by, at=at)
