"""A target is raised after the plan was approved: its unit is told on page and desk until a new version carries it."""

from datetime import date
from decimal import Decimal

import pytest

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.breakdown.queries_short import short_of_task
from luoshi.records.chasing import actions as chasing
from luoshi.records.desks.queries_unit import unit_desk
from luoshi.records.notifying.models import Notification
from luoshi.records.people.actions import give_role
from luoshi.records.people.models import User
from luoshi.records.tasks import actions
from luoshi.records.tasks.checks import wrong_states
from luoshi.records.tasks.models import Assignment, Target
from tests.records.conftest import AT, OFFICE
from tests.records.test_breakdown import approved, whole_plan


@pytest.fixture
def held(issued) -> Assignment:
    rows = Assignment.objects.filter(task__list=issued, task__due_on=date(2026, 12, 31))
    return rows.filter(task__targets__comparator__in=["=", ">="]).order_by("id").first()


@pytest.fixture
def unit(held, unit_actor) -> Actor:
    by = unit_actor(held.unit_id)
    actions.acknowledge(held.pk, by=by, at=AT)
    return by


@pytest.fixture
def target(held) -> Target:
    return held.task.targets.filter(comparator__in=["=", ">="]).order_by("id").first()


def raised(target, times: int) -> Decimal:
    value = target.value * times
    actions.adjust_target(target.pk, value=value, authority="市长办公会", reason="加码", by=OFFICE, at=AT)
    return value


def test_a_plan_that_reaches_its_targets_is_not_named(held, unit, target) -> None:
    assert short_of_task(held.task_id) == ()  # nothing is approved
    approved(held, unit)
    assert short_of_task(held.task_id) == ()
    actions.adjust_target(
        target.pk, value=target.value / 2, authority="市长办公会", reason="核减", by=OFFICE, at=AT
    )
    assert short_of_task(held.task_id) == ()


def test_a_raised_target_asks_for_a_new_version_until_one_is_approved(held, unit, target) -> None:
    approved(held, unit)
    before = target.value
    wanted = raised(target, 2)
    (one,) = short_of_task(held.task_id)
    assert (one.assignment_id, one.planned, one.wanted, one.is_renewed) == (held.pk, before, wanted, False)
    assert unit_desk(held.unit_id, unit, AT.date()).short == (one,)
    assert unit_desk(held.unit_id, OFFICE, AT.date()).short == (one,)
    held.refresh_from_db()
    plan = breakdown.write_plan(held.pk, whole_plan(held), by=unit, at=AT)
    (one,) = short_of_task(held.task_id)
    assert one.is_renewed
    plan = breakdown.sign_plan(plan.pk, version=plan.changes, by=unit, at=AT)
    breakdown.approve_plan(plan.pk, version=plan.changes, by=OFFICE, at=AT)
    assert unit_desk(held.unit_id, unit, AT.date()).short == short_of_task(held.task_id) == ()


def test_only_units_with_an_approved_plan_are_named(held, unit, target, unit_actor) -> None:
    approved(held, unit)
    raised(target, 3)
    assert [one.unit_id for one in short_of_task(held.task_id)] == [held.unit_id]
    other = Assignment.objects.filter(task=held.task_id).exclude(pk=held.pk).first()
    assert short_of_task(held.task_id, [other.unit_id]) == ()
    actions.end_assignment(held.pk, reason="调整", by=OFFICE, at=AT)
    assert short_of_task(held.task_id) == ()


def test_the_unit_is_told_with_the_adjustment(held, unit, target) -> None:
    clerk = User.objects.create(username="clerk", display_name="经办人")
    give_role(clerk.pk, "unit", unit_id=held.unit_id, valid_from=AT.date(), by=SYSTEM, at=AT)
    approved(held, unit)
    chasing.tell_decisions(by=SYSTEM, at=AT)
    raised(target, 2)
    chasing.tell_decisions(by=SYSTEM, at=AT)
    told = Notification.objects.filter(user=clerk, kind="decided").order_by("-id").first()
    number = held.task.number
    assert told.title == f"任务{number}的目标已调整，经批准的分解方案已达不到，请报送新的一版"


def test_a_revision_of_the_list_changes_the_figure_and_keeps_its_plan(held, unit, target, list_file) -> None:
    """The target of the same thing keeps its row, its plan and its reports; the document is the authority for its value."""
    approved(held, unit)
    name, data = list_file
    text, old = data.decode(), f"{target.value.normalize():f}"
    place = text.index(old, text.index(held.task.text[:8]))
    revised = text[:place] + f"{old}9" + text[place + len(old) :]
    done = actions.import_file(revised.encode(), name=f"修订{name}", by=OFFICE, at=AT)
    issued = actions.issue(done.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    before, wanted = target.value, Decimal(f"{old}9")
    target.refresh_from_db()
    assert (target.value, held.task.targets.count()) == (wanted, 1)
    (change,) = target.changes.all()
    assert (change.old_value, change.new_value) == (before, wanted)
    assert change.authority == (issued.document.number or issued.title)
    (one,) = short_of_task(held.task_id)
    assert (one.planned, one.wanted) == (before, wanted)
    assert list(wrong_states()) == []


def test_a_figure_that_the_revision_drops_keeps_its_row_where_a_plan_has_it(
    held, unit, target, list_file
) -> None:
    approved(held, unit)
    name, data = list_file
    text, old = data.decode(), f"{target.value.normalize():f}"
    place = text.index(old, text.index(held.task.text[:8]))
    end = place + len(old) + len(target.unit)
    revised = text[:place] + "若干" + text[end:]
    done = actions.import_file(revised.encode(), name=f"修订{name}", by=OFFICE, at=AT)
    actions.issue(done.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    assert Target.objects.filter(pk=target.pk, task=held.task_id).exists()
    assert list(wrong_states()) == []
