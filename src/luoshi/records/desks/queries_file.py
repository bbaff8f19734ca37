"""年度台账 of one unit: its tasks of a list with what was asked, planned, reported and decided. Constant queries a 100 tasks."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from luoshi.policy.terms.actors import Actor
from luoshi.records.breakdown.queries import PlanRow, newest_sent
from luoshi.records.chasing.queries import notices_on, requests_on
from luoshi.records.closing.models import Closing
from luoshi.records.tasks.models import Extension, LightOverride, TargetChange
from luoshi.records.tasks.queries import Filter, UnitOfTask, windows
from luoshi.records.tasks.queries_export import ExportTask, export
from luoshi.records.tasks.rows import WindowRow

Kind = Literal["extension", "closing", "target", "light", "notice", "request"]
EVENTS_MOST: Final = 5_000
"""Of each kind in one file."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something decided or asked on a task. `name`: of what; `asked`, `answer`: in the words that were given.

    `day`: the day it set or asked for.
    """

    kind: Kind
    at: datetime
    state: str
    name: str
    asked: str
    answer: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class FileTask:
    """A task of the unit. `owed`: windows that opened since it has the task, in which it has sent nothing."""

    task: ExportTask
    held: UnitOfTask
    plan: PlanRow | None
    owed: tuple[WindowRow, ...]
    events: tuple[Event, ...]


def unit_file(unit_id: int, list_id: int, by: Actor, on: date) -> tuple[FileTask, ...]:
    """The tasks of a unit in a list that the actor may see, by their numbers. Raises BadValue where they are too many."""
    tasks = list(export(list_id, by, Filter(unit_id=unit_id)))
    ids = [one.row.id for one in tasks]
    plans, events = newest_sent(unit_id, ids, by), _events(ids, unit_id, by, on)
    opened = [one for one in windows(list_id) if one.opens_on <= on]
    found = []
    for one in tasks:
        held = next(unit for unit in one.row.units if unit.unit_id == unit_id)
        told = tuple(sorted(events[one.row.id], key=lambda event: event.at))
        found.append(FileTask(one, held, plans.get(one.row.id), _owed(one, held, opened), told))
    return tuple(found)


def _owed(task: ExportTask, held: UnitOfTask, opened: Collection[WindowRow]) -> tuple[WindowRow, ...]:
    if held.state != "acknowledged" or held.answered_at is None or task.row.state != "active":
        return ()
    sent = {
        report.window.id
        for report in task.reports
        if report.state == "accepted"
        or any(one.submitted and one.unit_id == held.unit_id for one in report.contributions)
    }
    since = held.answered_at.date()
    return tuple(one for one in opened if one.id not in sent and one.closes_on >= since)


def _events(ids: Collection[int], unit_id: int, by: Actor, on: date) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    for task_id, event in (*_decided(ids), *_chased(ids, unit_id, by, on)):
        found[task_id].append(event)
    return found


def _decided(ids: Collection[int]) -> Iterator[tuple[int, Event]]:
    """Decisions on the tasks, whichever unit had applied. Four queries."""
    for ext in Extension.objects.filter(task_id__in=ids).select_related("assignment__unit")[:EVENTS_MOST]:
        name = ext.assignment.unit.name if ext.assignment else ext.authority
        day = ext.granted_due_on or ext.proposed_due_on
        yield ext.task_id, Event("extension", ext.asked_at, ext.state, name, ext.reason, ext.answer, day)
    for one in Closing.objects.filter(task_id__in=ids).select_related("assignment__unit")[:EVENTS_MOST]:
        answer = one.reason or one.findings
        unit = one.assignment.unit.name
        yield one.task_id, Event("closing", one.applied_at, one.state, unit, one.text, answer)
    changed = TargetChange.objects.filter(target__task_id__in=ids).select_related("target")
    for row in changed[:EVENTS_MOST]:
        values = f"{row.old_value.normalize():f} → {row.new_value.normalize():f}{row.target.unit}"
        name = f"{row.target.what} {values}".strip()
        yield row.target.task_id, Event("target", row.changed_at, "", name, row.reason, row.authority)
    for lit in LightOverride.objects.filter(task_id__in=ids)[:EVENTS_MOST]:
        yield lit.task_id, Event("light", lit.made_at, lit.state, lit.made_by, lit.reason, "", lit.expires_on)


def _chased(ids: Collection[int], unit_id: int, by: Actor, on: date) -> Iterator[tuple[int, Event]]:
    """Notices to the unit and what it asked, as far as the actor sees them. Three queries."""
    known = set(ids)
    for one in notices_on(ids, unit_id, by, on):
        name = f"{one.level}（{one.name}）"
        event = Event(
            "notice",
            one.sent_at or one.drafted_at,
            one.state,
            name,
            one.reason,
            one.decision or one.reply,
            one.reply_due_on,
        )
        yield from ((task.id, event) for task in one.tasks if task.id in known)
    for row in requests_on(ids, unit_id, by):
        yield (
            row.task_id,
            Event("request", row.asked_at, row.state, row.title, row.text, row.answer, row.needed_by),
        )
