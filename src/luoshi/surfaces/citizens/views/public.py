"""What there is, in plain words; and the calculator, which keeps nothing of what is written into it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from luoshi.policy.dates.windows import in_beijing
from luoshi.policy.rules.asking import answered, verdict_of
from luoshi.policy.rules.explaining import Outcome, outcomes
from luoshi.policy.rules.letters import ruling_sentence
from luoshi.policy.rules.settings import Parameter
from luoshi.records.cases.queries_notice import PAGE as NOTICE_PAGE
from luoshi.records.cases.queries_notice import has_notice, under_notice
from luoshi.records.entitlements.queries import open_scheme
from luoshi.records.programmes.queries import programme_named, workflow_of
from luoshi.records.publishing.queries import open_names
from luoshi.surfaces.citizens.asked import (
    Half,
    data_of,
    entrance_of,
    gives_of,
    half_of,
    may_apply_here,
    publication_of,
    published,
)
from luoshi.surfaces.citizens.filled import Asked, Fault, in_words
from luoshi.surfaces.citizens.findings import distinct
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import page_of
from luoshi.surfaces.web.requests import Request


@dataclass(frozen=True, slots=True)
class Page:
    """What the part `pages.html` asks for."""

    total: int
    page: int
    pages: int


@require_safe
def index(request: Request) -> HttpResponse:
    """All programmes that ask the public."""
    rows = [(publication_of(name), data_of(city, name)) for city, name in published()]
    return render(request, "citizens/index.html", {"rows": rows})


@require_safe
def show(request: Request, name: str) -> HttpResponse:
    """One programme: what it gives, its figures with their clauses, the papers, the steps."""
    found = publication_of(name)
    if found is None:
        return not_found(request)
    day = timezone.localdate(request.now)
    halves = [half for book in found.parts if (half := half_of(name, book.name)) is not None]
    context: dict[str, Any] = {
        "policy": found,
        "data": data_of(found.city, name),
        "parts": [
            (
                half.book,
                [
                    (one.meaning, named(one, day), one.clause)
                    for one in half.decider.bound.book.parameters
                    if one.at(day) is not None
                ],
                gives_of(half, day),
                entrance_of(half),
                may_apply_here(half),
            )
            for half in halves
        ],
        "flow": found.workflow,
        "particulars": [one for one in found.workflow.particulars if not one.optional]
        if found.workflow
        else [],
        "entitled": open_scheme(name) is not None,
        "readable": bool(open_names([found.number])),
        "notice": (head := programme_named(name)) is not None and has_notice(head),
    }
    return render(request, "citizens/policy.html", context)


@require_safe
def notice(request: Request, name: str) -> HttpResponse:
    """What is under public notice, for anybody; 404 for programmes without such a step."""
    head = programme_named(name)
    if head is None or not has_notice(head):
        return not_found(request)
    number = page_of(request.GET)
    rows, total = under_notice(head, on=timezone.localdate(request.now), number=number)
    flow = workflow_of(head)
    context = {
        "programme": head,
        "rows": rows,
        "flow": flow,
        "page": Page(total, number, max(1, -(-total // NOTICE_PAGE))),
    }
    return render(request, "citizens/notice.html", context)


@require_safe
def calculate(request: Request, name: str, part: str) -> HttpResponse:
    """The calculator: a form, and where something is written in it, each condition explained with its clause."""
    half = half_of(name, part)
    if half is None:
        return not_found(request)
    given = {key: str(value) for key, value in request.GET.items()}
    found = answered(half.questions, given, half.decider, now=in_beijing(request.now))
    sections = [
        (
            section,
            [
                Asked(
                    one,
                    given.get(one.field.name, ""),
                    in_words(one.form, found.faults.get(one.field.name, "")),
                )
                for one in section.questions
            ],
        )
        for section in half.questions.sections
    ]
    names = {one.field.name for section in half.questions.sections for one in section.questions}
    context: dict[str, Any] = {
        "half": half,
        "sections": sections,
        "faults": [
            Fault(f"q-{one.question.field.name}", one.question.words, one.fault)
            for _section, asked in sections
            for one in asked
            if one.fault
        ],
        "asked": any(given.get(key) for key in names),
        "readable": bool(open_names([half.book.number])),
        "here": may_apply_here(half),
        "entrance": entrance_of(half),
    }
    if context["asked"] and not found.faults:
        context |= _result(half, found.facts)
    return render(request, "citizens/calculator.html", context)


def _result(half: Half, facts: Any) -> dict[str, Any]:
    verdict, prospect = verdict_of(facts, half.decider, half.questions)
    told: list[Outcome] = list(outcomes(facts, half.decider, half.decider(facts)))
    words = {one.field.name: one.words for section in half.questions.sections for one in section.questions}
    day = half.decider.day(facts) or facts_day(facts)
    standings = [(one, one.interpretation.text_of(one.option)) for one in half.decider.bound.standings(day)]
    return {
        "verdict": verdict,
        "amount_fen": prospect.amount_fen,
        "against": [(one, _readings(half, facts, one)) for one in told if one.met is False],
        "met": [one for one in told if one.met],
        "open": [one for one in distinct(told) if one.met is None],
        "missing": [(one.name, words.get(one.name, one.meaning)) for one in prospect.missing],
        "standings": standings,
        "ruled": any(one.ruling for one, _reading in standings),
    }


def _readings(half: Half, facts: Any, one: Outcome) -> list[str]:
    """How the doubts are read by another reading of which this condition would be met."""
    decisive = half.decider.decisive(facts, [one.name])
    day = half.decider.day(facts) or facts_day(facts)
    standings = half.decider.bound.standings(day) if decisive else ()
    return [ruling_sentence(standing) for standing in standings if standing.interpretation.name in decisive]


def facts_day(facts: Any) -> Any:
    """A day to look interpretations up by, where the case has no day of its own yet."""
    return next((value.date() for value in facts.values() if hasattr(value, "date")), timezone.localdate())


def named(one: Parameter, day: date) -> str:
    """A figure in words, as it stands on a day."""
    return one.shown(one.at(day))
