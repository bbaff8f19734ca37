"""Plans as frozen values, for actions and queries alike."""

from collections.abc import Collection

from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues, TargetFacts
from luoshi.records.breakdown.models import Item, Plan, PlannedFigure
from luoshi.records.tasks.models import Target


def targets_of(task_id: int) -> dict[int, TargetFacts]:
    """The targets of a task in their order, by id."""
    rows = Target.objects.filter(task_id=task_id).order_by("order")
    return {row.pk: TargetFacts(row.value, row.comparator, row.what) for row in rows}


def values_of(row: Plan) -> PlanValues:
    """One plan with its parts. Two queries."""
    return values_of_all([row])[row.pk]


def values_of_all(rows: Collection[Plan]) -> dict[int, PlanValues]:
    """Plans by id with their parts. Two queries, however many."""
    items: dict[int, list[PlanItem]] = {}
    for one in Item.objects.filter(plan__in=rows).order_by("plan_id", "order"):
        made = PlanItem(one.kind, one.name, one.starts_on, one.due_on, one.person)
        items.setdefault(one.plan_id, []).append(made)
    figures: dict[int, list[PlanFigure]] = {}
    for figure in PlannedFigure.objects.filter(plan__in=rows).order_by("plan_id", "target_id", "by_day"):
        told = PlanFigure(figure.target_id, figure.by_day, figure.value)
        figures.setdefault(figure.plan_id, []).append(told)
    return {
        row.pk: PlanValues(
            row.responsible,
            row.leader,
            row.summary,
            tuple(items.get(row.pk, ())),
            tuple(figures.get(row.pk, ())),
        )
        for row in rows
    }
