"""The names nearest to one that is not in the register."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from luoshi.policy.units.naming import plain, short
from luoshi.policy.units.values import Suggestion, Unit

SUGGESTED_AT_MOST = 3
LOWEST_SCORE = 0.4
NAMES_KEPT = 4096


def likeness(left: str, right: str) -> float:
    """Dice coefficient over single characters and neighbouring pairs, 0 to 1 (Dice 1945).

    Pairs alone would give two-character names nothing to share; single characters alone would call
    every pair of bureaus alike. Both together rank `市发改委` nearest to `市发展改革委`.
    """
    return _dice(_pieces(left), _pieces(right))


def nearest(name: str, units: Iterable[Unit], *, at_most: int = SUGGESTED_AT_MOST) -> tuple[Suggestion, ...]:
    """Up to `at_most` units, the nearest first, each by its best name; none below `LOWEST_SCORE`."""
    sought = _pieces(short(plain(name)))
    scored = (Suggestion(unit.code, unit.name, round(_best(sought, unit), 3)) for unit in units)
    near = sorted(
        (one for one in scored if one.score >= LOWEST_SCORE), key=lambda one: (-one.score, one.code)
    )
    return tuple(near[:at_most])


def _best(sought: Counter[str], unit: Unit) -> float:
    return max(_dice(sought, _pieces_of(name)) for name in (*unit.own_names(), *unit.plates))


def _dice(first: Counter[str], second: Counter[str]) -> float:
    total = first.total() + second.total()
    shared = sum(min(count, second[piece]) for piece, count in first.items() if piece in second)
    return 2 * shared / total if total else 0.0


@lru_cache(maxsize=NAMES_KEPT)
def _pieces_of(name: str) -> Counter[str]:
    """The pieces of a registered name: kept, because every unknown name is held against all of them."""
    return _pieces(short(plain(name)))


def _pieces(text: str) -> Counter[str]:
    return Counter(text) + Counter(text[at : at + 2] for at in range(len(text) - 1))
