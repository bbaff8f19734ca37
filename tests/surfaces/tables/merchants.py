"""Merchants, goods and settlement: staff pages, the merchant's own."""

from datetime import timedelta

from luoshi.policy.terms.actors import Actor
from luoshi.records.goods import actions as goods
from luoshi.records.merchants import actions
from luoshi.records.settlement import actions as settlement
from luoshi.records.settlement.queries import statements_of
from tests.records.entitlements_world import AT, DAY, scheme
from tests.records.merchants_world import OPERATOR, admitted, applied, listed
from tests.records.test_settlement import bought, sold
from tests.surfaces.tables.cases import NO, OK, TO, Case, get, post
from tests.surfaces.world import World

SCHEME, MERCHANT, RUN = ("shop:scheme_id",), ("shop:merchant_id",), ("shop:run_id",)
NOBODY = (NO,) * 5
AUDITOR = (NO, NO, NO, NO, OK)
STAFF = {"operator": OK, "reviewer": OK, "treasurer": OK}
OWN = {"merchant": OK}

TABLE: dict[str, tuple[Case, ...]] = {
    "merchants-index": (get(NO, NO, NO, NO, TO, others=dict.fromkeys(STAFF, TO)),),
    "merchants": (
        get(*AUDITOR, names=SCHEME, others=STAFF),
        post(
            *AUDITOR[:4],
            NO,
            names=SCHEME,
            others={"operator": TO},
            act="call",
            title="第二批",
            opens_on="2026-05-01",
            closes_on="2026-05-31",
        ),
    ),
    "merchant": (get(*AUDITOR, names=MERCHANT, others=STAFF),),
    "merchant-act": (
        post(
            *NOBODY,
            names=MERCHANT,
            others={"operator": TO},
            act="measure",
            kind="warning",
            ground="第十一条/1",
            text="请自查价格",
        ),
    ),
    "goods": (get(*AUDITOR, names=SCHEME, others=STAFF),),
    "goods-act": (post(*NOBODY, names=("shop:goods_id",), others={"reviewer": TO}, act="pass"),),
    "prices": (get(*AUDITOR, names=SCHEME, others=STAFF),),
    "price-proof": (get(*AUDITOR, names=("shop:price_id",), others=STAFF | OWN),),
    "settlement": (
        get(*AUDITOR, names=SCHEME, others=STAFF),
        post(
            *NOBODY,
            names=SCHEME,
            others={"operator": TO},
            kind="rolling",
            first="2026-04-01",
            last="2026-04-13",
        ),
    ),
    "roll-over": (
        post(
            *NOBODY,
            names=SCHEME,
            others={"operator": TO},
            month="2026-03",
            channel="online",
            to_day="2026-04-30",
            authority="虚构函1号",
        ),
    ),
    "settlement-run": (get(*AUDITOR, names=RUN, others=STAFF),),
    "settlement-pay": (post(*NOBODY, names=RUN, others={"treasurer": TO}, act="make", share="80"),),
    "settlement-xlsx": (get(*AUDITOR, names=RUN, others=STAFF),),
    "shop": (get(*NOBODY, others=OWN),),
    "shop-act": (
        post(*NOBODY, others={"merchant": TO}, act="answer", measure="@shop_measure_id", text="已整改"),
    ),
    "shop-goods": (
        get(*NOBODY, others=OWN),
        post(
            *NOBODY,
            others={"merchant": TO},
            act="submit",
            code="N1",
            category="phone",
            brand="虚构",
            model="N-1",
            price="1999",
            single="yes",
        ),
    ),
    "shop-goods-file": (
        get(*NOBODY, others=OWN),
        post(*NOBODY, others={"merchant": TO}),
    ),
    "shop-prices": (
        get(*NOBODY, names=("shop:goods_id",), others=OWN),
        post(*NOBODY, names=("shop:goods_id",), others={"merchant": TO}, price="3000", since="2099-01-04"),
    ),
    # A program signs; without a signature nobody gets anywhere, signed in or not (tests/surfaces/test_shop.py).
    "shop-signed": (Case((400,) * 7, ("shop:verb",), "post"),),
    "shop-orders": (get(*NOBODY, others=OWN),),
    "shop-statements": (get(*NOBODY, others=OWN),),
    "shop-statement-xlsx": (get(*NOBODY, names=("shop:month",), others=OWN),),
}


def prepare(world: World) -> dict[str, object]:
    """The merchant role's enterprise with goods, a warning, orders and a run; another one that has applied."""
    shop = Actor(world.users["merchant"], "merchant", frozenset({"merchant"}))
    opened = scheme()
    number = admitted(5, by=shop)
    applied(6)
    (first, *_) = listed(number, shop)
    waiting = goods.submit_goods(number, [_waiting()], by=shop, at=AT)[0]
    proof = ("函.pdf", b"%PDF-1.7\n" + bytes(64))
    since = DAY + timedelta(days=30)
    price = goods.report_price(first, price_fen=430_000, since=since, why="成本", proof=proof, by=shop, at=AT)
    for name in ("A1", "A2"):
        bought(opened, number, name)
    goods.report_sales(number, [sold(number, "A1")], by=shop, at=AT)
    measure = actions.take_measure(number, "warning", ground="第十一条/3", reason="漏报", by=OPERATOR, at=AT)
    later = AT + timedelta(days=1)
    run = settlement.begin_run(opened.id, "rolling", first=DAY, last=DAY, by=OPERATOR, at=later)
    settlement.judge_all(run, by=OPERATOR, at=later)
    assert statements_of(number, shop)
    return {
        "shop_scheme_id": opened.id,
        "shop_merchant_id": number,
        "shop_goods_id": waiting,
        "shop_price_id": price,
        "shop_measure_id": measure,
        "shop_run_id": run,
        "shop_month": "2026-04",
        "shop_verb": "price",
    }


def _waiting():
    from luoshi.policy.goods.listing import Entry

    return Entry("W1", "tablet", "虚构", "W-1", None, 250_000, single=True)
