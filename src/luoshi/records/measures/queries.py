"""Reading measures: what each says now, what it stands for, and how far that is from what was reported by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from luoshi.policy.indicators.measures import AWAITED, Awaited
from luoshi.policy.indicators.naming import in_unit
from luoshi.records.measures.models import Binding, Reading
from luoshi.records.measures.registry import measures
from luoshi.records.plans.models import Value
from luoshi.records.tasks.models import Figure, Target

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class BindingRow:
    """A binding with both figures in the unit of what is bound. `gap`: measured less reported; None without both."""

    id: int
    measure: str
    title: str
    indicator_id: int | None
    task_id: int | None
    name: str
    unit: str
    measured: Decimal | None
    as_of: datetime | None
    reported: Decimal | None
    reported_by: str
    gap: Decimal | None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with its last reading."""

    key: str
    name: str
    version: int
    title: str
    unit: str
    counts: str
    value: Decimal | None
    as_of: datetime | None
    bindings: tuple[BindingRow, ...]


def awaited() -> tuple[Awaited, ...]:
    """The numbers whose programme is not run here yet. No query."""
    families = {key.partition(".")[0] for key in measures()}
    return tuple(one for one in AWAITED if one.family not in families)


def choices() -> tuple[tuple[str, str, str], ...]:
    """(key, title, unit) of every measure. No query."""
    return tuple((key, one.title, one.unit) for key, one in measures().items())


def overview() -> tuple[MeasureRow, ...]:
    """Every measure with its last reading and its bindings. Four queries."""
    last = _last_readings()
    bound = _bindings(Binding.objects.filter(ended_at__isnull=True), last)
    return tuple(
        MeasureRow(
            key,
            one.name,
            one.version,
            one.title,
            one.unit,
            one.counts,
            last[key].value if key in last else None,
            last[key].as_of if key in last else None,
            tuple(row for row in bound if row.measure == key),
        )
        for key, one in measures().items()
    )


def of_indicator(indicator_id: int) -> BindingRow | None:
    """The binding of an indicator in force, or None. Four queries at most."""
    rows = _bindings(Binding.objects.filter(ended_at__isnull=True, indicator_id=indicator_id))
    return rows[0] if rows else None


def of_task(task_id: int) -> tuple[BindingRow, ...]:
    """The bindings of a task's targets in force. Four queries at most."""
    return _bindings(Binding.objects.filter(ended_at__isnull=True, target__task_id=task_id))


def targets_of(task_id: int) -> tuple[tuple[int, str, str], ...]:
    """(id, thing, unit) of the targets of a task that no measure stands for yet. One query."""
    bound = Binding.objects.filter(ended_at__isnull=True, target__task_id=task_id).values("target_id")
    rows = Target.objects.filter(task_id=task_id).exclude(pk__in=bound).order_by("order")
    return tuple(rows.values_list("id", "what", "unit")[:MOST])


def _last_readings() -> dict[str, Reading]:
    rows = Reading.objects.order_by("measure", "-day").distinct("measure")
    return {row.measure: row for row in rows}


def _bindings(chosen: Any, last: Mapping[str, Reading] | None = None) -> tuple[BindingRow, ...]:
    rows = list(chosen.select_related("indicator", "target").order_by("id")[:MOST])
    if not rows:
        return ()
    known = _last_readings() if last is None else last
    values = _by_hand([row.indicator_id for row in rows if row.indicator_id])
    figures = _self_reported([row.target_id for row in rows if row.target_id])
    return tuple(_binding(row, known.get(row.measure), values, figures) for row in rows)


def _by_hand(ids: list[int]) -> dict[int, tuple[Decimal, str, int]]:
    """The newest figure of each indicator that no measure wrote, with who and of which year."""
    rows = Value.objects.filter(indicator_id__in=ids, dimension="").exclude(origin=Value.Origin.MEASURE)
    newest = rows.order_by("indicator_id", "-year", "-revision").distinct("indicator_id")
    return {row.indicator_id: (row.value, row.entered_by, row.year) for row in newest}


def _self_reported(ids: list[int]) -> dict[int, tuple[Decimal, str]]:
    """The newest submitted figure for each target, with the unit that gave it."""
    rows = Figure.objects.filter(target_id__in=ids, grade=Figure.Grade.REPORTED, contribution__submitted=True)
    newest = rows.order_by("target_id", "-contribution__written_at", "-id").distinct("target_id")
    newest = newest.select_related("contribution__assignment__unit")
    return {row.target_id: (row.value, row.contribution.assignment.unit.name) for row in newest}


def _binding(
    row: Any,
    reading: Reading | None,
    values: Mapping[int, tuple[Decimal, str, int]],
    figures: Mapping[int, tuple[Decimal, str]],
) -> BindingRow:
    thing = row.indicator or row.target
    measure = measures().get(row.measure)
    measured = in_unit(reading.value, measure.unit, thing.unit) if reading and measure else None
    reported, who = None, ""
    if row.indicator_id in values and reading and values[row.indicator_id][2] == reading.day.year:
        reported, who, _ = values[row.indicator_id]
    elif row.target_id in figures:
        reported, who = figures[row.target_id]
    gap = measured - reported if measured is not None and reported is not None else None
    return BindingRow(
        row.pk,
        row.measure,
        measure.title if measure else row.measure,
        row.indicator_id,
        row.target.task_id if row.target else None,
        row.indicator.name if row.indicator else row.target.what,
        thing.unit,
        measured,
        reading.as_of if reading else None,
        reported,
        who,
        gap,
    )
