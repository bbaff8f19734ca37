"""Writing a unit's contribution to a report; the office's decision on the whole."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed
from luoshi.records.breakdown.actions_reaching import tell_reached
from luoshi.records.breakdown.queries import Bar
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.actions import Upload
from luoshi.records.tasks.permissions import DECIDE
from luoshi.records.tasks.queries import ContributionRow, ReportRow, TargetRow, TaskPage
from luoshi.records.tasks.queries_desk import place_of_assignment
from luoshi.records.tasks.queries_held import told_elsewhere
from luoshi.surfaces.supervision.context import answers_of, files_to_take, of_report, of_sub_units, taken_over
from luoshi.surfaces.web.answers import back, forbidden, not_found, said, status_of
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.figures import parsed, written
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.uploads import read_upload


@require_http_methods(["GET", "HEAD", "POST"])
@guarded()
def write(request: Request, assignment_id: int, window_id: int) -> HttpResponse:
    """The form of a contribution; POST keeps it, or (button `submit`) puts it before the office."""
    place = place_of_assignment(assignment_id)
    if place is None:
        return not_found(request)
    task_id, unit_id = place
    if not request.actor.acts_for(unit_id):
        return forbidden(request, _("填报进展需要代表承办单位的角色；这项交办不属于您的单位。"))
    page = queries.task_page(task_id, request.actor)
    report = next((r for r in page.reports if r.window.id == window_id), None) if page else None
    if page is None or report is None:
        return not_found(request)
    if request.method == "POST":
        return _save(request, assignment_id, page, report)
    return _form(request, assignment_id, page, report, _known(assignment_id, page, report))


def _form(
    request: Request,
    assignment_id: int,
    page: TaskPage,
    report: ReportRow,
    given: Mapping[str, Any],
    problem: ActionRefused | None = None,
) -> HttpResponse:
    own = next((c for c in report.contributions if c.assignment_id == assignment_id), None)
    unit = next((u for u in page.row.units if u.assignment_id == assignment_id), None)
    context: dict[str, Any] = {
        "page": page,
        "task": page.row,
        "report": report,
        "given": given,
        "unit": unit,
        "own": own,
    }
    context |= {"problem": said(problem) if problem else "", "assignment_id": assignment_id}
    context["previous"] = _previous(assignment_id, page, report)
    context |= of_report(assignment_id, page, report)
    if problem is not None:
        context["planned_milestones"] = _ticked(request.POST, context["planned_milestones"])
    today = timezone.localdate(request.now)
    context["planned_milestones"] = [
        (one, on, on or min(one.due_on, today)) for one, on in context["planned_milestones"]
    ]
    context |= of_sub_units(request, assignment_id, unit, report)
    context["passed_files"] = files_to_take(context["passed"], own)
    told = told_elsewhere(assignment_id, report.window.id) if own is None else {}
    context["figures"] = [
        (target, given.get(f"figure-{target.id}", ""), told.get(target.id)) for target in page.targets
    ]
    return render(request, "pages/report_form.html", context, status=status_of(problem) if problem else 200)


def _ticked(given: QueryDict, milestones: list[tuple[Bar, date | None]]) -> list[tuple[Bar, date | None]]:
    """The milestones as a form that was refused had them."""
    ticked = set(given.getlist("reached"))
    return [
        (one, (day(given.get(f"reached-{one.id}", "")) or one.due_on) if str(one.id) in ticked else None)
        for one, _on in milestones
    ]


def _known(assignment_id: int, page: TaskPage, report: ReportRow) -> dict[str, Any]:
    """What the form begins with: what was written before, else the figures of the report before."""
    own = next((c for c in report.contributions if c.assignment_id == assignment_id), None)
    before = _previous(assignment_id, page, report)
    source = own or before
    if source is None:
        return answers_of(assignment_id, page, report)
    given: dict[str, Any] = {
        f"figure-{key}": written(value) for key, value in source.figures.items() if key not in source.live
    }
    given["completion_percent"] = source.completion_percent
    if own is None:
        return given | answers_of(assignment_id, page, report)
    return given | {"text": own.text, "difficulty": own.difficulty}


def _previous(assignment_id: int, page: TaskPage, report: ReportRow) -> ContributionRow | None:
    earlier = [r for r in page.reports if r.window.closes_on < report.window.closes_on]
    return next((c for r in earlier for c in r.contributions if c.assignment_id == assignment_id), None)


def _save(request: Request, assignment_id: int, page: TaskPage, report: ReportRow) -> HttpResponse:
    try:
        reached = _reached(request.POST)
        row = actions.write_contribution(
            assignment_id,
            report.window.id,
            text=request.POST.get("text", ""),
            completion_percent=_percent(request.POST.get("completion_percent", "")),
            difficulty=request.POST.get("difficulty", ""),
            figures=_figures(request.POST, page.targets),
            evidence=[
                *[_upload(file) for file in request.FILES.getlist("evidence")],
                *taken_over(request.POST.getlist("passed_file"), assignment_id, report),
            ],
            by=request.actor,
            at=request.now,
        )
        tell_reached(row.id, reached, by=request.actor, at=request.now)
        state = ""
        if "submit" in request.POST:
            state = actions.submit_contribution(row.id, by=request.actor, at=request.now).state
            row.refresh_from_db(fields=["stage"])
    except NotAllowed:
        raise
    except ActionRefused as problem:
        return _form(request, assignment_id, page, report, request.POST.dict(), problem)
    messages.success(request, said_of(row.stage, state))
    return redirect("task", page.row.id)


def said_of(stage: str, state: str) -> str:
    """What is said after a report was saved or sent: where it lies now."""
    if stage == "filled":
        return _("已送审，等待同事审核或签发。")
    if stage == "signed":
        return _("已提交督查室审核。") if state == "submitted" else _("已交牵头单位汇总。")
    return _("已保存，尚未提交。")


def _percent(written: str) -> int:
    value = number(written.strip())
    if value is None:
        raise BadValue(_("完成进度请填 0 到 100 之间的整数。"))
    return value


def _figures(given: Mapping[str, str], targets: tuple[TargetRow, ...]) -> dict[int, Decimal]:
    typed = {target: given.get(f"figure-{target.id}", "").strip() for target in targets}
    return {target.id: _figure(text, target) for target, text in typed.items() if text}


def _figure(text: str, target: TargetRow) -> Decimal:
    try:
        return parsed(text, target.unit)
    except ValueError:
        values = {"what": target.what or target.unit, "written": text[:30]}
        raise BadValue(_("“%(what)s”请填数字，现在是“%(written)s”。") % values) from None


def _reached(given: QueryDict) -> dict[int, date]:
    """Milestone → the day it was reached, of those that are ticked. Raises BadValue."""
    found = {}
    for text in given.getlist("reached"):
        item, on = number(text), day(given.get(f"reached-{text}", "").strip())
        if item is None or on is None:
            raise BadValue(_("勾选的里程碑请写到达日期，例如 2026-03-31。"))
        found[item] = on
    return found


def _upload(file: "UploadedFile[Any]") -> Upload:
    return Upload(file.name or "", read_upload(file))


@require_POST
@guarded(DECIDE)
def accept(request: Request, report_id: int) -> HttpResponse:
    """The office accepts: the report is locked and its figures count."""
    percent, version = _percent(request.POST.get("completion_percent", "")), _version(request)
    actions.accept_report(
        report_id, completion_percent=percent, version=version, by=request.actor, at=request.now
    )
    messages.success(request, _("已审核通过，报告锁定。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def send_back(request: Request, report_id: int) -> HttpResponse:
    """The office returns the report with a reason."""
    reason, version = request.POST.get("reason", ""), _version(request)
    actions.return_report(report_id, reason=reason, version=version, by=request.actor, at=request.now)
    messages.success(request, _("已退回修改，理由已送达填报单位。"))
    return back(request)


def _version(request: Request) -> int:
    value = number(request.POST.get("version", ""))
    return -1 if value is None else value
