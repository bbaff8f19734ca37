"""Every number of the cockpit from the audit log once more, as the simulated year does it; and that it would be noticed."""

from datetime import timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Task
from soak.year_cockpit import cockpit_again
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account

pytestmark = pytest.mark.django_db
OCTOBER = AT + timedelta(days=280)


@pytest.fixture
def year(issued, unit_actor):
    """Some tasks done month by month, one after the other; lights each month; October."""
    actions.open_year_windows(issued.pk, "monthly", by=OFFICE, at=AT)
    held = list(Assignment.objects.filter(task__list=issued).order_by("task_id", "id").distinct("task_id"))
    for one in held[:14]:
        actions.acknowledge(one.pk, by=unit_actor(one.unit_id), at=AT)
    windows = list(issued.windows.order_by("closes_on"))[:9]
    for place, window in enumerate(windows):
        at = AT.replace(month=window.closes_on.month, day=window.closes_on.day)
        for one in held[place : place + 1 + place % 2]:
            unit = unit_actor(one.unit_id)
            row = actions.write_contribution(
                one.pk, window.pk, text="完成。", completion_percent=100, by=unit, at=at
            )
            report = actions.submit_contribution(row.pk, by=unit, at=at)
            actions.accept_report(report.pk, completion_percent=100, version=report.version, by=OFFICE, at=at)
        actions.refresh_lights(issued.pk, by=SYSTEM, at=at)
    actions.refresh_lights(issued.pk, by=SYSTEM, at=OCTOBER)
    return issued


def test_the_log_gives_every_number_and_each_touched_one_is_noticed(year) -> None:
    leader = account("leader", "leader")
    assert list(cockpit_again(year.pk, OCTOBER, leader.pk)) == []
    lights = dict(year.tasks.values_list("id", "light"))
    assert {"done", "at-risk"} <= set(lights.values()), "a year in which nothing happens proves nothing"
    done = next(key for key, light in lights.items() if light == "done")
    risky = next(key for key, light in lights.items() if light == "at-risk")
    Task.objects.filter(pk=risky).update(completion_percent=1)
    assert any(one.startswith("需要关注") for one in cockpit_again(year.pk, OCTOBER, leader.pk))
    Task.objects.filter(pk=done).update(light="late")
    named = {one.partition("：")[0].split()[0] for one in cockpit_again(year.pk, OCTOBER, leader.pk)}
    assert {"合计", "部分", "热力图", "热力图合计", "需要关注"} <= named
    Assignment.objects.filter(task_id=done).update(state="ended")
    named = {one.partition("：")[0].split()[0] for one in cockpit_again(year.pk, OCTOBER, leader.pk)}
    assert {"待签收", "热力图"} <= named
