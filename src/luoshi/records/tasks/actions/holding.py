"""What the system itself holds for a target, and is therefore asked of nobody. Called by `records.measures`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from luoshi.policy.dates.windows import day_of, write_day
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.tasks.models import LiveFigure, Target
from luoshi.records.tasks.permissions import MANAGE, require


@transaction.atomic
def hold_live(
    target_id: int, *, measure: str, title: str, value: Decimal, by: Actor, at: datetime
) -> LiveFigure:
    """The figure of a target as the system has it now. Raises NotAllowed."""
    require(by, MANAGE, "只有督查室可以把目标交给系统统计。")
    row = LiveFigure.objects.select_for_update(of=("self",)).filter(target_id=target_id).first()
    before = snapshot(row) if row else None
    same = row is not None and (row.measure, row.value) == (measure, value)
    row = row or LiveFigure(target_id=target_id)
    row.measure, row.title, row.value, row.as_of = measure, title, value, at
    row.save()
    if not same:
        change = Change("live", row.pk, before, snapshot(row), row.target.task_id)
        record("target.hold", [change], by=by, at=at)
    return row


@transaction.atomic
def release_live(target_id: int, *, by: Actor, at: datetime) -> None:
    """The target is reported by hand again. Raises NotAllowed."""
    require(by, MANAGE, "只有督查室可以解除统计绑定。")
    for row in LiveFigure.objects.filter(target_id=target_id).select_related("target"):
        change = Change("live", row.pk, snapshot(row), None, row.target.task_id)
        row.delete()
        record("target.release", [change], by=by, at=at)


def held_for(targets: Collection[Target]) -> Mapping[int, LiveFigure]:
    """Target id → what the system holds for it. One query."""
    rows = LiveFigure.objects.filter(target__in=targets)
    return {row.target_id: row for row in rows}


def refuse_asking(target: Target, held: LiveFigure) -> None:
    """Nobody gives a figure that the system has. Raises BadValue, which says where it stands."""
    value = f"{held.value.normalize():f}{target.unit}"
    raise BadValue(
        f"“{target.what or '目标'}”已由系统统计，不用再填报：“{held.title}”，"
        f"截至{write_day(day_of(held.as_of))}为 {value}，填报时自动带入。"
    )
