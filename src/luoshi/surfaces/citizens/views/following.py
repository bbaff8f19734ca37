"""A citizen's own cases: where each stands, and what to do next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.policy.cases.workflow import Entrance, Workflow
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.applicant_messages.queries import messages_of
from luoshi.records.cases import queries, queries_case
from luoshi.records.persons.actions import note_looks
from luoshi.records.persons.queries import person_of
from luoshi.records.prospects.queries import own_prospects
from luoshi.records.publishing.queries import open_names
from luoshi.surfaces.citizens.asked import (
    Half,
    entrance_of,
    half_of,
    may_apply_here,
    publication_of,
    published,
)
from luoshi.surfaces.citizens.filled import Filled, blank
from luoshi.surfaces.citizens.findings import distinct
from luoshi.surfaces.citizens.views.applying import CITIZENS
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


@dataclass(frozen=True, slots=True)
class OwnCase:
    """One of the own cases with the programme's part that it belongs to."""

    page: queries_case.CasePage
    half: Half
    flow: Workflow


@require_safe
@guarded(roles=CITIZENS)
def show(request: Request, case_id: int) -> HttpResponse:
    """One of the own cases. Others' are not found."""
    found = opened_case(request, case_id)
    return not_found(request) if found is None else case_answer(request, found)


def opened_case(request: Request, case_id: int) -> OwnCase | None:
    """One of the own cases; None for another's."""
    page = _own(request, case_id)
    half = half_of(page.programme.name, page.row.part) if page else None
    flow = half.publication.workflow if half else None
    return OwnCase(page, half, flow) if page and half and flow else None


def case_answer(
    request: Request,
    case: OwnCase,
    *,
    form: str = "",
    problem: str = "",
    status: int = 200,
    written: Filled | None = None,
) -> HttpResponse:
    """The page of a case. `form`, `problem`: which of its forms was refused, and why; `written`: what stood in it."""
    page, flow = case.page, case.flow
    step = flow.step(page.row.step) if page.row.step else None
    is_refused, is_open = page.row.state == "refused", page.row.state == "open"
    shown = {
        "correct": bool(step and step.kind == "correction"),
        "card": is_open and page.row.payment == "failed",
        "appeal": is_refused and not any(one.answered_at is None for one in page.appeals),
    }
    context: dict[str, Any] = {
        "page": page,
        "half": case.half,
        "row": page.row,
        "flow": flow,
        "steps": _steps(flow, page.row.step, page.row.state),
        "correcting": shown["correct"],
        "corrections_left": page.corrections_most - page.corrections,
        "letter": (queries_case.letter(page.row.id, request.actor) or "").splitlines(),
        "readable": bool(open_names([page.programme.number])),
        "told": messages_of(page.row.id),
        "problems": distinct(page.explanation.outcomes) if page.explanation else [],
        "form": written or blank(case.half, flow, {}),
        "faults": written.faults if written else [],
        "refused": form,
        "problem": problem,
        "given": request.POST,
        "beside": shown.get(form, False),
        "unpaid": shown["card"],
        "may_withdraw": is_open and page.row.payment in {"", "waiting"},
        "may_appeal": shown["appeal"],
    }
    note_looks(
        "case",
        [page.row.id],
        ("name",),
        plain=bool(context["letter"]),
        purpose="申请人查看本人申请",
        by=request.actor,
        at=request.now,
    )
    return render(request, "citizens/case.html", context, status=status)


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
