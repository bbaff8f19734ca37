"""Where an indicator is heading: a forecast with an interval, scored later against what came.

The method is chosen on the series itself (`methods.py`): same as last year, its mean step, a damped one, or theta. The
interval is what its own earlier errors stayed within. docs/algorithms/indicators.md holds the back-test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from luoshi.policy.indicators.methods import MOST_AHEAD, SHARE, choose

FEWEST: Final = 6
"""Fewer yearly values give no forecast: a trend cannot be told from chance, nor the errors from each other."""
LEVEL_PERCENT: Final = int(SHARE * 100)
DIGITS: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Ahead:
    """One forecast year: the middle and the ends of the interval."""

    year: int
    middle: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Outlook:
    """`points` is empty where fewer than `FEWEST` values are there in a row; `used` counts them.

    `tries`: how many earlier years the method was tried on; `error` and `same_error`: its mean error there for the next
    year, and that of "same as last year".
    """

    points: tuple[Ahead, ...]
    used: int
    last_year: int | None
    method: str = ""
    tries: int = 0
    error: Decimal = Decimal(0)
    same_error: Decimal = Decimal(0)
    level_percent: int = LEVEL_PERCENT

    @property
    def enough(self) -> bool:
        return bool(self.points)


@dataclass(frozen=True, slots=True)
class Score:
    """A forecast held against what came. `naive_error`: of "same as the last year known then"."""

    year: int
    came: Decimal
    error: Decimal
    naive_error: Decimal
    inside: bool


def latest_run(values: Mapping[int, Decimal]) -> list[tuple[int, Decimal]]:
    """The values of the last years without a gap between them."""
    run: list[tuple[int, Decimal]] = []
    for year in sorted(values, reverse=True):
        if run and run[-1][0] != year + 1:
            break
        run.append((year, values[year]))
    return run[::-1]


def outlook(values: Mapping[int, Decimal], until: int) -> Outlook:
    """The years after the last known one up to `until`, from yearly values; at most `MOST_AHEAD` years."""
    run = latest_run(values)
    last = run[-1][0] if run else None
    if len(run) < FEWEST or last is None or until <= last:
        return Outlook((), len(run), last)
    found = choose(tuple(float(value) for _, value in run), min(until - last, MOST_AHEAD))
    points = tuple(
        Ahead(last + step, _decimal(middle), _decimal(middle - half), _decimal(middle + half))
        for step, (middle, half) in enumerate(zip(found.middle, found.half, strict=True), 1)
    )
    error, same_error = _decimal(found.error), _decimal(found.same_error)
    return Outlook(points, len(run), last, found.method, found.tries, error, same_error)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(DIGITS)


def score(point: Ahead, last_known: Decimal, came: Decimal) -> Score:
    """How far off a forecast was, beside "same as last year"."""
    return Score(
        point.year,
        came,
        abs(point.middle - came),
        abs(last_known - came),
        point.low <= came <= point.high,
    )


def back_test(values: Mapping[int, Decimal], ahead: int = 1) -> tuple[Score, ...]:
    """So many years ahead from every point of the series that has `FEWEST` before it."""
    run = latest_run(values)
    scores = []
    for place in range(FEWEST, len(run) - ahead + 1):
        year, came = run[place + ahead - 1]
        known = dict(run[:place])
        scores.append(score(outlook(known, year).points[-1], run[place - 1][1], came))
    return tuple(scores)
