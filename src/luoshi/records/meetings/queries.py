"""Reading meetings: frozen rows, a constant number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q

from luoshi.policy.chasing.notices import number_of
from luoshi.policy.progress.states import lit
from luoshi.policy.terms.actors import Actor
from luoshi.records.meetings.models import AgendaItem, Meeting, MinuteItem
from luoshi.records.meetings.permissions import SEE, may
from luoshi.records.tasks.models import Task
from luoshi.records.tasks.queries import TaskRow, task_rows
from luoshi.records.tasks.seeing import hidden_from

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class MeetingRow:
    id: int
    list_id: int
    list: str
    title: str
    held_on: date
    place: str
    chair: str
    state: str
    version: int
    closed_at: datetime | None
    agenda: int
    minutes: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the agenda; `light` and `reasons` as they stood when it was put there."""

    id: int
    task: TaskRow | None
    topic: str
    light: str
    reasons: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class MinuteRow:
    """A decision and what became of it."""

    id: int
    kind: str
    text: str
    task_id: int | None
    task_number: int | None
    unit: str
    due_on: date | None
    made_task_id: int | None
    notice_id: int | None
    notice: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    row: MeetingRow
    agenda: tuple[ItemRow, ...]
    minutes: tuple[MinuteRow, ...]


def meetings(by: Actor) -> tuple[MeetingRow, ...]:
    """All meetings, the latest first."""
    if not may(by, SEE):
        return ()
    return tuple(_row(row) for row in _counted(by).order_by("-held_on", "-id")[:MOST])


def meeting(meeting_id: int, by: Actor) -> MeetingPage | None:
    """One meeting with agenda and minutes, or None where there is none that the actor may see.

    What is about a confidential task is left out for those who may not see the task.
    """
    row = _counted(by).filter(pk=meeting_id).first() if may(by, SEE) else None
    if row is None:
        return None
    seen = AgendaItem.objects.filter(meeting=row).filter(_not_about(by, "task"))
    items = list(seen.order_by("order", "id"))
    tasks = Task.objects.filter(pk__in=[one.task_id for one in items if one.task_id])
    shown = {one.id: one for one in task_rows(list(tasks))}
    agenda = tuple(
        ItemRow(
            one.id,
            shown.get(one.task_id or 0),
            one.topic,
            lit(one.light, one.detail.get("name")),
            tuple(one.detail.get("reasons", ())),
        )
        for one in items
    )
    said = MinuteItem.objects.filter(meeting=row).filter(_not_about(by, "task", "made_task"))
    minutes = said.select_related("task", "unit", "made_notice")
    return MeetingPage(_row(row), agenda, tuple(_minute(one) for one in minutes.order_by("order", "id")))


def _counted(by: Actor) -> Any:
    return Meeting.objects.select_related("task_list").annotate(
        items=Count("agenda", filter=_not_about(by, "agenda__task"), distinct=True),
        decisions=Count(
            "minutes", filter=_not_about(by, "minutes__task", "minutes__made_task"), distinct=True
        ),
    )


def _not_about(by: Actor, *names: str) -> Q:
    """None of these fields names a task that is hidden from the actor."""
    hidden = hidden_from(by).values("id")
    found = Q()
    for name in names:
        found &= Q(**{f"{name}__isnull": True}) | ~Q(**{f"{name}__in": hidden})
    return found


def _row(row: Any) -> MeetingRow:
    return MeetingRow(
        row.id,
        row.task_list_id,
        row.task_list.title,
        row.title,
        row.held_on,
        row.place,
        row.chair,
        row.state,
        row.version,
        row.closed_at,
        row.items,
        row.decisions,
    )


def _minute(one: MinuteItem) -> MinuteRow:
    sent = one.made_notice
    return MinuteRow(
        one.id,
        one.kind,
        one.text,
        one.task_id,
        one.task.number if one.task else None,
        one.unit.name if one.unit else "",
        one.due_on,
        one.made_task_id,
        one.made_notice_id,
        number_of(sent.word, sent.year, sent.number or 0) if sent else "",
    )
