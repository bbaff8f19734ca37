"""The versions of a plan: adjustments are proposed, and approved by the plan's authority alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.plans import actions, queries
from luoshi.records.plans.actions import TargetChange
from luoshi.records.plans.board import board
from luoshi.records.plans.permissions import MANAGE, may
from luoshi.surfaces.plans import forms, words
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded()
def index(request: Request, plan_id: int) -> HttpResponse:
    """All versions with what each changed."""
    plan = queries.plan(plan_id)
    if plan is None:
        return not_found(request)
    manages = may(request.actor, MANAGE)
    editions = queries.editions(plan_id)
    context = {
        "plan": plan,
        "editions": editions,
        "waits": any(one.state == "proposed" for one in editions),
        "manages": manages,
        "rows": board(plan_id, timezone.localdate(request.now)) if manages else (),
        "words": words,
        "tab": "editions",
    }
    return render(request, "plans/editions.html", context)


@require_POST
@guarded()
def propose(request: Request, plan_id: int) -> HttpResponse:
    """Draw up an adjustment: the new targets of the rows that were filled in."""
    changes = [TargetChange(one, goal) for one, goal in forms.goals(request.POST).items()]
    if not changes:
        raise BadValue(_("请在要调整的指标一行填写新目标；没有填写的行保持不变。"))
    actions.propose_adjustment(
        plan_id, changes, reason=request.POST.get("reason", ""), by=request.actor, at=request.now
    )
    messages.success(request, _("已提出调整，批准之前原目标继续有效。"))
    return redirect("editions", plan_id)


@require_POST
@guarded()
def decide(request: Request, edition_id: int) -> HttpResponse:
    """Record what the authority decided."""
    form = request.POST
    row = actions.decide_adjustment(
        edition_id,
        approve=form.get("approve") == "yes",
        authority=form.get("authority", ""),
        decision=form.get("decision", ""),
        decided_on=forms.day(form, "decided_on", _("决定日期")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已登记。两个版本都保留，可随时对照。"))
    return redirect("editions", row.plan_id)
