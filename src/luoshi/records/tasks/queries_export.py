"""Whole lists for exports: every task with its targets and reports, in batches, so that memory stays bounded."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.tasks.models import Report, Target, Task, Window
from luoshi.records.tasks.queries import (
    ORDERS,
    Filter,
    ReportRow,
    TargetRow,
    TaskRow,
    contributions_of,
    narrowed,
    report_row,
    target_row,
    task_rows,
    visible,
)
from luoshi.records.tasks.queries_reports import as_seen

TASKS_MOST: Final = 5_000
"""With 5 units and 12 windows each, the sheet of reports stays below the million rows of a workbook."""
BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class ExportTask:
    """A task with all that an export tells of it; `reports` only those that somebody has begun.

    In them stands what was sent, and what the viewer's own unit is still writing: drafts of others are their own affair.
    """

    row: TaskRow
    address: str
    deadline: str
    targets: tuple[TargetRow, ...]
    reports: tuple[ReportRow, ...]


def export(list_id: int, by: Actor, narrow: Filter, *, with_reports: bool = True) -> Iterator[ExportTask]:
    """The tasks of a list that the actor may see, narrowed and sorted; eight queries for each 100 tasks.

    Without reports, `reports` is empty. Raises BadValue at once where there are more than an export may hold.
    """
    rows = narrowed(visible(by).filter(list_id=list_id), narrow, by)
    order = ORDERS.get(narrow.order, ORDERS["number"])
    ids = list(rows.order_by(*order).values_list("id", flat=True)[: TASKS_MOST + 1])
    if len(ids) > TASKS_MOST:
        raise BadValue(f"一次最多导出 {TASKS_MOST} 项任务，请先筛选。")
    return (
        task
        for at in range(0, len(ids), BATCH)
        for task in _batch(ids[at : at + BATCH], by, with_reports=with_reports)
    )


def _batch(ids: list[int], by: Actor, *, with_reports: bool) -> Iterator[ExportTask]:
    place = {task_id: at for at, task_id in enumerate(ids)}
    rows = sorted(Task.objects.filter(pk__in=ids), key=lambda row: place[row.pk])
    targets, reports = _targets(ids), _reports(ids, by) if with_reports else {}
    for row, shown in zip(rows, task_rows(rows), strict=True):
        told = (tuple(targets.get(row.pk, ())), tuple(reports.get(row.pk, ())))
        yield ExportTask(shown, row.address, row.deadline, *told)


def _targets(ids: Collection[int]) -> dict[int, list[TargetRow]]:
    found: dict[int, list[TargetRow]] = {}
    for row in Target.objects.filter(task_id__in=ids).order_by("task_id", "order"):
        found.setdefault(row.task_id, []).append(target_row(row))
    return found


def _reports(ids: Collection[int], by: Actor) -> dict[int, tuple[ReportRow, ...]]:
    rows = list(Report.objects.filter(task_id__in=ids))
    windows = Window.objects.in_bulk({row.window_id for row in rows})
    told = contributions_of([row.pk for row in rows])
    found: dict[int, list[ReportRow]] = {}
    for row in sorted(rows, key=lambda row: windows[row.window_id].closes_on):
        found.setdefault(row.task_id, []).append(report_row(windows[row.window_id], row, told))
    return {task_id: as_seen(reports, by) for task_id, reports in found.items()}
