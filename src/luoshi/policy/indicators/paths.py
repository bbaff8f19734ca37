"""The path of an indicator through the years of its plan, and where it stands against it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Final, Literal

from luoshi.policy.indicators.completion import PRECISION, completion, latest_year, printed, verdict
from luoshi.policy.indicators.judging import bounds_of
from luoshi.policy.indicators.values import Facts, Formula, Verdict, places, plain, settled, shown

Standing = Literal["missed", "at-risk", "unknown", "open", "on-course", "met"]
"""unknown: a person must rule; open: there is no figure yet."""
STANDINGS: Final[tuple[Standing, ...]] = ("missed", "at-risk", "unknown", "open", "on-course", "met")
"""In the order in which a leader wants to see them."""
_LAST: Final[Mapping[Verdict, Standing]] = {"met": "met", "missed": "missed", "open": "open"}
"""How the verdict on the plan's whole last year stands; `open` where the figure is printed as a bound that leaves it so."""
SCORED: Final[Mapping[str, int]] = {"met": 100, "on-course": 100, "at-risk": 0, "missed": 0}
"""Standing → what an indicator brings in the assessment of its unit, in per cent; what is undecided brings and costs nothing."""
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
    if year is None or (found.verdict == "open" and found.formula.code != "bounded"):
        return Stood("open", (found.formula,))
    if year >= facts.last_year and year not in facts.partial:
        return Stood(_LAST[found.verdict], (found.formula,))
    return _on_the_way(facts, year, found.verdict == "met", outlook)


def _on_the_way(facts: Facts, year: int, met: bool, outlook: tuple[Decimal, Decimal] | None) -> Stood:
    found = verdict(facts)
    risks = (
        [found.formula] if found.verdict == "missed" and facts.manner not in {"level", "cumulative"} else []
    )
    risks += _behind(settled(facts)) if not met else []
    risks += _heading_off(facts, outlook)
    if risks:
        return Stood("at-risk", tuple(risks))
    if met and facts.manner == "cumulative":
        return Stood("met", (found.formula,))
    if found.verdict == "open" and (facts.manner not in {"level", "cumulative"} or _short(settled(facts))):
        return Stood("open", (found.formula,))
    told = expected(facts, year)
    if told.value is None and not met:
        return Stood("open", (told.formula,))
    if not met and facts.partial and latest_year(settled(facts)) is None:
        return Stood("open", (so_far(facts, year),))
    return Stood("on-course", (completion(facts).formula, *_within(settled(facts))))


def so_far(facts: Facts, year: int) -> Formula:
    """A figure from before the end of its year, told as such."""
    return Formula(
        "year-running", {"value": plain(facts.values[year]), "day": facts.partial[year].isoformat()}
    )


def _behind(facts: Facts) -> list[Formula]:
    """The shortfall against the path, for what should be reached by the end."""
    found = _short(facts)
    if found is None or _allows_more(facts):
        return []
    year, asked, reached = found
    path = shown(asked, places(facts), reached)
    told = {"reached": plain(reached), "expected": plain(path), "year": str(year)}
    return [Formula("behind-path", told)]


def _short(facts: Facts) -> tuple[int, Decimal, Decimal] | None:
    """(year, what its path asks for, what was reached) where the latter falls short.

    The path leads to the nearest value that counts as met: of 830左右 to 747, or to what was ruled.
    """
    year = latest_year(facts)
    if year is None or facts.manner not in {"level", "cumulative"}:
        return None
    falling = _falls(facts)
    asked, reached = expected(_aimed(facts), year).value, completion(facts).reached
    if asked is None or reached is None or (reached <= asked if falling else reached >= asked):
        return None
    return year, asked, reached


def _falls(facts: Facts) -> bool:
    base, target = facts.base, facts.goal.value
    return facts.manner == "level" and base is not None and target is not None and target < base


def _aimed(facts: Facts) -> Facts:
    """The same indicator on its way to the nearest value that counts as met."""
    bounds = bounds_of(facts.goal, facts.direction, facts.ruling)
    least = None if bounds is None else bounds.upper if _falls(facts) else bounds.lower
    return facts if least is None else replace(facts, goal=replace(facts.goal, value=least))


def _within(facts: Facts) -> tuple[Formula, ...]:
    """Short of the path to the target as printed, but not of the one to what counts as met: said, or it would look wrong."""
    year = latest_year(facts)
    if year is None or facts.manner not in {"level", "cumulative"} or _short(facts) is not None:
        return ()
    printed_path, least = expected(facts, year).value, expected(_aimed(facts), year).value
    reached = completion(facts).reached
    if printed_path is None or least is None or reached is None:
        return ()
    if reached >= printed_path if not _falls(facts) else reached <= printed_path:
        return ()
    told = {
        "reached": plain(reached),
        "expected": plain(shown(least, places(facts), reached)),
        "year": str(year),
    }
    return (Formula("within-path", told),)


def _allows_more(facts: Facts) -> bool:
    """Whether the figure is printed as a bound beyond which it may well be on its path."""
    return printed(facts) in ({"<", "<="} if facts.direction == "down" else {">", ">="})


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
