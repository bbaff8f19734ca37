"""延期与目标调整: the day in force moves only by a decided extension, a target only with its authority."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.curves import from_json, stretched
from luoshi.policy.progress.decisions import may_ask_extension, may_grant, step_extension
from luoshi.policy.progress.lifecycle import REASON_MOST, checked_reason
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.tasks.actions.curving import set_curve
from luoshi.records.tasks.actions.doors import active_task, held_assignment, speaks_for_task
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.models import Extension, Target, TargetChange, Task
from luoshi.records.tasks.permissions import DECIDE, require

OFFICE_ONLY: Final = "只有督查室可以决定延期和调整目标。"
AUTHORITY_MOST: Final = 300


@transaction.atomic
def ask_extension(
    assignment_id: int, *, proposed_due_on: date, reason: str, progress: str, by: Actor, at: datetime
) -> Extension:
    """申请延期, before the day in force, with reason and progress so far. Raises NotAllowed, WrongState, BadValue."""
    held = held_assignment(assignment_id, by)
    speaks_for_task(held)
    task = held.task
    may_ask_extension(task.due_on, proposed_due_on, day_of(at))
    why, told = checked_reason(reason), progress.strip()
    if not told or len(told) > REASON_MOST:
        raise BadValue(f"请写明目前的进展，不超过 {REASON_MOST} 字。")
    if Extension.objects.filter(task=task, state=Extension.State.ASKED).exists():
        raise WrongState("这项任务已有一份延期申请等待决定。")
    row = Extension.objects.create(
        task=task,
        assignment=held,
        old_due_on=task.due_on,
        proposed_due_on=proposed_due_on,
        reason=why,
        progress=told,
        asked_at=at,
        asked_by=by.name,
    )
    record("extension.ask", [Change("extension", row.pk, None, snapshot(row), task.pk)], by=by, at=at)
    return row


@transaction.atomic
def withdraw_extension(extension_id: int, *, by: Actor, at: datetime) -> Extension:
    """The unit takes its application back. Raises NotAllowed, WrongState."""
    found = Extension.objects.select_related("assignment").get(pk=extension_id)
    if found.assignment is None or not by.acts_for(found.assignment.unit_id):
        raise NotAllowed("只能撤回本单位的延期申请。")
    row = _locked(found)
    before = snapshot(row)
    row.state = step_extension(row.state, "withdrawn")
    return _decided(row, before, "extension.withdraw", by=by, at=at)


@transaction.atomic
def grant_extension(
    extension_id: int, *, due_on: date, answer: str = "", version: int, by: Actor, at: datetime
) -> Extension:
    """同意延期, to the proposed day or another one; `version`: the state one looked at.

    Raises NotAllowed; WrongState where somebody else has decided; BadValue.
    """
    row = _for_decision(extension_id, version, by)
    before = snapshot(row)
    row.state = step_extension(row.state, "granted")
    may_grant(row.task.due_on, row.old_due_on, due_on)
    row.granted_due_on, row.answer = due_on, answer.strip()[:REASON_MOST]
    _decided(row, before, "extension.grant", by=by, at=at)
    move_due_on(row.task, due_on, by=by, at=at)
    refresh([row.task_id], by=by, at=at)
    return row


@transaction.atomic
def refuse_extension(extension_id: int, *, reason: str, version: int, by: Actor, at: datetime) -> Extension:
    """不同意延期, with the reason. Raises as `grant_extension`."""
    row = _for_decision(extension_id, version, by)
    before = snapshot(row)
    row.state = step_extension(row.state, "refused")
    row.answer = checked_reason(reason)
    return _decided(row, before, "extension.refuse", by=by, at=at)


def move_by_revision(task: Task, due_on: date, authority: str, *, by: Actor, at: datetime) -> None:
    """The revised list itself moves the day: its document is the decision. Inside the caller's transaction."""
    row = Extension.objects.create(
        task=task,
        state=Extension.State.GRANTED,
        old_due_on=task.due_on,
        proposed_due_on=due_on,
        granted_due_on=due_on,
        reason="随清单修订调整时限",
        authority=authority[:AUTHORITY_MOST],
        asked_at=at,
        asked_by=by.name,
        decided_at=at,
        decided_by=by.name,
    )
    record("extension.revise", [Change("extension", row.pk, None, snapshot(row), task.pk)], by=by, at=at)
    move_due_on(task, due_on, by=by, at=at)


def move_due_on(task: Task, due_on: date, *, by: Actor, at: datetime) -> None:
    """Set the day in force; the database checks that a decided extension says so. The approved course moves with it."""
    before, old = snapshot(task, "due_on"), task.due_on
    task.due_on = due_on
    task.save(update_fields=["due_on"])
    record(
        "task.move-due", [Change("task", task.pk, before, snapshot(task, "due_on"), task.pk)], by=by, at=at
    )
    begins = task.origin_on or task.list.starts_on
    course = stretched(from_json(task.curve), begins, on=day_of(at), old_end=old, new_end=due_on)
    if course != from_json(task.curve):
        set_curve(task, course, by=by, at=at)


@transaction.atomic
def adjust_target(
    target_id: int, *, value: Decimal, authority: str, reason: str, by: Actor, at: datetime
) -> TargetChange:
    """调整目标值, with the authority for it; the old value stays known. Raises NotAllowed, WrongState, BadValue."""
    require(by, DECIDE, OFFICE_ONLY)
    why, source = checked_reason(reason), authority.strip()
    if not source or len(source) > AUTHORITY_MOST:
        raise BadValue(f"请写明调整的依据（文件、会议或批示），不超过 {AUTHORITY_MOST} 字。")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 23:
        raise BadValue("目标值过大或不是数，请核对。")
    found = Target.objects.get(pk=target_id)
    active_task(found.task_id)
    target = Target.objects.select_for_update().get(pk=target_id)
    if target.value == value:
        raise BadValue("新的目标值与现在的相同。")
    before = snapshot(target)
    row = TargetChange.objects.create(
        target=target,
        old_value=target.value,
        new_value=value,
        authority=source,
        reason=why,
        changed_at=at,
        changed_by=by.name,
    )
    target.value = value
    target.save(update_fields=["value"])
    target.refresh_from_db()
    after = {**snapshot(target), "authority": source, "reason": why}
    record("target.adjust", [Change("target", target.pk, before, after, target.task_id)], by=by, at=at)
    return row


def _for_decision(extension_id: int, version: int, by: Actor) -> Extension:
    require(by, DECIDE, OFFICE_ONLY)
    row = _locked(Extension.objects.get(pk=extension_id))
    if row.version != version:
        raise WrongState("这份延期申请在您打开之后有了变化（可能已由他人决定），请刷新后再看。")
    return row


def _locked(found: Extension) -> Extension:
    """The application with its task, both locked, the task first."""
    task = active_task(found.task_id)
    row = Extension.objects.select_for_update().get(pk=found.pk)
    row.task = task
    return row


def _decided(row: Extension, before: Values, verb: str, *, by: Actor, at: datetime) -> Extension:
    row.decided_at, row.decided_by, row.version = at, by.name, row.version + 1
    row.save()
    record(verb, [Change("extension", row.pk, before, snapshot(row), row.task_id)], by=by, at=at)
    return row
