"""请示报告: a unit asks on a task, the office or a leader answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.chasing import actions, queries
from luoshi.records.chasing.permissions import DECIDE, SEND, may
from luoshi.records.tasks.queries import task_page
from luoshi.surfaces.chasing import words
from luoshi.surfaces.web.answers import forbidden, not_found
from luoshi.surfaces.web.choosing import day, number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """The requests one may see; the open ones unless all are asked for."""
    every = request.GET.get("shown") == "all"
    page = queries.requests(request.actor, open_only=not every, page=page_of(request.GET))
    today = timezone.localdate(request.now)
    return render(request, "chasing/requests.html", {"page": page, "every": every, "today": today})


@require_safe
@guarded()
def show(request: Request, request_id: int) -> HttpResponse:
    """One request with its answer, or the form for it."""
    row = queries.request(request_id, request.actor)
    if row is None:
        return not_found(request)
    open_ = row.state in {"submitted", "referred"}
    context = {
        "row": row,
        "may_answer": open_ and may(request.actor, DECIDE),
        "may_refer": row.state == "submitted" and may(request.actor, SEND),
        "may_withdraw": open_ and request.actor.acts_for(row.unit_id),
        "today": timezone.localdate(request.now),
    }
    return render(request, "chasing/request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded()
def ask(request: Request, task_id: int) -> HttpResponse:
    """The form for a request on a task, for the units that hold it."""
    page = task_page(task_id, request.actor)
    own = queries.own_units(task_id, request.actor)
    if page is None or not own:
        return forbidden(request, _("只有承办这项任务的单位可以就它请示。"))
    if request.method == "POST":
        needed = day(request.POST.get("needed_by", ""))
        if needed is None:
            raise BadValue(_("请选择希望答复的日期。"))
        found = actions.ask(
            task_id,
            number(request.POST.get("unit", "")) or 0,
            kind=request.POST.get("kind", ""),
            title=request.POST.get("title", ""),
            text=request.POST.get("text", ""),
            needed_by=needed,
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("请示已送督查室。"))
        return redirect("request", found)
    context = {"page": page, "task": page.row, "own": own, "kinds": words.KIND.items()}
    return render(request, "chasing/ask.html", context | {"today": timezone.localdate(request.now)})


@require_POST
@guarded()
def act(request: Request, request_id: int) -> HttpResponse:
    """Answer it, put it before the leader, or take it back."""
    more: dict[str, Any] = {
        "version": number(request.POST.get("version", "")) or 0,
        "by": request.actor,
        "at": request.now,
    }
    chosen, text = request.POST.get("act", ""), request.POST.get("text", "")
    if chosen == "answer":
        actions.answer_request(request_id, text=text, **more)
        messages.success(request, _("已答复，并通知了单位。"))
    elif chosen == "refer":
        actions.refer_request(request_id, note=text, **more)
        messages.success(request, _("已报领导。"))
    elif chosen == "withdraw":
        actions.withdraw_request(request_id, **more)
        messages.success(request, _("已撤回。"))
    else:
        raise BadValue(_("请选择答复、报领导或撤回。"))
    return redirect("request", request_id)
