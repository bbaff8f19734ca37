"""The ways of going on with a yearly series, the simple ones first, and the choice among them on the series itself.

Each method is tried from every earlier year that has `FEWEST_KNOWN` before it (a rolling origin). A less simple one is
taken only where it errs clearly less: `CLEARLY`. docs/algorithms/indicators.md holds what that gives.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, sqrt
from statistics import fmean, median
from typing import Final

Series = tuple[float, ...]
Method = Callable[[Series, int], list[float]]

FEWEST_KNOWN: Final = 3
"""The first year from which a method is tried has so many years before it."""
CLEARLY: Final = 0.8
"""A less simple method must err less than this share of the simpler one: with few years chance looks like skill."""
FEWEST_ERRORS: Final = 3
"""Fewer errors at a distance say nothing of their spread; the nearer distance is then widened."""
MOST_AHEAD: Final = 10
SHARE: Final = 0.8
DAMPING: Final = 0.8
"""A damped trend loses a fifth of its step each year."""
WEIGHTS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MOST_KEPT: Final = 4_096


@dataclass(frozen=True, slots=True)
class Chosen:
    """`half`: half the width of the interval for each step ahead. Errors are means of the rolling origin, in the unit."""

    method: str
    middle: tuple[float, ...]
    half: tuple[float, ...]
    tries: int
    error: float
    same_error: float


def same(known: Series, ahead: int) -> list[float]:
    """Same as last year."""
    return [known[-1]] * ahead


def drift(known: Series, ahead: int) -> list[float]:
    """The mean step of all years goes on."""
    step = (known[-1] - known[0]) / (len(known) - 1)
    return [known[-1] + step * count for count in range(1, ahead + 1)]


def damped(known: Series, ahead: int) -> list[float]:
    """The mean step goes on and dies away."""
    step, found, level = (known[-1] - known[0]) / (len(known) - 1), [], known[-1]
    for _ in range(ahead):
        step *= DAMPING
        level += step
        found.append(level)
    return found


def theta(known: Series, ahead: int) -> list[float]:
    """Half the straight line of all years, half a smoothing of the years bent away from it.

    Assimakopoulos and Nikolopoulos 2000. The smoothing is statsmodels'; its weight the best of `WEIGHTS` on the series.
    """
    start, step, level = _theta(known)
    last = len(known) - 1
    return [(start + step * (last + count) + level) / 2 for count in range(1, ahead + 1)]


@lru_cache(MOST_KEPT)
def _theta(known: Series) -> tuple[float, float, float]:
    """Start and step of the line, and the smoothed level of what is bent away from it (theta = 2).

    Kept: the rolling origin asks for the same beginnings again when a year is added.
    """
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing  # noqa: PLC0415 - seconds to load; few pages need it

    start, step = _line(known)
    bent = [2 * value - (start + step * place) for place, value in enumerate(known)]
    model = SimpleExpSmoothing(bent, initialization_method="known", initial_level=bent[0])
    tried = [model.fit(smoothing_level=weight, optimized=False) for weight in WEIGHTS]
    best = min(tried, key=lambda one: float(one.sse))
    return start, step, float(best.level[-1])


def _line(known: Series) -> tuple[float, float]:
    """The straight line of least squares: its value at the first year, and its step a year."""
    middle, mean = (len(known) - 1) / 2, fmean(known)
    spread = sum((place - middle) ** 2 for place in range(len(known)))
    step = sum((place - middle) * (value - mean) for place, value in enumerate(known)) / spread
    return mean - step * middle, step


METHODS: Final[Mapping[str, Method]] = {"same": same, "drift": drift, "damped": damped, "theta": theta}
"""In the order of their simplicity."""


def choose(known: Series, ahead: int) -> Chosen:
    """Go on with a series of at least `FEWEST_KNOWN` + 1 years for `ahead` years (at most `MOST_AHEAD`)."""
    least = fmean(_first(rolled("same", known)))
    best, error = "same", least
    for name in list(METHODS)[1:]:
        if name == "theta" and best == "same":
            break  # where not even a trend helps, half a trend does not, and a fit costs a thousand times the others
        tried = fmean(_first(rolled(name, known)))
        if tried < error * CLEARLY:
            best, error = name, tried
    errors = rolled(best, known)
    middle = tuple(METHODS[best](known, ahead))
    return Chosen(best, middle, halves(errors, known, ahead), len(errors), error, least)


def rolled(name: str, known: Series) -> list[list[float]]:
    """For each origin the absolute errors of one, two, … years ahead."""
    method = METHODS[name]
    found = []
    for origin in range(FEWEST_KNOWN, len(known)):
        ahead = min(len(known) - origin, MOST_AHEAD)
        told = method(known[:origin], ahead)
        found.append([abs(told[step] - known[origin + step]) for step in range(ahead)])
    return found


def _first(errors: Sequence[Sequence[float]]) -> list[float]:
    return [one[0] for one in errors]


def halves(errors: Sequence[Sequence[float]], known: Series, ahead: int) -> tuple[float, ...]:
    """Half the interval at each distance: what `SHARE` of the errors at that distance did not exceed (conformal).

    Never narrower than that of a random walk with the series' own step, and never narrower than nearer by.
    """
    found: list[float] = []
    walk = _walk(known)
    for step in range(1, ahead + 1):
        held = [one[step - 1] for one in errors if len(one) >= step]
        before = found[-1] * sqrt(step / (step - 1)) if found else 0.0
        own = within(held) if len(held) >= FEWEST_ERRORS else before
        found.append(max(own, walk * sqrt(step), found[-1] if found else 0.0))
    return tuple(found)


def _walk(known: Series) -> float:
    """The spread of the yearly steps around their median."""
    steps = [later - earlier for earlier, later in pairwise(known)]
    usual = median(steps)
    return within([abs(step - usual) for step in steps])


def within(errors: Sequence[float]) -> float:
    """The error that a new one, like these, stays within with the chance `SHARE`: of four the largest, of nine the 8th."""
    place = min(len(errors), ceil(SHARE * (len(errors) + 1)))
    return sorted(errors)[place - 1]
