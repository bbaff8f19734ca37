"""Signs for a person to look at: prices put up before they were subsidised, gaps and catch-up in the flow of data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.goods.flow import ON_TIME, Day, Flag, flags
from luoshi.policy.goods.prices import LOOK_BACK, Price, Rise, Sold, rises_before
from luoshi.policy.terms.actors import Actor
from luoshi.records.entitlements.models import Order
from luoshi.records.goods.models import Goods, PriceReport, Sale
from luoshi.records.merchants.permissions import SEE, may, merchant_of

GOODS_MOST: Final = 100
SALES_MOST: Final = 500
"""Sales that are looked at of one model: the newest."""
DAYS: Final = 30
MERCHANTS_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class RiseRow:
    """A model with sales in the wake of a rise: how many, and the worst of them."""

    goods: int
    name: str
    merchant: int
    merchant_name: str
    sales: int
    worst: Rise


@dataclass(frozen=True, slots=True)
class FlowRow:
    """The signs in a merchant's flow of data in the last thirty days, newest first."""

    merchant: int
    merchant_name: str
    flags: tuple[Flag, ...]


def rise_signs(
    scheme_id: int, programme: str, by: Actor, *, day: date, merchant: int | None = None
) -> tuple[RiseRow, ...]:
    """Models whose price was put up shortly before they were sold with subsidy, worst first."""
    if not (may(by, SEE, programme) or (merchant is not None and merchant_of(by) == merchant)):
        return ()
    raised = PriceReport.objects.filter(rise=True, since__range=(day - 2 * LOOK_BACK, day))
    rows = Goods.objects.filter(merchant__programme=programme, pk__in=raised.values("goods_id"))
    rows = rows.filter(merchant=merchant) if merchant is not None else rows
    found = []
    for row in rows.select_related("merchant").prefetch_related("prices").order_by("id")[:GOODS_MOST]:
        history = [Price(one.since, one.price_fen) for one in row.prices.all()]
        signs = rises_before(history, _sold(scheme_id, row, day))
        if signs:
            name = f"{row.brand} {row.model}"
            found.append(RiseRow(row.pk, name, row.merchant_id, row.merchant.name, len(signs), signs[0]))
    return tuple(sorted(found, key=lambda one: (-one.worst.eaten_bp, -one.sales)))


def _sold(scheme_id: int, row: Goods, day: date) -> list[Sold]:
    since = datetime.combine(day - 2 * LOOK_BACK, datetime.min.time(), BEIJING)
    numbers = list(
        Sale.objects.filter(merchant=row.merchant_id, goods=row, reported_at__gte=since)
        .order_by("-reported_at")
        .values_list("number", flat=True)[:SALES_MOST]
    )
    orders = Order.objects.filter(
        scheme=scheme_id, merchant_id=row.merchant_id, number__in=numbers, state="paid"
    )
    return [
        Sold(day_of(one.paid_at), one.listed_fen, one.final_fen, one.subsidy_fen)
        for one in orders
        if one.paid_at is not None
    ]


def flow_signs(
    scheme_id: int, programme: str, by: Actor, *, day: date, merchant: int | None = None
) -> tuple[FlowRow, ...]:
    """Merchants whose data did not flow as it should in the last thirty days; most signs first. Two queries."""
    if not (may(by, SEE, programme) or (merchant is not None and merchant_of(by) == merchant)):
        return ()
    held: dict[int, list[Day]] = {}
    names: dict[int, str] = {}
    for number, name, *figures in _days(scheme_id, programme, day, merchant):
        names[number] = name
        held.setdefault(number, []).append(Day(*figures))
    found = [FlowRow(number, names[number], signs) for number, days in held.items() if (signs := flags(days))]
    return tuple(sorted(found, key=lambda one: (-len(one.flags), one.merchant_name))[:MERCHANTS_MOST])


_FLOW: Final = """
WITH paid AS (
    SELECT o.merchant_id, o.number, o.paid_at, s.reported_at, (o.paid_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
        (s.reported_at AT TIME ZONE 'Asia/Shanghai')::date AS told, s.reported_at > o.paid_at + %(on_time)s::interval AS late
    FROM entitlements_order o
    JOIN merchants_merchant m ON m.id = o.merchant_id AND m.programme = %(programme)s
    LEFT JOIN goods_sale s ON s.merchant_id = o.merchant_id AND s.number = o.number
    WHERE o.scheme_id = %(scheme)s AND o.state IN ('paid', 'returned') AND o.paid_at >= %(since)s AND o.paid_at < %(until)s
        AND (%(merchant)s::bigint IS NULL OR o.merchant_id = %(merchant)s::bigint)
), by_day AS (
    SELECT merchant_id, day, count(*) AS paid, count(reported_at) AS reported, count(*) FILTER (WHERE late) AS late
    FROM paid GROUP BY merchant_id, day
), arrived AS (
    SELECT merchant_id, told AS day, count(*) AS arrived, count(*) FILTER (WHERE late) AS arrived_late
    FROM paid WHERE told IS NOT NULL GROUP BY merchant_id, told
)
SELECT merchant_id, m.name, day, COALESCE(b.paid, 0), COALESCE(b.reported, 0), COALESCE(b.late, 0),
    COALESCE(a.arrived_late, 0), COALESCE(a.arrived, 0)
FROM by_day b FULL JOIN arrived a USING (merchant_id, day)
JOIN merchants_merchant m ON m.id = merchant_id
ORDER BY merchant_id, day
"""


def _days(scheme_id: int, programme: str, day: date, merchant: int | None) -> list[tuple[Any, ...]]:
    """Days before today: today's orders may still be within their hour."""
    until = datetime.combine(day, datetime.min.time(), BEIJING)
    known: dict[str, Any] = {
        "scheme": scheme_id,
        "programme": programme,
        "since": until - timedelta(days=DAYS),
        "until": until,
        "on_time": ON_TIME,
        "merchant": merchant,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FLOW, known)
        return list(cursor.fetchall())
