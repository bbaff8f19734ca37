"""填报期: set one by one, or for a whole year in one go; no two ask for the same stretch of time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of, write_day
from luoshi.policy.progress.rhythms import PlannedWindow, dated_windows, no_overlap, year_windows
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.tasks.actions.doors import check_open
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.models import Report, Task, TaskList, Window
from luoshi.records.tasks.permissions import MANAGE, require

LABEL_MOST: Final = 60


@transaction.atomic
def open_window(
    list_id: int, *, label: str, opens_on: date, closes_on: date, by: Actor, at: datetime
) -> Window:
    """Set a reporting window of an issued list. Raises NotAllowed, WrongState, BadValue."""
    return open_windows(list_id, [PlannedWindow(label, opens_on, closes_on)], by=by, at=at)[0]


@transaction.atomic
def open_year_windows(
    list_id: int, rhythm: str, *, open_days: int = 5, grace_days: int = 5, by: Actor, at: datetime
) -> list[Window]:
    """Set the monthly or quarterly windows of the rest of the list's year. Raises NotAllowed, WrongState, BadValue."""
    require(by, MANAGE, "只有督查室可以设置填报期。")
    row = TaskList.objects.get(pk=list_id)
    try:
        planned = year_windows(row.starts_on, row.ends_on, rhythm, open_days=open_days, grace_days=grace_days)
    except ValueError as problem:
        raise BadValue(str(problem)) from problem
    left = [one for one in planned if one.closes_on >= day_of(at)]
    if not left:
        raise BadValue("清单的这一年已经没有还未截止的填报期可以设置。")
    return open_windows(list_id, left, by=by, at=at)


@transaction.atomic
def open_dated_windows(
    list_id: int, closings: Sequence[tuple[date, str]], *, open_days: int = 10, by: Actor, at: datetime
) -> list[Window]:
    """Set windows that close on days of one's own, each with its name. Raises NotAllowed, WrongState, BadValue."""
    require(by, MANAGE, "只有督查室可以设置填报期。")
    try:
        planned = dated_windows(closings, open_days=open_days)
    except ValueError as problem:
        raise BadValue(str(problem)) from problem
    gone = next((one for one in planned if one.closes_on < day_of(at)), None)
    if gone is not None:
        raise BadValue(f"截止日期{write_day(gone.closes_on)}已经过去，请改为今天或以后。")
    return open_windows(list_id, planned, by=by, at=at)


@transaction.atomic
def close_window(window_id: int, *, by: Actor, at: datetime) -> None:
    """撤销填报期 that has not begun: nothing was asked in it yet, so no light of any day hangs on it.

    Raises NotAllowed, WrongState, Window.DoesNotExist.
    """
    require(by, MANAGE, "只有督查室可以撤销填报期。")
    row = Window.objects.select_for_update(of=("self",)).select_related("list").get(pk=window_id)
    check_open(row.list)
    if row.opens_on <= day_of(at) or Report.objects.filter(window=row).exists():
        raise WrongState("这个填报期已经开始，不能再撤销。")
    record("window.close", [Change("window", row.pk, snapshot(row), None)], by=by, at=at)
    row.delete()


@transaction.atomic
def open_windows(list_id: int, planned: Sequence[PlannedWindow], *, by: Actor, at: datetime) -> list[Window]:
    """Set several windows; all or none. One that overlaps another would ask twice for the same: refused.

    Raises NotAllowed, WrongState, BadValue.
    """
    require(by, MANAGE, "只有督查室可以设置填报期。")
    row = TaskList.objects.select_for_update().get(pk=list_id)
    if row.state != TaskList.State.ISSUED:
        raise WrongState("清单印发之后才能设置填报期。")
    check_open(row)
    cleaned = [_checked(one) for one in planned]
    _none_twice(row, cleaned)
    made = Window.objects.bulk_create(
        Window(list=row, label=one.label, opens_on=one.opens_on, closes_on=one.closes_on) for one in cleaned
    )
    record("window.open", [Change("window", one.pk, None, snapshot(one)) for one in made], by=by, at=at)
    tasks = row.tasks.filter(state__in=[Task.State.ACTIVE, Task.State.CLOSED])
    refresh(list(tasks.values_list("id", flat=True)), by=by, at=at)
    return made


def _checked(one: PlannedWindow) -> PlannedWindow:
    label = one.label.strip()
    if not label or len(label) > LABEL_MOST:
        raise BadValue(f"填报期的名称应为 1 到 {LABEL_MOST} 字。")
    if one.opens_on > one.closes_on:
        raise BadValue("填报期的开始日期晚于截止日期。")
    return PlannedWindow(label, one.opens_on, one.closes_on)


def _none_twice(row: TaskList, planned: Sequence[PlannedWindow]) -> None:
    there = {window.closes_on: window for window in row.windows.all()}
    for one in planned:
        if one.closes_on in there:
            raise BadValue(f"已有截止于 {one.closes_on:%Y年%m月%d日} 的填报期。")
    known = [PlannedWindow(one.label, one.opens_on, one.closes_on) for one in there.values()]
    try:
        no_overlap([*known, *planned])
    except ValueError as problem:
        raise BadValue(str(problem)) from problem
