"""Figures of indicators: entered, imported, taken from reports, computed. A later figure keeps the earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Q

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.dimensions import named
from luoshi.policy.indicators.sheets import (
    EARLIEST,
    LARGEST,
    LATEST,
    LONGEST,
    MOST_PLACES,
    ValueLine,
    checked,
    table,
)
from luoshi.policy.reading.model import Refused
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.plans.dimensions import districts
from luoshi.records.plans.models import Indicator, Plan, Value
from luoshi.records.plans.permissions import ENTER, MANAGE, require

BOUNDS: Final = frozenset({"", ">", ">=", "<", "<=", "~"})
MOST_REVISIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a year with its source. `bound`: how the source prints it where it is no exact figure."""

    year: int
    value: Decimal
    as_of: date
    source: str
    dimension: str = ""
    bound: str = ""
    note: str = ""
    measure: str = ""
    document_id: int | None = None
    start: int | None = None
    end: int | None = None


@transaction.atomic
def enter_value(indicator_id: int, figure: Figure, *, by: Actor, at: datetime) -> Value:
    """Record a figure by hand. Raises NotAllowed, BadValue (source missing, day to come, figure out of range)."""
    row = Indicator.objects.filter(pk=indicator_id).first()
    if row is None:
        raise BadValue("没有找到这个指标，可能已被删除。请刷新页面。")
    require(by, ENTER, "只有督查室和这项指标的责任单位可以填报数值。", row.responsible_id)
    figure = replace(figure, dimension=named(figure.dimension, districts()) if figure.dimension else "")
    if row.measure and figure.year >= day_of(at).year and not figure.dimension:
        raise BadValue("这项指标由系统统计，不用填报。如果统计有误，请督查室先解除绑定。")
    _check(figure, at)
    return write_value(indicator_id, figure, Value.Origin.ENTERED, by=by, at=at)


@transaction.atomic
def import_values(plan_id: int, data: bytes, name: str, *, by: Actor, at: datetime) -> int:
    """Take over a CSV or Excel file of figures, whole or not at all; how many were new or revised.

    Raises NotAllowed, BadValue with a sentence for each wrong line.
    """
    require(by, MANAGE, "只有督查室可以批量导入数值。")
    Plan.objects.select_for_update().get(pk=plan_id)
    try:
        rows = table(data, name)
    except (ValueError, Refused) as problem:
        raise BadValue(str(problem)) from problem
    lines, problems = checked(rows, names_in(plan_id), day_of(at), districts())
    if problems:
        raise BadValue("文件没有导入。" + "".join(problems))
    _not_measured(lines, day_of(at).year)
    written = [
        write_value(
            one.indicator_id,
            Figure(one.year, one.value, one.as_of, one.source, one.dimension, note=one.note),
            Value.Origin.IMPORTED,
            by=by,
            at=at,
        )
        for one in lines
    ]
    return sum(row.entered_at == at for row in written)


def _not_measured(lines: Sequence[ValueLine], year: int) -> None:
    """A figure that the system computes is not imported over it."""
    bound = set(
        Indicator.objects.exclude(measure="")
        .filter(pk__in={one.indicator_id for one in lines})
        .values_list("pk", flat=True)
    )
    wrong = [
        one.line for one in lines if one.indicator_id in bound and one.year >= year and not one.dimension
    ]
    if wrong:
        raise BadValue(f"文件没有导入。第 {wrong[0]} 行：这项指标由系统统计，不用填报。")


def names_in(plan_id: int) -> dict[str, int]:
    """Every name an import may use: of the plan's indicators and of the yearly ones; numbers as well (#9a)."""
    rows = Indicator.objects.filter(Q(plan_id=plan_id) | Q(plan__isnull=True)).order_by("-plan_id")
    found: dict[str, int] = {}
    for pk, name, number in rows.values_list("pk", "name", "number"):
        found.setdefault("".join(name.split()), pk)
        if number:
            found.setdefault(f"#{number}", pk)
    return found


def write_value(indicator_id: int, figure: Figure, origin: str, *, by: Actor, at: datetime) -> Value:
    """The figure as the current one of its year. The same figure from the same source again changes nothing."""
    held = (
        Value.objects.select_for_update()
        .filter(indicator_id=indicator_id, year=figure.year, dimension=figure.dimension)
        .order_by("-revision")
    )
    newest = held.first()
    if newest is not None and _same(newest, figure):
        return newest
    if newest is not None and newest.revision >= MOST_REVISIONS:
        raise BadValue(f"这个数值已经修订了 {MOST_REVISIONS} 次，不能再改。请联系管理员核查。")
    if newest is not None and origin == Value.Origin.MEASURE == newest.origin and newest.current:
        return _measured_again(newest, figure, by, at)
    held.filter(current=True).update(current=False)
    row = Value.objects.create(
        indicator_id=indicator_id,
        year=figure.year,
        dimension=figure.dimension,
        value=figure.value,
        bound=figure.bound,
        as_of=figure.as_of,
        origin=origin,
        source=figure.source,
        measure=figure.measure,
        document_id=figure.document_id,
        start=figure.start,
        end=figure.end,
        note=figure.note,
        revision=newest.revision + 1 if newest is not None else 1,
        entered_at=at,
        entered_by=by.name,
    )
    before = snapshot(newest, "value", "source", "as_of") if newest is not None else None
    verb = "value.revise" if newest is not None else "value.enter"
    record(verb, [Change("value", row.pk, before, snapshot(row))], by=by, at=at)
    return row


def _measured_again(row: Value, figure: Figure, by: Actor, at: datetime) -> Value:
    """A measure is read every day: its row goes along, the daily readings are kept by `records.measures`."""
    before = snapshot(row, "value", "source", "as_of")
    changed = row.value != figure.value or row.source != figure.source
    row.value, row.as_of, row.source, row.measure = figure.value, figure.as_of, figure.source, figure.measure
    row.save(update_fields=["value", "as_of", "source", "measure"])
    if changed:
        record("value.revise", [Change("value", row.pk, before, snapshot(row))], by=by, at=at)
    return row


def _same(row: Value, figure: Figure) -> bool:
    return (row.value, row.source, row.as_of, row.bound) == (
        figure.value,
        figure.source,
        figure.as_of,
        figure.bound,
    )


def _check(figure: Figure, at: datetime) -> None:
    if not EARLIEST <= figure.year <= LATEST:
        raise BadValue(f"年份 {figure.year} 不对，请写成 2025 这样的四位年份。")
    if figure.as_of > day_of(at):
        raise BadValue(f"截至日期 {figure.as_of.isoformat()} 还没有到。")
    if not figure.source.strip():
        raise BadValue("请写明数据来源，例如统计公报的名称。")
    if max(len(figure.source), len(figure.note)) > LONGEST or len(figure.dimension) > 60:
        raise BadValue(f"来源和说明各不超过 {LONGEST} 个字，地区不超过 60 个字。")
    if not figure.value.is_finite() or abs(figure.value) >= LARGEST:
        raise BadValue("数值超出范围，请检查单位。")
    if -int(figure.value.as_tuple().exponent) > MOST_PLACES:
        raise BadValue(f"小数不超过 {MOST_PLACES} 位，请先按统计口径取舍。")
    if figure.bound not in BOUNDS:
        raise BadValue("数值前的“超过”“约”等请从列表中选择。")
