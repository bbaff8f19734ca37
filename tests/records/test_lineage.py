"""A task's line back through earlier lists, and what became of each forerunner."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luoshi.library.discovery import sample_documents
from luoshi.records.linking.actions import add_link, compute_links, decide_link
from luoshi.records.linking.models import Link, Pairing
from luoshi.records.linking.queries_lineage import lineage
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Task, TaskList
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db


def list_of(name: str, change: tuple[str, str] | None = None) -> TaskList:
    """An issued list of the sample; `change` makes another year of the same file."""
    data = sample_documents()[name]
    if change:
        data = data.decode().replace(*change).encode()
    done = actions.import_file(data, name=name, by=OFFICE, at=AT)
    return actions.issue(done.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)


@pytest.fixture
def line(city) -> tuple[Task, Task, Task]:
    """A task of 2026, its forerunner of 2025, and that one's of 2024."""
    lists = [
        list_of("task-list-2025.txt", ("2025", "2024")),
        list_of("task-list-2025.txt"),
        list_of("task-list-2026.txt"),
    ]
    tasks = [one.tasks.order_by("order").first() for one in lists]
    for (before, old), (after, new) in zip(
        zip(lists, tasks, strict=True), list(zip(lists, tasks, strict=True))[1:], strict=False
    ):
        pairing = Pairing.objects.filter(earlier=before.document_id, later=after.document_id).first()
        pairing = pairing or compute_links(before.document_id, after.document_id, by=OFFICE, at=AT)
        for row in Link.objects.filter(pairing=pairing).exclude(origin=old.address, end=new.address):
            decide_link(row.pk, "rejected", by=OFFICE, at=AT)
        if not Link.objects.filter(pairing=pairing, origin=old.address, end=new.address).exists():
            add_link(pairing.pk, old.address, new.address, by=OFFICE, at=AT)
    return tuple(reversed(tasks))


def test_the_page_of_a_task_tells_its_forerunners_and_what_became_of_them(line, unit_actor) -> None:
    new, old, oldest = line
    held = Assignment.objects.filter(task=old).order_by("id").first()
    unit = unit_actor(held.unit_id)
    actions.acknowledge(held.pk, by=unit, at=AT)
    window = actions.open_window(
        old.list_id,
        label="全年",
        opens_on=AT.date(),
        closes_on=AT.date() + timedelta(days=9),
        by=OFFICE,
        at=AT,
    )
    row = actions.write_contribution(held.pk, window.pk, text="八成。", completion_percent=80, by=unit, at=AT)
    report = actions.submit_contribution(row.pk, by=unit, at=AT)
    actions.accept_report(report.pk, completion_percent=80, version=report.version, by=OFFICE, at=AT)
    actions.cancel_task(oldest.pk, reason="机构改革", by=OFFICE, at=AT)
    found = lineage(new.address, new.list.document_id, OFFICE).earlier
    assert [(one.task_id, one.steps) for one in found] == [(old.pk, 1), (oldest.pk, 2)]
    assert (found[0].completion_percent, found[1].task_state) == (80, "cancelled")
    client = signed_in(account("office", "office"))
    page = client.get(reverse("task", args=[new.pk])).content.decode()
    part = page.partition('id="lineage"')[2].partition("</section>")[0]
    assert part.index(reverse("task", args=[old.pk])) < part.index(reverse("task", args=[oldest.pk]))
    assert "认定完成 80%" in part
    assert "已取消" in part
    assert "往前第 2 份" in part
    later = client.get(reverse("task", args=[old.pk])).content.decode().partition('id="lineage"')[2]
    assert reverse("task", args=[new.pk]) in later


def test_a_line_is_followed_with_three_queries(line, django_assert_num_queries) -> None:
    new, *_ = line
    with django_assert_num_queries(3):  # links, clauses, tasks
        assert len(lineage(new.address, new.list.document_id, OFFICE).earlier) == 2
