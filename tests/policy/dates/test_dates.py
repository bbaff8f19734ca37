"""Working days, windows and deadlines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.dates import deadlines, windows, workdays

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 2, 14), True),  # a Saturday worked to make up for the Spring Festival
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2026, 10, 1), False),
        (date(2026, 11, 30), True),
        (date(2030, 1, 1), True),  # beyond the schedule only the weekday counts
        (date(2030, 1, 5), False),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert workdays.is_workday(day) is works


@given(days, st.integers(0, 60))
def test_counting_out_and_counting_back_agree(day: date, count: int) -> None:
    end = workdays.after(day, count)
    assert workdays.count_between(day, end.day) == count
    assert count == 0 or workdays.is_workday(end.day)


@given(days, st.integers(1, 60))
def test_before_leaves_that_many_working_days(day: date, count: int) -> None:
    start = workdays.before(day, count).day
    assert sum(workdays.is_workday(start + timedelta(days=n)) for n in range((day - start).days)) == count


def test_what_lies_beyond_the_schedule_is_provisional() -> None:
    assert not workdays.after(date(2026, 3, 2), 5).provisional
    assert workdays.after(date(2026, 12, 28), 10).provisional


def test_a_period_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="工作日数"):
        workdays.after(date(2026, 1, 1), 10**6)


def test_a_deadline_on_a_holiday_moves_to_the_next_working_day() -> None:
    late = deadlines.deadline(date(2026, 9, 21), 10, deadlines.Count.CALENDAR)
    assert late.day == date(2026, 10, 8)
    assert late.closes == datetime(2026, 10, 9)  # noqa: DTZ001 - Beijing time
    assert deadlines.days_left(late.closes, datetime(2026, 10, 1, 12)) == 7  # noqa: DTZ001


def test_a_window_holds_its_opening_and_not_its_close() -> None:
    window = windows.Window(datetime(2026, 2, 9, 10), windows.end_of(date(2026, 11, 30)))  # noqa: DTZ001
    assert window.holds(window.opens)
    assert window.holds(window.closes - timedelta(seconds=1))
    assert not window.holds(window.closes)
    assert not window.holds(window.opens - timedelta(seconds=1))
    with pytest.raises(ValueError, match="结束"):
        windows.Window(window.closes, window.opens)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_moments_from_elsewhere_become_beijing_time(moment: datetime) -> None:
    assert windows.in_beijing(moment.replace(tzinfo=UTC)) == moment + timedelta(hours=8)
    assert windows.in_beijing(moment) == moment


@pytest.mark.parametrize(
    ("moment", "event", "end"),
    [
        (datetime(2026, 12, 1), "2026年12月1日0时", "2026年11月30日24时"),  # noqa: DTZ001
        (datetime(2026, 2, 9, 10), "2026年2月9日10时", "2026年2月9日10时"),  # noqa: DTZ001
        (datetime(2026, 2, 9, 9, 59, 59), "2026年2月9日9时59分59秒", "2026年2月9日9时59分59秒"),  # noqa: DTZ001
    ],
)
def test_how_moments_are_written(moment: datetime, event: str, end: str) -> None:
    assert windows.write_moment(moment) == event
    assert windows.write_end(moment) == end


@given(days)
def test_a_week_ends_on_sunday_at_midnight(day: date) -> None:
    end = windows.week_end(day)
    assert end.weekday() == 0
    assert timedelta() < end - datetime.combine(day, datetime.min.time()) <= timedelta(days=7)
