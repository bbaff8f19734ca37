"""The list of tasks, the page of one, and what is done with its assignments."""

from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.audit.queries import story_of_task
from luoshi.records.desks.queries_views import mark
from luoshi.records.organisations.queries import units
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.permissions import DECIDE, may
from luoshi.records.tasks.queries import TaskPage
from luoshi.records.tasks.queries_outline import outline
from luoshi.records.tasks.queries_sums import collective_sums
from luoshi.surfaces.supervision.context import of_task, reached_of
from luoshi.surfaces.web import words
from luoshi.surfaces.web.answers import back, forbidden, not_found
from luoshi.surfaces.web.areas import all_areas
from luoshi.surfaces.web.choosing import chosen_list, filter_of, number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.stories import told

PAGE_SIZE: Final = 50
UNITS_SHOWN: Final = 8
"""Units shown at once beside a task; one's own and the lead come first, the others are folded."""
ALL_FORMS: Final = ("unit", "collective", "temporary")


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """The tasks of a list, narrowed, sorted, paged; only the table where htmx asks for it."""
    known = mark()  # before anything is read: what comes after it is told by the page itself
    lists = queries.lists(request.actor)
    chosen = chosen_list(lists, request.GET.get("list", ""))
    context: dict[str, Any] = {"lists": [row for row in lists if row.state == "issued"], "list": chosen}
    context["mark"] = known
    if chosen is None:
        return render(request, "pages/tasks_empty.html", context)
    narrow = filter_of(request.GET)
    context |= {"filter": narrow, "words": words, "page_size": PAGE_SIZE}
    context["page"] = queries.tasks(
        chosen.id, request.actor, narrow, page=page_of(request.GET), size=PAGE_SIZE
    )
    part = request.htmx and request.htmx.target == "results"
    if not part:
        context["outline"] = outline(chosen.id, request.actor)
    answer = render(request, "pages/tasks_results.html" if part else "pages/tasks.html", context)
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


@require_safe
@guarded()
def show(request: Request, task_id: int) -> HttpResponse:
    """One task with everything that happened to it."""
    known = mark()
    page = queries.task_page(task_id, request.actor)
    if page is None:
        return _unseen(request, task_id)
    everyone = units(forms=ALL_FORMS)
    windows = {report.window.id: report.window.label for report in page.reports}
    hidden = frozenset(
        one.id
        for report in page.reports
        for one in report.contributions
        if not one.submitted and not request.actor.acts_for(one.unit_id)
    )
    entries = story_of_task(task_id)
    story = told(entries, {unit.id: unit.name for unit in everyone}, windows, hidden)
    context = {"mark": known, "page": page, "task": page.row, "story": story, **_abilities(request, page)}
    context |= of_task(request, page) | {"reached": reached_of(page, entries)}
    totals = collective_sums(task_id, page.targets)
    context["latest_figures"] = [
        (target, _latest(page, target.id), totals.get(target.id)) for target in page.targets
    ]
    ordered = sorted(page.row.units, key=lambda unit: (unit not in context["own"], unit.role != "lead"))
    most = UNITS_SHOWN if len(ordered) > UNITS_SHOWN + 1 else len(ordered)
    context |= {"units_first": ordered[:most], "units_folded": ordered[most:]}
    taken = {unit.unit_id for unit in page.row.units}
    context["further_units"] = [u for u in everyone if u.form == "unit" and u.id not in taken]
    context["panels"] = [one for area in all_areas() for one in area.panels(request.actor, task_id)]
    return render(request, "pages/task.html", context)


def _unseen(request: Request, task_id: int) -> HttpResponse:
    """A task of others is refused with its reason; what is not there is not found."""
    if queries.holders(task_id):
        return forbidden(
            request, _("这项任务没有交办给您的单位；查看它需要查看全部任务的权限，或由督查室交办给您的单位。")
        )
    return not_found(request)


def _abilities(request: Request, page: TaskPage) -> dict[str, Any]:
    own = [unit for unit in page.row.units if request.actor.acts_for(unit.unit_id)]
    today = timezone.localdate(request.now)
    return {"decides": may(request.actor, DECIDE), "own": own, "today": today}


def _latest(page: TaskPage, target_id: int) -> Decimal | None:
    """The figure for a target in the newest accepted report that has one."""
    accepted = (report for report in page.reports if report.state == "accepted")
    told = (
        one.figures
        for report in accepted
        for one in report.contributions
        if one.submitted and target_id in one.figures
    )
    return next((figures[target_id] for figures in told), None)


@require_POST
@guarded()
def acknowledge_one(request: Request, assignment_id: int) -> HttpResponse:
    """签收."""
    actions.acknowledge(assignment_id, by=request.actor, at=request.now)
    messages.success(request, _("已签收。请在填报期内报送进展。"))
    return back(request)


@require_POST
@guarded()
def return_one(request: Request, assignment_id: int) -> HttpResponse:
    """退回，写明理由."""
    reason = request.POST.get("reason", "")
    actions.return_assignment(assignment_id, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("已退回督查室，理由已一并送达。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def again(request: Request, assignment_id: int) -> HttpResponse:
    """The office holds to its assignment."""
    actions.assign_again(assignment_id, by=request.actor, at=request.now)
    messages.success(request, _("已重新交办，等待签收。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def end(request: Request, assignment_id: int) -> HttpResponse:
    """The office takes the task from a unit."""
    reason = request.POST.get("reason", "")
    actions.end_assignment(assignment_id, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("已结束对该单位的交办。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def assign_unit(request: Request, task_id: int) -> HttpResponse:
    """The office gives the task to a further unit."""
    unit_id = number(request.POST.get("unit", "")) or 0
    role = request.POST.get("role", "")
    actions.assign(task_id, unit_id=unit_id, role=role, by=request.actor, at=request.now)
    messages.success(request, _("已交办，等待签收。"))
    return back(request)
