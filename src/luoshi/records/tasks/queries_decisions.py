"""What the office decided on a task, and what waits for its decision: frozen rows, constant numbers of queries."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from luoshi.policy.progress.decisions import first_named
from luoshi.policy.progress.states import lit
from luoshi.policy.terms.actors import Actor
from luoshi.records.people.models import Membership
from luoshi.records.tasks.actions.doors import BULK_MOST
from luoshi.records.tasks.models import (
    Assignment,
    Extension,
    Succession,
    TargetChange,
    Task,
    TaskForce,
    TaskLink,
    TaskList,
)
from luoshi.records.tasks.queries import visible

MOST: Final = 300
NUMBER: Final = re.compile(r"\d{1,6}", re.ASCII)
ADDRESS: Final = re.compile(r"/tasks/(?P<id>\d{1,12})(?:/|$)", re.ASCII)
"""How a task is named in a form: by its number, or by the address of its page."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account as others see it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TaskForceRow:
    id: int
    name: str
    head: str
    members: str


@dataclass(frozen=True, slots=True)
class OtherTask:
    """A task that this one is linked with, came from, or became. `kind`: related, depends, split, merged.

    `link_id` where a link can be taken away.
    """

    id: int
    number: int | None
    text: str
    light: str
    state: str
    kind: str
    note: str = ""
    link_id: int | None = None
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """An application for more time. `unit` is empty where a revised list moved the day by `authority`."""

    id: int
    task_id: int
    task_number: int | None
    task_text: str
    unit_id: int | None
    unit: str
    state: str
    old_due_on: date
    proposed_due_on: date
    granted_due_on: date | None
    reason: str
    progress: str
    authority: str
    asked_at: datetime
    asked_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str
    version: int


@dataclass(frozen=True, slots=True)
class TargetChangeRow:
    """What a target was and became; append only."""

    target_id: int
    old_value: Decimal
    new_value: Decimal
    authority: str
    reason: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that was decided on one task, with both of its days. `roles_decided_by` is empty where the list alone spoke."""

    original_due_on: date
    current_due_on: date
    closed_on: date | None
    origin: str
    origin_note: str
    origin_on: date | None
    supervisor: PersonRow | None
    leader: PersonRow | None
    weight: int
    level: str
    visibility: str
    task_force: TaskForceRow | None
    timeliness: str
    roles_decided_by: str
    roles_decided_at: datetime | None
    archived_at: datetime | None
    links: tuple[OtherTask, ...]
    forerunners: tuple[OtherTask, ...]
    successors: tuple[OtherTask, ...]
    extensions: tuple[ExtensionRow, ...]
    target_changes: tuple[TargetChangeRow, ...]

    @property
    def open_extension(self) -> ExtensionRow | None:
        return next((one for one in self.extensions if one.state == "asked"), None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task without a lead, and who would lead it by “first named leads”."""

    task_id: int
    number: int | None
    text: str
    lead: str
    supporting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecidableRow:
    """A task among those that are decided in bulk. `lead` is empty where none leads."""

    id: int
    number: int | None
    text: str
    lead: str
    leader: str
    supervisor: str
    level: str
    visibility: str
    weight: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the forms of decisions choose from."""

    supervisors: tuple[PersonRow, ...]
    leaders: tuple[PersonRow, ...]
    task_forces: tuple[TaskForceRow, ...]


def decisions(task_id: int, by: Actor) -> Decisions | None:
    """The decisions on a task that the actor may see, or None. Five queries."""
    rows = visible(by).filter(pk=task_id)
    decided = Assignment.objects.filter(task_id=OuterRef("pk"), role_decided_at__isnull=False)
    newest = decided.order_by("-role_decided_at")
    rows = rows.annotate(
        roles_by=Subquery(newest.values("role_decided_by")[:1]),
        roles_at=Subquery(newest.values("role_decided_at")[:1]),
    )
    row = rows.select_related("list", "supervisor", "leader", "task_force").first()
    if row is None:
        return None
    earlier, later = _succession(row, by)
    return Decisions(
        original_due_on=row.original_due_on or row.due_on,
        current_due_on=row.due_on,
        closed_on=row.closed_on,
        origin=row.origin,
        origin_note=row.origin_note,
        origin_on=row.origin_on,
        supervisor=_person(row.supervisor),
        leader=_person(row.leader),
        weight=row.weight,
        level=row.level,
        visibility=row.visibility,
        task_force=_force(row.task_force) if row.task_force else None,
        timeliness=row.timeliness,
        roles_decided_by=row.roles_by or "",
        roles_decided_at=row.roles_at,
        archived_at=row.list.archived_at,
        links=_links(row, by),
        forerunners=earlier,
        successors=later,
        extensions=_extensions(Extension.objects.filter(task=row)),
        target_changes=_changes(task_id),
    )


def extensions_waiting(by: Actor) -> tuple[ExtensionRow, ...]:
    """Applications for more time that wait for a decision, the nearest day first; at most MOST. One query."""
    rows = Extension.objects.filter(
        state=Extension.State.ASKED, task__state=Task.State.ACTIVE, task__list__archived_at__isnull=True
    ).filter(task__in=visible(by))
    return _extensions(rows, order=("old_due_on", "id"))


def waiting_extensions(by: Actor) -> QuerySet[Extension]:
    """They as rows, to be counted together with others. For queries of records only."""
    rows = Extension.objects.filter(state=Extension.State.ASKED, task__state=Task.State.ACTIVE)
    return rows.filter(task__list__archived_at__isnull=True, task__in=visible(by))


def count_extensions_waiting(by: Actor) -> int:
    """How many of them."""
    return waiting_extensions(by).count()


def proposals_first_named(list_id: int) -> tuple[Proposal, ...]:
    """“首位单位牵头” before it is decided: every task being worked on that has no lead. Two queries."""
    tasks = Task.objects.filter(
        list_id=list_id,
        list__state=TaskList.State.ISSUED,
        list__archived_at__isnull=True,
        state=Task.State.ACTIVE,
    )
    held: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.filter(task__in=tasks).exclude(state=Assignment.State.ENDED)
    for row in rows.select_related("unit").order_by("task_id", "id"):
        held.setdefault(row.task_id, []).append(row)
    found = []
    for task in tasks.order_by("order"):
        units = held.get(task.pk, [])
        if units and all(row.role != "lead" for row in units):
            roles = first_named([row.pk for row in units])
            lead = next(row.unit.name for row in units if roles[row.pk] == "lead")
            others = tuple(row.unit.name for row in units if roles[row.pk] != "lead")
            found.append(Proposal(task.pk, task.number, task.text, lead, others))
    return tuple(found)


def tasks_to_decide(list_id: int, by: Actor) -> tuple[DecidableRow, ...]:
    """The tasks being worked on, with what was decided on each; at most `BULK_MOST`. Two queries."""
    rows = visible(by).filter(list_id=list_id, state=Task.State.ACTIVE, list__archived_at__isnull=True)
    found = list(rows.select_related("leader", "supervisor").order_by("order")[:BULK_MOST])
    leads = Assignment.objects.filter(task__in=found, role="lead").exclude(state=Assignment.State.ENDED)
    named = dict(leads.order_by("-id").values_list("task_id", "unit__name"))
    return tuple(
        DecidableRow(
            row.pk,
            row.number,
            row.text,
            named.get(row.pk, ""),
            row.leader.display_name if row.leader else "",
            row.supervisor.display_name if row.supervisor else "",
            row.level,
            row.visibility,
            row.weight,
        )
        for row in found
    )


def choices(on: date) -> Choices:
    """Supervisors (people of the office) and leaders of that day, task forces. Two queries."""
    people: dict[str, dict[int, PersonRow]] = {"office": {}, "leader": {}}
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    rows = Membership.objects.filter(held, role__in=people, user__is_active=True, valid_from__lte=on)
    rows = rows.filter(deputy_for__isnull=True).select_related("user")
    for row in rows.order_by("user__display_name", "user_id"):
        people[row.role][row.user_id] = PersonRow(row.user_id, row.user.display_name or row.user.username)
    forces = tuple(
        _force(row) for row in TaskForce.objects.filter(ended_at__isnull=True).order_by("name")[:MOST]
    )
    return Choices(tuple(people["office"].values()), tuple(people["leader"].values()), forces)


def tasks_named(task_id: int, written: str, list_id: int | None, by: Actor) -> tuple[int, ...]:
    """Other tasks that are meant by `written`, at most three: a number in a list (without `list_id` in the task's own),
    the address of a task's page, or words of its text in any list. One query or two.
    """
    rows = visible(by).exclude(pk=task_id)
    address = ADDRESS.search(written)
    if address:
        rows = rows.filter(pk=int(address["id"]))
    elif NUMBER.fullmatch(written):
        own = Task.objects.filter(pk=task_id).values("list_id")
        rows = rows.filter(number=int(written))
        rows = rows.filter(list_id=list_id) if list_id else rows.filter(list_id__in=own)
    else:
        rows = rows.filter(text__contains=written) if written else rows.none()
        rows = rows.filter(list_id=list_id) if list_id else rows
    return tuple(rows.order_by("order").values_list("id", flat=True)[:3])


def task_of_target(target_id: int) -> int | None:
    """The task that a target belongs to, or None."""
    return Task.objects.filter(targets__id=target_id).values_list("id", flat=True).first()


def _person(user: object) -> PersonRow | None:
    if user is None:
        return None
    return PersonRow(user.pk, user.display_name or user.username)  # type: ignore[attr-defined]


def _force(row: TaskForce) -> TaskForceRow:
    return TaskForceRow(row.pk, row.name, row.head, row.members)


def _links(row: Task, by: Actor) -> tuple[OtherTask, ...]:
    seen = visible(by)
    rows = TaskLink.objects.filter(Q(task=row, other__in=seen) | Q(other=row, task__in=seen))
    found = []
    for link_id, kind, note, *sides in rows.order_by("id").values_list(
        "id", "kind", "note", *_side("task"), *_side("other")
    )[:MOST]:
        ours, other = sides[: len(SIDE)], sides[len(SIDE) :]
        is_ours = ours[0] == row.pk
        said = "needed-by" if kind == TaskLink.Kind.DEPENDS and not is_ours else kind
        found.append(_other(other if is_ours else ours, said, note, link_id))
    return tuple(found)


def _succession(row: Task, by: Actor) -> tuple[tuple[OtherTask, ...], tuple[OtherTask, ...]]:
    """(what the task came from, what it became), as far as the actor may see it. One query."""
    seen = visible(by)
    rows = Succession.objects.filter(Q(later=row, earlier__in=seen) | Q(earlier=row, later__in=seen))
    came, became = [], []
    fields = ("kind", "made_at", *_side("earlier"), *_side("later"))
    for kind, made_at, *sides in rows.order_by("id").values_list(*fields)[:MOST]:
        earlier, later = sides[: len(SIDE)], sides[len(SIDE) :]
        if later[0] == row.pk:
            came.append(_other(earlier, kind, made_at=made_at))
        if earlier[0] == row.pk:
            became.append(_other(later, kind, made_at=made_at))
    return tuple(came), tuple(became)


SIDE: Final = ("id", "number", "text", "state", "light", "light_detail__name")
"""What is shown of the task at the other end: not the sixty columns of two whole tasks."""


def _side(name: str) -> tuple[str, ...]:
    return tuple(f"{name}__{field}" for field in SIDE)


def _other(
    side: Sequence[Any],
    kind: str,
    note: str = "",
    link_id: int | None = None,
    made_at: datetime | None = None,
) -> OtherTask:
    task_id, number, text, state, light, name = side
    return OtherTask(task_id, number, text, lit(light, name), state, kind, note, link_id, made_at)


def _extensions(
    rows: QuerySet[Extension], order: Collection[str] = ("-asked_at", "-id")
) -> tuple[ExtensionRow, ...]:
    found = rows.select_related("task", "assignment__unit").order_by(*order)[:MOST]
    return tuple(
        ExtensionRow(
            row.pk,
            row.task_id,
            row.task.number,
            row.task.text,
            row.assignment.unit_id if row.assignment else None,
            row.assignment.unit.name if row.assignment else "",
            row.state,
            row.old_due_on,
            row.proposed_due_on,
            row.granted_due_on,
            row.reason,
            row.progress,
            row.authority,
            row.asked_at,
            row.asked_by,
            row.decided_at,
            row.decided_by,
            row.answer,
            row.version,
        )
        for row in found
    )


def _changes(task_id: int) -> tuple[TargetChangeRow, ...]:
    rows = TargetChange.objects.filter(target__task_id=task_id).order_by("-changed_at", "-id")[:MOST]
    return tuple(
        TargetChangeRow(
            row.target_id,
            row.old_value,
            row.new_value,
            row.authority,
            row.reason,
            row.changed_at,
            row.changed_by,
        )
        for row in rows
    )
