"""Deadlines: by calendar days or working days after a day, moved off a holiday where the law says so."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from luoshi.policy.dates.windows import end_of
from luoshi.policy.dates.workdays import Reckoned, after, next_workday


class Count(StrEnum):
    """What a period is counted in."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, the first moment that is too late (Beijing time), and whether a later schedule may move
    it.
    """

    day: date
    closes: datetime
    provisional: bool


def deadline(start: date, days: int, count: Count = Count.WORKING) -> Deadline:
    """So many days after `start`, which does not count itself; a last calendar day that is a holiday moves
    on.

    Source: Civil Code, articles 201–203. Raises ValueError where `days` is negative.
    """
    if days < 0:
        raise ValueError("期限天数不能为负。")
    end = after(start, days) if count is Count.WORKING else moved(start + timedelta(days=days))
    return Deadline(end.day, end_of(end.day), end.provisional)


def moved(day: date) -> Reckoned:
    """The day, or the first working day after it."""
    return next_workday(day)


def days_left(closes: datetime, at: datetime) -> int:
    """Whole days left before a moment; negative once it has passed."""
    return (closes - at) // timedelta(days=1)
