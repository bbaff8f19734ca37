"""A person leaves: roles, tasks under their name and saved views go to another; what was done stays where it is."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.records.desks.actions_views import hand_over_views
from luoshi.records.inside.actions import name_members
from luoshi.records.inside.queries import sub_units_of_person
from luoshi.records.people.actions_roles import hand_over_roles
from luoshi.records.tasks.actions import decide_tasks
from luoshi.records.tasks.models import Task


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How much went over."""

    roles: int
    tasks: int
    views: int


@transaction.atomic
def hand_over(leaver_id: int, heir_id: int, *, by: Actor, at: datetime) -> HandedOver:
    """Everything that waits for the leaver waits for the heir, sub-units they answered for too. Raises NotAllowed, BadValue, WrongState."""
    held = sub_units_of_person(leaver_id)
    roles = hand_over_roles(leaver_id, heir_id, by=by, at=at)
    for sub_unit_id, others in held:
        name_members(sub_unit_id, {*others, heir_id}, by=by, at=at)
    moved: set[int] = set()
    for name in ("supervisor_id", "leader_id"):
        rows = Task.objects.filter(
            state=Task.State.ACTIVE, list__archived_at__isnull=True, **{name: leaver_id}
        )
        ids = list(rows.values_list("id", flat=True))
        if ids:
            decide_tasks(ids, by=by, at=at, **{name: heir_id})
        moved.update(ids)
    return HandedOver(roles, len(moved), hand_over_views(leaver_id, heir_id, by=by, at=at))
