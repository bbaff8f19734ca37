"""填报、审核、签发 inside a unit: each step another person, in the action and in the database; 转办 and its answers."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.breakdown import actions_passing as passing
from luoshi.records.breakdown.models import Plan
from luoshi.records.breakdown.queries import passed_file, passed_on
from luoshi.records.desks.actions_leaving import hand_over
from luoshi.records.desks.queries_unit import unit_desk
from luoshi.records.inside import actions as inside
from luoshi.records.inside.queries import steps_of, sub_units_answered_by
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.people.queries import actor_of
from luoshi.records.tasks import actions
from luoshi.records.tasks.checks import wrong_states
from luoshi.records.tasks.models import Assignment, Contribution, Report
from tests.records.conftest import AT, AUDITOR, OFFICE
from tests.records.test_breakdown import whole_plan

TODAY = AT.date()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def held(issued) -> Assignment:
    rows = Assignment.objects.filter(task__list=issued, task__due_on=date(2026, 12, 31))
    return rows.filter(task__targets__comparator__in=["=", ">="]).order_by("id").first()


@pytest.fixture
def people(held) -> list[Actor]:
    """Three persons of the unit, which has acknowledged the task."""
    found = []
    for name in ("甲", "乙", "丙"):
        user = give_account(name, display_name=name, password="x", by=SYSTEM, at=AT, weak_password=True)
        give_role(user.pk, "unit", unit_id=held.unit_id, valid_from=TODAY, by=SYSTEM, at=AT)
        found.append(actor_of(user.pk, TODAY))
    actions.acknowledge(held.pk, by=found[0], at=AT)
    return found


@pytest.fixture
def sent(held, people, window) -> Contribution:
    """What the first person filled in and sent."""
    row = actions.write_contribution(
        held.pk, window.pk, text="建成两处。", completion_percent=20, by=people[0], at=AT
    )
    assert actions.submit_contribution(row.pk, by=people[0], at=AT).state == "draft"
    return fresh(row)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_three_persons_three_steps_and_only_then_the_office(sent, people) -> None:
    first, second, third = people
    assert (sent.stage, sent.steps, sent.submitted, sent.filled_by) == ("filled", 3, False, "甲")
    with pytest.raises(NotAllowed, match="另一位同事审核"):
        actions.check_contribution(sent.pk, version=sent.changes, by=first, at=AT)
    with pytest.raises(WrongState, match="不能签发"):
        actions.sign_contribution(sent.pk, version=sent.changes, by=second, at=AT)
    row = actions.check_contribution(sent.pk, version=sent.changes, by=second, at=AT)
    for who in (first, second):
        with pytest.raises(NotAllowed, match="另一位同事签发"):
            actions.sign_contribution(row.pk, version=row.changes, by=who, at=AT)
    with pytest.raises(WrongState, match="刷新"):
        actions.sign_contribution(row.pk, version=sent.changes, by=third, at=AT)
    report = actions.sign_contribution(row.pk, version=row.changes, by=third, at=AT)
    assert (report.state, fresh(row).signed_by) == ("submitted", "丙")
    accepted = actions.accept_report(
        report.pk, completion_percent=20, version=report.version, by=OFFICE, at=AT
    )
    assert accepted.state == "accepted"
    assert list(wrong_states()) == []


def test_the_database_itself_wants_different_persons(sent, people) -> None:
    who = sent.filled_who
    for values in (
        {"stage": "signed", "submitted": True, "checked_who": "9", "signed_who": who},
        {"stage": "signed", "submitted": True, "checked_who": "9", "signed_who": "9"},
        {"stage": "checked", "checked_who": who},
        {"stage": "signed", "submitted": False, "checked_who": "9", "signed_who": "8"},
        {"stage": "returned"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contribution.objects.filter(pk=sent.pk).update(**values)


def test_what_comes_back_is_written_again_by_its_reason(sent, people, held, window) -> None:
    first, second, third = people
    with pytest.raises(BadValue):
        actions.give_back_contribution(sent.pk, reason=" ", version=sent.changes, by=second, at=AT)
    row = actions.give_back_contribution(sent.pk, reason="数字不对", version=sent.changes, by=second, at=AT)
    assert (row.stage, row.inside_reason) == ("returned", "数字不对")
    due = unit_desk(held.unit_id, first, date(2026, 3, 5)).due
    assert [(one.state, one.reason) for one in due if one.assignment_id == held.pk] == [("back", "数字不对")]
    again = actions.write_contribution(
        held.pk, window.pk, text="建成三处。", completion_percent=30, by=third, at=AT
    )
    actions.submit_contribution(again.pk, by=third, at=AT)
    row = fresh(again)
    assert (row.stage, row.filled_by, row.inside_reason) == ("filled", "丙", "")


def test_words_taken_back_after_signing_are_not_accepted_unsigned(sent, people, held, window) -> None:
    first, second, third = people
    row = actions.check_contribution(sent.pk, version=sent.changes, by=second, at=AT)
    report = actions.sign_contribution(row.pk, version=row.changes, by=third, at=AT)
    actions.write_contribution(held.pk, window.pk, text="更正。", completion_percent=99, by=first, at=AT)
    report = Report.objects.get(pk=report.pk)
    with pytest.raises(WrongState, match="正在修改"):
        actions.accept_report(report.pk, completion_percent=99, version=report.version, by=OFFICE, at=AT)


def test_how_many_steps_follows_the_people_unless_it_was_decided(held, people) -> None:
    unit_id = held.unit_id
    assert (steps_of(unit_id, TODAY), steps_of(unit_id + 1, TODAY)) == (3, 1)
    with pytest.raises(NotAllowed, match="督查室"):
        inside.set_steps(unit_id, 1, reason="人少", by=people[0], at=AT)
    with pytest.raises(NotAllowed):
        inside.set_steps(unit_id, 3, reason="人少", by=AUDITOR, at=AT)
    with pytest.raises(BadValue, match="理由"):
        inside.set_steps(unit_id, 2, reason="", by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="不够"):
        inside.set_steps(unit_id + 1, 3, reason="从严", by=OFFICE, at=AT)
    inside.set_steps(unit_id, 2, reason="只有两位同事在岗", by=OFFICE, at=AT)
    assert steps_of(unit_id, TODAY) == 2


def test_with_two_steps_there_is_no_check(held, people, window) -> None:
    first, second, _ = people
    inside.set_steps(held.unit_id, 2, reason="人少", by=OFFICE, at=AT)
    row = actions.write_contribution(held.pk, window.pk, text="一。", completion_percent=1, by=first, at=AT)
    actions.submit_contribution(row.pk, by=first, at=AT)
    row = fresh(row)
    with pytest.raises(WrongState, match="没有审核"):
        actions.check_contribution(row.pk, version=row.changes, by=second, at=AT)
    with pytest.raises(NotAllowed):
        actions.sign_contribution(row.pk, version=row.changes, by=first, at=AT)
    assert actions.sign_contribution(row.pk, version=row.changes, by=second, at=AT).state == "submitted"


def test_a_breakdown_goes_the_same_way(held, people) -> None:
    first, second, third = people
    row = breakdown.write_plan(held.pk, whole_plan(held), by=first, at=AT)
    with pytest.raises(WrongState):
        breakdown.sign_plan(row.pk, version=row.changes, by=third, at=AT)
    row = breakdown.send_plan(row.pk, version=row.changes, by=first, at=AT)
    with pytest.raises(NotAllowed):
        breakdown.check_plan(row.pk, version=row.changes, by=first, at=AT)
    back = breakdown.give_back_plan(row.pk, reason="里程碑太少", version=row.changes, by=second, at=AT)
    assert (back.state, back.reason) == ("back", "里程碑太少")
    assert [one.inside for one in unit_desk(held.unit_id, first, TODAY).came_back] == [True]
    row = breakdown.write_plan(held.pk, whole_plan(held), by=first, at=AT)
    row = breakdown.send_plan(row.pk, version=row.changes, by=first, at=AT)
    row = breakdown.check_plan(row.pk, version=row.changes, by=second, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=row.pk).update(state="signed", signed_at=AT, signed_who=row.checked_who)
    with pytest.raises(NotAllowed):
        breakdown.sign_plan(row.pk, version=row.changes, by=second, at=AT)
    assert breakdown.sign_plan(row.pk, version=row.changes, by=third, at=AT).state == "signed"


def test_the_desk_says_whose_turn_it_is(sent, people, held) -> None:
    first, second, _ = people
    for who, mine in ((first, False), (second, True)):
        (paper,) = unit_desk(held.unit_id, who, TODAY).papers
        assert (paper.kind, paper.id, paper.turn, paper.mine) == ("report", sent.pk, "check", mine)
    assert held.pk not in {one.assignment_id for one in unit_desk(held.unit_id, first, TODAY).due}


def test_a_sub_unit_with_people_answers_itself(held, people, window) -> None:
    first, second, third = people
    stranger = Actor(None, "外单位", frozenset({"unit"}), frozenset({held.unit_id + 1}))
    with pytest.raises(BadValue, match="本单位角色"):
        inside.form_sub_unit(held.unit_id, "规划处", [999_999], by=first, at=AT)
    part = inside.form_sub_unit(held.unit_id, "规划处", [second.user_id], by=first, at=AT)
    with pytest.raises(BadValue, match="已经有"):
        inside.form_sub_unit(held.unit_id, "规划处", by=first, at=AT)
    row = passing.pass_on(
        held.pk,
        sub_unit_id=part.pk,
        window_id=window.pk,
        what="报数",
        due_on=date(2026, 3, 20),
        by=first,
        at=AT,
    )
    desk = unit_desk(held.unit_id, second, TODAY)
    assert [(one.row.id, one.mine) for one in desk.passed] == [(row.pk, True)]
    with pytest.raises(NotAllowed, match="规划处"):
        passing.answer_passed_on(row.pk, answer="已报", by=third, at=AT)
    with pytest.raises(BadValue):
        passing.answer_passed_on(row.pk, answer="已报", completion_percent=101, by=second, at=AT)
    done = passing.answer_passed_on(row.pk, answer="已报", completion_percent=40, by=second, at=AT)
    assert (done.state, done.answered_by, done.completion_percent) == ("answered", "乙", 40)
    again = passing.ask_again(row.pk, reason="缺附表", by=first, at=AT)
    assert (again.state, again.back_reason) == ("open", "缺附表")
    files = [actions.Upload("附表.xlsx", b"PK\x03\x04 no zip"), actions.Upload("照片.png", PNG)]
    with pytest.raises(BadValue, match="附表"), transaction.atomic():
        passing.answer_passed_on(row.pk, answer="已补", evidence=files, by=second, at=AT)
    with pytest.raises(BadValue, match="最多附"):
        passing.answer_passed_on(row.pk, answer="已补", evidence=files * 11, by=second, at=AT)
    files = [actions.Upload("附表.csv", "小区,数量\n甲,3\n".encode()), files[1]]
    passing.answer_passed_on(row.pk, answer="已补", evidence=files, by=second, at=AT)
    (told,) = passed_on(held.pk)
    assert [(one.name, one.grade) for one in told.files] == [
        ("附表.csv", "dataset"),
        ("照片.png", "document"),
    ]
    entry = AuditEntry.objects.filter(verb="passing.answer").latest("id")
    assert entry.after["files"] == ["附表.csv", "照片.png"]
    seen = {one: passed_file(told.files[0].id, one) is not None for one in (third, OFFICE, stranger)}
    assert list(seen.values()) == [True, True, False]
    inside.end_sub_unit(part.pk, by=first, at=AT)
    with pytest.raises(BadValue):
        passing.pass_on(held.pk, sub_unit_id=part.pk, what="报数", due_on=TODAY, by=first, at=AT)


def test_who_leaves_hands_the_sub_unit_over(held, people) -> None:
    first, second, third = people
    part = inside.form_sub_unit(held.unit_id, "规划处", [second.user_id], by=first, at=AT)
    hand_over(second.user_id, third.user_id, by=OFFICE, at=AT)
    assert sub_units_answered_by(third) == {part.pk}
