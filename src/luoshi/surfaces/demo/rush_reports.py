"""What the demo's merchants file of the rush: ten models each on the white list, and each sale with its invoice as it is paid."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.values import Order
from luoshi.policy.goods.listing import Entry
from luoshi.policy.terms.actors import Actor
from luoshi.records.entitlements.queries import Open
from luoshi.records.goods import actions as goods
from luoshi.records.settlement import actions as settlement

MODELS: Final = (
    ("fridge", "示例", "BCD-420 冰箱", 1, 379_900),
    ("washer", "示例", "XQG-12 洗衣机", 1, 269_900),
    ("television", "样板", "TV-65 电视", 1, 459_900),
    ("conditioner", "样板", "KFR-26 空调", 1, 289_900),
    ("heater", "示例", "JSQ-30 热水器", 1, 219_900),
    ("computer", "样板", "NB-14 电脑", 1, 559_900),
    ("phone", "样板", "P-30 手机", None, 349_900),
    ("tablet", "示例", "T-11 平板", None, 249_900),
    ("watch", "示例", "W-5 手表", None, 129_900),
    ("glasses", "样板", "G-2 眼镜", None, 199_900),
)
"""Invented models with their filed prices in fen, before discounts."""
LISTED_FEN: Final = {category: price for category, *_, price in MODELS}
LISTED_BEFORE: Final = timedelta(days=20)
NO_INVOICE: Final = 0.04
"""So many sales wait for their invoice; settlement refuses them until it comes."""
OPERATOR: Final = Actor(None, "项目经办·演示", frozenset({"operator"}))
REVIEWER: Final = Actor(None, "第三方审核·演示", frozenset({"reviewer"}))
Report = Callable[[Open, Sequence[Order], datetime], None]
"""Told of a day's paid orders and of the moment of their report."""


def no_report(_scheme: Open, _orders: Sequence[Order], _at: datetime) -> None:
    """Nobody reports anything."""


def reporting(shops: Collection[int], *, at: datetime) -> Report:
    """Puts the models on the white list of these merchants; what reports the sales of a day."""
    for number in sorted(shops):
        entries = [
            Entry(_code(category), category, brand, model, grade, price, single=True)
            for category, brand, model, grade, price in MODELS
        ]
        listed = at - LISTED_BEFORE
        for one in goods.submit_goods(number, entries, by=_key_of(number), at=listed):
            goods.check_goods(one, passed=True, by=REVIEWER, at=listed + timedelta(days=1))
    return _report


def settle_until_yesterday(scheme: Open, *, days: int, at: datetime) -> None:
    """A rolling check of the last days, so that the rush is judged too."""
    yesterday = day_of(at) - timedelta(days=1)
    run = settlement.begin_run(
        scheme.id, "rolling", first=yesterday - timedelta(days=days), last=yesterday, by=OPERATOR, at=at
    )
    settlement.judge_all(run, by=OPERATOR, at=at)


def _report(scheme: Open, orders: Sequence[Order], at: datetime) -> None:
    for number in sorted({one.merchant for one in orders}):
        sold = [_sold(scheme, one, at) for one in orders if one.merchant == number]
        goods.report_sales(number, sold, by=_key_of(number), at=at)


def _sold(scheme: Open, one: Order, at: datetime) -> goods.Sold:
    subsidy = scheme.terms.on(day_of(at)).subsidy_fen(one.category, one.final_fen)
    bill = goods.Bill(
        number=f"QG{one.person}",
        issued_on=day_of(at),
        own_name=True,
        pieces=1,
        listed_fen=one.listed_fen,
        subsidy_fen=subsidy,
        paid_fen=one.final_fen - subsidy,
        total_fen=one.final_fen,
        serial=one.serial,
    )
    waits = Random(one.person).random() < NO_INVOICE  # noqa: S311 - a fictional story, the same each time
    return goods.Sold(
        one.number,
        _code(one.category),
        one.serial,
        opened=True,
        photographed=True,
        invoice=None if waits else bill,
    )


def _code(category: str) -> str:
    return f"R-{category}"


def _key_of(number: int) -> Actor:
    """The merchant's own program, under its signing key."""
    return Actor(None, f"演示企业{number}·接口", frozenset({"merchant"}), merchant=number)
