"""The set-based settlement against plain Python, order by order, on worlds in which everything can be wrong."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements.models import Order, Scheme, Serial
from luoshi.records.entitlements.schemes import open_scheme
from luoshi.records.goods.models import Goods, Invoice, PriceReport, Sale
from luoshi.records.merchants.models import Call, Merchant, Spell
from luoshi.records.settlement import actions
from luoshi.records.settlement.models import Statement, Verdict
from luoshi.records.settlement.plain import judged
from tests.records.entitlements_world import AT, DAY, scheme

pytestmark = pytest.mark.django_db
HOURS = st.integers(-48, 48)
PRICES = st.sampled_from([99_999, 100_001, 333_333, 600_000, 600_001, 1_000_000])
order = st.fixed_dictionaries(
    {
        "merchant": st.integers(0, 2),
        "category": st.sampled_from(["fridge", "phone", "computer"]),
        "final": PRICES,
        "discount": st.sampled_from([0, 1, 5_000]),
        "subsidy": st.sampled_from([0, 0, 0, 1, -1]),
        "paid": HOURS,
        "ordered": st.integers(0, 30),
        "state": st.sampled_from(["paid", "paid", "paid", "returned", "ordered"]),
        "activated": st.booleans(),
        "holds": st.sampled_from([True, True, False]),
        "report": st.none() | st.fixed_dictionaries(
            {
                "goods": st.integers(0, 5),
                "serial": st.booleans(),
                "bundled": st.sampled_from([False, False, True]),
                "opened": st.booleans(),
                "photographed": st.booleans(),
                "identity": st.booleans(),
                "activated": st.none() | HOURS,
                "invoice": st.none() | st.fixed_dictionaries(
                    {
                        "own": st.booleans(),
                        "pieces": st.sampled_from([1, 1, 2]),
                        "off": st.sampled_from([(0, 0, 0, 0), (0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]),
                        "serial": st.sampled_from([True, True, False]),
                    }
                ),
            }
        ),
    }
)  # fmt: skip
goods = st.fixed_dictionaries(
    {
        "merchant": st.integers(0, 2),
        "category": st.sampled_from(["fridge", "phone", "computer"]),
        "grade": st.sampled_from([None, 1, 1, 2]),
        "passed": st.none() | HOURS,
        "off": st.none() | HOURS,
        "prices": st.dictionaries(st.integers(-3, 3), PRICES, max_size=3),
    }
)
spells = st.lists(st.lists(HOURS, min_size=1, max_size=4, unique=True).map(sorted), min_size=3, max_size=3)
readings = st.fixed_dictionaries(
    {
        "rounding": st.sampled_from(["down", "half-up", "up"]),
        "price_basis": st.sampled_from(["final", "listed"]),
    }
)
rulings = st.lists(
    st.builds(
        lambda day, told: {"since": str(DAY + timedelta(days=day)), "name": told[0], "value": told[1]},
        st.integers(-1, 1),
        st.sampled_from(
            [
                ("rounding", "down"),
                ("rounding", "half-up"),
                ("price_basis", "final"),
                ("price_basis", "listed"),
            ]
        ),
    ),
    max_size=3,
)


def at(hours):
    return AT + timedelta(hours=hours)


def build(opened, orders, listed, times):
    """Rows of a world; orders whose merchant 2 stands in no register are there too."""
    call = Call.objects.create(
        programme="appliances_2026", title="征集", opens_on=DAY, closes_on=DAY, made_at=AT
    )
    merchants = [
        Merchant.objects.create(
            programme="appliances_2026", name=f"虚构{n}", credit_code=f"C{n}", online=True, offline=True,
            address="a", phone="1", call=call, state_since=AT, applied_at=AT,
        ).pk
        for n in range(3)
    ]  # fmt: skip
    for number, points in zip(merchants[:2], times, strict=False):
        for first, last in zip(points[::2], [*points[1::2], None], strict=False):
            ended = None if last is None else at(last)
            Spell.objects.create(merchant_id=number, began_at=at(first), ended_at=ended)
    kept = [_goods(merchants, n, one) for n, one in enumerate(listed)]
    for n, one in enumerate(orders):
        _order(opened, merchants, kept, n, one)
    return merchants


def _ruled(opened, ruled):
    """The scheme after these rulings, each from its day on."""
    row = Scheme.objects.get(pk=opened.id)
    row.terms = row.terms | {"rulings": ruled}
    row.save()
    return open_scheme(opened.programme)


def _goods(merchants, n, one):
    row = Goods.objects.create(
        merchant_id=merchants[one["merchant"]], code=f"G{n}", category=one["category"], brand="b", model="m",
        grade=one["grade"], single=True, submitted_at=AT, state="refused" if one["passed"] is None else "withdrawn",
        passed_at=None if one["passed"] is None else at(one["passed"]),
        off_at=None if one["off"] is None else at(one["off"]),
    )  # fmt: skip
    for day, fen in one["prices"].items():
        PriceReport.objects.create(
            goods=row,
            price_fen=fen,
            since=DAY + timedelta(days=day),
            reported_at=AT,
            by_name="甲",
            rise=False,
        )
    return row


def _order(opened, merchants, kept, n, one):
    listed = one["final"] + one["discount"]
    ordered = at(one["paid"] - one["ordered"])
    terms = opened.terms.on(day_of(ordered))
    subsidy = max(terms.subsidy_fen(one["category"], one["final"]) + one["subsidy"], 0)
    number, serial = f"A{n}", f"S{n}"
    Order.objects.create(
        scheme_id=opened.id, merchant_id=merchants[one["merchant"]], number=number, person_id=n, category=one["category"],
        nth=1, channel="online", serial=serial, listed_fen=listed, final_fen=one["final"], subsidy_fen=subsidy, pot="p",
        state=one["state"], activated=one["activated"], ordered_at=ordered, valid_until=at(99),
        paid_at=None if one["state"] == "ordered" else at(one["paid"]),
    )  # fmt: skip
    if one["holds"]:
        Serial.objects.create(
            scheme_id=opened.id,
            serial=serial,
            merchant_id=merchants[one["merchant"]],
            number=number,
            held=True,
        )
    if one["report"] is not None and kept:
        _report(merchants[one["merchant"]], kept, number, serial, listed, subsidy, one)


def _report(merchant, kept, number, serial, listed, subsidy, one):
    told = one["report"]
    sale = Sale.objects.create(
        merchant_id=merchant, number=number, goods=kept[told["goods"] % len(kept)],
        serial=serial if told["serial"] else "other", bundled=told["bundled"], opened=told["opened"],
        photographed=told["photographed"], identity_checked=told["identity"], reported_at=AT,
        activated_at=None if told["activated"] is None else at(told["activated"]),
    )  # fmt: skip
    bill = told["invoice"]
    if bill is not None:
        off = bill["off"]
        Invoice.objects.create(
            sale=sale, number=f"E{merchant}-{number}", issued_on=DAY, own_name=bill["own"], pieces=bill["pieces"],
            listed_fen=listed + off[0], subsidy_fen=subsidy + off[1], paid_fen=one["final"] - subsidy + off[2],
            total_fen=one["final"] + off[3], serial=serial if bill["serial"] else "other",
        )  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(order, max_size=8), st.lists(goods, max_size=4), spells, readings, rulings, st.integers(1, 4))
def test_the_statements_say_what_plain_python_says(orders, listed, times, read, ruled, most):
    with transaction.atomic():
        opened = _ruled(scheme(days=(), **read), ruled)
        build(opened, orders, listed, times)
        first, last = DAY - timedelta(days=1), DAY + timedelta(days=1)
        run = actions.begin_run(opened.id, "rolling", first=first, last=last, by=SYSTEM, at=at(72))
        done = actions.judge_all(run, most=most, by=SYSTEM, at=at(72))
        paid = [
            row
            for row in Order.objects.filter(state__in=["paid", "returned"])
            if first <= row.paid_at.astimezone(AT.tzinfo).date() <= last
        ]
        wanted = judged(opened, paid)
        found = {(row.merchant_id, row.number): tuple(row.refused) for row in Verdict.objects.all()}
        assert found == wanted
        assert done == len(wanted)
        told = Statement.objects.all()
        assert sum(one.accepted for one in told) == sum(not codes for codes in wanted.values())
        counted = sorted(code for codes in wanted.values() for code in codes)
        assert sorted(code for one in told for code, n in one.reasons.items() for _ in range(n)) == counted
        transaction.set_rollback(True)
