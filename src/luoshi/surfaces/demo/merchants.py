"""The demo's merchants: invented enterprises with goods, prices, orders, measures, settlement. Openly fictional."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from luoshi.library.entitlements import data_of
from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.entitlements.values import Asked, Bind, Claim, Order, Pay
from luoshi.policy.goods.listing import Entry
from luoshi.policy.terms.actors import SYSTEM, Actor, RoleName
from luoshi.records.entitlements.actions import allot, open_scheme, plan_release
from luoshi.records.entitlements.actions_gate import apply_batch
from luoshi.records.entitlements.queries import Open
from luoshi.records.entitlements.requests import Client, Sent, merchant, person
from luoshi.records.goods import actions as goods
from luoshi.records.ledger import actions as ledger
from luoshi.records.merchants import actions
from luoshi.records.merchants.queries import account_named
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.settlement import actions as settlement

PROGRAMME: Final = "appliances_2026"
FIRST, LAST, STEP = 46, 12, 2
"""Sales on every second day, from so many days ago until so many."""
A_DAY: Final = 9
FIRST_PERSON: Final = 900_001
"""Numbers of invented people, far from those of the demo's other stories."""
DAY_FEN: Final = 2_000_000
CODES: Final = (
    *("91110105MA000000XQ", "91110105MA000001XR", "91110105MA000002XT", "91110105MA000003XU"),
    *("91110105MA000004XW", "91110105MA000005XX", "91110105MA000006XY", "91110105MA000007X0"),
)
NAMES: Final = (
    "示范电器商城（演示）",
    "演示数码连锁（演示）",
    "虚构家电卖场（演示）",
    "示范网络平台（演示）",
    "虚构街角电器店（演示）",
    "演示冷暖设备（演示）",
    "虚构智能生活馆（演示）",
    "示范影音（演示）",
)
MODELS: Final = (
    ("fridge", "示例", "BCD-500 冰箱", 1, 420_000),
    ("washer", "示例", "XQG-10 洗衣机", 1, 280_000),
    ("television", "样板", "TV-75 电视", 1, 550_000),
    ("phone", "样板", "P-20 手机", None, 399_900),
)
STAFF: Final[tuple[tuple[str, str, RoleName], ...]] = (
    ("jingban2", "项目经办二·演示", "operator"),
    ("fuhe", "资金复核·演示", "treasurer"),
    ("shanghu", "商户·示范电器·演示", "merchant"),
    ("shanghu2", "商户·演示数码·演示", "merchant"),
    ("shanghu3", "商户·虚构卖场·演示", "merchant"),
)
OPERATOR: Final = Actor(None, "项目经办·演示", frozenset({"operator"}))
REVIEWER: Final = Actor(None, "第三方审核·演示", frozenset({"reviewer"}))
PAPER: Final = b"%PDF-1.4\n% demo\n" + b" " * 64


@dataclass(frozen=True, slots=True)
class Story:
    """What every step needs: the moment of loading, the scheme, accounts by user name, merchants in the order of NAMES."""

    at: datetime
    scheme: Open
    who: Mapping[str, Actor]
    shops: Sequence[int]

    def ago(self, days: int, hour: int = 10) -> datetime:
        """An hour of a day before the day of loading."""
        return _at(day_of(self.at) - timedelta(days=days), hour)


def load_merchants(*, password: str, at: datetime) -> dict[str, tuple[int, ...]]:
    """Eight enterprises in every state, six weeks of sales of three of them, two checks, one advance. Who sells all along, by channel."""
    who = {name: _account(name, shown, role, password, at=at) for name, shown, role in STAFF}
    early = at - timedelta(days=FIRST + 40)
    data = data_of("beijing", PROGRAMME)
    scheme = open_scheme(PROGRAMME, data, money_root="appliances", by=SYSTEM, at=early)
    story = Story(at, scheme, who, _shops(early))
    for number, name in enumerate(("shanghu", "shanghu2", "shanghu3")):
        user = who[name].user_id
        if user is not None:
            actions.join_account(story.shops[number], user, by=OPERATOR, at=story.ago(FIRST + 26))
    _goods(story)
    _sales(story)
    _measures(story)
    _settle(story)
    first, second, _suspended, platform, *_rest = story.shops
    return {"online": (first, platform), "offline": (first, second, platform)}


def _account(name: str, shown: str, role: RoleName, password: str, *, at: datetime) -> Actor:
    user = give_account(name, display_name=shown, password=password, by=SYSTEM, at=at, weak_password=True)
    give_role(user.pk, role, unit_id=None, valid_from=date(2026, 1, 1), by=SYSTEM, at=at)
    return Actor(user.pk, shown, frozenset({role}))


def _shops(at: datetime) -> list[int]:
    """A call, the applications, and how far each has come."""
    day = day_of(at)
    call = actions.open_call(
        PROGRAMME,
        title="2026年参与企业征集（演示）",
        opens_on=day,
        closes_on=day + timedelta(days=300),
        by=OPERATOR,
        at=at,
    )
    made: list[int] = []
    for number, (name, code) in enumerate(zip(NAMES, CODES, strict=True)):
        made.append(
            actions.apply(
                call,
                name=name,
                credit_code=code,
                channels=frozenset({"online", "offline"} if number % 3 == 0 else {"offline"}),
                address=f"虚构区示范路{number + 1}号",
                phone="010-00000000",
                through=made[3] if number == 4 else None,
                by=OPERATOR,
                at=at + timedelta(days=14 if number == 4 else 0),
            )
        )
        if number != 6:
            _admit(made[-1], at + timedelta(days=14 if number >= 4 else 0), whole=number != 5)
    actions.relate(made[0], made[3], why="同一控股股东（演示）", by=OPERATOR, at=at + timedelta(days=20))
    return made


def _admit(number: int, at: datetime, *, whole: bool) -> None:
    actions.review(number, passed=True, text="符合征集条件，材料齐全。（演示）", by=REVIEWER, at=at)
    actions.publish(number, until=day_of(at) + timedelta(days=7 if whole else 60), by=OPERATOR, at=at)
    if whole:
        actions.admit(number, by=OPERATOR, at=at + timedelta(days=8))


def _goods(story: Story) -> None:
    """Four models each for three merchants; one puts a price up; some wait for the check."""
    listed_at = story.ago(FIRST + 25)
    for number, name in enumerate(("shanghu", "shanghu2", "shanghu3")):
        entries = [
            Entry(f"M{place + 1}", category, brand, f"{model} {number + 1}型", grade, price, single=True)
            for place, (category, brand, model, grade, price) in enumerate(MODELS)
        ]
        ids = goods.submit_goods(story.shops[number], entries, by=story.who[name], at=listed_at)
        for one in ids:
            goods.check_goods(one, passed=True, by=REVIEWER, at=listed_at + timedelta(days=1))
        if number == 2:
            _raise(ids[0], story)
    waiting = [
        Entry("N1", "conditioner", "示例", "KFR-35 空调", 1, 310_000, single=True),
        Entry("N2", "heater", "样板", "RS-60 热水器", 2, 190_000, single=True),
        Entry("N3", "watch", "样板", "W-3 手表 套装", None, 129_900, single=True),
    ]
    goods.submit_goods(story.shops[0], waiting, by=story.who["shanghu"], at=story.ago(2))


def _raise(one: int, story: Story) -> None:
    since = day_of(story.ago(30))
    goods.report_price(
        one,
        price_fen=468_000,
        since=since,
        why="厂家成本上涨（演示）",
        proof=("厂家调价函（演示）.pdf", PAPER),
        by=story.who["shanghu3"],
        at=story.ago(44),
    )


def _sales(story: Story) -> None:
    """Claims, orders and payments through the gate's own door; reports as each merchant is used to make them."""
    source = ledger.open_account("appliances/source", may_overdraw=True, by=SYSTEM, at=story.ago(FIRST))
    chance = Random(20_260_209)  # noqa: S311 - a fictional story, the same each time
    for place, back in enumerate(range(FIRST, LAST, -STEP)):
        day = day_of(story.ago(back))
        for category, *_ in MODELS:
            plan_release(
                story.scheme,
                day=day,
                category=category,
                channel="offline",
                size=50,
                by=SYSTEM,
                at=story.ago(back, 9),
            )
        allot(
            story.scheme,
            day=day,
            channel="offline",
            amount_fen=DAY_FEN,
            source=source,
            by=SYSTEM,
            at=story.ago(back, 9),
        )
        orders = _sold_on(story, day, FIRST_PERSON + place * A_DAY, chance)
        _reported(story, orders, back, chance)


def _sold_on(story: Story, day: date, first: int, chance: Random) -> list[Order]:
    orders = []
    for who in range(first, first + A_DAY):
        place = chance.randrange(len(MODELS))
        category, *_, price = MODELS[place]
        shop = story.shops[who % 3]
        raised = 48_000 if who % 3 == 2 and place == 0 and day >= day_of(story.ago(30)) else 0
        listed = price + raised
        final = listed - chance.choice((0, 5_000, 10_000))
        number = f"DD{day:%m%d}{who % 1_000:03d}-M{place + 1}"
        orders.append(Order(who, who, who, category, shop, number, f"YSN{who}", listed, final))
    steps: tuple[tuple[int, Sequence[Asked]], ...] = (
        (10, [Claim(one.person, one.category, "offline", day) for one in orders]),
        (11, [Bind(one.person, one.category, "offline", one.merchant) for one in orders]),
        (12, orders),
        (13, [Pay(one.merchant, one.number, activated=True) for one in orders]),
    )
    for hour, asked in steps:
        at = _at(day, hour, 5)
        apply_batch(
            story.scheme,
            [Sent(one, f"shops-{at:%m%d%H}-{n}", b"m" * 32, _client(one), at) for n, one in enumerate(asked)],
        )
    return orders


def _client(one: Asked) -> Client:
    if isinstance(one, Claim):
        return person(one.person)
    return merchant(int(getattr(one, "merchant", 0)), "演示企业")


def _reported(story: Story, orders: Sequence[Order], back: int, chance: Random) -> None:
    """The first merchant reports at once and well, the second with gaps and late, the third with faults."""
    for number, name in enumerate(("shanghu", "shanghu2", "shanghu3")):
        mine = [one for one in orders if one.merchant == story.shops[number]]
        if number == 1 and chance.random() < 0.4:
            continue
        sold = [_sold(story, one, number, chance) for one in mine]
        at = story.ago(back, 13) + timedelta(minutes=20)
        if number == 1:
            at += timedelta(days=chance.choice((0, 1, 3)))
        if sold:
            goods.report_sales(story.shops[number], sold, by=story.who[name], at=at)


def _sold(story: Story, one: Order, shop: int, chance: Random) -> goods.Sold:
    subsidy = story.scheme.terms.subsidy_fen(one.category, one.final_fen)
    flaw = chance.random() if shop == 2 else 1.0
    bill = goods.Bill(
        number=f"YS{one.person}",
        issued_on=date(2026, 1, 1),
        own_name=flaw > 0.12,
        pieces=1,
        listed_fen=one.listed_fen,
        subsidy_fen=subsidy,
        paid_fen=one.final_fen - subsidy,
        total_fen=one.final_fen - (subsidy if 0.12 < flaw < 0.24 else 0),
        serial=one.serial,
    )
    photographed = not 0.24 < flaw < 0.6
    code = one.number.rpartition("-")[2]
    return goods.Sold(
        one.number,
        code,
        one.serial,
        opened=True,
        photographed=photographed,
        invoice=bill if flaw > 0.04 else None,
    )


def _measures(story: Story) -> None:
    first, second, third = story.shops[:3]
    for number in (first, second):
        until = day_of(story.at) + timedelta(days=180)
        actions.give_key(number, test=number == second, valid_until=until, by=OPERATOR, at=story.ago(FIRST))
    actions.take_measure(
        second,
        "warning",
        ground="第十一条/3",
        reason="部分日期没有报送订单数据，另有集中补传，请查明原因。（演示）",
        by=OPERATOR,
        at=story.ago(11),
    )
    held = actions.take_measure(
        third,
        "suspension",
        ground="第十一条/1",
        reason="冰箱在领取前上调售价，涨幅抵去大部分补贴。（演示）",
        due_on=day_of(story.at) + timedelta(days=9),
        by=OPERATOR,
        at=story.ago(6),
    )
    text = "调价依据为厂家调价函，已提前报备。（演示）"
    actions.appeal(held, text=text, by=story.who["shanghu3"], at=story.ago(4))
    last = story.shops[7]
    actions.take_measure(
        last, "removal", ground="第十一条/2", reason="伪造销售凭证。（演示）", by=OPERATOR, at=story.ago(20)
    )
    claw = actions.take_measure(
        last,
        "clawback",
        ground="第十一条/2",
        reason="追缴已发放的补贴。（演示）",
        amount_fen=360_000,
        by=OPERATOR,
        at=story.ago(19),
    )
    actions.recover(claw, amount_fen=120_000, text="银行回单（演示）", by=OPERATOR, at=story.ago(9))


def _settle(story: Story) -> None:
    """A check of the first weeks with an advance, and one of all."""
    maker, second = _treasurers(story)
    for back in (30, 3):
        at = story.ago(back - 2)
        run = settlement.begin_run(
            story.scheme.id,
            "rolling",
            first=day_of(story.ago(FIRST)),
            last=day_of(story.ago(back)),
            by=OPERATOR,
            at=at,
        )
        settlement.judge_all(run, by=OPERATOR, at=at)
        made = settlement.make_payouts(run, share_bp=8_000, by=maker, at=at)
        if back == 30 and made:
            settlement.approve_payouts(run, by=second, at=at)
            settlement.note_paid(run, paid_on=day_of(at), reference="演示拨字第1号", by=second, at=at)


def _treasurers(story: Story) -> tuple[Actor, Actor]:
    """Who drafts and who approves: the demo's two treasurers; with one alone nothing can be paid."""
    maker = Actor(account_named("zhifu"), "资金支付·演示", frozenset({"treasurer"}))
    return maker, story.who["fuhe"]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BEIJING)
