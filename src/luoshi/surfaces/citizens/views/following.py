"""A citizen's own cases: where each stands, what to do next, taking it back, objecting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.policy.cases.workflow import Entrance
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.applicant_messages.queries import messages_of
from luoshi.records.cases import actions, queries, queries_case
from luoshi.records.persons.actions import note_looks
from luoshi.records.persons.queries import person_of
from luoshi.records.prospects.queries import own_prospects
from luoshi.records.publishing.queries import open_names
from luoshi.surfaces.citizens.asked import entrance_of, half_of, may_apply_here, publication_of, published
from luoshi.surfaces.citizens.views.applying import CITIZENS
from luoshi.surfaces.citizens.views.public import Asked
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request


@require_safe
@guarded(roles=CITIZENS)
def index(request: Request) -> HttpResponse:
    """The own cases, and what can be applied for."""
    offers = []
    for _city, name in published():
        found = publication_of(name)
        halves = [half_of(name, book.name) for book in found.parts] if found else []
        offers += [
            (half.publication, half.book, entrance_of(half), may_apply_here(half))
            for half in halves
            if half and half.running and half.running.state == "open" and half.publication.workflow
        ]
    context = {
        "rows": queries.own_cases(request.actor),
        "prospects": [(one, _entrance(one.programme, one.part)) for one in own_prospects(request.actor)],
        "offers": offers,
        "person": person_of(request.actor.user_id),
    }
    return render(request, "citizens/mine.html", context)


@require_safe
@guarded(roles=CITIZENS)
def show(request: Request, case_id: int) -> HttpResponse:
    """One of the own cases. Others' are not found."""
    page = _own(request, case_id)
    flow = publication_of(page.programme.name).workflow if page else None  # type: ignore[union-attr]
    if page is None or flow is None:
        return not_found(request)
    half = half_of(page.programme.name, page.row.part)
    step = flow.step(page.row.step) if page.row.step else None
    correcting = bool(step and step.kind == "correction")
    context: dict[str, Any] = {
        "page": page,
        "row": page.row,
        "flow": flow,
        "steps": _steps(flow, page.row.step, page.row.state),
        "correcting": correcting,
        "letter": (queries_case.letter(case_id, request.actor) or "").splitlines(),
        "readable": bool(open_names([page.programme.number])),
        "told": messages_of(case_id),
        "problems": [one for one in page.explanation.outcomes if not one.met] if page.explanation else [],
        "questions": [
            Asked(one, "", "")
            for section in (half.questions.sections if half else ())
            for one in section.questions
            if one.field.name in flow.declared
        ],
        "particulars": [one for one in flow.particulars if one.asked_in(page.row.part) and not one.optional],
        "unpaid": page.row.state == "open" and page.row.payment == "failed",
        "may_withdraw": page.row.state == "open" and page.row.payment in {"", "waiting"},
        "may_appeal": page.row.state == "refused"
        and not any(one.answered_at is None for one in page.appeals),
    }
    note_looks(
        "case",
        [case_id],
        ("name",),
        plain=bool(context["letter"]),
        purpose="申请人查看本人申请",
        by=request.actor,
        at=request.now,
    )
    return render(request, "citizens/case.html", context)


@require_POST
@guarded(roles=CITIZENS)
def withdraw(request: Request, case_id: int) -> HttpResponse:
    """撤回."""
    actions.withdraw(case_id, reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    messages.success(request, _("申请已撤回，可以重新申请。"))
    return redirect("my-case", case_id)


@require_POST
@guarded(roles=CITIZENS)
def change_card(request: Request, case_id: int) -> HttpResponse:
    """Another account where the payment did not arrive; consent and the class of the card are confirmed by a tick each."""
    page = _own(request, case_id)
    if page is None:
        return not_found(request)
    if not request.POST.get("first_class"):
        raise BadValue(_("收款账户须是本人的一类银行卡，请确认后提交。"))
    actions.change_card(
        case_id,
        request.POST.get("card", "").strip(),
        consent_version=request.POST.get("consent", ""),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("收款账户已更换，将在下一批次重新发放。"))
    return redirect("my-case", case_id)


@require_POST
@guarded(roles=CITIZENS)
def appeal(request: Request, case_id: int) -> HttpResponse:
    """申诉."""
    actions.appeal(case_id, request.POST.get("text", ""), by=request.actor, at=request.now)
    messages.success(request, _("申诉已提交，将由原审核人以外的人员答复。"))
    return redirect("my-case", case_id)


def _entrance(name: str, part: str) -> Entrance | None:
    """Where a part is applied for, if that is not on these pages."""
    half = half_of(name, part)
    entrance = entrance_of(half) if half else None
    return None if entrance is None or entrance.is_here else entrance


def _own(request: Request, case_id: int) -> queries_case.CasePage | None:
    try:
        page = queries_case.case_page(case_id, request.actor)
    except NotAllowed:
        return None
    return page if page and page.person.user_id == request.actor.user_id else None


def _steps(flow: Any, here: str, state: str) -> list[tuple[str, str]]:
    """(title, done | here | ahead) of the steps a case goes through; corrections only while it is in one."""
    steps = [one for one in flow.steps if one.kind != "correction" or one.name == here]
    names = [one.name for one in steps]
    place = names.index(here) if here in names else len(names) if state in {"paid", "recovered"} else -1
    return [
        (one.title, "done" if n < place else "here" if n == place else "ahead") for n, one in enumerate(steps)
    ]
