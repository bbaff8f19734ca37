"""Import: a file becomes a source with its documents; each task list in it becomes a draft for review."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Q

from luoshi.policy.dates.phrases import last_day
from luoshi.policy.progress.lights import PRO_RATA_2
from luoshi.policy.reading.model import Document as ReadDocument
from luoshi.policy.reading.model import Refused, Told, unheard
from luoshi.policy.reading.model import Task as ReadTask
from luoshi.policy.reading.reader import read
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.audit.models import AuditEntry
from luoshi.records.documents.actions import take_in
from luoshi.records.documents.models import Document, Source
from luoshi.records.files.actions import drop_aside, put_aside, store
from luoshi.records.organisations.queries import Names, names
from luoshi.records.outbox.actions import begin_work
from luoshi.records.outbox.queries import arguments_of
from luoshi.records.tasks.models import Finding, Mention, Target, Task, TaskList
from luoshi.records.tasks.permissions import MANAGE, require

MOST_TASKS: Final = 5_000
SHORT: Final = 60
"""So much of a file's name stands in the name of the work."""
ONLY_OFFICE: Final = "只有督查室可以导入文件。"
BATCH: Final = 1_000
LARGEST: Final = Decimal(10) ** 23


@dataclass(frozen=True, slots=True)
class Imported:
    """`known`: the very same file was there before and nothing was changed. `list_ids`: lists it holds."""

    source_id: int
    document_ids: tuple[int, ...]
    list_ids: tuple[int, ...]
    known: bool


def ask_to_import(data: bytes, *, name: str, by: Actor, at: datetime) -> int:
    """Have a file read in the background; the id of the work, which shows how far it is and what came of it.

    While the same file is being read, it is that work. Raises NotAllowed, BadValue (empty, too large).
    """
    require(by, MANAGE, ONLY_OFFICE)
    token = put_aside(data, name=name)
    work_id = begin_work(
        "documents.take_in",
        title=f"读取文件《{name[:SHORT]}》",
        arguments={"token": token, "file": name, "user": by.user_id, "name": by.name},
        key=f"documents.take_in:{hashlib.sha256(data).hexdigest()}",
        by=by,
        at=at,
    )
    if arguments_of(work_id)["token"] != token:
        drop_aside(token)
    return work_id


def is_known(data: bytes) -> bool:
    """Whether the very same file was taken in before, so that there is nothing to read."""
    return Source.objects.filter(file__sha256=hashlib.sha256(data).hexdigest()).exists()


def import_file(data: bytes, *, name: str, by: Actor, at: datetime, told: Told = unheard) -> Imported:
    """Read a file and store it with its documents; every list in it becomes a draft to be reviewed.

    The same file again changes nothing. `told` hears the pages that are read. Raises NotAllowed, BadValue (with the
    sentence of what cannot be read).
    """
    require(by, MANAGE, ONLY_OFFICE)
    known = Source.objects.filter(file__sha256=hashlib.sha256(data).hexdigest()).first()
    if known is not None:
        return _already(known)
    try:
        reading = read(data, name, told=told)
    except Refused as problem:
        raise BadValue(str(problem)) from problem
    with transaction.atomic():
        file = store(data, name=name, by=by, at=at, markup=True)
        documents = take_in(file, name, reading, by=by, at=at)
        pairs = [(row, one) for row, one in zip(documents, reading.documents, strict=True) if one.tasks]
        lists = [draft(row, one, by=by, at=at) for row, one in pairs]
    return Imported(
        documents[0].source_id if documents else 0,
        tuple(row.pk for row in documents),
        tuple(row.pk for row in lists),
        known=False,
    )


@transaction.atomic
def draft(document: Document, reading: ReadDocument, *, by: Actor, at: datetime) -> TaskList:
    """A draft list of what was read. An older draft of the same document is set aside, an issued one revised.

    Raises BadValue where that older draft holds a person's corrections: nothing of them is lost unasked.
    """
    if len(reading.tasks) > MOST_TASKS:
        raise BadValue(f"这份清单有 {len(reading.tasks)} 项任务，超过上限 {MOST_TASKS} 项，请拆分后导入。")
    same = TaskList.objects.filter(document__name=document.name)
    for old in same.filter(state=TaskList.State.DRAFT):
        if _corrected(old):
            raise BadValue(
                f"“{old.title}”已有一份改过的草稿。请先印发或作废那份草稿，再导入新的文件，以免更正丢失。"
            )
        set_aside(old, by=by, at=at)
    year = document.year or at.year
    row = TaskList.objects.create(
        document=document,
        year=year,
        title=document.title or document.name,
        revises=same.filter(state=TaskList.State.ISSUED).order_by("-id").first(),
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        light_rule=PRO_RATA_2.name,
        imported_at=at,
    )
    add_read_tasks(row, reading.tasks, names(), first_order=1)
    if all(task.number is None for task in reading.tasks):
        first = reading.tasks[0].span
        message = "清单中的任务都没有编号，按原文的先后排列：请核对是否漏项。"
        Finding.objects.create(list=row, code="no-numbers", message=message, start=first[0], end=first[1])
    Finding.objects.bulk_create(
        Finding(list=row, code=one.code, message=one.message, start=one.span[0], end=one.span[1])
        for one in reading.findings
    )
    record("list.draft", [Change("list", row.pk, None, snapshot(row))], by=by, at=at)
    return row


def _corrected(row: TaskList) -> bool:
    """Whether a person has changed anything in this draft: reading alone leaves no audit row of a task."""
    own = Q(task_id__in=row.tasks.values("id")) | Q(verb="task.remove", before__list_id=row.pk)
    return AuditEntry.objects.filter(own).exists()


def set_aside(row: TaskList, *, by: Actor, at: datetime) -> None:
    """Mark a draft as discarded; it stays readable. Must be called inside a transaction."""
    before = snapshot(row, "state")
    row.state = TaskList.State.DISCARDED
    row.save(update_fields=["state"])
    record("list.discard", [Change("list", row.pk, before, snapshot(row, "state"))], by=by, at=at)


def add_read_tasks(
    row: TaskList, tasks: tuple[ReadTask, ...], known: Names, *, first_order: int
) -> list[Task]:
    """Rows for what was read, with their mentions (each with its meaning) and targets."""
    rows = [_task(row, task, order) for order, task in enumerate(tasks, first_order)]
    Task.objects.bulk_create(rows, batch_size=BATCH)
    on = row.document.issued_on
    mentions = [
        one for task, made in zip(tasks, rows, strict=True) for one in mentions_of(task, made, known, on)
    ]
    Mention.objects.bulk_create(mentions, batch_size=BATCH)
    targets = [one for task, made in zip(tasks, rows, strict=True) for one in _targets(task, made)]
    Target.objects.bulk_create(targets, batch_size=BATCH)
    return rows


def mentions_of(task: ReadTask, row: Task, known: Names, on: date | None) -> list[Mention]:
    """The units of a task as written, each with what the register says it means."""
    made = []
    for order, one in enumerate(task.units):
        means = known.meaning(one.name, on)
        form = "selective" if means.selective else means.form
        start, end = one.span
        place = {"task": row, "order": order, "start": start, "end": end}
        made.append(
            Mention(
                **place, written=one.name, role=one.role, form=form, unit_id=means.unit_id, note=means.note
            )
        )
    return made


def _task(row: TaskList, task: ReadTask, order: int) -> Task:
    return Task(
        list=row,
        order=order,
        number=task.number,
        address=task.address,
        chapter=task.chapter,
        section=task.section,
        text=task.text.replace("\x00", "\ufffd"),
        start=task.span[0],
        end=task.span[1],
        deadline=task.deadline or "",
        due_on=(last_day(task.deadline, row.year) if task.deadline else None) or row.ends_on,
    )


def _targets(task: ReadTask, row: Task) -> list[Target]:
    made = []
    for order, one in enumerate(task.targets):
        value = Decimal(one.value)
        if abs(value) >= LARGEST:  # a figure no city has: kept in the text, not as a target
            continue
        place = {"task": row, "order": order, "start": one.span[0], "end": one.span[1]}
        words = {"unit": one.unit, "what": one.what, "deadline": one.deadline or ""}
        made.append(Target(**place, **words, value=value, comparator=one.comparator))
    return made


def _already(source: Source) -> Imported:
    documents = tuple(source.documents.order_by("id").values_list("id", flat=True))
    lists = TaskList.objects.filter(document_id__in=documents).exclude(state=TaskList.State.DISCARDED)
    return Imported(
        source.pk, documents, tuple(lists.order_by("id").values_list("id", flat=True)), known=True
    )
