"""分解: written, checked and signed in the unit, each by another person; approved or returned by the office."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress import signing
from luoshi.policy.progress.curves import Curve, stretched, together
from luoshi.policy.progress.lifecycle import checked_reason
from luoshi.policy.progress.plans import (
    PlanValues,
    TargetFacts,
    checked_draft,
    complete,
    curve_of_plan,
    step,
)
from luoshi.policy.progress.signing import Way, person
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.breakdown.models import Item, Plan, PlannedFigure
from luoshi.records.breakdown.reading import targets_of, values_of
from luoshi.records.inside.queries import steps_of
from luoshi.records.tasks.actions.curving import set_curve
from luoshi.records.tasks.actions.doors import active_task, held_assignment
from luoshi.records.tasks.models import Assignment, Extension
from luoshi.records.tasks.permissions import DECIDE, require

OFFICE_ONLY: Final = "只有督查室可以批准和退回分解方案。"
OPEN: Final = (
    Plan.State.DRAFT,
    Plan.State.FILLED,
    Plan.State.CHECKED,
    Plan.State.BACK,
    Plan.State.SIGNED,
    Plan.State.RETURNED,
)


@transaction.atomic
def write_plan(assignment_id: int, values: PlanValues, *, by: Actor, at: datetime) -> Plan:
    """填报: write the unit's plan (again); after an approved one this begins the next version.

    Raises NotAllowed, WrongState, BadValue.
    """
    held = held_for_work(assignment_id, by)
    checked_draft(values, targets_of(held.task_id))
    row = Plan.objects.select_for_update().filter(assignment=held, state__in=OPEN).first()
    before = whole(row) if row else None
    row = row or _next_version(held)
    row.state = step(row.state, "draft")
    row.responsible, row.leader = values.responsible.strip(), values.leader.strip()
    row.summary, row.written_at, row.written_by = values.summary.strip(), at, by.name
    row.written_who = person(by)
    _unsigned(row)
    row.changes += 1
    row.save()
    _set_parts(row, values)
    record("breakdown.write", [Change("breakdown", row.pk, before, whole(row), held.task_id)], by=by, at=at)
    return row


@transaction.atomic
def send_plan(plan_id: int, *, version: int, by: Actor, at: datetime) -> Plan:
    """送审: to a colleague who checks or signs; with one step it goes before the office at once.

    Raises NotAllowed, WrongState; BadValue with what is missing.
    """
    row = _own_plan(plan_id, version, by)
    before = whole(row)
    row.steps = steps_of(row.assignment.unit_id, day_of(at))
    if row.steps == 1:
        return _sign(row, before, by=by, at=at)
    _complete(row)
    row.state = step(row.state, "filled")
    _unsigned(row)
    return _changed(row, before, "breakdown.send", by=by, at=at)


@transaction.atomic
def check_plan(plan_id: int, *, version: int, by: Actor, at: datetime) -> Plan:
    """审核 inside the unit, by another person than the one who wrote it. Raises NotAllowed, WrongState."""
    row = _own_plan(plan_id, version, by)
    before = whole(row)
    row.state = step(row.state, signing.check(_way(row), person(by)))
    row.checked_at, row.checked_by, row.checked_who = at, by.name, person(by)
    return _changed(row, before, "breakdown.check", by=by, at=at)


@transaction.atomic
def sign_plan(plan_id: int, *, version: int, by: Actor, at: datetime) -> Plan:
    """签发: the whole plan goes before the office. Raises NotAllowed, WrongState; BadValue with what is missing."""
    row = _own_plan(plan_id, version, by)
    before = whole(row)
    if row.state == Plan.State.DRAFT:
        row.steps = steps_of(row.assignment.unit_id, day_of(at))
    return _sign(row, before, by=by, at=at)


@transaction.atomic
def give_back_plan(plan_id: int, *, reason: str, version: int, by: Actor, at: datetime) -> Plan:
    """退回填报人 inside the unit, with the reason. Raises NotAllowed, WrongState, BadValue."""
    row = _own_plan(plan_id, version, by)
    before = whole(row)
    signing.give_back(_way(row))
    row.state = step(row.state, "back")
    row.reason = checked_reason(reason)
    return _changed(row, before, "breakdown.give-back", by=by, at=at)


def _sign(row: Plan, before: Values, *, by: Actor, at: datetime) -> Plan:
    row.state = step(row.state, signing.sign(_way(row), person(by)))
    _complete(row)
    row.signed_at, row.signed_by, row.signed_who, row.reason = at, by.name, person(by), ""
    return _changed(row, before, "breakdown.sign", by=by, at=at)


def _complete(row: Plan) -> None:
    task = row.assignment.task
    complete(values_of(row), targets_of(task.pk), task.due_on)


def _way(row: Plan) -> Way:
    return Way(
        row.state if row.state in signing.STAGES else "signed", row.steps, row.written_who, row.checked_who
    )


def _unsigned(row: Plan) -> None:
    """Whoever had checked or signed, did so with other words. The caller saves it."""
    row.checked_at, row.checked_by, row.checked_who = None, "", ""
    row.signed_at, row.signed_by, row.signed_who = None, "", ""


@transaction.atomic
def approve_plan(plan_id: int, *, version: int, by: Actor, at: datetime) -> Plan:
    """批准: from now on the task is held against the course of this plan. Raises NotAllowed, WrongState."""
    row = _for_decision(plan_id, version, by)
    for old in Plan.objects.filter(assignment_id=row.assignment_id, state=Plan.State.APPROVED):
        was = whole(old)
        old.state = step(old.state, "replaced")
        _changed(old, was, "breakdown.replace", by=by, at=at)
    before = whole(row)
    row.state = step(row.state, "approved")
    row.decided_at, row.decided_by = at, by.name
    _changed(row, before, "breakdown.approve", by=by, at=at)
    set_curve(row.assignment.task, course_of(row.assignment.task_id), by=by, at=at)
    return row


@transaction.atomic
def return_plan(plan_id: int, *, reason: str, version: int, by: Actor, at: datetime) -> Plan:
    """退回, with the reason. Raises NotAllowed, WrongState, BadValue."""
    row = _for_decision(plan_id, version, by)
    before = whole(row)
    row.state = step(row.state, "returned")
    row.reason, row.decided_at, row.decided_by = checked_reason(reason), at, by.name
    return _changed(row, before, "breakdown.return", by=by, at=at)


def course_of(task_id: int) -> Curve:
    """The course of a task: that of its lead's approved plan, else the mean over the approved plans of its units.

    A plan that was approved before the last day moved is spread over the new time, as the move itself did it.
    """
    rows = Plan.objects.filter(assignment__task_id=task_id, state=Plan.State.APPROVED)
    rows = rows.exclude(assignment__state=Assignment.State.ENDED).select_related("assignment")
    plans = list(rows.order_by("assignment_id"))
    leading = [row for row in plans if row.assignment.role == "lead"]
    targets: Mapping[int, TargetFacts] = targets_of(task_id)
    return together([_moved(row, curve_of_plan(values_of(row), targets)) for row in leading or plans])


def _moved(row: Plan, course: Curve) -> Curve:
    granted = Extension.objects.filter(task_id=row.assignment.task_id, state=Extension.State.GRANTED)
    for one in (
        granted.filter(decided_at__gt=row.decided_at)
        .select_related("task__list")
        .order_by("decided_at", "id")
    ):
        if one.decided_at is not None and one.granted_due_on is not None:
            task = one.task
            course = stretched(
                course,
                task.origin_on or task.list.starts_on,
                on=day_of(one.decided_at),
                old_end=one.old_due_on,
                new_end=one.granted_due_on,
            )
    return course


def whole(row: Plan) -> Values:
    """A plan with its parts, as it goes into the audit row."""
    values = values_of(row)
    items = [
        [one.kind, one.name, one.starts_on and one.starts_on.isoformat(), one.due_on.isoformat(), one.person]
        for one in values.items
    ]
    figures = [[one.target_id, one.by_day.isoformat(), f"{one.value:f}"] for one in values.figures]
    return {**snapshot(row), "items": items, "figures": figures}


def held_for_work(assignment_id: int, by: Actor) -> Assignment:
    """The actor's own assignment, acknowledged. Raises NotAllowed, WrongState."""
    row = held_assignment(assignment_id, by)
    if row.state != Assignment.State.ACKNOWLEDGED:
        raise WrongState("请先签收这项任务，再分解落实。")
    return row


def _next_version(held: Assignment) -> Plan:
    last = Plan.objects.filter(assignment=held).aggregate(last=Max("version"))["last"] or 0
    return Plan(assignment=held, version=last + 1)


def _set_parts(row: Plan, values: PlanValues) -> None:
    row.items.all().delete()
    row.figures.all().delete()
    Item.objects.bulk_create(
        Item(
            plan=row,
            order=order,
            kind=one.kind,
            name=one.name.strip(),
            starts_on=one.starts_on,
            due_on=one.due_on,
            person=one.person.strip(),
        )
        for order, one in enumerate(values.items)
    )
    PlannedFigure.objects.bulk_create(
        PlannedFigure(plan=row, target_id=one.target_id, by_day=one.by_day, value=one.value)
        for one in values.figures
    )


def _own_plan(plan_id: int, version: int, by: Actor) -> Plan:
    found = Plan.objects.get(pk=plan_id)
    held = held_for_work(found.assignment_id, by)
    return _looked_at(plan_id, version, held)


def _for_decision(plan_id: int, version: int, by: Actor) -> Plan:
    require(by, DECIDE, OFFICE_ONLY)
    held = Assignment.objects.get(plans__id=plan_id)
    held.task = active_task(held.task_id)
    if held.state == Assignment.State.ENDED:
        raise WrongState("这个单位已不再承办这项任务，它的分解方案不必再审。")
    return _looked_at(plan_id, version, held)


def _looked_at(plan_id: int, version: int, held: Assignment) -> Plan:
    row = Plan.objects.select_for_update().get(pk=plan_id)
    if row.changes != version:
        raise WrongState("这份分解方案在您打开之后有了变化（可能已由他人处理），请刷新后再看。")
    row.assignment = held
    return row


def _changed(row: Plan, before: Values, verb: str, *, by: Actor, at: datetime) -> Plan:
    row.changes += 1
    row.save()
    record(verb, [Change("breakdown", row.pk, before, whole(row), _task_of(row))], by=by, at=at)
    return row


def _task_of(row: Plan) -> int:
    return row.assignment.task_id
