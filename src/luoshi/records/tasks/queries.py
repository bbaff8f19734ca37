"""Reading lists, tasks, assignments and reports: frozen rows, a constant number of queries each."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import starmap
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.states import AT_RISK, LATE, shown
from luoshi.policy.terms.actors import Actor
from luoshi.records.organisations.models import Unit
from luoshi.records.tasks.light_words import lit_of, words_of
from luoshi.records.tasks.models import (
    GONE,
    Assignment,
    Contribution,
    Report,
    Task,
    TaskList,
    Window,
)
from luoshi.records.tasks.permissions import SEE_ALL, SEE_CONFIDENTIAL, may, works_in_unit
from luoshi.records.tasks.rows import (
    NO_CHAPTER,
    ContributionRow,
    Counts,
    EvidenceRow,
    Filter,
    HeldNow,
    ListRow,
    Overview,
    Page,
    ReportRow,
    Standing,
    TargetRow,
    TaskNow,
    TaskPage,
    TaskRow,
    UnitNow,
    UnitOfTask,
    Waiting,
    WindowRow,
)
from luoshi.records.tasks.telling import contributions_of, report_row, target_row, window_row

__all__ = [
    "ORDERS",
    "PAGE_MOST",
    "QUERY_MOST",
    "ContributionRow",
    "Counts",
    "EvidenceRow",
    "Filter",
    "ListRow",
    "Overview",
    "Page",
    "ReportRow",
    "Standing",
    "TargetRow",
    "TaskPage",
    "TaskRow",
    "UnitNow",
    "UnitOfTask",
    "Waiting",
    "WindowRow",
    "contributions_of",
    "evidence_file",
    "holders",
    "lists",
    "lists_behind",
    "narrowed",
    "not_hidden",
    "overview",
    "overview_of",
    "report_row",
    "reports_of",
    "standing",
    "target_row",
    "task_list",
    "task_page",
    "task_rows",
    "tasks",
    "visible",
    "windows",
]

HELD: Final = ("pending", "acknowledged", "returned")
"""The states of an assignment that has not ended."""
PAGE_MOST: Final = 200
QUERY_MOST: Final = 100
ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("order",),
    "-number": ("-order",),
    "due": ("due_on", "order"),
    "-due": ("-due_on", "order"),
    "completion": (F("completion_percent").asc(nulls_first=True), "order"),  # type: ignore[dict-item]
    "-completion": (F("completion_percent").desc(nulls_last=True), "order"),  # type: ignore[dict-item]
}


def lists(by: Actor) -> tuple[ListRow, ...]:
    """The lists the actor may know of, newest year first: drafts only for those who see all.

    `tasks` counts the tasks the actor may see. Two queries.
    """
    counted = Task.objects.exclude(state__in=GONE)
    if may(by, SEE_ALL):
        counted = counted if may(by, SEE_CONFIDENTIAL) else counted.filter(not_hidden(by))
        rows = TaskList.objects.filter(state__in=[TaskList.State.ISSUED, TaskList.State.DRAFT])
    else:
        counted = counted.filter(pk__in=_held(by).values("task_id"))
        held = counted.order_by().values("list_id")
        rows = TaskList.objects.filter(state=TaskList.State.ISSUED, pk__in=held)
    # Counted in one pass of their own: joined to the lists, each count would sort all tasks of all years.
    counts = dict(counted.order_by().values_list("list_id").annotate(n=Count("*")))
    found = rows.select_related("document").order_by("-year", "-id")
    return tuple(_list(row, counts.get(row.pk, 0)) for row in found)


def task_list(list_id: int) -> ListRow | None:
    """One list in any state, or None."""
    row = _with_counts(TaskList.objects.filter(pk=list_id)).first()
    return _list(row, row.task_count) if row else None


def lists_behind(at: datetime) -> tuple[int, ...]:
    """Issued lists whose stored lights are of an earlier day than that of `at`."""
    rows = TaskList.objects.filter(state=TaskList.State.ISSUED, archived_at__isnull=True)
    rows = rows.exclude(lights_on=day_of(at))
    return tuple(rows.order_by("id").values_list("id", flat=True))


def visible(by: Actor) -> QuerySet[Task]:
    """The tasks of issued lists that the actor may see. For queries of records only.

    Confidential ones: the office, auditors, the units that hold them, and the leader in charge.
    """
    rows = Task.objects.filter(list__state=TaskList.State.ISSUED)
    if may(by, SEE_CONFIDENTIAL):
        return rows
    if may(by, SEE_ALL):
        return rows.filter(not_hidden(by))
    return rows.filter(pk__in=_held(by).values("task_id"))


def not_hidden(by: Actor) -> Q:
    """What a person who sees all, but not what is confidential, may see: that of their own charge is open to them."""
    open_to_all = ~Q(visibility=Task.Visibility.CONFIDENTIAL)
    return open_to_all if by.user_id is None else open_to_all | Q(leader_id=by.user_id)


def tasks(list_id: int, by: Actor, narrow: Filter, *, page: int = 1, size: int = 50) -> Page:
    """The tasks of an issued list that the actor may see, narrowed, sorted, one page of them."""
    size = max(1, min(size, PAGE_MOST))
    rows = narrowed(visible(by).filter(list_id=list_id), narrow, by)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    order = ORDERS.get(narrow.order, ORDERS["number"])
    found = list(rows.order_by(*order)[(page - 1) * size : page * size])
    return Page(task_rows(found), total, page, pages)


def narrowed(rows: QuerySet[Task], narrow: Filter, by: Actor) -> QuerySet[Task]:
    """Apply a filter. Cancelled tasks are shown only to a search by words."""
    if not narrow.words:
        rows = rows.exclude(state__in=GONE)
    for word in narrow.words[:QUERY_MOST].split():
        number = Q(number=int(word)) if word.isascii() and word.isdigit() and len(word) < 7 else Q()
        rows = rows.filter(Q(text__icontains=word) | number if number else Q(text__icontains=word))
    if narrow.lights:
        rows = rows.filter(light__in=narrow.lights)
    if narrow.chapter:
        rows = rows.filter(chapter="" if narrow.chapter == NO_CHAPTER else narrow.chapter)
    if narrow.section:
        rows = rows.filter(section=narrow.section)
    if narrow.unit_id is not None or narrow.assignment:
        held = Assignment.objects.exclude(state=Assignment.State.ENDED)
        if narrow.unit_id is not None:
            held = held.filter(unit_id=narrow.unit_id)
        if narrow.assignment:
            held = held.filter(state=narrow.assignment)
        rows = rows.filter(pk__in=held.values("task_id"))
    return _waiting(rows, narrow.waiting, by)


def _waiting(rows: QuerySet[Task], waiting: Waiting, by: Actor) -> QuerySet[Task]:
    if waiting == "acknowledge":
        held = Assignment.objects.filter(state="pending")
        held = held if may(by, SEE_ALL) else held.filter(unit_id__in=by.unit_ids)
        return rows.filter(pk__in=held.values("task_id"))
    if waiting == "returned":
        return rows.filter(pk__in=Assignment.objects.filter(state="returned").values("task_id"))
    if waiting == "review":
        return rows.filter(pk__in=Report.objects.filter(state="submitted").values("task_id"))
    if waiting == "report":
        return rows.filter(pk__in=Report.objects.filter(state="returned").values("task_id"))
    return rows


def task_page(task_id: int, by: Actor) -> TaskPage | None:
    """One task with all that is shown of it, or None where there is none that the actor may see."""
    same = Task.objects.filter(list_id=OuterRef("list_id")).exclude(state__in=GONE).order_by()
    counted = same.values("list_id").annotate(n=Count("*")).values("n")
    rows = visible(by).filter(pk=task_id).select_related("list__document")
    row = rows.annotate(list_tasks=Subquery(counted)).first()
    if row is None:
        return None
    rows_of_targets = row.targets.select_related("live").order_by("order")
    targets = tuple(target_row(one, with_live=True) for one in rows_of_targets)
    detail = (row.address, row.deadline, row.start, row.end, row.list.document_id, row.light_detail)
    listed = _list(row.list, row.list_tasks or 0)
    return TaskPage(task_rows([row])[0], *detail, listed, targets, reports_of(row))


def holders(task_id: int) -> tuple[int, ...]:
    """The ids of the units a task is assigned to: what the permission rules ask for."""
    rows = Assignment.objects.filter(task_id=task_id).exclude(state=Assignment.State.ENDED)
    return tuple(rows.values_list("unit_id", flat=True))


def windows(list_id: int) -> tuple[WindowRow, ...]:
    """The reporting windows of a list, in order of time."""
    return tuple(window_row(row) for row in Window.objects.filter(list_id=list_id).order_by("closes_on"))


def reports_of(task: Task) -> tuple[ReportRow, ...]:
    """All windows of the task's list with the report in each, newest first."""
    found = {row.window_id: row for row in Report.objects.filter(task=task)}
    told = contributions_of([row.pk for row in found.values()])
    rows = Window.objects.filter(list_id=task.list_id).order_by("-closes_on")
    return tuple(report_row(window, found.get(window.pk), told) for window in rows)


def evidence_file(evidence_id: int, by: Actor) -> tuple[int, str] | None:
    """(file id, name) of a piece of evidence on a task that the actor may see, or None; of a draft for its unit only."""
    seen = visible(by)
    row = Contribution.objects.filter(evidence__id=evidence_id, report__task__in=seen)
    row = row.filter(Q(submitted=True) | Q(assignment__unit_id__in=by.unit_ids))
    return row.values_list("evidence__file_id", "evidence__name").filter(evidence__id=evidence_id).first()


def overview(list_id: int, by: Actor, *, most_units: int = 200) -> Overview:
    """The counts of a list, over the tasks the actor may see. Five queries, whatever the size."""
    return overview_of(standing(list_id, by), most_units=most_units)


def standing(list_id: int, by: Actor) -> Standing:
    """What the counts of a list are made from, each thing asked for once. Five queries, whatever the size."""
    rows = visible(by).filter(list_id=list_id).exclude(state__in=GONE)
    fields = rows.order_by("order", "id").values_list(*TaskNow._fields)
    holding = Q(assignments__state__in=HELD)
    if not may(by, SEE_ALL):
        holding &= Q(assignments__unit_id__in=by.unit_ids)
    grouped = rows.filter(holding).values_list(
        "assignments__unit_id", "chapter", "light", "assignments__state"
    )
    held = tuple(starmap(HeldNow, grouped.annotate(n=Count("id")).order_by()))
    units = Unit.objects.filter(pk__in={one.unit_id for one in held}).values_list("id", *UnitNow._fields)
    reviewed = Report.objects.filter(task__in=rows, state=Report.State.SUBMITTED)
    return Standing(
        tuple(starmap(TaskNow, fields)),
        held,
        {unit_id: UnitNow(*told) for unit_id, *told in units},
        reviewed.count(),
        words_of(list_id),
    )


def overview_of(known: Standing, *, most_units: int = 200) -> Overview:
    """The counts in all, by chapter (in its order) and by unit (the most troubled first)."""
    chapters: dict[str, Counter[str]] = {}
    for task in known.tasks:
        chapters.setdefault(task.chapter, Counter())[task.light] += 1
    states: Counter[str] = Counter()
    units: dict[int, Counter[str]] = {}
    for one in known.held:
        states[one.state] += one.tasks
        units.setdefault(one.unit_id, Counter())[one.light] += one.tasks
    whole = shown(Counter(task.light for task in known.tasks), known.words.states, known.words.names)
    return Overview(
        Counts("", "", whole),
        tuple(Counts(name, name, _filled(lights, whole)) for name, lights in chapters.items()),
        _ranked(units, known, whole)[:most_units],
        states["pending"],
        states["returned"],
        known.to_review,
    )


def _ranked(
    units: Mapping[int, Mapping[str, int]], known: Standing, states: Collection[str]
) -> tuple[Counts, ...]:
    counts = [
        Counts(str(key), known.units[key].name, _filled(lights, states)) for key, lights in units.items()
    ]
    return tuple(sorted(counts, key=lambda c: (*most_troubled(c.lights), -c.total, c.label)))


def most_troubled(lights: Mapping[str, int]) -> tuple[int, int]:
    """For sorting: the most late tasks first, then the most at risk, of whatever degree."""
    return -sum(lights.get(key, 0) for key in LATE), -sum(lights.get(key, 0) for key in AT_RISK)


def task_rows(rows: Collection[Task]) -> tuple[TaskRow, ...]:
    """Frozen rows with their units; one query more, however many."""
    held: dict[int, list[UnitOfTask]] = {}
    assignments = Assignment.objects.filter(task__in=[row.pk for row in rows]).select_related("unit")
    for one in assignments.exclude(state=Assignment.State.ENDED).order_by("id"):
        held.setdefault(one.task_id, []).append(_unit(one))
    return tuple(
        TaskRow(
            row.id,
            row.list_id,
            row.number,
            row.chapter,
            row.section,
            row.text,
            row.due_on,
            row.state,
            lit_of(row),
            row.completion_percent,
            tuple(held.get(row.pk, ())),
        )
        for row in rows
    )


def _held(by: Actor) -> QuerySet[Assignment]:
    if not works_in_unit(by):
        return Assignment.objects.none()
    return Assignment.objects.filter(unit_id__in=by.unit_ids).exclude(state=Assignment.State.ENDED)


def _filled(lights: Mapping[str, int], states: Collection[str]) -> dict[str, int]:
    return {state: lights.get(state, 0) for state in states}


def _with_counts(rows: QuerySet[TaskList]) -> Any:
    counted = Count("tasks", filter=~Q(tasks__state__in=GONE), distinct=True)
    return rows.select_related("document").annotate(task_count=counted)


def _list(row: TaskList, tasks: int) -> ListRow:
    return ListRow(
        row.id,
        row.title,
        row.year,
        row.state,
        row.document.number,
        row.document_id,
        row.revises_id,
        row.starts_on,
        row.ends_on,
        row.imported_at,
        row.issued_at,
        row.lights_on,
        tasks,
    )


def _unit(one: Assignment) -> UnitOfTask:
    return UnitOfTask(
        one.id,
        one.unit_id,
        one.unit.name,
        one.unit.english,
        one.role,
        one.written,
        one.state,
        one.answered_at,
        one.reason,
    )
