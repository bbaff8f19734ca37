"""What cases let plans count."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.measures import Measure
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.records.cases.models import RECOVERED, Case

VEHICLES = "vehicle_trade_in"


def _paid(at: datetime, programme: str) -> "QuerySet[Case, Any]":
    """Cases paid in the year of that moment and not recovered by then."""
    day = day_of(at)
    rows = Case.objects.filter(
        programme__name__startswith=programme, paid_on__range=(date(day.year, 1, 1), day)
    )
    return rows.exclude(Q(state=RECOVERED) & Q(ended_at__lte=at))


def _vehicles(at: datetime) -> Decimal:
    return Decimal(_paid(at, VEHICLES).count())


def _vehicle_subsidy(at: datetime) -> Decimal:
    return Decimal(_paid(at, VEHICLES).aggregate(all=Sum("amount_fen"))["all"] or 0) / FEN_PER_YUAN


MEASURES = (
    Measure(
        "vehicles.subsidised", 1, "享受补贴的汽车数", "辆", "本年已支付且未追回的申请，一件一辆。", _vehicles
    ),
    Measure(
        "vehicles.subsidy-paid",
        1,
        "汽车补贴支付额",
        "元",
        "本年已支付且未追回的补贴金额合计。",
        _vehicle_subsidy,
    ),
)
