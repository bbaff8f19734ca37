"""What entitlements let plans count."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.measures import Measure
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.records.entitlements.models import Order


def _sold(at: datetime) -> "QuerySet[Order, Any]":
    """Orders paid in the year of that moment and not returned by then."""
    rows = Order.objects.filter(paid_at__lte=at, paid_at__year=day_of(at).year)
    return rows.exclude(Q(state="returned") & Q(returned_at__lte=at))


def _units(at: datetime) -> Decimal:
    return Decimal(_sold(at).count())


def _subsidy(at: datetime) -> Decimal:
    return Decimal(_sold(at).aggregate(all=Sum("subsidy_fen"))["all"] or 0) / FEN_PER_YUAN


MEASURES = (
    Measure("goods.sold", 1, "以旧换新销售量", "件", "本年已付款且未退货的订单。", _units),
    Measure("goods.subsidy", 1, "以旧换新补贴额", "元", "本年已付款且未退货的订单所享补贴合计。", _subsidy),
)
