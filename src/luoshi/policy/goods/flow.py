"""Whether a merchant's data flow in real time (第十条/2): days without, late ones, and bulk catch-up.

Signs only; a person judges them. The figures are ours: the text gives none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Sign = Literal["gap", "late", "catch-up", "missing"]
LATE_SHARE_BP: Final = 1_000
"""More than a tenth of a day's orders reported late is a sign."""
CATCH_UP_LEAST: Final = 20
"""So many late reports on one day, and more than those in time, are a catch-up."""
ON_TIME: Final = timedelta(hours=1)
"""A report within an hour of the payment counts as real time."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a merchant: paid orders, of these reported at all and reported late; and late reports that arrived then."""

    day: date
    paid: int
    reported: int
    late: int
    arrived_late: int
    arrived: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A sign on a day, with the two counts behind it."""

    day: date
    sign: Sign
    count: int
    of: int


def flags(days: Sequence[Day]) -> tuple[Flag, ...]:
    """The signs of these days, newest first: at most one of each kind a day."""
    found = [flag for one in days for flag in _of_day(one)]
    return tuple(sorted(found, key=lambda flag: (flag.day, flag.sign), reverse=True))


def _of_day(one: Day) -> list[Flag]:
    found = []
    if one.paid and not one.reported:
        found.append(Flag(one.day, "gap", one.paid, one.paid))
    elif one.reported < one.paid:
        found.append(Flag(one.day, "missing", one.paid - one.reported, one.paid))
    if one.reported and one.late * 10_000 > one.reported * LATE_SHARE_BP:
        found.append(Flag(one.day, "late", one.late, one.reported))
    if one.arrived_late >= CATCH_UP_LEAST and 2 * one.arrived_late > one.arrived:
        found.append(Flag(one.day, "catch-up", one.arrived_late, one.arrived))
    return found
