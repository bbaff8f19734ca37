"""A unit's plan: written, checked, signed, approved; then the task is held against its course."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from luoshi.policy.dates.windows import BEIJING
from luoshi.policy.progress.curves import from_json, percent_on
from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.breakdown import actions_passing as passing
from luoshi.records.breakdown.actions_reaching import tell_reached
from luoshi.records.breakdown.checks import wrong_plans
from luoshi.records.breakdown.queries import (
    milestones_of,
    plans_of_assignment,
    plans_waiting,
    reached_in,
    timetable,
)
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Task
from luoshi.records.tasks.queries_lights import lights_on
from tests.records.conftest import AT, AUDITOR, OFFICE

APRIL = datetime(2026, 4, 2, 12, tzinfo=BEIJING)
MAY = datetime(2026, 5, 20, 12, tzinfo=BEIJING)


@pytest.fixture
def held(issued) -> Assignment:
    rows = Assignment.objects.filter(task__list=issued, task__due_on=date(2026, 12, 31))
    return rows.filter(task__targets__comparator__in=["=", ">="]).order_by("id").first()


@pytest.fixture
def unit(held, unit_actor):
    by = unit_actor(held.unit_id)
    actions.acknowledge(held.pk, by=by, at=AT)
    return by


def whole_plan(held, *, first_share: str = "0.1", last_share: str = "1") -> PlanValues:
    """Little by the middle of the year, all of it at its end."""
    figures = tuple(
        PlanFigure(target.pk, day, target.value * Decimal(share))
        for target in held.task.targets.order_by("id")
        for day, share in ((date(2026, 6, 30), first_share), (date(2026, 12, 31), last_share))
    )
    items = (
        PlanItem("project", "一期工程", date(2026, 3, 1), date(2026, 9, 30), "王五"),
        PlanItem("milestone", "主体完工", None, date(2026, 9, 30)),
    )
    return PlanValues("张三", "李四", "先易后难。", items, figures)


def approved(held, unit, values=None, at=AT):
    row = breakdown.write_plan(held.pk, values or whole_plan(held), by=unit, at=at)
    row = breakdown.sign_plan(row.pk, version=row.changes, by=unit, at=at)
    return breakdown.approve_plan(row.pk, version=row.changes, by=OFFICE, at=at)


def test_the_light_follows_the_approved_course_not_the_calendar(held, unit, window) -> None:
    row = actions.write_contribution(held.pk, window.pk, text="起步", completion_percent=5, by=unit, at=APRIL)
    done = actions.submit_contribution(row.pk, by=unit, at=APRIL)
    actions.accept_report(done.pk, completion_percent=5, version=done.version, by=OFFICE, at=APRIL)
    assert Task.objects.get(pk=held.task_id).light == "at-risk"
    approved(held, unit, at=MAY)
    task = Task.objects.get(pk=held.task_id)
    assert task.curve[0] == ["2026-06-30", 10]
    assert task.light == "on-course"
    assert task.light_detail["reasons"][0]["code"] == "progress-by-curve"
    assert lights_on(task.pk, APRIL.date(), OFFICE).light == "at-risk"


def test_an_extension_spreads_the_rest_of_the_course_over_the_new_time(held, unit) -> None:
    approved(held, unit, at=MAY)
    asked = actions.ask_extension(
        held.pk, proposed_due_on=date(2027, 6, 30), reason="征地", progress="已完成一期", by=unit, at=MAY
    )
    october = datetime(2026, 10, 12, 12, tzinfo=BEIJING)
    shown = lights_on(held.task_id, date(2026, 10, 11), OFFICE)
    actions.grant_extension(asked.pk, due_on=date(2027, 6, 30), version=0, by=OFFICE, at=october)
    task = Task.objects.get(pk=held.task_id)
    course = from_json(task.curve)
    assert percent_on(course, date(2026, 1, 1), date(2026, 10, 12)) == 60  # as planned until that day
    assert percent_on(course, date(2026, 1, 1), date(2026, 12, 31)) < 80  # was 100
    assert course[-1] == (date(2027, 6, 30), 100)
    assert breakdown.course_of(held.task_id) == course
    assert lights_on(held.task_id, date(2026, 10, 11), OFFICE) == shown


def test_what_is_missing_is_told_before_it_goes_to_the_office(held, unit) -> None:
    short = breakdown.write_plan(held.pk, whole_plan(held, last_share="0.5"), by=unit, at=AT)
    with pytest.raises(BadValue, match="低于"):
        breakdown.sign_plan(short.pk, version=short.changes, by=unit, at=AT)
    bare = breakdown.write_plan(held.pk, PlanValues("", ""), by=unit, at=AT)
    with pytest.raises(BadValue, match="责任人"):
        breakdown.sign_plan(bare.pk, version=bare.changes, by=unit, at=AT)
    with pytest.raises(BadValue, match="减少"):
        breakdown.write_plan(held.pk, whole_plan(held, first_share="2"), by=unit, at=AT)


def test_returned_written_again_and_the_next_version(held, unit) -> None:
    row = breakdown.write_plan(held.pk, whole_plan(held), by=unit, at=AT)
    row = breakdown.sign_plan(row.pk, version=row.changes, by=unit, at=AT)
    assert [one.id for one in plans_waiting(OFFICE)] == [row.pk]
    with pytest.raises(WrongState):
        breakdown.write_plan(held.pk, whole_plan(held), by=unit, at=AT)
    with pytest.raises(NotAllowed):
        breakdown.approve_plan(row.pk, version=row.changes, by=AUDITOR, at=AT)
    row = breakdown.return_plan(row.pk, reason="里程碑太少", version=row.changes, by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="刷新"):
        breakdown.approve_plan(row.pk, version=row.changes - 1, by=OFFICE, at=AT)
    approved(held, unit)
    approved(held, unit, whole_plan(held, first_share="0.3"))
    states = [(one.version, one.state) for one in plans_of_assignment(held.pk, OFFICE)]
    assert states == [(2, "approved"), (1, "replaced")]
    assert Task.objects.get(pk=held.task_id).curve[0] == ["2026-06-30", 30]


def test_the_timetable_shows_what_was_approved(issued, held, unit) -> None:
    assert timetable(issued.pk, OFFICE) == ()
    approved(held, unit)
    bars = timetable(issued.pk, OFFICE)
    assert [(bar.kind, bar.name) for bar in bars] == [("project", "一期工程"), ("milestone", "主体完工")]
    assert timetable(issued.pk, OFFICE, unit_id=held.unit_id) == bars
    assert timetable(issued.pk, OFFICE, unit_id=held.unit_id + 100_000) == ()


def test_a_milestone_is_reached_when_the_report_that_says_so_is_accepted(issued, held, unit, window) -> None:
    approved(held, unit)
    mark = milestones_of(held.pk)[0]
    row = actions.write_contribution(
        held.pk, window.pk, text="已完工。", completion_percent=40, by=unit, at=APRIL
    )
    with pytest.raises(BadValue, match="晚于今天"):
        tell_reached(row.pk, {mark.id: date(2026, 6, 1)}, by=unit, at=APRIL)
    with pytest.raises(BadValue, match="不在本单位"):
        tell_reached(row.pk, {mark.id + 999: APRIL.date()}, by=unit, at=APRIL)
    with pytest.raises(NotAllowed):
        tell_reached(row.pk, {mark.id: APRIL.date()}, by=OFFICE, at=APRIL)
    tell_reached(row.pk, {mark.id: APRIL.date()}, by=unit, at=APRIL)
    tell_reached(row.pk, {mark.id: date(2026, 4, 1)}, by=unit, at=APRIL)  # said again: the last word counts
    assert [one.reached_on for one in reached_in([row.pk])[row.pk]] == [date(2026, 4, 1)]
    report = actions.submit_contribution(row.pk, by=unit, at=APRIL)
    assert milestones_of(held.pk)[0].reached_on is None
    with pytest.raises(WrongState, match="已经送审"):
        tell_reached(row.pk, {}, by=unit, at=APRIL)
    actions.accept_report(report.pk, completion_percent=40, version=report.version, by=OFFICE, at=APRIL)
    bars = [one for one in timetable(issued.pk, AUDITOR) if one.kind == "milestone" and one.reached_on]
    assert [(one.name, one.reached_on) for one in bars] == [(mark.name, date(2026, 4, 1))]
    with pytest.raises(WrongState):
        tell_reached(row.pk, {}, by=unit, at=APRIL)
    assert list(wrong_plans()) == []


def test_what_is_being_written_in_a_unit_is_seen_by_the_unit_alone(held, unit) -> None:
    row = breakdown.write_plan(held.pk, whole_plan(held), by=unit, at=AT)
    assert plans_of_assignment(held.pk, OFFICE) == plans_of_assignment(held.pk, AUDITOR) == ()
    assert [one.id for one in plans_of_assignment(held.pk, unit)] == [row.pk]
    breakdown.sign_plan(row.pk, version=row.changes, by=unit, at=AT)
    assert [one.state for one in plans_of_assignment(held.pk, OFFICE)] == ["signed"]


def test_a_part_is_passed_on_and_answered(held, unit, unit_actor) -> None:
    with pytest.raises(BadValue):
        passing.pass_on(held.pk, to="规划处", what="报数", due_on=date(2027, 5, 1), by=unit, at=AT)
    row = passing.pass_on(held.pk, to="规划处", what="报数", due_on=date(2026, 5, 1), by=unit, at=AT)
    with pytest.raises(NotAllowed):
        passing.answer_passed_on(row.pk, answer="已报", by=unit_actor(held.unit_id + 1), at=AT)
    assert passing.answer_passed_on(row.pk, answer="已报", by=unit, at=AT).state == "answered"
    with pytest.raises(WrongState):
        passing.withdraw_passed_on(row.pk, by=unit, at=AT)
