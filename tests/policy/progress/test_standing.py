"""The trend replayed in one pass equals the slow look at each day; slips, months' ends, worries, the forecast."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.progress.forecast import POINTS_LEAST, forecast
from luoshi.policy.progress.standing import (
    POINTS_MOST,
    LightChange,
    latest_days,
    month_before,
    month_ends,
    slips,
    standing_on,
    trend,
)
from luoshi.policy.progress.states import STATES, shown
from luoshi.policy.progress.worries import Candidate, worries

FIRST = date(2026, 1, 1)
changes = st.lists(
    st.builds(
        LightChange,
        st.integers(1, 6),
        st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n)),
        st.sampled_from(STATES),
    ),
    max_size=40,
).map(lambda found: sorted(found, key=lambda one: one.on))


@given(changes, st.sets(st.integers(1, 5)))
def test_the_trend_is_what_a_look_at_each_day_gives(found, tasks) -> None:
    days = latest_days(FIRST + timedelta(days=45), 50)
    for point in trend(found, tasks, days):
        slow = Counter(standing_on(found, tasks, point.on).values())
        assert point.lights == shown(slow)
        assert sum(point.lights.values()) == sum(slow.values())
        assert sum(point.lights.values()) == len(tasks)


@given(changes, st.integers(0, 40), st.integers(0, 40))
def test_a_task_never_slips_both_ways(found, one, other) -> None:
    before, after = (standing_on(found, range(1, 7), FIRST + timedelta(days=n)) for n in (one, other))
    there, back = ({slip.task_id for slip in slips(*pair)} for pair in ((before, after), (after, before)))
    assert not there & back
    assert there | back == {task for task in before if before[task] != after[task]}


def test_the_worst_slip_stands_first() -> None:
    before = {1: "on-course", 2: "done", 3: "at-risk", 4: "late"}
    after = {1: "at-risk", 2: "late", 3: "late", 4: "done"}
    assert [one.task_id for one in slips(before, after)] == [2, 3, 1]


def test_days_of_the_trend() -> None:
    assert month_ends(date(2026, 1, 1), date(2026, 3, 15)) == (
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 15),
    )
    assert month_ends(date(2026, 1, 1), date(2026, 1, 31)) == (date(2026, 1, 31),)
    assert month_before(date(2026, 3, 15)) == date(2026, 2, 28)
    assert latest_days(FIRST, 2) == (date(2025, 12, 31), FIRST)
    with pytest.raises(ValueError, match="at most"):
        trend((), (), latest_days(FIRST, POINTS_MOST + 1))


def test_the_longest_overdue_is_the_first_worry() -> None:
    def task(number, light, due, percent):
        return Candidate(number, light, FIRST, due, percent)

    on = date(2026, 7, 1)
    found = worries(
        [
            task(1, "at-risk", date(2026, 12, 31), 10),
            task(2, "late", date(2026, 6, 30), 90),
            task(3, "late", date(2026, 5, 1), None),
            task(4, "on-course", date(2026, 12, 31), 0),
            task(5, "at-risk", date(2026, 12, 31), None),
        ],
        on,
        3,
    )
    assert [(one.task_id, one.days_over, one.behind_points) for one in found] == [
        (3, 61, 100),
        (2, 1, 10),
        (5, 0, 49),
    ]


def months(counts):
    return list(zip(month_ends(FIRST, FIRST + timedelta(days=31 * len(counts) - 1)), counts, strict=False))


def test_nothing_is_forecast_from_five_points() -> None:
    known = months([1, 2, 3, 4, 5, 6])
    assert forecast(known[: POINTS_LEAST - 1], total=99, by=date(2026, 12, 31)) is None
    assert forecast(known, total=99, by=date(2026, 12, 31)) is not None
    assert forecast(known, total=99, by=known[-1][0]) is None


def test_an_even_pace_goes_on_and_leaves_no_doubt() -> None:
    found = forecast(months([2, 4, 6, 8, 10, 12]), total=99, by=date(2026, 12, 31))
    assert (found.least, found.expected, found.most) == (24, 24, 25)
    assert found.pace == 2


@given(st.lists(st.integers(0, 20), min_size=6, max_size=11), st.integers(0, 40))
def test_the_interval_holds_what_is_expected_and_stays_within_the_list(steps, more) -> None:
    counts = [sum(steps[: n + 1]) for n in range(len(steps))]
    total = counts[-1] + more
    found = forecast(months(counts), total=total, by=date(2026, 12, 31))
    assert found is not None
    assert 0 <= found.least <= found.expected <= found.most <= total
