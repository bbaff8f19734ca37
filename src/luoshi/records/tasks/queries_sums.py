"""Figures over the units of a task: of each unit the newest accepted one, rolled up; and what the system holds itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from luoshi.policy.progress.sums import RolledUp, rolled_up
from luoshi.records.tasks.models import Figure, LiveFigure, Mention, Report, Target
from luoshi.records.tasks.rows import LiveSource, TargetRow
from luoshi.records.tasks.telling import target_row


@dataclass(frozen=True, slots=True)
class TargetSum:
    """A target with the accepted figures of all units, and (`live`) what the system holds for it itself."""

    target: TargetRow
    rolled: RolledUp | None
    live: LiveSource | None
    by_unit: Mapping[int, Decimal]


def live_figures(task_ids: Collection[int]) -> dict[int, LiveSource]:
    """Target → what the system holds for it, of these tasks. One query."""
    rows = LiveFigure.objects.filter(target__task_id__in=task_ids)
    return {row.target_id: LiveSource(row.title, row.as_of, row.value) for row in rows}


def sums(task_ids: Collection[int]) -> dict[int, tuple[TargetSum, ...]]:
    """Task → its targets in their order with their figures; only accepted reports count. Three queries."""
    told: dict[int, dict[int, Decimal]] = {}
    rows = Figure.objects.filter(
        target__task_id__in=task_ids,
        grade=Figure.Grade.REPORTED,
        contribution__submitted=True,
        contribution__report__state=Report.State.ACCEPTED,
    ).exclude(contribution__assignment__state="ended")
    newest = rows.order_by(
        "target_id", "contribution__assignment_id", "-contribution__report__window__closes_on"
    ).distinct("target_id", "contribution__assignment_id")
    fields = ("target_id", "contribution__assignment__unit_id", "value")
    for target_id, unit_id, value in newest.values_list(*fields):
        told.setdefault(target_id, {})[unit_id] = value
    live = live_figures(task_ids)
    found: dict[int, list[TargetSum]] = {}
    for one in Target.objects.filter(task_id__in=task_ids).order_by("task_id", "order"):
        own = told.get(one.pk, {})
        made = TargetSum(target_row(one), rolled_up(tuple(own.values()), one.unit), live.get(one.pk), own)
        found.setdefault(one.task_id, []).append(made)
    return {task_id: tuple(rows) for task_id, rows in found.items()}


def is_collective(task_id: int) -> bool:
    """Whether a collective word (各区政府) brought the task to its units. One query."""
    return Mention.objects.filter(task_id=task_id, form__in=["collective", "selective"]).exists()
