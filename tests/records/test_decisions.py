"""The office decides; days and targets move only by decisions; tasks come to their close and are archived."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import ActionRefused, BadValue, NotAllowed, WrongState
from luoshi.records.audit.queries import story_of_task
from luoshi.records.closing import actions as closing
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.people.models import Membership
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.models import Assignment, Contribution, Extension, Report, Target, Task, TaskList
from luoshi.records.tasks.queries_decisions import choices, decisions, proposals_first_named, tasks_named
from luoshi.records.tasks.queries_forces import task_forces
from tests.records.conftest import AT, AUDITOR, OFFICE

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LATER = AT + timedelta(days=20)


@pytest.fixture
def task(issued) -> Task:
    return Task.objects.filter(list=issued, targets__isnull=False).order_by("order").first()


@pytest.fixture
def held(task) -> list[Assignment]:
    return list(task.assignments.order_by("id"))


@pytest.fixture
def lead(task, held, unit_actor) -> Actor:
    """The unit named first, which has acknowledged and leads."""
    actions.decide_first_named([task.pk], by=OFFICE, at=AT)
    by = unit_actor(held[0].unit_id)
    actions.acknowledge(held[0].pk, by=by, at=AT)
    return by


def roles(task) -> list[str]:
    return list(task.assignments.order_by("id").values_list("role", flat=True))


def ask(held, lead, days=30, at=AT) -> Extension:
    day = held[0].task.due_on + timedelta(days=days)
    return actions.ask_extension(
        held[0].pk, proposed_due_on=day, reason="征地未完成", progress="已完成设计", by=lead, at=at
    )


def applied(held, lead):
    return closing.apply_closing(
        held[0].pk, text="全部完成。", evidence=[actions.Upload("验收.png", PNG)], by=lead, at=AT
    )


def test_first_named_leads_in_bulk_and_each_can_be_undone(issued) -> None:
    preview = proposals_first_named(issued.pk)
    assert len(preview) == issued.tasks.filter(assignments__isnull=False).distinct().count() > 10
    assert actions.decide_first_named([one.task_id for one in preview], by=OFFICE, at=AT) == len(preview)
    assert proposals_first_named(issued.pk) == ()
    task = Task.objects.get(pk=preview[0].task_id)
    assert roles(task)[0] == "lead"
    assert set(roles(task)[1:]) <= {"supporting"}
    assert decisions(task.pk, OFFICE).roles_decided_by == "督查室"
    actions.undo_roles(task.pk, by=OFFICE, at=AT)
    assert set(roles(task)) == {"responsible"}
    with pytest.raises(WrongState):
        actions.undo_roles(task.pk, by=OFFICE, at=AT)
    assert [one.task_id for one in proposals_first_named(issued.pk)] == [task.pk]


def test_roles_need_one_lead_and_all_units(task, held) -> None:
    with pytest.raises(BadValue):
        actions.decide_roles(task.pk, {one.pk: "supporting" for one in held}, by=OFFICE, at=AT)
    with pytest.raises(BadValue):
        actions.decide_roles(task.pk, {held[0].pk + 10_000: "lead"}, by=OFFICE, at=AT)
    wanted = {one.pk: "supporting" for one in held} | {held[-1].pk: "lead"}
    actions.decide_roles(task.pk, wanted, by=OFFICE, at=AT)
    assert roles(task)[-1] == "lead"


def test_the_office_alone_decides(task, held, lead) -> None:
    for by in (lead, AUDITOR):
        with pytest.raises(NotAllowed):
            actions.decide_task(task.pk, weight=200, by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.decide_first_named([task.pk], by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.cancel_task(task.pk, reason="x", by=by, at=AT)


def test_weight_level_and_who_may_see_it(task) -> None:
    actions.decide_task(task.pk, weight=150, level="key", visibility="confidential", by=OFFICE, at=AT)
    leader = Actor(77, "市领导", frozenset({"leader"}))
    assert queries.task_page(task.pk, leader) is None
    assert queries.task_page(task.pk, OFFICE) is not None
    assert queries.task_page(task.pk, AUDITOR) is not None
    with pytest.raises(BadValue):
        actions.decide_task(task.pk, weight=0, by=OFFICE, at=AT)
    with pytest.raises(BadValue):
        actions.decide_task(task.pk, due_on=date(2030, 1, 1), by=OFFICE, at=AT)
    assert decisions(task.pk, OFFICE).weight == 150


def test_an_extension_moves_the_day_and_keeps_the_first(task, held, lead) -> None:
    first = task.due_on
    asked = ask(held, lead)
    with pytest.raises(WrongState):
        ask(held, lead)
    actions.grant_extension(asked.pk, due_on=first + timedelta(days=20), version=0, by=OFFICE, at=AT)
    task.refresh_from_db()
    assert (task.original_due_on, task.due_on) == (first, first + timedelta(days=20))
    with pytest.raises(WrongState, match="刷新"):
        actions.refuse_extension(asked.pk, reason="不同意", version=0, by=OFFICE, at=AT)
    story = [entry.verb for entry in story_of_task(task.pk)]
    assert {"extension.ask", "extension.grant", "task.move-due"} <= set(story)


def test_an_extension_is_asked_for_in_time_and_by_who_speaks_for_the_task(
    task, held, lead, unit_actor
) -> None:
    with pytest.raises(WrongState, match="已过"):
        ask(held, lead, at=AT + timedelta(days=500))
    with pytest.raises(BadValue):
        ask(held, lead, days=0)
    if len(held) > 1:
        other = unit_actor(held[1].unit_id)
        actions.acknowledge(held[1].pk, by=other, at=AT)
        with pytest.raises(NotAllowed):
            ask(held[1:], other)
    refused = actions.refuse_extension(ask(held, lead).pk, reason="抓紧", version=0, by=OFFICE, at=AT)
    assert refused.state == "refused"
    task.refresh_from_db()
    assert task.due_on == task.original_due_on
    withdrawn = ask(held, lead)
    assert actions.withdraw_extension(withdrawn.pk, by=lead, at=AT).state == "withdrawn"


@pytest.mark.parametrize("field", ["due_on", "original_due_on"])
def test_the_database_itself_keeps_the_days(task, field) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(**{field: date(2031, 1, 1)})


def test_a_target_changes_only_with_its_authority(task) -> None:
    target = task.targets.first()
    old = target.value
    with pytest.raises(BadValue):
        actions.adjust_target(target.pk, value=old + 5, authority=" ", reason="规划调整", by=OFFICE, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(value=old + 5)
    actions.adjust_target(
        target.pk, value=old + 5, authority="市政府常务会议纪要", reason="规划调整", by=OFFICE, at=AT
    )
    target.refresh_from_db()
    assert target.value == old + 5
    change = decisions(task.pk, OFFICE).target_changes[0]
    assert (change.old_value, change.new_value) == (old, old + 5)


def test_a_task_is_closed_after_its_review_and_opened_again(task, held, lead) -> None:
    with pytest.raises(BadValue):
        closing.apply_closing(held[0].pk, text="完成", evidence=[], by=lead, at=AT)
    row = applied(held, lead)
    with pytest.raises(WrongState, match="复核"):
        closing.close_task(row.pk, version=0, by=OFFICE, at=AT)
    closing.review_closing(
        row.pk, kind="on-site", reviewed_on=AT.date(), findings="现场查看属实", version=0, by=OFFICE, at=AT
    )
    with pytest.raises(NotAllowed):
        closing.close_task(row.pk, version=1, by=AUDITOR, at=AT)
    closing.close_task(row.pk, version=1, by=OFFICE, at=AT)
    task.refresh_from_db()
    assert (task.state, task.light) == ("closed", "done")
    with pytest.raises(WrongState, match="销号"):
        actions.decide_task(task.pk, weight=5, by=OFFICE, at=AT)
    closing.reopen_task(task.pk, reason="数据不实", by=OFFICE, at=LATER)
    task.refresh_from_db()
    assert (task.state, task.closed_on) == ("active", None)
    assert applied(held, lead).state == "applied"


def test_an_application_is_returned_with_its_reason(task, held, lead) -> None:
    row = applied(held, lead)
    with pytest.raises(BadValue):
        closing.return_closing(row.pk, reason=" ", version=0, by=OFFICE, at=AT)
    closing.return_closing(row.pk, reason="缺验收报告", version=0, by=OFFICE, at=AT)
    with pytest.raises(WrongState):
        closing.review_closing(
            row.pk, kind="paper", reviewed_on=AT.date(), findings="x", version=1, by=OFFICE, at=AT
        )


def test_split_merge_and_hand_over_keep_their_history(task, held) -> None:
    first, second = actions.split_issued(
        task.pk, texts=["建成服务设施 3 处。", "完成道路整治。"], reason="分期实施", by=OFFICE, at=AT
    )
    task.refresh_from_db()
    assert task.state == "replaced"
    assert first.original_due_on == task.original_due_on
    assert [one.value for one in first.targets.all()] == [Decimal(3)]
    assert {one.id for one in decisions(task.pk, OFFICE).successors} == {first.pk, second.pk}
    assert set(first.assignments.values_list("unit_id")) == {(one.unit_id,) for one in held}
    made = actions.merge_issued(
        [first.pk, second.pk], keep_id=first.pk, text="一并建成。", reason="重复", by=OFFICE, at=AT
    )
    assert [one.kind for one in decisions(made.pk, OFFICE).forerunners] == ["merged", "merged"]
    old = made.assignments.order_by("id").first()
    taken = made.assignments.values_list("unit_id", flat=True)
    to = Assignment.objects.exclude(unit_id__in=taken).first().unit_id
    new = actions.hand_over(old.pk, unit_id=to, reason="职责划转", by=OFFICE, at=AT)
    old.refresh_from_db()
    assert (old.state, old.handed_to_id, new.state) == ("ended", new.pk, "pending")


def test_a_leaders_instruction_becomes_a_task(issued) -> None:
    unit_id = Assignment.objects.filter(task__list=issued).first().unit_id
    made = actions.register_task(
        issued.pk,
        text="一个月内整改 12 处隐患。",
        origin=actions.Origin("instruction", "关于安全生产的批示", AT.date()),
        due_on=AT.date() + timedelta(days=30),
        units=[(unit_id, "lead")],
        by=OFFICE,
        at=AT,
    )
    assert (made.state, made.number) == ("active", None)
    assert made.targets.get().value == 12
    with pytest.raises(BadValue):
        actions.register_task(
            issued.pk,
            text="x",
            origin=actions.Origin("list", "x", AT.date()),
            due_on=AT.date(),
            units=[(unit_id, "lead")],
            by=OFFICE,
            at=AT,
        )


def test_who_leads_a_registered_or_handed_over_task_is_a_decision_with_its_name_and_day(
    issued, task, held
) -> None:
    first, second = [one.unit_id for one in held[:2]]
    made = actions.register_task(
        issued.pk,
        text="整改 12 处隐患。",
        origin=actions.Origin("instruction", "安全批示", AT.date()),
        due_on=AT.date(),
        units=[(first, "lead"), (second, "supporting")],
        by=OFFICE,
        at=AT,
    )
    told = decisions(made.pk, OFFICE)
    assert (told.roles_decided_by, told.roles_decided_at) == (OFFICE.name, AT)
    led = made.assignments.get(role="lead")
    third = next(one.unit_id for one in Assignment.objects.all() if one.unit_id not in {first, second})
    later = AT + timedelta(days=9)
    actions.hand_over(led.pk, unit_id=third, reason="划转", by=OFFICE, at=later)
    assert decisions(made.pk, OFFICE).roles_decided_at == later
    with pytest.raises(WrongState, match="已由"):
        actions.assign(made.pk, unit_id=first, role="lead", by=OFFICE, at=later)
    actions.undo_roles(made.pk, by=OFFICE, at=later)
    still = made.assignments.exclude(state="ended").values_list("role", flat=True)
    assert list(still) == ["responsible"] * 2


def test_two_leads_are_refused_when_a_task_is_registered(issued, held) -> None:
    with pytest.raises(BadValue, match="一个牵头单位"):
        actions.register_task(
            issued.pk,
            text="整改 12 处隐患。",
            origin=actions.Origin("instruction", "安全批示", AT.date()),
            due_on=AT.date(),
            units=[(one.unit_id, "lead") for one in held[:2]],
            by=OFFICE,
            at=AT,
        )


def test_one_unit_leads_in_bulk_what_it_holds(issued, held) -> None:
    unit_id = held[1].unit_id
    wanted = set(Assignment.objects.filter(unit_id=unit_id).values_list("task_id", flat=True))
    every = list(issued.tasks.values_list("id", flat=True))
    assert actions.decide_unit_leads(every, unit_id, by=OFFICE, at=AT) == len(wanted)
    leads = Assignment.objects.filter(role="lead")
    assert set(leads.values_list("task_id", flat=True)) == wanted
    assert set(leads.values_list("unit_id", flat=True)) == {unit_id}
    with pytest.raises(BadValue, match="没有一项"):
        actions.decide_unit_leads(every, unit_id, by=OFFICE, at=AT)
    actions.undo_roles(held[1].task_id, by=OFFICE, at=AT)
    assert "lead" not in roles(held[1].task)


def test_another_task_is_named_by_number_address_or_words(issued, task) -> None:
    other = issued.tasks.exclude(pk=task.pk).exclude(number=None).last()
    made = actions.register_task(
        issued.pk,
        text="整改安全隐患十二处。",
        origin=actions.Origin("manual", "巡查", AT.date()),
        due_on=AT.date(),
        units=[(task.assignments.first().unit_id, "lead")],
        by=OFFICE,
        at=AT,
    )
    assert tasks_named(task.pk, str(other.number), None, OFFICE) == (other.pk,)
    assert tasks_named(task.pk, str(other.number), issued.pk + 999, OFFICE) == ()
    assert tasks_named(task.pk, f"http://x/tasks/{made.pk}/#reports", None, OFFICE) == (made.pk,)
    assert tasks_named(task.pk, "安全隐患十二处", None, OFFICE) == (made.pk,)
    assert tasks_named(task.pk, "", None, OFFICE) == tasks_named(task.pk, "没有这句话", None, OFFICE) == ()
    stranger = Actor(None, "别的单位", frozenset({"unit"}), frozenset({0}))
    assert tasks_named(task.pk, str(other.number), None, stranger) == ()


def test_who_has_left_is_not_offered_but_stays_until_another_is_named(task) -> None:
    user = give_account("old", display_name="前任", password="x", by=OFFICE, at=AT, weak_password=True)
    held = give_role(user.pk, "leader", unit_id=None, valid_from=AT.date(), by=OFFICE, at=AT)
    Membership.objects.filter(pk=held.pk).update(valid_to=AT.date())
    assert [one.id for one in choices(AT.date()).leaders] == [user.pk]
    actions.decide_task(task.pk, leader_id=user.pk, by=OFFICE, at=AT)
    later = AT + timedelta(days=9)
    assert choices(later.date()).leaders == ()
    actions.decide_task(task.pk, leader_id=user.pk, weight=200, by=OFFICE, at=later)
    other = Task.objects.exclude(pk=task.pk).first()
    with pytest.raises(BadValue, match="现有市领导角色"):
        actions.decide_task(other.pk, leader_id=user.pk, by=OFFICE, at=later)


def test_links_and_task_forces(task, issued) -> None:
    other = issued.tasks.exclude(pk=task.pk).first()
    link = actions.link_tasks(task.pk, other.pk, kind="depends", by=OFFICE, at=AT)
    assert [one.kind for one in decisions(other.pk, OFFICE).links] == ["needed-by"]
    assert all(story_of_task(one.pk)[0].verb == "task.link" for one in (task, other))
    with pytest.raises(WrongState):
        actions.link_tasks(other.pk, task.pk, kind="related", by=OFFICE, at=AT)
    actions.unlink_tasks(link.pk, by=OFFICE, at=AT)
    assert decisions(task.pk, OFFICE).links == ()
    force = actions.form_task_force("安全整治专班", head="张三", by=OFFICE, at=AT)
    actions.decide_tasks([task.pk, other.pk], task_force_id=force.pk, by=OFFICE, at=AT)
    assert decisions(other.pk, OFFICE).task_force.name == "安全整治专班"


def test_a_task_force_is_changed_and_dissolved_when_it_carries_nothing(task, lead) -> None:
    force = actions.form_task_force("攻坚专班", head="张三", members="李四", by=OFFICE, at=AT)
    actions.decide_task(task.pk, task_force_id=force.pk, by=OFFICE, at=AT)
    with pytest.raises(NotAllowed):
        actions.change_task_force(force.pk, head="王五", by=lead, at=AT)
    actions.change_task_force(force.pk, head="王五", members="李四、赵六", by=OFFICE, at=AT)
    row = task_forces(OFFICE)[0]
    assert (row.head, row.active, [one.id for one in row.tasks]) == ("王五", 1, [task.pk])
    with pytest.raises(WrongState, match="还承担 1 项"):
        actions.end_task_force(force.pk, reason="结束", by=OFFICE, at=AT)
    actions.decide_task(task.pk, task_force_id=None, by=OFFICE, at=AT)
    actions.end_task_force(force.pk, reason="结束", by=OFFICE, at=AT)
    assert choices(AT.date()).task_forces == ()
    with pytest.raises(WrongState, match="已经撤销"):
        actions.change_task_force(force.pk, head="王五", by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="没有这个专班"):
        actions.decide_task(task.pk, task_force_id=force.pk, by=OFFICE, at=AT)


def test_a_supporting_units_word_goes_to_the_lead(task, held, lead, window, unit_actor) -> None:
    assert len(held) > 1
    other = unit_actor(held[1].unit_id)
    actions.acknowledge(held[1].pk, by=other, at=AT)
    told = actions.write_contribution(
        held[1].pk, window.pk, text="配合完成。", completion_percent=40, by=other, at=AT
    )
    assert actions.submit_contribution(told.pk, by=other, at=AT).state == "draft"
    whole = actions.write_contribution(
        held[0].pk, window.pk, text="总体完成。", completion_percent=50, by=lead, at=AT
    )
    assert actions.submit_contribution(whole.pk, by=lead, at=AT).state == "submitted"


def test_the_database_locks_an_accepted_report(task, held, lead, window) -> None:
    row = actions.write_contribution(
        held[0].pk, window.pk, text="完成。", completion_percent=50, by=lead, at=AT
    )
    report = actions.submit_contribution(row.pk, by=lead, at=AT)
    actions.accept_report(report.pk, completion_percent=50, version=report.version, by=OFFICE, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(completion_percent=90)
    with pytest.raises(DatabaseError), transaction.atomic():
        Contribution.objects.filter(pk=row.pk).update(text="改写")


def test_an_archived_year_is_locked(issued, task, held, unit_actor) -> None:
    with pytest.raises(WrongState, match="销号或取消"):
        actions.archive_list(issued.pk, by=OFFICE, at=AT)
    for one in issued.tasks.all():
        actions.cancel_task(one.pk, reason="演示", by=OFFICE, at=AT)
    actions.archive_list(issued.pk, by=OFFICE, at=AT)
    tries = (
        lambda: actions.cancel_task(task.pk, reason="x", by=OFFICE, at=AT),
        lambda: actions.assign(task.pk, unit_id=held[0].unit_id, role="lead", by=OFFICE, at=AT),
        lambda: actions.acknowledge(held[0].pk, by=unit_actor(held[0].unit_id), at=AT),
        lambda: actions.open_window(
            issued.pk, label="一", opens_on=AT.date(), closes_on=AT.date(), by=OFFICE, at=AT
        ),
        lambda: actions.archive_list(issued.pk, by=OFFICE, at=AT),
    )
    for attempt in tries:
        with pytest.raises(ActionRefused), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(weight=2)
    assert TaskList.objects.get(pk=issued.pk).archived_at == AT
