"""How far an indicator has come: from base to target in its own direction, and against the path.

docs/algorithms/indicators.md tells the arithmetic in words. Every function is exact: decimals in, decimals out, and a
formula with the figures that went in. Percentages are not cut at 0 or 100: an indicator that moves away from its target
is below 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final, Literal

from luoshi.policy.indicators.judging import Judged, bounds_of, judge
from luoshi.policy.indicators.values import Bounds, Facts, Formula, plain, settled

Kind = Literal["completion", "level", "headroom", "none"]
"""completion: share of the way; level: the value against the target (no base); headroom: what is left to a limit."""
DIGITS: Final = Decimal("0.01")
PRECISION: Final = 40
HUNDRED: Final = Decimal(100)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Completion:
    """`percent` for completion and level, in the indicator's unit for headroom; None where nothing can be said."""

    kind: Kind
    percent: Decimal | None
    formula: Formula
    reached: Decimal | None = None
    """What is held against the target: the last value, the sum, or the mean rate."""


def completion(facts: Facts) -> Completion:
    """How far the indicator has come with the values up to now."""
    with localcontext() as exact:
        exact.prec = PRECISION
        return _MANNERS[facts.manner](facts)


def latest_year(facts: Facts) -> int | None:
    """The last year of the plan with a value."""
    years = [year for year in facts.values if year <= facts.last_year]
    return max(years, default=None)


def inside(values: Mapping[int, Decimal], first: int, last: int) -> dict[int, Decimal]:
    """The values of the plan's own years, in order."""
    return {year: values[year] for year in sorted(values) if first <= year <= last}


def _level(facts: Facts) -> Completion:
    year = latest_year(facts)
    target = facts.goal.value
    if target is None:
        return Completion("none", None, Formula("in-words", {"requirement": facts.goal.requirement}))
    if year is None:
        return Completion("none", None, Formula("no-value", {"target": plain(target)}))
    value = facts.values[year]
    if facts.base is None:
        return _against(value, target, facts)
    return _from_base(value, facts.base, target)


def _from_base(value: Decimal, base: Decimal, target: Decimal) -> Completion:
    """(value - base) / (target - base): right for rising and falling targets and for a base of zero alike."""
    told = {"value": plain(value), "base": plain(base), "target": plain(target)}
    if target == base:
        return Completion("none", None, Formula("no-distance", told), value)
    percent = (value - base) / (target - base) * HUNDRED
    return Completion("completion", percent.quantize(DIGITS), Formula("from-base", told), value)


def _against(value: Decimal, target: Decimal, facts: Facts) -> Completion:
    """The level against the target where the plan gives no base: turned over where less is better."""
    told = {"value": plain(value), "target": plain(target)}
    below, above = (target, value) if facts.direction == "down" else (value, target)
    if above <= 0 or below < 0:
        return Completion("none", None, Formula("no-ratio", told), value)
    code = "level-down" if facts.direction == "down" else "level"
    return Completion("level", (below / above * HUNDRED).quantize(DIGITS), Formula(code, told), value)


def _limit(facts: Facts) -> Completion:
    """What is left to the limit; below zero it is broken."""
    year = latest_year(facts)
    bounds = bounds_of(facts.goal, facts.direction, facts.ruling)
    if bounds is None or year is None:
        return Completion("none", None, _missing(facts))
    value = facts.values[year]
    room = headroom(bounds, value)
    told = {"value": plain(value), "bounds": bounds.written()}
    return Completion("headroom", room, Formula("headroom", told), value)


def headroom(bounds: Bounds, value: Decimal) -> Decimal | None:
    """The distance to the nearer bound, positive inside."""
    rooms = [] if bounds.upper is None else [bounds.upper - value]
    rooms += [] if bounds.lower is None else [value - bounds.lower]
    return min(rooms, default=None)


def _cumulative(facts: Facts) -> Completion:
    held = inside(facts.values, facts.first_year, facts.last_year)
    target = facts.goal.value
    if not held or target is None:
        return Completion("none", None, _missing(facts))
    total = sum(held.values(), Decimal(0))
    told = {"sum": plain(total), "target": plain(target), "years": str(len(held))}
    if target == 0:
        return Completion("none", None, Formula("no-ratio", told), total)
    return Completion("completion", (total / target * HUNDRED).quantize(DIGITS), Formula("sum", told), total)


def _growth(facts: Facts) -> Completion:
    """A rate of part of a year is none of its mean."""
    facts = settled(facts)
    held = inside(facts.values, facts.first_year, facts.last_year)
    mean = mean_growth(held, facts.first_year)
    target = facts.goal.value
    if mean is None or target is None:
        return Completion("none", None, _missing(facts))
    told = {"mean": plain(mean), "target": plain(target), "years": str(len(held))}
    if target <= 0:
        return Completion("none", None, Formula("no-ratio", told), mean)
    return Completion("level", (mean / target * HUNDRED).quantize(DIGITS), Formula("mean-growth", told), mean)


def mean_growth(rates: Mapping[int, Decimal], first_year: int) -> Decimal | None:
    """The mean annual rate in per cent: the geometric mean of the yearly factors, less one.

    None where a year between the first and the last is missing, or a rate is -100 or less.
    """
    years = sorted(rates)
    if not years or years != list(range(first_year, years[-1] + 1)):
        return None
    with localcontext() as exact:
        exact.prec = PRECISION
        factor = ONE
        for year in years:
            factor *= ONE + rates[year] / HUNDRED
        if factor <= 0 or any(rate <= -HUNDRED for rate in rates.values()):
            return None
        mean = (factor.ln() / len(years)).exp() - ONE
        return (mean * HUNDRED).quantize(DIGITS)


def _relation(facts: Facts) -> Completion:
    """How many points its mean growth is ahead of the other's, over the whole years both have."""
    facts = settled(facts)
    own = inside(facts.values, facts.first_year, facts.last_year)
    other = inside(facts.other, facts.first_year, facts.last_year)
    both = sorted(own.keys() & other.keys())
    one = mean_growth({year: own[year] for year in both}, facts.first_year)
    two = mean_growth({year: other[year] for year in both}, facts.first_year)
    if one is None or two is None:
        return Completion("none", None, _missing(facts))
    told = {"own": plain(one), "other": plain(two), "years": str(len(both))}
    return Completion("headroom", one - two, Formula("in-step", told), one)


def _words(facts: Facts) -> Completion:
    return Completion("none", None, Formula("in-words", {"requirement": facts.goal.requirement}))


def _missing(facts: Facts) -> Formula:
    if facts.goal.value is None and facts.manner != "relation":
        return Formula("in-words", {"requirement": facts.goal.requirement})
    return Formula("no-value", {"target": plain(facts.goal.value)} if facts.goal.value is not None else {})


_MANNERS: Final = {
    "level": _level,
    "ceiling": _limit,
    "floor": _limit,
    "range": _limit,
    "cumulative": _cumulative,
    "growth": _growth,
    "relation": _relation,
    "words": _words,
}


def verdict(facts: Facts) -> Judged:
    """Whether the plan's target is met by what has been reached so far, as if the plan ended now."""
    done = completion(facts)
    if facts.ruling is not None and facts.ruling.finding:
        return judge(facts.goal, facts.direction, None, facts.ruling)
    if facts.manner == "relation":
        return _in_step(facts, done)
    return judge(facts.goal, facts.direction, done.reached, facts.ruling, printed(facts))


def printed(facts: Facts) -> str:
    """How exact what is held against the target is: the bound of the last value, or what the summed ones share."""
    if facts.manner == "cumulative":
        held = inside(facts.values, facts.first_year, facts.last_year)
        kinds = {facts.bounds.get(year, "") for year in held} - {""}
        return kinds.pop() if len(kinds) == 1 else "~" if kinds else ""
    year = latest_year(facts)
    exact = year is None or facts.manner in {"growth", "relation"}
    return "" if exact else facts.bounds.get(year or 0, "")


def _in_step(facts: Facts, done: Completion) -> Judged:
    """与…同步: how far apart still is in step, only a recorded interpretation can say."""
    if done.percent is None:
        return Judged("open", done.formula)
    tolerance = facts.ruling.tolerance if facts.ruling is not None else None
    told = {**done.formula.values, "gap": plain(done.percent)}
    if tolerance is None:
        return Judged("unknown", Formula("in-step-unruled", told))
    near = abs(done.percent) <= tolerance or (facts.direction == "up" and done.percent > 0)
    return Judged(
        "met" if near else "missed", Formula("in-step-ruled", {**told, "tolerance": plain(tolerance)})
    )
