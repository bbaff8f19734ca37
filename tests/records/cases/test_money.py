"""The money set aside follows the amount: when it is nearly used up, when a case is not eligible, when a case comes back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.cases import actions
from luoshi.records.cases.checks import wrong_money
from luoshi.records.cases.models import Case, Decision
from luoshi.records.cases.queries import payable
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.actions import change_parameter, fund, make_ruling
from luoshi.records.programmes.deciding import _standing, settled, standing
from tests.records.cases.living import DAY, check, held, reviewed, sound, submit
from tests.records.vehicles import AT, YUAN, Life, opened

pytestmark = pytest.mark.django_db
AFTER_CORRECTIONS = datetime(2026, 12, 11, 2, tzinfo=UTC)
BILL = ("invoice", "new_invoice")


def billed(life: Life, price_yuan: int, **more: object) -> Life:
    """A life whose register of invoices knows another price."""
    return replace(life, changes={BILL: {"price_fen": price_yuan * YUAN, **more}})


def conclude(prices: dict[int, tuple[Life, int]]) -> list[int]:
    """Check these cases at once with other prices; what is then reserved for each, in yuan."""
    found = [billed(life, price).found(pk) for pk, (life, price) in prices.items()]
    actions.conclude(found, by=SYSTEM, at=AT + DAY)
    rows = Case.objects.in_bulk(list(prices))
    return [rows[pk].reserved_fen // YUAN for pk in prices]


@pytest.mark.parametrize(
    ("money", "prices", "reserved"),
    [
        (24_000, (160_000, 160_000), [12_000, 12_000]),
        (24_000, (160_000, 140_000), [12_000, 11_200]),
        (24_000, (140_000, 160_000), [11_200, 12_800]),
        (24_800, (160_000, 160_000), [12_800, 12_000]),
        (36_000, (160_000, 160_000), [12_800, 12_800]),
    ],
)
def test_several_amounts_change_at_once_as_if_they_came_one_by_one(db, money, prices, reserved) -> None:
    programme = opened(money)
    lives = [Life(1), Life(2)]
    ids = [submit(programme, life) for life in lives]
    assert conclude(dict(zip(ids, zip(lives, prices, strict=True), strict=True))) == reserved
    assert held(programme) == sum(reserved) * YUAN
    assert sound()


def test_another_amount_keeps_the_place_in_the_order_of_payment(programme, reviewer, operator) -> None:
    """The register knew a lower price: the case that came first is still paid first."""
    lives = [Life(1), Life(2)]
    ids = [submit(programme, life) for life in lives]
    actions.conclude(
        [billed(lives[0], 140_000).found(ids[0]), lives[1].found(ids[1])], by=SYSTEM, at=AT + DAY
    )
    for step, by in (("review", reviewer), ("spot_check", operator)):
        taken = actions.take_next(programme, step, count=9, by=by, at=AT + DAY)
        if taken:
            actions.review(taken, "pass", by=by, at=AT + DAY)
    assert payable(programme) == ((ids[0], 11_200 * YUAN), (ids[1], 12_000 * YUAN))


def test_a_dearer_case_that_fails_on_something_else_decides_again_to_the_same(programme) -> None:
    case_id = submit(programme, Life(1))
    check(billed(Life(1), 160_000, place=310000), case_id)
    assert Decision.objects.get(case=case_id).failed == ["invoiced_here"]
    assert sound()


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (BILL, {"price_fen": 0}),
        (BILL, {"price_fen": -500}),
        (BILL, {"price_fen": 10**25}),
        (BILL, {"issued_on": "2026-02-31"}),
        (("vehicle", "old_vin"), {"class": "hovercraft"}),
    ],
)
def test_what_no_fact_can_be_is_no_answer_of_a_register(programme, place, change) -> None:
    ids = [submit(programme, Life(n)) for n in (1, 2)]
    odd = replace(Life(1), changes={place: change})
    found = [odd.found(ids[0]), Life(2).found(ids[1])]
    with pytest.raises(actions.UnusableAnswers) as problem:
        actions.conclude(found, by=SYSTEM, at=AT + DAY)
    assert problem.value.registers == {ids[0]: place[0]}
    assert {row.step for row in Case.objects.all()} == {"checks"}
    assert sound()


def refused(programme: int, reviewer, life: Life) -> int:
    case_id = reviewed(programme, life, reviewer)
    actions.review([case_id], "refuse", reason="存疑", clause="五", by=reviewer, at=AT + DAY)
    return case_id


def objection(case_id: int) -> int:
    return actions.appeal(case_id, "请再看一次", by=SYSTEM, at=AT + 2 * DAY)


def test_a_reopened_case_has_a_service_time_and_money_of_the_pot_that_pays_now(
    programme, reviewer, operator
) -> None:
    case_id = refused(programme, reviewer, Life(1))
    make_ruling(
        programme, "pots", "two", since=date(2026, 1, 1), decided_by="市商务局",
        decided_on=date(2026, 3, 18), why="分列", by=SYSTEM, at=AT + 2 * DAY,
    )  # fmt: skip
    number = objection(case_id)
    with pytest.raises(WrongState, match="使用完毕"):
        actions.answer_appeal(number, "reopened", "成立", by=operator, at=AT + 3 * DAY)
    fund(
        programme, pot="replacement", amounts={"central": 2_000_000, "city": 2_000_000}, authority="文件",
        decided_on=date(2026, 3, 18), by=SYSTEM, at=AT + 2 * DAY,
    )  # fmt: skip
    actions.answer_appeal(number, "reopened", "成立", by=operator, at=AT + 3 * DAY)
    row = Case.objects.get(pk=case_id)
    assert (row.step, row.pot, row.due_on) == ("review", "replacement", date(2026, 4, 2))
    assert {p.pot: p.held_fen for p in programmes.purses(programme) if p.held_fen}.keys() == {"replacement"}
    assert sound()


def test_the_money_is_gone_when_an_objection_is_upheld(db, reviewer, operator) -> None:
    programme = opened(12_000)
    number = objection(refused(programme, reviewer, Life(1)))
    assert submit(programme, Life(2))
    with pytest.raises(WrongState, match="使用完毕"):
        actions.answer_appeal(number, "reopened", "成立", by=operator, at=AT + 3 * DAY)
    assert Case.objects.get(state="refused").reserved_fen == 0
    assert sound()


def test_the_last_day_of_an_objection_is_a_whole_day_of_beijing(programme, reviewer) -> None:
    """Decided on 17 March; sixty days end on Saturday 16 May, so the Monday after is still in time."""
    case_id = refused(programme, reviewer, Life(1))
    last = AT.replace(month=5, day=18, hour=15, minute=59, second=59)
    with pytest.raises(WrongState, match="期限已过"):
        actions.appeal(case_id, "不服", by=SYSTEM, at=last + timedelta(seconds=1))
    assert actions.appeal(case_id, "不服", by=SYSTEM, at=last)


def test_rules_are_those_that_were_recorded_when_they_were_asked_for(programme) -> None:
    """A ruling that arrives between the question what is in force and the reading of the rulings belongs to the next version."""
    old = settled(programme)
    make_ruling(
        programme, "pots", "two", since=date(2026, 1, 1), decided_by="市商务局",
        decided_on=date(2026, 3, 18), why="分列", by=SYSTEM, at=AT,
    )  # fmt: skip
    _standing.cache_clear()
    before = _standing(programme, old.city, old.name, "replacement", f"{old.ruling or 0}-{old.change or 0}")
    assert before.rulings == ()
    assert [one.option for one in standing(programme, "replacement").rulings] == ["two"]


def test_who_cannot_correct_in_time_any_more_is_seen_by_a_person(programme, reviewer) -> None:
    """A register was down until the window for corrections was over: no machine refuses for what nobody could answer."""
    last = datetime(2026, 11, 30, 15, 59, 59, 999_000, tzinfo=UTC)  # 23:59:59.999 in Beijing
    told = actions.apply_for(programme, Life(1).application(), by=SYSTEM, at=last)
    with pytest.raises(WrongState, match="截止"):
        actions.apply_for(programme, Life(2).application(), by=SYSTEM, at=last + timedelta(milliseconds=1))
    unknown = replace(Life(1), changes={BILL: None})
    assert check(unknown, told.case_id, AFTER_CORRECTIONS) == "review"
    assert actions.lapse_due(by=SYSTEM, at=AFTER_CORRECTIONS + DAY) == 0
    (case_id,) = actions.take_next(programme, "review", by=reviewer, at=AFTER_CORRECTIONS)
    with pytest.raises(WrongState, match="补正期限已过"):
        actions.review([case_id], "return", reason="缺发票", by=reviewer, at=AFTER_CORRECTIONS)
    assert sound()


def test_what_is_still_sent_back_on_the_last_day_may_be_answered_until_midnight(programme) -> None:
    case_id = submit(programme, Life(1))
    evening = datetime(2026, 12, 10, 15, 59, 59, tzinfo=UTC)
    assert check(replace(Life(1), changes={BILL: None}), case_id, evening) == "correction"
    assert Case.objects.get(pk=case_id).answer_by == evening + timedelta(seconds=1)


def test_a_cap_of_nothing_leaves_open_cases_to_a_person(programme, reviewer) -> None:
    case_id = submit(programme, Life(1))
    grounds = {
        "decided_by": "市商务局",
        "decided_on": date(2026, 3, 18),
        "why": "停发",
        "by": SYSTEM,
        "at": AT,
    }
    change_parameter(programme, "nev_cap", 0, since=date(2026, 3, 1), **grounds)
    assert check(Life(1), case_id) == "review"
    actions.take_next(programme, "review", by=reviewer, at=AT + DAY)
    with pytest.raises(WrongState, match="为零"):
        actions.review([case_id], "pass", by=reviewer, at=AT + DAY)
    actions.review([case_id], "refuse", reason="停发", clause="一", by=reviewer, at=AT + DAY)
    assert held(programme) == 0
    assert sound()
    with pytest.raises(BadValue, match="100%"):
        change_parameter(programme, "nev_rate", 10_001, since=date(2026, 2, 1), **grounds)


def test_money_that_lies_in_another_pot_than_the_case_says_is_found(programme) -> None:
    """The sums of the programme agree, those of its pots do not."""
    case_id = submit(programme, Life(1))
    assert list(wrong_money()) == []
    Case.objects.filter(pk=case_id).update(pot="replacement")
    assert sorted(line.partition("：各")[0] for line in wrong_money()) == [
        "vehicle_trade_in_2026（额度：replacement）",
        "vehicle_trade_in_2026（额度：共用）",
    ]
