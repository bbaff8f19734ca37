"""What a changed file changes: the tasks of a draft held against those of the list in force."""

from dataclasses import dataclass
from typing import Literal

from luoshi.records.tasks.models import Mention, Task


@dataclass(frozen=True, slots=True)
class Difference:
    """One task in the two lists; `old_id` None: added; `new_id` None: gone. `what`: the fields that differ."""

    kind: Literal["same", "changed", "added", "gone"]
    old_id: int | None
    new_id: int | None
    number: int | None
    what: tuple[str, ...]
    old_text: str
    new_text: str
    units_added: tuple[str, ...] = ()
    units_gone: tuple[str, ...] = ()


def compare(old_list_id: int, new_list_id: int) -> tuple[Difference, ...]:
    """Every task of either list once, in the order of the new one, what is gone last.

    Tasks are paired by equal text first (a task may be renumbered), then by number. Cancelled tasks of the old list
    take part: a file may bring them back.
    """
    old, new = _tasks(old_list_id, registered=False), _tasks(new_list_id)
    units = _units([*(t.pk for t in old), *(t.pk for t in new)])
    partners = _pair(old, new)
    found = [_difference(partners.get(task.pk), task, units) for task in new]
    taken = {task.pk for task in partners.values()}
    gone = [task for task in old if task.pk not in taken and task.state == Task.State.ACTIVE]
    return (*found, *(_difference(task, None, units) for task in gone))


def _tasks(list_id: int, *, registered: bool = True) -> list[Task]:
    """Without the `registered`: what no list names, and what came out of a split or a merger."""
    rows = Task.objects.filter(list_id=list_id)
    if not registered:
        rows = rows.filter(origin=Task.Origin.LIST, forerunners__isnull=True)
    return list(rows.order_by("order"))


def _units(task_ids: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, list[tuple[str, str]]] = {}
    rows = (
        Mention.objects.filter(task_id__in=task_ids)
        .order_by("order")
        .values_list("task_id", "unit__name", "written", "role")
    )
    for task_id, name, written, role in rows:
        found.setdefault(task_id, []).append((name or written, role))
    return {task_id: tuple(names) for task_id, names in found.items()}


def _pair(old: list[Task], new: list[Task]) -> dict[int, Task]:
    """new task id → old task; each old task at most once."""
    partners: dict[int, Task] = {}
    for key in (_by_text_and_number, _by_text, _by_number):
        free = {}
        taken = {task.pk for task in partners.values()}
        for task in reversed(old):
            if task.pk not in taken and key(task) is not None:
                free[key(task)] = task
        for task in new:
            if task.pk not in partners and (match := free.pop(key(task), None)) is not None:
                partners[task.pk] = match
    return partners


def _by_text_and_number(task: Task) -> object:
    return (task.number, task.text)


def _by_text(task: Task) -> object:
    return task.text


def _by_number(task: Task) -> object:
    return task.number


def _difference(
    old: Task | None, new: Task | None, units: dict[int, tuple[tuple[str, str], ...]]
) -> Difference:
    had = units.get(old.pk, ()) if old else ()
    has = units.get(new.pk, ()) if new else ()
    added = tuple(name for name, role in has if (name, role) not in had)
    gone = tuple(name for name, role in had if (name, role) not in has)
    some = new or old
    number = some.number if some else None
    ids = (old.pk if old else None, new.pk if new else None)
    texts = (old.text if old else "", new.text if new else "")
    if old is None or new is None:
        return Difference("added" if old is None else "gone", *ids, number, (), *texts, added, gone)
    fields = ("number", "chapter", "section", "text", "deadline")
    what = tuple(name for name in fields if getattr(old, name) != getattr(new, name))
    if added or gone:
        what = (*what, "units")
    if old.state == Task.State.CANCELLED:
        what = (*what, "state")
    return Difference("changed" if what else "same", *ids, number, what, *texts, added, gone)
