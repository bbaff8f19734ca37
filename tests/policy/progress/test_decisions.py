"""Steps of tasks, extensions and closings; windows of a year; two lights."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from luoshi.policy.dates.workdays import is_workday
from luoshi.policy.progress.decisions import (
    CLOSING_STEPS,
    EXTENSION_STEPS,
    TASK_STEPS,
    first_named,
    may_ask_extension,
    one_lead,
    step_closing,
    step_extension,
    step_task,
    who_applies,
)
from luoshi.policy.progress.lights import (
    PRO_RATA_1,
    PRO_RATA_2,
    LightRule,
    OverrideFacts,
    TaskFacts,
    WindowFacts,
    expected_percent,
    light,
    rule_from,
    timeliness,
)
from luoshi.policy.progress.rhythms import PlannedWindow, no_overlap, year_windows
from luoshi.policy.terms.refusals import BadValue, WrongState

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
SPRING = WindowFacts("一季度", date(2026, 3, 25), date(2026, 4, 8))


@pytest.mark.parametrize(
    ("step", "table"),
    [(step_task, TASK_STEPS), (step_extension, EXTENSION_STEPS), (step_closing, CLOSING_STEPS)],
)
def test_only_the_steps_of_the_table_are_taken(step, table) -> None:
    for state, following in table.items():
        for to in table:
            if to in following:
                assert step(state, to) == to
            else:
                with pytest.raises(WrongState):
                    step(state, to)


def test_who_speaks_for_a_task() -> None:
    assert first_named([7, 3]) == {7: "lead", 3: "supporting"}
    assert who_applies({7: "lead", 3: "supporting"}) == {7}
    assert who_applies({7: "responsible", 3: "supporting"}) == {7}
    assert who_applies({3: "supporting"}) == {3}
    for roles in ({1: "lead", 2: "lead"}, {1: "supporting"}, {1: "lead", 2: "chief"}):
        with pytest.raises(BadValue):
            one_lead(roles)


def test_more_time_is_asked_for_until_the_day_itself() -> None:
    may_ask_extension(LAST, LAST + timedelta(days=1), LAST)
    with pytest.raises(WrongState):
        may_ask_extension(LAST, LAST + timedelta(days=30), LAST + timedelta(days=1))
    with pytest.raises(BadValue):
        may_ask_extension(LAST, LAST, FIRST)


@pytest.mark.parametrize(("rhythm", "count"), [("monthly", 12), ("quarterly", 4)])
def test_the_windows_of_a_year(rhythm, count) -> None:
    windows = year_windows(FIRST, LAST, rhythm, open_days=5, grace_days=5)
    assert len(windows) == count
    assert all(one.closes_on < after.opens_on for one, after in pairwise(windows))
    assert all(is_workday(one.closes_on) for one in windows)


def test_windows_that_ask_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="重叠"):
        year_windows(FIRST, LAST, "monthly", open_days=20, grace_days=20)
    one = PlannedWindow("一", date(2026, 3, 1), date(2026, 3, 9))
    with pytest.raises(ValueError, match="一次数"):
        no_overlap([PlannedWindow("二", date(2026, 3, 9), date(2026, 3, 12)), one])


@pytest.mark.parametrize(
    ("on", "report", "state"),
    [
        (date(2026, 3, 24), None, "not-due"),
        (date(2026, 4, 2), None, "not-due"),
        (date(2026, 4, 2), "submitted", "on-time"),
        (date(2026, 4, 3), None, "due-soon"),
        (date(2026, 4, 8), "returned", "due-soon"),
        (date(2026, 4, 9), None, "overdue"),
        (date(2026, 4, 9), "returned", "overdue"),
        (date(2026, 4, 9), "submitted", "on-time"),
    ],
)
def test_the_light_for_reports(on, report, state) -> None:
    window = WindowFacts(SPRING.label, SPRING.opens_on, SPRING.closes_on, report)
    facts = TaskFacts(FIRST, LAST, 1, 1, (window,))
    found = timeliness(facts, PRO_RATA_2, on)
    assert found.state == state
    assert (found.to_green is None) == (state in {"not-due", "on-time"})


def test_with_no_report_due_nobody_is_on_time_and_the_day_is_told() -> None:
    found = timeliness(TaskFacts(FIRST, LAST, 1, 1, (SPRING,)), PRO_RATA_2, date(2026, 4, 2))
    assert found.state == "not-due"
    assert found.reasons[0].code == "report-not-due"
    assert found.reasons[0].values == {"window": SPRING.label, "day": SPRING.closes_on.isoformat()}


def test_no_report_is_owed_before_a_task_began_or_after_it_was_closed() -> None:
    on = date(2026, 6, 1)
    for facts in (
        TaskFacts(FIRST, LAST, 1, 1, (SPRING,), began_on=date(2026, 5, 1)),
        TaskFacts(FIRST, LAST, 1, 1, (SPRING,), closed_on=date(2026, 4, 1)),
    ):
        assert timeliness(facts, PRO_RATA_2, on).state == "not-due"


def test_a_missing_report_has_a_light_of_its_own() -> None:
    facts = TaskFacts(FIRST, LAST, 1, 1, (SPRING,))
    on = date(2026, 5, 1)
    assert light(facts, PRO_RATA_1, on).state == "at-risk"
    assert light(facts, PRO_RATA_2, on).state == "not-started"


def test_states_and_thresholds_are_data() -> None:
    done = WindowFacts("一季度", SPRING.opens_on, SPRING.closes_on, "accepted", 5)
    facts = TaskFacts(FIRST, LAST, 1, 1, (done,))
    on = date(2026, 6, 1)
    assert light(facts, PRO_RATA_2, on).state == "at-risk"
    red = LightRule("从严", 10, 50, outcomes={"behind": "late"})
    assert light(facts, red, on).state == "late"
    silent = LightRule("从宽", 10, 50, outcomes={})
    assert light(facts, silent, on).state == "on-course"
    assert rule_from(red.as_json()) == red
    for wrong in (
        {"tolerance_points": 101},
        {"outcomes": {"weather": "late"}},
        {"outcomes": {"behind": "pink"}},
    ):
        with pytest.raises(ValueError, match=r"百分点|不认识"):
            rule_from(red.as_json() | wrong)


def test_the_course_is_the_approved_one() -> None:
    curve = ((date(2026, 6, 30), 10), (date(2026, 12, 31), 100))
    facts = TaskFacts(FIRST, LAST, 1, 1, curve=curve)
    assert expected_percent(facts, PRO_RATA_2, date(2026, 6, 30)) == 10
    assert expected_percent(facts, PRO_RATA_1, date(2026, 6, 30)) == 49
    assert expected_percent(facts, PRO_RATA_2, date(2026, 9, 30)) == 55


def test_a_word_holds_from_its_day_to_its_last() -> None:
    word = OverrideFacts("late", "停工", "督查室", date(2026, 3, 1), date(2026, 3, 9))
    facts = TaskFacts(FIRST, LAST, 1, 1, overrides=(word,))
    states = [
        light(facts, PRO_RATA_2, date(2026, month, day)).state
        for month, day in ((2, 28), (3, 1), (3, 9), (3, 10))
    ]
    assert states == ["not-started", "late", "late", "not-started"]
    told = light(facts, PRO_RATA_2, date(2026, 3, 5))
    assert told.reasons[0].code == "override"
    assert told.reasons[0].values["instead_of"] == "not-started"
