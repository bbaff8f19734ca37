"""The operator's side of entitlements: decisions stay, months add up, addresses are found without being shown."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from luoshi.policy.entitlements.planning import CannotRoll, Roll, check_roll, months, pieces_a_day, tilt_bp
from luoshi.policy.entitlements.values import Bind, Order, Pay
from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.personal.keyring import Key, with_key
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.entitlements.actions import allot
from luoshi.records.entitlements.actions_gate import apply_batch
from luoshi.records.entitlements.models import Release
from luoshi.records.entitlements.money import pot_path
from luoshi.records.entitlements.requests import Sent as Request
from luoshi.records.entitlements.requests import merchant
from luoshi.records.ledger import actions as ledger
from luoshi.records.ledger.queries import account_id, balance
from luoshi.records.persons.models import Look
from luoshi.records.releases import actions, queries
from luoshi.records.releases.actions_money import open_money
from luoshi.records.releases.models import Beat, Decision, Delivery
from tests.records.entitlements_world import AT, DAY, claim, scheme

pytestmark = pytest.mark.django_db
OPERATOR = Actor(None, "经办", frozenset({"operator"}))
GROUND = actions.Ground("资金文件（虚构）", date(2026, 1, 5))


def sold(opened, people, merchant_id=7):
    """Each of these people buys a phone; the numbers of the orders."""
    source = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    pot = allot(opened, day=DAY, channel="online", amount_fen=10_000_000, source=source, by=SYSTEM, at=AT)
    ledger.apply([Move(key="x", legs=(Leg(source, pot, 1),))], by=SYSTEM, at=AT)
    for who in people:
        number = f"A-{who}"
        steps = (
            Bind(who, "phone", "online", merchant_id),
            Order(who, who, who, "phone", merchant_id, number, f"SN-{who}", 400_000, 300_000),
            Pay(merchant_id, number, activated=True),
        )
        told = apply_batch(opened, [claim(who)])
        for place, asked in enumerate(steps):
            sent = Request(asked, f"{who}-{place}", b"x" * 32, merchant(merchant_id, "shop"), AT)
            told += apply_batch(opened, [sent])
        assert [one.code for one in told] == ["ok"] * 4
    return [f"A-{who}" for who in people]


def sent(number, address, *, rural=False):
    return actions.Sent(7, number, "通州区", rural, address)


def test_months_add_up_and_a_month_rolls_only_what_it_left_once_it_is_over():
    plan = months(1_000_001, [Roll(1, 3, 50_000)], {1: 20_000, 2: 90_000})
    assert sum(one.even_fen for one in plan) == sum(one.planned_fen for one in plan) == 1_000_001
    assert (plan[0].left_fen, plan[2].planned_fen - plan[2].even_fen) == (plan[0].even_fen - 70_000, 50_000)
    assert plan[1].left_fen < 0
    for roll, today in (
        (Roll(1, 1, 1), date(2026, 3, 1)),
        (Roll(3, 4, 1), date(2026, 3, 31)),
        (Roll(2, 3, 1), date(2026, 3, 1)),
        (Roll(1, 3, plan[0].left_fen + 1), date(2026, 3, 1)),
    ):
        with pytest.raises(CannotRoll):
            check_roll(plan, roll, today=today, year=2026)
    check_roll(plan, Roll(1, 3, plan[0].left_fen), today=date(2026, 2, 1), year=2026)
    assert (pieces_a_day(1_000, 10, 30), pieces_a_day(1_000, 10, 0), pieces_a_day(-5, 1, 1)) == (3, 0, 0)
    assert (tilt_bp({"phone": {"online": 3, "offline": 1}}, "online"), tilt_bp({}, "online")) == (7_500, 0)


def test_the_ceiling_and_the_rolling_are_decisions_that_stay():
    opened = scheme()
    actions.set_ceiling(opened, 2026, 120_000_000, GROUND, by=OPERATOR, at=AT)
    actions.roll_over(opened, 2026, Roll(2, 5, 1_000_000), GROUND, by=OPERATOR, at=AT)
    plan = queries.plan_of(opened, 2026)
    assert (plan.ceiling_fen, plan.months[1].rolled_fen, plan.months[4].planned_fen) == (
        120_000_000,
        -1_000_000,
        11_000_000,
    )
    with pytest.raises(WrongState, match="尚未结束"):
        actions.roll_over(opened, 2026, Roll(4, 5, 1), GROUND, by=OPERATOR, at=AT)
    with pytest.raises(BadValue):
        actions.set_ceiling(opened, 2026, 0, GROUND, by=OPERATOR, at=AT)
    with pytest.raises(BadValue, match="依据"):
        actions.set_ceiling(opened, 2026, 1, actions.Ground(" ", DAY), by=OPERATOR, at=AT)
    with pytest.raises(NotAllowed):
        actions.set_ceiling(opened, 2026, 1, GROUND, by=Actor(None, "x", frozenset({"hotline"})), at=AT)
    assert [one.kind for one in queries.decisions(opened)] == ["roll", "ceiling"]
    assert AuditEntry.objects.filter(verb__in=["rush.ceiling", "rush.roll"]).count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.update(authority="other")


def test_sizes_of_several_days_are_one_decision():
    opened = scheme(pieces=0, days=())
    sizes = {"phone": {"online": 6, "offline": 4}}
    days = (DAY, DAY + timedelta(days=2))
    actions.decide_sizes(opened, days, sizes, GROUND, rural_bp=3_000, by=OPERATOR, at=AT)
    assert Release.objects.filter(scheme_id=opened.id).count() == 6
    assert (queries.rural_bp_on(opened, DAY), queries.rural_bp_on(opened, days[1] + timedelta(days=1))) == (
        3_000,
        0,
    )
    assert queries.given_by_day(opened, until=days[1]) == tuple(
        (DAY + timedelta(days=number), 10, 0) for number in range(3)
    )
    for wrong in ((DAY - timedelta(days=1), DAY), (DAY, DAY + timedelta(days=14))):
        with pytest.raises(BadValue):
            actions.decide_sizes(opened, wrong, sizes, GROUND, by=OPERATOR, at=AT)
    for who in range(1, 5):
        apply_batch(opened, [claim(who, channel="offline")])
    with pytest.raises(WrongState), transaction.atomic():
        actions.decide_sizes(opened, (DAY, DAY), {"phone": {"offline": 9}}, GROUND, by=OPERATOR, at=AT)


def test_the_rush_is_what_the_gates_told_in_the_last_minute(django_assert_num_queries):
    opened = scheme()
    for seconds, gate, counts in (
        (70, "a", {"ok": 9}),
        (3, "a", {"ok": 5, "gone": 2}),
        (2, "b", {"ok": 7, "busy": 1}),
    ):
        values = actions.BeatValues(gate, 1_000, 4, 900, 12, 40, counts)
        actions.note_beat(opened, values, at=AT - timedelta(seconds=seconds))
    with django_assert_num_queries(2):
        live = queries.live(opened, at=AT)
    assert (live.given_minute, live.most, live.per_s) == (12, 7, 2)
    assert dict(live.refusals) == {"gone": 2, "busy": 1}
    assert [(one.gate, one.seconds_ago, one.slowest_ms) for one in live.gates] == [("a", 3, 40), ("b", 2, 40)]
    assert actions.forget_beats(at=AT + timedelta(days=6)) == 0
    assert actions.forget_beats(at=AT + timedelta(days=8)) == Beat.objects.count() + 3


def test_an_address_of_many_is_found_without_being_shown_and_its_export_is_logged(settings):
    opened = scheme(pieces=20)
    numbers = sold(opened, range(1, 5))
    same = ["通州区宋庄镇示范路 1号", "通州区宋庄镇示范路1号", "通州区宋庄镇示范路１号"]
    rows = [sent(number, address, rural=True) for number, address in zip(numbers, same, strict=False)]
    actions.note_deliveries(opened, [*rows, sent(numbers[3], "别处")], by=OPERATOR, at=AT)
    (row,) = queries.addresses(opened)
    assert (row.people, row.orders, row.merchants, row.district) == (3, 3, 1, "通州区")
    assert "示范路" not in row.address
    assert queries.rural_share(opened) == (3, 4)
    assert "示范路" not in Delivery.objects.first().address_sealed
    settings.PERSONAL_KEYS = with_key(settings.PERSONAL_KEYS, Key("next", "SM4-GCM", b"k" * 16))
    assert [actions.reseal_addresses(by=SYSTEM, at=AT) for _ in range(2)] == [4, 0]
    assert all(one.address_sealed.startswith("next.") for one in Delivery.objects.all())
    exported = actions.export_addresses(opened, purpose="函送邮政管理局", by=OPERATOR, at=AT)
    assert exported[0][1].startswith("通州区宋庄镇示范路")
    assert Look.objects.filter(plain=True, purpose="函送邮政管理局").count() == 1
    with pytest.raises(BadValue):
        actions.export_addresses(opened, purpose=" ", by=OPERATOR, at=AT)
    for wrong in ([sent("A-99", "x")], [sent(numbers[0], "")], [sent(numbers[0], "x")] * 2, []):
        with pytest.raises(BadValue):
            actions.note_deliveries(opened, wrong, by=OPERATOR, at=AT)


def test_totals_and_months_count_what_happened():
    opened = scheme(pieces=20)
    sold(opened, range(1, 4))
    apply_batch(opened, [claim(9)])
    found = queries.totals(opened, at=AT)
    assert (found.claimed, found.live, found.used, found.lapsed, found.subsidy_fen) == (4, 1, 3, 0, 135_000)
    assert queries.totals(opened, at=AT + timedelta(days=2)).lapsed == 1
    plan = queries.plan_of(opened, 2026)
    assert (plan.months[3].used_fen, plan.paid, plan.average_fen) == (135_000, 3, 45_000)
    with pytest.raises(WrongState, match="不能低于"):
        actions.set_ceiling(opened, 2026, 100_000, GROUND, by=OPERATOR, at=AT)


def test_refusals_that_recur_with_a_merchant_are_shown():
    opened = scheme(pieces=20)
    sold(opened, range(1, 2))
    for number in range(3):
        order = Order(1, 1, 2, "phone", 7, f"B-{number}", "SN-9", 400_000, 300_000)
        apply_batch(opened, [claim(5 + number)])
        bind = Bind(5 + number, "phone", "online", 7)
        apply_batch(opened, [Request(bind, f"b{number}", b"x" * 32, merchant(7, "shop"), AT)])
        who = Order(5 + number, 5 + number, 1, "phone", 7, order.number, "SN-9", 400_000, 300_000)
        apply_batch(opened, [Request(who, f"o{number}", b"x" * 32, merchant(7, "shop"), AT)])
    assert [(one.merchant, one.code, one.times) for one in queries.merchant_signs(opened)] == [
        (7, "not-same-person", 3)
    ]
    assert [one.verb for one in queries.history(opened, 5)] == ["claim"]
    assert queries.person_of_order(opened, 7, "A-1") == 1


@pytest.mark.parametrize(("hold", "code"), [("order", "no-money"), ("claim", "ok")])
def test_money_held_at_the_claim_is_there_whenever_the_order_comes(hold, code):
    opened = scheme(days=(), hold=hold)
    source = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    allot(opened, day=DAY, channel="offline", amount_fen=100_000, source=source, by=SYSTEM, at=AT)
    actions.decide_sizes(opened, (DAY, DAY), {"phone": {"offline": 2}}, GROUND, by=OPERATOR, at=AT)
    too_much = {"phone": {"offline": 3}}, {"fridge": {"offline": 1}}
    for sizes in too_much if hold == "claim" else ():
        with pytest.raises(WrongState, match="领取时即预留资金"), transaction.atomic():
            actions.decide_sizes(opened, (DAY, DAY), sizes, GROUND, by=OPERATOR, at=AT)
    later = AT + timedelta(days=1)
    steps = (Bind(1, "phone", "offline", 7), Order(1, 1, 1, "phone", 7, "A-1", "SN-1", 400_000, 300_000))
    told = apply_batch(opened, [claim(1, channel="offline")])
    for place, asked in enumerate(steps):
        told += apply_batch(opened, [Request(asked, f"k{place}", b"x" * 32, merchant(7, "shop"), later)])
    assert [one.code for one in told] == ["ok", "ok", code]


def test_the_money_of_days_is_opened_out_of_the_months_share():
    """第十三条: from the ceiling, even by month, each channel on its own; what was used counts as opened."""
    opened = scheme(days=(DAY,))
    amounts = {"online": 300_000, "offline": 100_000}
    with pytest.raises(WrongState, match="还没有决定年度总额"):
        open_money(opened, (DAY, DAY), amounts, GROUND, by=OPERATOR, at=AT)
    actions.set_ceiling(opened, 2026, 12_000_000, GROUND, by=OPERATOR, at=AT)
    open_money(opened, (DAY, DAY + timedelta(days=1)), amounts, GROUND, by=OPERATOR, at=AT)
    assert balance(account_id(pot_path(opened, DAY, "online")), at=AT).available_fen == 300_000
    assert queries.opened_fen(opened, DAY, at=AT) == 800_000
    asked = (
        Bind(1, "phone", "online", 7),
        Order(1, 1, 1, "phone", 7, "A1", "S1", 100_000, 100_000),
        Pay(7, "A1", activated=True),
    )
    batch = [
        claim(1),
        *(Request(one, f"{n}", b"x" * 32, merchant(7, "shop"), AT) for n, one in enumerate(asked)),
    ]
    assert [one.code for one in apply_batch(opened, batch)] == ["ok"] * 4
    assert queries.opened_fen(opened, DAY, at=AT) == 800_000
    with pytest.raises(WrongState, match=r"4月按均衡使用还可划入 2,000元"):
        open_money(opened, (DAY, DAY), {"online": 200_001}, GROUND, by=OPERATOR, at=AT)
    for wrong in (
        {"days": (DAY - timedelta(days=1), DAY)},
        {"days": (DAY, DAY + timedelta(days=14))},
        {"amounts": {}},
        {"amounts": {"online": 0}},
        {"amounts": {"other": 1}},
        {"ground": actions.Ground("", DAY)},
    ):
        said = {"days": (DAY, DAY), "amounts": {"online": 1}, "ground": GROUND} | wrong
        with pytest.raises(BadValue), transaction.atomic():
            open_money(opened, **said, by=OPERATOR, at=AT)
    with pytest.raises(NotAllowed):
        open_money(opened, (DAY, DAY), amounts, GROUND, by=Actor(None, "x", frozenset({"hotline"})), at=AT)
    assert [one.kind for one in queries.decisions(opened)] == ["money", "ceiling"]
    assert AuditEntry.objects.filter(verb="rush.money").count() == 1
