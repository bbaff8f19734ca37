"""What the hotline may see, and what it answers to whom (第二十二条): from the rules themselves, each look logged."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.policy.entitlements.values import CLAUSES
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.entitlements.queries import Open
from luoshi.records.entitlements.schemes import SENTENCES
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


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(roles=ANSWERERS)
def show(request: Request, scheme_id: int) -> HttpResponse:
    """The general answers; POST looks a caller up by the number of the identity card or by an order."""
    scheme = scheme_with(scheme_id)
    if scheme is None:
        return not_found(request)
    context = around(scheme, "hotline") | {
        "duties": duties(scheme, request.actor),
        "refusals": [
            (code, SENTENCES[code], address(scheme.terms, scheme.terms.clauses[clause]))
            for code, clause in CLAUSES.items()
        ],
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
        return {"looked": True, "purpose": purpose}
    note_looks(
        "entitlements", [person], FIELDS, plain=False, purpose=purpose, by=request.actor, at=request.now
    )
    answers = sayings_of(scheme.programme).answers
    held = queries.holdings(scheme, person, at=request.now)
    history = queries.history(scheme, person)
    return {
        "looked": True,
        "found": True,
        "purpose": purpose,
        "held": [(one, answers.get(one.state)) for one in held],
        "history": [
            (one, answers.get(one.code), SENTENCES.get(one.code, ""), _clause(scheme, one.code))
            for one in history
        ],
    }


def _person(request: Request, scheme: Open) -> int | None:
    """By the keyed hash of the identity card's number, or by merchant and number of an order."""
    card = request.POST.get("id_number", "").strip()
    merchant, order = number(request.POST.get("merchant", "")), request.POST.get("order", "").strip()
    if card:
        return person_with(card)
    if merchant is None or not order:
        raise BadValue(_("请填写证件号码，或填写企业编号和订单号。"))
    return queries.person_of_order(scheme, merchant, order)


def _clause(scheme: Open, code: str) -> str:
    clause = CLAUSES.get(code)  # type: ignore[call-overload]
    return address(scheme.terms, scheme.terms.clauses[clause]) if clause else ""
