"""The plan of 2021–2025 with the reports of 2021 and 2022: loaded without retyping, judged by what the reports print."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from luoshi.policy.indicators.naming import how_many
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.documents.models import Document
from luoshi.records.organisations.actions import load_city
from luoshi.records.plans import actions, board
from luoshi.records.plans.models import Indicator, Plan, YearGoal
from luoshi.records.tasks.actions import import_file
from tests.records.conftest import AT, OFFICE
from tests.records.standing import standing

ON = date(2026, 12, 1)
pytestmark = pytest.mark.documents


def taken_in(data: bytes, name: str) -> int:
    return import_file(data, name=name, by=OFFICE, at=AT).document_ids[0]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory, documents) -> Iterator[Plan]:
    def build() -> Plan:
        load_city("sample", by=SYSTEM, at=AT)
        names = ("five-year-plan-2021-2025.txt", "work-report-2021.txt", "work-report-2022.txt")
        ids = [taken_in((documents / name).read_bytes(), name) for name in names]
        plan = actions.load_plan(ids[0], by=OFFICE, at=AT)
        for document_id in ids[1:]:
            actions.take_report(document_id, by=OFFICE, at=AT)
        return plan

    yield from standing(build, django_db_blocker, tmp_path_factory.mktemp("files"))


@pytest.fixture
def real(loaded, db) -> Plan:
    """The loaded plan for one test, which may change what it likes: it is undone."""
    return Plan.objects.get(pk=loaded.pk)


def test_the_real_plan_is_loaded_without_retyping(real) -> None:
    rows = board.board(real.pk, ON)
    assert (real.first_year, real.last_year) == (2021, 2025)
    assert how_many(row.number for row in rows) == 25
    assert len(rows) == 27
    assert sum(row.kind == "binding" for row in rows) == 14
    assert all(row.facts.base is None for row in rows)
    read = Document.objects.get(pk=real.document_id).indicators.order_by("order")
    assert [(row.name, row.unit, row.start, row.end) for row in rows] == [
        (one.name, one.unit, one.start, one.end) for one in read
    ]
    of = {row.number: row for row in rows}
    assert (of["14"].manner, of["22"].manner, of["3"].manner) == ("cumulative", "ceiling", "growth")
    assert (of["16"].manner, of["16"].related) == ("relation", of["3"].name)
    assert of["8"].goal.value is None


def test_the_goals_of_2021_are_judged_by_the_results_in_the_report_of_2022(real) -> None:
    lines = (*board.board(real.pk, ON), *board.yearly(ON))
    found = {goal.name: goal for line in lines for goal in line.goals if goal.year == 2021}
    verdicts = {
        name: (goal.figure.value if goal.figure else None, goal.judged.verdict)
        for name, goal in found.items()
    }
    assert verdicts == {
        "地区生产总值增长": (Decimal("8.5"), "met"),
        "居民消费价格涨幅": (Decimal("1.1"), "missed"),
        "居民收入": (Decimal(8), "unknown"),
        "一般公共预算收入增长": (None, "open"),
        "城镇调查失业率": (None, "open"),
        "生态环境质量": (None, "unknown"),
    }
    assert found["地区生产总值增长"].figure.source.endswith("#一.7")
    assert YearGoal.objects.filter(year=2022).count() == 6


def test_a_recorded_interpretation_turns_the_verdict_from_its_day_on(real) -> None:
    prices = Indicator.objects.get(name="居民消费价格涨幅")
    actions.make_ruling(
        *(prices.pk,),
        year=2021,
        upper=Decimal("3.5"),
        reason="价格涨幅目标按调控上限理解。",
        from_day=date(2022, 3, 1),
        by=OFFICE,
        at=AT,
    )
    before, after = (board.one(prices.pk, day).goals[0] for day in (date(2022, 2, 28), date(2022, 3, 1)))
    assert (before.judged.verdict, after.judged.verdict) == ("missed", "met")
    assert after.ruling.made_by == OFFICE.name


def test_results_of_the_plans_own_indicators_are_taken_too(real) -> None:
    of = {row.number: row for row in board.board(real.pk, ON)}
    assert (of["8"].last.value, of["8"].unit) == (Decimal(33), "微克/立方米")
    assert (of["14"].last.value, of["14"].last.bound, of["14"].standing) == (Decimal(150), ">", "on-course")
    assert of["16"].judged.verdict == "unknown"
    assert of["16"].completion.percent == Decimal("-0.50")
