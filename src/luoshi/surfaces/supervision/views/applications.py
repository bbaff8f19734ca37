"""Applications of units and the office's decisions on them: more time, and the close. One table says what each verb does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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


@dataclass(frozen=True, slots=True)
class Verb:
    """An act on an application: the action, what it takes from the form, and what is said when it is done."""

    act: Callable[..., object]
    fields: Callable[[Request], Mapping[str, Any]]
    done: object


def _nothing(_request: Request) -> Mapping[str, Any]:
    return {}


def _words(*names: str, version: bool = False) -> Callable[[Request], Mapping[str, Any]]:
    """These fields as they were written, and (for a decision) the state that the person looked at."""

    def fields(request: Request) -> Mapping[str, Any]:
        told: dict[str, Any] = {name: request.POST.get(name, "") for name in names}
        return told | ({"version": version_of(request.POST)} if version else {})

    return fields


def _asked(request: Request) -> Mapping[str, Any]:
    day = needed_day(request.POST, "proposed_due_on", _("希望延到的日期"))
    return {"proposed_due_on": day, **_words("reason", "progress")(request)}


def _granted(request: Request) -> Mapping[str, Any]:
    day = needed_day(request.POST, "due_on", _("同意延到的日期"))
    return {"due_on": day, **_words("answer", version=True)(request)}


def _applied(request: Request) -> Mapping[str, Any]:
    return {"evidence": uploads(request.FILES.getlist("evidence")), **_words("text")(request)}


def _reviewed(request: Request) -> Mapping[str, Any]:
    day = needed_day(request.POST, "reviewed_on", _("复核日期"))
    return {"reviewed_on": day, **_words("kind", "findings", version=True)(request)}


OWN: Final[Mapping[str, Verb]] = {
    "ask-extension": Verb(actions.ask_extension, _asked, gettext_lazy("已提交延期申请，等待督查室决定。")),
    "withdraw-extension": Verb(actions.withdraw_extension, _nothing, gettext_lazy("已撤回申请。")),
    "apply-closing": Verb(closing.apply_closing, _applied, gettext_lazy("已提交办结申请，等待复核。")),
    "withdraw-closing": Verb(closing.withdraw_closing, _nothing, gettext_lazy("已撤回申请。")),
}
"""What a unit does; whose application it is, the actions check."""
OFFICE: Final[Mapping[str, Verb]] = {
    "grant-extension": Verb(actions.grant_extension, _granted, gettext_lazy("已同意延期，原时限一并保留。")),
    "refuse-extension": Verb(
        actions.refuse_extension, _words("reason", version=True), gettext_lazy("已答复不同意，理由已送达。")
    ),
    "review-closing": Verb(
        closing.review_closing, _reviewed, gettext_lazy("已记下复核情况，可以销号或退回。")
    ),
    "close-task": Verb(closing.close_task, _words(version=True), gettext_lazy("已销号。")),
    "return-closing": Verb(
        closing.return_closing,
        _words("reason", version=True),
        gettext_lazy("已退回办结申请，理由已送达。"),
    ),
    "reopen-task": Verb(closing.reopen_task, _words("reason"), gettext_lazy("任务重新办理。")),
}
"""What the office decides."""


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
def own(request: Request, /, verb: str, **ids: int) -> HttpResponse:
    """A unit applies, or takes its application back; `ids`: the one id of the address."""
    return _done(request, ids, OWN[verb])


@require_POST
@guarded(DECIDE)
def decide(request: Request, /, verb: str, **ids: int) -> HttpResponse:
    """The office decides on an application; `ids`: the one id of the address."""
    return _done(request, ids, OFFICE[verb])


def _done(request: Request, ids: Mapping[str, int], verb: Verb) -> HttpResponse:
    verb.act(*ids.values(), **verb.fields(request), by=request.actor, at=request.now)
    messages.success(request, str(verb.done))
    return back(request)


@require_POST
@guarded()
def unchanged(request: Request, assignment_id: int, window_id: int) -> HttpResponse:
    """本期无变化, in one click."""
    report = actions.report_unchanged(assignment_id, window_id, by=request.actor, at=request.now)
    if report.state == "submitted":
        messages.success(request, _("本期无变化，已提交督查室审核。"))
    else:
        messages.success(request, _("本期无变化，已送出，等待下一步办理。"))
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
