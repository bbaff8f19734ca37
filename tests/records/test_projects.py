"""Packages and projects come from the plan; stages, money and milestones are kept exactly."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.library.discovery import sample_documents
from luoshi.policy.projects.stages import ProjectFacts, late, rolling
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.plans.actions import load_plan
from luoshi.records.projects import actions, queries
from luoshi.records.projects.models import Investment, Project
from luoshi.records.tasks.actions import import_file
from tests.records.conftest import AT, OFFICE

ON = date(2026, 3, 1)


def loaded(data: bytes, name: str):
    document = import_file(data, name=name, by=OFFICE, at=AT).document_ids[0]
    plan = load_plan(document, by=OFFICE, at=AT)
    return plan, actions.load_packages(plan.pk, by=OFFICE, at=AT)


@pytest.fixture
def plan(city):
    return loaded(sample_documents()["five-year-plan-2026-2030.txt"], "规划.txt")[0]


@pytest.mark.documents
def test_ten_packages_with_a_hundred_projects(city, documents) -> None:
    name = "five-year-plan-2021-2025.txt"
    plan, count = loaded((documents / name).read_bytes(), name)
    rows = queries.projects(plan.pk, ON)
    packages = queries.packages(plan.pk, rows)
    assert (len(packages), len(rows), count) == (10, 100, 100)
    assert all(one.projects == one.count for one in packages)
    assert actions.load_packages(plan.pk, by=OFFICE, at=AT) == 0


def test_the_sample_has_three_packages(plan) -> None:
    rows = queries.projects(plan.pk, ON)
    assert [one.projects for one in queries.packages(plan.pk, rows)] == [5, 6, 4]
    assert all(row.stage == "reserve" for row in rows)


def test_stages_go_on_and_going_back_wants_a_reason(plan) -> None:
    row = plan.projects.first()
    actions.move_stage(row.pk, "started", on=ON, by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="退回"):
        actions.move_stage(row.pk, "reserve", on=ON, by=OFFICE, at=AT)
    actions.move_stage(row.pk, "reserve", on=ON, reason="选址调整", by=OFFICE, at=AT)
    assert [(one.before, one.after) for one in queries.steps(row.pk)] == [
        ("started", "reserve"),
        ("reserve", "started"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=row.pk).update(stage="somewhere")


def test_money_is_whole_fen(plan) -> None:
    row = plan.projects.first()
    actions.change_project(row.pk, {"total_fen": 333_333_333_301}, by=OFFICE, at=AT)
    actions.set_investment(row.pk, 2026, planned_fen=100_000_000_001, done_fen=1, by=OFFICE, at=AT)
    actions.set_investment(row.pk, 2026, planned_fen=100_000_000_001, done_fen=3, by=OFFICE, at=AT)
    found = queries.project(row.pk, ON)
    assert (found.total_fen, found.done_fen, found.money[0].planned_fen) == (
        333_333_333_301,
        3,
        100_000_000_001,
    )
    with pytest.raises(BadValue):
        actions.set_investment(row.pk, 2026, planned_fen=-1, done_fen=None, by=OFFICE, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Investment.objects.update(done_fen=-1)


def test_only_the_office_and_the_unit_responsible_may_update(plan) -> None:
    row = plan.projects.first()
    stranger = Actor(None, "别的单位", frozenset({"unit"}), frozenset({999}))
    with pytest.raises(NotAllowed):
        actions.move_stage(row.pk, "started", on=ON, by=stranger, at=AT)


def test_what_is_late_and_what_comes_next() -> None:
    planned = ProjectFacts("preparatory", date(2026, 2, 1), date(2026, 12, 1), (date(2026, 2, 20),))
    assert late(planned, date(2026, 2, 1)) == ()
    assert late(planned, date(2026, 2, 2)) == ("start",)
    assert late(planned, date(2026, 12, 2)) == ("start", "end", "milestone")
    assert late(ProjectFacts("completed", date(2026, 2, 1), date(2026, 3, 1)), date(2027, 1, 1)) == ()
    assert rolling(planned, date(2026, 1, 1), date(2026, 6, 1))
    assert not rolling(ProjectFacts("started", date(2026, 2, 1), None), date(2026, 1, 1), date(2026, 6, 1))


def test_groupings_and_the_reserve_pool(plan) -> None:
    row = actions.add_project(plan.pk, "滨水绿道二期", by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="已经在库中"):
        actions.add_project(plan.pk, "滨水绿道二期", by=OFFICE, at=AT)
    actions.set_grouping(row.pk, "100项民生工程", 2026, member=True, aimed=100, by=OFFICE, at=AT)
    (group,) = queries.groupings(plan.pk)
    assert (group.projects, group.aimed) == (1, 100)
    actions.set_grouping(row.pk, "100项民生工程", 2026, member=False, by=OFFICE, at=AT)
    assert queries.groupings(plan.pk) == ()


def test_the_projects_of_a_plan_cost_the_same_number_of_queries(plan) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.projects(plan.pk, ON)
        return len(asked)

    before = count()
    for row in plan.projects.all():
        actions.set_investment(row.pk, 2026, planned_fen=1, done_fen=1, by=OFFICE, at=AT)
        actions.set_milestone(row.pk, "开工", due_on=ON, by=OFFICE, at=AT)
    assert count() == before == 4
