"""Reading briefs, asking figures again, comparing two moments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from luoshi.policy.briefs.comparing import Difference, What, compare, counted
from luoshi.policy.briefs.figures import Ask, asked
from luoshi.policy.terms.actors import Actor
from luoshi.records.briefs.history import answer, history_of
from luoshi.records.briefs.models import Brief
from luoshi.records.briefs.permissions import SEE, may, sees_drafts
from luoshi.records.organisations.models import Unit
from luoshi.records.people.models import User
from luoshi.records.tasks.models import Task
from luoshi.records.tasks.queries import TaskRow, task_rows, visible

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class BriefRow:
    """A brief with its sentences as parts; `table`: rows with `name`, `narrow`, `numbers`."""

    id: int
    list_id: int
    kind: str
    title: str
    scope: Mapping[str, Any]
    grouping: str
    as_of: datetime
    since: datetime | None
    sentences: tuple[Any, ...]
    table: tuple[Any, ...]
    remark: str
    state: str
    version: int
    by_name: str
    drafted_at: datetime
    issued_at: datetime | None

    def ask(self, name: str, narrow: Mapping[str, Any] | None = None) -> Ask:
        """The query behind one of its figures."""
        found = {**self.scope, **(narrow or {})}
        return asked(
            {
                "name": name,
                "list_id": self.list_id,
                "at": self.as_of.isoformat(),
                "since": self.since.isoformat() if self.since else None,
                **found,
            }
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure asked again: its number, and the tasks that make it up as they are now (`then`: their light then)."""

    ask: Ask
    tasks: tuple[TaskRow, ...]
    then: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two moments of a list. `units`, `people`: names for the ids in the states."""

    first: datetime
    last: datetime
    differences: tuple[Difference, ...]
    counts: Mapping[What, int]
    units: Mapping[int, str]


def briefs(by: Actor) -> tuple[BriefRow, ...]:
    """All briefs the actor may see, newest first; drafts for the office and auditors only."""
    if not may(by, SEE):
        return ()
    rows = Brief.objects.exclude(state="dropped").order_by("-id")
    rows = rows if sees_drafts(by) else rows.filter(state="issued")
    return tuple(_row(row) for row in rows[:MOST])


def brief(brief_id: int, by: Actor) -> BriefRow | None:
    """One brief, or None where there is none that the actor may see."""
    row = Brief.objects.filter(pk=brief_id).exclude(state="dropped").first()
    if row is None or not may(by, SEE) or (row.state == "draft" and not sees_drafts(by)):
        return None
    return _row(row)


def figure(ask: Ask, by: Actor) -> Figure:
    """Ask a figure again, with the tasks behind it that the actor may see. A constant number of queries."""
    known = history_of(ask.list_id, by, until=ask.at)
    ids = answer(ask, known)
    then = known.at(ask.at)
    rows = {row.id: row for row in task_rows(list(visible(by).filter(pk__in=ids)))}
    return Figure(ask, tuple(rows[one] for one in ids if one in rows), {one: then[one].light for one in ids})


def changed_since(row: BriefRow, by: Actor) -> tuple[str, ...]:
    """The figures of a brief that give another number when they are asked again: none, unless the records were touched."""
    known = history_of(row.list_id, by, until=row.as_of)
    parts = [one for sentence in row.sentences for one in sentence if isinstance(one, dict)]
    asked_again = [(one["figure"], one["value"], row.ask(one["figure"])) for one in parts]
    asked_again += [
        (f"{line['name']}·{name}", value, row.ask(name, line["narrow"]))
        for line in row.table
        for name, value in line["numbers"].items()
    ]
    return tuple(name for name, value, ask in asked_again if len(answer(ask, known)) != value)


def compared(list_id: int, by: Actor, first: datetime, last: datetime) -> Comparison:
    """What is different in a list between two moments, over the tasks the actor may see."""
    known = history_of(list_id, by, until=last)
    differences = compare(known.at(first), known.at(last))
    return Comparison(first, last, differences, counted(differences), unit_names())


def groups(list_id: int, grouping: str, by: Actor) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The rows of a table by unit, district, chapter or leader: (name, how the figures are narrowed)."""
    seen = visible(by).filter(list_id=list_id).exclude(state=Task.State.CANCELLED)
    if grouping == "chapter":
        chapters = dict.fromkeys(seen.order_by("order").values_list("chapter", flat=True))
        return tuple((name or "未分部分", {"chapter": name}) for name in chapters if name)
    if grouping == "leader":
        people = User.objects.filter(led_tasks__in=seen).distinct().order_by("id")
        return tuple((row.display_name or row.username, {"leader_id": row.pk}) for row in people)
    rows = Unit.objects.filter(assignments__task__in=seen, form="unit").distinct().order_by("order", "id")
    rows = rows.filter(kind="区") if grouping == "district" else rows
    return tuple((row.name, {"unit_id": row.pk}) for row in rows[:MOST])


def unit_names() -> dict[int, str]:
    """Unit id → name."""
    return dict(Unit.objects.values_list("id", "name"))


def leaders() -> tuple[tuple[int, str], ...]:
    """The accounts that some task names as its leader."""
    rows = User.objects.filter(led_tasks__isnull=False).distinct().order_by("id")
    return tuple((row.pk, row.display_name or row.username) for row in rows)


def end_of_day(at: datetime) -> datetime:
    """The last moment of that moment's day, in its own time zone."""
    return (
        at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - timedelta(microseconds=1)
    )


def _row(row: Brief) -> BriefRow:
    return BriefRow(
        row.id,
        row.task_list_id,
        row.kind,
        row.title,
        row.scope,
        row.grouping,
        row.as_of,
        row.since,
        tuple(row.sentences),
        tuple(row.table),
        row.remark,
        row.state,
        row.version,
        row.by_name,
        row.drafted_at,
        row.issued_at,
    )
