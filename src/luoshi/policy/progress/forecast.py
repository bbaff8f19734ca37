"""How many tasks will be done by the end of the year, with an interval. Pure arithmetic, no chance in it.

The points are the numbers of tasks done at the ends of the months so far. Their differences are taken as draws of one
pace per month; what is to come is the sum of as many more such months as remain. With n differences of mean m and
standard deviation s, and L months left, the sum is m·L with a standard error of s·√(L + L²/n): the spread of the
coming months and our ignorance of the pace itself. The interval takes Student's t with n−1 degrees of freedom at 80 %.
See docs/algorithms/cockpit.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

POINTS_LEAST: Final = 6
"""With fewer points the interval would be wider than the list, or seem surer than it is."""
CONFIDENCE_PERCENT: Final = 80
DAYS_OF_MONTH: Final = 30.4375
T_90: Final = (
    *(3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372),
    *(1.363, 1.356, 1.350, 1.345, 1.341, 1.337, 1.333, 1.330, 1.328, 1.325),
)
"""The 90th percentile of Student's t for 1, 2, … degrees of freedom (both sides: 80 %)."""
T_90_LARGE: Final = 1.325


@dataclass(frozen=True, slots=True)
class Forecast:
    """Tasks done by `by`: expected, and the interval. `pace`: tasks a month, mean of `months` differences."""

    by: date
    expected: int
    least: int
    most: int
    total: int
    done: int
    pace: float
    months: int
    months_left: float


def forecast(done: Sequence[tuple[date, int]], *, total: int, by: date) -> Forecast | None:
    """From (month's end, tasks done by then), ascending; None with fewer than six points or no time left."""
    if len(done) < POINTS_LEAST or done[-1][0] >= by:
        return None
    last_day, now = done[-1]
    steps = [after - before for (_, before), (_, after) in pairwise(done)]
    mean = sum(steps) / len(steps)
    spread = math.sqrt(sum((step - mean) ** 2 for step in steps) / (len(steps) - 1))
    left = (by - last_day).days / DAYS_OF_MONTH
    error = spread * math.sqrt(left + left * left / len(steps))
    reach = _t(len(steps) - 1) * error
    middle = now + mean * left
    return Forecast(
        by,
        _within(round(middle), total),
        _within(math.floor(middle - reach), total),
        _within(math.ceil(middle + reach), total),
        total,
        now,
        mean,
        len(steps),
        left,
    )


def _t(freedom: int) -> float:
    return T_90[freedom - 1] if freedom <= len(T_90) else T_90_LARGE


def _within(value: int, total: int) -> int:
    return max(0, min(total, value))
