"""Breakdown: the unit's plan, its way through the unit and the office, Excel both ways, the timetable of a list."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed
from luoshi.records.breakdown import actions
from luoshi.records.breakdown import actions_passing as passing
from luoshi.records.breakdown.queries import (
    ROWS_MOST,
    PlanRow,
    passed_on,
    plans_of_assignment,
    plans_waiting,
    timetable,
)
from luoshi.records.breakdown.queries_short import short_of_task
from luoshi.records.inside.queries import steps_of, sub_units_answered_by, sub_units_of
from luoshi.records.organisations.queries import units
from luoshi.records.tasks.actions import Upload
from luoshi.records.tasks.permissions import DECIDE, SEE_ALL, may
from luoshi.records.tasks.queries import TaskPage, task_page
from luoshi.records.tasks.queries_desk import place_of_assignment
from luoshi.surfaces.supervision import plan_workbook, words
from luoshi.surfaces.supervision.forms import needed_day, version_of
from luoshi.surfaces.supervision.gantt import drawn
from luoshi.surfaces.supervision.views.lists import listed
from luoshi.surfaces.web.answers import back, not_found, said, status_of
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.figures import parsed, written
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.uploads import read_upload
from luoshi.surfaces.web.views.files import download

BLANK_ROWS: Final = 5
PERIODS: Final = {"month": plan_workbook.MONTHLY, "quarter": plan_workbook.QUARTERLY}
STEPS: Final[Mapping[str, Callable[..., Any]]] = {
    "send": actions.send_plan,
    "check": actions.check_plan,
    "sign": actions.sign_plan,
    "give-back": actions.give_back_plan,
}
SAID: Final[Mapping[str, object]] = {
    "draft": gettext_lazy("已保存，尚未签发。"),
    "filled": gettext_lazy("已送审，等待同事办理。"),
    "checked": gettext_lazy("已审核，可以签发。"),
    "signed": gettext_lazy("已签发，报督查室批准。"),
    "back": gettext_lazy("已退回填报人，理由已送达。"),
}
"""What is said after a step, by the state it led to."""
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@guarded()
def plan(request: Request, assignment_id: int) -> HttpResponse:
    """The plan of a unit for its task; POST writes it (button `sign`: and signs it)."""
    found = _found(request, assignment_id)
    if found is None:
        return not_found(request)
    page, rows = found
    if request.method != "POST":
        return _shown(request, assignment_id, page, rows, rows[0].values if rows else PlanValues("", ""))
    try:
        values = _values(request.POST, page)
        row = actions.write_plan(assignment_id, values, by=request.actor, at=request.now)
        if "sign" in request.POST:
            row = actions.send_plan(row.pk, version=row.changes, by=request.actor, at=request.now)
    except BadValue as problem:
        given = _lenient(request.POST, page)
        return _shown(request, assignment_id, page, rows, given, problem)
    messages.success(request, str(SAID.get(row.state, SAID["draft"])))
    return redirect("breakdown", assignment_id)


def _found(request: Request, assignment_id: int) -> tuple[TaskPage, tuple[PlanRow, ...]] | None:
    place = place_of_assignment(assignment_id)
    page = task_page(place[0], request.actor) if place else None
    return (page, plans_of_assignment(assignment_id, request.actor)) if page else None


def _shown(
    request: Request,
    assignment_id: int,
    page: TaskPage,
    rows: tuple[PlanRow, ...],
    values: PlanValues,
    problem: ActionRefused | None = None,
) -> HttpResponse:
    unit = next(u for u in page.row.units if u.assignment_id == assignment_id)
    months = _months(request, values, page)
    days = plan_workbook.merged(
        plan_workbook.period_ends(page.list.starts_on, page.row.due_on, months), values.figures
    )
    held = {(one.target_id, one.by_day): written(one.value, chinese=False) for one in values.figures}
    newest = rows[0] if rows else None
    acts = (
        request.actor.acts_for(unit.unit_id) and page.row.state == "active" and unit.state == "acknowledged"
    )
    context: dict[str, Any] = {"page": page, "task": page.row, "unit": unit, "rows": rows, "newest": newest}
    context |= {"values": values, "days": days, "acts": acts, "assignment_id": assignment_id}
    context["monthly"] = months == plan_workbook.MONTHLY
    context["writes"] = acts and (newest is None or newest.state not in {"signed", "filled", "checked"})
    context["problem"] = said(problem) if problem else ""
    context["short_plans"] = short_of_task(page.row.id, [unit.unit_id]) if page.targets else ()
    context["item_words"] = words.ITEMS
    context["decides"] = may(request.actor, DECIDE)
    context["items"] = [*values.items, *([None] * BLANK_ROWS)]
    context["grid"] = [(t, [(on, held.get((t.id, on), "")) for on in days]) for t in page.targets]
    today = timezone.localdate(request.now)
    context |= {"passed": passed_on(assignment_id), "today": today}
    context |= {"sub_units": sub_units_of(unit.unit_id), "answers_for": sub_units_answered_by(request.actor)}
    context |= {"steps": steps_of(unit.unit_id, today), "steps_words": words.STEPS}
    return render(request, "supervision/plan.html", context, status=status_of(problem) if problem else 200)


def _months(request: Request, values: PlanValues, page: TaskPage) -> int:
    """Months in a period of the form: as the address asks, else as the plan is divided already."""
    asked = PERIODS.get(request.GET.get("by", ""))
    return asked or plan_workbook.months_of(values.figures, page.row.due_on)


def _values(given: QueryDict, page: TaskPage) -> PlanValues:
    """The plan as the form says it. Raises BadValue."""
    return PlanValues(
        given.get("responsible", ""),
        given.get("leader", ""),
        given.get("summary", ""),
        tuple(_items(given)),
        tuple(_figures(given, page)),
    )


def _lenient(given: QueryDict, page: TaskPage) -> PlanValues:
    """What can be shown again of a form that was refused."""
    head = (given.get("responsible", ""), given.get("leader", ""), given.get("summary", ""))
    try:
        items: tuple[PlanItem, ...] = tuple(_items(given))
    except BadValue:
        items = ()
    try:
        figures: tuple[PlanFigure, ...] = tuple(_figures(given, page))
    except BadValue:
        figures = ()
    return PlanValues(*head, items, figures)


def _items(given: QueryDict) -> list[PlanItem]:
    columns = [given.getlist(f"item-{name}") for name in ("kind", "name", "starts", "due", "person")]
    found = []
    for place, (kind, name, starts, due, person) in enumerate(zip(*columns, strict=False), 1):
        if not name.strip() and not due.strip():
            continue
        due_on, starts_on = day(due.strip()), day(starts.strip())
        if due_on is None or (starts.strip() and starts_on is None):
            raise BadValue(_("第 %(place)s 个事项的日期请写成 2026-06-30。") % {"place": place})
        found.append(PlanItem(kind, name, None if kind == "milestone" else starts_on, due_on, person))
    return found


def _figures(given: QueryDict, page: TaskPage) -> list[PlanFigure]:
    found = []
    for target in page.targets:
        for name in given:
            head, _sep, on = name.rpartition("@")
            if head != f"figure-{target.id}" or not given.get(name, "").strip():
                continue
            by_day = day(on)
            if by_day is not None:
                found.append(PlanFigure(target.id, by_day, _figure(given.get(name, ""), target.unit)))
    return sorted(found, key=lambda one: (one.target_id, one.by_day))


def _figure(text: str, unit: str) -> Decimal:
    try:
        return parsed(text, unit)
    except ValueError:
        raise BadValue(_("分解的数据请填数字，现在是“%(written)s”。") % {"written": text[:30]}) from None


@require_POST
@guarded()
def step(request: Request, plan_id: int, verb: str) -> HttpResponse:
    """送审, 审核, 签发 and 退回 inside the unit."""
    act = STEPS[verb]
    told = {"reason": request.POST.get("reason", "")} if verb == "give-back" else {}
    row = act(plan_id, version=version_of(request.POST), by=request.actor, at=request.now, **told)
    messages.success(request, str(SAID[row.state]))
    return back(request)


@require_POST
@guarded(DECIDE)
def approve(request: Request, plan_id: int) -> HttpResponse:
    """批准."""
    actions.approve_plan(plan_id, version=version_of(request.POST), by=request.actor, at=request.now)
    messages.success(request, _("已批准。从今天起，序时进度按这份方案的计划曲线。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def send_back(request: Request, plan_id: int) -> HttpResponse:
    """退回."""
    reason, version = request.POST.get("reason", ""), version_of(request.POST)
    actions.return_plan(plan_id, reason=reason, version=version, by=request.actor, at=request.now)
    messages.success(request, _("已退回，理由已送达。"))
    return back(request)


@require_safe
@guarded()
def export(request: Request, assignment_id: int) -> HttpResponse:
    """The newest version as a workbook; an empty one where there is none."""
    found = _found(request, assignment_id)
    if found is None:
        return not_found(request)
    page, rows = found
    values = rows[0].values if rows else _empty(page)
    days = plan_workbook.period_ends(page.list.starts_on, page.row.due_on, _months(request, values, page))
    name = _("任务%(number)s分解方案.xlsx") % {"number": page.row.number or page.row.id}
    return download(plan_workbook.write(values, page.targets, days), EXCEL, name)


def _empty(page: TaskPage) -> PlanValues:
    """A plan to be filled in: every target carried to its value by the day the task is due."""
    rows = tuple(PlanFigure(target.id, page.row.due_on, target.value) for target in page.targets)
    return PlanValues("", "", "", (PlanItem("milestone", _("完成任务"), None, page.row.due_on),), rows)


@require_POST
@guarded()
def take_in(request: Request, assignment_id: int) -> HttpResponse:
    """A workbook becomes the plan, as a draft."""
    place = place_of_assignment(assignment_id)
    if place is None or not request.actor.acts_for(place[1]):
        raise NotAllowed(_("只有承办单位可以导入本单位的分解方案。"))
    file = request.FILES.get("file")
    if file is None:
        raise BadValue(_("请先选择要导入的文件。"))
    values = plan_workbook.read(read_upload(file))
    actions.write_plan(assignment_id, values, by=request.actor, at=request.now)
    messages.success(request, _("已从工作簿读入，请核对后签发。"))
    return redirect("breakdown", assignment_id)


@require_POST
@guarded()
def pass_on(request: Request, assignment_id: int) -> HttpResponse:
    """转办: to a sub-unit of the register, or to one named by hand; perhaps for the report of a window."""
    given = request.POST
    passing.pass_on(
        assignment_id,
        to=given.get("to", ""),
        sub_unit_id=number(given.get("sub_unit", "")),
        window_id=number(given.get("window", "")),
        what=given.get("what", ""),
        due_on=needed_day(given, "due_on", _("转办的期限")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已转办。"))
    return back(request)


@require_POST
@guarded()
def answer_passed(request: Request, passed_id: int) -> HttpResponse:
    """The answer of a sub-unit."""
    passing.answer_passed_on(
        passed_id,
        answer=request.POST.get("answer", ""),
        completion_percent=number(request.POST.get("completion_percent", "")),
        evidence=[Upload(one.name or "", read_upload(one)) for one in request.FILES.getlist("evidence")],
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已答复，填报时会带入。"))
    return back(request)


@require_POST
@guarded()
def ask_again(request: Request, passed_id: int) -> HttpResponse:
    """退回补充."""
    passing.ask_again(passed_id, reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    messages.success(request, _("已退回补充，理由已送达。"))
    return back(request)


@require_POST
@guarded()
def withdraw_passed(request: Request, passed_id: int) -> HttpResponse:
    """撤回转办."""
    passing.withdraw_passed_on(passed_id, by=request.actor, at=request.now)
    messages.success(request, _("已撤回转办。"))
    return back(request)


@require_safe
@guarded(SEE_ALL)
def waiting(request: Request) -> HttpResponse:
    """Plans that wait for the office."""
    return render(request, "supervision/plans_waiting.html", {"plans": plans_waiting(request.actor)})


@require_safe
@guarded()
def calendar(request: Request) -> HttpResponse:
    """时间表、路线图: the items of the approved plans of a list, drawn and as a list of milestones."""
    context, chosen = listed(request)
    if chosen is None:
        return render(request, "supervision/no_list.html", context)
    unit_id = number(request.GET.get("unit", ""))
    bars = timetable(chosen.id, request.actor, unit_id=unit_id)
    today = timezone.localdate(request.now)
    context["gantt"] = drawn(bars, chosen.starts_on, chosen.ends_on, today)
    milestones = [bar for bar in bars if bar.kind == "milestone"]
    context["milestones"] = sorted(milestones, key=lambda bar: bar.due_on)
    context["reached_count"] = sum(bar.reached_on is not None for bar in milestones)
    context |= {"is_cut": len(bars) >= ROWS_MOST, "most": ROWS_MOST}
    context |= {"today": today, "unit_id": unit_id}
    context["units"] = [unit for unit in units() if unit.form == "unit"]
    return render(request, "supervision/timetable.html", context)
