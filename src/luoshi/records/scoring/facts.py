"""What the records know for a score: items and events of each unit, each with the row it comes from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from luoshi.policy.dates.windows import day_of
from luoshi.policy.dates.workdays import after
from luoshi.policy.scoring.scores import Event, Facts, Item, Ref
from luoshi.records.audit.models import AuditEntry
from luoshi.records.scoring.then import Stood, stood
from luoshi.records.tasks.models import Assignment, Contribution, Report, Task, Window

ACKNOWLEDGE_WITHIN: Final = 3
"""Working days; the same stretch after which an assignment stands on the office's desk."""
EARLY: Final = timedelta(days=30)
FULL: Final = 100


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows of one list, as far as they were there by the end of `on`."""

    on: date
    tasks: Mapping[int, Task]
    windows: Sequence[Window]
    reports: Mapping[tuple[int, int], Report]
    said: Mapping[tuple[int, int], date]
    returned: Mapping[int, Sequence[tuple[int, int]]]
    task_weights: bool


def facts_of(
    list_id: int,
    roles: Mapping[str, int],
    on: date,
    *,
    task_weights: bool = False,
    until: datetime | None = None,
) -> tuple[Facts, ...]:
    """Every unit that holds a task of the list; eight queries, whatever the size.

    `task_weights`: a task's completion counts by the weight the office gave it, too. `until`: the end of a past day; what
    happened after it is not known. Without it things are as they stand.
    """
    rows = stood(list_id, until)
    known = _known(list_id, rows, on, until, task_weights=task_weights)
    of_unit: dict[int, list[Assignment]] = defaultdict(list)
    for one in rows.held:
        of_unit[one.unit_id].append(one)
    return tuple(_unit(unit_id, rows, roles, known) for unit_id, rows in of_unit.items())


def _known(list_id: int, rows: Stood, on: date, until: datetime | None, *, task_weights: bool) -> _Known:
    tasks = rows.tasks
    reports = {(row.task_id, row.window_id): row for row in rows.reports}
    moments = _said(tasks, rows.said, until)
    windows = Window.objects.filter(list_id=list_id, closes_on__lt=on).order_by("closes_on")
    return _Known(on, tasks, tuple(windows), reports, moments, _returned(tasks, until), task_weights)


def _said(
    tasks: Mapping[int, Task], submitted: frozenset[int], until: datetime | None
) -> dict[tuple[int, int], date]:
    """(assignment, window) → the day on which the unit first submitted: what came back and was mended is not late."""
    rows = Contribution.objects.filter(pk__in=submitted)
    places = {
        pk: (held, window)
        for pk, held, window in rows.values_list("id", "assignment_id", "report__window_id")
    }
    acts = AuditEntry.objects.filter(task_id__in=tasks, verb="report.submit", subject_kind="contribution")
    acts = acts.filter(at__lt=until) if until else acts
    found: dict[tuple[int, int], date] = {}
    for subject_id, at in acts.order_by("id").values_list("subject_id", "at"):
        if subject_id in places:
            found.setdefault(places[subject_id], day_of(at))
    return found


def _returned(tasks: Mapping[int, Task], until: datetime | None) -> dict[int, list[tuple[int, int]]]:
    """Task id → (audit row, report) of each return of a report."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = AuditEntry.objects.filter(task_id__in=tasks, verb="report.return").order_by("id")
    rows = rows.filter(at__lt=until) if until else rows
    for task_id, entry_id, report_id in rows.values_list("task_id", "id", "subject_id"):
        found[task_id or 0].append((entry_id, report_id))
    return found


def _unit(unit_id: int, rows: Sequence[Assignment], roles: Mapping[str, int], known: _Known) -> Facts:
    items, events = [], []
    for row in rows:
        items += _items(row, roles.get(row.role, FULL), known)
        events += _events(row, known)
    return Facts(unit_id, tuple(row.task_id for row in rows), tuple(items), tuple(events))


def _items(row: Assignment, weight: int, known: _Known) -> list[Item]:
    task = known.tasks[row.task_id]
    ref = Ref("assignment", row.pk)
    weighted = weight * (task.weight if known.task_weights else FULL)
    found = [Item("completion", task.pk, task.completion_percent or 0, weighted, Ref("task", task.pk))]
    answered = day_of(row.answered_at) if row.answered_at else known.on
    last = after(day_of(row.assigned_at), ACKNOWLEDGE_WITHIN).day
    if row.answered_at is not None or known.on > last:
        found.append(Item("timely-acknowledgement", task.pk, FULL * (answered <= last), FULL, ref))
    for window in _asked(row, known):
        day = known.said.get((row.pk, window.pk))
        in_time = day is not None and day <= window.closes_on
        found.append(Item("timely-reports", task.pk, FULL * in_time, FULL, Ref("window", window.pk)))
    return found


def _asked(row: Assignment, known: _Known) -> list[Window]:
    """The windows in which this unit owed a report: after it acknowledged, and before the task was done."""
    if row.answered_at is None or row.state != Assignment.State.ACKNOWLEDGED:
        return []
    since, done = day_of(row.answered_at), _done_on(row.task_id, known)
    return [
        window
        for window in known.windows
        if window.closes_on >= since and (done is None or window.closes_on <= done)
    ]


def _done_on(task_id: int, known: _Known) -> date | None:
    """The close of the first window whose accepted report says 100 per cent."""
    for window in known.windows:
        report = known.reports.get((task_id, window.pk))
        if report is not None and report.state == "accepted" and report.completion_percent == FULL:
            return window.closes_on
    return None


def _events(row: Assignment, known: _Known) -> list[Event]:
    task, done = known.tasks[row.task_id], _done_on(row.task_id, known)
    found = [
        Event("report-returned", task.pk, Ref("audit", entry)) for entry, _ in known.returned.get(task.pk, ())
    ]
    found += [
        Event("report-missing", task.pk, Ref("window", window.pk))
        for window in _asked(row, known)
        if (row.pk, window.pk) not in known.said
    ]
    if row.state == Assignment.State.RETURNED:
        found.append(Event("assignment-returned", task.pk, Ref("assignment", row.pk)))
    if done is None and task.completion_percent != FULL and task.due_on < known.on:
        found.append(Event("task-late", task.pk, Ref("task", task.pk)))
    if done is not None and done + EARLY <= task.due_on:
        found.append(Event("done-early", task.pk, Ref("task", task.pk)))
    return found
