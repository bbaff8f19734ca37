"""The demo's entitlements: an invented year of claims for the appliances, openly fictional, alive up to the day of loading."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from luoshi.library.entitlements import data_of
from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.entitlements.values import Asked, Bind, Claim, Order, Pay, Return
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements.actions import allot, open_scheme
from luoshi.records.entitlements.actions_gate import apply_batch
from luoshi.records.entitlements.queries import Open
from luoshi.records.entitlements.requests import Sent, merchant, person
from luoshi.records.ledger import actions as ledger
from luoshi.records.releases import actions
from luoshi.surfaces.demo.rush_reports import LISTED_FEN, Report, no_report

PROGRAMME: Final = "appliances_2026"
AUTHORITY: Final = "演示用资金文件（虚构）"
CEILING_FEN: Final = 360_000_000
PAST: Final = 10
AHEAD: Final = 13
A_DAY: Final = 24
"""Claims of one past day."""
SIZES: Final = {"online": 4, "offline": 2}
DAY_FEN: Final = 1_000_000
PAID_AT: Final = 13
"""The hour at which orders are paid."""
FIRST_PERSON: Final = 800_001
"""Numbers of invented people, far from those of the demo's persons."""
DISCOUNTS_FEN: Final = (0, 5_000, 10_000, 20_000)
ADDRESSES: Final = (
    ("东城区", False, "示范街1号楼2单元"),
    ("通州区", True, "示范镇示范村12号"),
    ("大兴区", True, "示范镇样板村3号"),
    ("海淀区", False, "演示路8号院"),
)
SHARED: Final = ("朝阳区", False, "虚构物流园5号库房")
"""To this one goods of many people went: it shows among the anomalous addresses."""


Shops = Mapping[str, Sequence[int]]
"""Merchants that sell, by channel."""


def load_rush(*, shops: Shops, report: Report = no_report, at: datetime) -> Open:
    """The scheme with its decisions, ten days of claims, orders, reports, returns, and where the goods went."""
    today = day_of(at)
    first = _at(today - timedelta(days=PAST), 9)
    scheme = open_scheme(
        PROGRAMME, data_of("beijing", PROGRAMME), money_root="appliances", by=SYSTEM, at=first
    )
    source = ledger.open_account("appliances/source", may_overdraw=True, by=SYSTEM, at=first)
    ground = actions.Ground(AUTHORITY, day_of(first))
    actions.set_ceiling(scheme, today.year, CEILING_FEN, ground, by=SYSTEM, at=first)
    chance = Random(20_260_413)  # noqa: S311 - a fictional story, the same each time
    for back in range(PAST, 0, -1):
        day = today - timedelta(days=back)
        _decide(scheme, (day, day), source, at=_at(day, 9))
        orders = _live(scheme, day, shops, back * A_DAY, chance)
        report(scheme, orders, _at(day, 13, 20))
    _decide(scheme, (today, today + timedelta(days=AHEAD)), source, at=at)
    return scheme


def _decide(scheme: Open, days: tuple[date, date], source: int, *, at: datetime) -> None:
    sizes = dict.fromkeys(scheme.terms.category_names, SIZES)
    ground = actions.Ground(AUTHORITY, day_of(at), "按月均衡安排（演示）")
    actions.decide_sizes(scheme, days, sizes, ground, rural_bp=3_000, by=SYSTEM, at=at)
    for number in range((days[1] - days[0]).days + 1):
        for channel in SIZES:
            day = days[0] + timedelta(days=number)
            allot(scheme, day=day, channel=channel, amount_fen=DAY_FEN, source=source, by=SYSTEM, at=at)


def _live(scheme: Open, day: date, sellers: Shops, offset: int, chance: Random) -> list[Order]:
    """A day: people claim at ten, most of them buy by the afternoon, some give back. The orders that were paid."""
    people = range(FIRST_PERSON + offset, FIRST_PERSON + offset + A_DAY)
    wants = {who: chance.choice(scheme.terms.categories) for who in people}
    claims = [Claim(who, one.name, "online" if who % 3 else "offline", day) for who, one in wants.items()]
    codes = _ask(scheme, ((one, person(one.person), one.person) for one in claims), _at(day, 10, 1))
    given = [one for one, code in zip(claims, codes, strict=True) if code == "ok"]
    buyers = [one for one in given if chance.random() < 0.7]
    shops = {one.person: chance.choice(sellers[one.channel]) for one in buyers}
    orders = [_order(one, shops[one.person], chance) for one in buyers]
    paid: list[Order] = []
    steps: tuple[tuple[int, Iterable[Asked]], ...] = (
        (11, [Bind(one.person, one.category, one.channel, shops[one.person]) for one in buyers]),
        (12, orders),
        (PAID_AT, [Pay(one.merchant, one.number, activated=True) for one in orders]),
        (15, [Return(one.merchant, one.number) for one in orders if chance.random() < 0.1]),
    )
    for hour, asked in steps:
        codes = _ask(scheme, _by_shops(asked, hour), _at(day, hour))
        if hour == PAID_AT:
            paid = [one for one, code in zip(orders, codes, strict=True) if code == "ok"]
    sent = [_sent(one, chance) for one in orders]
    if sent:
        actions.note_deliveries(scheme, sent, by=SYSTEM, at=_at(day, 16))
    return paid


def _by_shops(asked: Iterable[Asked], hour: int) -> Iterator[tuple[Asked, object, int]]:
    for number, one in enumerate(asked):
        yield one, merchant(one.merchant, "演示企业"), hour * 1_000 + number  # type: ignore[arg-type, union-attr]


def _ask(scheme: Open, asked: Iterable[tuple[Asked, object, int]], at: datetime) -> list[str]:
    """The codes of the answers, in order."""
    batch = [
        Sent(one, f"demo-{at:%m%d}-{number}", b"d" * 32, who, at)  # type: ignore[arg-type]
        for one, who, number in asked
    ]
    return [one.code for one in apply_batch(scheme, batch)]


def _order(one: Claim, shop: int, chance: Random) -> Order:
    listed = LISTED_FEN[one.category]
    price = listed - chance.choice(DISCOUNTS_FEN)
    who, number = one.person, f"YS-{one.person}"
    return Order(who, who, who, one.category, shop, number, f"SN{one.person}", listed, price)


def _sent(one: Order, chance: Random) -> actions.Sent:
    if one.person % 9 == 0:
        return actions.Sent(one.merchant, one.number, *SHARED)
    district, rural, address = chance.choice(ADDRESSES)
    return actions.Sent(one.merchant, one.number, district, rural, f"{address}{one.person % 1_000}室")


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BEIJING)
