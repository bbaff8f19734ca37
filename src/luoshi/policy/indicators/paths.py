"""The path of an indicator through the years of its plan, and where it stands against it."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final, Literal

from luoshi.policy.indicators.completion import PRECISION, completion, latest_year, verdict
from luoshi.policy.indicators.judging import bounds_of
from luoshi.policy.indicators.values import Facts, Formula, places, plain, settled, shown

Standing = Literal["missed", "at-risk", "unknown", "open", "on-course", "met"]
"""unknown: a person must rule; open: there is no figure yet."""
STANDINGS: Final[tuple[Standing, ...]] = ("missed", "at-risk", "unknown", "open", "on-course", "met")
"""In the order in which a leader wants to see them."""
DIGITS: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Expected:
    """What the path asks for by the end of a year. `value` None: the plan gives nothing to draw a path from."""

    value: Decimal | None
    formula: Formula


@dataclass(frozen=True, slots=True)
class Stood:
    """Where an indicator stands, with every reason that was found."""

    standing: Standing
    reasons: tuple[Formula, ...]


def expected(facts: Facts, year: int) -> Expected:
    """The value that the path asks for by the end of `year`.

    level: a straight line from the base; cumulative: equal parts; growth and limits: the target itself, every year.
    """
    target = facts.goal.value
    if target is None or not facts.first_year <= year <= facts.last_year:
        return Expected(None, Formula("no-path"))
    if facts.manner == "level":
        return _line(facts, target, year)
    if facts.manner == "cumulative":
        return _parts(facts, target, year)
    if facts.manner in {"growth", "ceiling", "floor", "range"}:
        return Expected(target, Formula("constant", {"target": plain(target)}))
    return Expected(None, Formula("no-path"))


def _line(facts: Facts, target: Decimal, year: int) -> Expected:
    if facts.base is None or facts.base_year is None or facts.base_year >= facts.last_year:
        return Expected(None, Formula("no-base"))
    with localcontext() as exact:
        exact.prec = PRECISION
        passed, whole = year - facts.base_year, facts.last_year - facts.base_year
        value = facts.base + (target - facts.base) * passed / whole
    told = {
        "base": plain(facts.base),
        "target": plain(target),
        "passed": str(passed),
        "whole": str(whole),
    }
    return Expected(value.quantize(DIGITS), Formula("line", told))


def _parts(facts: Facts, target: Decimal, year: int) -> Expected:
    passed, whole = year - facts.first_year + 1, facts.last_year - facts.first_year + 1
    told = {"target": plain(target), "passed": str(passed), "whole": str(whole)}
    return Expected((target * passed / whole).quantize(DIGITS), Formula("parts", told))


def standing(facts: Facts, outlook: tuple[Decimal, Decimal] | None = None) -> Stood:
    """Where the indicator stands.

    With a value of the whole last year the verdict stands. Before, a broken limit, a place behind the path by the end of
    the last whole year, or a forecast interval (`outlook`: low, high at the plan's end) that misses the target makes it at risk.
    """
    year = latest_year(facts)
    found = verdict(facts)
    if facts.ruling is not None and facts.ruling.finding:
        return Stood("met" if found.verdict == "met" else "missed", (found.formula,))
    if found.verdict == "unknown":
        return Stood("unknown", (found.formula,))
    if year is None or found.verdict == "open":
        return Stood("open", (found.formula,))
    if year >= facts.last_year and year not in facts.partial:
        return Stood("met" if found.verdict == "met" else "missed", (found.formula,))
    return _on_the_way(facts, year, found.verdict == "met", outlook)


def _on_the_way(facts: Facts, year: int, met: bool, outlook: tuple[Decimal, Decimal] | None) -> Stood:
    risks = [] if met or facts.manner in {"level", "cumulative"} else [verdict(facts).formula]
    risks += _behind(settled(facts)) if not met else []
    risks += _heading_off(facts, outlook)
    if risks:
        return Stood("at-risk", tuple(risks))
    if met and facts.manner == "cumulative":
        return Stood("met", (verdict(facts).formula,))
    told = expected(facts, year)
    if told.value is None and not met:
        return Stood("open", (told.formula,))
    if not met and facts.partial and latest_year(settled(facts)) is None:
        return Stood("open", (so_far(facts, year),))
    return Stood("on-course", (completion(facts).formula,))


def so_far(facts: Facts, year: int) -> Formula:
    """A figure from before the end of its year, told as such."""
    return Formula(
        "year-running", {"value": plain(facts.values[year]), "day": facts.partial[year].isoformat()}
    )


def _behind(facts: Facts) -> list[Formula]:
    """The shortfall against the path, for what should be reached by the end."""
    year = latest_year(facts)
    if year is None or facts.manner not in {"level", "cumulative"}:
        return []
    asked, reached = expected(facts, year).value, completion(facts).reached
    if asked is None or reached is None:
        return []
    falling = facts.manner == "level" and facts.base is not None and (facts.goal.value or asked) < facts.base
    short = reached - asked if falling else asked - reached
    if short <= 0:
        return []
    path = shown(asked, places(facts), reached)
    told = {"reached": plain(reached), "expected": plain(path), "year": str(year)}
    return [Formula("behind-path", told)]


def _heading_off(facts: Facts, outlook: tuple[Decimal, Decimal] | None) -> list[Formula]:
    """A forecast of which not even the better end meets the target."""
    if outlook is None or facts.manner not in {"level", "ceiling", "floor", "range"}:
        return []
    bounds = bounds_of(facts.goal, facts.direction, facts.ruling)
    low, high = outlook
    if bounds is None:
        return []
    off = (bounds.lower is not None and high < bounds.lower) or (
        bounds.upper is not None and low > bounds.upper
    )
    own = places(facts)
    ends = (shown(low, own, bounds.upper), shown(high, own, bounds.lower))
    told = {"low": plain(ends[0]), "high": plain(ends[1]), "bounds": bounds.written()}
    return [Formula("outlook-misses", told)] if off else []
