"""Reports across the tasks of a list: what the office goes through, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks.models import Report
from luoshi.records.tasks.queries import PAGE_MOST, ReportRow, WindowRow, reports_of, visible


@dataclass(frozen=True, slots=True)
class ReportItem:
    """A report among others, without what the units say in it."""

    id: int
    task_id: int
    number: int | None
    list_id: int
    window: WindowRow
    state: str
    version: int
    reason: str
    submitted_at: datetime | None
    decided_at: datetime | None
    completion_percent: int | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One page of reports; `page` counts from 1, `pages` is at least 1."""

    rows: tuple[ReportItem, ...]
    total: int
    page: int
    pages: int


def reports(
    list_id: int, by: Actor, *, window_id: int | None = None, state: str = "", page: int = 1, size: int = 50
) -> ReportPage:
    """The reports on tasks of a list that the actor may see, latest window first. Two queries."""
    size = max(1, min(size, PAGE_MOST))
    rows = Report.objects.filter(task__in=visible(by).filter(list_id=list_id))
    rows = rows.filter(window_id=window_id) if window_id is not None else rows
    rows = rows.filter(state=state) if state else rows
    total = rows.count()
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    found = rows.select_related("task", "window").order_by("-window__closes_on", "task__order")
    return ReportPage(tuple(_item(row) for row in found[(page - 1) * size : page * size]), total, page, pages)


def report(report_id: int, by: Actor) -> ReportRow | None:
    """One report with what the units say, or None where there is none that the actor may see."""
    row = Report.objects.filter(pk=report_id, task__in=visible(by)).select_related("task").first()
    if row is None:
        return None
    return next(one for one in as_seen(reports_of(row.task), by) if one.id == report_id)


def as_seen(rows: Iterable[ReportRow], by: Actor) -> tuple[ReportRow, ...]:
    """Reports with what was sent, and what the viewer's own unit is still writing: drafts of others are their own affair."""
    return tuple(
        replace(
            row,
            contributions=tuple(
                one for one in row.contributions if one.submitted or by.acts_for(one.unit_id)
            ),
        )
        for row in rows
    )


def _item(row: Report) -> ReportItem:
    window = WindowRow(row.window_id, row.window.label, row.window.opens_on, row.window.closes_on)
    return ReportItem(
        row.pk,
        row.task_id,
        row.task.number,
        row.task.list_id,
        window,
        row.state,
        row.version,
        row.reason,
        row.submitted_at,
        row.decided_at,
        row.completion_percent,
    )
