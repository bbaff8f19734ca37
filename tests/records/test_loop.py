"""The first loop: acknowledge, report, accept, and the light that follows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.audit.queries import story_of_task
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.models import Assignment, Report, Task
from tests.records.conftest import AT, AUDITOR, OFFICE

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def held(issued) -> Assignment:
    return Assignment.objects.filter(task__list=issued, task__targets__isnull=False).order_by("id").first()


@pytest.fixture
def unit(held, unit_actor):
    return unit_actor(held.unit_id)


def reported(held, window, unit, *, percent=30, difficulty=""):
    actions.acknowledge(held.pk, by=unit, at=AT)
    target = held.task.targets.first()
    row = actions.write_contribution(
        held.pk,
        window.pk,
        text="已开工两处。",
        completion_percent=percent,
        difficulty=difficulty,
        figures={target.pk: Decimal("12.5")},
        evidence=[actions.Upload("现场.png", PNG)],
        by=unit,
        at=AT,
    )
    return actions.submit_contribution(row.pk, by=unit, at=AT)


def light_of(held) -> str:
    return Task.objects.get(pk=held.task_id).light


def test_the_light_follows_the_accepted_report(held, window, unit) -> None:
    assert light_of(held) == "not-started"
    report = reported(held, window, unit)
    assert light_of(held) == "not-started"
    actions.accept_report(report.pk, completion_percent=30, version=report.version, by=OFFICE, at=AT)
    assert light_of(held) == "on-course"
    later = AT + timedelta(days=400)
    actions.refresh_lights(held.task.list_id, by=OFFICE, at=later)
    assert light_of(held) == "late"


def test_complete_is_done_even_after_the_day(held, window, unit) -> None:
    report = reported(held, window, unit, percent=100)
    actions.accept_report(report.pk, completion_percent=100, version=report.version, by=OFFICE, at=AT)
    assert light_of(held) == "done"
    actions.refresh_lights(held.task.list_id, by=OFFICE, at=AT + timedelta(days=400))
    assert light_of(held) == "done"


def test_an_accepted_report_is_locked(held, window, unit) -> None:
    report = reported(held, window, unit)
    actions.accept_report(report.pk, completion_percent=30, version=report.version, by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="锁定"):
        actions.write_contribution(held.pk, window.pk, text="改一改", completion_percent=40, by=unit, at=AT)


def test_of_two_decisions_on_one_state_the_second_is_told(held, window, unit) -> None:
    report = reported(held, window, unit)
    actions.return_report(report.pk, reason="缺少数据", version=report.version, by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="刷新"):
        actions.accept_report(report.pk, completion_percent=30, version=report.version, by=OFFICE, at=AT)
    assert Report.objects.get(pk=report.pk).state == "returned"


def test_another_unit_touches_and_sees_nothing(held, window, unit, unit_actor, issued) -> None:
    holders = set(queries.holders(held.task_id))
    others = Assignment.objects.filter(task__list=issued).exclude(unit_id__in=holders)
    stranger = unit_actor(others.first().unit_id)
    with pytest.raises(NotAllowed):
        actions.acknowledge(held.pk, by=stranger, at=AT)
    assert queries.task_page(held.task_id, stranger) is None
    assert queries.task_page(held.task_id, unit) is not None
    report = reported(held, window, unit)
    page = queries.task_page(held.task_id, unit)
    evidence = page.reports[0].contributions[0].evidence[0]
    assert queries.evidence_file(evidence.id, stranger) is None
    assert queries.evidence_file(evidence.id, AUDITOR) is not None
    for decider in (unit, stranger, AUDITOR):
        with pytest.raises(NotAllowed):
            actions.accept_report(report.pk, completion_percent=1, version=report.version, by=decider, at=AT)


def test_a_return_needs_a_reason_and_the_office_may_hold_to_it(held, unit) -> None:
    with pytest.raises(BadValue):
        actions.return_assignment(held.pk, reason="  ", by=unit, at=AT)
    row = actions.return_assignment(held.pk, reason="不属于我单位职责", by=unit, at=AT)
    assert row.state == "returned"
    assert actions.assign_again(held.pk, by=OFFICE, at=AT).state == "pending"


def test_a_unit_acknowledges_all_that_waits_and_nothing_else(held, unit, unit_actor, issued) -> None:
    own = Assignment.objects.filter(unit_id=held.unit_id)
    returned = own.exclude(pk=held.pk).first()
    actions.return_assignment(returned.pk, reason="不属于我单位职责", by=unit, at=AT)
    waiting = own.filter(state="pending").count()
    others = Assignment.objects.exclude(unit_id=held.unit_id).filter(state="pending").count()
    with pytest.raises(NotAllowed):
        actions.acknowledge_all(held.unit_id, issued.pk, by=unit_actor(held.unit_id + 1), at=AT)
    assert actions.acknowledge_all(held.unit_id, issued.pk, by=unit, at=AT) == waiting > 1
    assert set(own.values_list("state", flat=True)) == {"acknowledged", "returned"}
    assert Assignment.objects.exclude(unit_id=held.unit_id).filter(state="pending").count() == others
    assert AuditEntry.objects.filter(verb="assignment.acknowledge").count() == waiting
    assert actions.acknowledge_all(held.unit_id, issued.pk, by=unit, at=AT) == 0


def test_figures_of_another_task_are_refused(held, window, unit, issued) -> None:
    actions.acknowledge(held.pk, by=unit, at=AT)
    foreign = Task.objects.filter(list=issued, targets__isnull=False).exclude(pk=held.task_id).first()
    wrong = {foreign.targets.first().pk: Decimal(1)}
    with pytest.raises(BadValue):
        actions.write_contribution(
            held.pk, window.pk, text="一", completion_percent=1, figures=wrong, by=unit, at=AT
        )
    assert not Report.objects.exists()


def test_every_change_has_its_audit_row(held, window, unit) -> None:
    report = reported(held, window, unit)
    actions.accept_report(report.pk, completion_percent=30, version=report.version, by=OFFICE, at=AT)
    verbs = [entry.verb for entry in story_of_task(held.task_id)]
    for verb in (
        "assignment.acknowledge",
        "contribution.write",
        "report.submit",
        "report.accept",
        "light.change",
    ):
        assert verb in verbs
    accepted = next(entry for entry in story_of_task(held.task_id) if entry.verb == "report.accept")
    assert accepted.before["state"] == "submitted"
    assert accepted.after["state"] == "accepted"
    assert accepted.by_name == "督查室"


@pytest.mark.parametrize("attack", ["update", "delete"])
def test_the_database_refuses_to_change_an_audit_row(issued, attack) -> None:
    rows = AuditEntry.objects.all()
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        rows.update(by_name="别人") if attack == "update" else rows.delete()


def test_overview_counts_what_the_list_holds(issued, unit, held) -> None:
    seen = queries.overview(issued.pk, OFFICE)
    assert seen.all.total == issued.tasks.count()
    assert sum(c.total for c in seen.chapters) == issued.tasks.count()
    own = queries.overview(issued.pk, unit)
    assert own.all.total == Assignment.objects.filter(unit_id=held.unit_id).count()
    assert [c.key for c in own.units] == [str(held.unit_id)]
