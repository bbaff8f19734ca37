"""Inside a unit: a report on its way (审核、签发、退回), how many steps it takes, and the sub-units."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.progress.signing import STEPS_MOST
from luoshi.records.breakdown.queries import passed_file as named_file
from luoshi.records.breakdown.queries import reached_in
from luoshi.records.files.queries import content
from luoshi.records.inside import actions as inside
from luoshi.records.inside.permissions import may_arrange, may_see
from luoshi.records.inside.queries import people_of, steps_row, sub_units_of
from luoshi.records.organisations.queries import unit as unit_row
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.queries_desk import place_of_contribution
from luoshi.surfaces.supervision import words
from luoshi.surfaces.supervision.context import of_report
from luoshi.surfaces.supervision.forms import ids_of, needed_number, version_of
from luoshi.surfaces.web.answers import back, forbidden, not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.views.files import download

MOVES: Final[Mapping[str, tuple[Callable[..., object], object]]] = {
    "check": (actions.check_contribution, gettext_lazy("已审核，等待签发。")),
    "sign": (actions.sign_contribution, gettext_lazy("已签发，报出本单位。")),
    "give-back": (actions.give_back_contribution, gettext_lazy("已退回填报人，理由已送达。")),
}


@require_safe
@guarded()
def paper(request: Request, contribution_id: int) -> HttpResponse:
    """A report of the unit on its way: all it says, and what this person may do with it."""
    place = place_of_contribution(contribution_id)
    page = queries.task_page(place[0], request.actor) if place else None
    found = [
        (report, one)
        for report in (page.reports if page else ())
        for one in report.contributions
        if one.id == contribution_id
    ]
    if page is None or not found:
        return not_found(request)
    report, own = found[0]
    if not may_see(request.actor, own.unit_id):
        return forbidden(request, _("单位内的审核和签发，只有本单位的人办理。"))
    unit = next((one for one in page.row.units if one.assignment_id == own.assignment_id), None)
    context = {"page": page, "task": page.row, "report": report, "own": own, "unit": unit}
    context |= of_report(own.assignment_id, page, report)
    earlier = (one for one in page.reports if one.window.closes_on < report.window.closes_on)
    context["previous"] = next(
        (c for r in earlier for c in r.contributions if c.assignment_id == own.assignment_id), None
    )
    context["figures"] = [(t, own.figures[t.id]) for t in page.targets if t.id in own.figures]
    context["reached"] = reached_in([own.id]).get(own.id, ())
    context |= {"acts": request.actor.acts_for(own.unit_id), "steps_words": words.STEPS}
    return render(request, "supervision/paper.html", context)


@require_safe
@guarded()
def passed_file(request: Request, file_id: int) -> HttpResponse:
    """A file with a sub-unit's answer, for the unit and whoever sees all."""
    found = named_file(file_id, request.actor)
    return not_found(request) if found is None else download(*content(found[0]), found[1])


@require_POST
@guarded()
def move(request: Request, contribution_id: int, verb: str) -> HttpResponse:
    """审核, 签发 or 退回 inside the unit; then to the unit's desk, where the next one waits."""
    act, done = MOVES[verb]
    told = {"reason": request.POST.get("reason", "")} if verb == "give-back" else {}
    act(contribution_id, version=version_of(request.POST), by=request.actor, at=request.now, **told)
    messages.success(request, str(done))
    place = place_of_contribution(contribution_id)
    return redirect("unit", place[1]) if place else back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded()
def arrangement(request: Request, unit_id: int) -> HttpResponse:
    """How the unit works inside; POST sets the number of steps."""
    unit = unit_row(unit_id)
    if unit is None:
        return not_found(request)
    if not may_see(request.actor, unit_id):
        return forbidden(request, _("单位内的步骤和处室，只有本单位和查看全部任务的人可以看。"))
    if request.method == "POST":
        steps = needed_number(request.POST, "steps", _("步骤"))
        reason = request.POST.get("reason", "")
        inside.set_steps(unit_id, steps, reason=reason, by=request.actor, at=request.now)
        messages.success(request, _("已登记，从现在起送审的材料按新的步骤办理。"))
        return redirect("arrangement", unit_id)
    today = timezone.localdate(request.now)
    context: dict[str, Any] = {"unit": unit, "steps": steps_row(unit_id, today)}
    context |= {"people": people_of(unit_id, today), "sub_units": sub_units_of(unit_id)}
    context |= {"arranges": may_arrange(request.actor, unit_id), "steps_words": words.STEPS}
    context["choices"] = range(1, STEPS_MOST + 1)
    return render(request, "supervision/arrangement.html", context)


@require_POST
@guarded()
def form_sub_unit(request: Request, unit_id: int) -> HttpResponse:
    """登记处室或下属单位."""
    name, people = request.POST.get("name", ""), ids_of(request.POST, "member")
    inside.form_sub_unit(unit_id, name, people, by=request.actor, at=request.now)
    messages.success(request, _("已登记，可以转办给它。"))
    return redirect("arrangement", unit_id)


@require_POST
@guarded()
def change_sub_unit(request: Request, sub_unit_id: int, verb: str) -> HttpResponse:
    """Who answers for a sub-unit, or that it is asked no more."""
    if verb == "members":
        row = inside.name_members(
            sub_unit_id, ids_of(request.POST, "member"), by=request.actor, at=request.now
        )
        messages.success(request, _("已更换答复的人员。"))
    else:
        row = inside.end_sub_unit(sub_unit_id, by=request.actor, at=request.now)
        messages.success(request, _("已停用，以前转办的事项仍在。"))
    return redirect("arrangement", row.unit_id)
