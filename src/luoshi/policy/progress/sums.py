"""What many units of a task say, as one: figures summed where they add up (else their range), completions as a mean. Pure."""

from collections.abc import Collection, Mapping
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


def still_to_say(units: Mapping[int, tuple[str, str]], said: Collection[int]) -> tuple[int, ...]:
    """Of a task's units (key → role, state of its assignment) those whose own part of a report is missing.

    Where a lead has taken the task, its word is the report. Else each responsible unit speaks for its part alone.
    """
    if any(role == "lead" and state == "acknowledged" for role, state in units.values()):
        return ()
    return tuple(
        key
        for key, (role, state) in units.items()
        if role != "supporting" and state in {"pending", "acknowledged"} and key not in said
    )


def mean_percent(said: Collection[int], missing: Collection[int]) -> int:
    """The completion of the whole: the mean over what was said now and, of who has not spoken, what was last accepted
    (0 where nothing was). One of sixteen districts at 100 per cent is not the task at 100 per cent. Rounded down.
    """
    every = (*said, *missing)
    return sum(every) // len(every) if every else 0
