"""A year of a plan as one tree: indicators, the report's commitments, tasks; and what has no counterpart."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.library.discovery import sample_documents
from luoshi.records.alignment.queries import alignment, indicators_above, years_of
from luoshi.records.documents.models import Document
from luoshi.records.linking.actions import compute_links, decide_link
from luoshi.records.linking.models import Link
from luoshi.records.plans.actions import load_plan
from luoshi.records.plans.queries import plan as plan_row
from luoshi.records.projects.actions import load_packages
from luoshi.records.tasks.actions import import_file
from tests.records.conftest import AT, OFFICE

ON = date(2026, 3, 2)


@pytest.fixture
def plan(issued):
    files = sample_documents()
    document = import_file(files["five-year-plan-2026-2030.txt"], name="规划.txt", by=OFFICE, at=AT)
    report = import_file(files["work-report-2026.txt"], name="报告.txt", by=OFFICE, at=AT).document_ids[0]
    row = load_plan(document.document_ids[0], by=OFFICE, at=AT)
    load_packages(row.pk, by=OFFICE, at=AT)
    for earlier, later in (
        (row.document_id, report),
        (row.document_id, issued.document_id),
        (report, issued.document_id),
    ):
        compute_links(earlier, later, by=OFFICE, at=AT)
    return plan_row(row.pk)


def test_a_year_is_one_tree(plan, issued) -> None:
    assert years_of(plan) == (2026,)
    found = alignment(plan, 2026, ON, OFFICE)
    assert (found.missing, found.tasks) == ((), issued.tasks.count())
    of = {one.line.number: one for one in found.branches}
    research = of["1"]
    assert 8 in {leaf.number for leaf in research.direct}
    assert "城镇调查失业率" in of["4"].commitments[0].text
    assert of["7a"] in found.without_task
    assert (
        of["4"] in found.without_task
    )  # the sentence with all the goals says nothing of whose its tasks are
    assert research not in found.without_task


def test_packages_find_their_tasks_and_tasks_that_serve_nothing_are_named(plan) -> None:
    found = alignment(plan, 2026, ON, OFFICE)
    renewal = next(one for one in found.packages if "城市更新" in one.package.name)
    assert any("轨道交通M3线" in leaf.text for leaf in renewal.tasks)
    served = {leaf.id for one in found.branches for leaf in one.leaves.values()}
    assert served.isdisjoint(leaf.id for leaf in found.serving_none)
    assert 0 < len(found.serving_none) < found.tasks


def test_the_matrix_counts_the_tasks_of_the_tree(plan) -> None:
    found = alignment(plan, 2026, ON, OFFICE)
    assert all(sum(counts) == len(branch.leaves) for branch, counts in found.matrix)


def test_up_again_from_a_task(plan, issued) -> None:
    task = issued.tasks.get(number=8)
    assert [line.number for line in indicators_above(task.pk, ON)] == ["1"]
    assert indicators_above(issued.tasks.get(number=9).pk, ON) == ()


def test_a_rejected_link_is_no_branch(plan, issued) -> None:
    task = issued.tasks.get(number=8)
    for link in Link.objects.filter(end=task.address, origin__contains="#表"):
        decide_link(link.pk, "rejected", by=OFFICE, at=AT)
    found = alignment(plan, 2026, ON, OFFICE)
    assert task.pk not in next(one for one in found.branches if one.line.number == "1").leaves


def test_what_was_not_compared_is_said(plan) -> None:
    Link.objects.all().delete()
    Document.objects.get(kind="work-report").pairings_earlier.all().delete()
    found = alignment(plan, 2026, ON, OFFICE)
    assert len(found.missing) == 1
    assert len(found.without_task) == len(found.branches)


def test_the_tree_costs_a_constant_number_of_queries(plan) -> None:
    with CaptureQueriesContext(connection) as asked:
        alignment(plan, 2026, ON, OFFICE)
    assert len(asked) <= 22
