"""Runs: the table of scores, one unit point by point, appeals, the score sheet."""

from decimal import Decimal, InvalidOperation
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.scoring.ranks import CONFIDENCE_PERCENT, TASKS_LEAST
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.scoring import actions, queries
from luoshi.records.scoring.permissions import KEEP, SEE, may
from luoshi.records.tasks.permissions import MANAGE, SEE_ALL
from luoshi.surfaces.scoring.sheet import write_sheet
from luoshi.surfaces.web.answers import back, not_found, site_root
from luoshi.surfaces.web.choosing import day
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@guarded()
def show(request: Request, run_id: int) -> HttpResponse:
    """The scores of a run, the highest first; a unit sees its own."""
    row = queries.run(run_id, request.actor)
    scheme = queries.scheme(row.scheme_id) if row else None
    if row is None or scheme is None:
        return not_found(request)
    context = {
        "run": row,
        "scheme": scheme,
        "scores": queries.scores(run_id, request.actor),
        "appeals": queries.appeals(run_id, request.actor),
        "keeps": may(request.actor, KEEP),
        "sees": may(request.actor, SEE),
        "today": timezone.localdate(request.now),
        "confidence": CONFIDENCE_PERCENT,
        "tasks_least": TASKS_LEAST,
    }
    return render(request, "scoring/run.html", context)


@require_safe
@guarded()
def unit(request: Request, run_id: int, unit_id: int) -> HttpResponse:
    """Every point of one unit, with the row it comes from."""
    page = queries.score_page(run_id, unit_id, request.actor)
    if page is None:
        return not_found(request)
    today = timezone.localdate(request.now)
    until = page.run.appeals_until
    open_now = page.run.state == "open" and until is not None and today <= until
    asked = any(one.state == "asked" for one in page.appeals)
    context = {"page": page, "keeps": may(request.actor, KEEP), "confidence": CONFIDENCE_PERCENT}
    context["may_appeal"] = open_now and not asked and request.actor.acts_for(unit_id)
    return render(request, "scoring/unit.html", context)


@require_POST
@guarded(MANAGE)
def publish(request: Request, run_id: int) -> HttpResponse:
    """Show the scores to the units."""
    until = day(request.POST.get("until", ""))
    if until is None:
        raise BadValue("请填写申诉截止日。")
    actions.publish_scores(run_id, appeals_until=until, by=request.actor, at=request.now)
    messages.success(request, _("已公布，各单位可以看到本单位的得分并提出申诉。"))
    return redirect("run", run_id)


@require_POST
@guarded(MANAGE)
def finish(request: Request, run_id: int) -> HttpResponse:
    """The scores are final."""
    actions.finish_scores(run_id, by=request.actor, at=request.now)
    messages.success(request, _("考核结果已定稿。"))
    return redirect("run", run_id)


@require_POST
@guarded()
def ask(request: Request, score_id: int) -> HttpResponse:
    """A unit appeals."""
    actions.appeal(score_id, request.POST.get("text", ""), by=request.actor, at=request.now)
    messages.success(request, _("申诉已送达督查室。"))
    return back(request, "scoring")


@require_POST
@guarded(MANAGE)
def decide(request: Request, appeal_id: int) -> HttpResponse:
    """The office answers an appeal."""
    points = _points(request.POST.get("points", "")) if request.POST.get("decision") == "upheld" else None
    answer = request.POST.get("answer", "")
    actions.decide_appeal(appeal_id, points=points, answer=answer, by=request.actor, at=request.now)
    messages.success(request, _("已答复申诉。"))
    return back(request, "scoring")


@require_safe
@guarded(SEE_ALL)
def sheet(request: Request, run_id: int) -> HttpResponseBase:
    """The score sheet as a workbook."""
    row = queries.run(run_id, request.actor)
    scheme = queries.scheme(row.scheme_id) if row else None
    if row is None or scheme is None:
        return not_found(request)
    file = BytesIO()
    lines = queries.score_lines(run_id, request.actor)
    write_sheet(file, row, scheme.rules, lines, root=site_root(request))
    file.seek(0)
    name = _("考核得分表") + f"-{row.list_year}-{row.id}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)


def _points(written: str) -> int:
    """Points with at most two decimals, as hundredths. Raises BadValue."""
    try:
        exact = Decimal(written.strip()) * 100
    except InvalidOperation:
        raise BadValue("请填写调整的分值，例如 1.5 或 -0.3。") from None
    if not exact.is_finite() or abs(exact) > 10**6 or exact != exact.to_integral_value():
        raise BadValue("调整的分值最多两位小数。")
    return int(exact)
