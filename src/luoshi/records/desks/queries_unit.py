"""The desk of a unit: what is due, what waits inside for whom, what came back and why, what was decided for it.

A constant number of queries, each list with its limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from luoshi.policy.progress.signing import person
from luoshi.policy.terms.actors import Actor
from luoshi.records.breakdown.models import PassedOn, Plan
from luoshi.records.breakdown.queries import PassedRow, passed_rows
from luoshi.records.breakdown.queries_short import ShortPlan, short_of_unit
from luoshi.records.closing.models import Closing
from luoshi.records.desks.permissions import works_in_unit
from luoshi.records.inside.queries import StepsRow, steps_row, sub_units_answered_by
from luoshi.records.tasks.models import Assignment, Contribution, Extension, Report, Task
from luoshi.records.tasks.queries import TaskRow, WindowRow, task_rows, visible
from luoshi.records.tasks.queries_desk import live, owed

SHOWN_MOST: Final = 100
"""The longest part of the desk; the counts in the rail count all."""
DECIDED_WITHIN: Final = timedelta(days=30)
"""For how long a decision stands on the desk."""
UNDER_WAY: Final = ("filled", "checked")


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report that the unit owes.

    `state`: returned (by the office), back (by a colleague), draft or none; `reason`: why it came back. `can_repeat`:
    the last one said no difficulty, so “nothing changed” is one click. `passed`, `answered`: sub-units asked for it.
    """

    assignment_id: int
    task_id: int
    number: int | None
    text: str
    light: str
    role: str
    window: WindowRow
    state: str
    reason: str
    can_repeat: bool
    passed: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A report or a breakdown on its way through the unit. `turn`: check or sign; `mine`: this person may do it.

    `kind`: report (`id` of the contribution) or breakdown (`id` of the assignment).
    """

    kind: str
    id: int
    task_id: int
    number: int | None
    text: str
    label: str
    due_on: date | None
    turn: str
    steps: int
    filled_by: str
    checked_by: str
    mine: bool


@dataclass(frozen=True, slots=True)
class CameBack:
    """A breakdown that was returned: by the office, or (`inside`) by a colleague."""

    assignment_id: int
    task_id: int
    number: int | None
    text: str
    inside: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Something passed on. `mine`: the viewer answers for the sub-unit."""

    row: PassedRow
    mine: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the office on an application of the unit. `kind`: extension or closing."""

    kind: str
    task_id: int
    number: int | None
    text: str
    state: str
    day: date | None
    answer: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class UnitDesk:
    """Everything on the desk; `due` and `support` in the order of their days, what came back first."""

    steps: StepsRow
    pending: tuple[TaskRow, ...]
    due: tuple[DueReport, ...]
    support: tuple[DueReport, ...]
    papers: tuple[Paper, ...]
    came_back: tuple[CameBack, ...]
    short: tuple[ShortPlan, ...]
    passed: tuple[Passed, ...]
    decided: tuple[Decided, ...]

    @property
    def mine(self) -> int:
        """How many papers wait for this very person."""
        return sum(one.mine for one in self.papers) + sum(one.mine for one in self.passed)


def unit_desk(unit_id: int, by: Actor, on: date) -> UnitDesk:
    """What waits in a unit on that day. Thirteen queries, whatever the size."""
    seen = seen_by(by, unit_id)
    active = seen.filter(state=Task.State.ACTIVE)
    held = live([unit_id]).filter(task__in=active)
    # Flat on purpose: with the tasks asked for again inside, a server that had not counted its rows yet took 30 s.
    pending = active.filter(pk__in=live([unit_id]).filter(state="pending").values("task_id"))
    reports = _due(held, on)
    papers = sorted(
        (*_reports(unit_id, by, active), *_plans(unit_id, by, active)),
        key=lambda one: (not one.mine, one.due_on or on),
    )
    return UnitDesk(
        steps_row(unit_id, on),
        task_rows(list(pending.order_by("due_on", "order")[:SHOWN_MOST])),
        tuple(one for one in reports if one.role != "supporting"),
        tuple(one for one in reports if one.role == "supporting"),
        tuple(papers),
        _came_back(unit_id, active),
        short_of_unit(unit_id, active.filter(list__archived_at__isnull=True)),
        _passed(unit_id, by, active),
        _decided(unit_id, on, seen),
    )


def seen_by(by: Actor, unit_id: int) -> QuerySet[Task]:
    """The tasks of which this viewer may see on the unit's desk: all to its own people, what is confidential to few."""
    rows = Task.objects.all() if by.acts_for(unit_id) else visible(by)
    return rows.exclude(state=Task.State.DRAFT)


def _due(held: QuerySet[Assignment], on: date) -> list[DueReport]:
    said = Contribution.objects.filter(assignment_id=OuterRef("pk"), report__window_id=OuterRef("window_id"))
    earlier = Contribution.objects.filter(
        assignment_id=OuterRef("pk"),
        submitted=True,
        report__window__closes_on__lt=OuterRef("window_closes"),
    ).order_by("-report__window__closes_on")
    asked = PassedOn.objects.filter(assignment_id=OuterRef("pk"), window_id=OuterRef("window_id"))
    rows = (
        owed(held, on)
        .exclude(Exists(said.filter(stage__in=UNDER_WAY)))
        .annotate(
            stage=said.values("stage")[:1],
            inside_reason=said.values("inside_reason")[:1],
            last_difficulty=Subquery(earlier.values("difficulty")[:1]),
            is_passed=Exists(asked.filter(state="open")),
            is_answered=Exists(asked.filter(state="answered")),
        )
        .order_by("window_closes", "task__list_id", "task__order")
    )
    found = [_report(row) for row in rows[: 2 * SHOWN_MOST]]
    return sorted(found, key=lambda one: one.state not in {"returned", "back"})


def _report(row: Any) -> DueReport:
    state, reason = row.report_state or "none", row.report_reason or ""
    if row.stage == "returned":
        state, reason = "back", row.inside_reason
    elif state != "returned":
        state, reason = ("draft" if row.stage else "none"), ""
    window = WindowRow(row.window_id, row.window_label, row.window_opens, row.window_closes)
    head = (row.pk, row.task_id, row.number, row.text, row.light, row.role, window)
    can_repeat = state == "none" and row.last_difficulty == ""
    return DueReport(*head, state, reason, can_repeat, row.is_passed, row.is_answered)


def _reports(unit_id: int, by: Actor, seen: QuerySet[Task]) -> list[Paper]:
    rows = Contribution.objects.filter(
        assignment__unit_id=unit_id, stage__in=UNDER_WAY, report__task__in=seen
    )
    found = rows.exclude(report__state=Report.State.ACCEPTED).select_related("report__task", "report__window")
    return [
        _paper(
            ("report", row.pk),
            row.report.task,
            row.report.window.label,
            row.report.window.closes_on,
            row.stage,
            row.steps,
            (row.filled_by, row.filled_who),
            (row.checked_by, row.checked_who),
            by,
        )
        for row in found.order_by("report__window__closes_on", "id")[:SHOWN_MOST]
    ]


def _plans(unit_id: int, by: Actor, seen: QuerySet[Task]) -> list[Paper]:
    rows = Plan.objects.filter(assignment__unit_id=unit_id, state__in=UNDER_WAY, assignment__task__in=seen)
    return [
        _paper(
            ("breakdown", row.assignment_id),
            row.assignment.task,
            "",
            None,
            row.state,
            row.steps,
            (row.written_by, row.written_who),
            (row.checked_by, row.checked_who),
            by,
        )
        for row in rows.select_related("assignment__task").order_by("id")[:SHOWN_MOST]
    ]


def _paper(
    what: tuple[str, int],
    task: Task,
    label: str,
    due_on: date | None,
    stage: str,
    steps: int,
    filled: tuple[str, str],
    checked: tuple[str, str],
    by: Actor,
) -> Paper:
    turn = "check" if stage == "filled" and steps > 2 else "sign"
    others = {filled[1], checked[1]} if turn == "sign" else {filled[1]}
    mine = works_in_unit(by) and person(by) not in others
    head = (*what, task.pk, task.number, task.text, label, due_on)
    return Paper(*head, turn, steps, filled[0], checked[0], mine)


def _came_back(unit_id: int, seen: QuerySet[Task]) -> tuple[CameBack, ...]:
    rows = Plan.objects.filter(
        assignment__unit_id=unit_id,
        state__in=["returned", "back"],
        assignment__task__in=seen,
    )
    return tuple(
        CameBack(
            row.assignment_id,
            row.assignment.task_id,
            row.assignment.task.number,
            row.assignment.task.text,
            row.state == "back",
            row.reason,
        )
        for row in rows.select_related("assignment__task").order_by("id")[:SHOWN_MOST]
    )


def _passed(unit_id: int, by: Actor, seen: QuerySet[Task]) -> tuple[Passed, ...]:
    """What was passed on and is not answered yet, those of the viewer's own sub-units first."""
    own = sub_units_answered_by(by)
    rows = PassedOn.objects.filter(assignment__unit_id=unit_id, state="open", assignment__task__in=seen)
    found = [Passed(row, row.sub_unit_id in own) for row in passed_rows(rows.order_by("due_on", "id"))]
    return tuple(sorted(found, key=lambda one: not one.mine))


def _decided(unit_id: int, on: date, seen: QuerySet[Task]) -> tuple[Decided, ...]:
    """Decisions of the last weeks on more time and on closing, the newest first."""
    since = Q(decided_at__date__gte=on - DECIDED_WITHIN)
    of_unit = Q(assignment__unit_id=unit_id, task__in=seen)
    longer = Extension.objects.filter(since, of_unit, state__in=["granted", "refused"])
    closed = Closing.objects.filter(since, of_unit, state__in=["closed", "returned"])
    fields = ("task_id", "task__number", "task__text", "state")
    found = [
        Decided("extension", *values)
        for values in _newest(longer, (*fields, "granted_due_on", "answer", "decided_at"))
    ]
    nothing = closed.annotate(day=F("task__closed_on"))
    found += [
        Decided("closing", *values) for values in _newest(nothing, (*fields, "day", "reason", "decided_at"))
    ]
    return tuple(sorted(found, key=lambda one: one.decided_at, reverse=True))


def _newest(rows: QuerySet[Any], fields: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(rows.order_by("-decided_at").values_list(*fields)[:SHOWN_MOST])
