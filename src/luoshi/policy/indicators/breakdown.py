"""The plan's target broken down by years: whether the years lead to it, whether they balance, and what is still to be set.

The plan asks for both: its targets by year, and a balance between the years. docs/algorithms/indicators.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import Final

from luoshi.policy.indicators.completion import HUNDRED, ONE, PRECISION, mean_growth
from luoshi.policy.indicators.judging import bounds_of, judge
from luoshi.policy.indicators.values import Facts, Formula, decimals, places, plain, settled, shown

FAR: Final = 2
"""A year that carries more than twice its equal part, or less than half of it, is named."""
BROKEN_DOWN: Final = frozenset({"level", "cumulative", "growth", "ceiling", "floor", "range"})


@dataclass(frozen=True, slots=True)
class Breakdown:
    """`findings`: what does not fit, empty where the years lead to the target in balance.

    `needed`: year → what a year to come without a goal has to bring, given what came and what is set for the others.
    """

    findings: tuple[Formula, ...]
    needed: Mapping[int, Decimal]


def breakdown(facts: Facts, goals: Mapping[int, Decimal]) -> Breakdown | None:
    """The years' goals (year → figure) against the target; None where there is no figure to break down."""
    if facts.goal.value is None or facts.manner not in BROKEN_DOWN:
        return None
    own = {year: goals[year] for year in _years(facts) if year in goals}
    with localcontext() as exact:
        exact.prec = PRECISION
        return Breakdown(tuple(_findings(facts, own)), _needed(settled(facts), own, facts.goal.value))


def _years(facts: Facts) -> range:
    return range(facts.first_year, facts.last_year + 1)


def _findings(facts: Facts, goals: Mapping[int, Decimal]) -> list[Formula]:
    if not goals:
        return [Formula("years-none")]
    missing = [str(year) for year in _years(facts) if year not in goals]
    found = [Formula("years-missing", {"missing": "、".join(missing)})] if missing else []
    if not missing and facts.manner == "cumulative":
        found += [*_short(facts, sum(goals.values(), Decimal(0)), "years-short"), *_uneven(facts, goals)]
    elif not missing and facts.manner == "growth":
        mean = mean_growth(goals, facts.first_year)
        found += _short(facts, mean, "years-mean") if mean is not None else []
    elif facts.manner not in {"cumulative", "growth"}:
        found += [*_last_off(facts, goals), *_steps(facts, goals)]
    return found


def _short(facts: Facts, reached: Decimal, code: str) -> list[Formula]:
    """What the years together bring, where the target is not met by it."""
    target = facts.goal.value
    if target is None or judge(facts.goal, facts.direction, reached, facts.ruling).verdict != "missed":
        return []
    told = {
        "sum": plain(reached),
        "mean": plain(reached),
        "target": plain(target),
        "gap": plain(target - reached),
    }
    return [Formula(code, told)]


def _uneven(facts: Facts, goals: Mapping[int, Decimal]) -> list[Formula]:
    even = sum(goals.values(), Decimal(0)) / len(goals)
    return [_told("year-uneven", facts, year, part, even) for year, part in goals.items() if _far(part, even)]


def _far(part: Decimal, even: Decimal) -> bool:
    return even > 0 and (part > even * FAR or part * FAR < even)


def _told(code: str, facts: Facts, year: int, value: Decimal, expected: Decimal) -> Formula:
    even = shown(expected, places(facts))
    return Formula(code, {"year": str(year), "value": plain(value), "expected": plain(even)})


def _last_off(facts: Facts, goals: Mapping[int, Decimal]) -> list[Formula]:
    """The last year's goal does not meet the plan's target."""
    last, bounds = goals.get(facts.last_year), bounds_of(facts.goal, facts.direction, facts.ruling)
    if (
        last is None
        or bounds is None
        or judge(facts.goal, facts.direction, last, facts.ruling).verdict == "met"
    ):
        return []
    told = {"year": str(facts.last_year), "value": plain(last), "bounds": bounds.written()}
    return [Formula("last-year-off", told)]


def _steps(facts: Facts, goals: Mapping[int, Decimal]) -> list[Formula]:
    """Levels: a year that goes back, or takes far more than its part of the way from the base."""
    target, base, base_year = facts.goal.value, facts.base, facts.base_year
    if facts.manner != "level" or target is None or base is None or base_year is None or target == base:
        return []
    even = (target - base) / (facts.last_year - base_year)
    found, before = [], (base_year, base)
    for year, value in sorted(goals.items()):
        step = (value - before[1]) / max(1, year - before[0])
        if step * even < 0:
            found.append(_told("year-back", facts, year, value, before[1]))
        elif abs(step) > abs(even) * FAR:
            found.append(_told("year-uneven", facts, year, step, even))
        before = (year, value)
    return found


def _needed(facts: Facts, goals: Mapping[int, Decimal], target: Decimal) -> dict[int, Decimal]:
    """What is known is what came, else what is set; the rest of the way is shared by the years that have neither."""
    known = {**goals, **{year: facts.values[year] for year in _years(facts) if year in facts.values}}
    last = max((year for year in _years(facts) if year in facts.values), default=facts.first_year - 1)
    open_years = [year for year in _years(facts) if year not in known]
    own = max((places(facts), *(decimals(goal) for goal in goals.values())))
    if (
        not open_years or open_years[0] <= last
    ):  # a year that is over without a figure leaves the rest unknown
        return {}
    if facts.manner == "cumulative":
        return _parts(max(Decimal(0), target - sum(known.values(), Decimal(0))), open_years, own)
    if facts.manner == "growth":
        return _rates(known, open_years, target, len(_years(facts)), max(1, own))
    if facts.manner == "level":
        return _line(facts, known, open_years, own)
    return dict.fromkeys(open_years, target)


def _parts(rest: Decimal, years: Sequence[int], own_places: int) -> dict[int, Decimal]:
    """Equal parts with the decimals of the data; the smallest unit left over goes to the later years. They sum to the rest."""
    unit = Decimal(1).scaleb(-own_places)
    each = (rest / len(years)).quantize(unit, rounding=ROUND_DOWN)
    left = rest - each * len(years)
    found = dict.fromkeys(years, each)
    for year in reversed(years):
        more = min(unit, left)
        found[year] += more
        left -= more
    return found


def _rates(
    known: Mapping[int, Decimal], years: Sequence[int], target: Decimal, whole: int, own_places: int
) -> dict[int, Decimal]:
    """One rate for all years to come, by which the mean over the plan is the target."""
    factor = ONE
    for rate in known.values():
        factor *= ONE + rate / HUNDRED
    wanted = ONE + target / HUNDRED
    if factor <= 0 or wanted <= 0:
        return {}
    rate = (((wanted.ln() * whole) - factor.ln()) / len(years)).exp() - ONE
    return dict.fromkeys(years, shown(rate * HUNDRED, own_places))


def _line(
    facts: Facts, known: Mapping[int, Decimal], years: Sequence[int], own_places: int
) -> dict[int, Decimal]:
    """Straight from the last year known before to the next one set, or to the target."""
    marks = {facts.last_year: facts.goal.value or Decimal(0), **known}
    if facts.base is not None and facts.base_year is not None:
        marks = {facts.base_year: facts.base, **marks}
    found = {}
    for year in years:
        before = max((mark for mark in marks if mark < year), default=None)
        after = min(mark for mark in marks if mark >= year)
        if before is None:
            return {}
        share = Decimal(year - before) / (after - before)
        value = marks[before] + (marks[after] - marks[before]) * share
        found[year] = value if year == facts.last_year else shown(value, own_places)
    return found
