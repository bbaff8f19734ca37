"""A person leaves: roles, tasks under their name and saved views go to another, cases in their hands back into the queues;
what was done stays where it is, and the heir is told.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.actions import put_back_of
from luoshi.records.desks.actions_views import hand_over_views
from luoshi.records.inside.actions import name_members
from luoshi.records.inside.queries import sub_units_of_person
from luoshi.records.notifying.actions import tell
from luoshi.records.people.actions_roles import hand_over_roles
from luoshi.records.people.models import User
from luoshi.records.tasks.actions import decide_tasks
from luoshi.records.tasks.models import Task

LEFT: Final = "经办人离岗，退回队列"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How much went over."""

    roles: int
    tasks: int
    views: int
    cases: int


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
    views = hand_over_views(leaver_id, heir_id, by=by, at=at)
    done = HandedOver(roles, len(moved), views, put_back_of(leaver_id, reason=LEFT, by=by, at=at))
    _tell_heir(leaver_id, heir_id, done, by=by, at=at)
    return done


def _tell_heir(leaver_id: int, heir_id: int, done: HandedOver, *, by: Actor, at: datetime) -> None:
    leaver = User.objects.get(pk=leaver_id)
    name = leaver.display_name or leaver.username
    tell(
        "hand-over",
        users=[heir_id],
        key=f"hand-over:{leaver_id}:{heir_id}:{at.isoformat()}",
        title=f"{name}的工作已移交给您",
        english=f"The work of {name} was handed over to you",
        text=f"{name}的{done.roles}个角色、{done.tasks}项任务已移交给您，待办的事项在您的工作台上。",
        address="/me/",
        by=by,
        at=at,
    )
