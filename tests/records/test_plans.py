"""A plan and its reports are loaded from what was read; figures keep their revisions; rulings count from their day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.documents.models import Document
from luoshi.records.organisations.actions import load_city
from luoshi.records.plans import actions, board, queries
from luoshi.records.plans.actions import Figure, GoalText, TargetChange
from luoshi.records.plans.models import Indicator, Plan, Value, YearGoal
from luoshi.records.tasks.actions import import_file
from tests.records.conftest import AT, OFFICE
from tests.records.standing import standing

UNIT = Actor(None, "单位", frozenset({"unit"}), frozenset({1}))
LATER = datetime(2026, 12, 1, tzinfo=UTC)
ON = date(2026, 12, 1)


def taken_in(data: bytes, name: str) -> int:
    return import_file(data, name=name, by=OFFICE, at=AT).document_ids[0]


def _sample() -> Plan:
    """The sample city's plan and its report of 2026."""
    load_city("sample", by=SYSTEM, at=AT)
    files = sample_documents()
    plan = actions.load_plan(taken_in(files["five-year-plan-2026-2030.txt"], "规划.txt"), by=OFFICE, at=AT)
    actions.take_report(taken_in(files["work-report-2026.txt"], "报告.txt"), by=OFFICE, at=AT)
    return plan


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Plan]:
    yield from standing(_sample, django_db_blocker, tmp_path_factory.mktemp("files"))


@pytest.fixture
def sample(loaded, db) -> Plan:
    """The loaded plan for one test, which may change what it likes: it is undone."""
    return Plan.objects.get(pk=loaded.pk)


def test_the_sample_plan_and_its_report(sample) -> None:
    of = {row.number: row for row in board.board(sample.pk, ON)}
    assert (sample.first_year, sample.last_year, len(of)) == (2026, 2030, 11)
    assert of["6"].related == of["3"].name
    goals = {goal.name: line.id for line in of.values() for goal in line.goals}
    assert goals["地区生产总值增长"] == of["3"].id
    assert goals["城镇调查失业率"] == of["4"].id
    assert of["4"].values[2025].value == Decimal("5.1")


def test_a_figure_from_before_the_end_of_the_year_decides_nothing(sample) -> None:
    one = sample.indicators.get(number="4")
    verdicts = []
    for day, at in ((date(2026, 6, 30), LATER), (date(2026, 12, 31), LATER.replace(year=2027))):
        actions.enter_value(one.pk, figure("5.1", day=day), by=OFFICE, at=at)
        verdicts += [board.one(one.pk, on).goals[0].judged for on in (ON, date(2027, 1, 1))]
    assert [one.verdict for one in verdicts] == ["running", "open", "met", "met"]
    assert [one.formula.code for one in verdicts[:2]] == ["year-running", "part-year"]


def test_a_year_that_is_not_over_says_so_without_any_figure(sample) -> None:
    one = sample.indicators.get(number="4")
    found = [board.one(one.pk, on).goals[0].judged for on in (date(2026, 12, 31), date(2027, 1, 1))]
    assert [(one.verdict, one.formula.code) for one in found] == [
        ("running", "year-not-over"),
        ("open", "no-value"),
    ]


def test_loading_twice_changes_nothing(sample) -> None:
    count = (
        Indicator.objects.count(),
        Value.objects.count(),
        YearGoal.objects.count(),
        AuditEntry.objects.count(),
    )
    assert actions.load_plan(sample.document_id, by=OFFICE, at=LATER).pk == sample.pk
    report = Document.objects.get(kind="work-report")
    actions.take_report(report.pk, by=OFFICE, at=LATER)
    assert count == (
        Indicator.objects.count(),
        Value.objects.count(),
        YearGoal.objects.count(),
        AuditEntry.objects.count(),
    )


def figure(value: str, *, year: int = 2026, source: str = "统计公报", day: date = ON) -> Figure:
    return Figure(year, Decimal(value), day, source)


def test_a_later_revision_keeps_both(sample) -> None:
    one = sample.indicators.get(number="1")
    actions.enter_value(one.pk, figure("1.9"), by=OFFICE, at=LATER)
    actions.enter_value(one.pk, figure("1.9"), by=OFFICE, at=LATER)
    actions.enter_value(one.pk, figure("1.95", source="最终核实数"), by=OFFICE, at=LATER)
    rows = queries.history(one.pk)
    assert [(row.revision, row.value, row.current) for row in rows] == [
        (2, Decimal("1.95"), True),
        (1, Decimal("1.9"), False),
    ]
    assert board.one(one.pk, ON).last.value == Decimal("1.95")
    with pytest.raises(IntegrityError), transaction.atomic():
        Value.objects.filter(indicator=one).update(current=True)


def test_figures_are_checked_and_belong_to_the_unit_responsible(sample) -> None:
    one = sample.indicators.get(number="1")
    for wrong in (
        figure("1", year=26),
        figure("1", source=" "),
        figure("1", day=date(2027, 1, 1)),
        figure("1E+22"),
    ):
        with pytest.raises(BadValue):
            actions.enter_value(one.pk, wrong, by=OFFICE, at=LATER)
    with pytest.raises(NotAllowed):
        actions.enter_value(one.pk, figure("1"), by=UNIT, at=LATER)


def test_a_file_is_imported_whole_or_not_at_all(sample) -> None:
    one = sample.indicators.get(number="4")
    good = "指标,年份,数值,来源\n城镇调查失业率,2026,5.0,公报\n#1,2026,1.9,公报\n".encode()
    bad = "指标,年份,数值,来源\n城镇调查失业率,2026,5.0,公报\n没有,2026,1,公报\n".encode()
    with pytest.raises(BadValue, match="第 3 行"):
        actions.import_values(sample.pk, bad, "x.csv", by=OFFICE, at=LATER)
    assert not one.values.filter(year=2026).exists()
    assert actions.import_values(sample.pk, good, "x.csv", by=OFFICE, at=LATER) == 2
    assert actions.import_values(sample.pk, good, "x.csv", by=OFFICE, at=LATER.replace(hour=5)) == 0


def test_an_adjustment_is_approved_by_its_authority_alone_and_both_editions_stay(sample) -> None:
    one = sample.indicators.get(number="1")
    change = TargetChange(one.pk, GoalText(">=", Decimal("2.3")))
    edition = actions.propose_adjustment(sample.pk, [change], reason="形势变化", by=OFFICE, at=AT)
    assert board.one(one.pk, ON).goal.value == Decimal("2.1")
    with pytest.raises(WrongState):
        actions.propose_adjustment(sample.pk, [change], reason="又一次", by=OFFICE, at=AT)
    decided = {"decision": "决定", "decided_on": date(2026, 3, 1), "by": OFFICE, "at": AT}
    with pytest.raises(BadValue, match="市人大常委会"):
        actions.decide_adjustment(edition.pk, approve=True, authority="市政府常务会议", **decided)
    actions.decide_adjustment(edition.pk, approve=True, authority="市人大常委会", **decided)
    assert board.one(one.pk, ON).goal.value == Decimal("2.3")
    newest, first = queries.editions(sample.pk)
    assert (newest.number, first.number, newest.state) == (2, 1, "approved")
    ((_, _, before, after),) = newest.changes
    assert (before.value, after.value) == (Decimal("2.1"), Decimal("2.3"))
    old = {row.id: row for row in board.board(sample.pk, ON, edition_id=first.id)}
    assert old[one.pk].goal.value == Decimal("2.1")


def test_a_refused_adjustment_changes_nothing(sample) -> None:
    one = sample.indicators.get(number="1")
    change = TargetChange(one.pk, GoalText(">=", Decimal("2.3")))
    edition = actions.propose_adjustment(sample.pk, [change], reason="形势变化", by=OFFICE, at=AT)
    actions.decide_adjustment(
        *(edition.pk,),
        approve=False,
        authority="市人大常委会",
        decision="不予批准",
        decided_on=date(2026, 3, 1),
        by=OFFICE,
        at=AT,
    )
    assert board.one(one.pk, ON).goal.value == Decimal("2.1")


def test_forecasts_need_six_points_and_are_scored_by_what_comes(sample) -> None:
    one = sample.indicators.get(number="1")
    for step in range(5):
        actions.enter_value(one.pk, figure(f"1.{step}", year=2020 + step), by=OFFICE, at=LATER)
    assert actions.make_forecasts(by=OFFICE, at=LATER) == 0
    actions.enter_value(one.pk, figure("1.6", year=2025), by=OFFICE, at=LATER)
    assert actions.make_forecasts(by=OFFICE, at=LATER) == 1
    assert actions.make_forecasts(by=OFFICE, at=LATER) == 0
    actions.enter_value(one.pk, figure("1.7", year=2026, day=date(2026, 6, 30)), by=OFFICE, at=LATER)
    assert actions.make_forecasts(by=OFFICE, at=LATER) == 0
    assert queries.forecasts(board.one(one.pk, ON))[0].scores == ()
    over = LATER.replace(year=2027)
    actions.enter_value(one.pk, figure("1.7", year=2026, day=date(2026, 12, 31)), by=OFFICE, at=over)
    line = board.one(one.pk, ON)
    (found,) = queries.forecasts(line)
    assert [point.year for point in found.points] == [2026, 2027, 2028, 2029, 2030]
    assert [held.year for held in found.scores] == [2026]
    assert found.scores[0].naive_error == Decimal("0.1")


def test_comments_are_held_until_a_moderator_lets_them_through(sample) -> None:
    nobody = Actor(None, "公众", frozenset())
    with pytest.raises(WrongState):
        actions.send_comment(sample.pk, text="很好。", by=nobody, at=AT)
    actions.publish_plan(sample.pk, public=True, by=OFFICE, at=AT)
    row = actions.send_comment(sample.pk, text="希望多建绿地。", by=nobody, at=AT)
    assert queries.comments(sample.pk, ["released"]) == ()
    with pytest.raises(NotAllowed):
        actions.decide_comment(row.pk, release=True, by=UNIT, at=AT)
    with pytest.raises(BadValue):
        actions.decide_comment(row.pk, release=False, by=OFFICE, at=AT)
    actions.decide_comment(row.pk, release=True, answer="已列入计划。", by=OFFICE, at=AT)
    assert [one.text for one in queries.comments(sample.pk, ["released"])] == ["希望多建绿地。"]
    with pytest.raises(WrongState):
        actions.decide_comment(row.pk, release=False, reason="重复", by=OFFICE, at=AT)


def test_a_board_asks_the_same_number_of_queries_whatever_it_holds(sample) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            board.board(sample.pk, ON)
        return len(asked)

    before = count()
    for number in ("1", "2", "5", "8"):
        for year in (2024, 2025, 2026):
            actions.enter_value(
                sample.indicators.get(number=number).pk, figure("1", year=year), by=OFFICE, at=LATER
            )
    assert count() == before <= 7


def test_a_target_is_broken_down_by_years_in_balance(sample) -> None:
    line = next(row for row in board.board(sample.pk, ON) if row.manner == "cumulative")
    actions.set_year_goal(line.id, 2026, GoalText(">=", line.goal.value / 20), by=OFFICE, at=AT)
    held = board.one(line.id, ON).breakdown
    assert [one.code for one in held.findings] == ["years-missing"]
    with pytest.raises(NotAllowed):
        actions.break_down(line.id, by=UNIT, at=AT)
    assert actions.break_down(line.id, by=OFFICE, at=AT) == 4
    after = board.one(line.id, ON)
    assert sum(goal.goal.value for goal in after.goals) == line.goal.value
    assert [one.code for one in after.breakdown.findings] == ["year-uneven"]
    with pytest.raises(BadValue, match="没有需要补齐"):
        actions.break_down(line.id, by=OFFICE, at=AT)
    words = next(row for row in board.board(sample.pk, ON) if row.manner == "relation")
    with pytest.raises(BadValue, match="没有数值目标"):
        actions.break_down(words.id, by=OFFICE, at=AT)
