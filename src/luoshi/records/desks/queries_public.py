"""What everybody may know of public tasks: the published words, who does it, how far it is. Nothing of what is internal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, QuerySet

from luoshi.policy.progress.states import STATES, Lit, class_of, lit
from luoshi.records.tasks.light_words import words_of
from luoshi.records.tasks.models import GONE, Assignment, Task, TaskList

PAGE_SIZE: Final = 50
WORDS_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class PublicList:
    """A list with public tasks."""

    id: int
    title: str
    number: str
    year: int
    tasks: int
    as_of: date | None


@dataclass(frozen=True, slots=True)
class PublicTask:
    """`light` is the class of the state the office sees, with its year's own name for it if it has one; else pages say it in
    plain words. `percent`: last accepted.
    """

    id: int
    number: int | None
    chapter: str
    text: str
    due_on: date
    light: Lit
    percent: int | None
    units: tuple[str, ...]
    address: str = ""


@dataclass(frozen=True, slots=True)
class PublicPage:
    rows: tuple[PublicTask, ...]
    total: int
    page: int
    pages: int
    lights: tuple[tuple[Lit, int], ...]


def public_lists() -> tuple[PublicList, ...]:
    """The issued lists that have public tasks, newest first. One query."""
    counted = _public().order_by().values("list_id").annotate(n=Count("id")).values_list("list_id", "n")
    counts = dict(counted)
    rows = TaskList.objects.filter(pk__in=counts).select_related("document").order_by("-year", "-id")
    return tuple(
        PublicList(row.pk, row.title, row.document.number, row.year, counts[row.pk], row.lights_on)
        for row in rows
    )


def public_tasks(list_id: int, *, words: str = "", chapter: str = "", page: int = 1) -> PublicPage:
    """One page of the public tasks of a list. Five queries."""
    rows = _public().filter(list_id=list_id)
    lights = _counted(list_id, dict(rows.order_by().values_list("light").annotate(n=Count("id"))))
    for word in words[:WORDS_MOST].split():
        rows = rows.filter(text__icontains=word)
    if chapter:
        rows = rows.filter(chapter=chapter)
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = max(1, min(page, pages))
    found = list(rows.order_by("order")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return PublicPage(_rows(found), total, page, pages, lights)


def _counted(list_id: int, lights: Mapping[str, int]) -> tuple[tuple[Lit, int], ...]:
    """How many tasks have each state, the gravest first: a state with a name of its own alone, the others by class."""
    own = words_of(list_id).names
    found: dict[tuple[str, tuple[str, str] | None], int] = {}
    for state in STATES:
        if lights.get(state):
            key = class_of(state), own.get(state)
            found[key] = found.get(key, 0) + lights[state]
    return tuple((lit(light, names), count) for (light, names), count in found.items())


def public_task(task_id: int) -> PublicTask | None:
    """One public task, or None."""
    return next(iter(_rows(list(_public().filter(pk=task_id)))), None)


def public_addresses(document_name: str) -> frozenset[str]:
    """The clauses of a document (by its name) that are public tasks. One query."""
    rows = _public().filter(list__document__name=document_name).exclude(address="")
    return frozenset(rows.values_list("address", flat=True))


def public_task_at(document_name: str, address: str) -> PublicTask | None:
    """The public task that this clause is, or None. Two queries."""
    rows = _public().filter(list__document__name=document_name, address=address).order_by("id")
    return next(iter(_rows(list(rows[:1]))), None)


def public_chapters(list_id: int) -> tuple[str, ...]:
    """The chapters that hold public tasks, in their order."""
    rows = _public().filter(list_id=list_id).order_by("order").values_list("chapter", flat=True)
    return tuple(dict.fromkeys(one for one in rows if one))


def _public() -> QuerySet[Task]:
    rows = Task.objects.filter(list__state=TaskList.State.ISSUED, visibility=Task.Visibility.PUBLIC)
    return rows.exclude(state__in=GONE)


def _rows(found: list[Task]) -> tuple[PublicTask, ...]:
    held: dict[int, list[str]] = {}
    rows = Assignment.objects.filter(task__in=found).exclude(state=Assignment.State.ENDED)
    order = {"lead": 0}
    for task_id, _role, name in sorted(
        rows.order_by("id").values_list("task_id", "role", "unit__name"), key=lambda one: order.get(one[1], 1)
    ):
        held.setdefault(task_id, []).append(name)
    return tuple(
        PublicTask(
            row.pk,
            row.number,
            row.chapter,
            row.text,
            row.due_on,
            lit(class_of(row.light), row.light_detail.get("name")),
            row.completion_percent,
            tuple(held.get(row.pk, ())),
            row.address,
        )
        for row in found
    )
