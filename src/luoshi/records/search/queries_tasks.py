"""Tasks by their words: those of issued lists that the actor may see."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from luoshi.policy.terms.actors import Actor
from luoshi.records.search.queries import expected_rows
from luoshi.records.search.wording import Wording
from luoshi.records.tasks.models import Assignment, Task, TaskList
from luoshi.records.tasks.permissions import SEE_ALL, SEE_CONFIDENTIAL, may
from luoshi.records.tasks.queries import not_hidden

PAGE_TASKS: Final = 20
PAGES_MOST: Final = 100
COMMON: Final = 2_000
"""Words expected in more tasks than this are looked for in the newest lists first; so many are ranked and counted."""
WALK: Final = (3, 6, 12, 25, 50, 100)
"""So many lists are walked through at a time."""


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A task that matches. `document_id` and `address` are the place of its text."""

    id: int
    number: int | None
    text: str
    chapter: str
    light: str
    list_title: str
    year: int
    document_id: int
    address: str


@dataclass(frozen=True, slots=True)
class FoundTasks:
    """A page of tasks; `total` is None where the words are too common to count."""

    tasks: tuple[FoundTask, ...]
    page: int
    more: bool
    total: int | None = None


NONE: Final = FoundTasks((), 1, more=False, total=0)


def tasks(
    asked: Wording, by: Actor, *, year: int | None = None, unit_id: int | None = None, page: int = 1
) -> FoundTasks:
    """The tasks that hold all words, whole phrase first, then those of newer lists. At most eight queries.

    As with clauses: rare words by the index and ranked, common ones through the newest lists until the page is full.
    """
    page = min(max(page, 1), PAGES_MOST)
    if not asked.words:
        return NONE
    rows = _visible(by, unit_id)
    rows = rows.filter(list__year=year) if year else rows
    if asked.short or _expected(asked) > COMMON:
        found = _walk(asked, rows, page * PAGE_TASKS)
        if asked.short or len(found) >= page * PAGE_TASKS:
            return _page(found, page)
    return _by_index(asked, rows, page)


def _expected(asked: Wording) -> int:
    """How many tasks the planner expects to hold all pairs of the words."""
    sql = "SELECT 1 FROM tasks_task t WHERE luoshi_bigrams(t.text) @> %s::bigint[]"
    return expected_rows(sql, [asked.codes])


def _walk(asked: Wording, rows: QuerySet[Task], wanted: int) -> list[FoundTask]:
    """Tasks of the newest lists, walked through until one more than `wanted` is found."""
    found: list[FoundTask] = []
    lists = TaskList.objects.filter(state=TaskList.State.ISSUED)
    ids = list(lists.order_by("-year", "-id").values_list("id", flat=True)[: sum(WALK)])
    start = 0
    for step in WALK:
        chunk = ids[start : start + step]
        start += step
        if not chunk or len(found) > wanted:
            break
        here = _ranked(asked, _holding(asked, rows.filter(list_id__in=chunk)))
        found += [_found(row) for row in here[: wanted + 1 - len(found)]]
    return found


def _page(found: list[FoundTask], page: int) -> FoundTasks:
    first = (page - 1) * PAGE_TASKS
    return FoundTasks(tuple(found[first : first + PAGE_TASKS]), page, more=len(found) > first + PAGE_TASKS)


def _by_index(asked: Wording, rows: QuerySet[Task], page: int) -> FoundTasks:
    codes: Any = RawSQL(
        "luoshi_bigrams(tasks_task.text) @> %s::bigint[]", [asked.codes], output_field=BooleanField()
    )
    ids = list(_holding(asked, rows.filter(codes)).order_by().values_list("id", flat=True)[: COMMON + 1])
    first = (page - 1) * PAGE_TASKS
    ranked = _ranked(asked, Task.objects.filter(pk__in=ids))
    shown = tuple(_found(row) for row in ranked[first : first + PAGE_TASKS])
    total = len(ids) if len(ids) <= COMMON else None
    return FoundTasks(shown, page, more=len(ids) > first + PAGE_TASKS, total=total)


def _ranked(asked: Wording, rows: QuerySet[Task]) -> QuerySet[Task]:
    exact = RawSQL(
        "tasks_task.text ~ %s", [Wording((asked.phrase,)).patterns[0]], output_field=BooleanField()
    )
    ranked = rows.annotate(exact=exact).order_by("-exact", "-list__year", "-list_id", "order")
    return ranked.select_related("list")


def tasks_at(addresses: Collection[str], documents: Collection[str], by: Actor) -> dict[str, FoundTask]:
    """The tasks at these addresses of these documents (names), as far as the actor may see them. One query."""
    rows = _visible(by, None).filter(list__document__name__in=documents, address__in=addresses)
    return {row.address: _found(row) for row in rows.select_related("list").order_by("id")}


def tasks_of_document(name: str, by: Actor) -> dict[str, FoundTask]:
    """The tasks of the issued list that this document (by its name) issued, by address. One query."""
    rows = _visible(by, None).filter(list__document__name=name).exclude(address="").select_related("list")
    return {row.address: _found(row) for row in rows.order_by("id")}


def _visible(by: Actor, unit_id: int | None) -> QuerySet[Task]:
    """Tasks of issued lists; of units that do not see all, those they hold. `unit_id`: those this unit holds."""
    rows = Task.objects.filter(list__state=TaskList.State.ISSUED)
    held = Assignment.objects.filter(task=OuterRef("pk")).exclude(state=Assignment.State.ENDED)
    if may(by, SEE_ALL) and not may(by, SEE_CONFIDENTIAL):
        rows = rows.filter(not_hidden(by))
    if not may(by, SEE_ALL):
        units = by.unit_ids if by.has("unit") else frozenset()
        rows = rows.filter(Exists(held.filter(unit_id__in=units)))
    if unit_id is not None:
        rows = rows.filter(Exists(held.filter(unit_id=unit_id)))
    return rows


def _holding(asked: Wording, rows: QuerySet[Task]) -> QuerySet[Task]:
    for pattern in asked.patterns:
        rows = rows.filter(text__regex=pattern)
    return rows


def _found(row: Task) -> FoundTask:
    return FoundTask(
        row.pk,
        row.number,
        row.text,
        row.chapter,
        row.light,
        row.list.title,
        row.list.year,
        row.list.document_id,
        row.address,
    )
