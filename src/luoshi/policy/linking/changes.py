"""Figures that both clauses give: before and after."""

from collections.abc import Sequence
from itertools import product
from typing import Final

from luoshi.policy.linking.text import bigrams, plain
from luoshi.policy.linking.values import TargetChange
from luoshi.policy.reading.model import Target

ALIKE: Final = 0.3
"""Two figures in one unit count the same thing if what they count shares so much of the shorter wording."""
LEAST_OF_LONGER: Final = 0.1
SAME_UNIT: Final = (
    frozenset({"个", "家", "处", "座", "所"}),
    frozenset({"人", "名"}),
    frozenset({"次", "场"}),
)
"""Counting words that stand for each other."""


def changes(before: Sequence[Target], after: Sequence[Target]) -> tuple[TargetChange, ...]:
    """The figures of the earlier clause that the later gives too, each figure once, in the earlier order."""
    likely = sorted(
        (-alikeness(one, two), first, second)
        for (first, one), (second, two) in product(enumerate(before), enumerate(after))
        if comparable(one.unit, two.unit)
    )
    chosen: dict[int, int] = {}
    for share, first, second in likely:
        lone = len(before) == len(after) == 1
        close = lone or (-share >= ALIKE and same_thing(before[first], after[second]))
        if first not in chosen and second not in chosen.values() and close:
            chosen[first] = second
    return tuple(change(before[first], after[second]) for first, second in sorted(chosen.items()))


def same_thing(one: Target, two: Target) -> bool:
    """Whether a tenth of the longer wording is shared: 小区 alone says nothing about a long phrase that ends in it."""
    first, second = set(bigrams(plain(one.what))), set(bigrams(plain(two.what)))
    return len(first & second) >= LEAST_OF_LONGER * max(len(first), len(second))


def change(before: Target, after: Target) -> TargetChange:
    return TargetChange(before.what or after.what, before.value, after.value, after.unit)


def comparable(one: str, two: str) -> bool:
    return one == two or any({one, two} <= units for units in SAME_UNIT)


def alikeness(one: Target, two: Target) -> float:
    """How much of the shorter of two wordings the longer one holds."""
    first, second = set(bigrams(plain(one.what))), set(bigrams(plain(two.what)))
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else float(one.what == two.what)


def same_figure(before: Sequence[Target], after: Sequence[Target]) -> float:
    """Whether two clauses count the same thing, from 0 to 1: how alike they word it."""
    return max(
        (alikeness(one, two) for one, two in product(before, after) if comparable(one.unit, two.unit)),
        default=0.0,
    )
