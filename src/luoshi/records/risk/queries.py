"""The signs of a programme, the strongest first, with the receipts of the cases. Six queries, whatever the size."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from luoshi.policy.risk.dealers import DealerFigures, dealer_signs
from luoshi.policy.risk.signs import Sign, far_price, shared
from luoshi.policy.risk.thresholds import Thresholds
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.cases.models import Case
from luoshi.records.programmes.models import Programme
from luoshi.records.risk import statements
from luoshi.records.risk.permissions import sees_signs
from luoshi.records.risk.thresholds import in_force

SIGNS_MOST: Final = 100
"""Of each kind; the strongest are shown."""
DEALERS_MOST: Final = 2_000
CASES_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class SignRow:
    """A sign with (case, receipt, state) of the first cases it concerns."""

    sign: Sign
    cases: tuple[tuple[int, str, str], ...]
    more: int


def signs(programme_id: int, by: Actor, *, day: date) -> tuple[SignRow, ...]:
    """Every sign by the thresholds that hold on `day`: shared numbers, sellers, prices. Raises NotAllowed."""
    head = Programme.objects.get(pk=programme_id)
    if not sees_signs(by, head.name):
        raise NotAllowed("只有项目经办和审计人员可以查看风险提示。")
    limits = in_force(head, day)
    found = [
        sign
        for sign in (
            *_shared(programme_id),
            *_dealers(programme_id, limits),
            *_prices(programme_id, limits),
        )
        if sign is not None
    ]
    ids = {pk for sign in found for pk in sign.case_ids[:CASES_SHOWN]}
    rows = {
        pk: (pk, receipt, state)
        for pk, receipt, state in Case.objects.filter(pk__in=ids).values_list("id", "receipt", "state")
    }
    return tuple(
        SignRow(
            sign,
            tuple(rows[pk] for pk in sign.case_ids[:CASES_SHOWN]),
            max(0, len(sign.case_ids) - CASES_SHOWN),
        )
        for sign in found
    )


def _shared(programme_id: int) -> list[Sign | None]:
    found = []
    with connection.cursor() as cursor:
        for statement in (statements.MARKS, statements.PHONES):
            cursor.execute(statement, [programme_id, SIGNS_MOST])
            found += [shared(kind, persons, tuple(ids)) for kind, persons, ids in cursor.fetchall()]
    return sorted(found, key=lambda one: -one.weight if one else 0)


def _dealers(programme_id: int, limits: Thresholds) -> list[Sign]:
    with connection.cursor() as cursor:
        cursor.execute(
            statements.DEALERS, [programme_id, limits.model_least, limits.dealer_least, DEALERS_MOST]
        )
        figures = [_figures(row) for row in cursor.fetchall()]
    found = [sign for one in figures for sign in dealer_signs(one, limits)]
    return sorted(found, key=lambda sign: -sign.weight)[:SIGNS_MOST]


def _figures(row: tuple[Any, ...]) -> DealerFigures:
    dealer, cases, days, on, busiest, price, shared_cases, refused, ids = row
    return DealerFigures(dealer, cases, days, on, busiest, price, shared_cases, refused, tuple(ids))


def _prices(programme_id: int, limits: Thresholds) -> list[Sign | None]:
    with connection.cursor() as cursor:
        cursor.execute(statements.PRICES, [programme_id, limits.model_least, limits.price_far_bp, SIGNS_MOST])
        return [
            far_price(price, median, cases, model, case_id, limits)
            for price, median, cases, model, case_id in cursor.fetchall()
        ]
