"""What the arithmetic of indicators takes and gives: frozen values, exact decimals."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

Comparator = Literal["=", ">=", "<=", ">", "<", "~"]
Manner = Literal["level", "ceiling", "floor", "range", "cumulative", "growth", "relation", "words"]
"""How an indicator is held to its target.

level: reach it by the end of the plan; ceiling, floor, range: stay within it every year; cumulative: the sum of the
years; growth: the mean annual rate, the values are yearly rates in per cent; relation: keep step with another
indicator; words: a person finds whether a requirement without a figure is met.
"""
Direction = Literal["up", "down", "either"]
"""Which way is better. `either`: being off on both sides counts (a price index)."""
Verdict = Literal["met", "missed", "running", "open", "unknown"]
"""running: the year is not over; open: it is, and there is no figure; unknown: the text gives no test, a person must rule."""

MANNERS: Final[tuple[Manner, ...]] = (
    *("level", "ceiling", "floor", "range", "cumulative", "growth", "relation", "words"),
)
DIRECTIONS: Final[tuple[Direction, ...]] = ("up", "down", "either")
COMPARATORS: Final[tuple[Comparator, ...]] = ("=", ">=", "<=", ">", "<", "~")
MOST_MORE: Final = 4
"""So many decimals more than its data a computed figure may show, to be told from the one it is held against."""


@dataclass(frozen=True, slots=True)
class Formula:
    """How a figure came about: a stable code, the figures that went in (as text), and the result.

    The pages turn the code into a sentence in the reader's language; `values` fill its places.
    """

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What counts as met. A side that is None is open; `*_included` says whether the bound itself counts."""

    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_included: bool = True
    upper_included: bool = True

    def hold(self, value: Decimal) -> bool:
        """Whether the value lies within."""
        low = self.lower is None or value > self.lower or (self.lower_included and value == self.lower)
        high = self.upper is None or value < self.upper or (self.upper_included and value == self.upper)
        return low and high

    def written(self) -> str:
        """As mathematics writes an interval, for formulas: [5.4, 6.6], (-∞, 5)."""
        left = "(-∞" if self.lower is None else ("[" if self.lower_included else "(") + plain(self.lower)
        right = "+∞)" if self.upper is None else plain(self.upper) + ("]" if self.upper_included else ")")
        return f"{left}, {right}"


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as printed: `value` None where it stands in words; `upper` closes a range that begins at `value`."""

    comparator: Comparator | None
    value: Decimal | None
    upper: Decimal | None = None
    requirement: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """An interpretation (口径) a person recorded: other bounds, a tolerance in points, or the finding itself.

    `tolerance`: points for `relation` and for 左右. `finding`: met or missed, for requirements in words.
    """

    bounds: Bounds | None = None
    tolerance: Decimal | None = None
    finding: Literal["", "met", "missed"] = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """One indicator as the arithmetic sees it. `values`: year → the yearly figure as it stands.

    `base` and `base_year` are both None where the plan prints none. `other`: the yearly rates of the indicator that
    this one is related to. `partial`: year → the day of a figure from before the end of its year; it is one so far.
    `bounds`: year → how the figure is printed where it is no exact one (`>`: more than 150).
    """

    manner: Manner
    direction: Direction
    goal: Goal
    first_year: int
    last_year: int
    values: Mapping[int, Decimal] = field(default_factory=dict)
    base: Decimal | None = None
    base_year: int | None = None
    other: Mapping[int, Decimal] = field(default_factory=dict)
    ruling: Ruling | None = None
    partial: Mapping[int, date] = field(default_factory=dict)
    bounds: Mapping[int, str] = field(default_factory=dict)


def plain(value: Decimal) -> str:
    """Without trailing zeros and without an exponent: 8.50 → 8.5, 1E+2 → 100."""
    return f"{value.normalize():f}" if value else "0"


def settled(facts: Facts) -> Facts:
    """The same indicator with the figures of whole years alone."""
    if not facts.partial:
        return facts
    whole = {year: value for year, value in facts.values.items() if year not in facts.partial}
    return replace(facts, values=whole, partial={})


def places(facts: Facts) -> int:
    """How many decimals the indicator's own figures have: its values, base and target."""
    own = (*facts.values.values(), facts.base, facts.goal.value, facts.goal.upper)
    return max((decimals(value) for value in own if value is not None), default=0)


def decimals(value: Decimal) -> int:
    """How many decimals a figure has: 8.50 has one."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def shown(value: Decimal, own_places: int, against: Decimal | None = None) -> Decimal:
    """A computed figure with as many decimals as the indicator's own data; more only where it would else read as `against`."""
    for more in range(own_places, own_places + MOST_MORE + 1):
        short = value.quantize(Decimal(1).scaleb(-more), rounding=ROUND_HALF_UP)
        if against is None or value == against or short != against:
            break
    return short
