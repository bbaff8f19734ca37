"""Corrections to a draft list, each by a person, each with its audit row. Issued lists are not touched here."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from luoshi.policy.reading.excerpt import excerpt
from luoshi.policy.reading.targets import targets
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.organisations.actions import settle_name
from luoshi.records.organisations.queries import names
from luoshi.records.tasks.actions.importing import set_aside
from luoshi.records.tasks.models import Mention, Target, Task, TaskList
from luoshi.records.tasks.permissions import MANAGE, require

NOT_YOURS = "只有督查室可以修改清单草稿。"
CORRECTABLE = ("number", "chapter", "section", "deadline", "due_on", "start", "end")


@transaction.atomic
def correct_task(task_id: int, *, by: Actor, at: datetime, **values: Any) -> Task:
    """Change fields of a draft task (see CORRECTABLE). With new bounds its text is read from the source again.

    Raises NotAllowed, WrongState, BadValue.
    """
    row = _draft_task(task_id, by)
    unknown = set(values) - set(CORRECTABLE)
    if unknown:
        raise BadValue(f"不能修改：{'、'.join(sorted(unknown))}。")
    before = snapshot(row)
    for name, value in values.items():
        setattr(row, name, value)
    moved = bool({"start", "end"} & set(values))
    if moved:
        _read_again(row)
    row.save()
    if moved:
        _targets_again(row)
    record("task.correct", [Change("task", row.pk, before, snapshot(row), row.pk)], by=by, at=at)
    return row


@transaction.atomic
def add_task(
    list_id: int, *, start: int, end: int, after_order: int, number: int | None, by: Actor, at: datetime
) -> Task:
    """Add a task that reading missed, by its bounds in the source. Raises NotAllowed, WrongState, BadValue."""
    row = _draft_list(list_id, by)
    before = row.tasks.filter(order__lte=after_order).order_by("-order").first()
    _shift(row, after_order, 1)
    made = Task(list=row, order=after_order + 1, number=number, start=start, end=end, due_on=row.ends_on)
    if before is not None:
        made.chapter, made.section = before.chapter, before.section
    _read_again(made, row)
    made.save()
    _targets_again(made)
    record("task.add", [Change("task", made.pk, None, snapshot(made), made.pk)], by=by, at=at)
    return made


@transaction.atomic
def remove_task(task_id: int, *, by: Actor, at: datetime) -> None:
    """Remove from a draft what is no task. Raises NotAllowed, WrongState."""
    row = _draft_task(task_id, by)
    before = snapshot(row)
    row.delete()
    record("task.remove", [Change("task", task_id, before, None, task_id)], by=by, at=at)


@transaction.atomic
def merge_with_next(task_id: int, *, by: Actor, at: datetime) -> Task:
    """Make a task and the one behind it one task; its units are those of both. Raises NotAllowed, WrongState."""
    row = _draft_task(task_id, by)
    following = row.list.tasks.filter(order__gt=row.order).order_by("order").first()
    if following is None:
        raise WrongState("这是最后一项任务，后面没有可以合并的任务。")
    before, gone = snapshot(row), snapshot(following)
    row.end = following.end
    _read_again(row)
    row.save()
    _take_mentions(row, following)
    following.delete()
    _targets_again(row)
    changes = [
        Change("task", row.pk, before, snapshot(row), row.pk),
        Change("task", gone["id"], gone, None, gone["id"]),
    ]
    record("task.merge", changes, by=by, at=at)
    return row


@transaction.atomic
def split_task(task_id: int, *, place: int, by: Actor, at: datetime) -> Task:
    """Cut a task in two at `place` (offset in the source); both keep the units. Gives the second one back."""
    row = _draft_task(task_id, by)
    if not row.start < place < row.end:
        raise BadValue(f"拆分的位置 {place} 不在这项任务（{row.start}–{row.end}）之内。")
    before = snapshot(row)
    _shift(row.list, row.order, 1)
    second = Task(list=row.list, order=row.order + 1, start=place, end=row.end, due_on=row.due_on)
    second.chapter, second.section, second.deadline = row.chapter, row.section, row.deadline
    row.end = place
    for one in (row, second):
        _read_again(one)
        one.save()
        _targets_again(one)
    _copy_mentions(row, second)
    changes = [
        Change("task", row.pk, before, snapshot(row), row.pk),
        Change("task", second.pk, None, snapshot(second), second.pk),
    ]
    record("task.split", changes, by=by, at=at)
    return second


@transaction.atomic
def settle(list_id: int, written: str, *, unit_id: int, by: Actor, at: datetime) -> int:
    """A name means this unit, here, in other open drafts and in later lists; the mentions changed here.

    Raises NotAllowed, WrongState; BadValue where the list does not hold the name.
    """
    row = _draft_list(list_id, by)
    mentions = list(Mention.objects.filter(task__list=row, written=written))
    if not mentions:
        raise BadValue("这份清单里没有这个单位名称，请刷新页面后从列出的名称中选择。")
    settle_name(written, unit_id, by=by, at=at)
    elsewhere = Mention.objects.filter(
        task__list__state=TaskList.State.DRAFT, written=written, unit__isnull=True
    )
    for mention in (*mentions, *elsewhere.exclude(task__list=row)):
        _set_unit(mention, unit_id, by=by, at=at)
    return len(mentions)


@transaction.atomic
def settle_mention(mention_id: int, *, unit_id: int, by: Actor, at: datetime) -> Mention:
    """This one mention means this unit. Raises NotAllowed, WrongState."""
    mention = _draft_mention(mention_id, by)
    _set_unit(mention, unit_id, by=by, at=at)
    return mention


@transaction.atomic
def add_mention(task_id: int, *, unit_id: int, role: str, by: Actor, at: datetime) -> Mention:
    """Give a draft task a unit that reading missed. Raises NotAllowed, WrongState, BadValue."""
    row = _draft_task(task_id, by)
    if role not in {"responsible", "lead", "supporting"}:
        raise BadValue("角色只能是主责、牵头或配合。")
    last = row.mentions.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    means = next((name for name, one in names().ids.items() if one == unit_id), None)
    if means is None:
        raise BadValue("没有这个单位，请从名录中选择。")
    made = Mention.objects.create(
        task=row, order=order, written="", role=role, start=row.end, end=row.end, form="unit", unit_id=unit_id
    )
    record("mention.add", [Change("mention", made.pk, None, snapshot(made), row.pk)], by=by, at=at)
    return made


@transaction.atomic
def remove_mention(mention_id: int, *, by: Actor, at: datetime) -> None:
    """Remove from a draft task what is no unit of it. Raises NotAllowed, WrongState."""
    mention = _draft_mention(mention_id, by)
    before = snapshot(mention)
    mention.delete()
    record("mention.remove", [Change("mention", mention_id, before, None, before["task_id"])], by=by, at=at)


@transaction.atomic
def discard(list_id: int, *, by: Actor, at: datetime) -> None:
    """Set a draft aside. Raises NotAllowed, WrongState."""
    set_aside(_draft_list(list_id, by), by=by, at=at)


def _draft_list(list_id: int, by: Actor) -> TaskList:
    require(by, MANAGE, NOT_YOURS)
    row = TaskList.objects.select_for_update().select_related("document__source").get(pk=list_id)
    if row.state != TaskList.State.DRAFT:
        raise WrongState("清单已不是草稿，不能再这样修改。")
    return row


def _draft_task(task_id: int, by: Actor) -> Task:
    row = Task.objects.get(pk=task_id)
    row.list = _draft_list(row.list_id, by)
    return row


def _draft_mention(mention_id: int, by: Actor) -> Mention:
    mention = Mention.objects.select_related("task").get(pk=mention_id)
    _draft_list(mention.task.list_id, by)
    return mention


def _read_again(row: Task, of: TaskList | None = None) -> None:
    source = (of or row.list).document.source.text
    try:
        row.text = excerpt(source, row.start, row.end)
    except ValueError as problem:
        raise BadValue(f"起止位置 {row.start}–{row.end} 不在原文之内。") from problem
    if not row.text:
        raise BadValue(f"原文 {row.start}–{row.end} 处没有文字。")


def _targets_again(row: Task) -> None:
    """Figures of a task whose bounds a person moved: their spans fall back on the whole task."""
    row.targets.all().delete()
    Target.objects.bulk_create(
        Target(
            task=row,
            order=order,
            value=one.value,
            unit=one.unit,
            comparator=one.comparator,
            what=one.what,
            deadline=one.deadline or "",
            start=row.start,
            end=row.end,
        )
        for order, one in enumerate(targets(row.text))
    )


def _shift(row: TaskList, after_order: int, by_places: int) -> None:
    """Make room. In one UPDATE the unique order would clash, so the rows go far up first and come back."""
    far = 1_000_000
    behind = row.tasks.filter(order__gt=after_order)
    behind.update(order=F("order") + far)
    row.tasks.filter(order__gt=far).update(order=F("order") - far + by_places)


def _take_mentions(row: Task, following: Task) -> None:
    have = set(row.mentions.values_list("written", "unit_id"))
    order = (row.mentions.aggregate(last=Max("order"))["last"] or 0) + 1
    for mention in following.mentions.order_by("order"):
        if (mention.written, mention.unit_id) in have:
            continue
        mention.task, mention.order, order = row, order, order + 1
        mention.save(update_fields=["task", "order"])


def _copy_mentions(row: Task, second: Task) -> None:
    for mention in row.mentions.order_by("order"):
        mention.pk, mention.task = None, second
        mention.save(force_insert=True)


def _set_unit(mention: Mention, unit_id: int, *, by: Actor, at: datetime) -> None:
    before = snapshot(mention)
    mention.unit_id, mention.form = unit_id, "unit"
    mention.save(update_fields=["unit", "form"])
    change = Change("mention", mention.pk, before, snapshot(mention), mention.task_id)
    record("mention.settle", [change], by=by, at=at)
