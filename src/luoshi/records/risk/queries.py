"""The signs of a programme, the strongest first, with the receipts of the cases. Six queries, whatever the size."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from luoshi.records.risk.permissions import sees_signs, sees_signs_of_cases
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


def signs_of(
    programme_id: int, case_ids: Sequence[int], by: Actor, *, day: date, price: bool = False
) -> Mapping[int, tuple[SignRow, ...]]:
    """The signs about these cases themselves, for whoever decides on them; `price`: that of the model too (one case).

    Three queries, one more for the price. Raises NotAllowed.
    """
    head = Programme.objects.get(pk=programme_id)
    if not sees_signs_of_cases(by, head.name):
        raise NotAllowed("只有项目经办、审核和审计人员可以查看风险提示。")
    found = _shared_of(programme_id, list(case_ids)) if case_ids else []
    if price:
        limits = in_force(head, day)
        found += [(pk, sign) for pk in case_ids for sign in _price_of(programme_id, pk, limits)]
    others = {pk for _case, sign in found for pk in sign.case_ids[: CASES_SHOWN + 1]}
    rows = {row[0]: row for row in Case.objects.filter(pk__in=others).values_list("id", "receipt", "state")}
    told: defaultdict[int, list[SignRow]] = defaultdict(list)
    for case, sign in found:
        rest = [pk for pk in sign.case_ids if pk != case]
        shown = tuple(rows[pk] for pk in rest[:CASES_SHOWN] if pk in rows)
        told[case].append(SignRow(sign, shown, len(rest) - len(shown)))
    return {case: tuple(signs) for case, signs in told.items()}


def _shared_of(programme_id: int, case_ids: list[int]) -> list[tuple[int, Sign]]:
    found = []
    with connection.cursor() as cursor:
        for statement in (statements.MARKS_OF, statements.PHONES_OF):
            cursor.execute(statement, [case_ids, programme_id])
            for case, kind, persons, ids in cursor.fetchall():
                sign = shared(kind, persons, tuple(ids))
                found += [(case, sign)] if sign else []
    return found


def _price_of(programme_id: int, case_id: int, limits: Thresholds) -> list[Sign]:
    with connection.cursor() as cursor:
        cursor.execute(statements.PRICE_OF, [programme_id, case_id, case_id])
        rows = cursor.fetchall()
    made = [far_price(price, median, cases, model, case_id, limits) for price, median, cases, model in rows]
    return [sign for sign in made if sign is not None]


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
