"""The number of queries does not depend on how much there is: ten times the data, as many queries.

The data are those of the benchmark of the pages, only smaller: everything that real use leaves in the tables.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.pages_data import LAST_YEAR, Size, accounts, add_year
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.queries import latest, story_of_task
from luoshi.records.desks.queries_unit import unit_desk
from luoshi.records.documents.queries import documents
from luoshi.records.organisations.queries import units
from luoshi.records.people.queries import actor_of
from luoshi.records.tasks import queries
from luoshi.records.tasks.models import Report, Task, TaskList
from luoshi.records.tasks.queries import Filter
from luoshi.records.tasks.queries_desk import waiting_of
from luoshi.records.tasks.queries_export import BATCH, export
from luoshi.records.tasks.queries_lists import seen_list
from luoshi.records.tasks.queries_outline import outline
from luoshi.records.tasks.queries_reports import report, reports
from luoshi.records.tasks.queries_review import draft
from tests.counted import count_rows
from tests.records.conftest import OFFICE

SMALL = Size(tasks=36, units=2, windows=1)
LARGE = Size(tasks=360, units=5, windows=10)
Reads = Mapping[str, Callable[[], Any]]
pytestmark = pytest.mark.django_db


def newest() -> TaskList:
    return TaskList.objects.filter(state="issued").order_by("-year").first()


def draft_of(list_id: int) -> int:
    """Make a list a draft again, as if it had just been imported."""
    Task.objects.filter(list_id=list_id).update(state="draft")
    TaskList.objects.filter(pk=list_id).update(state="draft", issued_at=None)
    return list_id


def reads(who: Actor, task_id: int, draft_id: int, today: date) -> Reads:
    """Every query that the pages and the API ask."""
    listed = newest().pk
    unit_id = next(iter(who.unit_ids), None) or units()[0].id
    full = Filter(words="道路", lights=("on-course", "late"), unit_id=unit_id, order="due")
    some_report = Report.objects.filter(task_id=task_id).order_by("id").first().pk
    return {
        "lists": lambda: queries.lists(who),
        "seen_list": lambda: seen_list(listed, who),
        "task_list": lambda: queries.task_list(listed),
        "tasks": lambda: queries.tasks(listed, who, Filter(), size=200),
        "tasks narrowed": lambda: queries.tasks(listed, who, full),
        "outline": lambda: outline(listed, who),
        "task_page": lambda: queries.task_page(task_id, who),
        "holders": lambda: queries.holders(task_id),
        "windows": lambda: queries.windows(listed),
        "overview": lambda: queries.overview(listed, who),
        "waiting_of": lambda: waiting_of(who, today),
        "desk": lambda: unit_desk(unit_id, OFFICE, today),
        "reports": lambda: reports(listed, who, size=200),
        "report": lambda: report(some_report, who),
        "draft": lambda: draft(draft_id),
        "story": lambda: story_of_task(task_id),
        "latest": latest,
        "documents": documents,
        "units": units,
    }


def pages(client: Client, task_id: int, unit_id: int, draft_id: int) -> Reads:
    """Every page and answer that grows with the data."""
    listed = newest().pk
    addresses = {
        "overview": "/",
        "tasks": "/tasks/",
        "tasks narrowed": f"/tasks/?list={listed}&q=道路&light=on-course&order=-due",
        "task": f"/tasks/{task_id}/",
        "units": f"/units/?list={listed}",
        "unit": f"/units/{unit_id}/",
        "documents": "/documents/",
        "imports": "/imports/",
        "review": f"/lists/{draft_id}/review/",
        "audit": "/audit/",
        "api lists": "/api/lists",
        "api tasks": f"/api/lists/{listed}/tasks?size=200",
        "api reports": f"/api/lists/{listed}/reports?size=200",
        "api task": f"/api/tasks/{task_id}",
    }
    return {f"page {name}": lambda a=address: seen(client, a) for name, address in addresses.items()}


def seen(client: Client, address: str) -> None:
    status = client.get(address).status_code
    assert status in {200, 403}, f"{address} answered {status}"


def counted(asked: Reads) -> dict[str, int]:
    """How many queries each one needs, after a first time that may fill caches of the process."""
    found = {}
    for name, ask in asked.items():
        ask()
        with CaptureQueriesContext(connection) as captured:
            ask()
        found[name] = len(captured)
    return found


def measured(draft_id: int, office_id: int, unit_user: int, task_id: int) -> dict[str, int]:
    Task.objects.update(light="late")  # so that every part of a page has something to show
    count_rows()
    today = date(newest().year, 12, 1)
    unit_id = next(iter(actor_of(unit_user, today).unit_ids))
    found = {}
    for name, user_id in (("office", office_id), ("unit", unit_user)):
        client = Client()
        client.force_login(_user(user_id))
        who = actor_of(user_id, today)
        asked = {**reads(who, task_id, draft_id, today), **pages(client, task_id, unit_id, draft_id)}
        found |= {f"{name}: {what}": count for what, count in counted(asked).items()}
    return found


def _user(user_id: int):
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=user_id)


def test_ten_times_the_data_need_as_many_queries(city) -> None:
    draft_id = draft_of(add_year(LAST_YEAR - 1, SMALL, 1))
    people = accounts(add_year(LAST_YEAR, SMALL, 1))
    before = measured(draft_id, *people)
    draft_id = draft_of(add_year(LAST_YEAR + 1, LARGE, 1))
    large = add_year(LAST_YEAR + 2, LARGE, 1)
    unit_id = next(iter(actor_of(people[1], date(LAST_YEAR, 12, 1)).unit_ids))
    task_id = _task_of(large, unit_id)
    after = measured(draft_id, people[0], people[1], task_id)
    grown = {name: (before[name], count) for name, count in after.items() if count > before[name]}
    assert grown == {}


def _task_of(list_id: int, unit_id: int) -> int:
    rows = Task.objects.filter(list_id=list_id, assignments__unit_id=unit_id, targets__isnull=False)
    return rows.order_by("id").values_list("id", flat=True).first()


def test_an_export_needs_the_same_queries_for_each_batch(city) -> None:
    small, large = add_year(LAST_YEAR - 1, SMALL, 1), add_year(LAST_YEAR, LARGE, 1)
    batches = -(-LARGE.tasks // BATCH)
    assert SMALL.tasks < BATCH < LARGE.tasks
    counts = []
    for list_id in (small, large):
        with CaptureQueriesContext(connection) as captured:
            rows = list(export(list_id, OFFICE, Filter()))
        assert len(rows) == Task.objects.filter(list_id=list_id).count()
        counts.append(len(captured))
    assert counts[1] - 1 == batches * (counts[0] - 1)


def test_the_data_are_as_many_as_they_say(city) -> None:
    """The benchmark measures what it says it measures."""
    list_id = add_year(LAST_YEAR, LARGE, 1)
    tasks = Task.objects.filter(list_id=list_id)
    assert tasks.count() == LARGE.tasks
    assert Report.objects.filter(task__in=tasks).count() == LARGE.tasks * LARGE.windows
    said = queries.overview(list_id, OFFICE)
    assert said.all.total == LARGE.tasks
    from luoshi.records.tasks.models import Assignment, Contribution, Figure

    assert Assignment.objects.filter(task__in=tasks).count() == LARGE.tasks * LARGE.units
    told = Contribution.objects.filter(report__task__in=tasks)
    assert told.count() == LARGE.tasks * LARGE.units * LARGE.windows
    assert Figure.objects.filter(contribution__in=told).exists()
