"""Which reminders are due on a day: each (thing, offset) once, also where a day was missed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from luoshi.policy.chasing.setup import About, Setup

CATCH_UP_DAYS: Final = 2
"""A reminder whose day passed while nothing ran is still sent for so many days; after that it would only confuse."""


@dataclass(frozen=True, slots=True)
class DueThing:
    """Something a unit owes on a day. `key` names it for ever: `window:7:31` is window 7 of task 31, say.

    `rank`: of the notice whose answer is due, else 0.
    """

    about: About
    key: str
    unit_id: int
    task_id: int | None
    what: str
    due_on: date
    address: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """A thing with the day of the timetable that has come; `days`: calendar days to the due day, negative after it."""

    thing: DueThing
    offset: int
    days: int

    @property
    def key(self) -> str:
        """The same for ever for this thing, its due day and this day of the timetable."""
        return f"{self.thing.key}:{self.thing.unit_id}:{self.thing.due_on.isoformat()}:{self.offset}"


def span(setup: Setup, about: About, on: date) -> tuple[date, date] | None:
    """The first and last due day for which a reminder can be due on that day; None where there are none."""
    offsets = setup.reminders[about]
    if not offsets:
        return None
    return on - timedelta(days=offsets[-1] + CATCH_UP_DAYS), on - timedelta(days=offsets[0])


def due(things: Iterable[DueThing], setup: Setup, on: date, sent: Collection[str]) -> tuple[Reminder, ...]:
    """The reminders to send on that day; of several days missed at once, only the latest one of a thing."""
    found = []
    for thing in things:
        passed = [
            offset
            for offset in setup.reminders[thing.about]
            if 0 <= (on - thing.due_on).days - offset <= CATCH_UP_DAYS
        ]
        if passed:
            reminder = Reminder(thing, max(passed), (thing.due_on - on).days)
            if reminder.key not in sent:
                found.append(reminder)
    return tuple(found)


def said(days: int) -> str:
    """还有3天, 今天到期, 已过期1天."""
    if days > 0:
        return f"还有{days}天到期"
    return "今天到期" if days == 0 else f"已过期{-days}天"
