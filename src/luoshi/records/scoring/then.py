"""The rows of a list as they stood at the end of a past day, made of the audit log: what a score of that day looks at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from luoshi.records.audit.replaying import replay
from luoshi.records.tasks.models import Assignment, Contribution, Report, Task, Window

Row = TypeVar("Row", bound=models.Model)
STATES = ("active", "closed")
KINDS = ("task", "assignment", "report", "contribution")


@dataclass(frozen=True, slots=True)
class Stood:
    """Tasks that counted, what was held, the reports; `said`: ids of the contributions that were submitted."""

    tasks: Mapping[int, Task]
    held: tuple[Assignment, ...]
    reports: tuple[Report, ...]
    said: frozenset[int]


def stood(list_id: int, until: datetime | None) -> Stood:
    """As the tables say now, or with `until` as the log left them before that moment."""
    if until is None:
        return _now(list_id)
    ids = list(Task.objects.filter(list_id=list_id).values_list("id", flat=True))
    states = replay(KINDS, ids, until)
    rows = {
        row.pk: row for row in _made(Task, states["task"]) if row.list_id == list_id and row.state in STATES
    }
    reports = [row for row in _made(Report, states["report"]) if row.task_id in rows]
    _complete(rows, reports, list_id)
    held = [one for one in _made(Assignment, states["assignment"]) if one.task_id in rows]
    order = {task.pk: task.order for task in rows.values()}
    return Stood(
        rows,
        tuple(
            sorted(
                (one for one in held if one.state != Assignment.State.ENDED),
                key=lambda one: (one.unit_id, order[one.task_id], one.pk),
            )
        ),
        tuple(reports),
        frozenset(key for key, one in states["contribution"].items() if one.get("submitted")),
    )


def _now(list_id: int) -> Stood:
    tasks = {task.pk: task for task in Task.objects.filter(list_id=list_id, state__in=STATES)}
    held = Assignment.objects.filter(task_id__in=tasks).exclude(state=Assignment.State.ENDED)
    said = Contribution.objects.filter(report__task_id__in=tasks, submitted=True)
    return Stood(
        tasks,
        tuple(held.order_by("unit_id", "task__order", "id")),
        tuple(Report.objects.filter(task_id__in=tasks)),
        frozenset(said.values_list("id", flat=True)),
    )


def _made(model: type[Row], states: Mapping[int, Mapping[str, Any]]) -> list[Row]:
    """Rows of a model from the fields that the log names; never saved."""
    fields = {one.attname: one for one in model._meta.concrete_fields}  # noqa: SLF001 - Django's documented way
    return [
        model(**{name: fields[name].to_python(value) for name, value in one.items() if name in fields})
        for _, one in sorted(states.items())
    ]


def _complete(tasks: Mapping[int, Task], reports: list[Report], list_id: int) -> None:
    """The completion that counts is that of the accepted report in the latest window; the log keeps it there."""
    closes = dict(Window.objects.filter(list_id=list_id).values_list("id", "closes_on"))
    for task in tasks.values():
        task.completion_percent = None
    for row in sorted(reports, key=lambda one: closes[one.window_id]):
        if row.state == Report.State.ACCEPTED:
            tasks[row.task_id].completion_percent = row.completion_percent
