"""Windows of time as documents write them: from 10:00 on a day to 24:00 on another.

A moment is a naive `datetime` in Beijing time; 24:00 of a day is 00:00 of the next, and lies outside the
window.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
BEIJING: Final = timezone(timedelta(hours=8), "北京时间")
"""China has kept one offset without summer time since 1992."""


def day_of(at: datetime) -> date:
    """The calendar day in China at that moment (with a time zone)."""
    return at.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` (inside) until `closes` (outside). Raises ValueError where it would be empty."""

    opens: datetime
    closes: datetime

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError("时间窗口的结束必须晚于开始。")

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in the window."""
        return self.opens <= moment < self.closes


def end_of(day: date) -> datetime:
    """24:00 of a day: the first moment that is no longer in it."""
    return datetime.combine(day + timedelta(days=1), time())


def in_beijing(moment: datetime) -> datetime:
    """A moment as naive Beijing time; one without an offset is taken as Beijing time already."""
    return moment if moment.tzinfo is None else moment.astimezone(BEIJING).replace(tzinfo=None)


def week_end(day: date) -> datetime:
    """24:00 of the Sunday of that day's week."""
    return end_of(day + timedelta(days=6 - day.weekday()))


def english_day(day: date) -> str:
    """5 March 2026, whatever the locale of the machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def write_day(day: date) -> str:
    """2026年2月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def write_moment(moment: datetime) -> str:
    """2026年2月9日10时, with minutes and seconds only where they are not zero."""
    text = f"{write_day(moment.date())}{moment.hour}时"
    if moment.second or moment.microsecond:
        return f"{text}{moment.minute}分{moment.second}秒"
    return f"{text}{moment.minute}分" if moment.minute else text


def write_end(moment: datetime) -> str:
    """The end of a window: 00:00 is written as 24时 of the day before."""
    if moment.time() == time():
        return f"{write_day(moment.date() - timedelta(days=1))}24时"
    return write_moment(moment)
