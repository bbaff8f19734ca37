"""方案达不到目标: approved plans that no longer carry a target to its value, since it was adjusted, or the day was."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from luoshi.policy.progress.plans import RISING
from luoshi.records.breakdown.models import Plan, PlannedFigure
from luoshi.records.tasks.models import Assignment, Task

SHORT_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class ShortPlan:
    """A target that a unit's approved plan does not reach. `planned` is None where the plan has no figure for it.

    `is_renewed`: a new version is being written or is before the office.
    """

    assignment_id: int
    unit_id: int
    unit: str
    english: str
    task_id: int
    number: int | None
    text: str
    what: str
    measure: str
    wanted: Decimal
    planned: Decimal | None
    is_renewed: bool


def short_of_task(task_id: int, unit_ids: Collection[int] | None = None) -> tuple[ShortPlan, ...]:
    """Of all units of a task that is worked on, or of these alone. One query."""
    rows = Assignment.objects.filter(task_id=task_id, task__state=Task.State.ACTIVE)
    return _short(rows if unit_ids is None else rows.filter(unit_id__in=unit_ids))


def short_of_unit(unit_id: int, tasks: QuerySet[Task]) -> tuple[ShortPlan, ...]:
    """Of one unit, for these tasks. One query."""
    return _short(Assignment.objects.filter(unit_id=unit_id, task__in=tasks))


def _short(held: QuerySet[Assignment]) -> tuple[ShortPlan, ...]:
    """One row for each assignment and target: what its approved plan has reached by the day in force is too little."""
    plans = Plan.objects.filter(assignment_id=OuterRef("pk"))
    planned = PlannedFigure.objects.filter(
        plan__state=Plan.State.APPROVED,
        plan__assignment_id=OuterRef("pk"),
        target_id=OuterRef("task__targets__id"),
        by_day__lte=OuterRef("task__due_on"),
    ).order_by("-by_day")
    under_way = ("draft", "filled", "checked", "back", "signed", "returned")
    rows = (
        held.exclude(state=Assignment.State.ENDED)
        .filter(Exists(plans.filter(state=Plan.State.APPROVED)), task__targets__comparator__in=sorted(RISING))
        .annotate(
            planned=Subquery(planned.values("value")[:1]),
            is_renewed=Exists(plans.filter(state__in=under_way)),
            wanted=F("task__targets__value"),
        )
        .filter(Q(planned__isnull=True) | Q(planned__lt=F("wanted")))
    )
    head = ("id", "unit_id", "unit__name", "unit__english", "task_id", "task__number", "task__text")
    fields = (*head, "task__targets__what", "task__targets__unit", "wanted", "planned", "is_renewed")
    return tuple(
        ShortPlan(*values)
        for values in rows.order_by("task__due_on", "task_id", "id").values_list(*fields)[:SHORT_MOST]
    )
