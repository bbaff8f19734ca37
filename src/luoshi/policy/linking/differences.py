"""What became of a task from one year's list to the next: its figures, its units, its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from luoshi.policy.linking.text import plain
from luoshi.policy.linking.values import UnitKey

Direction = Literal["raised", "lowered", "kept", ""]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """Units by their names as written. `renamed`: one unit under two names, before and after."""

    kept: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether the same units do it, under whatever names."""
        return not self.joined and not self.left


def direction(change: Mapping[str, str]) -> Direction:
    """Whether a figure was raised, lowered or kept; nothing where one of the two is no figure."""
    try:
        before, after = Decimal(change["before"]), Decimal(change["after"])
    except (InvalidOperation, KeyError):
        return ""
    if before == after:
        return "kept"
    return "raised" if after > before else "lowered"


def unit_change(before: Sequence[str], after: Sequence[str], same_unit: UnitKey) -> UnitChange:
    """Who goes on, under a new name too, who came and who went; in the order of the lists."""
    earlier = {same_unit(name): name for name in reversed(before)}
    later = {same_unit(name): name for name in reversed(after)}
    both = [key for key in dict.fromkeys(map(same_unit, after)) if key in earlier]
    return UnitChange(
        tuple(later[key] for key in both if plain(later[key]) == plain(earlier[key])),
        tuple((earlier[key], later[key]) for key in both if plain(later[key]) != plain(earlier[key])),
        tuple(later[key] for key in dict.fromkeys(map(same_unit, after)) if key not in earlier),
        tuple(earlier[key] for key in dict.fromkeys(map(same_unit, before)) if key not in later),
    )


def same_words(before: str, after: str) -> bool:
    """Whether two clauses read the same but for signs that part no words."""
    return plain(before) == plain(after)
