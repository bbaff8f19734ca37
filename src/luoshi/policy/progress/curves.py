"""The approved course of a task: what share of it should be done by which day. Whole per cent, exact arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

Point = tuple[date, int]
Curve = tuple[Point, ...]
"""Rising days with the per cent that should be done by the end of each; between two of them the line is straight."""
POINTS_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Planned:
    """The figures planned for one target: cumulative value by day, and the value the target asks for."""

    target: Decimal
    by_day: tuple[tuple[date, Decimal], ...]


def percent_on(curve: Curve, starts_on: date, on: date) -> int:
    """The per cent that should be done by the end of that day, rounded down; 0 before `starts_on`."""
    before: Point = (starts_on, 0)
    for point in curve:
        if on <= point[0]:
            return _between(before, point, on)
        before = point
    return before[1] if curve else 0


def curve_of(figures: Sequence[Planned], milestones: Iterable[date]) -> Curve:
    """The course of one plan: the mean over its targets; without figures, the share of milestones by day.

    Each target counts the same; a target met by more than 100 per cent counts as 100. Never falling, rounded down.
    """
    counted = [one for one in figures if one.by_day and one.target != 0]
    if not counted:
        return _by_milestones(sorted(milestones))
    days = sorted({day for one in counted for day, _ in one.by_day})
    return _rising((day, _mean(counted, day)) for day in days)


def together(curves: Sequence[Curve]) -> Curve:
    """The course of a task whose units have a plan each: the mean of theirs, at every day that one of them names."""
    real = [curve for curve in curves if curve]
    if len(real) <= 1:
        return real[0] if real else ()
    days = sorted({day for curve in real for day, _ in curve})
    first = min(days)
    return _rising((day, sum(percent_on(curve, first, day) for curve in real) // len(real)) for day in days)


def stretched(curve: Curve, starts_on: date, *, on: date, old_end: date, new_end: date) -> Curve:
    """The course once the last day has moved: as it was up to `on`, what lies behind it spread over the new time.

    A plan that was made for the old day is so held against the new one until the unit brings a new plan.
    """
    pivot = max(starts_on, min(on, old_end - timedelta(days=1)))
    if not curve or curve[-1][0] <= pivot or new_end <= pivot:
        return curve
    kept = [point for point in curve if point[0] <= pivot]
    reached = percent_on(curve, starts_on, pivot)
    share = Fraction((new_end - pivot).days, (old_end - pivot).days)
    later = [
        (pivot + timedelta(days=max(1, int((day - pivot).days * share))), percent)
        for day, percent in curve
        if day > pivot
    ]
    return _rising([*kept, (pivot, reached), *later][-POINTS_MOST:])


def as_json(curve: Curve) -> list[list[object]]:
    """[[ISO day, per cent], …]."""
    return [[day.isoformat(), percent] for day, percent in curve]


def from_json(given: Sequence[Sequence[object]]) -> Curve:
    """What `as_json` wrote."""
    return tuple((date.fromisoformat(str(day)), int(str(percent))) for day, percent in given)


def checked(curve: Curve) -> Curve:
    """The curve where its days rise and its per cent never fall. Raises ValueError."""
    if len(curve) > POINTS_MOST:
        raise ValueError(f"计划曲线最多 {POINTS_MOST} 个点。")
    for (day, percent), (later, more) in pairwise(curve):
        if later <= day or more < percent:
            raise ValueError("计划曲线的日期应递增，进度不能下降。")
    if any(not 0 <= percent <= 100 for _, percent in curve):
        raise ValueError("计划进度应在 0 到 100 之间。")
    return curve


def _between(before: Point, after: Point, on: date) -> int:
    if on >= after[0]:
        return after[1]
    if on <= before[0]:
        return before[1]
    share = Fraction((on - before[0]).days, (after[0] - before[0]).days)
    return int(before[1] + share * (after[1] - before[1]))


def _mean(counted: Sequence[Planned], day: date) -> int:
    return int(sum((_share(one, day) for one in counted), Fraction(0)) / len(counted))


def _share(one: Planned, day: date) -> Fraction:
    values: Mapping[date, Decimal] = dict(one.by_day)
    known = [values[other] for other in sorted(values) if other <= day]
    if not known:
        return Fraction(0)
    return max(Fraction(0), min(Fraction(100), Fraction(known[-1]) * 100 / Fraction(one.target)))


def _by_milestones(days: Sequence[date]) -> Curve:
    return _rising((day, (place * 100) // len(days)) for place, day in enumerate(days, 1))


def _rising(points: Iterable[Point]) -> Curve:
    """One point a day, the last one counts; never below the one before."""
    found: dict[date, int] = {}
    highest = 0
    for day, percent in points:
        highest = max(highest, percent)
        found[day] = highest
    return tuple(found.items())
