"""Reading plans: of a unit for a task, those that wait, and the timetable of a list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from luoshi.policy.progress.plans import PlanFigure, PlanValues
from luoshi.policy.terms.actors import Actor
from luoshi.records.breakdown.models import Item, PassedFile, PassedOn, Plan, PlannedFigure, Reached
from luoshi.records.breakdown.reading import values_of_all
from luoshi.records.inside.models import SubUnitMember
from luoshi.records.inside.permissions import may_see, own_units
from luoshi.records.tasks.models import GONE, Assignment, Report, Task
from luoshi.records.tasks.queries import visible

MOST: Final = 300
ROWS_MOST: Final = 400
"""How many items a timetable shows."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A version of a unit's plan. `changes`: the state that a person looks at."""

    id: int
    assignment_id: int
    task_id: int
    task_number: int | None
    task_text: str
    unit_id: int
    unit: str
    english: str
    version: int
    state: str
    values: PlanValues
    written_at: datetime
    written_by: str
    checked_at: datetime | None
    checked_by: str
    signed_at: datetime | None
    signed_by: str
    decided_at: datetime | None
    decided_by: str
    reason: str
    changes: int
    steps: int


@dataclass(frozen=True, slots=True)
class PassedFileRow:
    """A file of an answer. `file_id`: the stored content, as a report's evidence names it."""

    id: int
    file_id: int
    name: str
    grade: str


@dataclass(frozen=True, slots=True)
class PassedRow:
    """What was passed on to a sub-unit. `by_people`: the sub-unit has people, who answer themselves."""

    id: int
    state: str
    to: str
    what: str
    due_on: date
    made_by: str
    answer: str
    answered_at: datetime | None
    answered_by: str
    completion_percent: int | None
    back_reason: str
    sub_unit_id: int | None
    window_id: int | None
    window: str
    by_people: bool
    task_id: int
    number: int | None
    text: str
    files: tuple[PassedFileRow, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """An item of the timetable; milestones have no `starts_on`. `reached_on`: by an accepted report."""

    id: int
    task_id: int
    number: int | None
    task_text: str
    light: str
    unit: str
    english: str
    kind: str
    name: str
    starts_on: date | None
    due_on: date
    person: str
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReachedRow:
    """A milestone that a report says is reached."""

    name: str
    due_on: date
    reached_on: date


def plans_of_task(task_id: int, by: Actor) -> tuple[PlanRow, ...]:
    """The versions of all units of a task that the actor may see, newest first. Three queries."""
    rows = Plan.objects.filter(assignment__task_id=task_id, assignment__task__in=visible(by)).filter(
        _sent(by)
    )
    return _rows(rows.order_by("assignment_id", "-version"))


def plans_of_assignment(assignment_id: int, by: Actor) -> tuple[PlanRow, ...]:
    """The versions of one unit's plan, newest first. Three queries."""
    rows = Plan.objects.filter(assignment_id=assignment_id, assignment__task__in=visible(by))
    return _rows(rows.filter(_sent(by)).order_by("-version"))


def newest_sent(unit_id: int, task_ids: Collection[int], by: Actor) -> dict[int, PlanRow]:
    """Task → the unit's plan in force (approved), else the one that waits for the office; three queries for MOST tasks."""
    rows = Plan.objects.filter(assignment__unit_id=unit_id, assignment__task__in=visible(by))
    rows = rows.filter(assignment__task_id__in=task_ids, state__in=["approved", "signed"])
    rows = rows.order_by("assignment_id", "state").distinct("assignment_id")
    found: dict[int, PlanRow] = {}
    ids = list(rows.values_list("id", flat=True))
    for at in range(0, len(ids), MOST):
        for one in _rows(Plan.objects.filter(pk__in=ids[at : at + MOST])):
            found[one.task_id] = one
    return found


def _sent(by: Actor) -> Q:
    """What has left its unit; what is being written there is seen by the unit alone."""
    return Q(state__in=["signed", "approved", "returned", "replaced"]) | Q(
        assignment__unit_id__in=own_units(by)
    )


def plans_waiting(by: Actor) -> tuple[PlanRow, ...]:
    """Plans that wait for the office, the oldest first. Three queries."""
    return _rows(_waiting(by).order_by("signed_at", "id"))


def count_plans_waiting(by: Actor) -> int:
    """How many of them."""
    return _waiting(by).count()


def unplanned(unit_id: int) -> int:
    """How many tasks a unit has acknowledged and not yet broken down."""
    held = Assignment.objects.filter(unit_id=unit_id, state=Assignment.State.ACKNOWLEDGED)
    held = held.filter(task__state=Task.State.ACTIVE, task__list__archived_at__isnull=True)
    return held.exclude(plans__state__in=["signed", "approved"]).distinct().count()


def plans_asked(list_id: int) -> dict[int, int]:
    """Unit → how many breakdowns it has handed in on tasks of a list, every version counted. One query."""
    rows = Plan.objects.filter(assignment__task__list_id=list_id, signed_at__isnull=False)
    counted = rows.order_by().values("assignment__unit_id").annotate(n=Count("id"))
    return {row["assignment__unit_id"]: row["n"] for row in counted}


def passed_on(assignment_id: int) -> tuple[PassedRow, ...]:
    """What the unit passed on to its sub-units, newest first. Two queries."""
    return passed_rows(PassedOn.objects.filter(assignment_id=assignment_id).order_by("-id"))


def passed_rows(rows: QuerySet[PassedOn]) -> tuple[PassedRow, ...]:
    """Frozen rows of what was passed on, with the files of the answers. Two queries."""
    people = SubUnitMember.objects.filter(sub_unit_id=OuterRef("sub_unit_id"))
    found = rows.select_related("window", "assignment__task").annotate(by_people=Exists(people))
    found = found.prefetch_related(Prefetch("files", PassedFile.objects.order_by("id")))[:MOST]
    return tuple(
        PassedRow(
            row.pk,
            row.state,
            row.to,
            row.what,
            row.due_on,
            row.made_by,
            row.answer,
            row.answered_at,
            row.answered_by,
            row.completion_percent,
            row.back_reason,
            row.sub_unit_id,
            row.window_id,
            row.window.label if row.window else "",
            row.by_people,
            row.assignment.task_id,
            row.assignment.task.number,
            row.assignment.task.text,
            tuple(PassedFileRow(one.pk, one.file_id, one.name, one.grade) for one in row.files.all()),
        )
        for row in found
    )


def passed_file(file_id: int, by: Actor) -> tuple[int, str] | None:
    """(stored file, name) of a file of a sub-unit's answer: for the unit itself and whoever sees all, else None."""
    row = PassedFile.objects.filter(pk=file_id, passed__assignment__task__in=visible(by))
    found = row.values_list("file_id", "name", "passed__assignment__unit_id").first()
    return found[:2] if found and may_see(by, found[2]) else None


def timetable(list_id: int, by: Actor, *, unit_id: int | None = None) -> tuple[Bar, ...]:
    """The items of the approved plans of a list, in the order of its tasks and of their days. Two queries."""
    seen = visible(by).filter(list_id=list_id).exclude(state__in=GONE)
    rows = Item.objects.filter(plan__state=Plan.State.APPROVED, plan__assignment__task__in=seen)
    rows = rows.exclude(plan__assignment__state=Assignment.State.ENDED)
    if unit_id is not None:
        rows = rows.filter(plan__assignment__unit_id=unit_id)
    found = rows.select_related("plan__assignment__task", "plan__assignment__unit")
    ordered = list(found.order_by("plan__assignment__task__order", "plan_id", "due_on", "order")[:ROWS_MOST])
    reached = _reached({row.plan.assignment_id for row in ordered})
    return tuple(_bar(row, reached) for row in ordered)


def reached_in(contribution_ids: Collection[int]) -> dict[int, tuple[ReachedRow, ...]]:
    """Contribution → the milestones that it says are reached. One query."""
    found: dict[int, list[ReachedRow]] = {}
    rows = Reached.objects.filter(contribution__in=contribution_ids).order_by("due_on", "name")
    for row in rows:
        found.setdefault(row.contribution_id, []).append(ReachedRow(row.name, row.due_on, row.reached_on))
    return {key: tuple(told) for key, told in found.items()}


def _reached(assignment_ids: Collection[int]) -> dict[tuple[int, str, date], date]:
    """(assignment, milestone, its day) → the day it was reached, by accepted reports alone. One query."""
    rows = Reached.objects.filter(
        contribution__assignment__in=assignment_ids,
        contribution__submitted=True,
        contribution__report__state=Report.State.ACCEPTED,
    )
    fields = ("contribution__assignment_id", "name", "due_on", "reached_on")
    return {(key, name, due): on for key, name, due, on in rows.order_by("-reached_on").values_list(*fields)}


def planned_by(assignment_id: int, on: date) -> dict[int, PlanFigure]:
    """Target → the figure that the approved plan wanted by that day, the latest of each. One query."""
    rows = PlannedFigure.objects.filter(
        plan__assignment_id=assignment_id, plan__state=Plan.State.APPROVED, by_day__lte=on
    )
    return {
        row.target_id: PlanFigure(row.target_id, row.by_day, row.value) for row in rows.order_by("by_day")
    }


def milestones_of(assignment_id: int) -> tuple[Bar, ...]:
    """The milestones of the approved plan of a unit. Two queries."""
    rows = Item.objects.filter(plan__assignment_id=assignment_id, plan__state=Plan.State.APPROVED)
    found = rows.filter(kind="milestone").select_related("plan__assignment__task", "plan__assignment__unit")
    reached = _reached([assignment_id])
    return tuple(_bar(row, reached) for row in found.order_by("due_on", "order")[:MOST])


def _waiting(by: Actor) -> QuerySet[Plan]:
    tasks = visible(by).filter(state=Task.State.ACTIVE, list__archived_at__isnull=True)
    rows = Plan.objects.filter(state=Plan.State.SIGNED, assignment__task__in=tasks)
    return rows.exclude(assignment__state=Assignment.State.ENDED)


def _bar(row: Item, reached: Mapping[tuple[int, str, date], date]) -> Bar:
    held = row.plan.assignment
    head = (
        row.pk,
        held.task_id,
        held.task.number,
        held.task.text,
        held.task.light,
        held.unit.name,
        held.unit.english,
    )
    on = reached.get((held.pk, row.name, row.due_on)) if row.kind == Item.Kind.MILESTONE else None
    return Bar(*head, row.kind, row.name, row.starts_on, row.due_on, row.person, on)


def _rows(rows: QuerySet[Plan]) -> tuple[PlanRow, ...]:
    found = list(rows.select_related("assignment__task", "assignment__unit")[:MOST])
    values = values_of_all(found)
    return tuple(_row(row, values) for row in found)


def _row(row: Plan, values: dict[int, PlanValues]) -> PlanRow:
    held = row.assignment
    return PlanRow(
        row.pk,
        held.pk,
        held.task_id,
        held.task.number,
        held.task.text,
        held.unit_id,
        held.unit.name,
        held.unit.english,
        row.version,
        row.state,
        values[row.pk],
        row.written_at,
        row.written_by,
        row.checked_at,
        row.checked_by,
        row.signed_at,
        row.signed_by,
        row.decided_at,
        row.decided_by,
        row.reason,
        row.changes,
        row.steps,
    )
