"""专班: who they are, what they carry; the office forms, changes and dissolves them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.records.tasks import actions
from luoshi.records.tasks.permissions import DECIDE, SEE_ALL, may, require
from luoshi.records.tasks.queries_forces import task_forces
from luoshi.surfaces.web.answers import back
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(SEE_ALL)
def index(request: Request) -> HttpResponse:
    """All task forces with their tasks; POST forms one."""
    if request.method == "POST":
        return _form(request)
    context = {"forces": task_forces(request.actor), "decides": may(request.actor, DECIDE)}
    return render(request, "supervision/task_forces.html", context)


def _form(request: Request) -> HttpResponse:
    require(request.actor, DECIDE, _("只有督查室可以成立专班。"))
    given = request.POST
    actions.form_task_force(
        given.get("name", ""),
        head=given.get("head", ""),
        members=given.get("members", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已成立专班，可以为任务指定。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def change(request: Request, force_id: int) -> HttpResponse:
    """调整专班."""
    head, members = request.POST.get("head", ""), request.POST.get("members", "")
    actions.change_task_force(force_id, head=head, members=members, by=request.actor, at=request.now)
    messages.success(request, _("已调整专班，原来的负责人和成员留在操作记录中。"))
    return redirect("form-task-force")


@require_POST
@guarded(DECIDE)
def end(request: Request, force_id: int) -> HttpResponse:
    """撤销专班."""
    reason = request.POST.get("reason", "")
    actions.end_task_force(force_id, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("已撤销专班。"))
    return redirect("form-task-force")
