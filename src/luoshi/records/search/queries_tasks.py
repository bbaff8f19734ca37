"""Tasks by their words: those of issued lists that the actor may see."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from luoshi.policy.terms.actors import Actor
from luoshi.records.search.wording import Wording
from luoshi.records.tasks.models import Assignment, Task, TaskList
from luoshi.records.tasks.permissions import SEE_ALL, may

PAGE_TASKS: Final = 20
PAGES_MOST: Final = 100
COUNTED_MOST: Final = 2_000


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
    """A page of tasks; `total` counts up to COUNTED_MOST."""

    tasks: tuple[FoundTask, ...]
    total: int
    page: int
    more: bool


def tasks(
    asked: Wording, by: Actor, *, year: int | None = None, unit_id: int | None = None, page: int = 1
) -> FoundTasks:
    """The tasks that hold all words, whole phrase first, then those of newer lists. Two queries."""
    page = min(max(page, 1), PAGES_MOST)
    if not asked.words:
        return FoundTasks((), 0, page, more=False)
    rows = _matching(asked, _visible(by, unit_id))
    if year:
        rows = rows.filter(list__year=year)
    total = rows.values("id")[:COUNTED_MOST].count()
    first = (page - 1) * PAGE_TASKS
    exact = RawSQL(
        "tasks_task.text ~ %s", [Wording((asked.phrase,)).patterns[0]], output_field=BooleanField()
    )
    ranked = rows.annotate(exact=exact).order_by("-exact", "-list__year", "-list_id", "order")
    shown = tuple(_found(row) for row in ranked.select_related("list")[first : first + PAGE_TASKS])
    return FoundTasks(shown, total, page, more=total > first + PAGE_TASKS)


def tasks_at(addresses: Collection[str], by: Actor) -> dict[str, FoundTask]:
    """The tasks that stand at these addresses, as far as the actor may see them. One query."""
    rows = _visible(by, None).filter(address__in=addresses).exclude(address="").select_related("list")
    return {row.address: _found(row) for row in rows.order_by("id")}


def tasks_of_document(name: str, by: Actor) -> dict[str, FoundTask]:
    """The tasks of the issued list that this document (by its name) issued, by address. One query."""
    rows = _visible(by, None).filter(list__document__name=name).exclude(address="").select_related("list")
    return {row.address: _found(row) for row in rows.order_by("id")}


def _visible(by: Actor, unit_id: int | None) -> QuerySet[Task]:
    """Tasks of issued lists; of units that do not see all, those they hold. `unit_id`: those this unit holds."""
    rows = Task.objects.filter(list__state=TaskList.State.ISSUED)
    held = Assignment.objects.filter(task=OuterRef("pk")).exclude(state=Assignment.State.ENDED)
    if not may(by, SEE_ALL):
        units = by.unit_ids if by.has("unit") else frozenset()
        rows = rows.filter(Exists(held.filter(unit_id__in=units)))
    if unit_id is not None:
        rows = rows.filter(Exists(held.filter(unit_id=unit_id)))
    return rows


def _matching(asked: Wording, rows: QuerySet[Task]) -> QuerySet[Task]:
    if not asked.short:
        codes: Any = RawSQL(
            "luoshi_bigrams(tasks_task.text) @> %s::bigint[]", [asked.codes], output_field=BooleanField()
        )
        rows = rows.filter(codes)
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
