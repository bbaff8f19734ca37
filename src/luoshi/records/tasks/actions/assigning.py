"""Assignments: a unit acknowledges or returns; the office assigns again, to another unit, or ends."""

from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.progress import lifecycle
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.actions.doors import active_task
from luoshi.records.tasks.actions.ending import leave_nothing_open
from luoshi.records.tasks.actions.giving import ROLES, begin, no_second_lead
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.models import Assignment
from luoshi.records.tasks.permissions import DECIDE, require

OFFICE_ONLY: Final = "只有督查室可以调整交办。"


@transaction.atomic
def acknowledge(assignment_id: int, *, by: Actor, at: datetime) -> Assignment:
    """签收: the unit has received its task. Raises NotAllowed, WrongState."""
    row = _own(assignment_id, by)
    return _change(row, "assignment.acknowledge", lifecycle.acknowledge(row.state), "", by=by, at=at)


@transaction.atomic
def return_assignment(assignment_id: int, *, reason: str, by: Actor, at: datetime) -> Assignment:
    """退回: the unit holds that the task is not its own, and says why. Raises NotAllowed, WrongState, BadValue."""
    row = _own(assignment_id, by)
    state = lifecycle.return_assignment(row.state, reason)
    return _change(row, "assignment.return", state, reason.strip(), by=by, at=at)


@transaction.atomic
def assign_again(assignment_id: int, *, by: Actor, at: datetime) -> Assignment:
    """The office holds to its assignment. Raises NotAllowed, WrongState."""
    row = _any(assignment_id, by)
    return _change(row, "assignment.again", lifecycle.assign_again(row.state), "", by=by, at=at)


@transaction.atomic
def end_assignment(assignment_id: int, *, reason: str, by: Actor, at: datetime) -> Assignment:
    """The office takes the task from the unit. Raises NotAllowed, WrongState, BadValue."""
    row = _any(assignment_id, by)
    state = lifecycle.end_assignment(row.state)
    why = lifecycle.checked_reason(reason)
    ended = _change(row, "assignment.end", state, why, by=by, at=at)
    leave_nothing_open([row.pk], f"交办已结束：{why}", by=by, at=at)
    return ended


@transaction.atomic
def assign(task_id: int, *, unit_id: int, role: str, by: Actor, at: datetime) -> Assignment:
    """The office gives the task to a further unit. Raises NotAllowed, WrongState, BadValue."""
    require(by, DECIDE, OFFICE_ONLY)
    task = active_task(task_id)
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or role not in ROLES:
        raise BadValue("请从名录中选择单位和角色。")
    no_second_lead(task, role)
    row = Assignment.objects.filter(task=task, unit=unit).first()
    if row is not None and row.state != Assignment.State.ENDED:
        raise WrongState(f"{unit.name}已经承办这项任务。")
    before = snapshot(row) if row else None
    row = begin(row or Assignment(task=task, unit=unit, written=unit.name), role, by=by, at=at)
    record("assignment.make", [Change("assignment", row.pk, before, snapshot(row), task_id)], by=by, at=at)
    refresh([task_id], by=by, at=at)
    return row


def _own(assignment_id: int, by: Actor) -> Assignment:
    if not by.acts_for(Assignment.objects.values_list("unit_id", flat=True).get(pk=assignment_id)):
        raise NotAllowed("这项任务不是交办给您的单位的。")
    return _locked(assignment_id)


def _any(assignment_id: int, by: Actor) -> Assignment:
    require(by, DECIDE, OFFICE_ONLY)
    return _locked(assignment_id)


def _locked(assignment_id: int) -> Assignment:
    """The assignment with its task, both locked, the task first."""
    task = active_task(Assignment.objects.values_list("task_id", flat=True).get(pk=assignment_id))
    row = Assignment.objects.select_for_update().get(pk=assignment_id)
    row.task = task
    return row


def _change(row: Assignment, verb: str, state: str, reason: str, *, by: Actor, at: datetime) -> Assignment:
    before = snapshot(row)
    row.state, row.reason = state, reason
    row.answered_at = None if state == Assignment.State.PENDING else at
    row.save(update_fields=["state", "reason", "answered_at"])
    record(verb, [Change("assignment", row.pk, before, snapshot(row), row.task_id)], by=by, at=at)
    refresh([row.task_id], by=by, at=at)
    return row
