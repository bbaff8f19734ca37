"""调度会: planned from the tasks in trouble, called, gone through, its decisions turned into acts."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.chasing.queries import setup
from luoshi.records.meetings import actions, queries
from luoshi.records.meetings.permissions import PREPARE, may
from luoshi.records.organisations.queries import the_city, units
from luoshi.records.tasks import queries as tasks
from luoshi.records.tasks.permissions import DECIDE, SEE_ALL
from luoshi.surfaces.chasing import words
from luoshi.surfaces.chasing.papers.files import WORD, as_file
from luoshi.surfaces.chasing.papers.meeting import agenda_paper, minutes_paper
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(SEE_ALL)
def index(request: Request) -> HttpResponse:
    """All meetings; the office plans one here."""
    lists = [one for one in tasks.lists(request.actor) if one.state == "issued"]
    if request.method == "POST":
        held_on = day(request.POST.get("held_on", ""))
        if held_on is None:
            raise BadValue(_("请选择会议日期。"))
        found = actions.plan_meeting(
            number(request.POST.get("list", "")) or 0,
            title=request.POST.get("title", ""),
            held_on=held_on,
            place=request.POST.get("place", ""),
            chair=request.POST.get("chair", ""),
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("已按逾期和有风险的任务拟好议程，请核对。"))
        return redirect("meeting", found)
    context = {
        "rows": queries.meetings(request.actor),
        "lists": lists,
        "plans": may(request.actor, PREPARE),
        "today": timezone.localdate(request.now),
    }
    return render(request, "chasing/meetings.html", context)


@require_safe
@guarded(SEE_ALL)
def show(request: Request, meeting_id: int) -> HttpResponse:
    """Agenda and minutes."""
    page = queries.meeting(meeting_id, request.actor)
    if page is None:
        return not_found(request)
    edits = page.row.state in {"planned", "called"} and may(request.actor, PREPARE)
    context: dict[str, Any] = {"page": page, "row": page.row, "edits": edits, "kinds": words.MINUTE.items()}
    if edits:
        context["units"] = units()
        context["setup"] = setup(timezone.localdate(request.now).year)
        context["may_close"] = bool(page.minutes) and timezone.localdate(request.now) >= page.row.held_on
    return render(request, "chasing/meeting.html", context)


@require_safe
@guarded(SEE_ALL)
def word(request: Request, meeting_id: int, which: str) -> HttpResponse | FileResponse:
    """Agenda or minutes as a Word file."""
    page = queries.meeting(meeting_id, request.actor)
    if page is None or which not in {"agenda", "minutes"}:
        return not_found(request)
    city = the_city()
    make = agenda_paper if which == "agenda" else minutes_paper
    name = _("议程") if which == "agenda" else _("纪要")
    return as_file(make(page, city.name if city else ""), f"{page.row.title}{name}", WORD)


@require_POST
@guarded(DECIDE)
def act(request: Request, meeting_id: int) -> HttpResponse:
    """Everything the office does with a meeting; `act` says what."""
    done = ACTS.get(request.POST.get("act", ""))
    if done is None:
        raise BadValue(_("没有这个操作，请刷新页面后重试。"))
    done(request, meeting_id)
    return redirect("meeting", meeting_id)


def _add(request: Request, meeting_id: int) -> None:
    written = request.POST.get("what", "").strip()
    actions.add_to_agenda(meeting_id, number=number(written), topic=written, by=request.actor, at=request.now)


def _take(request: Request, _meeting_id: int) -> None:
    actions.take_from_agenda(number(request.POST.get("item", "")) or 0, by=request.actor, at=request.now)


def _call(request: Request, meeting_id: int) -> None:
    told = actions.call_meeting(meeting_id, by=request.actor, at=request.now)
    messages.success(request, _("已通知 %(count)s 人。") % {"count": told})


def _minute(request: Request, meeting_id: int) -> None:
    given = request.POST
    actions.add_minute(
        meeting_id,
        kind=given.get("kind", ""),
        text=given.get("text", ""),
        task_id=number(given.get("task", "")),
        unit_id=number(given.get("unit", "")),
        due_on=day(given.get("due_on", "")),
        rank=number(given.get("rank", "")),
        by=request.actor,
        at=request.now,
    )


def _untake(request: Request, _meeting_id: int) -> None:
    actions.take_minute(number(request.POST.get("item", "")) or 0, by=request.actor, at=request.now)


def _close(request: Request, meeting_id: int) -> None:
    version = number(request.POST.get("version", "")) or 0
    actions.close_meeting(meeting_id, version=version, by=request.actor, at=request.now)
    messages.success(request, _("会议已办结，决定已逐项落实。"))


def _cancel(request: Request, meeting_id: int) -> None:
    actions.cancel_meeting(meeting_id, by=request.actor, at=request.now)
    messages.success(request, _("会议已取消。"))


ACTS = {
    "add": _add,
    "take": _take,
    "call": _call,
    "minute": _minute,
    "take-minute": _untake,
    "close": _close,
    "cancel": _cancel,
}
