"""What waits on a task ends with it: cancelled, merged, split, handed over, closed; the unit is told, the log replays."""

from datetime import date, timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.breakdown import actions_passing as passing
from luoshi.records.breakdown.checks import wrong_plans
from luoshi.records.breakdown.queries import count_plans_waiting
from luoshi.records.chasing import actions as chasing
from luoshi.records.chasing.models import Notice
from luoshi.records.closing import actions as closing
from luoshi.records.closing.checks import wrong_closings
from luoshi.records.notifying.models import Notification
from luoshi.records.people.actions import give_role
from luoshi.records.people.models import User
from luoshi.records.tasks import actions
from luoshi.records.tasks.checks import wrong_states
from luoshi.records.tasks.models import Assignment, Task
from tests.records.conftest import AT, OFFICE
from tests.records.test_breakdown import whole_plan

LATER = AT + timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def held(issued) -> Assignment:
    """Of the first task with a figure of the year: its first unit, which leads."""
    rows = Assignment.objects.filter(task__list=issued, task__due_on=date(2026, 12, 31))
    row = rows.filter(task__targets__comparator__in=["=", ">="]).order_by("id").first()
    actions.decide_first_named([row.task_id], by=OFFICE, at=AT)
    return row


@pytest.fixture
def unit(held, unit_actor) -> Actor:
    by = unit_actor(held.unit_id)
    actions.acknowledge(held.pk, by=by, at=AT)
    return by


@pytest.fixture
def clerk(held) -> User:
    user = User.objects.create(username="clerk", display_name="经办人")
    give_role(user.pk, "unit", unit_id=held.unit_id, valid_from=AT.date(), by=SYSTEM, at=AT)
    return user


@pytest.fixture
def waiting(held, unit, window) -> dict:
    """One of everything that can wait on a task."""
    longer = actions.ask_extension(
        held.pk, proposed_due_on=date(2027, 3, 1), reason="征地", progress="四成", by=unit, at=AT
    )
    done = closing.apply_closing(
        held.pk, text="完成。", evidence=[actions.Upload("验收.png", PNG)], by=unit, at=AT
    )
    plan = breakdown.write_plan(held.pk, whole_plan(held), by=unit, at=AT)
    plan = breakdown.send_plan(plan.pk, version=plan.changes, by=unit, at=AT)
    passed = passing.pass_on(held.pk, to="规划处", what="报数", due_on=date(2026, 3, 9), by=unit, at=AT)
    said = actions.write_contribution(
        held.pk, window.pk, text="开工。", completion_percent=10, by=unit, at=AT
    )
    actions.submit_contribution(said.pk, by=unit, at=AT)
    (sent,) = chasing.issue_notices(
        [held.task_id], rank=2, reason="滞后。", unit_ids=[held.unit_id], by=OFFICE, at=AT
    )
    return {
        "extension": longer,
        "closing": done,
        "plan": plan,
        "passing": passed,
        "notice": Notice.objects.get(pk=sent),
    }


def states(waiting) -> dict[str, str]:
    return {name: type(row).objects.get(pk=row.pk).state for name, row in waiting.items()}


def replays() -> bool:
    return [*wrong_states(), *wrong_closings(), *wrong_plans()] == []


def cancelled(held) -> None:
    actions.cancel_task(held.task_id, reason="不再实施", by=OFFICE, at=LATER)


def handed_over(held) -> None:
    taken = Assignment.objects.filter(task=held.task_id).values("unit_id")
    other = Assignment.objects.exclude(unit_id__in=taken).order_by("unit_id").first()
    actions.hand_over(held.pk, unit_id=other.unit_id, reason="职责调整", by=OFFICE, at=LATER)


def ended(held) -> None:
    actions.end_assignment(held.pk, reason="不由其承担", by=OFFICE, at=LATER)


@pytest.mark.parametrize("end", [cancelled, handed_over, ended])
def test_nothing_is_left_open_when_the_unit_no_longer_has_the_task(end, waiting, held) -> None:
    end(held)
    found = states(waiting)
    assert (found["extension"], found["closing"]) == ("lapsed", "lapsed")
    assert (found["passing"], found["notice"]) == ("withdrawn", "withdrawn")
    assert count_plans_waiting(OFFICE) == 0
    for verb in ("extension.lapse", "closing.lapse", "passing.lapse", "notice.lapse"):
        (row,) = AuditEntry.objects.filter(verb=verb)
        assert (row.task_id, row.by_name) == (held.task_id, "督查室")
    assert replays()


def test_an_application_of_another_unit_stays(held, unit, issued, unit_actor) -> None:
    """Handing over what one unit holds touches no paper of the units that keep the task."""
    other = Assignment.objects.filter(task=held.task_id).exclude(pk=held.pk).first()
    actions.acknowledge(other.pk, by=unit_actor(other.unit_id), at=AT)
    asked = passing.pass_on(
        other.pk, to="规划处", what="报数", due_on=date(2026, 3, 9), by=unit_actor(other.unit_id), at=AT
    )
    handed_over(held)
    assert states({"passing": asked}) == {"passing": "open"}


def test_an_office_decides_on_no_plan_of_a_unit_that_gave_the_task_up(waiting, held) -> None:
    handed_over(held)
    plan = waiting["plan"]
    with pytest.raises(WrongState, match="不再承办"):
        breakdown.approve_plan(plan.pk, version=plan.changes, by=OFFICE, at=LATER)


def test_more_time_is_not_asked_for_a_closed_task(held, unit) -> None:
    asked = actions.ask_extension(
        held.pk, proposed_due_on=date(2027, 3, 1), reason="征地", progress="四成", by=unit, at=AT
    )
    done = closing.apply_closing(
        held.pk, text="完成。", evidence=[actions.Upload("验收.png", PNG)], by=unit, at=AT
    )
    done = closing.review_closing(
        done.pk, kind="paper", reviewed_on=AT.date(), findings="属实", version=0, by=OFFICE, at=AT
    )
    closing.close_task(done.pk, version=done.version, by=OFFICE, at=AT)
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.decided_by) == ("lapsed", "任务已销号", "督查室")
    assert replays()
    closing.reopen_task(held.task_id, reason="不实", by=OFFICE, at=LATER)
    again = actions.ask_extension(
        held.pk, proposed_due_on=date(2027, 3, 1), reason="征地", progress="四成", by=unit, at=LATER
    )
    assert again.state == "asked"


@pytest.mark.parametrize("way", ["split", "merged"])
def test_a_notice_goes_on_with_what_its_task_became(way, waiting, held, issued) -> None:
    if way == "split":
        made = actions.split_issued(
            held.task_id, texts=["一期。", "二期。"], reason="分期", by=OFFICE, at=LATER
        )
    else:
        other = Task.objects.filter(list=issued, state="active").exclude(pk=held.task_id).first()
        made = (
            actions.merge_issued(
                [held.task_id, other.pk],
                keep_id=held.task_id,
                text="合并。",
                reason="同类",
                by=OFFICE,
                at=LATER,
            ),
        )
    found = states(waiting)
    assert (found["extension"], found["closing"], found["passing"]) == ("lapsed", "lapsed", "withdrawn")
    assert found["notice"] == "sent"
    assert set(waiting["notice"].tasks.values_list("id", flat=True)) == {
        held.task_id,
        *(one.pk for one in made),
    }
    for one in made:
        actions.cancel_task(one.pk, reason="不再实施", by=OFFICE, at=LATER)
    assert states(waiting)["notice"] == "withdrawn"
    assert replays()


def test_a_unit_is_told_once_what_ended_and_why(waiting, held, clerk) -> None:
    cancelled(held)
    chasing.tell_decisions(by=SYSTEM, at=LATER)
    (one,) = Notification.objects.filter(user=clerk, kind="decided")
    number = held.task.number
    assert one.title == f"4件事有了结果，第一件：任务{number}已取消"
    assert one.text.splitlines() == [
        f"任务{number}已取消：不再实施",
        f"任务{number}的延期申请已终止：任务已取消：不再实施",
        f"任务{number}的办结申请已终止：任务已取消：不再实施",
        f"任务{number}的督办单已终止：任务已取消：不再实施",
    ]
    assert one.address == f"/units/{held.unit_id}/"
    assert chasing.tell_decisions(by=SYSTEM, at=LATER + timedelta(minutes=10)) == 0


def test_a_unit_is_told_that_its_task_went_to_another(held, unit, clerk) -> None:
    handed_over(held)
    chasing.tell_decisions(by=SYSTEM, at=LATER)
    (one,) = Notification.objects.filter(user=clerk, kind="decided")
    assert (one.title, one.address) == (f"任务{held.task.number}已移交其他单位", f"/units/{held.unit_id}/")
    assert "职责调整" in one.text


def test_a_notice_on_a_closed_task_stops_no_escalation_of_the_others(held, issued, unit) -> None:
    """Its reply is overdue, but nobody can be urged for a task that is closed: the rules of the day go on without it."""
    (sent,) = chasing.issue_notices(
        [held.task_id], rank=2, reason="滞后。", unit_ids=[held.unit_id], by=OFFICE, at=AT
    )
    Task.objects.filter(pk=held.task_id).update(state="closed", closed_on=AT.date())
    late = AT + timedelta(days=30)
    assert chasing.escalate(by=SYSTEM, at=late)  # what others left unacknowledged
    assert Notice.objects.get(pk=sent).state == "sent"


def test_a_draft_to_a_unit_that_gave_the_task_up_is_not_sent(held, unit) -> None:
    (drafted,) = chasing.draft_notices(
        [held.task_id], rank=2, reason="滞后。", unit_ids=[held.unit_id], by=OFFICE, at=AT
    )
    handed_over(held)
    assert Notice.objects.get(pk=drafted).state == "dropped"
    with pytest.raises(WrongState):
        chasing.send_notices([drafted], by=OFFICE, at=LATER)
