"""Merchants from the call to the clearing; goods, prices and reports."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from luoshi.policy.goods.listing import Entry
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.entitlements.actions_keys import admit as admit_signed
from luoshi.records.goods import actions as goods
from luoshi.records.goods import queries as goods_queries
from luoshi.records.goods.models import Invoice, PriceReport, Sale
from luoshi.records.merchants import actions, queries
from luoshi.records.merchants.models import Merchant, Spell
from luoshi.records.notifying.models import Notification
from tests.records.entitlements_world import AT, DAY, scheme
from tests.records.merchants_world import (
    APPLIED,
    CODES,
    FRIDGE,
    OPERATOR,
    OTHER,
    PROGRAMME,
    REVIEWER,
    admitted,
    applied,
    call,
    listed,
    person,
)

pytestmark = pytest.mark.django_db
GROUND = "第十一条/1"


def state(number):
    return Merchant.objects.get(pk=number).state


def stop(number, kind="suspension", by=OPERATOR, **more):
    due = DAY + timedelta(days=10) if kind == "suspension" else None
    return actions.take_measure(
        number, kind, ground=GROUND, reason="虚假折价", due_on=due, by=by, at=AT, **more
    )


def test_from_the_call_to_the_admission():
    shop = person("shop", "merchant")
    number = applied(0, by=shop)
    with pytest.raises(NotAllowed):
        actions.review(number, passed=True, text="好", by=OPERATOR, at=APPLIED)
    with pytest.raises(WrongState):
        actions.publish(number, until=date(2026, 3, 1), by=OPERATOR, at=APPLIED)
    actions.review(number, passed=True, text="条件符合。", by=REVIEWER, at=APPLIED)
    until = APPLIED.date() + timedelta(days=5)
    actions.publish(number, until=until, by=OPERATOR, at=APPLIED)
    with pytest.raises(WrongState, match="公示尚未期满"):
        actions.admit(number, by=OPERATOR, at=APPLIED + timedelta(days=5))
    actions.admit(number, by=OPERATOR, at=APPLIED + timedelta(days=6))
    assert state(number) == "admitted"
    assert Spell.objects.get().ended_at is None
    verbs = list(
        AuditEntry.objects.filter(subject_kind="merchant").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == [f"merchant.{one}" for one in ("apply", "review", "publish", "admit")]
    own = queries.own_merchant(shop, day=DAY)
    assert own is not None
    assert [row.name for row in queries.public_merchants(PROGRAMME)] == [own.row.name]
    assert queries.merchant_page(number, person("other", "merchant"), day=DAY) is None


def test_an_enterprise_stands_once_and_with_a_true_code():
    called = call()
    applied(0, called=called)
    with pytest.raises(WrongState, match="已有申请"):
        applied(0, called=called)
    with pytest.raises(BadValue, match="统一社会信用代码"):
        actions.apply(
            called,
            name="虚构",
            credit_code=CODES[1][:-1] + "0",
            channels=frozenset({"online"}),
            address="虚构路",
            phone="1",
            by=OPERATOR,
            at=APPLIED,
        )


def test_a_suspended_merchants_keys_stop_and_new_ones_come_after_it_is_put_right():
    number = admitted(1)
    name = actions.give_key(number, test=False, valid_until=DAY + timedelta(days=90), by=OPERATOR, at=AT)
    assert admit_signed([(name, "n1")], at=AT) == {(name, "n1")}
    measure = stop(number)
    later = AT + timedelta(minutes=1)
    assert (state(number), admit_signed([(name, "n2")], at=later)) == ("suspended", set())
    assert queries.merchant_page(number, OPERATOR, day=DAY).keys[0].why_stopped.startswith("第十一条")
    with pytest.raises(WrongState):
        actions.give_key(number, test=False, valid_until=DAY + timedelta(days=90), by=OPERATOR, at=later)
    (row,), _ = queries.merchants(PROGRAMME, OPERATOR, day=DAY + timedelta(days=11))
    assert row.overdue
    actions.finish_measure(measure, text="已整改", by=OPERATOR, at=later)
    assert state(number) == "admitted"
    assert Spell.objects.filter(merchant=number).count() == 2
    actions.give_key(number, test=False, valid_until=DAY + timedelta(days=90), by=OPERATOR, at=later)


def test_money_is_clawed_back_in_parts_and_the_case_goes_to_justice():
    number = admitted(1)
    claim = actions.take_measure(
        number, "clawback", ground="第十一条/2", reason="套补", amount_fen=500, by=OPERATOR, at=AT
    )
    actions.recover(claim, amount_fen=200, text="回单1", by=OPERATOR, at=AT)
    with pytest.raises(WrongState):
        actions.finish_measure(claim, text="办结", by=OPERATOR, at=AT)
    with pytest.raises(BadValue):
        actions.recover(claim, amount_fen=301, text="回单2", by=OPERATOR, at=AT)
    stop(number, "removal")
    actions.take_measure(number, "transfer", ground="第十一条/2", reason="涉嫌诈骗", by=OPERATOR, at=AT)
    with pytest.raises(WrongState, match="追缴"):
        actions.mark_cleared(number, by=OPERATOR, at=AT)
    actions.recover(claim, amount_fen=300, text="回单2", by=OPERATOR, at=AT)
    actions.mark_cleared(number, by=OPERATOR, at=AT)
    assert Merchant.objects.get(pk=number).cleared_at == AT


def test_an_accident_removes_the_enterprise_its_related_ones_and_those_that_came_through_it():
    first, second, third = admitted(0), admitted(1), admitted(2)
    through = admitted(3, through=second, at=APPLIED + timedelta(days=12))
    waiting = applied(4, through=second, at=AT - timedelta(days=1))
    passed = applied(5, through=second, at=AT - timedelta(days=1))
    actions.review(passed, passed=True, text="条件符合。", by=REVIEWER, at=AT)
    actions.relate(second, first, why="同一控股股东", by=OPERATOR, at=AT)
    note = {"happened_on": DAY, "authority": "虚构应急〔2026〕1号", "by": OPERATOR, "at": AT}
    assert actions.note_accident(first, grade="ordinary", **note) == []
    assert actions.note_accident(first, grade="larger", **note) == [first, second, through]
    assert [state(one) for one in (first, second, third, through, waiting, passed)] == [
        "removed", "removed", "admitted", "removed", "refused", "refused",
    ]  # fmt: skip
    assert not Spell.objects.filter(merchant__in=[first, second, through], ended_at=None).exists()


def test_an_appeal_is_decided_by_another_and_undoes_the_measure():
    shop = person("shop", "merchant")
    number = admitted(1, by=shop)
    measure = stop(number)
    with pytest.raises(NotAllowed):
        actions.appeal(measure, text="不服", by=person("other", "merchant"), at=AT)
    made = actions.appeal(measure, text="价格是平台显示错误", by=shop, at=AT)
    with pytest.raises(WrongState, match="申诉过一次"):
        actions.appeal(measure, text="再申诉", by=shop, at=AT)
    with pytest.raises(WrongState, match="另一位"):
        actions.decide_appeal(made, upheld=True, text="属实", by=OPERATOR, at=AT)
    actions.decide_appeal(made, upheld=True, text="属实", by=OTHER, at=AT)
    assert state(number) == "admitted"
    removal = stop(number, "removal")
    actions.decide_appeal(
        actions.appeal(removal, text="不服", by=shop, at=AT), upheld=False, text="维持", by=OTHER, at=AT
    )
    assert state(number) == "removed"


def test_its_accounts_are_told_of_every_measure_and_of_the_appeal():
    shop, stranger = person("shop", "merchant"), person("shop2", "merchant")
    number, other = admitted(1, by=shop), admitted(2, by=stranger)
    taken = [
        stop(number, "warning"),
        stop(number),
        stop(number, "clawback", amount_fen=100),
        stop(number, "removal"),
    ]
    made = actions.appeal(taken[1], text="不服", by=shop, at=AT)
    actions.decide_appeal(made, upheld=False, text="事实清楚", by=OTHER, at=AT)
    actions.relate(number, other, why="同一控股", by=OPERATOR, at=AT)
    actions.note_accident(number, grade="larger", happened_on=DAY, authority="应急", by=OPERATOR, at=AT)
    told = Notification.objects.filter(user_id=shop.user_id, kind="merchant").order_by("id")
    assert [one.key for one in told] == [f"merchant:measure:{one}" for one in taken] + [
        f"merchant:appeal:{made}"
    ]
    assert "取消参与资格" in told[3].title
    assert (told[4].text, told[4].address) == ("事实清楚", "/shop/")
    assert [one.title for one in Notification.objects.filter(user_id=stranger.user_id)] == [told[3].title]


def test_leaving_is_asked_for_in_writing_and_ends_the_participation():
    shop = person("shop", "merchant")
    number = admitted(1, by=shop)
    with pytest.raises(WrongState, match="书面申请"):
        actions.let_leave(number, by=OPERATOR, at=AT)
    actions.ask_to_leave(number, text="业务调整", by=shop, at=AT)
    assert queries.counts(PROGRAMME)["waiting"] == 1
    actions.let_leave(number, by=OPERATOR, at=AT)
    assert state(number) == "left"


def test_the_database_itself_keeps_the_standing():
    number = admitted(1)
    row = Merchant.objects.get(pk=number)
    for change in ({"state": "unheard"}, {"online": False, "offline": False}, {"cleared_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Merchant.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Spell.objects.create(merchant=row, began_at=AT)


def test_the_white_list_is_checked_by_the_third_party():
    scheme()
    shop = person("shop", "merchant")
    number = admitted(1, by=shop)
    weak = Entry("F2", "fridge", "虚构", "F-200", 2, 300_000, single=True)
    good, bad = goods.submit_goods(number, [FRIDGE, weak], by=shop, at=AT)
    with pytest.raises(NotAllowed):
        goods.check_goods(good, passed=True, by=OPERATOR, at=AT)
    goods.check_goods(good, passed=True, by=REVIEWER, at=AT)
    with pytest.raises(WrongState, match="应为1级"):
        goods.check_goods(bad, passed=True, by=REVIEWER, at=AT)
    rows, total = goods_queries.public_goods(PROGRAMME, day=DAY)
    assert (total, rows[0].model, rows[0].price_fen) == (1, "F-100", 420_000)
    stop(number)
    assert goods_queries.public_goods(PROGRAMME, day=DAY)[1] == 0
    with pytest.raises(BadValue, match="已有"):
        goods.submit_goods(number, [FRIDGE], by=shop, at=AT)


def test_a_rise_is_filed_in_time_with_its_proof():
    scheme()
    shop = person("shop", "merchant")
    number = admitted(1, by=shop)
    fridge, _ = listed(number, shop)
    proof = ("厂家调价函.pdf", b"%PDF-1.7\n" + bytes(64))
    with pytest.raises(BadValue, match="5个工作日"):
        goods.report_price(fridge, price_fen=430_000, since=DAY, why="成本", proof=proof, by=shop, at=AT)
    since = date(2026, 4, 20)
    with pytest.raises(BadValue, match="佐证"):
        goods.report_price(fridge, price_fen=430_000, since=since, why="成本", by=shop, at=AT)
    goods.report_price(fridge, price_fen=430_000, since=since, why="成本", proof=proof, by=shop, at=AT)
    (row,), _ = goods_queries.price_reports(PROGRAMME, OPERATOR, rises=True)
    assert (row.before_fen, row.price_fen, row.proof_name) == (420_000, 430_000, "厂家调价函.pdf")
    assert goods_queries.proof_of(row.id, person("other", "merchant")) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceReport.objects.filter(pk=row.id).update(proof=None)


def bill(number="E1", **more):
    return goods.Bill(
        **{
            "number": number, "issued_on": DAY, "own_name": True, "pieces": 1, "listed_fen": 420_000,
            "subsidy_fen": 60_000, "paid_fen": 340_000, "total_fen": 400_000, "serial": "SN1",
        } | more
    )  # fmt: skip


def test_reports_are_taken_whole_once_and_replace_what_was_reported():
    scheme()
    shop = person("shop", "merchant")
    number = admitted(1, by=shop)
    listed(number, shop)
    one = goods.Sold("A1", "F1", "SN1", invoice=bill())
    assert goods.report_sales(number, [one], by=shop, at=AT) == 1
    assert goods.report_sales(number, [one], by=shop, at=AT + timedelta(hours=1)) == 0
    again = goods.Sold("A1", "F1", "SN1", photographed=True, invoice=bill("E2"))
    assert goods.report_sales(number, [again], by=shop, at=AT + timedelta(hours=2)) == 1
    row = Sale.objects.get()
    assert (row.reported_at, row.photographed, row.invoice.number) == (AT, True, "E2")
    with pytest.raises(BadValue, match="另一笔订单"), transaction.atomic():
        goods.report_sales(number, [goods.Sold("A2", "F1", "SN2", invoice=bill("E2"))], by=shop, at=AT)
    assert Sale.objects.count() == Invoice.objects.count() == 1
    with pytest.raises(BadValue, match="第 1 笔"):
        goods.report_sales(number, [goods.Sold("A3", "无", "SN3")], by=shop, at=AT)
    with pytest.raises(NotAllowed):
        goods.report_sales(number, [one], by=OPERATOR, at=AT)


def test_pages_ask_few_questions(django_assert_max_num_queries):
    scheme()
    shop = person("shop", "merchant")
    number = admitted(1, by=shop)
    listed(
        number,
        shop,
        *[Entry(f"C{n}", "phone", "虚构", f"P{n}", None, 100_000, single=True) for n in range(25)],
    )
    for _ in range(6):
        actions.take_measure(number, "warning", ground=GROUND, reason="提示", by=OPERATOR, at=AT)
    with django_assert_max_num_queries(4):
        assert len(goods_queries.goods_listed(PROGRAMME, OPERATOR, day=DAY)[0]) == 25
    with django_assert_max_num_queries(10):
        assert len(queries.merchant_page(number, OPERATOR, day=DAY).measures) == 6


def test_a_serial_number_is_paid_once_and_an_activated_one_stays():
    """The database's own word, whatever a program tries (第十条/3)."""
    opened = scheme()
    with connection.cursor() as cursor:
        row = (
            "INSERT INTO entitlements_order (scheme_id, merchant_id, number, person_id, category, nth, channel, serial,"
            " listed_fen, final_fen, subsidy_fen, pot, state, activated, ordered_at, valid_until, paid_at)"
            " VALUES (%s, 1, %s, %s, 'phone', 1, 'online', 'SN', 100, 100, 15, 'p', 'paid', true, %s, %s, %s)"
        )
        cursor.execute(row, [opened.id, "A1", 1, AT, AT, AT])
        with pytest.raises(IntegrityError, match="order_serial_once"), transaction.atomic():
            cursor.execute(row, [opened.id, "A2", 2, AT, AT, AT])
        cursor.execute(
            "INSERT INTO entitlements_serial (scheme_id, serial, merchant_id, number, held, returned, activated)"
            " VALUES (%s, 'SN', 1, 'A1', false, true, true)",
            [opened.id],
        )
        with pytest.raises(IntegrityError, match="activated"), transaction.atomic():
            cursor.execute("UPDATE entitlements_serial SET number = 'A2', held = true")
        with pytest.raises(IntegrityError, match="activated"), transaction.atomic():
            cursor.execute("UPDATE entitlements_serial SET activated = false")
