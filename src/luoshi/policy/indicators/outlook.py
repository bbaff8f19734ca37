"""Where an indicator is heading: a forecast with an interval, scored later against what came.

The method is theta (Assimakopoulos and Nikolopoulos 2000) as statsmodels has it: a straight line and an exponential
smoothing, halved; on yearly series of the M3 competition the best of the simple methods. It wants no season and few
points. docs/algorithms/indicators.md holds the back-test.
"""

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

METHOD: Final = "theta"
FEWEST: Final = 6
"""Fewer yearly values give no forecast: theta needs them to tell a trend from chance."""
MOST_AHEAD: Final = 10
LEVEL_PERCENT: Final = 80
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
    """`points` is empty where fewer than `FEWEST` values are there in a row; `used` counts them."""

    points: tuple[Ahead, ...]
    used: int
    last_year: int | None
    method: str = METHOD
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
    ahead = min(until - last, MOST_AHEAD)
    found = theta([float(value) for _, value in run], ahead)
    points = tuple(
        Ahead(last + step, _decimal(middle), _decimal(low), _decimal(high))
        for step, (middle, low, high) in enumerate(found, 1)
    )
    return Outlook(points, len(run), last)


def theta(series: Sequence[float], ahead: int) -> list[tuple[float, float, float]]:
    """(middle, low, high) for each step ahead. A series that never moved stays, with an interval of no width."""
    if max(series) == min(series):
        return [(series[-1],) * 3] * ahead
    import numpy as np  # noqa: PLC0415 - three seconds to load, and most pages need none of it
    from statsmodels.tsa.forecasting.theta import ThetaModel  # noqa: PLC0415

    # A smooth series lets the search for the best smoothing stop early, which the method bears and tells as a warning.
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ThetaModel(np.asarray(series, dtype=float), period=1, deseasonalize=False).fit(disp=False)
        middle = np.asarray(fitted.forecast(ahead), dtype=float)
        ends = np.asarray(fitted.prediction_intervals(ahead, alpha=1 - LEVEL_PERCENT / 100), dtype=float)
    return [
        (float(one), *_ends(float(one), float(low), float(high)))
        for one, (low, high) in zip(middle, ends, strict=True)
    ]


def _ends(middle: float, low: float, high: float) -> tuple[float, float]:
    """The interval; where the method finds no spread of its own, the middle on both sides."""
    return (low, high) if math.isfinite(low) and math.isfinite(high) else (middle, middle)


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


def back_test(values: Mapping[int, Decimal]) -> tuple[Score, ...]:
    """One year ahead from every point of the series that has `FEWEST` before it."""
    run = latest_run(values)
    scores = []
    for place in range(FEWEST, len(run)):
        year, came = run[place]
        known = dict(run[:place])
        scores.append(score(outlook(known, year).points[0], run[place - 1][1], came))
    return tuple(scores)
