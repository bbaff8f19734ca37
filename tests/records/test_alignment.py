"""A year of a plan as one tree: indicators, the report's sentences, tasks, breakdowns, last reports; and what has no counterpart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.library.discovery import sample_documents
from luoshi.policy.progress.plans import PlanItem, PlanValues
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.alignment.queries import alignment, branch_of, indicators_above, years_of
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.documents.models import Document
from luoshi.records.linking.actions import compute_links, decide_link
from luoshi.records.linking.models import Link, Pairing
from luoshi.records.organisations.actions import load_city
from luoshi.records.plans.actions import load_plan
from luoshi.records.plans.board import board
from luoshi.records.plans.queries import PlanRow
from luoshi.records.plans.queries import plan as plan_row
from luoshi.records.projects.actions import load_packages
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, TaskList
from tests.records.conftest import AT, OFFICE
from tests.records.standing import standing

ON = date(2026, 3, 2)


@dataclass(frozen=True)
class Held:
    plan: PlanRow
    issued: TaskList


def build() -> Held:
    """The sample city's plan, report and list of 2026, compared with each other."""
    load_city("sample", by=SYSTEM, at=AT)
    files = sample_documents()
    names = ("five-year-plan-2026-2030.txt", "work-report-2026.txt", "task-list-2026.txt")
    plan_file, report, listing = (
        actions.import_file(files[name], name=name, by=OFFICE, at=AT) for name in names
    )
    issued = actions.issue(listing.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    row = load_plan(plan_file.document_ids[0], by=OFFICE, at=AT)
    load_packages(row.pk, by=OFFICE, at=AT)
    for earlier, later in (
        (row.document_id, report.document_ids[0]),
        (row.document_id, issued.document_id),
        (report.document_ids[0], issued.document_id),
    ):
        compute_links(earlier, later, by=OFFICE, at=AT)
    return Held(plan_row(row.pk), issued)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Held]:
    yield from standing(build, django_db_blocker, tmp_path_factory.mktemp("files"))


@pytest.fixture
def held(built, db) -> Held:
    return built


@pytest.fixture
def plan(held) -> PlanRow:
    return held.plan


@pytest.fixture
def issued(held) -> TaskList:
    return held.issued


def test_a_year_is_one_tree(plan, issued) -> None:
    assert years_of(plan) == (2026,)
    found = alignment(plan, 2026, ON, OFFICE)
    assert (found.missing, found.tasks) == ((), issued.tasks.count())
    of = {one.line.number: one for one in found.branches}
    research = of["1"]
    assert 8 in {leaf.number for leaf in research.direct}
    assert "城镇调查失业率" in of["4"].commitments[0].text
    assert of["7a"] in found.without_task
    # the sentence with all the goals says nothing of whose its tasks are
    assert of["4"] in found.without_task
    assert research not in found.without_task


def test_breakdown_and_last_report_hang_on_their_task(plan, issued) -> None:
    task = issued.tasks.get(number=8)
    first = task.assignments.exclude(state="ended").order_by("id").first()
    unit = Actor(None, "单位", frozenset({"unit"}), frozenset({first.unit_id}))
    _broken_down(first, unit)
    _reported(issued, first, unit, 35)
    leaf = alignment(plan, 2026, ON, OFFICE).branches[0].leaves[task.pk]
    assert (leaf.broken_down, leaf.units) == (1, task.assignments.count())
    own = next(one for one in leaf.plans if one.assignment_id == first.pk)
    assert (own.version, own.next_name, own.next_on) == (1, "方案定稿", date(2026, 6, 1))
    assert (leaf.report.window, leaf.report.completion_percent) == ("第一季度", 35)
    row = alignment(plan, 2026, ON, OFFICE).matrix[0]
    assert (row.broken_down, row.reported) == (1, 1)
    assert row.units >= row.broken_down


def _broken_down(held: Assignment, unit: Actor) -> None:
    """Two milestones, the first of which lies before the day that is looked at."""
    actions.acknowledge(held.pk, by=unit, at=AT)
    items = (
        PlanItem("milestone", "启动", None, date(2026, 3, 1)),
        PlanItem("milestone", "方案定稿", None, date(2026, 6, 1)),
    )
    values = PlanValues("张三", "李四", "先易后难。", items, ())
    row = breakdown.write_plan(held.pk, values, by=unit, at=AT)
    row.state = "approved"  # what approval asks for is tested with breakdowns
    row.signed_at = row.decided_at = AT
    row.save()


def _reported(issued: TaskList, held: Assignment, unit: Actor, percent: int) -> None:
    window = actions.open_window(
        issued.pk, label="第一季度", opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31), by=OFFICE, at=AT
    )
    row = actions.write_contribution(
        held.pk, window.pk, text="已开工。", completion_percent=percent, by=unit, at=AT
    )
    report = actions.submit_contribution(row.pk, by=unit, at=AT)
    later = AT + timedelta(hours=1)
    actions.accept_report(report.pk, completion_percent=percent, version=report.version, by=OFFICE, at=later)


def test_down_from_one_indicator_is_its_branch_of_the_tree(plan) -> None:
    found = {one.line.id: one for one in alignment(plan, 2026, ON, OFFICE).branches}
    for line in board(plan.id, ON):
        assert branch_of(line, plan, 2026, ON, OFFICE) == found[line.id]


def test_packages_find_their_tasks_and_tasks_that_serve_nothing_are_named(plan) -> None:
    found = alignment(plan, 2026, ON, OFFICE)
    renewal = next(one for one in found.packages if "城市更新" in one.package.name)
    assert any("轨道交通M3线" in leaf.text for leaf in renewal.tasks)
    served = {leaf.id for one in found.branches for leaf in one.leaves.values()}
    assert served.isdisjoint(leaf.id for leaf in found.serving_none)
    assert 0 < len(found.serving_none) < found.tasks


def test_the_matrix_counts_the_tasks_of_the_tree(plan) -> None:
    found = alignment(plan, 2026, ON, OFFICE)
    assert all(sum(row.by_chapter) == row.tasks == len(row.branch.leaves) for row in found.matrix)
    assert max(row.tasks for row in found.matrix) > 0


def test_up_again_from_a_task(plan, issued) -> None:
    task = issued.tasks.get(number=8)
    assert [line.number for line in indicators_above(task.pk, ON)] == ["1"]
    assert indicators_above(issued.tasks.get(number=9).pk, ON) == ()
    served = {
        leaf.id: {
            one.line.number for one in alignment(plan, 2026, ON, OFFICE).branches if leaf.id in one.leaves
        }
        for one in alignment(plan, 2026, ON, OFFICE).branches
        for leaf in one.leaves.values()
    }
    assert all({line.number for line in indicators_above(pk, ON)} == above for pk, above in served.items())


def test_a_rejected_link_is_no_branch(plan, issued) -> None:
    task = issued.tasks.get(number=8)
    for link in Link.objects.filter(end=task.address, origin__contains="#表"):
        decide_link(link.pk, "rejected", by=OFFICE, at=AT)
    found = alignment(plan, 2026, ON, OFFICE)
    assert task.pk not in next(one for one in found.branches if one.line.number == "1").leaves


def test_a_row_of_another_table_is_no_indicator_of_its_number(plan, issued) -> None:
    """The packages stand in a table as well: what carries out package 1 does not carry out indicator 1."""
    task = issued.tasks.get(number=8)
    pairing = Pairing.objects.get(earlier_id=plan.document_id, later_id=issued.document_id)
    number = board(plan.id, ON)[-1].number
    before = {one.line.number: one.leaves for one in alignment(plan, 2026, ON, OFFICE).branches}
    origin = f"{plan.title}#表9/{number}"
    Link.objects.create(
        pairing=pairing, origin=origin, end=task.address, relation="carries-out", score=Decimal(1)
    )
    assert {one.line.number: one.leaves for one in alignment(plan, 2026, ON, OFFICE).branches} == before


def test_what_was_not_compared_is_said(plan) -> None:
    Link.objects.all().delete()
    Document.objects.get(kind="work-report").pairings_earlier.all().delete()
    found = alignment(plan, 2026, ON, OFFICE)
    assert len(found.missing) == 1
    assert len(found.without_task) == len(found.branches)


def test_a_unit_sees_only_its_own_tasks_in_the_tree(plan, issued) -> None:
    one = issued.tasks.get(number=8).assignments.order_by("id").first()
    unit = Actor(None, "单位", frozenset({"unit"}), frozenset({one.unit_id}))
    seen = {leaf.id for branch in alignment(plan, 2026, ON, unit).branches for leaf in branch.leaves.values()}
    own = set(Assignment.objects.filter(unit_id=one.unit_id).values_list("task_id", flat=True))
    assert seen
    assert seen <= own


def test_the_tree_costs_a_constant_number_of_queries(plan, issued) -> None:
    def count(ask) -> int:
        with CaptureQueriesContext(connection) as asked:
            ask()
        return len(asked)

    line = board(plan.id, ON)[0]
    task = issued.tasks.get(number=8)
    assert count(lambda: alignment(plan, 2026, ON, OFFICE)) <= 24
    assert count(lambda: branch_of(line, plan, 2026, ON, OFFICE)) <= 10
    assert count(lambda: indicators_above(task.pk, ON)) <= 13
