"""Preparing a meeting, writing its minutes; closing it does what they ask for, all or nothing."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Max, Q

from luoshi.policy.chasing.meetings import ITEMS_MOST, Candidate, check_item, check_open, proposed
from luoshi.policy.chasing.notices import OPEN, checked
from luoshi.policy.dates.windows import day_of, english_day, write_day
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.chasing.actions import issue_notices
from luoshi.records.meetings.models import AgendaItem, Meeting, MinuteItem
from luoshi.records.meetings.permissions import PREPARE, require
from luoshi.records.notifying.actions import tell
from luoshi.records.notifying.queries import people_of_role, people_of_units
from luoshi.records.tasks.actions import Origin, register_task
from luoshi.records.tasks.models import Assignment, Task, TaskList

ONLY_OFFICE: Final = "只有督查室可以筹备调度会。"
TITLE_MOST: Final = 200


@transaction.atomic
def plan_meeting(
    list_id: int, *, title: str, held_on: date, place: str = "", chair: str = "", by: Actor, at: datetime
) -> int:
    """Plan it, with an agenda proposed from the tasks in trouble; the id. Raises NotAllowed, BadValue."""
    require(by, PREPARE, ONLY_OFFICE)
    of_year = TaskList.objects.get(pk=list_id)
    if of_year.state != TaskList.State.ISSUED or of_year.archived_at is not None:
        raise BadValue("请选择已印发、还没有归档的清单。")
    row = Meeting.objects.create(
        task_list_id=list_id,
        title=checked(title, "会议名称", TITLE_MOST),
        held_on=held_on,
        place=place.strip()[:200],
        chair=chair.strip()[:100],
        planned_at=at,
    )
    for order, task in enumerate(_proposed(list_id), 1):
        _put(row, order, task)
    record("meeting.plan", [Change("meeting", row.pk, None, snapshot(row))], by=by, at=at)
    return int(row.pk)


@transaction.atomic
def add_to_agenda(
    meeting_id: int, *, number: int | None = None, topic: str = "", by: Actor, at: datetime
) -> None:
    """A task by its number, or a topic. Raises NotAllowed, WrongState, BadValue."""
    row = _open(meeting_id, by)
    order = _next(row.agenda)
    if number is not None:
        task = Task.objects.filter(list_id=row.task_list_id, number=number).exclude(state="cancelled").first()
        if task is None:
            raise BadValue(f"这份清单中没有第{number}号任务。")
        if row.agenda.filter(task=task).exists():
            raise BadValue(f"第{number}号任务已在议程中。")
        made = _put(row, order, task)
    else:
        made = AgendaItem.objects.create(meeting=row, order=order, topic=checked(topic, "议题", 300))
    record("meeting.add-item", [Change("agenda-item", made.pk, None, snapshot(made))], by=by, at=at)


@transaction.atomic
def take_from_agenda(item_id: int, *, by: Actor, at: datetime) -> int:
    """The id of its meeting. Raises NotAllowed, WrongState."""
    item = AgendaItem.objects.get(pk=item_id)
    _open(item.meeting_id, by)
    before = snapshot(item)
    AgendaItem.objects.filter(pk=item_id).delete()
    record("meeting.take-item", [Change("agenda-item", item_id, before, None)], by=by, at=at)
    return item.meeting_id


@transaction.atomic
def call_meeting(meeting_id: int, *, by: Actor, at: datetime) -> int:
    """Tell the units of the agenda's tasks, and the leaders; how many people. Raises NotAllowed, WrongState."""
    row = _open(meeting_id, by)
    before = snapshot(row)
    row.state = Meeting.State.CALLED
    row.version += 1
    row.save()
    record("meeting.call", [Change("meeting", row.pk, before, snapshot(row))], by=by, at=at)
    told = 0
    units = _units(row)
    people = people_of_units(units, day_of(at))
    when = f"{write_day(row.held_on)}{'，' + row.place if row.place else ''}"
    for unit_id, tasks in units.items():
        lines = [f"任务{task.number or ''}：{task.text}" for task in tasks]
        told += tell(
            "meeting",
            users=people.get(unit_id, ()),
            key=f"meeting:{row.pk}:{row.version}",
            title=f"请准备{row.title}（{when}），涉及本单位{len(tasks)}项任务",
            text="\n".join(lines),
            address=f"/tasks/{tasks[0].pk}/",
            about=[task.pk for task in tasks],
            english=f"{row.title}, {english_day(row.held_on)}: {len(tasks)} of your tasks are on the agenda",
            by=by,
            at=at,
        )
    leaders = people_of_role("leader", day_of(at))
    told += tell(
        "meeting",
        users=leaders,
        key=f"meeting:{row.pk}:{row.version}",
        title=f"{row.title}（{when}）",
        address=f"/meetings/{row.pk}/",
        english=f"{row.title}, {english_day(row.held_on)}",
        by=by,
        at=at,
    )
    return told


@transaction.atomic
def add_minute(
    meeting_id: int,
    *,
    kind: str,
    text: str,
    task_id: int | None = None,
    unit_id: int | None = None,
    due_on: date | None = None,
    rank: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """A decision; the id. Raises NotAllowed, WrongState, BadValue."""
    row = _open(meeting_id, by)
    cleaned = check_item(kind, text=text, task_id=task_id, unit_id=unit_id, due_on=due_on, rank=rank)
    if task_id is not None and not Task.objects.filter(pk=task_id, list_id=row.task_list_id).exists():
        raise BadValue("这项任务不在会议的清单中，请重选。")
    if due_on is not None and due_on < row.held_on:
        raise BadValue("日期不能早于会议当天。")
    if kind == MinuteItem.Kind.EXTENSION and task_id is not None and due_on is not None:
        _check_extension(Task.objects.get(pk=task_id), row.held_on, due_on)
    made = MinuteItem.objects.create(
        meeting=row,
        order=_next(row.minutes),
        kind=kind,
        text=cleaned,
        task_id=task_id,
        unit_id=unit_id,
        due_on=due_on,
        rank=rank,
    )
    record("meeting.add-minute", [Change("minute-item", made.pk, None, snapshot(made))], by=by, at=at)
    return int(made.pk)


@transaction.atomic
def take_minute(item_id: int, *, by: Actor, at: datetime) -> int:
    """A decision is taken out again; the id of its meeting. Raises NotAllowed, WrongState."""
    item = MinuteItem.objects.get(pk=item_id)
    _open(item.meeting_id, by)
    before = snapshot(item)
    MinuteItem.objects.filter(pk=item_id).delete()
    record("meeting.take-minute", [Change("minute-item", item_id, before, None)], by=by, at=at)
    return item.meeting_id


@transaction.atomic
def close_meeting(meeting_id: int, *, version: int, by: Actor, at: datetime) -> None:
    """The minutes stand, and what they ask for is done in the same act: tasks registered, notices sent, units told.

    Raises NotAllowed, WrongState, BadValue; then nothing of it is done.
    """
    row = _open(meeting_id, by)
    if row.version != version:
        raise WrongState("这次会议在您打开之后有了变化，请刷新后再办结。")
    items = list(row.minutes.select_related("task", "unit").order_by("order", "id"))
    if not items:
        raise WrongState("还没有记下任何决定，不能办结。")
    if day_of(at) < row.held_on:
        raise WrongState(f"会议在{write_day(row.held_on)}，开过之后才能办结。")
    before = snapshot(row)
    changes = [_carried(item, row, by=by, at=at) for item in items]
    row.state, row.closed_at = Meeting.State.CLOSED, at
    row.version += 1
    row.save()
    record("meeting.decide", changes, by=by, at=at)
    record("meeting.close", [Change("meeting", row.pk, before, snapshot(row))], by=by, at=at)


@transaction.atomic
def cancel_meeting(meeting_id: int, *, by: Actor, at: datetime) -> None:
    """It does not take place. Raises NotAllowed, WrongState."""
    row = _open(meeting_id, by)
    before = snapshot(row)
    row.state = Meeting.State.CANCELLED
    row.version += 1
    row.save()
    record("meeting.cancel", [Change("meeting", row.pk, before, snapshot(row))], by=by, at=at)


def _carried(item: MinuteItem, row: Meeting, *, by: Actor, at: datetime) -> Change:
    """Do what the decision asks for; its audit row, which stands in the story of its task."""
    if item.kind == MinuteItem.Kind.TASK and item.unit_id and item.due_on:
        made = register_task(
            row.task_list_id,
            text=item.text,
            origin=Origin("meeting", row.title, row.held_on),
            due_on=item.due_on,
            units=[(item.unit_id, "responsible")],
            by=by,
            at=at,
        )
        item.made_task = made
    elif item.kind == MinuteItem.Kind.NOTICE and item.task_id and item.rank:
        units = [item.unit_id] if item.unit_id else None
        reason = f"{row.title}（{write_day(row.held_on)}）议定：{item.text}"
        due = item.due_on if item.due_on and item.due_on >= day_of(at) else None
        ids = issue_notices(
            [item.task_id],
            rank=item.rank,
            reason=reason,
            unit_ids=units,
            reply_due_on=due,
            again=True,  # the meeting has decided so, whatever was sent before
            by=by,
            at=at,
        )
        item.made_notice_id = ids[0]
    elif item.kind == MinuteItem.Kind.EXTENSION and item.task_id and item.due_on:
        _ask_to_apply(item, row, by=by, at=at)
    item.save()
    after = snapshot(item) | {"title": row.title, "held_on": row.held_on.isoformat()}
    task_id = item.task_id or item.made_task_id
    return Change("minute-item", item.pk, None, after, task_id)


def _check_extension(task: Task, held_on: date, due_on: date) -> None:
    """More time is asked for before the day in force: a meeting does not propose what the unit could not apply for."""
    if held_on > task.due_on:
        raise BadValue(
            f"这项任务的时限{write_day(task.due_on)}已过，延期只能在时限之前申请。请改发督办单，或另立任务。"
        )
    if due_on <= task.due_on:
        raise BadValue(f"建议的日期应晚于现在的时限{write_day(task.due_on)}。")


def _ask_to_apply(item: MinuteItem, row: Meeting, *, by: Actor, at: datetime) -> None:
    held = Assignment.objects.filter(task_id=item.task_id or 0).exclude(state=Assignment.State.ENDED)
    people = people_of_units(set(held.values_list("unit_id", flat=True)), day_of(at))
    due = write_day(item.due_on) if item.due_on else ""
    day = english_day(item.due_on) if item.due_on else ""
    tell(
        "extension",
        users=[user for users in people.values() for user in users],
        key=f"minute:{item.pk}",
        title=f"{row.title}建议将时限调整到{due}，请申请延期",
        text=item.text,
        address=f"/tasks/{item.task_id}/",
        about=[item.task_id or 0],
        english=f"{row.title} proposes {day} as the day due: please apply for an extension",
        by=by,
        at=at,
    )


def _proposed(list_id: int) -> list[Task]:
    open_notices = Count("notices", filter=Q(notices__state__in=sorted(OPEN)), distinct=True)
    rows = {
        row.pk: row
        for row in Task.objects.filter(list_id=list_id, state="active").annotate(chased=open_notices)
    }
    candidates = [
        Candidate(row.pk, row.light, row.due_on, row.completion_percent, row.chased, row.order)
        for row in rows.values()
    ]
    return [rows[task_id] for task_id in proposed(candidates)]


def _put(row: Meeting, order: int, task: Task) -> AgendaItem:
    return AgendaItem.objects.create(
        meeting=row, order=order, task=task, light=task.light, detail=task.light_detail
    )


def _open(meeting_id: int, by: Actor) -> Meeting:
    require(by, PREPARE, ONLY_OFFICE)
    row = Meeting.objects.select_for_update().get(pk=meeting_id)
    check_open(row.state)
    return row


def _next(rows: Any) -> int:
    if rows.count() >= ITEMS_MOST:
        raise BadValue(f"一次会议最多{ITEMS_MOST}项。")
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1


def _units(row: Meeting) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = {}
    held = Assignment.objects.filter(task__agenda_items__meeting=row).exclude(state=Assignment.State.ENDED)
    for one in held.select_related("task").order_by("unit_id", "task__agenda_items__order"):
        found.setdefault(one.unit_id, []).append(one.task)
    return found
