"""督办单: the list, a batch from a filter, one notice with its answer, its Word file."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.policy.progress.states import LATE
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.chasing import actions, queries
from luoshi.records.chasing.permissions import SEND, may
from luoshi.records.organisations.queries import the_city
from luoshi.records.tasks import queries as tasks
from luoshi.records.tasks.permissions import DECIDE
from luoshi.records.tasks.queries_outline import outline
from luoshi.surfaces.chasing import words
from luoshi.surfaces.chasing.papers.files import WORD, ZIP, as_file, packed
from luoshi.surfaces.chasing.papers.notice import notice_paper
from luoshi.surfaces.web import words as frame
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import chosen_list, day, filter_of, number, page_of
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

CHOICE_MOST: Final = 200


@require_safe
@guarded()
def index(request: Request) -> HttpResponse:
    """The notices one may see, by what is to be done with them."""
    shown = request.GET.get("shown", "")
    year = number(request.GET.get("year", ""))
    page = queries.notices(
        request.actor, timezone.localdate(request.now), shown=shown, year=year, page=page_of(request.GET)
    )
    sends = may(request.actor, SEND)
    tabs = [(key, name, page.counts[key]) for key, name in words.SHOWN.items() if sends or key != "draft"]
    return render(
        request, "chasing/notices.html", {"page": page, "shown": shown, "tabs": tabs, "sends": sends}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(DECIDE)
def new(request: Request) -> HttpResponse:
    """Narrow the tasks, choose, look at who gets one, send."""
    if request.method == "POST":
        return _issue(request)
    lists = tasks.lists(request.actor)
    chosen = chosen_list(lists, request.GET.get("list", ""))
    year = timezone.localdate(request.now).year
    context: dict[str, Any] = {"lists": [one for one in lists if one.state == "issued"], "list": chosen}
    if chosen is not None:
        narrow = filter_of(request.GET)
        if not request.GET:
            narrow = tasks.Filter(lights=LATE)
        page = tasks.tasks(chosen.id, request.actor, narrow, size=CHOICE_MOST)
        context |= {
            "filter": narrow,
            "page": page,
            "rows": (rows := _with_open(page.rows, narrow.unit_id, request)),
            "is_any_open": any(known for _row, known in rows),
            "outline": outline(chosen.id, request.actor),
            "words": frame,
        }
    context |= {"setup": queries.setup(year), "today": timezone.localdate(request.now)}
    return render(request, "chasing/new_notices.html", context)


def _with_open(rows: Sequence[tasks.TaskRow], unit_id: int | None, request: Request) -> list[tuple[Any, Any]]:
    """Each task with the notices that are open on it already, of the one unit that is meant where it is one."""
    known = queries.open_on_tasks([row.id for row in rows], request.actor)
    return [
        (row, [one for one in known.get(row.id, ()) if unit_id is None or one.unit_id == unit_id])
        for row in rows
    ]


def _issue(request: Request) -> HttpResponse:
    ids = [found for one in request.POST.getlist("task") if (found := number(one)) is not None]
    units = [found for one in request.POST.getlist("only_unit") if (found := number(one)) is not None]
    wished = request.POST.get("reply_due_on", "")
    due = day(wished) if wished else None
    if wished and due is None:
        raise BadValue(_("回复期限不是日期，请重新选择。"))
    values: dict[str, Any] = {
        "rank": number(request.POST.get("rank", "")) or 0,
        "reason": request.POST.get("reason", ""),
        "unit_ids": units or None,
        "again": request.POST.get("again") == "yes",
        "by": request.actor,
        "at": request.now,
    }
    if request.POST.get("act") == "draft":
        made = actions.draft_notices(ids, **values)
        messages.success(request, _("已拟好 %(count)s 份草稿。") % {"count": len(made)})
    else:
        made = actions.issue_notices(ids, reply_due_on=due, **values)
        messages.success(request, _("已发出 %(count)s 份督办单，并通知了各单位。") % {"count": len(made)})
    return redirect("notices")


@require_POST
@guarded(DECIDE)
def send(request: Request) -> HttpResponse:
    """Send or drop the drafts that were ticked."""
    ids = [found for one in request.POST.getlist("notice") if (found := number(one)) is not None]
    if request.POST.get("act") == "drop":
        for notice_id in ids:
            actions.drop_notice(notice_id, by=request.actor, at=request.now)
        messages.success(request, _("已作废 %(count)s 份草稿。") % {"count": len(ids)})
    else:
        numbers = actions.send_notices(ids, by=request.actor, at=request.now)
        messages.success(request, _("已发出 %(count)s 份督办单，并通知了各单位。") % {"count": len(numbers)})
    return redirect("notices")


@require_safe
@guarded()
def show(request: Request, notice_id: int) -> HttpResponse:
    """One notice with what each side may do now."""
    row = queries.notice(notice_id, request.actor, timezone.localdate(request.now))
    if row is None:
        return not_found(request)
    own = request.actor.acts_for(row.unit_id)
    context = {"notice": row, "own": own, "sends": may(request.actor, SEND)}
    return render(request, "chasing/notice.html", context)


@require_safe
@guarded()
def word(request: Request, notice_id: int) -> HttpResponse | FileResponse:
    """The notice as a Word file."""
    row = queries.notice(notice_id, request.actor, timezone.localdate(request.now))
    if row is None:
        return not_found(request)
    name, data = _paper(request, row)
    return as_file(data, name, WORD)


@require_safe
@guarded()
def archive(request: Request) -> HttpResponse | FileResponse:
    """The Word files of all notices that the list shows, in one archive."""
    shown, year = request.GET.get("shown", ""), number(request.GET.get("year", ""))
    rows = queries.archived(request.actor, timezone.localdate(request.now), shown=shown, year=year)
    if not rows:
        return not_found(request)
    data = packed((_paper(request, row) for row in rows), WORD)
    return as_file(data, f"督办单{timezone.localdate(request.now):%Y%m%d}", ZIP)


def _paper(request: Request, row: queries.NoticeRow) -> tuple[str, bytes]:
    """(name, Word file) of a notice."""
    city = the_city()
    data = notice_paper(row, city.name if city else "", timezone.localdate(row.sent_at or request.now))
    return f"{row.level}{row.name or row.id}-{row.unit}", data


@require_POST
@guarded()
def acknowledge(request: Request, notice_id: int) -> HttpResponse:
    """签收."""
    actions.acknowledge_notice(notice_id, by=request.actor, at=request.now)
    messages.success(request, _("已签收，请在回复期限前回复。"))
    return redirect("notice", notice_id)


@require_POST
@guarded()
def reply(request: Request, notice_id: int) -> HttpResponse:
    """The unit's answer."""
    actions.reply_notice(notice_id, text=request.POST.get("text", ""), by=request.actor, at=request.now)
    messages.success(request, _("已回复督查室。"))
    return redirect("notice", notice_id)


@require_POST
@guarded(DECIDE)
def decide(request: Request, notice_id: int) -> HttpResponse:
    """The office closes, sends back or withdraws."""
    act, text = request.POST.get("act", ""), request.POST.get("text", "")
    version = number(request.POST.get("version", "")) or 0
    more: dict[str, Any] = {"version": version, "by": request.actor, "at": request.now}
    if act == "close":
        actions.close_notice(notice_id, remark=text, **more)
        messages.success(request, _("已办结。"))
    elif act == "return":
        actions.return_notice(notice_id, reason=text, **more)
        messages.success(request, _("已退回，等待单位重新回复。"))
    elif act == "withdraw":
        actions.withdraw_notice(notice_id, reason=text, **more)
        messages.success(request, _("已撤回，文号不再使用。"))
    else:
        raise BadValue(_("请选择办结、退回或撤回。"))
    return redirect("notice", notice_id)
