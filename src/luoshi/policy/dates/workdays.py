"""Working days of the mainland calendar (法定工作日), with the make-up days of the yearly schedule.

The schedule is published each autumn for the next year (`chinesecalendar` holds 2004–2026). A day beyond it
is computed by its weekday and marked provisional, so that a deadline shown today may say that it can still
move.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import chinese_calendar

LONGEST_WORKING_DAYS: Final = 2_000
"""About eight years; a longer period is a mistake in the input."""
PUBLISHED: Final = frozenset(day.year for day in chinese_calendar.holidays)
SATURDAY: Final = 5
DAYS_KEPT: Final = 4_096
"""Ten years of answers."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A day that was counted out; `provisional` when part of the way lies beyond the published schedule."""

    day: date
    provisional: bool


def is_published(day: date) -> bool:
    """Whether the schedule of that day's year is known."""
    return day.year in PUBLISHED


@lru_cache(maxsize=DAYS_KEPT)
def is_workday(day: date) -> bool:
    """Whether people work on that day; beyond the published schedule Monday to Friday."""
    if is_published(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def step(day: date, count: int, counts: Callable[[date], bool]) -> Reckoned:
    """Walk `count` counted days from the day after `day` (backwards where negative)."""
    if abs(count) > LONGEST_WORKING_DAYS:
        raise ValueError(f"工作日数 {count} 超出可计算范围（±{LONGEST_WORKING_DAYS}）。")
    way, provisional = timedelta(days=1 if count >= 0 else -1), False
    left = abs(count)
    while left:
        day += way
        provisional |= not is_published(day)
        left -= counts(day)
    return Reckoned(day, provisional)


def after(day: date, working_days: int) -> Reckoned:
    """The last day of a period of so many working days; the day itself does not count (Civil Code, article
    201).
    """
    return step(day, working_days, is_workday)


def before(day: date, working_days: int) -> Reckoned:
    """The latest day on which something must be done so many working days before `day`."""
    return step(day, -working_days, is_workday)


def count_between(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; negative where `last` is earlier."""
    if last < first:
        return -count_between(last, first)
    return sum(is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def next_workday(day: date) -> Reckoned:
    """The day itself if people work on it, else the next such day (a period that ends on a holiday ends
    after it).
    """
    provisional = not is_published(day)
    while not is_workday(day):
        day += timedelta(days=1)
        provisional |= not is_published(day)
    return Reckoned(day, provisional)
