"""The views a person has, with those shared in the office; and what changed since a page was made."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Max, Q

from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.models import AuditEntry
from luoshi.records.desks.models import SavedView
from luoshi.records.desks.permissions import shares_views
from luoshi.records.tasks.queries import visible

SHOWN_MOST: Final = 60
CHANGES_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view. `owner` is empty for one's own."""

    id: int
    name: str
    query: str
    shared: bool
    owner: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened since a mark: the new mark, and the tasks among it that the actor may see."""

    mark: int
    tasks: frozenset[int]


def views_of(by: Actor) -> tuple[ViewRow, ...]:
    """One's own views, and for the office what others of it share. One query."""
    if by.user_id is None:
        return ()
    wanted = Q(user_id=by.user_id)
    if shares_views(by):
        wanted |= Q(shared=True)
    rows = SavedView.objects.filter(wanted).select_related("user").order_by("name", "id")[:SHOWN_MOST]
    return tuple(
        ViewRow(
            row.pk,
            row.name,
            row.query,
            row.shared,
            "" if row.user_id == by.user_id else row.user.display_name or row.user.username,
        )
        for row in rows
    )


def mark() -> int:
    """The newest audit row: what a page is as new as. One query over the primary key."""
    return AuditEntry.objects.aggregate(newest=Max("id"))["newest"] or 0


def changed_since(known: int, by: Actor) -> Changed:
    """The tasks on which something happened after that mark. Two queries; beyond the limit the oldest are told first."""
    rows = AuditEntry.objects.filter(id__gt=known).order_by("id")
    found = list(rows.values_list("id", "task_id")[:CHANGES_MOST])
    if not found:
        return Changed(known, frozenset())
    touched = {task_id for _, task_id in found if task_id is not None}
    seen = visible(by).filter(pk__in=touched).values_list("id", flat=True) if touched else ()
    return Changed(found[-1][0], frozenset(seen))
