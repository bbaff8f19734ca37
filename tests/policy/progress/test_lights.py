"""The light: each condition of the rule on both sides, and what holds for every input."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.progress.lights import (
    PRO_RATA_1,
    PRO_RATA_2,
    TaskFacts,
    WindowFacts,
    light,
    pro_rata_percent,
    rule_from,
)
from luoshi.policy.progress.states import STATES, Lit, by_class, class_of, lit, name_of, shown

YEAR = TaskFacts(date(2026, 1, 1), date(2026, 12, 31), acknowledged=1, assigned=2)
SPRING = WindowFacts("第一季度", date(2026, 3, 20), date(2026, 3, 31))


def reported(percent: int, *, state: str = "accepted", difficulty: str = "") -> TaskFacts:
    window = replace(SPRING, report=state, completion_percent=percent, difficulty=difficulty)
    return replace(YEAR, windows=(window,))


def state(facts: TaskFacts, on: date) -> str:
    return light(facts, PRO_RATA_1, on).state


@pytest.mark.parametrize(
    ("on", "percent"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 0),
        (date(2026, 7, 2), 50),
        (date(2026, 12, 31), 100),
        (date(2027, 5, 1), 100),
    ],
)
def test_pro_rata_counts_whole_days(on: date, percent: int) -> None:
    assert pro_rata_percent(YEAR, on) == percent


def test_without_an_accepted_report_nothing_has_started() -> None:
    for report in (None, "draft", "submitted", "returned"):
        facts = replace(YEAR, windows=(replace(SPRING, report=report, completion_percent=90),))
        found = light(facts, PRO_RATA_1, date(2026, 3, 31))
        assert found.state == "not-started"
        assert found.reasons[0].values == {"acknowledged": 1, "assigned": 2}
        assert found.to_green is not None


def test_a_window_is_overdue_from_the_day_after_it_closes() -> None:
    empty = replace(YEAR, windows=(SPRING,))
    assert state(empty, date(2026, 3, 31)) == "not-started"
    found = light(empty, PRO_RATA_1, date(2026, 4, 1))
    assert found.state == "at-risk"
    assert found.reasons[0].values["days"] == 1
    assert state(reported(10, state="submitted"), date(2026, 4, 1)) == "not-started"


def test_silence_is_a_risk_once_half_of_the_time_has_passed() -> None:
    half = next(
        date(2026, 1, 1) + timedelta(days=n)
        for n in range(365)
        if pro_rata_percent(YEAR, date(2026, 1, 1) + timedelta(days=n)) > PRO_RATA_1.start_by_percent
    )
    assert state(YEAR, half - timedelta(days=1)) == "not-started"
    found = light(YEAR, PRO_RATA_1, half)
    assert found.state == "at-risk"
    assert found.reasons[0].code == "silent"


def test_behind_is_measured_with_the_tolerance_at_the_close_of_the_window() -> None:
    expected = pro_rata_percent(YEAR, SPRING.closes_on)
    least = expected - PRO_RATA_1.tolerance_points
    assert state(reported(least), date(2026, 3, 31)) == "on-course"
    assert state(reported(least - 1), date(2026, 3, 31)) == "at-risk"
    late = light(reported(least), PRO_RATA_1, date(2026, 9, 1))
    assert late.state == "on-course"


def test_a_told_difficulty_is_a_risk_until_a_later_report() -> None:
    assert state(reported(60, difficulty="用地未落实"), date(2026, 4, 1)) == "at-risk"
    summer = WindowFacts("第二季度", date(2026, 6, 20), date(2026, 6, 30), "accepted", 60)
    both = replace(YEAR, windows=(*reported(30, difficulty="用地未落实").windows, summer))
    assert state(both, date(2026, 7, 1)) == "on-course"


def test_late_begins_the_day_after_it_was_due_and_done_ends_it() -> None:
    assert state(reported(95), date(2026, 12, 31)) == "on-course"
    assert state(reported(95), date(2027, 1, 1)) == "late"
    assert state(reported(100), date(2027, 1, 1)) == "done"


days = st.dates(date(2025, 1, 1), date(2028, 1, 1))
windows = st.builds(
    WindowFacts,
    st.text(max_size=4),
    st.just(date(2026, 1, 1)),
    days,
    st.sampled_from([None, "draft", "submitted", "returned", "accepted"]),
    st.none() | st.integers(0, 100),
    st.sampled_from(["", "难"]),
)
facts = st.builds(
    TaskFacts,
    st.just(date(2026, 1, 1)),
    days.filter(lambda day: day >= date(2026, 1, 1)),
    st.integers(0, 9),
    st.integers(0, 9),
    st.lists(windows, max_size=4).map(tuple),
)


@given(facts, days)
def test_every_light_names_rule_day_and_reasons(known: TaskFacts, on: date) -> None:
    found = light(known, PRO_RATA_1, on)
    assert found.state in STATES
    assert found.rule == PRO_RATA_1.name
    assert found.on == on
    assert found.reasons
    assert (found.to_green is None) == (found.state in {"on-course", "done"})


@given(facts, days)
def test_more_done_never_makes_a_light_worse(known: TaskFacts, on: date) -> None:
    order = ("late", "at-risk", "not-started", "on-course", "done")
    better = replace(
        known,
        windows=tuple(
            replace(w, completion_percent=min(100, (w.completion_percent or 0) + 20)) for w in known.windows
        ),
    )
    assert order.index(light(better, PRO_RATA_1, on).state) >= order.index(light(known, PRO_RATA_1, on).state)


@given(facts, days)
def test_an_unfinished_task_past_its_day_is_late(known: TaskFacts, on: date) -> None:
    after = known.due_on + timedelta(days=1)
    assert light(known, PRO_RATA_1, max(on, after)).state in {"late", "done"}


CITY = replace(
    PRO_RATA_2,
    name="四色灯",
    grades={"past-due": ((30, "late-2"),), "behind": ((30, "at-risk-2"), (60, "late"))},
    names={"at-risk": ("黄灯", "Yellow"), "at-risk-2": ("橙灯", "Orange"), "late": ("红灯", "")},
)
"""A year with an orange light between yellow and red, and a red one that turns graver after a month."""


@pytest.mark.parametrize(
    ("on", "percent", "expected"),
    [
        (date(2026, 12, 1), 20, "on-course"),
        (date(2027, 1, 30), 20, "late"),
        (date(2027, 1, 31), 20, "late-2"),
    ],
)
def test_what_is_later_is_graver_where_the_year_says_so(on: date, percent: int, expected: str) -> None:
    assert light(reported(percent), CITY, on).state == expected


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(50, "at-risk"), (40, "at-risk"), (39, "at-risk-2"), (11, "at-risk-2"), (0, "late")],
)
def test_degrees_by_points_behind_and_the_light_says_which(percent: int, expected: str) -> None:
    autumn = WindowFacts("第三季度", date(2026, 9, 5), date(2026, 9, 13), "accepted", percent)
    found = light(replace(YEAR, windows=(autumn,)), CITY, date(2026, 10, 1))  # 70 per cent expected
    assert found.state == expected
    assert found.name == CITY.names.get(expected)
    graded = [one.values for one in found.reasons if one.code == "graded"]
    assert bool(graded) == (expected != "at-risk")
    assert found.to_green is not None


def test_who_is_behind_an_approved_course_is_told_so() -> None:
    planned = replace(reported(5), curve=((date(2026, 3, 31), 40), (date(2026, 12, 31), 100)))
    found = light(planned, PRO_RATA_2, date(2026, 4, 5))
    assert (found.state, found.reasons[0].values["pro_rata"]) == ("at-risk", 40)
    assert found.reasons[0].values["by_curve"]
    assert "by_curve" not in light(reported(5), PRO_RATA_2, date(2026, 4, 5)).reasons[0].values


def test_a_rule_comes_back_from_what_is_stored_and_old_rows_still_do() -> None:
    assert rule_from(CITY.as_json()) == CITY
    old = {key: value for key, value in PRO_RATA_2.as_json().items() if key not in {"grades", "names"}}
    assert rule_from(old) == PRO_RATA_2
    assert CITY.states == ("late-2", "late", "at-risk-2", "at-risk", "not-started", "on-course", "done")


@pytest.mark.parametrize(
    "wrong",
    [
        {"grades": {"difficulty": ((3, "late"),)}},
        {"grades": {"past-due": ((30, "late-2"), (10, "late-3"))}},
        {"grades": {"past-due": ((30, "purple"),)}},
        {"grades": {"past-due": ((0, "late-2"),)}},
        {"names": {"late-3": ("黑灯", "")}},
    ],
)
def test_a_rule_that_cannot_hold_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"[分级名称灯]"):
        replace(PRO_RATA_2, **wrong)
    with pytest.raises(ValueError, match="名称"):
        rule_from({**PRO_RATA_2.as_json(), "names": {"late": ["灯", ""], "done": ["灯", ""]}})


def test_a_state_knows_its_class_and_its_name() -> None:
    orange = lit("at-risk-2", ("橙灯", ""))
    assert orange == "at-risk-2"
    assert (name_of(orange), name_of(orange, english=True), name_of("at-risk-2")) == (
        "橙灯",
        "橙灯",
        "较大风险",
    )
    assert {class_of(state) for state in STATES} == set(by_class({}))
    assert by_class({"late": 1, "late-3": 2, "done": 3})["late"] == 3
    few = shown({"late-2": 1}, ("late", "done"), {"done": ("绿灯", "Green")})
    assert few == {"late-2": 1, "late": 0, "done": 0}
    assert [one.names for one in few if isinstance(one, Lit)] == [None, None, ("绿灯", "Green")]
