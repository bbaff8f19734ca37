"""Nobody is asked twice: a figure told for one task is known when another asks for the same; notices count as asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from luoshi.records.breakdown.queries import plans_asked
from luoshi.records.chasing import actions as chasing
from luoshi.records.chasing.queries_burden import notices_asked
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Target
from luoshi.records.tasks.queries_held import told_elsewhere
from tests.records.conftest import AT, OFFICE


def registered(issued, unit_id: int, text: str) -> Assignment:
    made = actions.register_task(
        issued.pk,
        text=text,
        origin=actions.Origin("meeting", "专题会", AT.date()),
        due_on=date(2026, 12, 1),
        units=[(unit_id, "lead")],
        by=OFFICE,
        at=AT,
    )
    return made.assignments.get()


@pytest.fixture
def unit_id(issued) -> int:
    return Assignment.objects.filter(task__list=issued).order_by("id").first().unit_id


def test_a_figure_told_for_one_task_is_known_to_another_in_the_same_period(
    issued, window, unit_id, unit_actor, django_assert_max_num_queries
) -> None:
    by = unit_actor(unit_id)
    first, second, third = [
        registered(issued, unit_id, text)
        for text in ("全年建成 30 个充电桩。", "园区建成 30 个充电桩。", "治理 9 公里河道。")
    ]
    for held in (first, second, third):
        actions.acknowledge(held.pk, by=by, at=AT)
    Target.objects.filter(task__in=[first.task_id, second.task_id]).update(what="充电桩")
    target, other = (held.task.targets.get() for held in (first, second))
    said = actions.write_contribution(
        first.pk,
        window.pk,
        text="已建成。",
        completion_percent=40,
        figures={target.pk: Decimal(12)},
        by=by,
        at=AT,
    )
    assert told_elsewhere(second.pk, window.pk) == {}, "a draft is no word yet"
    actions.submit_contribution(said.pk, by=by, at=AT)
    with django_assert_max_num_queries(4):
        found = told_elsewhere(second.pk, window.pk)
    assert {key: (one.value, one.task_id) for key, one in found.items()} == {
        other.pk: (Decimal(12), first.task_id)
    }
    assert told_elsewhere(third.pk, window.pk) == told_elsewhere(first.pk, window.pk) == {}
    later = actions.open_window(
        issued.pk,
        label="下一期",
        opens_on=window.closes_on + timedelta(days=1),
        closes_on=window.closes_on + timedelta(days=30),
        by=OFFICE,
        at=AT,
    )
    assert told_elsewhere(second.pk, later.pk) == {}, "the figure of a period is not that of the next"


def test_notices_and_breakdowns_count_as_asked(issued, unit_id) -> None:
    held = Assignment.objects.filter(task__list=issued, unit_id=unit_id).first()
    assert notices_asked(issued.pk, AT.date()) == plans_asked(issued.pk) == {}
    drafted = chasing.draft_notices(
        [held.task_id], rank=1, reason="进度滞后", unit_ids=[unit_id], by=OFFICE, at=AT
    )
    assert notices_asked(issued.pk, AT.date()) == {}
    chasing.send_notices(drafted, by=OFFICE, at=AT)
    found = notices_asked(issued.pk, AT.date())
    assert {key: (one.sent, one.open) for key, one in found.items()} == {unit_id: (1, 1)}
