"""Reading packages and projects: a constant number of queries each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from django.db.models import QuerySet

from luoshi.policy.projects.stages import STAGES, Late, ProjectFacts, Stage, late, rolling
from luoshi.records.projects.models import Grouping, Investment, Milestone, Package, Project, StageStep

MOST: Final = 5_000
ROLLING_DAYS: Final = 180
"""The rolling start looks half a year ahead."""


@dataclass(frozen=True, slots=True)
class YearMoney:
    """Money of a year in fen; None where nothing is set."""

    year: int
    planned_fen: int | None
    done_fen: int | None


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    id: int
    title: str
    due_on: date
    done_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with its money and what is late about it."""

    id: int
    plan_id: int
    package_id: int | None
    package: str
    order: int
    name: str
    stage: Stage
    unit_id: int | None
    unit: str
    site: str
    total_fen: int | None
    starts_on: date | None
    ends_on: date | None
    money: tuple[YearMoney, ...]
    milestones: tuple[MilestoneRow, ...]
    groupings: tuple[str, ...]
    late: tuple[Late, ...]
    rolling: bool

    @property
    def done_fen(self) -> int:
        """All that was invested so far."""
        return sum(one.done_fen or 0 for one in self.money)

    @property
    def done_percent(self) -> int | None:
        """Invested so far of the total, rounded down; None without a total."""
        return self.done_fen * 100 // self.total_fen if self.total_fen else None


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package with its projects counted by stage. `count`: what the plan says."""

    id: int
    order: int
    name: str
    aim: str
    count: int
    start: int
    end: int
    stages: tuple[tuple[Stage, int], ...]
    projects: int
    late: int
    total_fen: int
    done_fen: int


@dataclass(frozen=True, slots=True)
class StepRow:
    before: str
    after: str
    on: date
    reason: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class GroupingRow:
    """A grouping of a year. `aimed`: how many it should hold."""

    id: int
    name: str
    year: int
    aimed: int | None
    projects: int


def projects(plan_id: int, on: date) -> tuple[ProjectRow, ...]:
    """The projects of a plan, in its order. Four queries."""
    return _rows(Project.objects.filter(plan_id=plan_id), on)


def project(project_id: int, on: date) -> ProjectRow | None:
    """One project, or None. Four queries."""
    found = _rows(Project.objects.filter(pk=project_id), on)
    return found[0] if found else None


def _rows(chosen: QuerySet[Project], on: date) -> tuple[ProjectRow, ...]:
    rows = list(chosen.select_related("package", "unit").order_by("order")[:MOST])
    ids = [row.pk for row in rows]
    money: dict[int, list[YearMoney]] = defaultdict(list)
    for one in Investment.objects.filter(project_id__in=ids).order_by("year"):
        money[one.project_id].append(YearMoney(one.year, one.planned_fen, one.done_fen))
    points: dict[int, list[MilestoneRow]] = defaultdict(list)
    for point in Milestone.objects.filter(project_id__in=ids).order_by("due_on", "id"):
        is_late = point.done_on is None and point.due_on < on
        points[point.project_id].append(
            MilestoneRow(point.pk, point.title, point.due_on, point.done_on, is_late)
        )
    groups: dict[int, list[str]] = defaultdict(list)
    held = Grouping.objects.filter(projects__in=ids).order_by("-year", "name")
    for project_id, year, name in held.values_list("projects__id", "year", "name"):
        groups[project_id].append(f"{year} {name}")
    return tuple(
        _row(row, tuple(money[row.pk]), tuple(points[row.pk]), tuple(groups[row.pk]), on) for row in rows
    )


def _row(
    row: Any,
    money: tuple[YearMoney, ...],
    points: tuple[MilestoneRow, ...],
    groups: tuple[str, ...],
    on: date,
) -> ProjectRow:
    open_days = tuple(point.due_on for point in points if point.done_on is None)
    facts = ProjectFacts(cast("Stage", row.stage), row.starts_on, row.ends_on, open_days)
    until = date.fromordinal(on.toordinal() + ROLLING_DAYS)
    return ProjectRow(
        row.pk,
        row.plan_id,
        row.package_id,
        row.package.name if row.package else "",
        row.order,
        row.name,
        facts.stage,
        row.unit_id,
        row.unit.name if row.unit else "",
        row.site,
        row.total_fen,
        row.starts_on,
        row.ends_on,
        money,
        points,
        groups,
        late(facts, on),
        rolling(facts, on, until),
    )


def packages(plan_id: int, held: tuple[ProjectRow, ...]) -> tuple[PackageRow, ...]:
    """The packages of a plan with its projects counted. One query."""
    by_package: dict[int, list[ProjectRow]] = defaultdict(list)
    for one in held:
        if one.package_id is not None:
            by_package[one.package_id].append(one)
    rows = Package.objects.filter(plan_id=plan_id).order_by("order")[:MOST]
    return tuple(_package(row, by_package[row.pk]) for row in rows)


def _package(row: Package, held: list[ProjectRow]) -> PackageRow:
    counted = {stage: sum(one.stage == stage for one in held) for stage in STAGES}
    return PackageRow(
        row.pk,
        row.order,
        row.name,
        row.aim,
        row.count,
        row.start,
        row.end,
        tuple(counted.items()),
        len(held),
        sum(bool(one.late) for one in held),
        sum(one.total_fen or 0 for one in held),
        sum(one.done_fen for one in held),
    )


def groupings(plan_id: int) -> tuple[GroupingRow, ...]:
    """The groupings that hold projects of a plan, the newest first. One query."""
    counted: dict[int, int] = defaultdict(int)
    rows: dict[int, Any] = {}
    for row in Grouping.objects.filter(projects__plan_id=plan_id).order_by("-year", "name")[:MOST]:
        counted[row.pk] += 1
        rows[row.pk] = row
    return tuple(GroupingRow(row.pk, row.name, row.year, row.aimed, counted[row.pk]) for row in rows.values())


def steps(project_id: int) -> tuple[StepRow, ...]:
    """How a project came to its stage, the newest first. One query."""
    rows = StageStep.objects.filter(project_id=project_id).order_by("-on", "-id")[:MOST]
    return tuple(StepRow(r.before, r.after, r.on, r.reason, r.made_at, r.made_by) for r in rows)
