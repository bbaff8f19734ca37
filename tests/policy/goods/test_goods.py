"""Filed prices, the notice before a rise, "first up, then subsidise", the flow of data, the white list."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.library.entitlements import terms_of
from luoshi.library.goods import goods_of
from luoshi.library.programmes import find
from luoshi.policy.goods.flow import Day, flags
from luoshi.policy.goods.listing import Entry, problems
from luoshi.policy.goods.prices import Price, Sold, check_report, earliest, in_force, rises_before
from luoshi.policy.terms.refusals import BadValue

MONDAY = date(2026, 4, 13)
HISTORY = (Price(date(2026, 3, 1), 400_000),)
NOTICE = 5


def report(fen, since, *, history=HISTORY, proved=True, on=MONDAY):
    return check_report(history, Price(since, fen), reported_on=on, proved=proved, notice_workdays=NOTICE)


def test_a_rise_needs_five_working_days_and_a_proof():
    assert report(410_000, date(2026, 4, 20))
    with pytest.raises(BadValue, match="4月20日"):
        report(410_000, date(2026, 4, 19))
    with pytest.raises(BadValue, match="佐证"):
        report(410_000, date(2026, 4, 20), proved=False)


def test_holidays_do_not_count_and_make_up_days_do():
    """清明 2026: 4 to 6 April off."""
    assert earliest(date(2026, 4, 2), NOTICE).day == date(2026, 4, 10)
    assert earliest(date(2026, 9, 25), NOTICE).day > date(2026, 10, 2)


def test_a_fall_holds_at_once_but_not_from_the_past():
    assert not report(390_000, MONDAY, proved=False)
    assert not report(400_000, MONDAY, proved=False)
    with pytest.raises(BadValue):
        report(390_000, MONDAY - timedelta(days=1))


def test_two_small_steps_are_one_rise():
    lowered = (*HISTORY, Price(date(2026, 4, 15), 300_000))
    assert report(390_000, date(2026, 4, 20), history=lowered)
    with pytest.raises(BadValue):
        report(390_000, date(2026, 4, 16), history=lowered)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 9)), unique_by=lambda one: one[0], max_size=9),
    st.integers(0, 220),
)
def test_the_price_in_force_is_the_last_one_filed(prices, day):
    history = [Price(MONDAY + timedelta(days=n), fen) for n, fen in prices]
    found = in_force(history, MONDAY + timedelta(days=day))
    known = [one for one in history if one.since <= MONDAY + timedelta(days=day)]
    assert found == (max(known, key=lambda one: one.since) if known else None)


def sold(on, final, subsidy=60_000):
    return Sold(on, final, final, subsidy)


def test_first_up_then_subsidise_is_seen():
    history = [Price(date(2026, 3, 1), 400_000), Price(date(2026, 4, 20), 460_000)]
    (rise,) = rises_before(history, [sold(date(2026, 4, 25), 460_000)])
    assert (rise.raised_on, rise.usual_fen, rise.eaten_fen, rise.eaten_bp) == (
        date(2026, 4, 20), 400_000, 60_000, 10_000,
    )  # fmt: skip
    assert not rises_before(history, [sold(date(2026, 4, 19), 400_000)])
    assert not rises_before(history, [sold(date(2026, 4, 25), 400_000)])  # a discount takes the rise back
    assert not rises_before(
        history, [sold(date(2026, 5, 21), 460_000)]
    )  # a month later it is the usual price


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), unique_by=lambda one: one[0], max_size=6),
    st.lists(st.tuples(st.integers(0, 70), st.integers(1, 12), st.integers(0, 3)), max_size=5),
)
def test_a_sign_never_takes_more_than_the_subsidy_and_needs_a_rise(prices, sales):
    history = [Price(MONDAY + timedelta(days=n), fen * 100) for n, fen in prices]
    found = rises_before(
        history, [sold(MONDAY + timedelta(days=n), fen * 100, s * 50) for n, fen, s in sales]
    )
    for one in found:
        assert 0 < one.eaten_bp <= 10_000
        before = in_force(history, one.raised_on - timedelta(days=1))
        assert before is not None
        assert in_force(history, one.raised_on).fen > before.fen
        assert one.on - timedelta(days=30) <= one.raised_on <= one.on
    assert [one.eaten_bp for one in found] == sorted((one.eaten_bp for one in found), reverse=True)


def test_gaps_and_catch_up_are_flagged():
    days = [
        Day(MONDAY, 40, 0, 0, 0, 0),
        Day(MONDAY + timedelta(days=1), 40, 38, 4, 0, 30),
        Day(MONDAY + timedelta(days=2), 10, 10, 1, 40, 50),
        Day(MONDAY + timedelta(days=3), 0, 0, 0, 0, 0),
    ]
    assert [(one.day.day, one.sign) for one in flags(days)] == [
        (15, "catch-up"), (14, "missing"), (14, "late"), (13, "gap"),
    ]  # fmt: skip


def test_the_white_list_asks_for_grade_one_and_single_pieces():
    terms, grades = terms_of("beijing", "appliances_2026"), goods_of("appliances_2026").grades
    good = Entry("A", "fridge", "虚构", "F-1", 1, 400_000, single=True)
    assert problems(good, terms, grades) == ()
    for wrong, clause in (
        (Entry("A", "fridge", "虚构", "F-1", 2, 400_000, single=True), "第一条"),
        (Entry("A", "fridge", "虚构", "F-1", None, 400_000, single=True), "第一条"),
        (Entry("A", "sofa", "虚构", "F-1", 1, 400_000, single=True), "第一条"),
        (Entry("A", "fridge", "虚构", "F-1", 1, 400_000, single=False), "第十条/1"),
        (Entry("A", "phone", "虚构", "P-1 套装", None, 400_000, single=True), "第十条/1"),
    ):
        assert [one[0] for one in problems(wrong, terms, grades)] == [clause]


def test_the_goods_side_says_what_the_rules_say():
    """`goods.toml` and `programme.toml` of the same folder hold the same figures."""
    programme, goods = find("appliances_2026"), goods_of("appliances_2026")
    values = {one["name"]: one["values"] for one in programme.data["parameters"]}
    assert values["notice_workdays"][-1]["value"] == goods.notice_workdays
    assert set(goods.grades.values()) == {values["best_grade"][-1]["value"]}
    caps = {one.name: one.price_most_fen for one in terms_of("beijing", "appliances_2026").categories}
    assert set(goods.grades) == {name for name, most in caps.items() if most is None}
