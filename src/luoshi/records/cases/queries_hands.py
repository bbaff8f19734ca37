"""Who has which cases in hand: one's own, grouped by what the rules propose, and everybody's, for who runs the programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncDate

from luoshi.policy.dates.windows import day_of
from luoshi.policy.rules.explaining import Outcome
from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import OPEN, Case, CaseFacts, Decision
from luoshi.records.cases.permissions import MANAGE, SEE, require
from luoshi.records.cases.queries import CaseRow, rows_of
from luoshi.records.cases.queries_case import explanation
from luoshi.records.cases.queries_eyes import DECIDING, applied_for_by, decided_before
from luoshi.records.people.models import User
from luoshi.records.programmes.queries import ProgrammeRow, programme, workflow_of

CHINA: Final = ZoneInfo("Asia/Shanghai")
GROUPS_MOST: Final = 20
IN_GROUP_MOST: Final = 200
"""Cases of one group that are decided at a time."""
HANDED_MOST: Final = 500
WORK_DAYS: Final = 30
"""Days of which everybody's decisions are counted."""
WORKLOADS_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """Cases at one step for which the rules say the same. `failing`: the failing conditions of the first of them, in words.

    `differing`: cases where applicant and registers do not say the same: they deserve a look of their own.
    """

    step: str
    step_title: str
    eligible: bool
    failing: tuple[Outcome, ...]
    rows: tuple[CaseRow, ...]
    more: int
    total_fen: int
    differing: frozenset[int]


@dataclass(frozen=True, slots=True)
class Holding:
    """How many cases of a step somebody has in hand, how many of them past their service time, since when."""

    user_id: int
    name: str
    step: str
    step_title: str
    role: str
    count: int
    late: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Workload:
    """What somebody decided at a step in the last days: how many of each kind, and on how many days."""

    name: str
    step_title: str
    passed: int
    returned: int
    refused: int
    days: int

    @property
    def decided(self) -> int:
        """All decisions."""
        return self.passed + self.returned + self.refused


def workloads(programme_id: int, by: Actor, *, at: datetime, days: int = WORK_DAYS) -> tuple[Workload, ...]:
    """Who decided how much in the last `days` days, most first; for who runs the programme. Two queries. Raises NotAllowed."""
    head = _programme(programme_id, by)
    require(by, MANAGE, head.name, "只有项目经办可以查看各人办理情况。")
    made = Decision.objects.filter(
        case__programme_id=programme_id, outcome__in=DECIDING, at__gt=at - timedelta(days=days), at__lte=at
    ).exclude(user_id=None)
    counts: dict[str, Any] = {name: Count("id", filter=Q(outcome=name)) for name in DECIDING}
    on = Count(TruncDate("at", tzinfo=CHINA), distinct=True)
    rows: Any = made.values("user_id", "step").annotate(**counts, days=on).order_by("user_id", "step")
    found = list(rows[:WORKLOADS_MOST])
    names = _names({row["user_id"] for row in found})
    flow = workflow_of(head)
    told = (
        Workload(
            names.get(row["user_id"], ""),
            flow.step(row["step"]).title,
            row["pass"],
            row["return"],
            row["refuse"],
            row["days"],
        )
        for row in found
    )
    return tuple(sorted(told, key=lambda one: -one.decided))


def proposals(programme_id: int, by: Actor) -> tuple[Proposal, ...]:
    """The actor's open cases by step and proposal, the largest group first. A few queries. Raises NotAllowed."""
    head = _programme(programme_id, by)
    mine = list(
        Case.objects.filter(programme_id=programme_id, state=OPEN, holder_id=by.user_id or 0).order_by(
            "queue_at", "id"
        )
    )
    made = {
        case: (eligible, tuple(failed))
        for case, eligible, failed in Decision.objects.filter(
            case__in=[row.pk for row in mine], number=F("case__decisions")
        ).values_list("case_id", "eligible", "failed")
    }
    groups: dict[tuple[str, bool, tuple[str, ...]], list[Case]] = {}
    for row in mine:
        if row.pk in made:
            groups.setdefault((row.step, *made[row.pk]), []).append(row)
    largest = sorted(groups.items(), key=lambda one: -len(one[1]))[:GROUPS_MOST]
    return tuple(_proposal(head, step, eligible, rows) for (step, eligible, _failed), rows in largest)


def holdings(programme_id: int, by: Actor, *, at: datetime) -> tuple[Holding, ...]:
    """Who has how many in hand, most first; for who runs the programme. Two queries. Raises NotAllowed."""
    head = _programme(programme_id, by)
    require(by, MANAGE, head.name, "只有项目经办可以查看各人在办情况。")
    today: date = day_of(at)
    counted = (
        Case.objects.filter(programme_id=programme_id, state=OPEN, holder__isnull=False)
        .values("holder_id", "step")
        .annotate(n=Count("id"), late=Count("id", filter=Q(due_on__lt=today)), since=Min("held_at"))
        .order_by("-n", "holder_id", "step")
    )
    rows: list[Any] = list(counted)
    names = _names({row["holder_id"] for row in rows})
    flow = workflow_of(head)
    return tuple(
        Holding(
            row["holder_id"],
            names[row["holder_id"]],
            row["step"],
            flow.step(row["step"]).title,
            flow.step(row["step"]).role or "",
            row["n"],
            row["late"],
            row["since"],
        )
        for row in rows
    )


def held_ids(programme_id: int, holder_id: int, step: str, by: Actor) -> Sequence[int]:
    """The cases of a step that somebody has in hand, at most so many as are handed over at once. Raises NotAllowed."""
    head = _programme(programme_id, by)
    require(by, MANAGE, head.name, "只有项目经办可以转交他人在办的申请。")
    rows = Case.objects.filter(programme_id=programme_id, state=OPEN, holder_id=holder_id, step=step)
    return list(rows.order_by("queue_at", "id").values_list("id", flat=True)[:HANDED_MOST])


def split_for(
    programme_id: int, holder_id: int, step: str, to_user_id: int, by: Actor
) -> tuple[list[int], int]:
    """What somebody has in hand of a step that may go to a colleague, and how many may not: decided on before, or their own.

    Raises NotAllowed.
    """
    held = held_ids(programme_id, holder_id, step, by)
    barred = decided_before(dict.fromkeys(held, step), to_user_id) | applied_for_by(held, to_user_id)
    return [one for one in held if one not in barred], len(barred)


def _names(ids: set[int]) -> dict[int, str]:
    rows = User.objects.filter(pk__in=ids).values_list("id", "display_name", "username")
    return {pk: shown or name for pk, shown, name in rows}


def _proposal(head: ProgrammeRow, step: str, eligible: bool, rows: list[Case]) -> Proposal:
    shown = rows[:IN_GROUP_MOST]
    told = None if eligible else explanation(shown[0].pk)
    versions = {row.pk: row.facts_version for row in shown}
    facts = CaseFacts.objects.filter(case__in=list(versions), version=F("case__facts_version"))
    differing = facts.exclude(differences=[]).values_list("case_id", flat=True)
    return Proposal(
        step,
        workflow_of(head).step(step).title,
        eligible,
        tuple(one for one in told.outcomes if not one.met) if told else (),
        rows_of(head, shown),
        len(rows) - len(shown),
        sum(row.amount_fen for row in shown),
        frozenset(differing),
    )


def _programme(programme_id: int, by: Actor) -> ProgrammeRow:
    head = programme(programme_id)
    if head is None:
        raise LookupError(programme_id)
    require(by, SEE, head.name, "您没有查看这个项目申请的权限。")
    return head
