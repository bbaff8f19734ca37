"""Reading notices and requests: frozen rows, a constant number of queries each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from luoshi.policy.chasing.notices import AWAITING_REPLY, REQUEST_OPEN, number_of
from luoshi.policy.chasing.setup import Setup
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.chasing.ladders import BY_DEFAULT, setup_of
from luoshi.records.chasing.models import Ladder, Notice, Request
from luoshi.records.chasing.permissions import (
    SEE_ALL,
    SEND,
    decides_requests,
    has_desk,
    may,
    sends,
    works_in_unit,
)
from luoshi.records.chasing.standing import OpenNotice, open_on
from luoshi.records.tasks.light_words import lit_of
from luoshi.records.tasks.models import Assignment
from luoshi.records.tasks.seeing import hidden_from

PAGE_SIZE: Final = 50
MOST_ON: Final = 1_000
"""Notices or requests of one unit in one year's file."""
ARCHIVE_MOST: Final = 100
"""Word files of one archive: some five seconds of work."""
NOTICE_SHOWN: Final[dict[str, frozenset[str]]] = {
    "draft": frozenset({"draft"}),
    "waiting": AWAITING_REPLY,
    "replied": frozenset({"replied"}),
    "ended": frozenset({"closed", "withdrawn"}),
}
"""What the list of notices can be narrowed to."""


@dataclass(frozen=True, slots=True)
class TaskOfNotice:
    id: int
    number: int | None
    text: str
    due_on: date
    light: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice; `name` is its number as officials write it, empty while it is a draft. `late`: days past its due day."""

    id: int
    name: str
    rank: int
    level: str
    colour: str
    unit_id: int
    unit: str
    reason: str
    about: str
    state: str
    version: int
    drafted_at: datetime
    sent_at: datetime | None
    reply_due_on: date | None
    acknowledged_at: datetime | None
    reply: str
    replied_at: datetime | None
    replied_by: str
    decision: str
    tasks: tuple[TaskOfNotice, ...]
    late: int = 0


@dataclass(frozen=True, slots=True)
class RequestRow:
    id: int
    kind: str
    title: str
    text: str
    task_id: int
    task_number: int | None
    task_text: str
    unit_id: int
    unit: str
    needed_by: date
    state: str
    version: int
    asked_at: datetime
    asked_by: str
    note: str
    answer: str
    answered_at: datetime | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class Page:
    """`page` counts from 1, `pages` is at least 1; `counts`: how many there are of each shown state."""

    rows: tuple[Any, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Chased:
    """What waits for an actor: notices and requests to act on."""

    notices: int
    requests: int


def setup(year: int) -> Setup:
    """The chasing in force in a year."""
    return setup_of(year)


def is_set(year: int) -> bool:
    """Whether the office has set the chasing of this very year."""
    return Ladder.objects.filter(year=year).exclude(by_name=BY_DEFAULT).exists()


def notices(by: Actor, on: date, *, shown: str = "", year: int | None = None, page: int = 1) -> Page:
    """The notices the actor may see, newest first. Four queries."""
    rows = _notices(by)
    rows = rows.filter(year=year) if year else rows
    states = dict(rows.values_list("state").annotate(n=Count("id")).order_by())
    counts = {name: sum(states.get(one, 0) for one in of) for name, of in NOTICE_SHOWN.items()}
    rows = _narrowed(rows, shown, None)
    total, page, pages, part = _paged(rows.order_by("-id"), page)
    found = part.select_related("unit").prefetch_related("tasks")
    return Page(tuple(_notice(row, on) for row in found), total, page, pages, counts)


def notice(notice_id: int, by: Actor, on: date) -> NoticeRow | None:
    """One notice, or None where there is none that the actor may see."""
    row = _notices(by).filter(pk=notice_id).select_related("unit").prefetch_related("tasks").first()
    return _notice(row, on) if row else None


def archived(by: Actor, on: date, *, shown: str = "", year: int | None = None) -> tuple[NoticeRow, ...]:
    """The notices that one list shows, whole, for one archive: at most `ARCHIVE_MOST`, by their numbers. Raises BadValue."""
    rows = _narrowed(_notices(by), shown, year)
    if rows.count() > ARCHIVE_MOST:
        raise BadValue(f"一次最多打包{ARCHIVE_MOST}份督办单，请先按状态或年份缩小范围。")
    found = rows.order_by("year", "number", "id").select_related("unit").prefetch_related("tasks")
    return tuple(_notice(row, on) for row in found)


def _narrowed(rows: QuerySet[Notice], shown: str, year: int | None) -> QuerySet[Notice]:
    rows = rows.filter(year=year) if year else rows
    return (
        rows.filter(state__in=NOTICE_SHOWN[shown]) if shown in NOTICE_SHOWN else rows.exclude(state="dropped")
    )


def notices_on(task_ids: Collection[int], unit_id: int, by: Actor, on: date) -> tuple[NoticeRow, ...]:
    """What was sent to a unit on these tasks, by its number: at most MOST_ON. Two queries."""
    rows = _notices(by).filter(unit_id=unit_id, tasks__in=task_ids).exclude(state__in=["draft", "dropped"])
    found = rows.distinct().order_by("sent_at", "id").select_related("unit").prefetch_related("tasks")
    return tuple(_notice(row, on) for row in found[:MOST_ON])


def requests_on(task_ids: Collection[int], unit_id: int, by: Actor) -> tuple[RequestRow, ...]:
    """What a unit asked on these tasks, by its day: at most MOST_ON. One query."""
    rows = _requests(by).filter(unit_id=unit_id, task_id__in=task_ids).order_by("asked_at", "id")
    return tuple(_request(row) for row in rows.select_related("unit", "task")[:MOST_ON])


def drafts(by: Actor) -> tuple[int, ...]:
    """The ids of all drafts, oldest first; none for those who may not send."""
    if not sends(by):
        return ()
    return tuple(Notice.objects.filter(state="draft").order_by("id").values_list("id", flat=True))


def open_on_tasks(task_ids: Iterable[int], by: Actor) -> dict[int, tuple[OpenNotice, ...]]:
    """Task → the notices that are open on it, drafts too; none for those who may not send. One query."""
    found: dict[int, tuple[OpenNotice, ...]] = {}
    for one in open_on(list(task_ids)) if sends(by) else ():
        found[one.task_id] = (*found.get(one.task_id, ()), one)
    return found


def requests(by: Actor, *, open_only: bool = False, page: int = 1) -> Page:
    """The requests the actor may see, the open and urgent ones first."""
    rows = _requests(by)
    states = dict(rows.values_list("state").annotate(n=Count("id")).order_by())
    if open_only:
        rows = rows.filter(state__in=sorted(REQUEST_OPEN))
    order = rows.order_by("answered_at", "needed_by", "-id") if open_only else rows.order_by("-id")
    total, page, pages, part = _paged(order, page)
    found = part.select_related("unit", "task")
    return Page(tuple(_request(row) for row in found), total, page, pages, states)


def request(request_id: int, by: Actor) -> RequestRow | None:
    """One request, or None where there is none that the actor may see."""
    row = _requests(by).filter(pk=request_id).select_related("unit", "task").first()
    return _request(row) if row else None


def waiting(by: Actor) -> Chased:
    """What waits for the actor, for the rail: two queries."""
    if has_desk(by):
        counted = Notice.objects.filter(state__in=["draft", "replied"]).count()
        return Chased(counted, Request.objects.filter(state="submitted").count())
    if decides_requests(by):
        return Chased(0, _requests(by).filter(state="referred").count())
    if works_in_unit(by):
        mine = _notices(by).filter(unit_id__in=by.unit_ids, state__in=sorted(AWAITING_REPLY))
        return Chased(mine.count(), 0)
    return Chased(0, 0)


def own_units(task_id: int, by: Actor) -> tuple[tuple[int, str], ...]:
    """The actor's units that hold the task: (id, name)."""
    rows = Assignment.objects.filter(task_id=task_id, unit_id__in=by.unit_ids).exclude(state="ended")
    return tuple(rows.order_by("id").values_list("unit_id", "unit__name")) if works_in_unit(by) else ()


def _notices(by: Actor) -> QuerySet[Notice]:
    """A notice on a confidential task is not there for those who may not see the task."""
    if may(by, SEE_ALL):
        rows = Notice.objects.all()
    elif works_in_unit(by):
        rows = Notice.objects.filter(unit_id__in=by.unit_ids).exclude(state__in=["draft", "dropped"])
    else:
        return Notice.objects.none()
    names = Notice.tasks.through.objects.filter(task_id__in=hidden_from(by).values("id"))
    return rows if may(by, SEND) else rows.exclude(pk__in=names.values("notice_id"))


def _requests(by: Actor) -> QuerySet[Request]:
    if may(by, SEE_ALL):
        rows = Request.objects.all()
    elif works_in_unit(by):
        held = Assignment.objects.filter(unit_id__in=by.unit_ids).exclude(state="ended")
        rows = Request.objects.filter(Q(unit_id__in=by.unit_ids) | Q(task_id__in=held.values("task_id")))
    else:
        return Request.objects.none()
    return rows if may(by, SEND) else rows.exclude(task_id__in=hidden_from(by).values("id"))


def _paged(rows: QuerySet[Any], page: int) -> tuple[int, int, int, QuerySet[Any]]:
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = max(1, min(page, pages))
    return total, page, pages, rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def _tasks(rows: Iterable[Any]) -> tuple[TaskOfNotice, ...]:
    found = [TaskOfNotice(row.id, row.number, row.text, row.due_on, lit_of(row)) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.number or 0, one.id)))


def _notice(row: Notice, on: date) -> NoticeRow:
    waits = row.state in AWAITING_REPLY and row.reply_due_on is not None
    return NoticeRow(
        row.id,
        number_of(row.word, row.year, row.number) if row.number else "",
        row.rank,
        row.level,
        row.colour,
        row.unit_id,
        row.unit.name,
        row.reason,
        row.about,
        row.state,
        row.version,
        row.drafted_at,
        row.sent_at,
        row.reply_due_on,
        row.acknowledged_at,
        row.reply,
        row.replied_at,
        row.replied_by,
        row.decision,
        _tasks(row.tasks.all()),
        max(0, (on - row.reply_due_on).days) if waits and row.reply_due_on else 0,
    )


def _request(row: Request) -> RequestRow:
    return RequestRow(
        row.id,
        row.kind,
        row.title,
        row.text,
        row.task_id,
        row.task.number,
        row.task.text,
        row.unit_id,
        row.unit.name,
        row.needed_by,
        row.state,
        row.version,
        row.asked_at,
        row.asked_by,
        row.note,
        row.answer,
        row.answered_at,
        row.answered_by,
    )
