"""督办单: drafted singly or in batches, numbered when sent, answered by the unit, closed, sent back or withdrawn."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from luoshi.policy.chasing import notices as life
from luoshi.policy.chasing.setup import Level
from luoshi.policy.dates.windows import day_of, english_day
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.chasing.actions.setting import locked_ladder
from luoshi.records.chasing.ladders import setup_of
from luoshi.records.chasing.models import Notice
from luoshi.records.chasing.permissions import ANSWER, SEND, require
from luoshi.records.chasing.standing import live_tasks, open_on
from luoshi.records.notifying.actions import tell
from luoshi.records.notifying.queries import people_of_role, people_of_units
from luoshi.records.tasks.models import Assignment, Task
from luoshi.records.tasks.seeing import holds_confidential

BATCH_MOST: Final = 300
"""Notices of one batch; each has its own number, audit row and recipients."""
TASKS_MOST: Final = 2_000
NAMED_MOST: Final = 5
ONLY_OFFICE: Final = "只有督查室可以发督办单。"
ENGLISH: Final = {
    "notice-returned": "Your answer to {} was sent back",
    "notice-closed": "{} is closed",
    "notice-withdrawn": "{} was withdrawn",
}


@transaction.atomic
def draft_notices(
    task_ids: Collection[int],
    *,
    rank: int,
    reason: str,
    unit_ids: Collection[int] | None = None,
    about: str = "",
    escalates_id: int | None = None,
    again: bool = False,
    by: Actor,
    at: datetime,
) -> tuple[int, ...]:
    """One draft for each unit that holds some of these tasks (of `unit_ids` only), naming them all; their ids.

    Confidential tasks stand in a notice of their own: who may not see them shall still see the other one.
    `again`: also where a notice of this level or a higher one is still open on the same task of the same unit.
    Raises NotAllowed, BadValue.
    """
    require(by, SEND, ONLY_OFFICE)
    year = day_of(at).year
    setup = setup_of(year)
    level, text = setup.level(rank), life.checked(reason, "督办事由")
    held = _held(task_ids, unit_ids)
    if not again:
        _not_twice(held, level.rank)
    rows = []
    for unit_id, tasks in held:
        row = Notice.objects.create(
            year=year,
            word=setup.word,
            rank=level.rank,
            level=level.name,
            colour=level.colour,
            unit_id=unit_id,
            reason=text,
            about=about,
            escalates_id=escalates_id,
            drafted_at=at,
        )
        row.tasks.set(tasks)
        rows.append(row)
    changes = [change for row in rows for change in changes_of(row, None)]
    record("notice.draft", changes, by=by, at=at)
    return tuple(row.pk for row in rows)


@transaction.atomic
def send_notices(
    notice_ids: Collection[int], *, reply_due_on: date | None = None, by: Actor, at: datetime
) -> tuple[int, ...]:
    """Give these drafts their numbers, in the order of their ids, and send them; the numbers.

    Two at once wait for each other at the year's row, so no number is given twice and none is left out.
    Raises NotAllowed, WrongState, BadValue.
    """
    require(by, SEND, ONLY_OFFICE)
    if len(notice_ids) > BATCH_MOST:
        raise BadValue(f"一次最多发{BATCH_MOST}份，请缩小范围分批发出。")
    year = day_of(at).year
    locked_ladder(year, by=by, at=at)
    found = Notice.objects.select_for_update(of=("self",)).filter(pk__in=set(notice_ids))
    rows = list(found.select_related("unit").order_by("id"))
    if len(rows) != len(set(notice_ids)) or not rows:
        raise BadValue("没有找到要发的督办单，请刷新页面后重选。")
    _still_worked_on(rows)
    levels = {one.rank: one for one in setup_of(year).levels}
    last = Notice.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    changes: list[Change] = []
    for number, row in enumerate(rows, last + 1):
        before = snapshot(row)
        row.state = life.send(row.state)
        row.year, row.number, row.sent_at = year, number, at
        row.reply_due_on = life.reply_due(day_of(at), _days(levels, row), reply_due_on)
        row.version += 1
        row.save()
        changes += changes_of(row, before)
    record("notice.send", changes, by=by, at=at)
    _tell_units(rows, by=by, at=at)
    return tuple(row.number or 0 for row in rows)


@transaction.atomic
def issue_notices(
    task_ids: Collection[int],
    *,
    rank: int,
    reason: str,
    unit_ids: Collection[int] | None = None,
    reply_due_on: date | None = None,
    again: bool = False,
    by: Actor,
    at: datetime,
) -> tuple[int, ...]:
    """Draft and send in one act, as `draft_notices`: all or none; the ids. Raises NotAllowed, BadValue."""
    ids = draft_notices(task_ids, rank=rank, reason=reason, unit_ids=unit_ids, again=again, by=by, at=at)
    send_notices(ids, reply_due_on=reply_due_on, by=by, at=at)
    return ids


@transaction.atomic
def acknowledge_notice(notice_id: int, *, by: Actor, at: datetime) -> None:
    """The unit has received it. Raises NotAllowed, WrongState."""
    row = _of_own_unit(notice_id, by)
    before = snapshot(row)
    row.state, row.acknowledged_at = life.acknowledge(row.state), at
    _keep(row, before, "notice.acknowledge", by=by, at=at)


@transaction.atomic
def reply_notice(notice_id: int, *, text: str, by: Actor, at: datetime) -> None:
    """The unit answers; it counts as received from then on too. Raises NotAllowed, WrongState, BadValue."""
    row = _of_own_unit(notice_id, by)
    before = snapshot(row)
    row.state, row.reply = life.reply(row.state), life.checked(text, "回复内容")
    row.replied_at, row.replied_by = at, by.name
    row.acknowledged_at = row.acknowledged_at or at
    _keep(row, before, "notice.reply", by=by, at=at)
    office = people_of_role("office", day_of(at))
    tell(
        "notice-reply",
        users=office,
        key=f"notice:{row.pk}:reply:{row.version}",
        title=f"{row.unit.name}已回复{_name(row)}",
        text=row.reply,
        address=_address(row),
        about=[task.pk for task in row.tasks.all()],
        english=f"{row.unit.english or row.unit.name} has answered {_name(row)}",
        by=by,
        at=at,
    )


@transaction.atomic
def return_notice(notice_id: int, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """The office sends the answer back, with a reason. Raises NotAllowed, WrongState, BadValue."""
    row = _for_decision(notice_id, version, by)
    before = snapshot(row)
    row.state, row.decision, row.decided_at = life.send_back(row.state), life.checked(reason, "退回理由"), at
    _keep(row, before, "notice.return", by=by, at=at)
    _tell(row, "notice-returned", f"{_name(row)}的回复被退回", row.decision, by=by, at=at)


@transaction.atomic
def close_notice(notice_id: int, *, version: int, remark: str = "", by: Actor, at: datetime) -> None:
    """The office takes the answer. Raises NotAllowed, WrongState."""
    row = _for_decision(notice_id, version, by)
    before = snapshot(row)
    row.state, row.decision, row.decided_at = life.close(row.state), remark.strip()[: life.TEXT_MOST], at
    _keep(row, before, "notice.close", by=by, at=at)
    _tell(row, "notice-closed", f"{_name(row)}已办结", row.decision, by=by, at=at)


@transaction.atomic
def withdraw_notice(notice_id: int, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """The office takes the notice back; its number stays used. Raises NotAllowed, WrongState, BadValue."""
    row = _for_decision(notice_id, version, by)
    before = snapshot(row)
    row.state, row.decision, row.decided_at = life.withdraw(row.state), life.checked(reason, "撤回理由"), at
    _keep(row, before, "notice.withdraw", by=by, at=at)
    _tell(row, "notice-withdrawn", f"{_name(row)}已撤回", row.decision, by=by, at=at)


@transaction.atomic
def drop_notice(notice_id: int, *, by: Actor, at: datetime) -> None:
    """A draft is thrown away. Raises NotAllowed, WrongState."""
    require(by, SEND, ONLY_OFFICE)
    row = _locked(notice_id)
    before = snapshot(row)
    row.state = life.drop(row.state)
    _keep(row, before, "notice.drop", by=by, at=at)


def _held(task_ids: Collection[int], unit_ids: Collection[int] | None) -> list[tuple[int, list[int]]]:
    """(unit, its tasks), confidential ones apart from the others."""
    if not task_ids:
        raise BadValue("请先选择要督办的任务。")
    if len(task_ids) > TASKS_MOST:
        raise BadValue(f"一次最多选{TASKS_MOST}项任务。")
    rows = Assignment.objects.filter(task_id__in=task_ids, task__state=Task.State.ACTIVE)
    rows = rows.filter(task__list__archived_at__isnull=True).exclude(state=Assignment.State.ENDED)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    apart = holds_confidential(task_ids)
    held: dict[tuple[int, bool], list[int]] = {}
    for unit_id, task_id in rows.order_by("unit__order", "unit_id", "task__order").values_list(
        "unit_id", "task_id"
    ):
        held.setdefault((unit_id, task_id in apart), []).append(task_id)
    if not held:
        raise BadValue("所选任务没有在办的承办单位，不能发督办单。")
    if len(held) > BATCH_MOST:
        raise BadValue(f"所选任务要发{len(held)}份督办单，一次最多发{BATCH_MOST}份，请缩小范围。")
    return [(unit_id, tasks) for (unit_id, _), tasks in held.items()]


def _not_twice(held: list[tuple[int, list[int]]], rank: int) -> None:
    """A unit is not urged twice at once for the same task; a higher level than before may follow. Raises BadValue."""
    meant = {(unit_id, task_id) for unit_id, tasks in held for task_id in tasks}
    known = open_on({task_id for _, task_id in meant})
    twice = [one for one in known if one.rank >= rank and (one.unit_id, one.task_id) in meant]
    if twice:
        named = "；".join(one.said for one in twice[:NAMED_MOST]) + ("等" if len(twice) > NAMED_MOST else "")
        raise BadValue(
            f"已有督办单还没有办结：{named}。请去掉这些任务、改发更高等级，或勾选“已有督办单的也再发”。"
        )


def _still_worked_on(rows: list[Notice]) -> None:
    """A draft whose tasks were closed, archived or given to others meanwhile urges nobody any more. Raises WrongState."""
    of_tasks = set(Notice.tasks.through.objects.filter(notice__in=rows).values_list("notice_id", flat=True))
    gone = [row for row in rows if row.pk in of_tasks - set(live_tasks(rows))]
    if gone:
        names = "、".join(dict.fromkeys(row.unit.name for row in gone[:NAMED_MOST]))
        raise WrongState(
            f"有{len(gone)}份督办单（{names}）所涉任务都已销号、取消、移交或归档，不必再发。请作废这些草稿后重发其余的。"
        )


def _days(levels: dict[int, Level], row: Notice) -> int:
    found = levels.get(row.rank)
    return found.reply_days if found else next(iter(levels.values())).reply_days


def _locked(notice_id: int) -> Notice:
    return Notice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=notice_id)


def _of_own_unit(notice_id: int, by: Actor) -> Notice:
    row = _locked(notice_id)
    require(by, ANSWER, "这份督办单不是发给您的单位的。", [row.unit_id])
    if row.state in {"draft", "dropped"}:
        raise NotAllowed("这份督办单还没有发出。")
    return row


def _for_decision(notice_id: int, version: int, by: Actor) -> Notice:
    require(by, SEND, "只有督查室可以处理督办单。")
    row = _locked(notice_id)
    if row.version != version:
        raise WrongState("这份督办单在您打开之后有了变化（可能已由他人处理），请刷新后再决定。")
    return row


def _keep(row: Notice, before: Values, verb: str, *, by: Actor, at: datetime) -> None:
    row.version += 1
    row.save()
    record(verb, changes_of(row, before), by=by, at=at)


def changes_of(row: Notice, before: Values | None) -> list[Change]:
    """One audit row for each task the notice names, so that it stands in each task's story."""
    tasks = list(row.tasks.order_by("order").values_list("id", flat=True))
    after = snapshot(row) | {"tasks": tasks}
    return [Change("notice", row.pk, before, after, task_id) for task_id in tasks]


def _name(row: Notice) -> str:
    return f"{row.level}（{life.number_of(row.word, row.year, row.number or 0)}）"


def _address(row: Notice) -> str:
    return f"/notices/{row.pk}/"


def _tell_units(rows: list[Notice], *, by: Actor, at: datetime) -> None:
    people = people_of_units({row.unit_id for row in rows}, day_of(at))
    for row in rows:
        due = row.reply_due_on
        tell(
            "notice",
            users=people.get(row.unit_id, ()),
            key=f"notice:{row.pk}:sent",
            title=f"收到{_name(row)}，请于{due.month}月{due.day}日前回复" if due else f"收到{_name(row)}",
            text=row.reason,
            address=_address(row),
            about=[task.pk for task in row.tasks.all()],
            english=f"You have received {_name(row)}"
            + (f": please answer by {english_day(due)}" if due else ""),
            by=by,
            at=at,
        )


def _tell(row: Notice, kind: str, title: str, text: str, *, by: Actor, at: datetime) -> None:
    tell(
        kind,
        users=people_of_units({row.unit_id}, day_of(at)).get(row.unit_id, ()),
        key=f"notice:{row.pk}:{kind}:{row.version}",
        title=title,
        text=text,
        address=_address(row),
        about=[task.pk for task in row.tasks.all()],
        english=ENGLISH[kind].format(_name(row)),
        by=by,
        at=at,
    )
