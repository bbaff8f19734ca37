"""Money of a year over its months: even by default, what a month did not use moves on by decision (第十三条). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from luoshi.policy.money.fen import down, split

MONTHS: Final = 12


class CannotRoll(ValueError):
    """The amount cannot be moved so; the message says why."""


@dataclass(frozen=True, slots=True)
class Roll:
    """An amount that a decision moved from a month that is over to a later one."""

    source: int
    target: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month's money in fen: its even share, what was moved in (out is negative), what was used."""

    month: int
    even_fen: int
    rolled_fen: int
    used_fen: int

    @property
    def planned_fen(self) -> int:
        """What the month may use."""
        return self.even_fen + self.rolled_fen

    @property
    def left_fen(self) -> int:
        """Not used; negative where more was used than planned."""
        return self.planned_fen - self.used_fen


def months(ceiling_fen: int, rolls: Iterable[Roll], used_fen: Mapping[int, int]) -> tuple[Month, ...]:
    """The twelve months. Even shares add up to the ceiling to the fen; moves cancel out, so plans do too."""
    even = split(ceiling_fen, (1,) * MONTHS)
    moved = dict.fromkeys(range(1, MONTHS + 1), 0)
    for one in rolls:
        moved[one.source] -= one.amount_fen
        moved[one.target] += one.amount_fen
    return tuple(Month(n, even[n - 1], moved[n], used_fen.get(n, 0)) for n in range(1, MONTHS + 1))


def check_roll(plan: tuple[Month, ...], roll: Roll, *, today: date, year: int) -> None:
    """Raise CannotRoll where the source is not over, the target not later, or more is moved than was left."""
    if not (1 <= roll.source < roll.target <= MONTHS):
        raise CannotRoll("结转只能从一个月转到同一年内其后的月份。")
    if (today.year, today.month) <= (year, roll.source):
        raise CannotRoll(f"{roll.source}月尚未结束，月底之后才能决定结转。")
    left = plan[roll.source - 1].left_fen
    if not 0 < roll.amount_fen <= left:
        raise CannotRoll(f"{roll.source}月未用 {left // 100} 元，结转金额应大于零且不超过它。")


def pieces_a_day(left_fen: int, days: int, average_fen: int) -> int:
    """How many pieces a day the month's money covers at the average subsidy; 0 where nothing is known."""
    return max(0, down(left_fen, days * average_fen)) if days > 0 and average_fen > 0 else 0


def tilt_bp(sizes: Mapping[str, Mapping[str, int]], channel: str) -> int:
    """The channel's share of all pieces, in basis points."""
    total = sum(sum(of.values()) for of in sizes.values())
    return sum(of.get(channel, 0) for of in sizes.values()) * 10_000 // total if total else 0
