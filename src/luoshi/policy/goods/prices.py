"""Filed prices: which one holds on a day, what a rise needs, and whether a price was put up before it was subsidised.

第十条/3: a rise is filed so many working days before, with proof; "first up, then subsidise" is forbidden.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from luoshi.policy.dates import workdays
from luoshi.policy.money.fen import BASIS_POINTS
from luoshi.policy.terms.refusals import BadValue

LOOK_BACK: Final = timedelta(days=30)
"""How long before a sale a rise is looked for, and how long before the rise a price counts as the usual one. A figure
of ours for a sign that a person then judges; the text names none."""
PRICE_MOST_FEN: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """A filed price in fen, from a day on, until the next one."""

    since: date
    fen: int


@dataclass(frozen=True, slots=True)
class Sold:
    """What a piece was sold for, in fen: before discounts, after them, and the subsidy taken off."""

    on: date
    listed_fen: int
    final_fen: int
    subsidy_fen: int


@dataclass(frozen=True, slots=True)
class Rise:
    """A sale in the wake of a rise. `usual_fen`: the lowest filed price in the days before the rise.

    `eaten_bp`: how much of the subsidy the rise has eaten, in basis points: at 10000 the buyer has nothing of it.
    """

    on: date
    raised_on: date
    usual_fen: int
    listed_fen: int
    eaten_fen: int
    eaten_bp: int


def in_force(history: Sequence[Price], day: date) -> Price | None:
    """The price that holds on a day; the history may come in any order."""
    return max((one for one in history if one.since <= day), key=lambda one: one.since, default=None)


def earliest(reported_on: date, notice_workdays: int) -> workdays.Reckoned:
    """The first day from which a rise filed that day can hold."""
    return workdays.after(reported_on, notice_workdays)


def check_report(
    history: Sequence[Price], new: Price, *, reported_on: date, proved: bool, notice_workdays: int
) -> bool:
    """Whether the report is a rise. Raises BadValue where it comes too late, lacks its proof, or is of the past.

    It is a rise against the price before it and against the one in force when it is filed: two small steps are one.
    """
    if not 0 < new.fen <= PRICE_MOST_FEN:
        raise BadValue("报备价格应大于零、不超过100万元。")
    if any(one.since == new.since for one in history):
        raise BadValue("这一天已有报备的价格，请另选生效日期。")
    before = (in_force(history, new.since), in_force(history, reported_on))
    known = [one.fen for one in before if one is not None]
    is_rise = bool(known) and new.fen > min(known)
    first = earliest(reported_on, notice_workdays).day if is_rise else reported_on
    if new.since < first:
        why = f"上调售价须提前{notice_workdays}个工作日报备" if is_rise else "价格不能从过去的日期生效"
        raise BadValue(f"{why}，最早可从{first.year}年{first.month}月{first.day}日起生效。")
    if is_rise and not proved:
        raise BadValue("上调售价须提供佐证材料，请上传后重新报备。")
    return is_rise


def rises_before(history: Sequence[Price], sales: Iterable[Sold]) -> tuple[Rise, ...]:
    """Sales within 30 days after a rise at which the rise eats up some of the subsidy, worst first.

    What it eats is the price before the subsidy, less what was usual before the rise, at most the subsidy: a rise
    that a discount takes back again hurts nobody.
    """
    found = [rise for sale in sales if (rise := _rise(history, sale)) is not None]
    return tuple(sorted(found, key=lambda one: (-one.eaten_bp, one.on)))


def _rise(history: Sequence[Price], sale: Sold) -> Rise | None:
    raised = _last_rise(history, sale.on)
    if raised is None or sale.subsidy_fen <= 0:
        return None
    eaten = min(max(sale.final_fen - raised[1], 0), sale.subsidy_fen)
    if not eaten:
        return None
    share = eaten * BASIS_POINTS // sale.subsidy_fen
    return Rise(sale.on, raised[0], raised[1], sale.listed_fen, eaten, share)


def _last_rise(history: Sequence[Price], day: date) -> tuple[date, int] | None:
    """The last rise in the days before `day`, and the lowest price in the days before it."""
    ordered = sorted(history, key=lambda one: one.since)
    for before, one in reversed(list(pairwise(ordered))):
        if day - LOOK_BACK <= one.since <= day and one.fen > before.fen:
            usual = [
                old.fen
                for old, new in pairwise(ordered)
                if old.since < one.since and new.since > one.since - LOOK_BACK
            ]
            return one.since, min(usual)
    return None
