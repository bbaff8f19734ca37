"""The ends of the branches: tasks with their units' breakdowns and their last accepted report."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.breakdown.models import Item, Plan
from luoshi.records.tasks.models import Assignment, Report
from luoshi.records.tasks.queries import visible

MOST_UNITS: Final = 5_000


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit of a task with its approved breakdown (`version` None: it has none), and the milestone that comes next."""

    assignment_id: int
    unit: str
    english: str
    version: int | None
    next_name: str
    next_on: date | None

    @property
    def name(self) -> str:
        return self.unit


@dataclass(frozen=True, slots=True)
class LastReport:
    """The newest accepted report of a task."""

    window: str
    decided_on: date | None
    completion_percent: int | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A task at the end of a branch. `confirmed`: a person confirmed every link on the way."""

    id: int
    number: int | None
    text: str
    chapter: str
    light: str
    completion_percent: int | None
    plans: tuple[UnitPlan, ...] = ()
    report: LastReport | None = None
    confirmed: bool = False

    @property
    def units(self) -> int:
        return len(self.plans)

    @property
    def broken_down(self) -> int:
        """How many of the units have an approved breakdown."""
        return sum(one.version is not None for one in self.plans)


@dataclass(frozen=True, slots=True)
class Ends:
    """What hangs on tasks: units with their breakdowns, and last reports, by task."""

    plans: Mapping[int, tuple[UnitPlan, ...]] = field(default_factory=dict)
    reports: Mapping[int, LastReport] = field(default_factory=dict)


def leaves(list_id: int, by: Actor, on: date, *, addresses: Collection[str] | None = None) -> dict[str, Leaf]:
    """The tasks of a list that the actor may see, by address (only these, where given). Five queries."""
    rows = visible(by).filter(list_id=list_id).exclude(address="")
    rows = rows if addresses is None else rows.filter(address__in=addresses)
    columns = ("id", "number", "text", "chapter", "light", "completion_percent", "address")
    found: dict[str, tuple[Any, ...]] = {
        row[-1]: row[:-1] for row in rows.order_by("id").values_list(*columns)
    }
    ids = [row[0] for row in found.values()]
    # A whole list is named by its id: hundreds of ids in a query cost more than the rows of the few that are hidden.
    chosen = {"task__list_id": list_id} if addresses is None else {"task_id__in": ids}
    ends = _ends(chosen, on) if found else Ends()
    return {address: _leaf(row, ends) for address, row in found.items()}


def _leaf(row: tuple[Any, ...], ends: Ends) -> Leaf:
    pk, number, text, chapter, light, percent = row
    report = ends.reports.get(pk)
    return Leaf(pk, number, text, chapter, light, percent, ends.plans.get(pk, ()), report)


def _ends(chosen: Mapping[str, object], on: date) -> Ends:
    approved = dict[int, tuple[int, int]]()
    held = {f"assignment__{key}": value for key, value in chosen.items()}
    plans = Plan.objects.filter(**held, state=Plan.State.APPROVED)
    for pk, assignment_id, version in plans.values_list("id", "assignment_id", "version"):
        approved[assignment_id] = (pk, version)
    upcoming = _next([pk for pk, _ in approved.values()], on) if approved else {}
    return Ends(_units(chosen, approved, upcoming), _reports(chosen))


def _next(plan_ids: list[int], on: date) -> dict[int, tuple[str, date]]:
    """The first milestone from that day on, by plan."""
    rows = Item.objects.filter(plan_id__in=plan_ids, kind=Item.Kind.MILESTONE, due_on__gte=on)
    first = rows.order_by("plan_id", "due_on", "order").distinct("plan_id")
    return {plan: (name, due_on) for plan, name, due_on in first.values_list("plan_id", "name", "due_on")}


def _units(
    chosen: Mapping[str, object],
    approved: Mapping[int, tuple[int, int]],
    upcoming: Mapping[int, tuple[str, date]],
) -> dict[int, tuple[UnitPlan, ...]]:
    found: dict[int, list[UnitPlan]] = defaultdict(list)
    held = Assignment.objects.filter(**chosen).exclude(state=Assignment.State.ENDED)
    rows = held.order_by("task_id", "id").values_list("task_id", "id", "unit__name", "unit__english")
    for task_id, pk, name, english in rows[:MOST_UNITS]:
        plan, version = approved.get(pk, (0, None))
        title, due_on = upcoming.get(plan, ("", None))
        found[task_id].append(UnitPlan(pk, name, english, version, title, due_on))
    return {key: tuple(plans) for key, plans in found.items()}


def _reports(chosen: Mapping[str, object]) -> dict[int, LastReport]:
    rows = Report.objects.filter(**chosen, state=Report.State.ACCEPTED)
    newest = rows.order_by("task_id", "-window__closes_on", "-id").distinct("task_id")
    return {
        task_id: LastReport(label, day_of(at) if at else None, percent)
        for task_id, label, at, percent in newest.values_list(
            "task_id", "window__label", "decided_at", "completion_percent"
        )
    }
