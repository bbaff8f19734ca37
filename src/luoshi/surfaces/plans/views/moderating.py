"""Opening the public page, and letting comments through."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.plans import actions, queries
from luoshi.records.tasks.permissions import MANAGE, OVERSEE, may
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

SHOWN = 100


@require_POST
@guarded()
def publish(request: Request, plan_id: int) -> HttpResponse:
    """Open or close the public page."""
    row = actions.publish_plan(
        plan_id, public=request.POST.get("public") == "yes", by=request.actor, at=request.now
    )
    messages.success(request, _("公开页已开放。") if row.public else _("公开页已关闭。"))
    return redirect("plan", plan_id)


@require_safe
@guarded(OVERSEE)
def index(request: Request, plan_id: int) -> HttpResponse:
    """What waits, and what was decided."""
    plan = queries.plan(plan_id)
    if plan is None:
        return not_found(request)
    context = {
        "plan": plan,
        "held": queries.comments(plan_id, ["held"], most=SHOWN),
        "decided": queries.comments(plan_id, ["released", "refused"], most=SHOWN),
        "tab": "comments",
        "decides": may(request.actor, MANAGE),
    }
    return render(request, "plans/comments.html", context)


@require_POST
@guarded()
def decide(request: Request, comment_id: int) -> HttpResponse:
    """Let one through, or refuse it."""
    form = request.POST
    row = actions.decide_comment(
        comment_id,
        release=form.get("release") == "yes",
        reason=form.get("reason", ""),
        answer=form.get("answer", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("留言已处理。"))
    return redirect("comments", row.plan_id)
