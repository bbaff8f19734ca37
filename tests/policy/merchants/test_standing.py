"""The states of a merchant, the measures, and whom an accident takes along."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.merchants.measures import GRADES, GROUNDS, check, removes, swept
from luoshi.policy.merchants.standing import LEADS, STATES, Step, after, may_admit, notice_until
from luoshi.policy.terms.refusals import BadValue, WrongState

DAY = date(2026, 4, 13)


def test_the_way_in_is_the_way_of_article_nine():
    state = "applied"
    for step, wanted in (("pass", "reviewed"), ("publish", "noticed"), ("admit", "admitted")):
        state = after(state, step)
        assert state == wanted


@given(st.sampled_from(STATES), st.sampled_from(get_args(Step)))
def test_only_what_the_table_names_can_be_done(state, step):
    if (state, step) in LEADS:
        assert after(state, step) == LEADS[state, step]
    else:
        with pytest.raises(WrongState):
            after(state, step)


@given(st.lists(st.sampled_from(get_args(Step)), max_size=12))
def test_nobody_is_admitted_without_review_and_notice(steps):
    state, seen = "applied", ["applied"]
    for step in steps:
        if (state, step) in LEADS:
            state = after(state, step)
            seen.append(state)
    if "admitted" in seen:
        assert seen.index("reviewed") < seen.index("noticed") < seen.index("admitted")


def test_a_notice_has_days_and_ends_with_the_last():
    assert notice_until(DAY, DAY + timedelta(days=5)) == date(2026, 4, 18)
    with pytest.raises(BadValue):
        notice_until(DAY, DAY)
    with pytest.raises(WrongState):
        may_admit(DAY, DAY)
    may_admit(DAY, DAY + timedelta(days=1))


def fits(kind, state="admitted", ground=GROUNDS[0], due_on=None, amount_fen=0):
    check(kind, state, ground=ground, due_on=due_on, amount_fen=amount_fen, day=DAY)


def test_each_measure_says_what_belongs_to_it():
    fits("warning")
    fits("suspension", due_on=DAY + timedelta(days=1))
    fits("clawback", amount_fen=1)
    for wrong in (
        {"kind": "suspension"},
        {"kind": "suspension", "due_on": DAY},
        {"kind": "warning", "due_on": DAY + timedelta(days=1)},
        {"kind": "clawback"},
        {"kind": "talk", "amount_fen": 5},
        {"kind": "warning", "ground": "第九条"},
    ):
        with pytest.raises(BadValue):
            fits(**wrong)


def test_after_the_end_only_money_and_justice_remain():
    fits("clawback", "removed", amount_fen=1)
    fits("transfer", "left")
    for kind, state in (
        ("removal", "left"),
        ("warning", "removed"),
        ("talk", "applied"),
        ("transfer", "applied"),
    ):
        with pytest.raises(WrongState):
            fits(kind, state)


def test_accidents_from_larger_on_remove():
    assert [removes(grade) for grade in GRADES] == [False, True, True, True]


def test_an_accident_takes_related_ones_and_those_that_applied_through_them():
    related = [(1, 2), (3, 2), (7, 8)]
    through = {4: 1, 5: 3, 6: 4, 9: 7}
    assert swept(1, related, through) == {
        1: "self", 2: "related", 3: "related", 4: "through", 5: "through", 6: "through",
    }  # fmt: skip


pairs = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda one: one[0] != one[1]), max_size=8
)
platforms = st.dictionaries(st.integers(1, 8), st.integers(1, 8), max_size=8)


@given(st.integers(1, 8), pairs, platforms)
def test_what_an_accident_takes_along_is_closed(first, related, through):
    found = swept(first, related, through)
    assert found[first] == "self"
    inside = {one for one, how in found.items() if how != "through"}
    for one, other in related:
        assert (one in inside) == (other in inside) or {one, other} & inside <= set()
    for one, platform in through.items():
        assert platform not in found or one in found
