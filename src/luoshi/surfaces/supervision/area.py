"""What supervision adds to the frame."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import SUPERVISION, Actor
from luoshi.records.breakdown.queries import count_plans_waiting
from luoshi.records.closing.queries import count_applications_waiting
from luoshi.records.tasks.permissions import DECIDE, SEE_ALL, may
from luoshi.surfaces.supervision.stories import VERBS
from luoshi.surfaces.web.areas import Area, GroupName, Place, place


def places(actor: Actor, path: str, _on: date) -> Sequence[tuple[GroupName, Place]]:
    """The places of supervision for this actor; the office sees how much waits for its decision."""
    if not actor.roles & SUPERVISION:
        return ()
    found: list[Place] = []
    rules: list[Place] = []
    decides = may(actor, DECIDE)
    if may(actor, SEE_ALL):
        count = count_applications_waiting(actor) if decides else 0
        found.append(place(path, reverse("waiting-decisions"), _("延期与办结"), "clock", count=count))
    if decides:
        rules.append(place(path, reverse("decide-bulk"), _("批量决定"), "checklist"))
        rules.append(place(path, reverse("register-task"), _("立项登记"), "plus"))
    if may(actor, SEE_ALL):
        waiting = count_plans_waiting(actor) if decides else 0
        found.append(
            place(path, reverse("breakdowns-waiting"), _("分解方案"), "arrows-split-2", count=waiting)
        )
    found.append(place(path, reverse("timetable"), _("时间表"), "progress"))
    found.append(place(path, reverse("collective"), _("集体任务"), "table"))
    if may(actor, SEE_ALL):
        rules.append(place(path, reverse("form-task-force"), _("专班"), "users"))
        rules.append(place(path, reverse("burden"), _("填报负担"), "edit"))
        rules.append(place(path, reverse("light-policy"), _("灯号办法"), "filter"))
    return [*(("work", one) for one in found), *(("rules", one) for one in rules)]


AREA: Final = Area("supervision", places, VERBS)
