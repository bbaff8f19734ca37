"""Binding measures and reading them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.measures import Measure
from luoshi.policy.indicators.naming import in_unit
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.measures.models import Binding, Reading
from luoshi.records.measures.registry import measures
from luoshi.records.plans.actions.indicators import hand_to_measure
from luoshi.records.plans.actions.valuing import Figure, write_value
from luoshi.records.plans.models import Indicator, Value
from luoshi.records.plans.permissions import MANAGE, require
from luoshi.records.tasks.actions.holding import hold_live, release_live
from luoshi.records.tasks.models import Target


@transaction.atomic
def bind(
    measure: str,
    *,
    by: Actor,
    at: datetime,
    indicator_id: int | None = None,
    target_id: int | None = None,
) -> Binding:
    """Let a measure stand for an indicator or a task's target. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以把指标交给系统统计。")
    found = measures().get(measure)
    if found is None:
        raise BadValue("没有这个统计项，请重新选择。")
    unit = _unit_of(indicator_id, target_id)
    if in_unit(Decimal(1), found.unit, unit) is None:
        raise BadValue(f"计量单位不同：统计项以“{found.unit}”计，指标以“{unit}”计，不能绑定。")
    one: dict[str, Any] = {"indicator_id": indicator_id, "target_id": target_id}
    held = Binding.objects.filter(ended_at__isnull=True, **{key: pk for key, pk in one.items() if pk})
    if held.exists():
        raise BadValue("已经绑定了统计项，请先解除。")
    row = Binding.objects.create(measure=measure, bound_at=at, bound_by=by.name, **one)
    if indicator_id is not None:
        hand_to_measure(indicator_id, measure, by=by, at=at)
    told = {**snapshot(row), "title": found.title}
    record("measure.bind", [Change("measure", row.pk, None, told)], by=by, at=at)
    _read(found, [row], by, at)
    return row


def _unit_of(indicator_id: int | None, target_id: int | None) -> str:
    if (indicator_id is None) == (target_id is None):
        raise BadValue("请选择一项指标，或任务的一个目标。")
    if indicator_id is not None:
        unit = Indicator.objects.filter(pk=indicator_id).values_list("unit", flat=True).first()
    else:
        unit = Target.objects.filter(pk=target_id or 0).values_list("unit", flat=True).first()
    if unit is None:
        raise BadValue("没有找到要绑定的指标或目标，请刷新页面。")
    return str(unit)


@transaction.atomic
def unbind(binding_id: int, *, by: Actor, at: datetime) -> Binding:
    """Give the indicator or target back to reporting by hand. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以解除统计绑定。")
    row = Binding.objects.select_for_update(of=("self",)).get(pk=binding_id)
    if row.ended_at is not None:
        raise BadValue("这项绑定已经解除。")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    if row.indicator_id is not None:
        hand_to_measure(row.indicator_id, "", by=by, at=at)
    if row.target_id is not None:
        release_live(row.target_id, by=by, at=at)
    record("measure.unbind", [Change("measure", row.pk, None, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def read_measures(*, by: Actor, at: datetime) -> int:
    """Read every measure, whether or not something is bound to it; how many were read."""
    require(by, MANAGE, "只有督查室可以刷新系统统计。")
    held: dict[str, list[Binding]] = {}
    for row in Binding.objects.filter(ended_at__isnull=True).order_by("id"):
        held.setdefault(row.measure, []).append(row)
    for key, measure in measures().items():
        _read(measure, held.get(key, []), by, at)
    return len(measures())


def _read(measure: Measure, bindings: list[Binding], by: Actor, at: datetime) -> None:
    value = measure.query(at)
    last = Reading.objects.filter(measure=measure.key, day__lte=day_of(at)).order_by("-day").first()
    row, _ = Reading.objects.update_or_create(
        measure=measure.key, day=day_of(at), defaults={"value": value, "as_of": at}
    )
    if last is None or last.value != value:  # an hourly reading that says the same is no event
        told = {"measure": measure.key, "title": measure.title, "value": str(value)}
        record("measure.read", [Change("measure", row.pk, None, told)], by=by, at=at)
    for one in bindings:
        if one.indicator_id is not None:
            _write(measure, one.indicator_id, value, by, at)
        if one.target_id is not None:
            _hold(measure, one.target_id, value, by, at)


def _write(measure: Measure, indicator_id: int, value: Decimal, by: Actor, at: datetime) -> None:
    unit = Indicator.objects.values_list("unit", flat=True).get(pk=indicator_id)
    day = day_of(at)
    source = f"系统统计：{measure.title}（第 {measure.version} 版）"
    figure = Figure(
        day.year, in_unit(value, measure.unit, unit) or Decimal(0), day, source, measure=measure.key
    )
    write_value(indicator_id, figure, Value.Origin.MEASURE, by=by, at=at)


def _hold(measure: Measure, target_id: int, value: Decimal, by: Actor, at: datetime) -> None:
    """The units of the task are not asked for this figure; their reports take it from here."""
    unit = Target.objects.values_list("unit", flat=True).get(pk=target_id)
    own = in_unit(value, measure.unit, unit) or Decimal(0)
    hold_live(target_id, measure=measure.key, title=measure.title, value=own, by=by, at=at)
