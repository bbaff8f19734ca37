"""Runs, statements, payouts, clearing, roll-over."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.entitlements.actions import allot
from luoshi.records.entitlements.models import Order, Serial
from luoshi.records.entitlements.money import pot_path
from luoshi.records.goods import actions as goods
from luoshi.records.goods import queries as goods_queries
from luoshi.records.goods.queries_signs import flow_signs, rise_signs
from luoshi.records.ledger import actions as ledger
from luoshi.records.ledger.queries import account_id, balance
from luoshi.records.merchants import actions as merchants
from luoshi.records.merchants.models import Merchant
from luoshi.records.settlement import actions, queries
from luoshi.records.settlement.models import Payout, Run, Verdict
from tests.records.entitlements_world import AT, DAY, scheme
from tests.records.merchants_world import OPERATOR, PROGRAMME, admitted, listed, person

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def bought(opened, merchant, number, *, state="paid", at=AT):
    """A paid order of the fridge F1 at 4000 yuan, as the gate leaves it."""
    Order.objects.create(
        scheme_id=opened.id, merchant_id=merchant, number=number, person_id=1, category="fridge", nth=1, channel="online",
        serial=f"S{merchant}-{number}", listed_fen=420_000, final_fen=400_000, subsidy_fen=60_000, pot="p", state=state,
        ordered_at=at, valid_until=at, paid_at=at,
    )  # fmt: skip
    Serial.objects.create(
        scheme_id=opened.id,
        serial=f"S{merchant}-{number}",
        merchant_id=merchant,
        number=number,
        held=state == "paid",
    )


def sold(merchant, number):
    """Its report, in order."""
    bill = goods.Bill(
        f"E{merchant}-{number}", DAY, own_name=True, pieces=1, listed_fen=420_000, subsidy_fen=60_000,
        paid_fen=340_000, total_fen=400_000, serial=f"S{merchant}-{number}",
    )  # fmt: skip
    return goods.Sold(number, "F1", f"S{merchant}-{number}", invoice=bill)


@pytest.fixture
def shop():
    """An admitted merchant with three orders: two reported well, one not at all."""
    opened = scheme()
    account = person("shop", "merchant")
    number = admitted(1, by=account)
    listed(number, account)
    for name in ("A1", "A2", "A3"):
        bought(opened, number, name)
    goods.report_sales(number, [sold(number, "A1"), sold(number, "A2")], by=account, at=AT)
    return opened, number, account


def settled(opened, kind="rolling", merchant=None, at=LATER, most=2):
    run = actions.begin_run(
        opened.id, kind, first=date(2026, 4, 1), last=DAY, merchant=merchant, by=OPERATOR, at=at
    )
    actions.judge_all(run, most=most, by=OPERATOR, at=at)
    return run


def test_a_run_judges_all_and_states_it(shop):
    opened, number, _ = shop
    run = settled(opened)
    row = Run.objects.get(pk=run)
    assert (row.orders, row.accepted, row.accepted_fen, row.refused, row.refused_fen) == (
        3,
        2,
        120_000,
        1,
        60_000,
    )
    (told,) = queries.statements_of(number, OPERATOR)
    assert (told.month, told.accepted, told.reasons[0].clause) == (
        date(2026, 4, 1),
        2,
        "京商函字〔2026〕125号#第十条/2",
    )
    (refused,), _ = queries.refused(opened.id, OPERATOR, first=row.first, last=row.last)
    assert (refused.number, [one.code for one in refused.reasons]) == ("A3", ["no-report"])


def test_a_late_report_is_accepted_by_the_next_rolling_run_and_closed_by_the_final_one(shop):
    opened, number, account = shop
    first = settled(opened)
    goods.report_sales(number, [sold(number, "A3")], by=account, at=LATER)
    second = settled(opened)
    held = dict(Verdict.objects.values_list("number", "run_id"))
    assert held == {"A1": first, "A2": first, "A3": second}
    settled(opened, "final")
    Order.objects.filter(number="A1").update(state="returned", returned_at=LATER)
    settled(opened)
    assert not Verdict.objects.exclude(refused=[]).exists()


def test_a_return_takes_the_subsidy_back_before_the_end(shop):
    opened, *_ = shop
    settled(opened)
    Order.objects.filter(number="A1").update(state="returned", returned_at=LATER)
    run = settled(opened)
    assert Run.objects.get(pk=run).accepted_fen == 60_000
    assert Verdict.objects.get(number="A1").refused == ["returned"]


def test_one_run_at_a_time_and_one_that_broke_off_can_be_ended(shop):
    opened, *_ = shop
    run = actions.begin_run(opened.id, "rolling", first=DAY, last=DAY, by=OPERATOR, at=LATER)
    with pytest.raises(WrongState, match="还在进行"):
        actions.begin_run(opened.id, "rolling", first=DAY, last=DAY, by=OPERATOR, at=LATER)
    actions.fail_run(run, why="停电", by=OPERATOR, at=LATER)
    with pytest.raises(NotAllowed):
        actions.begin_run(opened.id, "rolling", first=DAY, last=DAY, by=person("x", "merchant"), at=LATER)
    settled(opened)


def test_advances_follow_what_was_accepted_and_need_two_persons(shop):
    opened, number, account = shop
    one, two = person("t1", "treasurer"), person("t2", "treasurer")
    run = settled(opened)
    assert len(actions.make_payouts(run, share_bp=8_000, by=one, at=LATER)) == 1
    assert Payout.objects.get().amount_fen == 96_000
    with pytest.raises(WrongState, match="两个人"):
        actions.approve_payouts(run, by=one, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payout.objects.update(state="approved", approved_by_id=one.user_id)
    actions.approve_payouts(run, by=two, at=LATER)
    actions.note_paid(run, paid_on=DAY, reference="拨字1", by=two, at=LATER)
    assert actions.make_payouts(run, share_bp=8_000, by=one, at=LATER) == []
    goods.report_sales(number, [sold(number, "A3")], by=account, at=LATER)
    made = actions.make_payouts(settled(opened), share_bp=8_000, by=one, at=LATER)
    assert Payout.objects.get(pk=made[0]).amount_fen == 48_000
    with pytest.raises(NotAllowed):
        actions.make_payouts(run, by=OPERATOR, at=LATER)
    actions.cancel_payouts(Payout.objects.get(pk=made[0]).run_id, reason="有误", by=one, at=LATER)


def test_a_suspended_merchant_waits_and_a_removed_one_is_cleared(shop):
    opened, number, account = shop
    one, two = person("t1", "treasurer"), person("t2", "treasurer")
    due = DAY + timedelta(days=30)
    merchants.take_measure(
        number, "suspension", ground="第十一条/3", reason="漏报", due_on=due, by=OPERATOR, at=LATER
    )
    assert actions.make_payouts(settled(opened), by=one, at=LATER) == []
    with pytest.raises(WrongState, match="尚未清算"):
        settled(opened, "clearing", number)
    merchants.ask_to_leave(number, text="不再参与", by=account, at=LATER)
    merchants.let_leave(number, by=OPERATOR, at=LATER)
    run = settled(opened, "clearing", number)
    actions.make_payouts(run, by=one, at=LATER)
    assert Payout.objects.get().amount_fen == 120_000
    actions.approve_payouts(run, by=two, at=LATER)
    actions.note_paid(run, paid_on=DAY, reference="清字1", by=two, at=LATER)
    assert Merchant.objects.get(pk=number).cleared_at == LATER
    with pytest.raises(WrongState):
        settled(opened, "clearing", number)


def test_orders_paid_while_suspended_are_refused_with_the_article(shop):
    opened, number, account = shop
    due = DAY + timedelta(days=30)
    stopped = AT - timedelta(hours=1)
    merchants.take_measure(
        number, "suspension", ground="第十一条/1", reason="涨价", due_on=due, by=OPERATOR, at=stopped
    )
    settled(opened)
    assert {row.refused[0] for row in Verdict.objects.all()} == {"merchant-stopped"}
    assert account.has("merchant")


def test_what_a_month_left_goes_on_by_a_recorded_decision():
    opened = scheme(days=())
    source = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    for day, amount in ((date(2026, 3, 30), 500), (date(2026, 3, 31), 700)):
        allot(opened, day=day, channel="online", amount_fen=amount, source=source, by=SYSTEM, at=AT)
    ask = {"month": date(2026, 3, 1), "channel": "online", "authority": "虚构函〔2026〕9号", "by": OPERATOR}
    with pytest.raises(BadValue):
        actions.roll_over(opened.id, to_day=date(2026, 3, 31), at=AT, **ask)
    with pytest.raises(BadValue):
        actions.roll_over(opened.id, to_day=DAY, at=AT - timedelta(days=20), **ask)
    assert actions.roll_over(opened.id, to_day=DAY, at=AT, **ask) == 1_200
    pot = account_id(pot_path(opened, DAY, "online"))
    assert balance(pot, at=AT).available_fen == 1_200
    with pytest.raises(WrongState, match="没有剩余"):
        actions.roll_over(opened.id, to_day=DAY, at=AT, **ask)
    assert [row.amount_fen for row in queries.roll_overs(opened.id, OPERATOR)] == [1_200]


def test_merchants_see_their_own_alone(shop):
    opened, number, account = shop
    settled(opened)
    assert len(queries.statements_of(number, account)) == 1
    assert queries.statements_of(number, person("other", "merchant")) == ()
    rows, total = queries.orders_of_merchant(opened.id, number, account, at=LATER)
    assert (total, [one.verdict for one in rows]) == (3, ["refused", "accepted", "accepted"])
    assert queries.runs(opened.id, Actor(None, "访客", frozenset({"citizen"}))) == ()


def test_statements_do_not_grow_with_the_orders(shop, django_assert_max_num_queries):
    opened, number, _ = shop
    for n in range(40):
        bought(opened, number, f"B{n}")
    with django_assert_max_num_queries(20):
        settled(opened, most=1_000)


def test_signs_of_rises_and_of_the_flow(shop):
    opened, number, account = shop
    for n in range(25):
        bought(opened, number, f"C{n}", at=AT - timedelta(days=2))
    goods.report_sales(number, [sold(number, f"C{n}") for n in range(25)], by=account, at=AT)
    (flow,) = flow_signs(opened.id, PROGRAMME, OPERATOR, day=DAY + timedelta(days=1))
    assert [(one.day.day, one.sign, one.count) for one in flow.flags] == [
        (13, "missing", 1), (13, "catch-up", 25), (11, "late", 25),
    ]  # fmt: skip
    goods_id = goods_queries.goods_of_merchant(number, account, day=DAY, words="F1")[0][0].id
    assert rise_signs(opened.id, PROGRAMME, OPERATOR, day=DAY) == ()
    proof = ("函.pdf", b"%PDF-1.7\n" + bytes(64))
    earlier = AT - timedelta(days=20)
    since = date(2026, 4, 10)
    goods.report_price(goods_id, price_fen=390_000, since=earlier.date(), by=account, at=earlier)
    goods.report_price(
        goods_id, price_fen=420_000, since=since, why="成本", proof=proof, by=account, at=earlier
    )
    (rise,) = rise_signs(opened.id, PROGRAMME, OPERATOR, day=DAY)
    assert (rise.sales, rise.worst.raised_on, rise.worst.eaten_fen) == (27, since, 10_000)
    assert flow_signs(opened.id, PROGRAMME, person("other", "merchant"), day=DAY, merchant=number) == ()
