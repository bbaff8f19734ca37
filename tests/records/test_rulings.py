"""A ruling on a doubt of the claims is recorded once and for all, and holds from its day on."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from luoshi.library.entitlements import data_of, doubts_of
from luoshi.policy.entitlements.values import Bind, Order, Pay
from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.entitlements import actions as entitlements
from luoshi.records.entitlements.actions_gate import apply_batch
from luoshi.records.entitlements.models import Order as BoughtRow
from luoshi.records.entitlements.requests import Sent, merchant
from luoshi.records.entitlements.schemes import open_scheme
from luoshi.records.ledger import actions as ledger
from luoshi.records.releases import rulings
from luoshi.records.releases.actions import Ground
from luoshi.records.releases.models import Decision
from luoshi.records.settlement.actions.running import begin_run, judge_all
from luoshi.records.settlement.models import Verdict
from luoshi.records.settlement.plain import judged
from tests.records.entitlements_world import AT, DAY, claim, scheme

pytestmark = pytest.mark.django_db
OPERATOR = Actor(None, "经办", frozenset({"operator"}))
GROUND = Ground("会议纪要（虚构）", DAY, "条文如此理解更妥")
NEXT = DAY + timedelta(days=1)


def rule(opened, doubt, option, since=NEXT, by=OPERATOR, ground=GROUND):
    rulings.rule(opened, doubt, option, since=since, ground=ground, by=by, at=AT)
    return open_scheme(opened.programme)


def test_every_doubt_of_the_claims_is_named_with_its_reading_and_its_default():
    found = {one.interpretation.name: one for one in doubts_of("appliances_2026")}
    readings = data_of("beijing", "appliances_2026")["readings"]
    assert {one.reading for one in found.values()} == set(readings)
    for one in found.values():
        assert set(one.values) == {option.name for option in one.interpretation.options}
        assert one.values[one.interpretation.default] == readings[one.reading]
        assert one.address.startswith("京商函字〔2026〕125号#")


@pytest.mark.parametrize("doubt", doubts_of("appliances_2026"), ids=lambda one: one.interpretation.name)
def test_each_can_be_switched_and_holds_from_its_day(doubt):
    opened, about = scheme(pieces=0), doubt.interpretation
    other = next(name for name in doubt.values if name != about.default)
    since = date(2026, 5, 1)
    ruled = rule(opened, about.name, other, since=since)
    for day, name in ((since - timedelta(days=1), about.default), (since, other)):
        assert getattr(ruled.on(day).terms.readings, doubt.reading) == doubt.values[name]
        row = next(one for one in rulings.doubts(ruled, day) if one.name == about.name)
        assert (row.current, row.rulings[0].since, row.rulings[0].by_name) == (name, since, "经办")
    # Going back again is another ruling; the terms of a day know what held before it.
    back = rule(ruled, about.name, about.default, since=date(2026, 6, 1))
    assert getattr(back.on(date(2026, 7, 1)).terms.readings_on(since), doubt.reading) == doubt.values[other]
    assert Decision.objects.filter(kind="reading").count() == 2
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"rush.reading", "entitlement.rule"}


def test_a_ruling_begins_tomorrow_has_its_ground_and_stays():
    opened = scheme(pieces=1)
    for wrong in (
        {"since": DAY},
        {"option": "nobody"},
        {"doubt": "in_beijing", "option": "place"},
        {"ground": Ground("纪要", DAY)},
    ):
        with pytest.raises(BadValue):
            rule(opened, **({"doubt": "bar", "option": "both"} | wrong))
    with pytest.raises(NotAllowed):
        rule(opened, "bar", "both", by=Actor(None, "别人", frozenset({"treasurer"})))
    assert open_scheme(opened.programme).terms.rulings == ()
    rule(opened, "bar", "both")
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        Decision.objects.update(why="别的")
    again = scheme(pieces=1)  # opened once more with the library's terms
    assert [(one.since, one.name, one.value) for one in again.terms.rulings] == [(NEXT, "bar", "both")]


def test_the_open_scheme_answers_by_the_ruling_from_midnight_on():
    opened = scheme(pieces=2, days=(DAY, NEXT))
    entitlements.note_elsewhere(opened, person=5, category="phone", kind="claimed", by=SYSTEM, at=AT)
    ruled = rule(opened, "elsewhere", "used")
    later = AT + timedelta(days=1)
    told = apply_batch(ruled, [claim(5), claim(5, key="l", day=NEXT, at=later)])
    assert [one.code for one in told] == ["taken-elsewhere", "ok"]


def test_money_held_at_the_claim_must_cover_what_is_planned_and_takes_from_the_claims_day():
    opened = scheme(pieces=0, days=())
    for day in (DAY, NEXT):
        entitlements.plan_release(
            opened, day=day, category="phone", channel="offline", size=1, by=SYSTEM, at=AT
        )
    with pytest.raises(WrongState, match="领取时即预留资金"):
        rule(opened, "held_at_claim", "claim")
    source = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    pot = entitlements.allot(
        opened, day=NEXT, channel="offline", amount_fen=50_000, source=source, by=SYSTEM, at=AT
    )
    ledger.apply([Move(key="x", legs=(Leg(source, pot, 1),))], by=SYSTEM, at=AT)
    ruled = rule(opened, "held_at_claim", "claim")
    # Claimed before the ruling, ordered after it: the money is that of the day of the order; claimed after: of the claim's.
    codes = []
    for who, day, ordered in ((1, DAY, NEXT), (2, NEXT, NEXT + timedelta(days=1))):
        at = AT + (ordered - DAY)
        asked = (
            Bind(who, "phone", "offline", 7),
            Order(who, who, who, "phone", 7, f"A{who}", f"S{who}", 100_000, 100_000),
        )
        batch = [claim(who, channel="offline", day=day, at=AT + (day - DAY))]
        batch += [
            Sent(one, f"{who}-{n}", b"x" * 32, merchant(7, "shop"), at + timedelta(minutes=n))
            for n, one in enumerate(asked)
        ]
        codes += [one.code for one in apply_batch(ruled, batch)]
    assert codes == ["ok"] * 6


def test_a_run_over_a_change_of_rulings_reads_each_order_as_on_its_own_day():
    """Ordered before midnight and paid after it: the subsidy is that of the order, and settlement agrees."""
    pairs = ((DAY, DAY), (DAY, NEXT), (NEXT, NEXT))
    opened = scheme(pieces=5, days=(DAY, NEXT))
    ruled = rule(rule(opened, "rounding", "half_up"), "ceiling_basis", "before")
    source = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    for day in (DAY, NEXT):
        entitlements.allot(
            ruled, day=day, channel="offline", amount_fen=1_000_000, source=source, by=SYSTEM, at=AT
        )
    for who, (ordered, paid) in enumerate(pairs, 1):
        asked = (
            (ordered, Bind(who, "phone", "offline", 7)),
            # 15 % of 33,337 fen is 5,000.55: 5,000 rounded down, 5,001 half up; listed above 6,000 yuan.
            (ordered, Order(who, who, who, "phone", 7, f"A{who}", f"S{who}", 600_100, 33_337)),
            (paid, Pay(7, f"A{who}", activated=True)),
        )
        batch = [claim(who, channel="offline", day=ordered, at=AT + (ordered - DAY))]
        batch += [
            Sent(one, f"{who}-{n}", b"x" * 32, merchant(7, "shop"), AT + (day - DAY) + timedelta(minutes=n))
            for n, (day, one) in enumerate(asked, 1)
        ]
        wanted = "ok" if ordered == DAY else "too-dear"
        assert apply_batch(ruled, batch)[2].code == wanted
    run = begin_run(ruled.id, "rolling", first=DAY, last=NEXT, by=OPERATOR, at=AT + timedelta(days=2))
    assert judge_all(run, by=OPERATOR, at=AT + timedelta(days=2)) == 2
    rows = BoughtRow.objects.filter(state="paid")
    found = {row.number: set(row.refused) for row in Verdict.objects.all()}
    assert set(found) == {"A1", "A2"}
    assert not {"subsidy-wrong", "too-dear"} & (found["A1"] | found["A2"])
    assert {key[1]: set(codes) for key, codes in judged(ruled, rows).items()} == found
    assert set(rows.values_list("subsidy_fen", flat=True)) == {5_000}
