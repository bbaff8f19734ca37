"""What the hotline may see, and what it answers to whom (第二十二条): from the rules themselves, each look logged."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.values import CLAUSES
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.entitlements.queries import Open
from luoshi.records.entitlements.schemes import sentence_of
from luoshi.records.persons.actions import note_looks
from luoshi.records.persons.queries import person_with
from luoshi.records.releases import queries
from luoshi.surfaces.rush.area import ANSWERERS
from luoshi.surfaces.rush.schemes import scheme_with
from luoshi.surfaces.rush.told import address, sayings_of
from luoshi.surfaces.rush.views.board import around
from luoshi.surfaces.rush.views.duties import duties
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

FIELDS: Final = ("entitlements", "answers")
NOBODY: Final = 0
"""Whom a question was about that found nobody: that a number is not there is known then too."""


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=ANSWERERS)
def show(request: Request, scheme_id: int) -> HttpResponse:
    """The general answers; POST looks a caller up by the number of the identity card or by an order."""
    scheme = scheme_with(scheme_id)
    if scheme is None:
        return not_found(request)
    today = scheme.on(day_of(request.now))
    context = around(scheme, "hotline") | {
        "duties": duties(scheme, request.actor),
        "refusals": [(code, _said(today, code, day_of(request.now))) for code in CLAUSES],
    }
    if request.method == "POST":
        context |= _looked(request, scheme)
    return render(request, "rush/hotline.html", context)


def _looked(request: Request, scheme: Open) -> dict[str, object]:
    """What was found about the caller; nobody's name or number is shown. Raises BadValue (no purpose)."""
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise BadValue(_("请写明来电事由，查阅会留下记录。"))
    person = _person(request, scheme)
    if person is None:
        note_looks(
            "person", [NOBODY], ("search",), plain=False, purpose=purpose, by=request.actor, at=request.now
        )
        return {"looked": True, "purpose": purpose}
    note_looks(
        "entitlements", [person], FIELDS, plain=False, purpose=purpose, by=request.actor, at=request.now
    )
    held = queries.holdings(scheme, person, at=request.now)
    history = queries.history(scheme, person)
    today = day_of(request.now)
    return {
        "looked": True,
        "found": True,
        "purpose": purpose,
        "held": [(one, _said(scheme.on(today), one.state, today)) for one in held],
        "history": [(one, *_then_and_now(scheme, one.code, day_of(one.at), today)) for one in history],
    }


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a code or a state: the answer given, its clause, the hotline's words, since when it is read so."""

    sentence: str
    clause: str
    words: str
    since: date | None


def _said(scheme: Open, code: str, day: date) -> Said:
    """As the doubts were read on the day of the answer; `scheme` is that day's."""
    terms = scheme.terms
    told = sayings_of(scheme.programme).answers_on(terms.readings).get(code)
    clause = told.clause if told else terms.clauses.get(CLAUSES.get(code, ""), "")  # type: ignore[call-overload]
    ruled = told.reading if told else ""
    return Said(
        sentence_of(code, terms.readings),
        address(terms, clause) if clause else "",
        told.text if told else "",
        terms.ruled_since(ruled, day) if ruled else None,
    )


def _then_and_now(scheme: Open, code: str, then: date, today: date) -> tuple[Said, Said | None]:
    """What was said on the day of the answer, and what is said today where a ruling has changed it."""
    before, now = _said(scheme.on(then), code, then), _said(scheme.on(today), code, today)
    changed = (before.sentence, before.words) != (now.sentence, now.words)
    return before, now if changed else None


def _person(request: Request, scheme: Open) -> int | None:
    """By the keyed hash of the identity card's number, or by merchant and number of an order."""
    card = request.POST.get("id_number", "").strip()
    merchant, order = number(request.POST.get("merchant", "")), request.POST.get("order", "").strip()
    if card:
        return person_with(card)
    if merchant is None or not order:
        raise BadValue(_("请填写证件号码，或填写企业编号和订单号。"))
    return queries.person_of_order(scheme, merchant, order)
