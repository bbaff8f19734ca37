"""What stands on the office's desk, and many decisions in one go."""

from datetime import timedelta

import pytest

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.audit.models import AuditEntry
from luoshi.records.desks.actions import PICKED_MOST, Pick, accept_reports
from luoshi.records.desks.queries_office import ACKNOWLEDGE_WITHIN, office_desk
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Report
from tests.records.conftest import AT, OFFICE

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SOON = AT + timedelta(hours=1)


@pytest.fixture
def submitted(issued, window, unit_actor) -> list[Report]:
    """Three reports before the office; the second tells a difficulty."""
    found = []
    for number, held in enumerate(Assignment.objects.filter(task__list=issued).order_by("task_id", "id")):
        if held.task_id in {report.task_id for report in found}:
            continue
        unit = unit_actor(held.unit_id)
        actions.acknowledge(held.pk, by=unit, at=AT)
        trouble = "用地尚未交付" if len(found) == 1 else ""
        row = actions.write_contribution(
            held.pk,
            window.pk,
            text=f"进展{number}",
            completion_percent=30,
            difficulty=trouble,
            by=unit,
            at=AT,
        )
        found.append(actions.submit_contribution(row.pk, by=unit, at=AT))
        if len(found) == 3:
            return found
    raise AssertionError("the sample has fewer than three tasks")


def test_each_report_shows_how_well_it_is_proved(submitted, window) -> None:
    def grades() -> list[str]:
        return [said.grade for one in office_desk(OFFICE, AT.date()).reviews for said in one.said]

    assert grades() == ["none"] * 3
    for report, name, data in ((submitted[0], "统计.csv", "甲,1\n".encode()), (submitted[1], "照.png", PNG)):
        row = report.contributions.get()
        by = Actor(None, "单位", frozenset({"unit"}), frozenset({row.assignment.unit_id}))
        files = [actions.Upload(name, data)]
        actions.write_contribution(
            row.assignment_id, window.pk, text="进展", completion_percent=30, evidence=files, by=by, at=AT
        )
        actions.submit_contribution(row.pk, by=by, at=AT)
    assert sorted(grades()) == ["dataset", "document", "none"]


def test_reports_wait_with_what_was_said(submitted) -> None:
    desk = office_desk(OFFICE, AT.date())
    assert [row.report_id for row in desk.reviews] == [row.pk for row in submitted]
    for row, report in zip(desk.reviews, submitted, strict=True):
        others = report.task.assignments.exclude(unit__name__in=[one.unit for one in row.said])
        owing = list(others.exclude(role="supporting").values_list("unit__name", flat=True))
        assert sorted(one.name for one in row.missing) == sorted(owing)
        assert row.suggested == 30 // (1 + len(owing))
        assert row.is_doubtful == (bool(owing) or bool(row.said[0].difficulty))
    assert desk.totals["reviews"] == 3


def test_an_assignment_is_overdue_after_three_working_days(issued) -> None:
    """AT is a Monday: with three working days to answer, Thursday is still in time and Friday is not."""
    assert ACKNOWLEDGE_WITHIN == 3
    assert office_desk(OFFICE, AT.date() + timedelta(days=3)).silent == ()
    late = office_desk(OFFICE, AT.date() + timedelta(days=4))
    assert late.totals["silent"] == Assignment.objects.filter(task__list=issued).count()
    assert {row.days for row in late.silent} == {4}


def test_what_came_back_and_what_nobody_has(issued, unit_actor) -> None:
    held = Assignment.objects.filter(task__list=issued).order_by("id").first()
    actions.return_assignment(held.pk, reason="职责已划转", by=unit_actor(held.unit_id), at=AT)
    desk = office_desk(OFFICE, AT.date())
    assert [(row.assignment_id, row.reason) for row in desk.given_back] == [(held.pk, "职责已划转")]
    before = desk.totals["unassigned"]
    for one in held.task.assignments.all():
        actions.end_assignment(one.pk, reason="职责调整", by=OFFICE, at=AT)
    after = office_desk(OFFICE, AT.date())
    assert after.totals["unassigned"] == before + 1
    assert held.task_id in {row.id for row in after.unassigned}


def test_a_batch_accepts_what_can_be_and_tells_the_rest(submitted) -> None:
    first, second, third = submitted
    actions.accept_report(second.pk, completion_percent=30, version=second.version, by=OFFICE, at=AT)
    picks = [Pick(row.pk, row.version, 40) for row in submitted]
    done = accept_reports([*picks, Pick(999_999, 1, 40)], by=OFFICE, at=SOON)
    assert done.accepted == 2
    assert [report_id for report_id, _ in done.refused] == [second.pk, 999_999]
    for row in (first, third):
        row.refresh_from_db()
        assert (row.state, row.completion_percent) == ("accepted", 40)
        assert AuditEntry.objects.filter(verb="report.accept", subject_id=row.pk).count() == 1
    second.refresh_from_db()
    assert second.completion_percent == 30


def test_a_percentage_out_of_range_spoils_only_its_own_report(submitted) -> None:
    first, second, _ = submitted
    done = accept_reports(
        [Pick(first.pk, first.version, -1), Pick(second.pk, second.version, 50)], by=OFFICE, at=SOON
    )
    assert (done.accepted, [one[0] for one in done.refused]) == (1, [first.pk])


def test_a_batch_is_for_the_office_and_has_a_limit(submitted, unit_actor) -> None:
    with pytest.raises(NotAllowed):
        accept_reports([Pick(submitted[0].pk, 1, 1)], by=unit_actor(1), at=SOON)
    with pytest.raises(BadValue):
        accept_reports([], by=OFFICE, at=SOON)
    with pytest.raises(BadValue, match=str(PICKED_MOST)):
        accept_reports([Pick(1, 1, 1)] * (PICKED_MOST + 1), by=OFFICE, at=SOON)


def test_one_of_many_at_the_end_is_not_the_whole_task(issued, window, unit_actor) -> None:
    task = next(one for one in issued.tasks.order_by("order") if one.assignments.count() > 2)
    first, other, *_ = task.assignments.order_by("id")
    for held, percent in ((first, 100), (other, 40)):
        unit = unit_actor(held.unit_id)
        actions.acknowledge(held.pk, by=unit, at=AT)
        row = actions.write_contribution(
            held.pk, window.pk, text="完成。", completion_percent=percent, by=unit, at=AT
        )
        actions.submit_contribution(row.pk, by=unit, at=AT)
        shown = office_desk(OFFICE, AT.date()).reviews[0]
        assert shown.suggested == (100 if held == first else 140) // task.assignments.count()
        assert shown.is_doubtful
    assert len(shown.missing) == task.assignments.count() - 2
    actions.decide_roles(
        task.pk,
        {one.pk: "lead" if one == first else "supporting" for one in task.assignments.all()},
        by=OFFICE,
        at=AT,
    )
    led = office_desk(OFFICE, AT.date()).reviews[0]
    assert (led.missing, led.suggested) == ((), 70)
