"""Rolled-up figures of a task that many units carry: a sum where figures of this kind add up, else their range. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

NOT_ADDED: Final = ("%", "％", "‰", "百分点", "/", "每", "倍", "名次", "级", "度", "分贝", "微克", "毫克")
"""A unit of measure that holds one of these is a rate, a rank or a level: 3% and 4% are not 7%."""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """`value`: the sum, or None where figures of this kind do not add up; then `least` and `most` are their range."""

    value: Decimal | None
    least: Decimal
    most: Decimal
    told: int


def adds_up(unit: str) -> bool:
    """Whether figures in this unit may be summed over units."""
    return not any(mark in unit for mark in NOT_ADDED)


def rolled_up(values: Collection[Decimal], unit: str) -> RolledUp | None:
    """The figures of several units as one; None where nobody told any."""
    if not values:
        return None
    total = sum(values, Decimal(0)) if adds_up(unit) else None
    return RolledUp(total, min(values), max(values), len(values))
