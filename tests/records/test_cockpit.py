"""The cockpit replays to the present state, and shows each viewer their own tasks only."""

from datetime import date, timedelta

import pytest

from luoshi.records.desks import queries_cockpit as cockpit
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.models import Assignment, Task
from tests.records.conftest import AT, OFFICE

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=120)
LATEST = AT + timedelta(days=310)  # after the year, when what is not done is late


@pytest.fixture
def moving(issued, unit_actor):
    """One task reported and accepted, then the lights of two later days."""
    window = actions.open_window(
        issued.pk, label="一季度", opens_on=AT.date(), closes_on=date(2026, 4, 8), by=OFFICE, at=AT
    )
    held = Assignment.objects.filter(task__list=issued).order_by("id").first()
    unit = unit_actor(held.unit_id)
    actions.acknowledge(held.pk, by=unit, at=AT)
    row = actions.write_contribution(
        held.pk, window.pk, text="完成。", completion_percent=100, by=unit, at=AT
    )
    report = actions.submit_contribution(row.pk, by=unit, at=AT)
    actions.accept_report(
        report.pk, completion_percent=100, version=report.version, by=OFFICE, at=AT + timedelta(days=40)
    )
    for at in (LATER, LATEST):
        actions.refresh_lights(issued.pk, by=OFFICE, at=at)
    return issued


def test_the_replayed_lights_are_the_stored_ones(moving) -> None:
    known = cockpit.history(moving.pk, OFFICE)
    assert known.on(LATEST.date()) == dict(moving.tasks.values_list("id", "light"))
    assert set(known.on(AT.date() - timedelta(days=1)).values()) == {"not-started"}


def test_the_last_point_of_the_trend_is_the_overview(moving) -> None:
    known, row = cockpit.history(moving.pk, OFFICE), queries.task_list(moving.pk)
    whole = queries.overview(moving.pk, OFFICE).all.lights
    for daily in (False, True):
        points = cockpit.trend_of(known, row, LATEST.date(), daily=daily)
        assert points[-1].lights == whole
    assert len(points) == cockpit.DAYS


def test_what_slipped_is_listed_with_both_lights(moving) -> None:
    known = cockpit.history(moving.pk, OFFICE)
    rows = cockpit.slipped(known, OFFICE, AT.date(), LATEST.date())
    assert len(rows) == len(cockpit.slips(known.on(AT.date()), known.on(LATEST.date()))) > 0
    assert {(row.before, row.after) for row in rows} == {("not-started", "late")}


def test_the_tasks_behind_a_number_are_as_many_as_the_number(moving) -> None:
    known, row = cockpit.history(moving.pk, OFFICE), queries.task_list(moving.pk)
    for point in cockpit.trend_of(known, row, LATEST.date(), daily=False):
        for light, count in point.lights.items():
            assert len(cockpit.tasks_on(known, OFFICE, point.on, [light])) == count


def test_worries_are_troubled_and_name_their_reasons(moving) -> None:
    found = cockpit.worry_rows(
        queries.task_list(moving.pk), queries.standing(moving.pk, OFFICE), LATEST.date(), 10
    )
    assert [row.place for row in found] == list(range(1, len(found) + 1))
    assert all(row.task.light in {"late", "at-risk"} and row.detail["reasons"] for row in found)


def test_the_heat_counts_each_task_for_each_unit(moving) -> None:
    heat = cockpit.heat(queries.standing(moving.pk, OFFICE))
    assert sum(row.total for row in heat.rows) == Assignment.objects.filter(task__list=moving).count()
    for row in heat.rows:
        cells = [cell for cell in row.cells if cell]
        assert (sum(c.total for c in cells), sum(c.troubled for c in cells)) == (row.total, row.troubled)
        assert all(0 <= cell.step <= 4 and (cell.step > 0) == (cell.troubled > 0) for cell in cells)
    assert heat.districts
    assert all(row.division or row.kind == "区" for row in heat.districts)


def test_a_unit_sees_its_own_tasks_alone(moving, unit_actor) -> None:
    held = Assignment.objects.filter(task__list=moving).order_by("id").first()
    unit = unit_actor(held.unit_id)
    own = set(Task.objects.filter(assignments__unit_id=held.unit_id).values_list("id", flat=True))
    assert cockpit.history(moving.pk, unit).tasks == own
    assert [row.unit_id for row in cockpit.heat(queries.standing(moving.pk, unit)).rows] == [held.unit_id]
    found = cockpit.slipped(cockpit.history(moving.pk, unit), unit, AT.date(), LATER.date())
    assert {row.task.id for row in found} <= own


def test_cancelled_tasks_count_nowhere(moving) -> None:
    first = moving.tasks.order_by("id").first()
    Task.objects.filter(pk=first.pk).update(state="cancelled")
    assert first.pk not in cockpit.history(moving.pk, OFFICE).tasks
