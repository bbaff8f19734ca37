"""集体任务: what a collective word (各区政府) brought to many units, as a matrix unit × task."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import OuterRef, Subquery

from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks.light_words import lit_of
from luoshi.records.tasks.models import GONE, Assignment, Contribution, Mention, Report, Task
from luoshi.records.tasks.queries import visible
from luoshi.records.tasks.queries_sums import TargetSum, sums

TASKS_MOST: Final = 40
UNITS_MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit with one task: the state of its assignment, how far its own accepted report says it is, and its figures.

    `figures`: (what is counted, its value, its unit), as last accepted.
    """

    state: str
    completion_percent: int | None
    figures: tuple[tuple[str, Decimal, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixTask:
    """A column. `done`: how many of its units are at 100 per cent; `sums`: its targets over all units."""

    id: int
    number: int | None
    text: str
    light: str
    state: str
    units: int
    done: int
    sums: tuple[TargetSum, ...]


@dataclass(frozen=True, slots=True)
class MatrixUnit:
    """A row; `cells` are in the order of the columns, None where the unit does not have the task."""

    id: int
    name: str
    english: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`total`: how many collective tasks the list has; the first `TASKS_MOST` are shown."""

    tasks: tuple[MatrixTask, ...]
    units: tuple[MatrixUnit, ...]
    total: int


def matrix(list_id: int, by: Actor) -> Matrix:
    """The collective tasks of a list that the actor may see. Four queries."""
    collective = Mention.objects.filter(form__in=["collective", "selective"]).values("task_id")
    tasks = visible(by).filter(list_id=list_id, pk__in=collective).exclude(state__in=GONE)
    every = list(tasks.order_by("order"))
    tasks_shown = every[:TASKS_MOST]
    latest = Contribution.objects.filter(assignment_id=OuterRef("pk"), report__state=Report.State.ACCEPTED)
    held = Assignment.objects.filter(task__in=tasks_shown).exclude(state=Assignment.State.ENDED)
    rows = held.annotate(
        told=Subquery(latest.order_by("-report__window__closes_on").values("completion_percent")[:1])
    )
    totals = sums([task.pk for task in tasks_shown])
    cells: dict[int, dict[int, Cell]] = {}
    names: dict[int, tuple[str, str]] = {}
    fields = ("unit_id", "unit__name", "unit__english", "task_id", "state", "told")
    for unit_id, name, english, task_id, state, told in rows.order_by("unit__order", "unit_id").values_list(
        *fields
    ):
        names[unit_id] = (name, english)
        cells.setdefault(unit_id, {})[task_id] = Cell(state, told, _own(totals, task_id, unit_id))
    return Matrix(
        tuple(_task(task, cells, totals.get(task.pk, ())) for task in tasks_shown),
        tuple(
            MatrixUnit(unit_id, *names[unit_id], tuple(own.get(task.pk) for task in tasks_shown))
            for unit_id, own in list(cells.items())[:UNITS_MOST]
        ),
        len(every),
    )


def _own(
    totals: Mapping[int, tuple[TargetSum, ...]], task_id: int, unit_id: int
) -> tuple[tuple[str, Decimal, str], ...]:
    return tuple(
        (one.target.what, one.by_unit[unit_id], one.target.unit)
        for one in totals.get(task_id, ())
        if unit_id in one.by_unit
    )


def _task(task: Task, cells: Mapping[int, Mapping[int, Cell]], totals: tuple[TargetSum, ...]) -> MatrixTask:
    own = [row[task.pk] for row in cells.values() if task.pk in row]
    done = sum(cell.completion_percent == 100 for cell in own)
    return MatrixTask(task.pk, task.number, task.text, lit_of(task), task.state, len(own), done, totals)
