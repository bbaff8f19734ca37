"""转办: a part of a task or of a report goes to a sub-unit of the unit, and its contribution comes back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.lifecycle import checked_percent, checked_reason
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.breakdown.actions import held_for_work
from luoshi.records.breakdown.models import PassedFile, PassedOn
from luoshi.records.files.actions import store
from luoshi.records.inside.models import SubUnit, SubUnitMember
from luoshi.records.tasks.actions.doors import active_task
from luoshi.records.tasks.actions.reporting import MOST_EVIDENCE, NAME_MOST, Upload, grade_of
from luoshi.records.tasks.models import Assignment, Window

PASSED_MOST: Final = 200
"""How many times one assignment may be passed on, over all its windows."""


@transaction.atomic
def pass_on(
    assignment_id: int,
    *,
    what: str,
    due_on: date,
    to: str = "",
    sub_unit_id: int | None = None,
    window_id: int | None = None,
    by: Actor,
    at: datetime,
) -> PassedOn:
    """转办 to a sub-unit of the register, or to one named by hand; `window_id`: for the report of this window.

    Raises NotAllowed, WrongState, BadValue.
    """
    held = held_for_work(assignment_id, by)
    sub_unit = _sub_unit(held, sub_unit_id)
    name, words = sub_unit.name if sub_unit else to.strip(), checked_reason(what)
    if not name or len(name) > 100:
        raise BadValue("请填写转办到哪个处室或下属单位，不超过 100 字。")
    if not day_of(at) <= due_on <= held.task.due_on:
        raise BadValue("转办的期限应在今天以后、任务时限以前。")
    if window_id and not Window.objects.filter(pk=window_id, list_id=held.task.list_id).exists():
        raise BadValue("没有这个填报期，请刷新页面后重选。")
    if held.passed_on.count() >= PASSED_MOST:
        raise BadValue(f"一项交办最多转办 {PASSED_MOST} 次。")
    row = PassedOn.objects.create(
        assignment=held,
        sub_unit=sub_unit,
        window_id=window_id,
        to=name,
        what=words,
        due_on=due_on,
        made_at=at,
        made_by=by.name,
    )
    record("passing.make", [Change("passing", row.pk, None, whole_passed(row), held.task_id)], by=by, at=at)
    return row


@transaction.atomic
def answer_passed_on(
    passed_id: int,
    *,
    answer: str,
    completion_percent: int | None = None,
    evidence: Sequence[Upload] = (),
    by: Actor,
    at: datetime,
) -> PassedOn:
    """The sub-unit's contribution comes back with its files; where it has nobody with an account, the unit writes it down.

    Raises NotAllowed (a sub-unit with people answers itself), WrongState, BadValue.
    """
    row = _own_passed(passed_id, by)
    members = set(
        SubUnitMember.objects.filter(sub_unit_id=row.sub_unit_id or 0).values_list("user_id", flat=True)
    )
    if members and by.user_id not in members:
        raise NotAllowed(f"这件转办由{row.to}的人员答复。")
    before = whole_passed(row)
    row.state, row.answer, row.back_reason = PassedOn.State.ANSWERED, checked_reason(answer), ""
    row.completion_percent = None if completion_percent is None else checked_percent(completion_percent)
    _add_files(row, evidence, by=by, at=at)
    return _passed(row, before, "passing.answer", by=by, at=at)


@transaction.atomic
def ask_again(passed_id: int, *, reason: str, by: Actor, at: datetime) -> PassedOn:
    """退回补充: the answer is not enough, with the reason. Raises NotAllowed, WrongState, BadValue."""
    row = _own_passed(passed_id, by, PassedOn.State.ANSWERED)
    before = whole_passed(row)
    row.state, row.back_reason = PassedOn.State.OPEN, checked_reason(reason)
    row.save()
    change = Change("passing", row.pk, before, whole_passed(row), row.assignment.task_id)
    record("passing.ask-again", [change], by=by, at=at)
    return row


@transaction.atomic
def withdraw_passed_on(passed_id: int, *, by: Actor, at: datetime) -> PassedOn:
    """Take back what was passed on. Raises NotAllowed, WrongState."""
    row = _own_passed(passed_id, by)
    before = whole_passed(row)
    row.state = PassedOn.State.WITHDRAWN
    return _passed(row, before, "passing.withdraw", by=by, at=at)


def _sub_unit(held: Assignment, sub_unit_id: int | None) -> SubUnit | None:
    if sub_unit_id is None:
        return None
    row = SubUnit.objects.filter(pk=sub_unit_id, unit_id=held.unit_id, ended_at__isnull=True).first()
    if row is None:
        raise BadValue("没有这个处室或下属单位，请刷新页面后重选。")
    return row


def _own_passed(passed_id: int, by: Actor, state: str = PassedOn.State.OPEN) -> PassedOn:
    found = PassedOn.objects.select_related("assignment").get(pk=passed_id)
    if not by.acts_for(found.assignment.unit_id):
        raise NotAllowed("这件转办不是您的单位的。")
    active_task(found.assignment.task_id)
    row = PassedOn.objects.select_for_update().get(pk=passed_id)
    if row.state != state:
        raise WrongState("这件转办已经答复或撤回。" if state == "open" else "这件转办还没有答复，或已撤回。")
    row.assignment = found.assignment
    return row


def _passed(row: PassedOn, before: Values, verb: str, *, by: Actor, at: datetime) -> PassedOn:
    row.answered_at, row.answered_by = at, by.name
    row.save()
    change = Change("passing", row.pk, before, whole_passed(row), row.assignment.task_id)
    record(verb, [change], by=by, at=at)
    return row


def _add_files(row: PassedOn, uploads: Sequence[Upload], *, by: Actor, at: datetime) -> None:
    if row.files.count() + len(uploads) > MOST_EVIDENCE:
        raise BadValue(f"一次答复最多附 {MOST_EVIDENCE} 个文件。")
    for upload in uploads:
        file = store(upload.data, name=upload.name, by=by, at=at)
        values = {"name": upload.name[-NAME_MOST:], "grade": grade_of(upload.name), "added_at": at}
        PassedFile.objects.get_or_create(passed=row, file=file, defaults=values)


def whole_passed(row: PassedOn) -> Values:
    """What was passed on with its files, as it goes into the audit row."""
    return {**snapshot(row), "files": list(row.files.order_by("id").values_list("name", flat=True))}
