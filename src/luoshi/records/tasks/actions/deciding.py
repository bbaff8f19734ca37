"""What the office decides on a task: who leads, who supervises, weight, level, who may see it, links, task forces."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.decisions import first_named, one_lead
from luoshi.policy.progress.lifecycle import checked_reason
from luoshi.policy.terms.actors import Actor, RoleName
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.notifying.queries import people_of_role
from luoshi.records.people.models import User
from luoshi.records.tasks.actions.doors import active_task, locked_task, locked_tasks
from luoshi.records.tasks.actions.ending import leave_nothing_open
from luoshi.records.tasks.models import Assignment, Task, TaskForce, TaskLink
from luoshi.records.tasks.permissions import DECIDE, require

OFFICE_ONLY: Final = "只有督查室可以对任务作出决定。"
DECIDABLE: Final = ("supervisor_id", "leader_id", "weight", "level", "visibility", "task_force_id")
LEVELS: Final = frozenset(Task.Level.values)
VISIBILITIES: Final = frozenset(Task.Visibility.values)
WEIGHT_MOST: Final = 1_000


@transaction.atomic
def decide_task(task_id: int, *, by: Actor, at: datetime, **values: Any) -> Task:
    """Decide the fields in DECIDABLE of one task. Raises NotAllowed, WrongState, BadValue."""
    return decide_tasks([task_id], by=by, at=at, **values)[0]


@transaction.atomic
def decide_tasks(task_ids: Collection[int], *, by: Actor, at: datetime, **values: Any) -> list[Task]:
    """Decide the same for several tasks, with an audit row for each that changes. Raises as `decide_task`."""
    require(by, DECIDE, OFFICE_ONLY)
    rows = locked_tasks(task_ids)
    if not rows:
        raise BadValue("请先选择任务。")
    _check(values, rows, day_of(at))
    changes = []
    names = _names(rows, values)
    for row in rows:
        before = _told(row, names)
        for name, value in values.items():
            setattr(row, name, value)
        if before != _told(row, names):
            row.save(update_fields=list(values))
            changes.append(Change("task", row.pk, before, _told(row, names), row.pk))
    record("task.decide", changes, by=by, at=at)
    return rows


@transaction.atomic
def decide_roles(task_id: int, roles: Mapping[int, str], *, by: Actor, at: datetime) -> list[Assignment]:
    """Decide who leads and who supports: assignment id → role, for every unit of the task.

    The role before stays known, so that `undo_roles` can bring it back. Raises NotAllowed, WrongState, BadValue.
    """
    require(by, DECIDE, OFFICE_ONLY)
    task = active_task(task_id)
    held = list(_held([task.pk]))
    if set(roles) != {row.pk for row in held}:
        raise BadValue("承办单位在您打开之后有了变化，请刷新页面后重新指定。")
    one_lead(roles)
    record("assignment.decide-role", _set_roles(held, roles, by, at), by=by, at=at)
    return held


@transaction.atomic
def decide_first_named(task_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """“首位单位牵头”: in each of these tasks without a lead, the unit named first leads; how many were decided.

    Tasks that have a lead already are left as they are. Raises NotAllowed, WrongState.
    """
    require(by, DECIDE, OFFICE_ONLY)
    tasks = locked_tasks(task_ids)
    held: dict[int, list[Assignment]] = {}
    for row in _held([task.pk for task in tasks]):
        held.setdefault(row.task_id, []).append(row)
    open_ones = [rows for rows in held.values() if not any(row.role == "lead" for row in rows)]
    roles: dict[int, str] = {}
    for rows in open_ones:
        roles |= first_named([row.pk for row in rows])
    changes = _set_roles([row for rows in open_ones for row in rows], roles, by, at)
    record("assignment.decide-role", changes, by=by, at=at)
    return len(open_ones)


@transaction.atomic
def decide_unit_leads(task_ids: Collection[int], unit_id: int, *, by: Actor, at: datetime) -> int:
    """One unit leads in each of these tasks that it holds, the other units support; how many were decided.

    Where it leads already, or is not among the units, nothing changes. Raises NotAllowed, WrongState, BadValue.
    """
    require(by, DECIDE, OFFICE_ONLY)
    tasks = locked_tasks(task_ids)
    held: dict[int, list[Assignment]] = {}
    for row in _held([task.pk for task in tasks]):
        held.setdefault(row.task_id, []).append(row)
    meant = [rows for rows in held.values() if _could_lead(rows, unit_id)]
    if not meant:
        raise BadValue("勾选的任务中，没有一项由这个单位承办而还不是它牵头。")
    roles = {row.pk: "lead" if row.unit_id == unit_id else "supporting" for rows in meant for row in rows}
    changes = _set_roles([row for rows in meant for row in rows], roles, by, at)
    record("assignment.decide-role", changes, by=by, at=at)
    return len(meant)


def _could_lead(rows: Collection[Assignment], unit_id: int) -> bool:
    return any(row.unit_id == unit_id and row.role != "lead" for row in rows)


@transaction.atomic
def undo_roles(task_id: int, *, by: Actor, at: datetime) -> list[Assignment]:
    """Take the decision on the roles of one task back. Raises NotAllowed; WrongState where there was none."""
    require(by, DECIDE, OFFICE_ONLY)
    task = active_task(task_id)
    rows = [row for row in _held([task.pk]) if row.role_before]
    if not rows:
        raise WrongState("这项任务的牵头单位没有经过决定，无可撤销。")
    changes = []
    for row in rows:
        before = snapshot(row)
        row.role, row.role_before, row.role_decided_at, row.role_decided_by = row.role_before, "", None, ""
        row.save()
        changes.append(Change("assignment", row.pk, before, snapshot(row), row.task_id))
    record("assignment.undo-role", changes, by=by, at=at)
    return rows


@transaction.atomic
def link_tasks(
    task_id: int, other_id: int, *, kind: str, note: str = "", by: Actor, at: datetime
) -> TaskLink:
    """Say that two tasks belong together (`related`), or that the first waits for the second (`depends`)."""
    require(by, DECIDE, OFFICE_ONLY)
    if task_id == other_id or kind not in TaskLink.Kind.values:
        raise BadValue("请选择另一项任务和关联的种类。")
    task = locked_task(task_id)
    other = Task.objects.filter(pk=other_id).exclude(state=Task.State.DRAFT).first()
    if other is None:
        raise BadValue("没有这项任务，请核对编号。")
    if TaskLink.objects.filter(task_id__in=[task_id, other_id], other_id__in=[task_id, other_id]).exists():
        raise WrongState("这两项任务已经关联。")
    row = TaskLink.objects.create(
        task=task, other_id=other_id, kind=kind, note=note.strip()[:300], made_at=at
    )
    record("task.link", _in_both(row, [task, other]), by=by, at=at)
    return row


@transaction.atomic
def unlink_tasks(link_id: int, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Take a link between tasks away. Raises NotAllowed, WrongState."""
    require(by, DECIDE, OFFICE_ONLY)
    row = TaskLink.objects.select_related("task", "other").get(pk=link_id)
    locked_task(row.task_id)
    told = _in_both(row, [row.task, row.other])
    row.delete()
    gone = [
        Change(one.kind, one.subject_id, {**(one.after or {}), "reason": reason}, None, one.task_id)
        for one in told
    ]
    record("task.unlink", gone, by=by, at=at)


def _in_both(row: TaskLink, tasks: Sequence[Task]) -> list[Change]:
    """A link stands in the stories of both tasks, each naming the number of the other one."""
    one, other = tasks
    values = snapshot(row)
    return [
        Change("task-link", row.pk, None, {**values, "named": other.number}, one.pk),
        Change("task-link", row.pk, None, {**values, "named": one.number}, other.pk),
    ]


@transaction.atomic
def cancel_task(task_id: int, *, reason: str, by: Actor, at: datetime) -> Task:
    """取消任务: its assignments end; everything that happened stays. Raises NotAllowed, WrongState, BadValue."""
    require(by, DECIDE, OFFICE_ONLY)
    why = checked_reason(reason)
    row = active_task(task_id)
    before = snapshot(row)
    row.state = Task.State.CANCELLED
    row.save(update_fields=["state"])
    after = {**snapshot(row), "reason": why}
    record("task.cancel", [Change("task", row.pk, before, after, row.pk)], by=by, at=at)
    end_all([row.pk], why, "任务已取消", by=by, at=at)
    return row


def end_all(task_ids: Collection[int], reason: str, what: str, *, by: Actor, at: datetime) -> None:
    """End every assignment of tasks that are no longer worked on, and all that waits on them; `what` happened to them.

    Inside the caller's transaction.
    """
    changes = []
    for row in _held(task_ids):
        before = snapshot(row)
        row.state, row.answered_at, row.reason = Assignment.State.ENDED, at, reason
        row.save()
        changes.append(Change("assignment", row.pk, before, snapshot(row), row.task_id))
    record("assignment.end", changes, by=by, at=at)
    leave_nothing_open([one.subject_id for one in changes], f"{what}：{reason}", by=by, at=at)


def _names(rows: Collection[Task], values: Mapping[str, Any]) -> dict[str, dict[int, str]]:
    """The names, as they are today, of the people and task forces that the rows have and get."""
    fields = ("supervisor_id", "leader_id")
    people = [getattr(row, name) for row in rows for name in fields] + [values.get(name) for name in fields]
    forces = [row.task_force_id for row in rows] + [values.get("task_force_id")]
    wanted = {one for one in people if one is not None}
    users = User.objects.filter(pk__in=wanted).values_list("id", "display_name", "username")
    known = {user_id: shown or username for user_id, shown, username in users}
    named = dict(TaskForce.objects.filter(pk__in={one for one in forces if one}).values_list("id", "name"))
    return {"supervisor": known, "leader": known, "task_force": named}


def _told(row: Task, names: Mapping[str, Mapping[int, str]]) -> Values:
    """The task as it goes into the audit row: names beside the ids, so that the story can still tell them later."""
    shown = {field: known.get(getattr(row, f"{field}_id"), "") for field, known in names.items()}
    return {**snapshot(row), **shown}


def _held(task_ids: Collection[int]) -> list[Assignment]:
    rows = Assignment.objects.select_for_update(of=("self",)).filter(task_id__in=task_ids)
    return list(rows.exclude(state=Assignment.State.ENDED).order_by("task_id", "id"))


def _set_roles(rows: list[Assignment], roles: Mapping[int, str], by: Actor, at: datetime) -> list[Change]:
    changes: list[Change] = []
    for row in rows:
        before = snapshot(row)
        row.role_before = row.role_before or row.role
        row.role, row.role_decided_at, row.role_decided_by = roles[row.pk], at, by.name
        changes.append(Change("assignment", row.pk, before, snapshot(row), row.task_id))
    _store_roles(rows)
    return changes


def _store_roles(rows: list[Assignment]) -> None:
    """One statement for each pair of roles, not one for each row: a list has some 1,500 assignments."""
    alike: dict[tuple[str, str], list[Assignment]] = {}
    for row in rows:
        alike.setdefault((row.role_before, row.role), []).append(row)
    for (was, role), group in alike.items():
        Assignment.objects.filter(pk__in=[row.pk for row in group]).update(
            role=role,
            role_before=was,
            role_decided_at=group[0].role_decided_at,
            role_decided_by=group[0].role_decided_by,
        )


def _check(values: Mapping[str, Any], rows: Collection[Task], on: date) -> None:
    unknown = set(values) - set(DECIDABLE)
    if unknown or not values:
        raise BadValue(f"不能决定：{'、'.join(sorted(unknown)) or '没有选择任何内容'}。")
    if not 1 <= values.get("weight", 1) <= WEIGHT_MOST:
        raise BadValue(f"权重应在 1 到 {WEIGHT_MOST} 之间，100 为一般任务。")
    if values.get("level", "city") not in LEVELS or values.get("visibility", "public") not in VISIBILITIES:
        raise BadValue("请从列出的级别和公开范围中选择。")
    held: tuple[tuple[str, RoleName], ...] = (("supervisor_id", "office"), ("leader_id", "leader"))
    for name, role in held:
        wanted = values.get(name)
        if wanted is None or all(getattr(row, name) == wanted for row in rows):
            continue  # who has left since stays until the office decides on another
        if wanted not in people_of_role(role, on):
            raise BadValue("督办人应是在职的督查室人员，分管领导应是现有市领导角色的账号。")
    force = values.get("task_force_id")
    kept = all(row.task_force_id == force for row in rows)
    if force is not None and not kept and not TaskForce.objects.filter(pk=force, ended_at=None).exists():
        raise BadValue("没有这个专班，请先成立；已经撤销的专班不再承担任务。")
