"""Meetings: an agenda from the tasks in trouble; closing does what the minutes ask for, all or nothing."""

from datetime import timedelta

import pytest

from luoshi.policy.chasing.meetings import Candidate, proposed
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.queries import story_of_task
from luoshi.records.chasing.models import Notice
from luoshi.records.meetings import actions, queries
from luoshi.records.meetings.models import Meeting
from luoshi.records.notifying.models import Notification
from luoshi.records.people.actions import give_role
from luoshi.records.people.models import User
from luoshi.records.tasks import actions as tasks
from luoshi.records.tasks.models import Assignment, Task
from tests.records.conftest import AT, OFFICE

pytestmark = pytest.mark.django_db
LATE = AT.replace(year=2027, month=1)


def test_the_agenda_is_ordered_by_trouble() -> None:
    day = AT.date()
    made = [
        Candidate(1, "at-risk", day, 90, 0, 1),
        Candidate(2, "late", day, 50, 0, 2),
        Candidate(3, "on-course", day, 1, 9, 3),
        Candidate(4, "late", day, 50, 1, 4),
        Candidate(5, "late", day - timedelta(days=9), 50, 0, 5),
        Candidate(6, "late", day, None, 0, 6),
    ]
    assert proposed(made) == (4, 5, 6, 2, 1)
    assert proposed(made, 2) == (4, 5)


@pytest.fixture
def planned(issued) -> int:
    tasks.refresh_lights(issued.pk, by=OFFICE, at=LATE)
    return actions.plan_meeting(issued.pk, title="一月调度会", held_on=LATE.date(), by=OFFICE, at=LATE)


def test_the_agenda_comes_from_late_tasks_with_their_reasons(planned, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        page = queries.meeting(planned, OFFICE)
    assert len(page.agenda) == 20
    assert {one.light for one in page.agenda} == {"late"}
    assert all(one.reasons and one.task.units for one in page.agenda)
    taken = page.agenda[0]
    actions.take_from_agenda(taken.id, by=OFFICE, at=LATE)
    actions.add_to_agenda(planned, topic="年度收官安排", by=OFFICE, at=LATE)
    actions.add_to_agenda(planned, number=taken.task.number, by=OFFICE, at=LATE)
    with pytest.raises(BadValue, match="已在议程中"):
        actions.add_to_agenda(planned, number=taken.task.number, by=OFFICE, at=LATE)
    with pytest.raises(BadValue, match="没有第999号"):
        actions.add_to_agenda(planned, number=999, by=OFFICE, at=LATE)


def test_a_call_tells_the_units_of_the_agenda(planned) -> None:
    task = queries.meeting(planned, OFFICE).agenda[0].task
    user = User.objects.create(username="clerk")
    give_role(user.pk, "unit", unit_id=task.units[0].unit_id, valid_from=AT.date(), by=OFFICE, at=AT)
    assert actions.call_meeting(planned, by=OFFICE, at=LATE) == 1
    assert "请准备一月调度会" in Notification.objects.get(user=user).title


def test_closing_turns_decisions_into_acts(planned, issued) -> None:
    page = queries.meeting(planned, OFFICE)
    task = page.agenda[0].task
    unit_id = task.units[0].unit_id
    due = LATE.date() + timedelta(days=60)
    other = tasks.register_task(
        issued.pk,
        text="过渡安置。",
        origin=tasks.Origin("manual", "请示件", AT.date()),
        due_on=due - timedelta(days=30),
        units=[(unit_id, "responsible")],
        by=OFFICE,
        at=LATE,
    )
    for named, day, why in ((task.id, due, "已过"), (other.pk, due - timedelta(days=30), "晚于")):
        with pytest.raises(BadValue, match=why):
            actions.add_minute(
                planned, kind="extension", text="x", task_id=named, due_on=day, by=OFFICE, at=LATE
            )
    actions.add_minute(
        planned, kind="task", text="新建便民服务点5个。", unit_id=unit_id, due_on=due, by=OFFICE, at=LATE
    )
    actions.add_minute(planned, kind="notice", text="限期整改。", task_id=task.id, rank=3, by=OFFICE, at=LATE)
    actions.add_minute(
        planned, kind="extension", text="征地影响。", task_id=other.pk, due_on=due, by=OFFICE, at=LATE
    )
    actions.add_minute(planned, kind="note", text="加强调度。", task_id=task.id, by=OFFICE, at=LATE)
    actions.close_meeting(planned, version=0, by=OFFICE, at=LATE)
    made = Task.objects.get(origin="meeting")
    assert (made.text, made.origin_note, made.due_on) == ("新建便民服务点5个。", "一月调度会", due)
    assert [one.unit_id for one in Assignment.objects.filter(task=made)] == [unit_id]
    assert made.targets.count() == 1
    assert {one.level for one in Notice.objects.filter(tasks=task.id)} == {"红牌督办"}
    decided = [one for one in story_of_task(task.id) if one.verb == "meeting.decide"]
    assert len(decided) == 2
    shown = queries.meeting(planned, OFFICE).minutes
    assert shown[0].made_task_id == made.pk
    assert shown[1].notice.startswith("督办〔2027〕")
    with pytest.raises(WrongState, match="已办结"):
        actions.add_minute(planned, kind="note", text="补记", by=OFFICE, at=LATE)


def test_closing_is_all_or_nothing(planned, issued) -> None:
    """The task of one decision has lost its units meanwhile: nothing of the meeting is carried out."""
    page = queries.meeting(planned, OFFICE)
    task = page.agenda[0].task
    due = LATE.date() + timedelta(days=60)
    actions.add_minute(
        planned, kind="task", text="新任务。", unit_id=task.units[0].unit_id, due_on=due, by=OFFICE, at=LATE
    )
    actions.add_minute(planned, kind="notice", text="整改。", task_id=task.id, rank=1, by=OFFICE, at=LATE)
    Assignment.objects.filter(task_id=task.id).update(state="ended")
    before = Task.objects.count()
    with pytest.raises(BadValue, match="没有在办的承办单位"):
        actions.close_meeting(planned, version=0, by=OFFICE, at=LATE)
    assert Task.objects.count() == before
    assert Meeting.objects.get(pk=planned).state == "planned"


def test_an_archived_year_has_no_more_meetings(issued) -> None:
    for one in issued.tasks.all():
        tasks.cancel_task(one.pk, reason="x", by=OFFICE, at=AT)
    tasks.archive_list(issued.pk, by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="归档"):
        actions.plan_meeting(issued.pk, title="会", held_on=AT.date(), by=OFFICE, at=AT)


def test_what_is_refused(planned, issued) -> None:
    leader = Actor(None, "市领导", frozenset({"leader"}))
    with pytest.raises(NotAllowed):
        actions.plan_meeting(issued.pk, title="x", held_on=LATE.date(), by=leader, at=LATE)
    with pytest.raises(WrongState, match="没有记下任何决定"):
        actions.close_meeting(planned, version=0, by=OFFICE, at=LATE)
    for wrong, sentence in [
        ({"kind": "task", "text": "x"}, "承办单位和完成日期"),
        ({"kind": "notice", "text": "x"}, "任务和等级"),
        ({"kind": "note", "text": " "}, "决定事项"),
        ({"kind": "x", "text": "x"}, "怎样落实"),
    ]:
        with pytest.raises(BadValue, match=sentence):
            actions.add_minute(planned, by=OFFICE, at=LATE, **wrong)
    actions.add_minute(planned, kind="note", text="记", by=OFFICE, at=LATE)
    with pytest.raises(WrongState, match="开过之后"):
        actions.close_meeting(planned, version=0, by=OFFICE, at=LATE - timedelta(days=1))
    with pytest.raises(WrongState, match="有了变化"):
        actions.close_meeting(planned, version=7, by=OFFICE, at=LATE)
