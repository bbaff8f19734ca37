"""请示报告: a unit asks for help or a decision on a task; the office answers, or puts it before the leader."""

from datetime import date, datetime

from django.db import transaction

from luoshi.policy.chasing import notices as life
from luoshi.policy.dates.windows import day_of, write_day
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.chasing.models import Request
from luoshi.records.chasing.permissions import ANSWER, DECIDE, SEND, require
from luoshi.records.notifying.actions import tell
from luoshi.records.notifying.queries import people_of_role, people_of_units
from luoshi.records.tasks.models import Assignment, Task
from luoshi.records.tasks.seeing import is_hidden, leaders_told

TITLE_MOST = 200


@transaction.atomic
def ask(
    task_id: int,
    unit_id: int,
    *,
    kind: str,
    title: str,
    text: str,
    needed_by: date,
    by: Actor,
    at: datetime,
) -> int:
    """A unit asks on one of its tasks; the id. Raises NotAllowed, WrongState, BadValue."""
    require(by, ANSWER, "只能以本单位名义请示。", [unit_id])
    held = Assignment.objects.filter(task_id=task_id, unit_id=unit_id).exclude(state=Assignment.State.ENDED)
    if not held.exists():
        raise NotAllowed("这项任务不是交办给您的单位的。")
    if Task.objects.get(pk=task_id).state != Task.State.ACTIVE:
        raise WrongState("任务不在办理中，不能请示。")
    if kind not in Request.Kind.values:
        raise BadValue("请选择请求协调、请示或重大事项报告。")
    if needed_by < day_of(at):
        raise BadValue("希望答复的日期不能早于今天。")
    row = Request.objects.create(
        task_id=task_id,
        unit_id=unit_id,
        kind=kind,
        title=life.checked(title, "标题", TITLE_MOST),
        text=life.checked(text, "内容"),
        needed_by=needed_by,
        asked_at=at,
        asked_by=by.name,
    )
    record("request.ask", [Change("request", row.pk, None, snapshot(row), task_id)], by=by, at=at)
    _tell(
        row,
        people_of_role("office", day_of(at)),
        "request",
        f"{row.unit.name}请示：{row.title}",
        english=f"{row.unit.english or row.unit.name} asks: {row.title}",
        by=by,
        at=at,
    )
    return int(row.pk)


@transaction.atomic
def refer_request(request_id: int, *, note: str, version: int, by: Actor, at: datetime) -> None:
    """The office puts the request before the leaders, with its view. Raises NotAllowed, WrongState.

    On a confidential task that is the leader in charge alone; without one there is nobody to put it before.
    """
    require(by, SEND, "只有督查室可以报领导。")
    row = _locked(request_id, version)
    before = snapshot(row)
    row.state, row.note = life.refer(row.state), note.strip()[: life.TEXT_MOST]
    leaders = leaders_told(row.task_id, people_of_role("leader", day_of(at)))
    if not leaders and is_hidden(row.task_id, Actor(None, "", frozenset({"leader"}))):
        raise WrongState("这是保密任务，只能报分管市领导；请先在任务页指定分管市领导。")
    _keep(row, before, "request.refer", by=by, at=at)
    _tell(
        row,
        leaders,
        "request",
        f"请批示：{row.unit.name}“{row.title}”",
        english=f"For your decision: {row.unit.english or row.unit.name}, {row.title}",
        by=by,
        at=at,
    )


@transaction.atomic
def answer_request(request_id: int, *, text: str, version: int, by: Actor, at: datetime) -> None:
    """The office or a leader answers. Raises NotAllowed, WrongState, BadValue."""
    require(by, DECIDE, "只有督查室和市领导可以答复请示。")
    row = _locked(request_id, version)
    if is_hidden(row.task_id, by):
        raise NotAllowed("这件请示由督查室或分管市领导答复。")
    before = snapshot(row)
    row.state, row.answer = life.answer(row.state), life.checked(text, "答复内容")
    row.answered_at, row.answered_by = at, by.name
    _keep(row, before, "request.answer", by=by, at=at)
    users = people_of_units([row.unit_id], day_of(at)).get(row.unit_id, ())
    _tell(
        row,
        users,
        "request-answer",
        f"请示“{row.title}”已答复",
        text=row.answer,
        english=f"Answered: {row.title}",
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw_request(request_id: int, *, version: int, by: Actor, at: datetime) -> None:
    """The unit needs no answer any more. Raises NotAllowed, WrongState."""
    row = _locked(request_id, version)
    require(by, ANSWER, "只能撤回本单位的请示。", [row.unit_id])
    before = snapshot(row)
    row.state = life.take_back(row.state)
    _keep(row, before, "request.withdraw", by=by, at=at)


def _locked(request_id: int, version: int) -> Request:
    row = Request.objects.select_for_update(of=("self",)).select_related("unit").get(pk=request_id)
    if row.version != version:
        raise WrongState("这件请示在您打开之后有了变化（可能已由他人处理），请刷新后再处理。")
    return row


def _keep(row: Request, before: Values, verb: str, *, by: Actor, at: datetime) -> None:
    row.version += 1
    row.save()
    record(verb, [Change("request", row.pk, before, snapshot(row), row.task_id)], by=by, at=at)


def _tell(
    row: Request,
    users: tuple[int, ...],
    kind: str,
    title: str,
    text: str = "",
    *,
    english: str,
    by: Actor,
    at: datetime,
) -> None:
    tell(
        kind,
        users=users,
        key=f"request:{row.pk}:{row.version}:{kind}",
        title=title,
        text=text or f"{row.text}\n希望{write_day(row.needed_by)}前答复。",
        address=f"/requests/{row.pk}/",
        about=[row.task_id] if row.task_id else [],
        english=english,
        by=by,
        at=at,
    )
