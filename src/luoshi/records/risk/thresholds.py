"""The thresholds of a programme's signs: what the library gives, and what was recorded since, with who, when and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from luoshi.library.programmes import thresholds as published
from luoshi.policy.risk.thresholds import Thresholds, on
from luoshi.policy.rules.settings import Dated, Parameter
from luoshi.records.programmes.models import Programme
from luoshi.records.programmes.queries import ParameterRow, Value
from luoshi.records.risk.models import ThresholdChange


def threshold_rows(programme_id: int, day: date) -> tuple[ParameterRow, ...]:
    """Every threshold with its history; `current` is what holds on `day`. Two queries."""
    head = Programme.objects.get(pk=programme_id)
    changes = _changes(programme_id)
    return tuple(
        _row(one, [c for c in changes if c.name == one.name], day) for one in published(head.city, head.name)
    )


def in_force(head: Programme, day: date) -> Thresholds:
    """The figures that hold on a day. One query."""
    changes = _changes(head.pk)
    return on((with_changes(one, changes) for one in published(head.city, head.name)), day)


def with_changes(one: Parameter, changes: Sequence[ThresholdChange]) -> Parameter:
    """The threshold with what was recorded; of one day the last counts."""
    by_day = {value.since: value for value in one.values}
    by_day |= {c.since: Dated(c.since, c.value) for c in changes if c.name == one.name}
    return replace(one, values=tuple(by_day[since] for since in sorted(by_day)))


def _changes(programme_id: int) -> list[ThresholdChange]:
    return list(ThresholdChange.objects.filter(programme_id=programme_id).order_by("id"))


def _row(one: Parameter, mine: Sequence[ThresholdChange], day: date) -> ParameterRow:
    history = {value.since: Value(value.since, one.shown(value.value)) for value in one.values}
    for c in mine:
        history[c.since] = Value(c.since, one.shown(c.value), c.decided_by, c.decided_on, c.why, c.at)
    values = tuple(history[since] for since in sorted(history))
    current = one.shown(with_changes(one, mine).at(day))
    return ParameterRow("", one.name, str(one.kind), one.meaning, "", values, current)
