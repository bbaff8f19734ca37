"""Figures over the units of a task: of each unit the newest accepted one, rolled up beside what the system holds itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, QuerySet

from luoshi.policy.progress.sums import RolledUp, rolled_up
from luoshi.records.tasks.models import Figure, Mention, Report, Target
from luoshi.records.tasks.rows import TargetRow
from luoshi.records.tasks.telling import target_row


@dataclass(frozen=True, slots=True)
class TargetSum:
    """A target with the accepted figures of all units."""

    target: TargetRow
    rolled: RolledUp | None
    by_unit: Mapping[int, Decimal]


def sums(task_ids: Collection[int]) -> dict[int, tuple[TargetSum, ...]]:
    """Task → its targets in their order with their figures; only accepted reports count. Two queries."""
    told: dict[int, dict[int, Decimal]] = {}
    fields = ("target_id", "contribution__assignment__unit_id", "value")
    for target_id, unit_id, value in _newest(task_ids).values_list(*fields):
        told.setdefault(target_id, {})[unit_id] = value
    found: dict[int, list[TargetSum]] = {}
    rows = Target.objects.filter(task_id__in=task_ids).select_related("live")
    for one in rows.order_by("task_id", "order"):
        own = told.get(one.pk, {})
        made = TargetSum(target_row(one, with_live=True), rolled_up(tuple(own.values()), one.unit), own)
        found.setdefault(one.task_id, []).append(made)
    return {task_id: tuple(rows) for task_id, rows in found.items()}


def collective_sums(task_id: int, targets: Collection[TargetRow]) -> dict[int, RolledUp]:
    """Target → its figures over all units, where a collective word (各区政府) brought the task to them. One query."""
    collective = Mention.objects.filter(task_id=task_id, form__in=["collective", "selective"])
    told: dict[int, list[Decimal]] = {}
    for target_id, value in _newest([task_id]).filter(Exists(collective)).values_list("target_id", "value"):
        told.setdefault(target_id, []).append(value)
    units = {one.id: one.unit for one in targets}
    rows = {key: rolled_up(values, units[key]) for key, values in told.items() if key in units}
    return {key: one for key, one in rows.items() if one is not None}


def _newest(task_ids: Collection[int]) -> "QuerySet[Figure]":
    """Of each unit and target the newest figure that was reported by hand, signed and accepted."""
    rows = Figure.objects.filter(
        target__task_id__in=task_ids,
        grade=Figure.Grade.REPORTED,
        contribution__submitted=True,
        contribution__report__state=Report.State.ACCEPTED,
    ).exclude(contribution__assignment__state="ended")
    return rows.order_by(
        "target_id", "contribution__assignment_id", "-contribution__report__window__closes_on"
    ).distinct("target_id", "contribution__assignment_id")
