"""What a unit owes: each report once, for the windows that are open, on its desk and in the number beside its name."""

from datetime import date, timedelta

import pytest

from luoshi.records.desks.queries_unit import unit_desk
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Task
from luoshi.records.tasks.queries_desk import waiting_of
from tests.records.conftest import AT, OFFICE

pytestmark = pytest.mark.django_db
QUARTERS = ((date(2026, 3, 20), "一季度"), (date(2026, 6, 20), "二季度"), (date(2026, 9, 20), "三季度"))


@pytest.fixture
def held(issued, unit_actor) -> Assignment:
    """One acknowledged assignment of a list with three windows."""
    for opens_on, label in QUARTERS:
        closes_on = opens_on + timedelta(days=15)
        actions.open_window(issued.pk, label=label, opens_on=opens_on, closes_on=closes_on, by=OFFICE, at=AT)
    row = Assignment.objects.filter(task__list=issued).order_by("id").first()
    actions.acknowledge(row.pk, by=unit_actor(row.unit_id), at=AT)
    return row


@pytest.mark.parametrize("opened", [0, 1, 2, 3])
def test_each_open_window_is_owed_once(held, unit_actor, opened: int) -> None:
    on = QUARTERS[opened - 1][0] if opened else QUARTERS[0][0] - timedelta(days=1)
    unit = unit_actor(held.unit_id)
    desk = unit_desk(held.unit_id, unit, on)
    assert [one.window.label for one in (*desk.due, *desk.support)] == [said for _, said in QUARTERS[:opened]]
    assert [one.report for one in waiting_of(unit, on).units] == [opened]


def test_what_closed_before_the_work_began_is_not_owed(held, unit_actor) -> None:
    Task.objects.filter(pk=held.task_id).update(began_on=date(2026, 5, 1))
    desk = unit_desk(held.unit_id, unit_actor(held.unit_id), QUARTERS[1][0])
    assert [one.window.label for one in (*desk.due, *desk.support)] == ["二季度"]
