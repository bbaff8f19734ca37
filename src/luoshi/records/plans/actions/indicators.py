"""What a person adds to an indicator: definition, source, unit in charge, base, how it is held, yearly targets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.values import COMPARATORS, DIRECTIONS, MANNERS
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.organisations.models import Unit
from luoshi.records.plans import board
from luoshi.records.plans.models import Indicator, YearGoal
from luoshi.records.plans.permissions import MANAGE, require

FIELDS: Final = (
    *("definition", "data_source", "responsible_id", "base_value", "base_year"),
    *("manner", "direction", "related_id"),
)
LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class GoalText:
    """A target as a person writes it: a figure with its comparator, or words."""

    comparator: str = "="
    value: Decimal | None = None
    upper: Decimal | None = None
    requirement: str = ""


@transaction.atomic
def change_indicator(indicator_id: int, changes: Mapping[str, Any], *, by: Actor, at: datetime) -> Indicator:
    """Change some of FIELDS. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以修改指标的口径和责任单位。")
    row = Indicator.objects.select_for_update(of=("self",)).filter(pk=indicator_id).first()
    if row is None or set(changes) - set(FIELDS):
        raise BadValue("没有找到这个指标，或要改的内容不能改。请刷新页面。")
    before = snapshot(row)
    for name, value in changes.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    record("indicator.change", [Change("indicator", row.pk, before, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def hand_to_measure(indicator_id: int, measure: str, *, by: Actor, at: datetime) -> Indicator:
    """From now on a measure gives the figures (empty: persons do again). Raises NotAllowed."""
    require(by, MANAGE, "只有督查室可以把指标交给系统统计。")
    row = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator_id)
    before = snapshot(row, "measure")
    row.measure = measure
    row.save(update_fields=["measure"])
    after = snapshot(row, "measure", "name")
    record("indicator.change", [Change("indicator", row.pk, before, after)], by=by, at=at)
    return row


def _check(row: Indicator) -> None:
    if row.manner not in MANNERS or row.direction not in DIRECTIONS:
        raise BadValue("考核方式或方向不对，请重新选择。")
    if (row.base_value is None) != (row.base_year is None):
        raise BadValue("基期值和基期年份要一起填，或一起留空。")
    if max(len(row.definition), len(row.data_source)) > LONGEST:
        raise BadValue(f"定义和数据来源各不超过 {LONGEST} 个字。")
    if row.related_id is not None:
        _check_related(row)
    if row.responsible_id is not None and not Unit.objects.filter(pk=row.responsible_id).exists():
        raise BadValue("名录中没有这个单位，请重新选择。")


def _check_related(row: Indicator) -> None:
    """No chain of relations comes back to where it began."""
    seen, next_id = {row.pk}, row.related_id
    while next_id is not None:
        if next_id in seen:
            raise BadValue("指标之间的关联不能绕回自己，请重新选择。")
        seen.add(next_id)
        next_id = Indicator.objects.filter(pk=next_id).values_list("related_id", flat=True).first()


@transaction.atomic
def set_year_goal(indicator_id: int, year: int, goal: GoalText, *, by: Actor, at: datetime) -> YearGoal:
    """Set what a year asks, as the plan is broken down by years. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以设置年度目标。")
    row = Indicator.objects.select_related("plan").filter(pk=indicator_id).first()
    if row is None or row.plan is None:
        raise BadValue("只有规划中的指标可以分解到年度。")
    if not row.plan.first_year <= year <= row.plan.last_year:
        raise BadValue(f"年份应在 {row.plan.first_year} 至 {row.plan.last_year} 之间。")
    check_goal(goal)
    known = YearGoal.objects.filter(indicator=row, year=year, origin=YearGoal.Origin.BREAKDOWN).first()
    before = snapshot(known) if known else None
    found, _ = YearGoal.objects.update_or_create(
        indicator=row,
        year=year,
        origin=YearGoal.Origin.BREAKDOWN,
        defaults={
            "comparator": goal.comparator if goal.value is not None else "",
            "value": goal.value,
            "upper": goal.upper,
            "requirement": goal.requirement.strip(),
            "set_at": at,
        },
    )
    record("goal.set", [Change("goal", found.pk, before, snapshot(found))], by=by, at=at)
    return found


@transaction.atomic
def break_down(indicator_id: int, *, by: Actor, at: datetime) -> int:
    """Set a goal for every year to come that has none: what is left of the way, in balance. How many were set.

    Raises NotAllowed, BadValue where nothing is left to be set or nothing can be computed.
    """
    require(by, MANAGE, "只有督查室可以设置年度目标。")
    line = board.one(indicator_id, day_of(at))
    found = line.breakdown if line is not None else None
    if line is None or found is None:
        raise BadValue("这项指标没有数值目标，不能按年分解。")
    if not found.needed:
        raise BadValue("没有需要补齐的年度；如果缺基期或往年数值，请先填报。")
    comparator = line.goal.comparator if line.manner in {"ceiling", "floor", "range"} else None
    for year, value in found.needed.items():
        goal = GoalText(comparator or ("<=" if line.direction == "down" else ">="), value, line.goal.upper)
        set_year_goal(indicator_id, year, goal, by=by, at=at)
    return len(found.needed)


def check_goal(goal: GoalText) -> None:
    """Raise BadValue where a target says nothing or contradicts itself."""
    if goal.value is None and not goal.requirement.strip():
        raise BadValue("请填写目标数值，或用文字写明要求。")
    if goal.value is not None and goal.comparator not in COMPARATORS:
        raise BadValue("请选择目标是“达到”“不低于”还是其他。")
    if goal.upper is not None and (goal.value is None or goal.upper < goal.value):
        raise BadValue("区间的上限要不小于下限。")
    if len(goal.requirement) > LONGEST:
        raise BadValue(f"文字要求不超过 {LONGEST} 个字。")
