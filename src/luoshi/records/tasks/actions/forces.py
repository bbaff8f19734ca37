"""专班: formed, led by another or with other members, dissolved."""

from datetime import datetime

from django.db import transaction

from luoshi.policy.progress.lifecycle import checked_reason
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.tasks.models import Task, TaskForce
from luoshi.records.tasks.permissions import DECIDE, require

OFFICE_ONLY = "只有督查室可以成立、调整和撤销专班。"


@transaction.atomic
def form_task_force(name: str, *, head: str, members: str = "", by: Actor, at: datetime) -> TaskForce:
    """成立专班. Raises NotAllowed, BadValue."""
    require(by, DECIDE, OFFICE_ONLY)
    named, led = name.strip(), head.strip()
    if not named or len(named) > 100:
        raise BadValue("请填写专班名称，不超过 100 字。")
    if TaskForce.objects.filter(name=named).exists():
        raise BadValue(f"已有名为“{named}”的专班。")
    _check(led, members)
    row = TaskForce.objects.create(name=named, head=led, members=members.strip(), formed_at=at)
    record("task-force.form", [Change("task-force", row.pk, None, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def change_task_force(force_id: int, *, head: str, members: str = "", by: Actor, at: datetime) -> TaskForce:
    """调整专班: another head or other members; the log keeps who they were. Raises NotAllowed, WrongState, BadValue."""
    row = _locked(force_id, by)
    led = head.strip()
    _check(led, members)
    before = snapshot(row)
    row.head, row.members = led, members.strip()
    row.save(update_fields=["head", "members"])
    record("task-force.change", [Change("task-force", row.pk, before, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def end_task_force(force_id: int, *, reason: str, by: Actor, at: datetime) -> TaskForce:
    """撤销专班 that carries no task any more; closed ones keep its name. Raises NotAllowed, WrongState, BadValue."""
    row = _locked(force_id, by)
    why = checked_reason(reason)
    carried = Task.objects.filter(
        task_force=row, state=Task.State.ACTIVE, list__archived_at__isnull=True
    ).count()
    if carried:
        raise WrongState(f"这个专班还承担 {carried} 项办理中的任务，请先为它们改定专班。")
    before = snapshot(row)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    after = {**snapshot(row), "reason": why}
    record("task-force.end", [Change("task-force", row.pk, before, after)], by=by, at=at)
    return row


def _locked(force_id: int, by: Actor) -> TaskForce:
    require(by, DECIDE, OFFICE_ONLY)
    row = TaskForce.objects.select_for_update().get(pk=force_id)
    if row.ended_at is not None:
        raise WrongState("这个专班已经撤销，请刷新页面。")
    return row


def _check(head: str, members: str) -> None:
    if not head or len(head) > 100 or len(members) > 1000:
        raise BadValue("请填写专班负责人，不超过 100 字；成员不超过 1000 字。")
