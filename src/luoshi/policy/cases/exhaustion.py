"""When the money of a pot will be used up, with an interval. Pure arithmetic, no chance in it.

The points are what was committed on each whole day of the last weeks (money of the applications of that day that were not
refused or withdrawn). The days are taken as draws of one daily pace, whole weeks of them, so that week-ends weigh as they
do in the year. With n days of mean m and standard deviation s, what d further days commit is m·d with a standard error of
s·√(d + d²/n); Student's t with n−1 degrees of freedom at 80 %. The money is expected to last until m·d reaches what is
left; the earliest and the latest day are those on which the upper and the lower bound do. See docs/algorithms/programmes.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from luoshi.policy.progress.forecast import T_90, T_90_LARGE

DAYS_LEAST: Final = 14
"""With fewer whole days a pace is a guess."""
DAYS_MOST: Final = 28
WEEK: Final = 7
AHEAD_MOST: Final = 3_660
"""Days looked ahead; what lasts longer has no end that is worth a date."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """When the money ends: expected, at the earliest, at the latest; None: not within sight of `by`.

    `pace_fen`: committed a day, mean of the last `days` whole days. `enough`: False with too few days to say anything.
    `reach_fen`: the half width of the interval for one more day, were the pace known exactly.
    """

    enough: bool
    days: int
    left_fen: int
    pace_fen: int
    expected: date | None
    earliest: date | None
    latest: date | None
    reach_fen: float = 0.0


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left at the end of a day if the pace goes on: expected, at the least, at the most; never below zero."""

    on: date
    expected_fen: int
    least_fen: int
    most_fen: int


def rest(told: Outlook, *, today: date, last: date) -> Rest | None:
    """What will be left after `last`, today counted as one more day; None where that day or the pace says nothing."""
    ahead = (last - today).days + 1
    if not told.enough or not told.days or told.left_fen <= 0 or ahead < 1:
        return None
    reach = told.reach_fen * math.sqrt(ahead + ahead * ahead / told.days)
    middle = told.left_fen - told.pace_fen * ahead
    least, most = (math.floor(middle - reach), min(math.ceil(middle + reach), told.left_fen))
    return Rest(last, max(middle, 0), max(least, 0), max(most, 0))


def outlook(committed_fen: Mapping[date, int], *, first: date, today: date, left_fen: int) -> Outlook:
    """From money committed by day since `first` (days without any count as 0); today is not over and left out."""
    known = (today - first).days
    if left_fen <= 0:
        return Outlook(True, max(known, 0), left_fen, 0, today, today, today)
    n = min(known, DAYS_MOST) // WEEK * WEEK
    if n < DAYS_LEAST:
        return Outlook(False, max(known, 0), left_fen, 0, None, None, None)
    days = [committed_fen.get(today - timedelta(days=back), 0) for back in range(1, n + 1)]
    mean = sum(days) / n
    spread = math.sqrt(sum((one - mean) ** 2 for one in days) / (n - 1))
    reach = (T_90[n - 2] if n - 1 <= len(T_90) else T_90_LARGE) * spread

    def day(side: int) -> date | None:
        return _reached(mean, side * reach, n, left_fen, today)

    return Outlook(True, n, left_fen, round(mean), day(0), day(1), day(-1), reach)


def _reached(mean: float, reach: float, n: int, left_fen: int, today: date) -> date | None:
    """The first day on which mean·d + reach·√(d + d²/n) is as much as is left."""
    for ahead in range(1, AHEAD_MOST + 1):
        if mean * ahead + reach * math.sqrt(ahead + ahead * ahead / n) >= left_fen:
            return today + timedelta(days=ahead - 1)
    return None
