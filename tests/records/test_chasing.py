"""Notices, reminders, escalation, requests: through the public actions, with the database's own guards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from luoshi.library.discovery import chasing_defaults, sample_documents
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.audit.queries import story_of_task
from luoshi.records.chasing import actions, queries
from luoshi.records.chasing.models import Notice, Reminded, Request
from luoshi.records.notifying.models import Notification
from luoshi.records.people.actions import give_role
from luoshi.records.people.models import User
from luoshi.records.tasks import actions as tasks
from luoshi.records.tasks.models import Assignment, Task, TaskList
from tests.records.conftest import AT, OFFICE

pytestmark = pytest.mark.django_db
LEADER = Actor(None, "市领导", frozenset({"leader"}))


@pytest.fixture
def held(issued) -> Assignment:
    return Assignment.objects.filter(task__list=issued).order_by("id").first()


@pytest.fixture
def unit(held, unit_actor) -> Actor:
    return unit_actor(held.unit_id)


@pytest.fixture
def clerk(held) -> User:
    user = User.objects.create(username="clerk", display_name="经办人")
    give_role(user.pk, "unit", unit_id=held.unit_id, valid_from=AT.date(), by=SYSTEM, at=AT)
    return user


def sent(task_ids, rank: int = 2, **more) -> tuple[int, ...]:
    return actions.issue_notices(task_ids, rank=rank, reason="进度滞后。", by=OFFICE, at=AT, **more)


def test_a_batch_is_one_notice_a_unit_numbered_without_gaps(issued) -> None:
    chosen = list(Task.objects.filter(list=issued).order_by("order")[:5].values_list("id", flat=True))
    ids = sent(chosen)
    rows = list(Notice.objects.filter(pk__in=ids).order_by("number"))
    units = Assignment.objects.filter(task_id__in=chosen).values_list("unit_id", flat=True)
    assert sorted(row.unit_id for row in rows) == sorted(set(units))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert {row.reply_due_on for row in rows} == {date(2026, 3, 9)}  # five working days after Monday 2 March
    assert {row.colour for row in rows} == {"yellow"}
    told = {entry.task_id for entry in AuditEntry.objects.filter(verb="notice.send")}
    assert told == set(chosen)


def test_the_database_keeps_numbers_whole(held) -> None:
    (notice_id,) = sent([held.task_id], unit_ids=[held.unit_id])
    for change in ({"number": 2}, {"year": 2025}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            Notice.objects.filter(pk=notice_id).update(**change)
    with pytest.raises(IntegrityError, match="not deleted"), transaction.atomic():
        Notice.objects.get(pk=notice_id).delete()
    (other,) = actions.draft_notices(
        [held.task_id], rank=1, reason="再催", unit_ids=[held.unit_id], again=True, by=OFFICE, at=AT
    )
    with pytest.raises(IntegrityError, match="is number 2, not 3"), transaction.atomic():
        Notice.objects.filter(pk=other).update(number=3, state="sent", sent_at=AT, reply_due_on=AT.date())


def test_a_unit_is_not_urged_twice_at_once_for_the_same_task(held, issued, unit) -> None:
    """Not at the same level or a lower one, draft or sent; a higher level follows; what is ended stands in nobody's way."""
    (pk,) = sent([held.task_id], rank=2, unit_ids=[held.unit_id])
    more = [held.task_id, issued.tasks.exclude(pk=held.task_id).first().pk]
    for rank in (1, 2):
        with pytest.raises(BadValue, match=r"已有督办单还没有办结：.*督办〔2026〕1号"):
            sent(more, rank=rank)
    assert Notice.objects.count() == 1
    (draft,) = actions.draft_notices(
        [held.task_id], rank=3, reason="升级", unit_ids=[held.unit_id], by=OFFICE, at=AT
    )
    with pytest.raises(BadValue, match="草稿"):
        sent([held.task_id], rank=3, unit_ids=[held.unit_id])
    (again,) = sent([held.task_id], rank=2, unit_ids=[held.unit_id], again=True)
    known = queries.open_on_tasks(more, OFFICE)
    assert {one.id for one in known[held.task_id]} == {pk, draft, again}
    assert queries.open_on_tasks(more, unit) == {}
    actions.drop_notice(draft, by=OFFICE, at=AT)
    for one in (pk, again):
        actions.withdraw_notice(one, reason="误发", version=1, by=OFFICE, at=AT)
    assert sent([held.task_id], rank=1, unit_ids=[held.unit_id])


def test_the_whole_life_of_a_notice(held, unit, clerk) -> None:
    (pk,) = sent([held.task_id], unit_ids=[held.unit_id])
    assert Notification.objects.get(user=clerk).title == "收到黄牌督办（督办〔2026〕1号），请于3月9日前回复"
    actions.acknowledge_notice(pk, by=unit, at=AT)
    actions.reply_notice(pk, text="已制定赶工计划。", by=unit, at=AT)
    version = queries.notice(pk, OFFICE, AT.date()).version
    actions.return_notice(pk, reason="没有写完成时间", version=version, by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="有了变化"):
        actions.close_notice(pk, version=version, by=OFFICE, at=AT)
    actions.reply_notice(pk, text="3月底前完成。", by=unit, at=AT)
    version = queries.notice(pk, OFFICE, AT.date()).version
    actions.close_notice(pk, version=version, remark="同意", by=OFFICE, at=AT)
    verbs = [entry.verb for entry in story_of_task(held.task_id) if entry.kind == "notice"]
    assert verbs[::-1] == [
        f"notice.{one}" for one in ("draft", "send", "acknowledge", "reply", "return", "reply", "close")
    ]
    with pytest.raises(WrongState, match="已办结"):
        actions.withdraw_notice(pk, reason="误发", version=version + 1, by=OFFICE, at=AT)


def test_who_may_do_what(held, unit, unit_actor) -> None:
    other = unit_actor(held.unit_id + 1)
    for by in (unit, LEADER):
        with pytest.raises(NotAllowed):
            actions.issue_notices([held.task_id], rank=1, reason="x", by=by, at=AT)
    (draft,) = actions.draft_notices(
        [held.task_id], rank=1, reason="催办", unit_ids=[held.unit_id], by=OFFICE, at=AT
    )
    assert queries.notice(draft, unit, AT.date()) is None
    with pytest.raises(NotAllowed, match="还没有发出"):
        actions.reply_notice(draft, text="先答", by=unit, at=AT)
    actions.send_notices([draft], by=OFFICE, at=AT)
    assert queries.notice(draft, unit, AT.date()).state == "sent"
    assert queries.notice(draft, other, AT.date()) is None
    with pytest.raises(NotAllowed):
        actions.reply_notice(draft, text="代答", by=other, at=AT)


def test_a_wrong_batch_is_refused_whole(held) -> None:
    for arguments, sentence in [
        ({"task_ids": []}, "请先选择"),
        ({"task_ids": [held.task_id], "rank": 9}, "没有第9级"),
        ({"task_ids": [held.task_id], "reply_due_on": date(2026, 3, 1)}, "不能早于今天"),
    ]:
        with pytest.raises(BadValue, match=sentence):
            sent(**arguments)
    assert not Notice.objects.exists()


def test_the_ladder_of_a_year_is_data_and_what_was_sent_keeps_its_colour(held) -> None:
    (old,) = sent([held.task_id], unit_ids=[held.unit_id])
    changed = chasing_defaults() | {
        "levels": [{"name": "蓝单", "colour": "blue", "reply_days": 2}],
        "rules": [],
    }
    actions.set_up(2026, changed, by=OFFICE, at=AT)
    (new,) = sent([held.task_id], rank=1, unit_ids=[held.unit_id], again=True)
    shown = {row.id: (row.name, row.level, row.colour) for row in queries.notices(OFFICE, AT.date()).rows}
    assert shown == {old: ("督办〔2026〕1号", "黄牌督办", "yellow"), new: ("督办〔2026〕2号", "蓝单", "blue")}
    assert queries.setup(2025).levels[0].name == "提醒函"
    with pytest.raises(BadValue, match="颜色"):
        actions.set_up(
            2026, changed | {"levels": [{"name": "x", "colour": "pink", "reply_days": 2}]}, by=OFFICE, at=AT
        )


def days(**after: int) -> datetime:
    return AT + timedelta(**after)


def test_a_reminder_is_sent_once_before_and_after_the_day(window, held, unit, clerk) -> None:
    tasks.acknowledge(held.pk, by=unit, at=AT)
    key = f"window:{window.pk}:{held.task_id}:{held.unit_id}:2026-03-31"
    at = datetime(2026, 3, 23, 1, 0, tzinfo=UTC)
    seen = []
    for day in range(24):
        actions.remind(by=SYSTEM, at=at + timedelta(days=day))
        actions.remind(by=SYSTEM, at=at + timedelta(days=day))
        seen.append(Reminded.objects.filter(key__startswith=key).count())
    assert seen[-1] == 5  # -7, -3, 0, 1, 7
    assert seen[:2] == [0, 1]
    assert Notification.objects.filter(user=clerk, kind="reminder").count() >= 5


def test_what_is_done_is_not_reminded_of(window, held, unit, clerk) -> None:
    tasks.acknowledge(held.pk, by=unit, at=AT)
    row = tasks.write_contribution(held.pk, window.pk, text="完成。", completion_percent=40, by=unit, at=AT)
    tasks.submit_contribution(row.pk, by=unit, at=AT)
    actions.remind(by=SYSTEM, at=datetime(2026, 3, 31, 1, 0, tzinfo=UTC))
    assert not Reminded.objects.filter(key__startswith=f"window:{window.pk}:{held.task_id}:").exists()


def test_what_the_office_decides_is_told_to_the_unit_once(window, held, unit, clerk) -> None:
    tasks.acknowledge(held.pk, by=unit, at=AT)
    row = tasks.write_contribution(held.pk, window.pk, text="完成。", completion_percent=40, by=unit, at=AT)
    report = tasks.submit_contribution(row.pk, by=unit, at=AT)
    tasks.return_report(report.pk, reason="请补充数据。", version=report.version, by=OFFICE, at=AT)
    assert actions.tell_decisions(by=SYSTEM, at=AT) == len(units_of(held.task_id))
    (one,) = Notification.objects.filter(user=clerk, kind="decided")
    assert one.title.endswith("的报告已退回")
    assert "请补充数据。" in one.text
    assert (one.address, one.about) == (f"/tasks/{held.task_id}/", [held.task_id])
    assert actions.tell_decisions(by=SYSTEM, at=AT + timedelta(minutes=10)) == 0
    asked = tasks.ask_extension(
        held.pk,
        reason="征地未完成。",
        proposed_due_on=date(2027, 3, 1),
        progress="已完成四成。",
        by=unit,
        at=AT,
    )
    tasks.refuse_extension(asked.pk, reason="请按期完成。", version=asked.version, by=OFFICE, at=AT)
    assert (
        actions.tell_decisions(by=SYSTEM, at=AT + timedelta(minutes=20)) == 1
    )  # the unit's own paper: nobody else
    assert Notification.objects.filter(user=clerk, kind="decided").count() == 2
    assert actions.tell_decisions(by=SYSTEM, at=AT + timedelta(days=9)) == 0


def units_of(task_id: int) -> set[int]:
    return set(Assignment.objects.filter(task_id=task_id).values_list("unit_id", flat=True))


def told(window, held) -> bool:
    return Reminded.objects.filter(
        key__startswith=f"window:{window.pk}:{held.task_id}:{held.unit_id}:"
    ).exists()


def test_each_unit_is_reminded_of_its_own_part(window, issued, unit_actor) -> None:
    task = next(one for one in issued.tasks.order_by("order") if one.assignments.count() > 1)
    first, other = task.assignments.order_by("id")[:2]
    for one in (first, other):
        tasks.acknowledge(one.pk, by=unit_actor(one.unit_id), at=AT)
    row = tasks.write_contribution(
        first.pk, window.pk, text="完成。", completion_percent=40, by=unit_actor(first.unit_id), at=AT
    )
    tasks.submit_contribution(row.pk, by=unit_actor(first.unit_id), at=AT)
    actions.remind(by=SYSTEM, at=datetime(2026, 3, 31, 1, 0, tzinfo=UTC))
    assert (told(window, first), told(window, other)) == (False, True)


def test_a_task_that_came_later_is_not_chased_for_earlier_windows(window, issued, held, unit) -> None:
    at = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    made = tasks.register_task(
        issued.pk,
        text="专项整改。",
        origin=tasks.Origin("meeting", "市政府专题会", at.date()),
        due_on=date(2026, 12, 1),
        units=[(held.unit_id, "lead")],
        by=OFFICE,
        at=at,
    )
    later = made.assignments.get()
    tasks.acknowledge(later.pk, by=unit, at=at)
    tasks.acknowledge(held.pk, by=unit, at=at)
    actions.remind(by=SYSTEM, at=at)
    assert (told(window, held), told(window, later)) == (True, False)
    drafted = Notice.objects.filter(pk__in=actions.escalate(by=SYSTEM, at=at + timedelta(days=4)))
    assert drafted.filter(tasks=held.task_id).exists()
    assert not drafted.filter(tasks=made).exists()


def test_a_day_on_which_nothing_ran_is_caught_up_with(window, held, unit) -> None:
    tasks.acknowledge(held.pk, by=unit, at=AT)
    actions.remind(by=SYSTEM, at=datetime(2026, 4, 2, 1, 0, tzinfo=UTC))
    keys = Reminded.objects.filter(key__startswith=f"window:{window.pk}:{held.task_id}:{held.unit_id}:")
    assert [row.key.rpartition(":")[2] for row in keys] == ["1"]  # of the missed days only the latest


def test_escalation_follows_the_rules_and_drafts_once(held, issued, unit) -> None:
    Assignment.objects.filter(task__list=issued).exclude(pk=held.pk).update(state="ended")
    late = days(days=4)
    assert actions.escalate(by=SYSTEM, at=late) == ()  # three working days for acknowledging end on 5 March
    late = days(days=6)
    (first,) = actions.escalate(by=SYSTEM, at=late)
    assert actions.escalate(by=SYSTEM, at=late) == ()
    row = queries.notice(first, OFFICE, late.date())
    assert (row.rank, row.about, row.state) == (1, "acknowledge", "draft")
    assert "签收已过期3天" in row.reason
    actions.send_notices([first], by=OFFICE, at=late)
    answer_due = queries.notice(first, OFFICE, late.date()).reply_due_on
    on = datetime(2026, 3, answer_due.day, 2, tzinfo=UTC) + timedelta(days=3)
    (second,) = actions.escalate(by=SYSTEM, at=on)
    assert queries.notice(second, OFFICE, on.date()).rank == 2


def test_a_draft_is_not_sent_once_its_tasks_are_at_an_end(held) -> None:
    drafts = actions.draft_notices([held.task_id], rank=1, reason="x", by=OFFICE, at=AT)
    tasks.cancel_task(held.task_id, reason="并入他项", by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="作废"):
        actions.send_notices(drafts, by=OFFICE, at=AT)
    assert not Notice.objects.filter(pk__in=drafts, number__isnull=False).exists()


def test_a_draft_that_the_office_dropped_does_not_come_back(held, issued) -> None:
    Assignment.objects.filter(task__list=issued).exclude(pk=held.pk).update(state="ended")
    (first,) = actions.escalate(by=SYSTEM, at=days(days=6))
    actions.drop_notice(first, by=OFFICE, at=days(days=6))
    assert actions.escalate(by=SYSTEM, at=days(days=7)) == ()


def test_a_request_is_answered_by_the_leader(held, unit) -> None:
    pk = actions.ask(
        held.task_id,
        held.unit_id,
        kind="help",
        title="请协调用地",
        text="地块权属未明。",
        needed_by=date(2026, 3, 10),
        by=unit,
        at=AT,
    )
    actions.refer_request(pk, note="建议由自然资源部门牵头。", version=0, by=OFFICE, at=AT)
    assert queries.waiting(LEADER).requests == 1
    with pytest.raises(WrongState, match="有了变化"):
        actions.answer_request(pk, text="同意", version=0, by=LEADER, at=AT)
    with pytest.raises(NotAllowed):
        actions.answer_request(pk, text="同意", version=1, by=unit, at=AT)
    actions.answer_request(pk, text="同意，三日内办。", version=1, by=LEADER, at=AT)
    assert queries.request(pk, unit).answer == "同意，三日内办。"
    verbs = [entry.verb for entry in story_of_task(held.task_id) if entry.kind == "request"]
    assert verbs == ["request.answer", "request.refer", "request.ask"]
    with pytest.raises(WrongState, match="已答复"):
        actions.withdraw_request(pk, version=2, by=unit, at=AT)


def test_a_request_needs_a_task_of_the_unit(held, unit_actor, issued) -> None:
    stranger = Assignment.objects.exclude(
        unit_id__in=Assignment.objects.filter(task=held.task).values("unit_id")
    ).first()
    values = {"kind": "help", "title": "x", "text": "y", "needed_by": date(2026, 3, 9), "at": AT}
    with pytest.raises(NotAllowed):
        actions.ask(held.task_id, stranger.unit_id, by=unit_actor(stranger.unit_id), **values)
    with pytest.raises(BadValue, match="不能早于今天"):
        actions.ask(
            held.task_id,
            held.unit_id,
            by=unit_actor(held.unit_id),
            **(values | {"needed_by": date(2026, 3, 1)}),
        )
    assert not Request.objects.exists()


def test_lists_take_a_constant_number_of_queries(issued, django_assert_max_num_queries) -> None:
    chosen = list(Task.objects.filter(list=issued).values_list("id", flat=True))
    sent(chosen)
    with django_assert_max_num_queries(4):
        assert len(queries.notices(OFFICE, AT.date()).rows) > 10


def test_what_is_left_over_from_an_earlier_year_is_not_escalated_by_rule(issued) -> None:
    late = datetime(2026, 12, 31, 4, tzinfo=UTC) + timedelta(days=40)
    with transaction.atomic():
        assert actions.escalate(by=SYSTEM, at=late)
        transaction.set_rollback(True)
    name = "task-list-2025.txt"
    done = tasks.import_file(sample_documents()[name], name=name, by=OFFICE, at=AT)
    other = tasks.issue(done.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    TaskList.objects.filter(pk=other.pk).update(
        year=2027, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )
    made = Notice.objects.filter(pk__in=actions.escalate(by=SYSTEM, at=late))
    assert not made.filter(tasks__list=issued).exists()
    assert actions.remind(by=SYSTEM, at=late) == Reminded.objects.filter(key__contains=":").count()
    assert sent([Task.objects.filter(list=issued).first().pk])  # by hand the office still may
