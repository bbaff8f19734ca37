"""Rounds of evaluation: a frozen snapshot, what units and others say, the report in Word."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.evaluation import actions, queries
from luoshi.records.files.queries import content
from luoshi.records.organisations.queries import units
from luoshi.records.plans.permissions import MANAGE, may
from luoshi.records.plans.queries import plan as plan_row
from luoshi.surfaces.plans import forms, words
from luoshi.surfaces.plans.papers.writing import report
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.views.files import download


@require_http_methods(["GET", "HEAD", "POST"])
@guarded()
def index(request: Request, plan_id: int) -> HttpResponse:
    """The rounds of a plan; POST opens one."""
    plan = plan_row(plan_id)
    if plan is None:
        return not_found(request)
    if request.method == "POST":
        form = request.POST
        year = forms.must_year(form, "year")
        row = actions.open_round(plan_id, form.get("kind", ""), year, by=request.actor, at=request.now)
        messages.success(request, _("评估已开始，指标和工程的数据已冻结。"))
        return redirect("round", row.pk)
    context = {
        "plan": plan,
        "rounds": queries.rounds(plan_id),
        "kinds": words.ROUNDS,
        "manages": may(request.actor, MANAGE),
        "tab": "rounds",
    }
    return render(request, "plans/rounds.html", context)


@require_safe
@guarded()
def show(request: Request, round_id: int) -> HttpResponse:
    """One round: its snapshot in short, the statements, what comes next."""
    page = queries.round_page(round_id)
    if page is None:
        return not_found(request)
    manages = may(request.actor, MANAGE)
    own = [unit for unit in units() if manages or request.actor.acts_for(unit.id)]
    rows = page.snapshot["indicators"]
    context: dict[str, Any] = {
        "page": page,
        "row": page.row,
        "plan": plan_row(page.row.plan_id),
        "hearer": actions.HEARERS.get(page.row.kind, ""),
        "units": own,
        "counts": [
            (key, sum(row["standing"] == key for row in rows), words.LOOKS[key]) for key in words.STANDINGS
        ],
        "manages": manages,
        "today": timezone.localdate(request.now),
        "tab": "rounds",
    }
    return render(request, "plans/round.html", context)


@require_POST
@guarded()
def state_self(request: Request, round_id: int) -> HttpResponse:
    """A unit's word on its own part."""
    unit_id = forms.identity(request.POST, "unit")
    if unit_id is None:
        raise BadValue(_("请选择单位。"))
    text = request.POST.get("text", "")
    actions.state_self(round_id, unit_id, text, by=request.actor, at=request.now)
    messages.success(request, _("自评已提交。"))
    return redirect("round", round_id)


@require_POST
@guarded()
def state_independent(request: Request, round_id: int) -> HttpResponse:
    """An independent body's word."""
    form = request.POST
    actions.state_independent(
        round_id, form.get("author", ""), form.get("text", ""), by=request.actor, at=request.now
    )
    messages.success(request, _("第三方评估意见已录入。"))
    return redirect("round", round_id)


@require_POST
@guarded()
def review(request: Request, round_id: int) -> HttpResponse:
    """Close the collecting with a conclusion."""
    actions.review_round(round_id, request.POST.get("conclusion", ""), by=request.actor, at=request.now)
    messages.success(request, _("评估已审核。"))
    return redirect("round", round_id)


@require_POST
@guarded()
def hear(request: Request, round_id: int) -> HttpResponse:
    """Record that it was heard."""
    form = request.POST
    heard_on = forms.day(form, "heard_on", _("审议日期"))
    actions.hear_round(
        round_id, heard_by=form.get("heard_by", ""), heard_on=heard_on, by=request.actor, at=request.now
    )
    messages.success(request, _("审议情况已登记。"))
    return redirect("round", round_id)


@require_POST
@guarded()
def publish(request: Request, round_id: int) -> HttpResponse:
    """Make the report from the snapshot and publish it."""
    page = queries.round_page(round_id)
    if page is None:
        return not_found(request)
    actions.publish_round(round_id, report(page), by=request.actor, at=request.now)
    messages.success(request, _("评估报告已公布。"))
    return redirect("round", round_id)


@require_safe
@guarded()
def report_file(request: Request, round_id: int) -> HttpResponse:
    """The report in Word: the published file, or a draft made now."""
    page = queries.round_page(round_id)
    if page is None:
        return not_found(request)
    if page.row.report_id is not None:
        data, media_type = content(page.row.report_id)
    else:
        data = report(page)
        media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return download(data, media_type, _("评估报告%(year)s.docx") % {"year": page.row.year})
