"""What the system counts by itself, and what it stands for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.measures import actions, queries
from luoshi.records.plans.permissions import MANAGE, may
from luoshi.surfaces.plans import forms
from luoshi.surfaces.web.answers import back
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """Every measure with its last reading, what it stands for, and the gap to what was reported."""
    context = {
        "measures": queries.overview(),
        "awaited": queries.awaited(),
        "manages": may(request.actor, MANAGE),
    }
    return render(request, "plans/measures.html", context)


@require_POST
@guarded()
def read(request: Request) -> HttpResponse:
    """Read the measures that something is bound to, now."""
    count = actions.read_measures(by=request.actor, at=request.now)
    messages.success(request, _("已刷新 %(count)s 个统计项。") % {"count": count})
    return back(request, "measures")


@require_POST
@guarded()
def bind(request: Request) -> HttpResponse:
    """Let a measure stand for an indicator or a target."""
    form = request.POST
    actions.bind(
        form.get("measure", ""),
        indicator_id=forms.identity(form, "indicator"),
        target_id=forms.identity(form, "target"),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已绑定，当年数值由系统统计。"))
    return back(request, "measures")


@require_POST
@guarded()
def unbind(request: Request, binding_id: int) -> HttpResponse:
    """Give it back to persons."""
    actions.unbind(binding_id, by=request.actor, at=request.now)
    messages.success(request, _("已解除绑定，恢复人工填报。"))
    return back(request, "measures")
