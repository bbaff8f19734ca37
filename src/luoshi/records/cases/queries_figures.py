"""The figures of a programme's dashboard: by day, the funnel, by district and brand. Counted in the database; nothing personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import OPEN, PAID, RECOVERED, Case
from luoshi.records.programmes.permissions import SEE, require
from luoshi.records.programmes.queries import ProgrammeRow, programme

CHINA: Final = ZoneInfo("Asia/Shanghai")
GROUPS_MOST: Final = 100
"""Districts or brands of one table; the rest are summed up."""
LABELS: Final = ("district", "brand")


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day: applications, the money that those still standing hold or were paid, what was paid on that day (fen)."""

    on: date
    applied: int
    committed_fen: int
    paid: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way: how many applications have reached it."""

    name: str
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Group:
    """A district or a brand: applications, those that still stand or were paid with their money, paid, refused."""

    key: str
    applied: int
    standing: int
    committed_fen: int
    paid: int
    paid_fen: int
    refused: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the dashboard shows of the cases of one programme."""

    programme: ProgrammeRow
    days: tuple[DayRow, ...]
    funnel: tuple[Stage, ...]
    districts: tuple[Group, ...]
    brands: tuple[Group, ...]
    withdrawn: int
    refused: int

    @property
    def applied(self) -> int:
        """All applications."""
        return self.funnel[0].count


def figures(programme_id: int, by: Actor) -> Figures | None:
    """The dashboard's figures; None without such a programme. Six queries, whatever the size. Raises NotAllowed."""
    head = programme(programme_id)
    if head is None:
        return None
    require(by, SEE, head.name, "您没有查看这个项目的权限。")
    mine = Case.objects.filter(programme_id=programme_id)
    ended = {row["state"]: row["n"] for row in mine.values("state").annotate(n=Count("id"))}
    return Figures(
        head,
        _days(mine),
        _funnel(mine),
        _groups(mine, "district"),
        _groups(mine, "brand"),
        ended.get("withdrawn", 0),
        ended.get("refused", 0),
    )


def committed(programme_id: int, pot: str, *, at: datetime) -> tuple[date | None, Mapping[date, int]]:
    """The first day of applications, and the money committed from a pot by day of application. Two queries."""
    mine = Case.objects.filter(programme_id=programme_id)
    first = mine.aggregate(first=Min("applied_at"))["first"]
    rows = (
        mine.filter(_standing(), pot=pot, applied_at__lte=at)
        .annotate(on=_day("applied_at"))
        .values("on")
        .annotate(fen=Sum("amount_fen"))
    )
    return (day_of(first) if first else None), {row["on"]: row["fen"] or 0 for row in rows}


def _standing() -> Q:
    """Applications whose money is set aside or was paid and kept."""
    return Q(state=PAID) | (Q(state=OPEN) & ~Q(reserved_fen=0))


def _day(name: str) -> TruncDate:
    return TruncDate(name, tzinfo=CHINA)


def _days(mine: "QuerySet[Case, Any]") -> tuple[DayRow, ...]:
    applied = (
        mine.annotate(on=_day("applied_at"))
        .values("on")
        .annotate(n=Count("id"), fen=Sum("amount_fen", filter=_standing()))
    )
    paid = mine.filter(paid_on__isnull=False).values("paid_on").annotate(n=Count("id"), fen=Sum("amount_fen"))
    by_day: dict[date, list[int]] = {row["on"]: [row["n"], row["fen"] or 0, 0, 0] for row in applied}
    for row in paid:
        on: Any = row["paid_on"]
        by_day.setdefault(on, [0, 0, 0, 0])[2:] = [row["n"], row["fen"] or 0]
    return tuple(DayRow(on, *by_day[on]) for on in sorted(by_day))


def _funnel(mine: "QuerySet[Case, Any]") -> tuple[Stage, ...]:
    """Each stage holds those of the next: who was paid had been reviewed, who was reviewed had been checked."""
    paid = Q(state__in=[PAID, RECOVERED])
    due = paid | ~Q(payment="")
    reviewed = due | Q(reviewed_on__isnull=False)
    checked = reviewed | Q(decisions__gt=0)
    stages = {"applied": Q(), "checked": checked, "reviewed": reviewed, "due": due, "paid": paid}
    found = mine.aggregate(
        **{f"{name}_n": Count("id", filter=stage) for name, stage in stages.items()},
        **{f"{name}_fen": Sum("amount_fen", filter=stage) for name, stage in stages.items()},
    )
    return tuple(Stage(name, found[f"{name}_n"] or 0, found[f"{name}_fen"] or 0) for name in stages)


def _groups(mine: "QuerySet[Case, Any]", label: str) -> tuple[Group, ...]:
    """By a label that the registers gave, most applications first; an empty key for those without one yet."""
    rows = (
        mine.values(f"labels__{label}")
        .annotate(
            n=Count("id"),
            standing=Count("id", filter=_standing()),
            fen=Sum("amount_fen", filter=_standing()),
            paid=Count("id", filter=Q(state=PAID)),
            paid_fen=Sum("amount_fen", filter=Q(state=PAID)),
            refused=Count("id", filter=Q(state="refused")),
        )
        .order_by("-n", f"labels__{label}")
    )
    found = [
        Group(
            row[f"labels__{label}"] or "",
            row["n"],
            row["standing"],
            row["fen"] or 0,
            row["paid"],
            row["paid_fen"] or 0,
            row["refused"],
        )
        for row in rows[:GROUPS_MOST]
    ]
    return tuple(found)
