"""Taking in files, the lists that are there, and their reporting windows."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.documents.queries import documents
from luoshi.records.outbox.queries import WorkRow, works
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.actions import Imported
from luoshi.records.tasks.permissions import MANAGE, OVERSEE, may, require
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.uploads import read_upload

QUICK_TEXT: Final = 512 * 1024
QUICK_PACKAGE: Final = 128 * 1024
"""Text up to here, and Word and Excel up to here, are read at once (below a second); all else as a job."""
RECENT: Final = 5
FAILED_SHOWN: Final = timedelta(days=1)


def is_quick(data: bytes) -> bool:
    """Whether a file is read while its sender waits. PDF and OFD never: a page may take as long as a whole text."""
    if data.startswith(b"%PDF"):
        return False
    if data.startswith(b"PK"):
        return len(data) <= QUICK_PACKAGE and b"OFD.xml" not in data
    return len(data) <= QUICK_TEXT


def _is_shown(row: WorkRow, at: datetime) -> bool:
    return row.open or (row.state == "failed" and at - row.asked_at < FAILED_SHOWN)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(OVERSEE)
def index(request: Request) -> HttpResponse:
    """The form for a file, and what was taken in before. POST reads a file."""
    if request.method == "POST":
        require(request.actor, MANAGE, _("只有督查室可以导入清单。"))
        return _take_in(request)
    recent = [
        row
        for row in works(request.actor, kind="documents.take_in", most=RECENT)
        if _is_shown(row, request.now)
    ]
    context: dict[str, Any] = {
        "lists": queries.lists(request.actor),
        "documents": documents(),
        "works": recent,
    }
    context["manages"] = may(request.actor, MANAGE)
    return render(request, "pages/imports.html", context)


def _take_in(request: Request) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise BadValue(_("请先选择要导入的文件。"))
    data, name = read_upload(file), file.name or ""
    if not is_quick(data) and not actions.is_known(data):
        return redirect("work", actions.ask_to_import(data, name=name, by=request.actor, at=request.now))
    done = actions.import_file(data, name=name, by=request.actor, at=request.now)
    _tell(request, done)
    return redirect("review", done.list_ids[0]) if len(done.list_ids) == 1 else redirect("imports")


def _tell(request: Request, done: Imported) -> None:
    if done.known:
        messages.info(request, _("这个文件以前导入过，内容完全相同，没有任何变动。"))
    elif not done.list_ids:
        messages.warning(
            request,
            _("已读入 %(count)s 份文件，其中没有任务清单。可以在“文件”中查看。")
            % {"count": len(done.document_ids)},
        )
    else:
        messages.success(
            request,
            _("已读入 %(count)s 份文件，其中 %(lists)s 份任务清单，请核对后印发。")
            % {"count": len(done.document_ids), "lists": len(done.list_ids)},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(OVERSEE)
def windows_of(request: Request, list_id: int) -> HttpResponse:
    """The reporting windows of an issued list; POST adds one."""
    row = queries.task_list(list_id)
    if row is None:
        return not_found(request)
    if request.method == "POST":
        require(request.actor, MANAGE, _("只有督查室可以设置填报期。"))
        actions.open_window(
            list_id,
            label=request.POST.get("label", ""),
            opens_on=_day(request.POST.get("opens_on", ""), _("开始日期")),
            closes_on=_day(request.POST.get("closes_on", ""), _("截止日期")),
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("已设置填报期，承办单位可以开始填报。"))
        return redirect("windows", list_id)
    context: dict[str, Any] = {"list": row, "windows": queries.windows(list_id)}
    context["today"] = timezone.localdate(request.now)
    context["manages"] = may(request.actor, MANAGE)
    return render(request, "pages/windows.html", context)


def _day(written: str, what: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadValue(_("请填写%(what)s，例如 2026-03-31。") % {"what": what}) from None
