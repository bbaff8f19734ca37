"""Applications of units and the office's decisions on them: more time, and the close."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.records.closing import actions as closing
from luoshi.records.closing.queries import closing_file, closings_waiting
from luoshi.records.files.queries import content
from luoshi.records.tasks import actions
from luoshi.records.tasks.permissions import DECIDE, SEE_ALL
from luoshi.records.tasks.queries_decisions import extensions_waiting
from luoshi.surfaces.supervision.forms import needed_day, uploads, version_of
from luoshi.surfaces.web.answers import back, not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.views.files import download


@require_safe
@guarded(SEE_ALL)
def waiting(request: Request) -> HttpResponse:
    """Everything that waits for a decision of the office."""
    context = {
        "extensions": extensions_waiting(request.actor),
        "closings": closings_waiting(request.actor),
    }
    return render(request, "supervision/waiting.html", context)


@require_POST
@guarded()
def unchanged(request: Request, assignment_id: int, window_id: int) -> HttpResponse:
    """本期无变化, in one click."""
    actions.report_unchanged(assignment_id, window_id, by=request.actor, at=request.now)
    messages.success(request, _("本期无变化，已提交督查室审核。"))
    return back(request)


@require_POST
@guarded()
def ask(request: Request, assignment_id: int) -> HttpResponse:
    """申请延期."""
    given = request.POST
    actions.ask_extension(
        assignment_id,
        proposed_due_on=needed_day(given, "proposed_due_on", _("希望延到的日期")),
        reason=given.get("reason", ""),
        progress=given.get("progress", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已提交延期申请，等待督查室决定。"))
    return back(request)


@require_POST
@guarded()
def withdraw_extension(request: Request, extension_id: int) -> HttpResponse:
    """The unit takes its application back."""
    actions.withdraw_extension(extension_id, by=request.actor, at=request.now)
    messages.success(request, _("已撤回申请。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def grant(request: Request, extension_id: int) -> HttpResponse:
    """同意延期."""
    actions.grant_extension(
        extension_id,
        due_on=needed_day(request.POST, "due_on", _("同意延到的日期")),
        answer=request.POST.get("answer", ""),
        version=version_of(request.POST),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已同意延期，原时限一并保留。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def refuse(request: Request, extension_id: int) -> HttpResponse:
    """不同意延期."""
    actions.refuse_extension(
        extension_id,
        reason=request.POST.get("reason", ""),
        version=version_of(request.POST),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已答复不同意，理由已送达。"))
    return back(request)


@require_POST
@guarded()
def apply(request: Request, assignment_id: int) -> HttpResponse:
    """申请办结."""
    closing.apply_closing(
        assignment_id,
        text=request.POST.get("text", ""),
        evidence=uploads(request.FILES.getlist("evidence")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已提交办结申请，等待复核。"))
    return back(request)


@require_POST
@guarded()
def withdraw_closing(request: Request, closing_id: int) -> HttpResponse:
    """The unit takes its application back."""
    closing.withdraw_closing(closing_id, by=request.actor, at=request.now)
    messages.success(request, _("已撤回申请。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def review(request: Request, closing_id: int) -> HttpResponse:
    """复核."""
    closing.review_closing(
        closing_id,
        kind=request.POST.get("kind", ""),
        reviewed_on=needed_day(request.POST, "reviewed_on", _("复核日期")),
        findings=request.POST.get("findings", ""),
        version=version_of(request.POST),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已记下复核情况，可以销号或退回。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def close(request: Request, closing_id: int) -> HttpResponse:
    """销号."""
    closing.close_task(closing_id, version=version_of(request.POST), by=request.actor, at=request.now)
    messages.success(request, _("已销号。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def send_back(request: Request, closing_id: int) -> HttpResponse:
    """退回办结申请."""
    closing.return_closing(
        closing_id,
        reason=request.POST.get("reason", ""),
        version=version_of(request.POST),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("已退回办结申请，理由已送达。"))
    return back(request)


@require_POST
@guarded(DECIDE)
def reopen(request: Request, task_id: int) -> HttpResponse:
    """重新办理."""
    closing.reopen_task(task_id, reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    messages.success(request, _("任务重新办理。"))
    return back(request)


@require_safe
@guarded()
def file(request: Request, evidence_id: int) -> HttpResponse:
    """A file of an application, for those who may see its task."""
    found = closing_file(evidence_id, request.actor)
    if found is None:
        return not_found(request)
    data, media_type = content(found[0])
    return download(data, media_type, found[1])
