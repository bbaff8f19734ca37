"""The year's plan as the decisions say, with what was used by month."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractMonth

from luoshi.policy.dates.windows import BEIJING
from luoshi.policy.entitlements.planning import Month, Roll, months
from luoshi.records.entitlements.models import Order
from luoshi.records.entitlements.schemes import Open
from luoshi.records.ledger.queries import branch
from luoshi.records.releases.models import Decision

CHINA: Final = ZoneInfo("Asia/Shanghai")
"""By the name that PostgreSQL knows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A year: its ceiling (0 where none was decided), its months, orders paid and their mean subsidy in fen."""

    year: int
    ceiling_fen: int
    months: tuple[Month, ...]
    paid: int
    average_fen: int


def plan_of(scheme: Open, year: int) -> Plan:
    """The plan of a year."""
    rows = Decision.objects.filter(scheme_id=scheme.id, first_day__year=year).order_by("id")
    ceiling, rolls = 0, []
    for row in rows.filter(kind__in=["ceiling", "roll"]):
        if row.kind == "ceiling":
            ceiling = int(row.content["amount_fen"])
        else:
            rolls.append(Roll(row.first_day.month, row.last_day.month, int(row.content["amount_fen"])))
    used = {one["month"]: one for one in _used(scheme, year)}
    paid = sum(one["orders"] for one in used.values())
    total = sum(one["fen"] for one in used.values())
    spent = {month: int(one["fen"]) for month, one in used.items()}
    return Plan(year, ceiling, months(ceiling, rolls, spent), paid, total // paid if paid else 0)


def _used(scheme: Open, year: int) -> Any:
    """Orders paid in the year and not returned, by month of payment."""
    opens = datetime(year, 1, 1, tzinfo=BEIJING)
    closes = datetime(year + 1, 1, 1, tzinfo=BEIJING)
    rows = Order.objects.filter(Q(paid_at__gte=opens, paid_at__lt=closes), scheme_id=scheme.id, state="paid")
    by_month = rows.annotate(month=ExtractMonth("paid_at", tzinfo=CHINA)).values("month")
    return by_month.annotate(orders=Count("number"), fen=Sum("subsidy_fen")).order_by("month")


def opened_fen(scheme: Open, month: date, *, at: datetime) -> int:
    """What was put on the accounts of a month's days, in fen: what lies there and what paid orders took from it."""
    path = f"{scheme.money_root}/{month:%Y/%m}"
    paid = Order.objects.filter(scheme_id=scheme.id, pot__startswith=f"{path}/", state="paid")
    taken = paid.aggregate(fen=Sum("subsidy_fen"))["fen"] or 0
    return branch(path, at=at).balance_fen + int(taken)
