"""印发: a reviewed draft becomes the list in force, or its changes are taken over into the one it revises."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Final, cast

from django.db import transaction
from django.db.models import F, Max, ProtectedError

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.organisations.queries import Names, names
from luoshi.records.tasks.actions.doors import check_open
from luoshi.records.tasks.actions.ending import leave_nothing_open
from luoshi.records.tasks.actions.extending import AUTHORITY_MOST, move_by_revision
from luoshi.records.tasks.actions.lighting import refresh
from luoshi.records.tasks.comparing import Difference, compare
from luoshi.records.tasks.models import Assignment, Mention, Target, TargetChange, Task, TaskList
from luoshi.records.tasks.permissions import MANAGE, require

BATCH: Final = 1_000
STRENGTH: Final = {"lead": 0, "responsible": 1, "supporting": 2}
TAKEN_OVER: Final = (
    "order",
    "number",
    "address",
    "chapter",
    "section",
    "text",
    "start",
    "end",
    "deadline",
)


@transaction.atomic
def issue(list_id: int, *, accept_gaps: bool = False, by: Actor, at: datetime) -> TaskList:
    """Put a draft in force: every unit of every task gets its assignment. Gives the list in force back.

    Raises NotAllowed; WrongState where names are not settled, or (unless `accept_gaps`, a person having looked)
    where tasks have no unit.
    """
    require(by, MANAGE, "只有督查室可以印发清单。")
    row = TaskList.objects.select_for_update().select_related("document").get(pk=list_id)
    _check(row, accept_gaps=accept_gaps)
    if row.revises_id is not None:
        return _take_over(row, by=by, at=at)
    before = snapshot(row)
    row.state, row.issued_at = TaskList.State.ISSUED, at
    row.save(update_fields=["state", "issued_at"])
    record("list.issue", [Change("list", row.pk, before, snapshot(row))], by=by, at=at)
    row.tasks.update(state=Task.State.ACTIVE, original_due_on=F("due_on"))
    tasks = list(row.tasks.order_by("order"))
    _record_whole(tasks, by=by, at=at)
    _assign(tasks, by=by, at=at)
    refresh([task.pk for task in tasks], by=by, at=at)
    return row


def _record_whole(tasks: list[Task], *, by: Actor, at: datetime) -> None:
    """The tasks and targets as they come into force: what the audit log is replayed from."""
    targets: dict[int, list[Target]] = {}
    for target in Target.objects.filter(task__in=tasks).order_by("order"):
        targets.setdefault(target.task_id, []).append(target)
    changes = []
    for task in tasks:
        changes.append(Change("task", task.pk, None, snapshot(task), task.pk))
        changes += [
            Change("target", one.pk, None, snapshot(one), task.pk) for one in targets.get(task.pk, ())
        ]
    record("task.issue", changes, by=by, at=at)


def _check(row: TaskList, *, accept_gaps: bool) -> None:
    if row.state != TaskList.State.DRAFT:
        raise WrongState("清单已不是草稿，不能再印发。")
    if not row.tasks.exists():
        raise WrongState("清单中没有任务，不能印发。")
    unknown = Mention.objects.filter(task__list=row, unit__isnull=True)
    if unknown.exists():
        written = sorted(set(unknown.values_list("written", flat=True)))
        shown = "、".join(written[:5]) + ("等" if len(written) > 5 else "")
        raise WrongState(f"还有 {len(written)} 个单位名称没有确认：{shown}。请先在核对页确认，再印发。")
    bare = row.tasks.filter(mentions__isnull=True)
    if not accept_gaps and bare.exists():
        numbers = "、".join(str(number or "无编号") for number in bare.values_list("number", flat=True)[:10])
        raise WrongState(
            f"有 {bare.count()} 项任务没有责任单位（{numbers}）。请补上，或勾选“已核对，仍要印发”。"
        )


def _assign(tasks: Iterable[Task], *, by: Actor, at: datetime) -> None:
    """Assignments for all units of the tasks that have none yet; ended ones come to life again."""
    known = names()
    ids = [task.pk for task in tasks]
    have = {(a.task_id, a.unit_id): a for a in Assignment.objects.filter(task_id__in=ids)}
    fresh, changes = [], []
    for key, mention in _units_of(ids, known).items():
        old = have.get(key)
        if old is None:
            fresh.append(
                Assignment(
                    task_id=key[0], unit_id=key[1], role=mention.role, written=mention.written, assigned_at=at
                )
            )
        elif old.state == Assignment.State.ENDED:
            changes.append(_revive(old, at))
    made = Assignment.objects.bulk_create(fresh, batch_size=BATCH)
    changes += [Change("assignment", row.pk, None, snapshot(row), row.task_id) for row in made]
    record("assignment.make", changes, by=by, at=at)


def _units_of(task_ids: list[int], known: Names) -> dict[tuple[int, int], Mention]:
    """(task, unit) → the mention that brings it there; a collective word stands for all its members."""
    day = {
        row.pk: row.list.document.issued_on
        for row in Task.objects.filter(pk__in=task_ids).select_related("list__document")
    }
    found: dict[tuple[int, int], Mention] = {}
    for mention in Mention.objects.filter(task_id__in=task_ids).order_by("task_id", "order"):
        members: tuple[int, ...] = (mention.unit_id,) if mention.unit_id else ()
        if mention.form == "collective":
            members = known.meaning(mention.written, day[mention.task_id]).member_ids or members
        for unit_id in members:
            key = (mention.task_id, unit_id)
            if key not in found or STRENGTH[mention.role] < STRENGTH[found[key].role]:
                found[key] = mention
    return found


def _revive(row: Assignment, at: datetime) -> Change:
    before = snapshot(row)
    row.state, row.assigned_at, row.answered_at, row.reason = Assignment.State.PENDING, at, None, ""
    row.save()
    return Change("assignment", row.pk, before, snapshot(row), row.task_id)


def _take_over(draft: TaskList, *, by: Actor, at: datetime) -> TaskList:
    """Bring the changes of a revised file into the list in force; nothing that happened there is lost."""
    issued = TaskList.objects.select_for_update().get(pk=cast("int", draft.revises_id))
    check_open(issued)
    list(issued.tasks.select_for_update().order_by("id").values_list("id"))
    differences = compare(issued.pk, draft.pk)
    # Positions move for many tasks at once: out of the way first, so that no two meet on one number.
    free = max(1_000_000, issued.tasks.aggregate(last=Max("order"))["last"] or 0)
    for order, task in enumerate(issued.tasks.order_by("order"), 1):
        Task.objects.filter(pk=task.pk).update(order=free + order)
    authority = draft.document.number or draft.title
    touched = [_apply(one, issued, authority, by=by, at=at) for one in differences]
    before_lists = [snapshot(issued), snapshot(draft)]
    draft.state = TaskList.State.MERGED
    draft.save(update_fields=["state"])
    issued.document_id, issued.title = draft.document_id, draft.title
    issued.save(update_fields=["document", "title"])
    changes = [
        Change("list", row.pk, before, snapshot(row))
        for row, before in zip((issued, draft), before_lists, strict=True)
    ]
    record("list.revise", changes, by=by, at=at)
    live = list(Task.objects.filter(pk__in=touched, state=Task.State.ACTIVE))
    _end_dropped(touched, live, by=by, at=at)
    _assign(live, by=by, at=at)
    refresh([task.pk for task in live], by=by, at=at)
    return issued


def _apply(one: Difference, issued: TaskList, authority: str, *, by: Actor, at: datetime) -> int:
    """One task of the revision: changed, added, or cancelled. Gives the id of the task in force back."""
    new = Task.objects.get(pk=one.new_id) if one.new_id else None
    if one.old_id is None and new is not None:
        new.list, new.state, new.original_due_on = issued, Task.State.ACTIVE, new.due_on
        new.began_on = day_of(at)  # no report is owed for a window that closed before the revision
        new.save(update_fields=["list", "state", "original_due_on", "began_on"])
        record("task.add", [Change("task", new.pk, None, snapshot(new), new.pk)], by=by, at=at)
        _record_targets(new.pk, {}, by=by, at=at)
        return new.pk
    row = Task.objects.select_for_update().get(pk=cast("int", one.old_id))
    if row.state == Task.State.REPLACED:
        return row.pk
    before, targets = snapshot(row), _targets_of(row.pk)
    if new is None:
        row.state = Task.State.CANCELLED
    else:
        _overwrite(row, new, authority, by=by, at=at)
        _move_day(row, new.due_on, authority, by=by, at=at)
    row.save()
    _record_targets(row.pk, targets, by=by, at=at)
    if before != snapshot(row):
        verb = "task.cancel" if new is None else "task.revise"
        record(verb, [Change("task", row.pk, before, snapshot(row), row.pk)], by=by, at=at)
    return row.pk


def _overwrite(row: Task, new: Task, authority: str, *, by: Actor, at: datetime) -> None:
    """Take over text, place and units; a target of the same thing keeps its row and gets the new value."""
    for name in TAKEN_OVER:
        setattr(row, name, getattr(new, name))
    row.state = row.state if row.state == Task.State.CLOSED else Task.State.ACTIVE
    row.mentions.all().delete()
    new.mentions.update(task=row)
    if _figures(row) == _figures(new):
        return
    left = list(row.targets.order_by("order"))
    fresh = []
    for target in new.targets.order_by("order"):
        same = next((one for one in left if _is_same(one, target)), None)
        if same is None:
            fresh.append(target)
        else:
            left.remove(same)
            _revalue(same, target, authority, by=by, at=at)
    _drop_unused(left)
    first = (row.targets.order_by("-order").values_list("order", flat=True).first() or 0) + 1
    for order, target in enumerate(fresh, first):
        target.task, target.order = row, order
        target.save(update_fields=["task", "order"])


def _is_same(old: Target, new: Target) -> bool:
    """A figure of the same thing, whatever its value; of several alike the first."""
    return (old.unit, old.what, old.comparator) == (new.unit, new.what, new.comparator)


def _revalue(old: Target, new: Target, authority: str, *, by: Actor, at: datetime) -> None:
    """The revised document is the authority for the new value; reports and plans stay with the target."""
    if old.value == new.value:
        return
    TargetChange.objects.create(
        target=old,
        old_value=old.value,
        new_value=new.value,
        authority=authority[:AUTHORITY_MOST],
        reason="随清单修订调整目标",
        changed_at=at,
        changed_by=by.name,
    )
    for name in ("value", "deadline", "start", "end"):
        setattr(old, name, getattr(new, name))
    old.save(update_fields=["value", "deadline", "start", "end"])


def _drop_unused(left: list[Target]) -> None:
    """Targets that the revision no longer has; what was reported or planned against one keeps its row."""
    for target in left:
        if not target.figures.exists():
            with suppress(ProtectedError):
                target.delete()


def _move_day(row: Task, due_on: date, authority: str, *, by: Actor, at: datetime) -> None:
    """The day moves where the document moved it; what the office granted in between stays otherwise."""
    revised = row.extensions.filter(assignment__isnull=True).order_by("-id").first()
    as_printed = revised.granted_due_on if revised else row.original_due_on
    if due_on not in {as_printed, row.due_on}:
        move_by_revision(row, due_on, authority, by=by, at=at)


def _targets_of(task_id: int) -> dict[int, Values]:
    return {one.pk: snapshot(one) for one in Target.objects.filter(task_id=task_id)}


def _record_targets(task_id: int, before: dict[int, Values], *, by: Actor, at: datetime) -> None:
    after = _targets_of(task_id)
    ids = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    changes = [Change("target", key, before.get(key), after.get(key), task_id) for key in ids]
    record("target.revise", changes, by=by, at=at)


def _figures(task: Task) -> list[tuple[object, ...]]:
    return list(task.targets.order_by("order").values_list("value", "unit", "comparator"))


def _end_dropped(touched: list[int], live: list[Task], *, by: Actor, at: datetime) -> None:
    """End the assignments of units that the revision no longer names, and all those of cancelled tasks."""
    wanted = _units_of([task.pk for task in live], names())
    changes = []
    for row in Assignment.objects.filter(task_id__in=touched).exclude(state=Assignment.State.ENDED):
        if (row.task_id, row.unit_id) in wanted:
            continue
        before = snapshot(row)
        row.state, row.answered_at = Assignment.State.ENDED, at
        row.save(update_fields=["state", "answered_at"])
        changes.append(Change("assignment", row.pk, before, snapshot(row), row.task_id))
    record("assignment.end", changes, by=by, at=at)
    leave_nothing_open([one.subject_id for one in changes], "清单修订后不再承办这项任务", by=by, at=at)
