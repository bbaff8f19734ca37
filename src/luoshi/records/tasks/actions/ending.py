"""What waits on an assignment ends with it: applications here, and what the apps above have to say of their own.

An application nobody can decide any more, or an answer nobody needs, is not left open: it gets its last state, its audit
row and the reason, in the transaction that ended the assignment.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Protocol

from django.db.models import QuerySet

from luoshi.policy.progress.decisions import step_extension
from luoshi.policy.progress.lifecycle import REASON_MOST
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.tasks.models import Extension


class Ends(Protocol):
    """Ends what an app keeps open on these assignments; `why`: a sentence that names what happened to the task."""

    def __call__(
        self, assignment_ids: Collection[int], why: str, *, by: Actor, at: datetime
    ) -> None: ...  # pragma: no cover


_ALSO: Final[list[Ends]] = []


def also_ends(ends: Ends) -> None:
    """An app of a higher room says at the start what ends with an assignment; each once."""
    if ends not in _ALSO:
        _ALSO.append(ends)


def leave_nothing_open(assignment_ids: Collection[int], why: str, *, by: Actor, at: datetime) -> None:
    """End what waits on these assignments, which have ended themselves. Inside the caller's transaction."""
    told = why[:REASON_MOST]
    lapse_extensions(Extension.objects.filter(assignment_id__in=assignment_ids), told, by=by, at=at)
    for ends in _ALSO:
        ends(assignment_ids, told, by=by, at=at)


def lapse_extensions(rows: QuerySet[Extension], why: str, *, by: Actor, at: datetime) -> None:
    """延期申请终止: nobody decides on them any more. Inside the caller's transaction."""
    changes = []
    for row in rows.filter(state=Extension.State.ASKED).select_for_update(of=("self",)).order_by("id"):
        before = snapshot(row)
        row.state = step_extension(row.state, "lapsed")
        row.answer, row.decided_at, row.decided_by, row.version = why, at, by.name, row.version + 1
        row.save()
        changes.append(Change("extension", row.pk, before, snapshot(row), row.task_id))
    record("extension.lapse", changes, by=by, at=at)
