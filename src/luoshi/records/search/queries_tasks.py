"""Tasks by their words: those of issued lists that the actor may see."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from luoshi.policy.terms.actors import Actor
from luoshi.records.search.queries import expected_rows
from luoshi.records.search.wording import Wording
from luoshi.records.tasks.models import Assignment, Task, TaskList
from luoshi.records.tasks.permissions import SEE_ALL, SEE_CONFIDENTIAL, may, works_in_unit
from luoshi.records.tasks.queries import not_hidden

PAGE_TASKS: Final = 20
PAGES_MOST: Final = 100
COMMON: Final = 2_000
"""Words expected in more tasks than this are looked for in the newest lists first; so many are ranked and counted."""
WALK: Final = (3, 6, 12, 25, 50, 100)
"""So many lists are walked through at a time."""
WALK_SHORT: Final = 3
"""A single character has no pair for the index: only the lists of so many steps are walked through."""


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
    """A page of tasks; `total` is None where the words are too common to count.

    `walked`: only so many newest lists were looked through (a single character); None: all were.
    """

    tasks: tuple[FoundTask, ...]
    page: int
    more: bool
    total: int | None = None
    walked: int | None = None


_COLUMNS: Final = (
    *("id", "number", "text", "chapter", "light"),
    *("list__title", "list__year", "list__document_id", "address"),
)
"""In the order of FoundTask."""
NONE: Final = FoundTasks((), 1, more=False, total=0)


def tasks(
    asked: Wording, by: Actor, *, year: int | None = None, unit_id: int | None = None, page: int = 1
) -> FoundTasks:
    """The tasks that hold all words, whole phrase first, then those of newer lists. At most nine queries.

    As with clauses: rare words by the index and ranked, common ones through the newest lists until the page is full.
    """
    page = min(max(page, 1), PAGES_MOST)
    if not asked.words:
        return NONE
    rows = _visible(by, unit_id)
    rows = rows.filter(list__year=year) if year else rows
    if asked.short:
        return _short(asked, rows, _newest(year), page)
    if _expected(asked) > COMMON:
        found = _walk(asked, rows, _newest(year), page * PAGE_TASKS)
        if len(found) >= page * PAGE_TASKS:
            return _page(found, page)
    return _by_index(asked, rows, page)


def _expected(asked: Wording) -> int:
    """How many tasks the planner expects to hold all pairs of the words."""
    sql = "SELECT 1 FROM tasks_task t WHERE luoshi_bigrams(t.text) @> %s::bigint[]"
    return expected_rows(sql, [asked.codes])


def _short(asked: Wording, rows: QuerySet[Task], ids: list[int], page: int) -> FoundTasks:
    reach = sum(WALK[:WALK_SHORT])
    made = _page(_walk(asked, rows, ids[:reach], page * PAGE_TASKS), page)
    return replace(made, walked=reach if len(ids) > reach else None)


def _newest(year: int | None) -> list[int]:
    lists = TaskList.objects.filter(state=TaskList.State.ISSUED)
    lists = lists.filter(year=year) if year else lists
    return list(lists.order_by("-year", "-id").values_list("id", flat=True)[: sum(WALK)])


def _walk(asked: Wording, rows: QuerySet[Task], ids: list[int], wanted: int) -> list[int]:
    """The tasks of these lists, walked through until one more than `wanted` is found."""
    found: list[int] = []
    start = 0
    for step in WALK:
        chunk = ids[start : start + step]
        start += step
        if not chunk or len(found) > wanted:
            break
        here = _ranked(asked, _holding(asked, rows.filter(list_id__in=chunk)))
        found += here.values_list("id", flat=True)[: wanted + 1 - len(found)]
    return found


def _page(found: list[int], page: int) -> FoundTasks:
    first = (page - 1) * PAGE_TASKS
    ids = found[first : first + PAGE_TASKS]
    known = {task.id: task for task in _shown(Task.objects.filter(pk__in=ids))}
    shown = tuple(known[one] for one in ids if one in known)
    return FoundTasks(shown, page, more=len(found) > first + PAGE_TASKS)


def _by_index(asked: Wording, rows: QuerySet[Task], page: int) -> FoundTasks:
    codes: Any = RawSQL(
        "luoshi_bigrams(tasks_task.text) @> %s::bigint[]", [asked.codes], output_field=BooleanField()
    )
    ids = list(_holding(asked, rows.filter(codes)).order_by().values_list("id", flat=True)[: COMMON + 1])
    first = (page - 1) * PAGE_TASKS
    ranked = _ranked(asked, Task.objects.filter(pk__in=ids))
    shown = tuple(_shown(ranked[first : first + PAGE_TASKS]))
    total = len(ids) if len(ids) <= COMMON else None
    return FoundTasks(shown, page, more=len(ids) > first + PAGE_TASKS, total=total)


def _ranked(asked: Wording, rows: QuerySet[Task]) -> QuerySet[Task]:
    exact = RawSQL(
        "tasks_task.text ~ %s", [Wording((asked.phrase,)).patterns[0]], output_field=BooleanField()
    )
    return rows.annotate(exact=exact).order_by("-exact", "-list__year", "-list_id", "order")


def tasks_at(addresses: Collection[str], documents: Collection[str], by: Actor) -> dict[str, FoundTask]:
    """The tasks at these addresses of these documents (names), as far as the actor may see them. One query."""
    rows = _visible(by, None).filter(list__document__name__in=documents, address__in=addresses)
    return {task.address: task for task in _shown(rows.order_by("id"))}


def tasks_of_document(name: str, by: Actor) -> dict[str, FoundTask]:
    """The tasks of the issued list that this document (by its name) issued, by address. One query."""
    rows = _visible(by, None).filter(list__document__name=name).exclude(address="")
    return {task.address: task for task in _shown(rows.order_by("id"))}


def _visible(by: Actor, unit_id: int | None) -> QuerySet[Task]:
    """Tasks of issued lists; of units that do not see all, those they hold. `unit_id`: those this unit holds."""
    rows = Task.objects.filter(list__state=TaskList.State.ISSUED)
    held = Assignment.objects.filter(task=OuterRef("pk")).exclude(state=Assignment.State.ENDED)
    if may(by, SEE_ALL) and not may(by, SEE_CONFIDENTIAL):
        rows = rows.filter(not_hidden(by))
    if not may(by, SEE_ALL):
        units = by.unit_ids if works_in_unit(by) else frozenset()
        rows = rows.filter(Exists(held.filter(unit_id__in=units)))
    if unit_id is not None:
        rows = rows.filter(Exists(held.filter(unit_id=unit_id)))
    return rows


def _holding(asked: Wording, rows: QuerySet[Task]) -> QuerySet[Task]:
    for word, pattern in zip(asked.words, asked.patterns, strict=True):
        rows = rows.filter(_has(word)) if word == pattern else rows.filter(text__regex=pattern)
    return rows


def _has(word: str) -> Any:
    """A third of the work of a regular expression, which is needed only where signs have two forms."""
    return RawSQL("strpos(tasks_task.text, %s) > 0", [word], output_field=BooleanField())


def _shown(rows: QuerySet[Task]) -> Iterator[FoundTask]:
    """The columns that are shown, and no more: a task carries its light's whole detail."""
    return (FoundTask(*row) for row in rows.values_list(*_COLUMNS))
