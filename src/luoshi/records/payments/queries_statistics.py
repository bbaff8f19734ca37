"""The statistics return: what was applied for, refused and paid, by month, part and district."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import Case
from luoshi.records.ledger.models import Entry
from luoshi.records.payments.permissions import SEE, require
from luoshi.records.programmes.models import Programme

ROWS_MOST: Final = 20_000


@dataclass(slots=True)
class Figures:
    """Counts and money of one row, in fen."""

    applied: int = 0
    refused: int = 0
    withdrawn: int = 0
    paid: int = 0
    paid_fen: int = 0
    recovered: int = 0
    recovered_fen: int = 0


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """`month`: its first day, of application, of the end, of payment in turn. `district`: as the register codes it, or empty."""

    month: date
    part: str
    district: str
    figures: Figures = field(compare=False)


def statistics(programme_id: int, by: Actor) -> tuple[StatisticsRow, ...]:
    """All rows in order; what was claimed back stands in the month of its payment. Five queries. Raises NotAllowed."""
    head = Programme.objects.get(pk=programme_id)
    require(by, SEE, head.name, "只有资金支付、项目经办和审计人员可以查看发放统计。")
    found: defaultdict[tuple[date, str, str], Figures] = defaultdict(Figures)
    mine = Case.objects.filter(programme_id=programme_id)
    for key, row in _grouped(mine, "applied_at"):
        found[key].applied += row["n"]
    for key, row in _grouped(mine.filter(state__in=["refused", "withdrawn"]), "ended_at", "state"):
        figures = found[key]
        setattr(figures, row["state"], getattr(figures, row["state"]) + row["n"])
    for key, row in _grouped(mine.filter(paid_on__isnull=False), "paid_on", "state"):
        found[key].paid += row["n"]
        found[key].paid_fen += row["fen"]
        found[key].recovered += row["n"] if row["state"] == "recovered" else 0
    for key, fen in _recovered(head):
        found[key].recovered_fen += fen
    return tuple(StatisticsRow(*key, figures) for key, figures in sorted(found.items())[:ROWS_MOST])


def _recovered(head: Programme) -> Iterator[tuple[tuple[date, str, str], int]]:
    """(row, fen) of each claw-back, as the ledger has it: it may be a part of what was paid."""
    back = Entry.objects.filter(account_id=head.paid_id, transfer__key__contains="/recover/")
    by_case: defaultdict[int, int] = defaultdict(int)
    for subject, fen in back.values_list("transfer__subject", "amount_fen"):
        by_case[int(subject.partition(":")[2])] -= fen
    rows: Any = Case.objects.filter(pk__in=list(by_case), paid_on__isnull=False)
    for case, paid_on, part, district in rows.values_list("id", "paid_on", "part", "labels__district"):
        yield (paid_on.replace(day=1), part, district or ""), by_case[case]


def _grouped(rows: Any, moment: str, *more: str) -> Any:
    zone = None if moment == "paid_on" else ZoneInfo(settings.TIME_ZONE)  # a day has no zone
    found = rows.annotate(month=TruncMonth(moment, tzinfo=zone)).values(
        "month", "part", "labels__district", *more
    )
    for row in found.annotate(n=Count("id"), fen=Sum("amount_fen")).order_by("month"):
        month = row["month"]
        first = month if not hasattr(month, "date") else month.date()
        yield (first, row["part"], row["labels__district"] or ""), row
