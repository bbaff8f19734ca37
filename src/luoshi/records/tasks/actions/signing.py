"""填报、审核、签发 inside the unit: a contribution on its way to the office, each step by another person."""

from datetime import datetime

from django.db import transaction

from luoshi.policy.progress import lifecycle, signing
from luoshi.policy.progress.signing import Way, person
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.tasks.actions.doors import held_assignment
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.models import Assignment, Contribution, Report


@transaction.atomic
def check_contribution(contribution_id: int, *, version: int, by: Actor, at: datetime) -> Contribution:
    """审核, by another person than the one who filled in; `version`: the state one looked at.

    Raises NotAllowed; WrongState where it has moved on.
    """
    row, report = _looked_at(contribution_id, version, by)
    before = snapshot(row)
    row.stage = signing.check(way_of(row), person(by))
    row.checked_by, row.checked_who, row.checked_at = by.name, person(by), at
    return _moved(row, report, before, "contribution.check", by=by, at=at)


@transaction.atomic
def sign_contribution(contribution_id: int, *, version: int, by: Actor, at: datetime) -> Report:
    """签发, by a person who neither filled in nor checked: what the unit says leaves it. Raises as above."""
    row, report = _looked_at(contribution_id, version, by)
    before = snapshot(row)
    row.stage = signing.sign(way_of(row), person(by))
    return put_forward(row, report, before, by=by, at=at)


@transaction.atomic
def give_back_contribution(
    contribution_id: int, *, reason: str, version: int, by: Actor, at: datetime
) -> Contribution:
    """退回填报人, with the reason. Raises as above, and BadValue."""
    row, report = _looked_at(contribution_id, version, by)
    before = snapshot(row)
    row.stage = signing.give_back(way_of(row))
    row.inside_reason = lifecycle.checked_reason(reason)
    return _moved(row, report, before, "contribution.give-back", by=by, at=at)


def way_of(row: Contribution) -> Way:
    """Where it is on its way, for the policy."""
    return Way(row.stage, row.steps, row.filled_who, row.checked_who)


def begin_again(row: Contribution, by: Actor) -> None:
    """Somebody writes: it is a draft of theirs, whatever had been checked or signed. The caller saves it."""
    row.stage, row.filled_by, row.filled_who = Contribution.Stage.DRAFT, by.name, person(by)
    row.checked_by, row.checked_who, row.checked_at = "", "", None
    row.signed_by, row.signed_who, row.signed_at = "", "", None
    row.changes += 1


def put_forward(row: Contribution, report: Report, before: Values, *, by: Actor, at: datetime) -> Report:
    """It leaves the unit. Where a lead was decided, only the lead's word puts the report before the office; a supporting
    unit's contribution goes to the lead. Without a lead every unit's word does. Inside the caller's transaction.
    """
    row.submitted, row.changes = True, row.changes + 1
    row.signed_by, row.signed_who, row.signed_at = by.name, person(by), at
    row.save()
    changes = [Change("contribution", row.pk, before, snapshot(row), report.task_id)]
    if speaks_for_report(row.assignment):
        was = snapshot(report)
        report.state = lifecycle.submit_contribution(report.state)
        report.submitted_at, report.reason, report.version = at, "", report.version + 1
        report.save()
        changes.append(Change("report", report.pk, was, snapshot(report), report.task_id))
    record("report.submit", changes, by=by, at=at)
    refresh([report.task_id], by=by, at=at)
    return report


def speaks_for_report(row: Assignment) -> bool:
    """The lead; every unit where there is none, or none that has acknowledged."""
    leads = Assignment.objects.filter(task_id=row.task_id, role="lead", state=Assignment.State.ACKNOWLEDGED)
    return row.role == "lead" or not leads.exists()


def held_contribution(contribution_id: int, by: Actor) -> tuple[Contribution, Report]:
    """A contribution of the actor's unit and its report, which is open; the task and the report are locked."""
    assignment_id = Contribution.objects.values_list("assignment_id", flat=True).get(pk=contribution_id)
    assignment = held_assignment(assignment_id, by)
    row = Contribution.objects.get(pk=contribution_id)
    report = locked_report(row.report_id)
    lifecycle.write_contribution(report.state, assignment.state)
    row.assignment = assignment
    return row, report


def locked_report(report_id: int) -> Report:
    return Report.objects.select_for_update().get(pk=report_id)


def _looked_at(contribution_id: int, version: int, by: Actor) -> tuple[Contribution, Report]:
    row, report = held_contribution(contribution_id, by)
    if row.changes != version:
        raise WrongState("这份填报在您打开之后有了变化（可能已由同事处理），请刷新后再看。")
    return row, report


def _moved(
    row: Contribution, report: Report, before: Values, verb: str, *, by: Actor, at: datetime
) -> Contribution:
    row.changes += 1
    row.save()
    record(verb, [Change("contribution", row.pk, before, snapshot(row), report.task_id)], by=by, at=at)
    return row
