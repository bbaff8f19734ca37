"""Lights as data: policies by version, words of persons that expire, the approved course, and any past day again."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from luoshi.policy.dates.windows import BEIJING
from luoshi.policy.progress.lights import PRO_RATA_2
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.tasks import actions
from luoshi.records.tasks.actions.lighting import refresh_lights
from luoshi.records.tasks.models import Assignment, Contribution, Task, Window
from luoshi.records.tasks.queries_burden import burden
from luoshi.records.tasks.queries_desk import owed
from luoshi.records.tasks.queries_lights import lights_on, rule_in_force
from tests.records.conftest import AT, OFFICE


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=BEIJING)


@pytest.fixture
def held(issued) -> Assignment:
    return (
        Assignment.objects.filter(task__list=issued, task__due_on=date(2026, 12, 31)).order_by("id").first()
    )


@pytest.fixture
def unit(held, unit_actor):
    by = unit_actor(held.unit_id)
    actions.acknowledge(held.pk, by=by, at=AT)
    return by


@pytest.fixture
def months(issued) -> list[Window]:
    return actions.open_year_windows(issued.pk, "monthly", by=OFFICE, at=AT)


def report(held, window, unit, percent, at, difficulty=""):
    row = actions.write_contribution(
        held.pk, window.pk, text="进展", completion_percent=percent, difficulty=difficulty, by=unit, at=at
    )
    done = actions.submit_contribution(row.pk, by=unit, at=at)
    return actions.accept_report(done.pk, completion_percent=percent, version=done.version, by=OFFICE, at=at)


def lights(held) -> tuple[str, str]:
    row = Task.objects.get(pk=held.task_id)
    return row.light, row.timeliness


def test_a_years_windows_in_one_go_and_never_twice(issued, months) -> None:
    assert [one.label for one in months][:2] == ["2026年2月", "2026年3月"]
    assert all(one.closes_on < after.opens_on for one, after in pairwise(months))
    for rhythm in ("monthly", "quarterly"):
        with pytest.raises(BadValue, match=r"已有|重叠"):
            actions.open_year_windows(issued.pk, rhythm, by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="重叠"):
        actions.open_window(
            issued.pk,
            label="再要一次",
            opens_on=date(2026, 4, 1),
            closes_on=date(2026, 4, 2),
            by=OFFICE,
            at=AT,
        )


def test_a_unit_owes_each_opened_window_once(held, unit, months) -> None:
    own = Assignment.objects.filter(pk=held.pk)
    for on, labels in ((date(2026, 3, 20), [2]), (date(2026, 5, 3), [2, 3, 4])):
        asked = owed(own, on).order_by("window_closes").values_list("window_label", flat=True)
        assert list(asked) == [f"2026年{month}月" for month in labels]


def test_two_lights_one_for_progress_one_for_reports(issued, held, unit, months) -> None:
    refresh_lights(issued.pk, by=OFFICE, at=noon(5, 1))
    assert lights(held) == ("not-started", "overdue")
    for window in months:
        if window.closes_on < date(2026, 5, 1):
            report(held, window, unit, 30, noon(5, 2))
    assert lights(held) == ("on-course", "due-soon")
    april = next(one for one in months if one.label == "2026年4月")
    report(held, april, unit, 40, noon(5, 3))
    assert lights(held) == ("on-course", "on-time")


def test_the_light_of_a_past_day_is_what_it_was(issued, held, unit, months) -> None:
    seen = {}
    for day in (noon(3, 31), noon(4, 20), noon(6, 20), noon(9, 1), noon(12, 30)):
        refresh_lights(issued.pk, by=OFFICE, at=day)
        window = next((one for one in months if one.opens_on <= day.date() <= one.closes_on), None)
        if window is not None:
            report(held, window, unit, min(100, day.month * 6), day, "用地未交付" if day.month == 6 else "")
        seen[day.date()] = lights(held)
    asked = actions.ask_extension(
        held.pk,
        proposed_due_on=date(2027, 6, 30),
        reason="征地",
        progress="一半",
        by=unit,
        at=noon(12, 30),
    )
    actions.grant_extension(asked.pk, due_on=date(2027, 6, 30), version=0, by=OFFICE, at=noon(12, 31))
    actions.override_light(
        held.task_id,
        state="late",
        reason="现场停工",
        expires_on=date(2027, 1, 20),
        by=OFFICE,
        at=noon(12, 31),
    )
    assert len({state for state, _ in seen.values()}) > 1
    again = {on: lights_on(held.task_id, on, OFFICE) for on in seen}
    assert {on: (one.light, one.timeliness) for on, one in again.items()} == seen
    assert all(one.detail["rule"] == "pro-rata-2" for one in again.values())


def test_a_persons_word_stands_until_its_day(issued, held) -> None:
    with pytest.raises(BadValue):
        actions.override_light(
            held.task_id, state="late", reason=" ", expires_on=date(2026, 3, 20), by=OFFICE, at=AT
        )
    with pytest.raises(BadValue):
        actions.override_light(
            held.task_id, state="late", reason="停工", expires_on=date(2027, 3, 20), by=OFFICE, at=AT
        )
    actions.override_light(
        held.task_id, state="late", reason="停工", expires_on=date(2026, 3, 20), by=OFFICE, at=AT
    )
    row = Task.objects.get(pk=held.task_id)
    assert row.light == "late"
    assert next(one["code"] for one in row.light_detail["reasons"]) == "override"
    refresh_lights(issued.pk, by=OFFICE, at=noon(3, 21))
    assert lights(held)[0] == "not-started"
    assert lights_on(held.task_id, date(2026, 3, 20), OFFICE).light == "late"
    with pytest.raises(WrongState):
        actions.lift_override(held.task_id, by=OFFICE, at=noon(3, 21))


def test_a_new_policy_judges_no_past_day(issued, held, unit, months) -> None:
    march = next(one for one in months if one.label == "2026年3月")
    report(held, march, unit, 12, noon(4, 3))
    refresh_lights(issued.pk, by=OFFICE, at=noon(4, 20))
    assert lights(held)[0] == "on-course"
    strict = {**PRO_RATA_2.as_json(), "name": "从严", "tolerance_points": 0}
    with pytest.raises(BadValue, match="今天"):
        actions.set_light_policy(
            issued.pk, strict, valid_from=date(2026, 4, 1), reason="从严", by=OFFICE, at=noon(5, 1)
        )
    actions.set_light_policy(
        issued.pk, strict, valid_from=date(2026, 5, 1), reason="从严", by=OFFICE, at=noon(5, 1)
    )
    assert lights(held)[0] == "at-risk"
    assert lights_on(held.task_id, date(2026, 4, 20), OFFICE).light == "on-course"
    assert rule_in_force(issued.pk, date(2026, 4, 30)).name == "pro-rata-2"
    assert rule_in_force(issued.pk, date(2026, 5, 1)).name == "从严"
    with pytest.raises(BadValue):
        actions.set_light_policy(
            issued.pk,
            strict | {"tolerance_points": 101},
            valid_from=date(2026, 6, 1),
            reason="错",
            by=OFFICE,
            at=noon(5, 2),
        )


def test_nothing_changed_is_one_click(issued, held, unit, months) -> None:
    february, march, april = months[:3]
    with pytest.raises(WrongState, match="第一次"):
        actions.report_unchanged(held.pk, february.pk, by=unit, at=noon(3, 2))
    report(held, february, unit, 10, noon(3, 2))
    done = actions.report_unchanged(held.pk, march.pk, by=unit, at=noon(4, 2))
    assert done.state == "submitted"
    row = Contribution.objects.get(report=done)
    assert (row.completion_percent, row.unchanged) == (10, True)
    actions.accept_report(done.pk, completion_percent=10, version=done.version, by=OFFICE, at=noon(4, 3))
    told = burden(issued.pk, date(2026, 4, 3)).of_unit(held.unit_id)
    assert (told.given, told.unchanged, told.tasks, told.asked) == (2, 1, 1, 2)
    report(held, april, unit, 20, noon(5, 2), "资金未到位")
    with pytest.raises(WrongState, match="困难"):
        actions.report_unchanged(held.pk, months[3].pk, by=unit, at=noon(6, 1))


def test_files_are_graded_by_their_kind(held, unit, months) -> None:
    row = actions.write_contribution(
        held.pk,
        months[0].pk,
        text="附表",
        completion_percent=1,
        evidence=[actions.Upload("台账.csv", "名称,数量\n甲,1\n".encode())],
        by=unit,
        at=AT,
    )
    assert [one.grade for one in row.evidence.all()] == ["dataset"]


def test_a_task_registered_later_owes_no_earlier_report(issued, held, months) -> None:
    at = AT + timedelta(days=100)
    made = actions.register_task(
        issued.pk,
        text="专项整改。",
        origin=actions.Origin("meeting", "市政府专题会", at.date()),
        due_on=date(2026, 12, 1),
        units=[(held.unit_id, "lead")],
        by=OFFICE,
        at=at,
    )
    assert Task.objects.get(pk=made.pk).timeliness in {"not-due", "on-time", "due-soon"}
