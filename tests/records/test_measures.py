"""Measures stand for indicators and targets: counted by the system, held against what was reported by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from luoshi.library.discovery import sample_documents
from luoshi.policy.indicators.measures import Measure
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.audit.models import AuditEntry
from luoshi.records.measures import actions, queries, registry
from luoshi.records.measures.models import Reading
from luoshi.records.plans.actions import Figure, enter_value, import_values, load_plan
from luoshi.records.plans.board import one
from luoshi.records.plans.models import Indicator
from luoshi.records.tasks import actions as tasks
from luoshi.records.tasks.models import Target
from tests.records.conftest import AT, OFFICE

NOW = datetime(2026, 5, 1, 2, tzinfo=UTC)


@pytest.fixture
def indicator(issued) -> Indicator:
    """An indicator that counts things."""
    data = sample_documents()["five-year-plan-2026-2030.txt"]
    document = tasks.import_file(data, name="规划.txt", by=OFFICE, at=AT).document_ids[0]
    load_plan(document, by=OFFICE, at=AT)
    row = Indicator.objects.get(number="5")
    Indicator.objects.filter(pk=row.pk).update(unit="项")
    return row


def accepted(issued, window, unit_actor, percent: int) -> None:
    held = issued.tasks.order_by("order").first().assignments.first()
    unit = unit_actor(held.unit_id)
    tasks.acknowledge(held.pk, by=unit, at=AT)
    row = tasks.write_contribution(
        held.pk, window.pk, text="办完。", completion_percent=percent, by=unit, at=AT
    )
    report = tasks.submit_contribution(row.pk, by=unit, at=AT)
    tasks.accept_report(
        report.pk, completion_percent=percent, version=report.version, by=OFFICE, at=AT + timedelta(hours=1)
    )


def test_every_measure_answers_and_names_are_unique(city) -> None:
    found = registry.measures()
    assert {"tasks.closed@1", "tasks.completed@1", "vehicles.subsidised@1", "goods.sold@1"} <= set(found)
    assert all(isinstance(one.query(NOW), Decimal) for one in found.values())


def test_a_measure_counts_as_of_its_moment(issued, window, unit_actor) -> None:
    measure = registry.measures()["tasks.completed@1"]
    accepted(issued, window, unit_actor, 100)
    assert measure.query(AT) == 0
    assert measure.query(NOW) == 1


def test_a_bound_indicator_is_counted_and_no_longer_reported(indicator, issued, window, unit_actor) -> None:
    accepted(issued, window, unit_actor, 100)
    by_hand = Figure(2026, Decimal(3), date(2026, 4, 1), "自报")
    enter_value(indicator.pk, by_hand, by=OFFICE, at=NOW)
    actions.bind("tasks.completed@1", indicator_id=indicator.pk, by=OFFICE, at=NOW)
    assert one(indicator.pk, NOW.date()).last.value == 1
    found = queries.of_indicator(indicator.pk)
    assert (found.measured, found.reported, found.gap) == (1, 3, -2)
    with pytest.raises(BadValue, match="由系统统计"):
        enter_value(indicator.pk, by_hand, by=OFFICE, at=NOW)
    rows = "指标,年份,数值,来源\n新增养老护理床位,2026,9,公报\n".encode()
    with pytest.raises(BadValue, match="第 2 行"):
        import_values(indicator.plan_id, rows, "x.csv", by=OFFICE, at=NOW)
    assert indicator.values.filter(current=True).get().origin == "measure"


def test_readings_are_kept_by_day_and_the_figure_goes_along(indicator, issued, window, unit_actor) -> None:
    actions.bind("tasks.completed@1", indicator_id=indicator.pk, by=OFFICE, at=NOW)
    accepted(issued, window, unit_actor, 100)
    for days in (0, 1, 1):
        assert actions.read_measures(by=OFFICE, at=NOW + timedelta(days=days)) == len(registry.measures())
    own = Reading.objects.filter(measure="tasks.completed@1")
    assert list(own.order_by("day").values_list("value", flat=True)) == [1, 1]
    assert Reading.objects.filter(measure="goods.sold@1").count() == 2
    read = AuditEntry.objects.filter(verb="measure.read", after__measure="tasks.completed@1")
    assert read.count() == 2  # none when it was bound, one since then
    assert indicator.values.get().revision == 1


def test_a_target_of_a_task_shows_the_gap_to_its_report(issued) -> None:
    target = Target.objects.filter(task__list=issued).first()
    Target.objects.filter(pk=target.pk).update(unit="项")
    actions.bind("tasks.closed@1", target_id=target.pk, by=OFFICE, at=NOW)
    (found,) = queries.of_task(target.task_id)
    assert (found.measured, found.reported, found.gap) == (0, None, None)
    assert target.pk not in {row[0] for row in queries.targets_of(target.task_id)}


def test_units_must_agree_and_only_the_office_binds(indicator) -> None:
    Indicator.objects.filter(pk=indicator.pk).update(unit="%")
    with pytest.raises(BadValue, match="计量单位不同"):
        actions.bind("tasks.closed@1", indicator_id=indicator.pk, by=OFFICE, at=NOW)
    with pytest.raises(NotAllowed):
        actions.bind(
            *("tasks.closed@1",), indicator_id=indicator.pk, by=Actor(None, "甲", frozenset()), at=NOW
        )
    with pytest.raises(BadValue, match="没有这个统计项"):
        actions.bind("tasks.closed@9", indicator_id=indicator.pk, by=OFFICE, at=NOW)


def test_unbinding_gives_it_back_and_bindings_are_unique(indicator) -> None:
    row = actions.bind("tasks.closed@1", indicator_id=indicator.pk, by=OFFICE, at=NOW)
    with pytest.raises(BadValue, match="已经绑定"):
        actions.bind("tasks.completed@1", indicator_id=indicator.pk, by=OFFICE, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.create(measure="x@1", indicator_id=indicator.pk, bound_at=NOW, bound_by="甲")
    actions.unbind(row.pk, by=OFFICE, at=NOW)
    enter_value(indicator.pk, Figure(2026, Decimal(3), date(2026, 4, 1), "自报"), by=OFFICE, at=NOW)
    assert queries.of_indicator(indicator.pk) is None


def test_a_name_that_stands_twice_is_refused(monkeypatch) -> None:
    from luoshi.records.tasks import measures as held

    twice = Measure("tasks.closed", 1, "甲", "项", "乙", lambda _at: Decimal(0))
    registry.measures.cache_clear()
    monkeypatch.setattr(held, "MEASURES", (*held.MEASURES, twice))
    with pytest.raises(registry.TwiceNamed):
        registry.measures()
    registry.measures.cache_clear()
