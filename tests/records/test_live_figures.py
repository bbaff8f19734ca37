"""Figures that the system holds itself are asked of nobody; figures of many units are rolled up once they are accepted."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from luoshi.policy.progress.sums import adds_up, rolled_up
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.measures import actions as measures
from luoshi.records.measures import queries as measured
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Contribution, Figure, Mention, Target
from luoshi.records.tasks.queries_burden import asked_of, burden
from luoshi.records.tasks.queries_matrix import matrix
from luoshi.records.tasks.queries_sums import sums
from tests.records.conftest import AT, OFFICE

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)


@pytest.fixture
def target(issued) -> Target:
    """A target counted in things, of a task of the list."""
    row = Target.objects.filter(task__list=issued).order_by("id").first()
    Target.objects.filter(pk=row.pk).update(unit="项")
    row.refresh_from_db()
    return row


def holder(target, unit_actor, place: int = 0):
    held = Assignment.objects.filter(task_id=target.task_id).order_by("id")[place]
    by = unit_actor(held.unit_id)
    if held.state == "pending":
        actions.acknowledge(held.pk, by=by, at=AT)
    return held, by


def write(held, window, by, figures=None) -> Contribution:
    return actions.write_contribution(
        held.pk, window.pk, text="进展。", completion_percent=10, figures=figures, by=by, at=NOW
    )


def test_what_a_measure_counts_is_taken_in_and_asked_of_nobody(target, window, unit_actor) -> None:
    held, by = holder(target, unit_actor)
    binding = measures.bind("tasks.closed@1", target_id=target.pk, by=OFFICE, at=NOW)
    with pytest.raises(BadValue, match=r"已由系统统计.*销号.*2026年3月20日"):
        write(held, window, by, {target.pk: Decimal(7)})
    row = write(held, window, by)
    figure = row.figures.get(target=target)
    assert (figure.value, figure.grade, figure.as_of) == (0, "live", NOW)
    actions.submit_contribution(row.pk, by=by, at=NOW)
    (unit,) = [one for one in burden(target.task.list_id, NOW.date()).rows if one.unit_id == held.unit_id]
    assert (unit.figures, unit.live) == (0, 1)
    (asked,) = asked_of(target.task.list_id, held.unit_id, NOW.date())
    assert (asked.asked, asked.given, asked.figures, asked.live) == (1, 1, 0, 1)
    (bound,) = measured.of_task(target.task_id)
    assert bound.reported is None  # what the system took from itself is not held against itself
    measures.unbind(binding.pk, by=OFFICE, at=NOW)
    again = write(held, window, by, {target.pk: Decimal(7)})
    assert again.figures.get(target=target).grade == "reported"


def test_nothing_changed_asks_for_no_figure_that_is_held_by_now(target, issued, window, unit_actor) -> None:
    held, by = holder(target, unit_actor)
    row = write(held, window, by, {target.pk: Decimal(3)})
    actions.submit_contribution(row.pk, by=by, at=NOW)
    measures.bind("tasks.closed@1", target_id=target.pk, by=OFFICE, at=NOW)
    later = actions.open_window(
        issued.pk, label="二季度", opens_on=date(2026, 6, 1), closes_on=date(2026, 6, 30), by=OFFICE, at=NOW
    )
    report = actions.report_unchanged(held.pk, later.pk, by=by, at=datetime(2026, 6, 5, tzinfo=UTC))
    assert report.contributions.get().figures.get(target=target).grade == "live"


def test_the_database_wants_a_source_for_live_figures(target, window, unit_actor) -> None:
    held, by = holder(target, unit_actor)
    row = write(held, window, by, {target.pk: Decimal(3)})
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.filter(contribution=row).update(grade="live")


def test_only_accepted_figures_of_each_unit_are_rolled_up(target, window, unit_actor) -> None:
    Mention.objects.filter(task_id=target.task_id).update(form="collective")
    first, by_first = holder(target, unit_actor)
    other = Assignment.objects.exclude(unit_id=first.unit_id).order_by("unit_id").first()
    second = actions.assign(target.task_id, unit_id=other.unit_id, role="responsible", by=OFFICE, at=AT)
    by_second = unit_actor(other.unit_id)
    actions.acknowledge(second.pk, by=by_second, at=AT)
    for held, by, value in ((first, by_first, 30), (second, by_second, 12)):
        row = write(held, window, by, {target.pk: Decimal(value)})
        report = actions.submit_contribution(row.pk, by=by, at=NOW)
    assert sums([target.task_id])[target.task_id][0].rolled is None
    actions.accept_report(report.pk, completion_percent=10, version=report.version, by=OFFICE, at=NOW)
    (total, *_) = sums([target.task_id])[target.task_id]
    assert (total.rolled.value, total.rolled.told) == (42, 2)
    assert total.by_unit == {first.unit_id: 30, other.unit_id: 12}
    shown = matrix(target.task.list_id, OFFICE)
    (column,) = [task for task in shown.tasks if task.id == target.task_id]
    assert column.sums[0].rolled.value == 42
    place = shown.tasks.index(column)
    cells = {unit.id: unit.cells[place] for unit in shown.units if unit.cells[place]}
    assert cells[other.unit_id].figures[0][1:] == (12, "项")


def test_rates_are_not_added() -> None:
    assert [adds_up(unit) for unit in ("个", "亿元", "%", "个百分点", "微克/立方米")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    rates = rolled_up([Decimal(3), Decimal(5)], "%")
    assert (rates.value, rates.least, rates.most, rates.told) == (None, 3, 5, 2)
    assert rolled_up([], "个") is None
