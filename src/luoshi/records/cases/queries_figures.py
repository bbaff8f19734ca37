"""The figures of a programme's dashboard: by day, the funnel, by district and brand. Counted in the database; nothing personal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import OPEN, PAID, RECOVERED, Case
from luoshi.records.ledger.models import Entry
from luoshi.records.programmes.models import Programme
from luoshi.records.programmes.permissions import SEE, require
from luoshi.records.programmes.queries import ProgrammeRow, programme

CHINA: Final = ZoneInfo("Asia/Shanghai")
GROUPS_MOST: Final = 100
"""Districts or brands of one table; the rest are summed up."""
DAYS_MOST: Final = 800
"""Days that are shown one by one, quiet ones too."""
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
    recovered: int

    @property
    def applied(self) -> int:
        """All applications."""
        return self.funnel[0].count


def figures(programme_id: int, by: Actor) -> Figures | None:
    """The dashboard's figures; None without such a programme. Eight queries, whatever the size. Raises NotAllowed."""
    head = programme(programme_id)
    if head is None:
        return None
    require(by, SEE, head.name, "您没有查看这个项目的权限。")
    mine = Case.objects.filter(programme_id=programme_id)
    kept = _kept(programme_id)
    ended = {row["state"]: row["n"] for row in mine.values("state").annotate(n=Count("id"))}
    return Figures(
        head,
        _days(mine, kept),
        _funnel(mine),
        _groups(mine, "district", kept),
        _groups(mine, "brand", kept),
        ended.get("withdrawn", 0),
        ended.get("refused", 0),
        ended.get("recovered", 0),
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
    days: Counter[date] = Counter({row["on"]: row["fen"] or 0 for row in rows})
    days.update({one.on: one.fen for one in _kept(programme_id) if one.pot == pot})
    return (day_of(first) if first else None), days


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a claw-back of a part left with the applicant: the day of application, the labels, the pot, the money (fen)."""

    on: date
    labels: Mapping[str, str]
    pot: str
    fen: int


def _kept(programme_id: int) -> tuple[_Kept, ...]:
    """Every case of which only a part was claimed back; the ledger says how much. Two queries."""
    rows: Any = Case.objects.filter(programme_id=programme_id, state=RECOVERED)
    found = {row.pk: row for row in rows.only("id", "amount_fen", "applied_at", "labels", "pot")}
    back: Counter[int] = Counter()
    entries: Any = Entry.objects.filter(
        account__in=Programme.objects.filter(pk=programme_id).values("paid_id"),
        transfer__key__contains="/recover/",
    )
    for subject, fen in entries.values_list("transfer__subject", "amount_fen"):
        back[int(subject.partition(":")[2])] -= fen
    return tuple(
        _Kept(day_of(row.applied_at), row.labels, row.pot, row.amount_fen - back[pk])
        for pk, row in found.items()
        if row.amount_fen > back[pk]
    )


def _standing() -> Q:
    """Applications whose money is set aside or was paid and kept."""
    return Q(state=PAID) | (Q(state=OPEN) & ~Q(reserved_fen=0))


def _day(name: str) -> TruncDate:
    return TruncDate(name, tzinfo=CHINA)


def _days(mine: "QuerySet[Case, Any]", kept: Sequence[_Kept]) -> tuple[DayRow, ...]:
    """Every day from the first to the last on which something was applied for or paid, the quiet ones too."""
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
    for one in kept:
        by_day[one.on][1] += one.fen
    return tuple(DayRow(on, *by_day.get(on, (0, 0, 0, 0))) for on in _whole(sorted(by_day)))


def _whole(days: Sequence[date]) -> Sequence[date]:
    """No day left out between the first and the last, as long as that is a span to be drawn."""
    span = (days[-1] - days[0]).days + 1 if days else 0
    return [days[0] + timedelta(days=n) for n in range(span)] if span <= DAYS_MOST else days


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


def _groups(mine: "QuerySet[Case, Any]", label: str, kept: Sequence[_Kept]) -> tuple[Group, ...]:
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
    left: Counter[str] = Counter()
    for one in kept:
        left[one.labels.get(label) or ""] += one.fen
    found = [
        Group(
            row[f"labels__{label}"] or "",
            row["n"],
            row["standing"],
            (row["fen"] or 0) + left[row[f"labels__{label}"] or ""],
            row["paid"],
            row["paid_fen"] or 0,
            row["refused"],
        )
        for row in rows[:GROUPS_MOST]
    ]
    return tuple(found)
