"""Issued tasks split, merged, handed over; tasks registered from a meeting, a written instruction or by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.decisions import step_task
from luoshi.policy.progress.lifecycle import checked_reason
from luoshi.policy.reading.source import squeeze
from luoshi.policy.reading.targets import targets
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.actions.deciding import end_all
from luoshi.records.tasks.actions.doors import active_task, check_open, locked_tasks
from luoshi.records.tasks.actions.ending import leave_nothing_open
from luoshi.records.tasks.actions.giving import checked_roles, give
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.models import Assignment, Succession, Target, Task, TaskList
from luoshi.records.tasks.permissions import DECIDE, require

OFFICE_ONLY: Final = "只有督查室可以立项、拆分、合并和移交任务。"
TEXT_MOST: Final = 2_000
PARTS_MOST: Final = 10
ORIGINS: Final = frozenset({"meeting", "instruction", "manual"})
COPIED: Final = (
    *("chapter", "section", "deadline", "due_on", "original_due_on", "origin", "origin_note", "origin_on"),
    *("supervisor_id", "leader_id", "weight", "level", "visibility", "task_force_id"),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a task that stands in no list comes from: kind, the meeting or instruction, and its day."""

    kind: str
    note: str
    on: date


@transaction.atomic
def register_task(
    list_id: int,
    *,
    text: str,
    origin: Origin,
    due_on: date,
    units: Sequence[tuple[int, str]],
    chapter: str = "",
    by: Actor,
    at: datetime,
) -> Task:
    """立项: a task that stands in no list joins the year's list, `units` as (unit id, role).

    Figures in its text become targets. Raises NotAllowed, WrongState, BadValue.
    """
    require(by, DECIDE, OFFICE_ONLY)
    row = TaskList.objects.select_for_update().get(pk=list_id)
    check_open(row)
    if origin.kind not in ORIGINS or not origin.note.strip() or len(origin.note) > 300:
        raise BadValue("请选择任务来源并写明是哪次会议、哪件批示或什么事由，不超过 300 字。")
    if not units or len({unit_id for unit_id, _ in units}) != len(units):
        raise BadValue("请至少选择一个承办单位，同一单位只选一次。")
    if due_on < origin.on:
        raise BadValue("时限早于任务提出的日期，请核对。")
    made = Task(
        list=row, start=0, end=0, due_on=due_on, original_due_on=due_on, chapter=chapter.strip()[:200]
    )
    made.origin, made.origin_note, made.origin_on = origin.kind, origin.note.strip(), origin.on
    _add(made, text, day_of(at))
    record("task.register", _whole(made), by=by, at=at)
    _assign_units(made, units, by=by, at=at)
    refresh([made.pk], by=by, at=at)
    return made


@transaction.atomic
def split_issued(
    task_id: int, *, texts: Sequence[str], reason: str, by: Actor, at: datetime
) -> tuple[Task, ...]:
    """拆分: the task is replaced by one for each text, each with its units, days and decisions.

    Raises NotAllowed, WrongState, BadValue.
    """
    require(by, DECIDE, OFFICE_ONLY)
    if not 2 <= len(texts) <= PARTS_MOST:
        raise BadValue(f"请写出 2 到 {PARTS_MOST} 项拆分后的任务。")
    why = checked_reason(reason)
    row = _list_and_task(task_id)
    units = _units_of([row])
    made = tuple(_successor(row, text, day_of(at)) for text in texts)
    _succeed([row], made, "split", why, by=by, at=at)
    for one in made:
        _assign_units(one, units, by=by, at=at)
    refresh([one.pk for one in made], by=by, at=at)
    return made


@transaction.atomic
def merge_issued(
    task_ids: Collection[int], *, keep_id: int, text: str, reason: str, by: Actor, at: datetime
) -> Task:
    """合并: these tasks are replaced by one with the units of all; days and decisions are those of `keep_id`.

    Raises NotAllowed, WrongState, BadValue.
    """
    require(by, DECIDE, OFFICE_ONLY)
    why = checked_reason(reason)
    if len(set(task_ids)) < 2 or keep_id not in task_ids:
        raise BadValue("请选择两项以上要合并的任务。")
    _lock_list(keep_id)
    rows = locked_tasks(set(task_ids))
    if len({row.list_id for row in rows}) != 1:
        raise BadValue("只能合并同一份清单中的任务。")
    kept = next(row for row in rows if row.pk == keep_id)
    made = _successor(kept, text, day_of(at))
    units = _units_of([kept, *(row for row in rows if row is not kept)])
    _succeed(rows, (made,), "merged", why, by=by, at=at)
    _assign_units(made, units, by=by, at=at)
    refresh([made.pk], by=by, at=at)
    return made


@transaction.atomic
def hand_over(assignment_id: int, *, unit_id: int, reason: str, by: Actor, at: datetime) -> Assignment:
    """移交: the task goes from one unit to another, which holds the same role and has to acknowledge.

    Raises NotAllowed, WrongState, BadValue.
    """
    require(by, DECIDE, OFFICE_ONLY)
    why = checked_reason(reason)
    task = active_task(Assignment.objects.get(pk=assignment_id).task_id)
    old = Assignment.objects.select_for_update().get(pk=assignment_id)
    if old.state == Assignment.State.ENDED:
        raise WrongState("这项交办已经结束，不能移交。")
    unit = Unit.objects.filter(pk=unit_id, form=Unit.Form.UNIT).first()
    if unit is None or unit_id == old.unit_id:
        raise BadValue("请从名录中选择接手的单位。")
    if Assignment.objects.filter(task=task, unit=unit).exclude(state=Assignment.State.ENDED).exists():
        raise WrongState(f"{unit.name}已经承办这项任务，请改为结束原单位的交办。")
    new = give(task, unit, old.role, by=by, at=at)
    before = snapshot(old)
    old.state, old.answered_at, old.reason, old.handed_to = Assignment.State.ENDED, at, why, new
    old.save()
    changes = [
        Change("assignment", old.pk, before, snapshot(old), task.pk),
        Change("assignment", new.pk, None, snapshot(new), task.pk),
    ]
    record("assignment.hand-over", changes, by=by, at=at)
    leave_nothing_open([old.pk], f"任务已移交{unit.name}：{why}", by=by, at=at)
    refresh([task.pk], by=by, at=at)
    return new


def _list_and_task(task_id: int) -> Task:
    _lock_list(task_id)
    return active_task(task_id)


def _lock_list(task_id: int) -> None:
    """New positions are given out one after the other: the list is locked before its tasks."""
    list_id = Task.objects.values_list("list_id", flat=True).get(pk=task_id)
    TaskList.objects.select_for_update().get(pk=list_id)


def _add(made: Task, text: str, on: date) -> None:
    """Save a new task at the end of its list, with the figures that its text names."""
    made.text = text.strip()
    if not made.text or len(made.text) > TEXT_MOST:
        raise BadValue(f"请写明任务内容，不超过 {TEXT_MOST} 字。")
    last = Task.objects.filter(list_id=made.list_id).aggregate(last=Max("order"))["last"] or 0
    made.order, made.state, made.began_on = last + 1, Task.State.ACTIVE, on
    made.save()
    Target.objects.bulk_create(
        Target(
            task=made,
            order=order,
            value=one.value,
            unit=one.unit,
            comparator=one.comparator,
            what=one.what,
            deadline=one.deadline or "",
            start=made.start,
            end=made.end,
        )
        for order, one in enumerate(targets(squeeze(made.text)))
    )


def _successor(row: Task, text: str, on: date) -> Task:
    made = Task(list_id=row.list_id, start=row.start, end=row.end)
    for name in COPIED:
        setattr(made, name, getattr(row, name))
    _add(made, text, on)
    return made


def _succeed(
    earlier: Sequence[Task], later: Sequence[Task], kind: str, reason: str, *, by: Actor, at: datetime
) -> None:
    """Replace the earlier tasks by the later ones, with the rows that say so."""
    changes: list[Change] = []
    for row in earlier:
        before = snapshot(row)
        row.state = step_task(row.state, "replaced")
        row.save(update_fields=["state"])
        changes.append(Change("task", row.pk, before, {**snapshot(row), "reason": reason}, row.pk))
        for one in later:
            Succession.objects.create(earlier=row, later=one, kind=kind, made_at=at)
    for one in later:
        changes += _whole(one)
    record("task.divide" if kind == "split" else "task.unite", changes, by=by, at=at)
    what = "任务已拆分" if kind == "split" else "任务已合并"
    end_all([row.pk for row in earlier], reason, what, by=by, at=at)


def _whole(row: Task) -> list[Change]:
    """A new task and its targets as audit rows."""
    made: list[Change] = [Change("task", row.pk, None, snapshot(row), row.pk)]
    return made + [
        Change("target", one.pk, None, snapshot(one), row.pk) for one in Target.objects.filter(task=row)
    ]


def _units_of(rows: Sequence[Task]) -> list[tuple[int, str]]:
    """(unit, role) of all units, each once with its first role."""
    found: dict[int, str] = {}
    for row in rows:
        held = row.assignments.exclude(state=Assignment.State.ENDED).order_by("id")
        for unit_id, role in held.values_list("unit_id", "role"):
            found.setdefault(unit_id, role)
    leads = [unit_id for unit_id, role in found.items() if role == "lead"]
    return [(unit_id, "supporting" if unit_id in leads[1:] else role) for unit_id, role in found.items()]


def _assign_units(row: Task, units: Sequence[tuple[int, str]], *, by: Actor, at: datetime) -> None:
    checked_roles(role for _, role in units)
    known: dict[int, Any] = Unit.objects.in_bulk([unit_id for unit_id, _ in units])
    changes = []
    for unit_id, role in units:
        if unit_id not in known:
            raise BadValue("请从名录中选择单位和角色。")
        made = give(row, known[unit_id], role, by=by, at=at)
        changes.append(Change("assignment", made.pk, None, snapshot(made), row.pk))
    record("assignment.make", changes, by=by, at=at)
