"""办结申请 → 复核 → 销号 or 退回; 重新办理."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.decisions import step_closing, step_task
from luoshi.policy.progress.lifecycle import checked_reason, checked_text
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.closing.models import Closing, ClosingEvidence
from luoshi.records.closing.permissions import DECIDE, require
from luoshi.records.files.actions import store
from luoshi.records.tasks.actions import Upload
from luoshi.records.tasks.actions.doors import active_task, held_assignment, locked_task, speaks_for_task
from luoshi.records.tasks.actions.ending import lapse_extensions
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.models import Report, Task

OFFICE_ONLY: Final = "只有督查室可以复核、销号和退回办结申请。"
MOST_EVIDENCE: Final = 20
NAME_MOST: Final = 255
OPEN: Final = (Closing.State.APPLIED, Closing.State.REVIEWED)


@transaction.atomic
def apply_closing(
    assignment_id: int, *, text: str, evidence: Sequence[Upload] = (), by: Actor, at: datetime
) -> Closing:
    """申请办结, with what was done and at least one file that shows it. Raises NotAllowed, WrongState, BadValue."""
    held = held_assignment(assignment_id, by)
    speaks_for_task(held)
    told = checked_text(text)
    if not 1 <= len(evidence) <= MOST_EVIDENCE:
        raise BadValue(f"请附上佐证文件，1 到 {MOST_EVIDENCE} 个。")
    if Closing.objects.filter(task_id=held.task_id, state__in=OPEN).exists():
        raise WrongState("这项任务已有一份办结申请等待处理。")
    row = Closing.objects.create(
        task_id=held.task_id, assignment=held, text=told, applied_at=at, applied_by=by.name
    )
    for upload in evidence:
        file = store(upload.data, name=upload.name, by=by, at=at)
        ClosingEvidence.objects.get_or_create(
            closing=row, file=file, defaults={"name": upload.name[-NAME_MOST:]}
        )
    names = list(row.evidence.order_by("id").values_list("name", flat=True))
    after = {**snapshot(row), "evidence": names}
    record("closing.apply", [Change("closing", row.pk, None, after, row.task_id)], by=by, at=at)
    return row


@transaction.atomic
def withdraw_closing(closing_id: int, *, by: Actor, at: datetime) -> Closing:
    """The unit takes its application back. Raises NotAllowed, WrongState."""
    found = Closing.objects.select_related("assignment").get(pk=closing_id)
    if not by.acts_for(found.assignment.unit_id):
        raise NotAllowed("只能撤回本单位的办结申请。")
    row = _locked(closing_id)
    before = snapshot(row)
    row.state = step_closing(row.state, "withdrawn")
    row.decided_at, row.decided_by = at, by.name
    return _changed(row, before, "closing.withdraw", by=by, at=at)


@transaction.atomic
def review_closing(
    closing_id: int, *, kind: str, reviewed_on: date, findings: str, version: int, by: Actor, at: datetime
) -> Closing:
    """复核, on paper or on site, with what was found. Raises NotAllowed, WrongState, BadValue."""
    row = _for_decision(closing_id, version, by)
    before = snapshot(row)
    row.state = step_closing(row.state, "reviewed")
    if kind not in Closing.Review.values:
        raise BadValue("请选择书面复核或实地复核。")
    if not day_of(row.applied_at) <= reviewed_on <= day_of(at):
        raise BadValue("复核日期应在申请之后、今天以前。")
    row.findings = checked_reason(findings)
    row.review, row.reviewed_on, row.reviewed_by = kind, reviewed_on, by.name
    return _changed(row, before, "closing.review", by=by, at=at)


@transaction.atomic
def close_task(closing_id: int, *, version: int, by: Actor, at: datetime) -> Closing:
    """销号: the reviewed task is closed. Raises NotAllowed; WrongState, also where a report waits for its decision."""
    row = _for_decision(closing_id, version, by)
    before = snapshot(row)
    row.state = step_closing(row.state, "closed")
    if Report.objects.filter(task_id=row.task_id, state=Report.State.SUBMITTED).exists():
        raise WrongState("这项任务还有待审核的报告，请先审核再销号。")
    row.decided_at, row.decided_by = at, by.name
    _changed(row, before, "closing.close", by=by, at=at)
    lapse_extensions(row.task.extensions.all(), "任务已销号", by=by, at=at)
    _set_state(row.task, "closed", day_of(at), "task.close", "", by=by, at=at)
    return row


@transaction.atomic
def return_closing(closing_id: int, *, reason: str, version: int, by: Actor, at: datetime) -> Closing:
    """退回办结申请, with the reason. Raises NotAllowed, WrongState, BadValue."""
    row = _for_decision(closing_id, version, by)
    before = snapshot(row)
    row.state = step_closing(row.state, "returned")
    row.reason = checked_reason(reason)
    row.decided_at, row.decided_by = at, by.name
    return _changed(row, before, "closing.return", by=by, at=at)


@transaction.atomic
def reopen_task(task_id: int, *, reason: str, by: Actor, at: datetime) -> Task:
    """重新办理: a closed task is worked on again. Raises NotAllowed, WrongState, BadValue."""
    require(by, DECIDE, "只有督查室可以重新办理已销号的任务。")
    why = checked_reason(reason)
    row = locked_task(task_id)
    if row.state != Task.State.CLOSED:
        raise WrongState("只有已销号的任务才能重新办理。")
    _set_state(row, "active", None, "task.reopen", why, by=by, at=at)
    return row


def _set_state(
    task: Task, state: str, on: date | None, verb: str, reason: str, *, by: Actor, at: datetime
) -> None:
    before = snapshot(task)
    task.state, task.closed_on = step_task(task.state, state), on
    task.save(update_fields=["state", "closed_on"])
    after = {**snapshot(task), "reason": reason}
    record(verb, [Change("task", task.pk, before, after, task.pk)], by=by, at=at)
    refresh([task.pk], by=by, at=at)


def _for_decision(closing_id: int, version: int, by: Actor) -> Closing:
    require(by, DECIDE, OFFICE_ONLY)
    row = _locked(closing_id)
    if row.version != version:
        raise WrongState("这份办结申请在您打开之后有了变化（可能已由他人处理），请刷新后再决定。")
    return row


def _locked(closing_id: int) -> Closing:
    """The application with its task, both locked, the task first."""
    task = active_task(Closing.objects.values_list("task_id", flat=True).get(pk=closing_id))
    row = Closing.objects.select_for_update().get(pk=closing_id)
    row.task = task
    return row


def _changed(row: Closing, before: Values, verb: str, *, by: Actor, at: datetime) -> Closing:
    row.version += 1
    row.save()
    record(verb, [Change("closing", row.pk, before, snapshot(row), row.task_id)], by=by, at=at)
    return row
