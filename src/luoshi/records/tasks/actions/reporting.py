"""Reports: one a task and window; each unit adds its contribution, the office accepts or returns the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress import lifecycle, signing
from luoshi.policy.progress.signing import Way
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.files.actions import store
from luoshi.records.inside.queries import steps_of
from luoshi.records.tasks.actions.doors import active_task, held_assignment
from luoshi.records.tasks.actions.holding import held_for, refuse_asking
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.actions.signing import (
    begin_again,
    held_contribution,
    locked_report,
    put_forward,
    speaks_for_report,
)
from luoshi.records.tasks.models import (
    Assignment,
    Contribution,
    Evidence,
    Figure,
    Report,
    Window,
)
from luoshi.records.tasks.permissions import DECIDE, require

MOST_EVIDENCE: Final = 20
UNCHANGED: Final = "本期无新的进展，情况与上期相同。"
DATA_SETS: Final = (".xlsx", ".csv", ".et", ".ods")
NAME_MOST: Final = 255


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: its name and its bytes."""

    name: str
    data: bytes


@transaction.atomic
def write_contribution(
    assignment_id: int,
    window_id: int,
    *,
    text: str,
    completion_percent: int,
    difficulty: str = "",
    figures: Mapping[int, Decimal] | None = None,
    evidence: Sequence[Upload] = (),
    by: Actor,
    at: datetime,
) -> Contribution:
    """Write (again) what the unit says in this window; kept as a draft until it is submitted.

    `figures`: target id → value. Raises NotAllowed, WrongState, BadValue.
    """
    assignment = held_assignment(assignment_id, by)
    report = _report(assignment, window_id, by=by, at=at)
    lifecycle.write_contribution(report.state, assignment.state)
    row = Contribution.objects.filter(report=report, assignment=assignment).first()
    before = _whole(row) if row else None
    row = row or Contribution(report=report, assignment=assignment)
    row.text = lifecycle.checked_text(text)
    row.completion_percent = lifecycle.checked_percent(completion_percent)
    row.difficulty = difficulty.strip()[: lifecycle.REASON_MOST]
    row.submitted, row.unchanged, row.written_at = False, False, at
    begin_again(row, by)
    row.save()
    _set_figures(row, assignment.task_id, figures or {})
    _add_evidence(row, evidence, by=by, at=at)
    changes = [Change("contribution", row.pk, before, _whole(row), assignment.task_id)]
    changes += _touched(report)
    record("contribution.write", changes, by=by, at=at)
    return row


@transaction.atomic
def report_unchanged(assignment_id: int, window_id: int, *, by: Actor, at: datetime) -> Report:
    """本期无变化, in one click: what the unit said last stays true, figures and completion with it; submitted at once.

    Raises NotAllowed; WrongState where the unit has not reported yet, or reported a difficulty that it must speak of.
    """
    assignment = held_assignment(assignment_id, by)
    window = Window.objects.filter(pk=window_id, list_id=assignment.task.list_id).first()
    if window is None:
        raise BadValue("没有这个填报期，请刷新页面后重选。")
    last = (
        Contribution.objects.filter(assignment=assignment, submitted=True)
        .filter(report__window__closes_on__lt=window.closes_on)
        .order_by("-report__window__closes_on")
        .first()
    )
    if last is None:
        raise WrongState("本单位还没有报送过进展，第一次请填写。")
    if last.difficulty:
        raise WrongState("上一期反映了困难，请填写本期情况，说明困难是否解决。")
    row = write_contribution(
        assignment_id,
        window_id,
        text=UNCHANGED,
        completion_percent=last.completion_percent,
        figures=_still_asked(last),
        by=by,
        at=at,
    )
    before = snapshot(row, "unchanged")
    row.unchanged = True
    row.save(update_fields=["unchanged"])
    change = Change("contribution", row.pk, before, snapshot(row, "unchanged"), assignment.task_id)
    record("contribution.unchanged", [change], by=by, at=at)
    return submit_contribution(row.pk, by=by, at=at)


def _still_asked(last: Contribution) -> dict[int, Decimal]:
    """The figures of the last report that were given by hand and that the system does not hold itself by now."""
    given = last.figures.filter(grade=Figure.Grade.REPORTED, target__live__isnull=True)
    return {one.target_id: one.value for one in given}


@transaction.atomic
def submit_contribution(contribution_id: int, *, by: Actor, at: datetime) -> Report:
    """Send what the unit says on its way: to a colleague who checks or signs, or (one step) out of the unit at once.

    Raises NotAllowed, WrongState. What happens when it leaves the unit: see `put_forward`.
    """
    row, report = held_contribution(contribution_id, by)
    before = snapshot(row)
    row.steps = steps_of(row.assignment.unit_id, day_of(at))
    row.stage = signing.send(Way(row.stage, row.steps))
    row.inside_reason = ""
    if row.stage == Contribution.Stage.SIGNED:
        return put_forward(row, report, before, by=by, at=at)
    row.submitted, row.changes = False, row.changes + 1
    row.checked_by, row.checked_who, row.checked_at = "", "", None
    row.signed_by, row.signed_who, row.signed_at = "", "", None
    row.save()
    record(
        "contribution.send",
        [Change("contribution", row.pk, before, snapshot(row), report.task_id)],
        by=by,
        at=at,
    )
    return report


@transaction.atomic
def accept_report(
    report_id: int, *, completion_percent: int, version: int, by: Actor, at: datetime
) -> Report:
    """The office accepts the report and locks it; `version`: the state it looked at.

    Raises NotAllowed; WrongState where it is not submitted, or another person was quicker; BadValue.
    """
    report = _for_decision(report_id, version, by)
    before = snapshot(report)
    report.state = lifecycle.accept(report.state)
    _check_signed(report)
    report.completion_percent = lifecycle.checked_percent(completion_percent)
    return _decided(report, before, "report.accept", by=by, at=at)


@transaction.atomic
def return_report(report_id: int, *, reason: str, version: int, by: Actor, at: datetime) -> Report:
    """The office sends the report back with a reason. Raises NotAllowed, WrongState, BadValue."""
    report = _for_decision(report_id, version, by)
    before = snapshot(report)
    report.state = lifecycle.return_report(report.state, reason)
    report.reason = lifecycle.checked_reason(reason)
    return _decided(report, before, "report.return", by=by, at=at)


def _for_decision(report_id: int, version: int, by: Actor) -> Report:
    require(by, DECIDE, "只有督查室可以审核报告。")
    active_task(Report.objects.values_list("task_id", flat=True).get(pk=report_id))
    report = locked_report(report_id)
    if report.version != version:
        raise WrongState("这份报告在您打开之后有了变化（可能已由他人处理），请刷新后再决定。")
    return report


def _decided(report: Report, before: Values, verb: str, *, by: Actor, at: datetime) -> Report:
    report.decided_at, report.version = at, report.version + 1
    report.save()
    record(verb, [Change("report", report.pk, before, snapshot(report), report.task_id)], by=by, at=at)
    refresh([report.task_id], by=by, at=at)
    return report


def _check_signed(report: Report) -> None:
    """What the office accepts has left its unit: a lead that took its words back to mend them signs them again first."""
    said = report.contributions.filter(submitted=True).select_related("assignment")
    if not any(speaks_for_report(one.assignment) for one in said):
        raise WrongState("填报单位正在修改这份报告，重新报出之后才能审核通过；也可以退回。")


def _touched(report: Report) -> list[Change]:
    """A report that already lies before the office changes under its eyes: who looked at the old words is told."""
    if report.state != Report.State.SUBMITTED:
        return []
    before = snapshot(report)
    report.version += 1
    report.save(update_fields=["version"])
    return [Change("report", report.pk, before, snapshot(report), report.task_id)]


def _report(assignment: Assignment, window_id: int, *, by: Actor, at: datetime) -> Report:
    window = Window.objects.filter(pk=window_id, list_id=assignment.task.list_id).first()
    if window is None:
        raise BadValue("没有这个填报期，请刷新页面后重选。")
    report, is_new = Report.objects.get_or_create(task_id=assignment.task_id, window=window)
    if is_new:
        change = Change("report", report.pk, None, snapshot(report), report.task_id)
        record("report.begin", [change], by=by, at=at)
    return locked_report(report.pk)


def _set_figures(row: Contribution, task_id: int, figures: Mapping[int, Decimal]) -> None:
    """The figures of a contribution: as given, and of whoever speaks for the report those the system holds itself."""
    targets = {one.pk: one for one in row.assignment.task.targets.all()}
    if not set(figures) <= set(targets):
        raise BadValue(f"填报的数据不属于任务 {task_id} 的目标，请刷新页面后重填。")
    if any(not value.is_finite() or abs(value) >= Decimal(10) ** 23 for value in figures.values()):
        raise BadValue("填报的数据过大或不是数，请核对。")
    live = held_for(list(targets.values()))
    for target_id in figures:
        if target_id in live:
            refuse_asking(targets[target_id], live[target_id])
    row.figures.all().delete()
    made = [
        Figure(contribution=row, target_id=target_id, value=value) for target_id, value in figures.items()
    ]
    if live and speaks_for_report(row.assignment):
        made += [
            Figure(
                contribution=row,
                target_id=target_id,
                value=one.value,
                grade=Figure.Grade.LIVE,
                source=one.title,
                as_of=one.as_of,
            )
            for target_id, one in live.items()
        ]
    Figure.objects.bulk_create(made)


def _add_evidence(row: Contribution, uploads: Sequence[Upload], *, by: Actor, at: datetime) -> None:
    if row.evidence.count() + len(uploads) > MOST_EVIDENCE:
        raise BadValue(f"每份填报最多附 {MOST_EVIDENCE} 个文件。")
    for upload in uploads:
        file = store(upload.data, name=upload.name, by=by, at=at)
        Evidence.objects.get_or_create(
            contribution=row,
            file=file,
            defaults={"name": upload.name[-NAME_MOST:], "grade": grade_of(upload.name), "added_at": at},
        )


def grade_of(name: str) -> str:
    """How much a file proves, by its kind: tables can be counted again, other files can be read."""
    return Evidence.Grade.DATASET if name.lower().endswith(DATA_SETS) else Evidence.Grade.DOCUMENT


def _whole(row: Contribution) -> Values:
    """A contribution with its figures and files, as it goes into the audit row."""
    figures = {str(one.target_id): str(one.value) for one in row.figures.all()}
    files = list(row.evidence.order_by("id").values_list("name", flat=True))
    return {**snapshot(row), "figures": figures, "evidence": files}
