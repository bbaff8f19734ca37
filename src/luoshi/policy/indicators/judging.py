"""Is a goal met? The comparator as printed, the direction, and a recorded interpretation where there is one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from luoshi.policy.indicators.values import Bounds, Direction, Formula, Goal, Ruling, Verdict, plain

AROUND_PERCENT: Final = 10
"""左右 and 约 without an interpretation: within this share of the target. No document says so; a ruling replaces it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its formula."""

    verdict: Verdict
    formula: Formula


def bounds_of(goal: Goal, direction: Direction, ruling: Ruling | None = None) -> Bounds | None:
    """What counts as met; None for a requirement in words.

    达到 N (`=`) is reached: at least N where up is better, at most N where down is. 左右 (`~`) is a band around N,
    open on the better side; with `either` on neither.
    """
    if ruling is not None and ruling.bounds is not None:
        return ruling.bounds
    if goal.value is None:
        return None
    if goal.upper is not None:
        return Bounds(goal.value, goal.upper)
    return _of_comparator(goal, goal.value, direction, ruling)


def _of_comparator(goal: Goal, value: Decimal, direction: Direction, ruling: Ruling | None) -> Bounds:
    match goal.comparator:
        case ">=" | ">":
            return Bounds(lower=value, lower_included=goal.comparator == ">=")
        case "<=" | "<":
            return Bounds(upper=value, upper_included=goal.comparator == "<=")
        case "~":
            reach = around(value, ruling)
            return _sided(value - reach, value + reach, direction)
        case _:
            return _sided(value, value, direction)


def _sided(low: Decimal, high: Decimal, direction: Direction) -> Bounds:
    if direction == "up":
        return Bounds(lower=low)
    return Bounds(upper=high) if direction == "down" else Bounds(low, high)


def around(value: Decimal, ruling: Ruling | None = None) -> Decimal:
    """How far from the target still is 左右: the ruling's points, else `AROUND_PERCENT` of it."""
    if ruling is not None and ruling.tolerance is not None:
        return ruling.tolerance
    return abs(value) * AROUND_PERCENT / 100


def judge(
    goal: Goal, direction: Direction, value: Decimal | None, ruling: Ruling | None = None, bound: str = ""
) -> Judged:
    """Whether `value` meets the goal. `bound`: how the value itself is printed (`>`: "more than 150").

    A value of which only a bound is known meets a goal only if every value it allows does; else the answer is open.
    """
    if ruling is not None and ruling.finding:
        return Judged(ruling.finding, Formula("ruled", {"finding": ruling.finding}))
    bounds = bounds_of(goal, direction, ruling)
    if bounds is None:
        return Judged("unknown", Formula("in-words", {"requirement": goal.requirement}))
    if value is None:
        return Judged("open", Formula("no-value", {"bounds": bounds.written()}))
    values = {"value": plain(value), "bounds": bounds.written(), "bound": bound}
    if bound in {">", ">=", "<", "<=", "~"}:
        return Judged(_with_bound(bounds, value, bound), Formula("bounded", values))
    return Judged("met" if bounds.hold(value) else "missed", Formula("compared", values))


def _with_bound(bounds: Bounds, value: Decimal, bound: str) -> Verdict:
    """A figure printed as "more than 150": it is at least 150, and nothing is known above."""
    if bound == "~":
        return "met" if bounds.hold(value) else "missed"
    upwards = bound in {">", ">="}
    safe = bounds.upper is None if upwards else bounds.lower is None
    if bounds.hold(value):
        return "met" if safe else "open"
    edge = bounds.lower if upwards else bounds.upper
    outside = edge is None or (value > edge if upwards else value < edge)
    if edge is not None and value == edge:
        return "met" if safe and bound in {">", "<"} else "open"
    return "missed" if outside else "open"
