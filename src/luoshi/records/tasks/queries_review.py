"""A draft list under review: its tasks with every place, its findings, the unknown names. Constant queries."""

from dataclasses import dataclass
from datetime import date

from luoshi.records.organisations.queries import names
from luoshi.records.tasks.models import Finding, Mention, Target, Task, TaskList
from luoshi.records.tasks.queries import ListRow, TargetRow, task_list

BEST = 3


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A unit as written (empty where a person added it), and what it was taken for; `unit_id` None: unknown."""

    id: int
    written: str
    role: str
    form: str
    unit_id: int | None
    unit: str
    note: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DraftTask:
    """One task of the draft; spans count in the source."""

    id: int
    order: int
    number: int | None
    chapter: str
    section: str
    text: str
    start: int
    end: int
    deadline: str
    due_on: date
    mentions: tuple[MentionRow, ...]
    targets: tuple[TargetRow, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    code: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SuggestedUnit:
    id: int
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name no register knows: where it stands first, how often, and which units are near."""

    written: str
    times: int
    start: int
    suggestions: tuple[SuggestedUnit, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A list with everything a reviewer looks at."""

    list: ListRow
    tasks: tuple[DraftTask, ...]
    findings: tuple[FindingRow, ...]
    unknown: tuple[UnknownName, ...]


def draft(list_id: int) -> Draft | None:
    """The list in any state, or None. Nine queries, whatever its size."""
    row = task_list(list_id)
    if row is None:
        return None
    tasks = _tasks(list(Task.objects.filter(list_id=list_id).order_by("order")))
    findings = Finding.objects.filter(list_id=list_id).order_by("start", "id")
    return Draft(
        row,
        tasks,
        tuple(FindingRow(one.code, one.message, one.start, one.end) for one in findings),
        _unknown(list_id, tasks) if row.state == TaskList.State.DRAFT else (),
    )


def draft_task(task_id: int) -> tuple[int, DraftTask] | None:
    """(list id, the task) or None."""
    row = Task.objects.filter(pk=task_id).first()
    return (row.list_id, _tasks([row])[0]) if row else None


def place_of_mention(mention_id: int) -> tuple[int, int] | None:
    """(list id, task id) of a mention, or None."""
    return Mention.objects.filter(pk=mention_id).values_list("task__list_id", "task_id").first()


def _tasks(rows: list[Task]) -> tuple[DraftTask, ...]:
    ids = [row.pk for row in rows]
    mentions: dict[int, list[MentionRow]] = {}
    for m in Mention.objects.filter(task_id__in=ids).select_related("unit").order_by("order"):
        shown = m.unit.name if m.unit else ""
        mentions.setdefault(m.task_id, []).append(
            MentionRow(m.id, m.written, m.role, m.form, m.unit_id, shown, m.note, m.start, m.end)
        )
    targets: dict[int, list[TargetRow]] = {}
    for t in Target.objects.filter(task_id__in=ids).order_by("order"):
        made = TargetRow(t.id, t.value, t.unit, t.comparator, t.what, t.deadline, t.start, t.end)
        targets.setdefault(t.task_id, []).append(made)
    return tuple(_row(row, tuple(mentions.get(row.pk, ())), tuple(targets.get(row.pk, ()))) for row in rows)


def _row(row: Task, mentions: tuple[MentionRow, ...], targets: tuple[TargetRow, ...]) -> DraftTask:
    head = (row.id, row.order, row.number, row.chapter, row.section, row.text, row.start, row.end)
    return DraftTask(*head, row.deadline, row.due_on, mentions, targets)


def _unknown(list_id: int, tasks: tuple[DraftTask, ...]) -> tuple[UnknownName, ...]:
    found: dict[str, list[MentionRow]] = {}
    for task in tasks:
        for one in task.mentions:
            if one.unit_id is None:
                found.setdefault(one.written, []).append(one)
    if not found:
        return ()
    known = names()
    on = TaskList.objects.values_list("document__issued_on", flat=True).get(pk=list_id)
    return tuple(
        UnknownName(
            written,
            len(places),
            places[0].start,
            tuple(SuggestedUnit(i, s.name, s.score) for i, s in known.suggestions(written, on)[:BEST]),
        )
        for written, places in found.items()
    )
