"""Loading a plan or a report from what was read: first shown for review, then taken over."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.records.plans import actions
from luoshi.records.plans.actions import Correction
from luoshi.records.plans.actions.loading import AUTHORITY
from luoshi.records.plans.readings import plan_offer, report_offer
from luoshi.records.projects.actions import load_packages
from luoshi.records.tasks.permissions import MANAGE
from luoshi.surfaces.plans import words
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(MANAGE)
def plan(request: Request, document_id: int) -> HttpResponse:
    """The indicators that were read, with how each will be held; POST loads them."""
    offer = plan_offer(document_id)
    if offer is None:
        return not_found(request)
    if request.method == "POST":
        row = actions.load_plan(
            document_id,
            corrections=_corrections(request.POST, [one.key for one in offer.indicators]),
            authority=request.POST.get("authority", ""),
            by=request.actor,
            at=request.now,
        )
        load_packages(row.pk, by=request.actor, at=request.now)
        messages.success(request, _("已载入规划的指标。接下来可以填报数值、载入年度工作报告。"))
        return redirect("plan", row.pk)
    if offer.plan_id is not None:
        return redirect("plan", offer.plan_id)
    context = {
        "offer": offer,
        "authority": AUTHORITY,
        "manners": words.MANNERS,
        "directions": words.DIRECTIONS,
    }
    return render(request, "plans/load_plan.html", context)


def _corrections(form: QueryDict, keys: list[str]) -> dict[str, Correction]:
    return {
        key: Correction(str(form[f"manner-{key}"]), form.get(f"direction-{key}", "up"))
        for key in keys
        if form.get(f"manner-{key}")
    }


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(MANAGE)
def report(request: Request, document_id: int) -> HttpResponse:
    """The goals and results that were read, with the indicator each belongs to; POST takes them over."""
    offer = report_offer(document_id)
    if offer is None:
        return not_found(request)
    if request.method == "POST":
        row = actions.take_report(
            document_id,
            goals=_chosen(request.POST, [one.key for one in offer.goals]),
            results=[one.key for one in offer.results if f"result-{one.key}" in request.POST],
            by=request.actor,
            at=request.now,
        )
        told = {"goals": row.goals, "results": row.results, "year": row.year}
        messages.success(
            request, _("已载入%(year)s年的 %(goals)s 项目标和上年的 %(results)s 项结果。") % told
        )
        return redirect("year-goals")
    return render(request, "plans/take_report.html", {"offer": offer, "before": offer.year - 1})


def _chosen(form: QueryDict, keys: list[int]) -> dict[int, int]:
    """What was chosen for each goal; the action refuses an indicator that is not there."""
    found = {}
    for key in keys:
        written = form.get(f"goal-{key}", "")
        if written.lstrip("-").isdigit() and len(written) < 10:
            found[key] = int(written)
    return found
