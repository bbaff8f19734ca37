"""What units owe around a day: reports of windows, acknowledgements, tasks, replies. Frozen, bounded, one query each."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from luoshi.policy.chasing.notices import AWAITING_REPLY, number_of
from luoshi.policy.chasing.reminders import DueThing, span
from luoshi.policy.chasing.setup import About, Setup
from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.dates.workdays import after
from luoshi.records.chasing.models import Notice
from luoshi.records.chasing.standing import live_tasks
from luoshi.records.tasks.models import Assignment, Task, TaskList
from luoshi.records.tasks.queries_desk import owed_between

SPARE_DAYS: Final = 40
"""Working days counted as calendar days, with all holidays of a year's longest break between them."""


def due_things(setup: Setup, on: date, *, late_days: int = 0) -> Iterator[DueThing]:
    """Everything for which a reminder, or with `late_days` an escalation so long after, can be due on that day."""
    for about, find in FINDERS.items():
        around = span(setup, about, on)
        first, last = around or (on, on)
        yield from find(setup, min(first, on - timedelta(days=late_days)), max(last, on))


def _windows(_setup: Setup, first: date, last: date) -> Iterator[DueThing]:
    """Whoever has not said its own part; what stands on the desk of a unit is what it is reminded of."""
    rows = owed_between(_held(last), first, last).order_by("window_id", "id")
    fields = ("window_id", "window_label", "window_closes", "task_id", "number", "unit_id")
    for window_id, label, closes_on, task_id, number, unit_id in rows.values_list(*fields):
        what = f"任务{number or ''}“{label}”报告"
        key, address = f"window:{window_id}:{task_id}", f"/tasks/{task_id}/"
        yield DueThing("window", key, unit_id, task_id, what, closes_on, address)


def _acknowledgements(setup: Setup, first: date, last: date) -> Iterator[DueThing]:
    earliest = first - timedelta(days=setup.acknowledge_days + SPARE_DAYS)
    held = _held(last).filter(
        state=Assignment.State.PENDING, assigned_at__gte=datetime.combine(earliest, time(), BEIJING)
    )
    days: dict[date, date] = {}
    for pk, task_id, number, unit_id, assigned_at in held.values_list(
        "id", "task_id", "task__number", "unit_id", "assigned_at"
    ):
        assigned = day_of(assigned_at)
        due_on = days.setdefault(assigned, after(assigned, setup.acknowledge_days).day)
        if first <= due_on <= last:
            what = f"任务{number or ''}签收"
            yield DueThing(
                "acknowledge", f"acknowledge:{pk}", unit_id, task_id, what, due_on, f"/tasks/{task_id}/"
            )


def _tasks(_setup: Setup, first: date, last: date) -> Iterator[DueThing]:
    held = _held(last).filter(task__due_on__range=(first, last)).exclude(task__light="done")
    for task_id, number, unit_id, due_on in held.values_list(
        "task_id", "task__number", "unit_id", "task__due_on"
    ):
        what = f"任务{number or ''}"
        yield DueThing("task", f"task:{task_id}", unit_id, task_id, what, due_on, f"/tasks/{task_id}/")


def _notices(_setup: Setup, first: date, last: date) -> Iterator[DueThing]:
    rows = Notice.objects.filter(state__in=sorted(AWAITING_REPLY), reply_due_on__range=(first, last))
    found = list(rows.order_by("id"))
    live = live_tasks(found)
    for row in found:
        if row.pk not in live:
            continue
        name = number_of(row.word, row.year, row.number or 0)
        yield DueThing(
            "notice",
            f"notice:{row.pk}",
            row.unit_id,
            live[row.pk][0],
            f"{row.level}（{name}）的回复",
            row.reply_due_on or last,
            f"/notices/{row.pk}/",
            row.rank,
        )


def _in_force(on: date) -> QuerySet[TaskList]:
    """The lists that are chased by rule: not archived, and not those of an earlier year whose successor is issued.

    What is left over from an earlier year is chased by hand: the rules of this year were made for this year's list.
    """
    issued = TaskList.objects.filter(state=TaskList.State.ISSUED)
    newest = issued.filter(starts_on__lte=on).order_by("-year").values("year")[:1]
    return issued.filter(Q(ends_on__gte=on) | Q(year__gte=newest), archived_at__isnull=True)


def _held(on: date) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(task__state=Task.State.ACTIVE, task__list__in=_in_force(on))
    return rows.exclude(state=Assignment.State.ENDED).order_by("id")


FINDERS: Final[Mapping[About, Callable[[Setup, date, date], Iterator[DueThing]]]] = {
    "window": _windows,
    "acknowledge": _acknowledgements,
    "task": _tasks,
    "notice": _notices,
}
