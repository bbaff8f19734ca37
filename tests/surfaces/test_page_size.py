"""The number of queries of a page does not grow with what is in the database, and the markup obeys the policy."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment
from tests.records.conftest import AT, OFFICE
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db

MOST_QUERIES = 36
NIGHT = timedelta(days=1)


def pages(world: World) -> dict[str, str]:
    """Every page that shows rows, as the office opens it."""
    return {
        "overview": reverse("overview"),
        "desk": reverse("desk"),
        "slips": reverse("slips"),
        "tasks": f"{reverse('tasks')}?list={world.list_id}",
        "filtered": f"{reverse('tasks')}?q=建设&light=not-started&waiting=acknowledge&order=-completion",
        "task": reverse("task", args=[world.task_id]),
        "units": reverse("units"),
        "unit": reverse("unit", args=[world.unit_id]),
        "documents": reverse("documents"),
        "document": f"{reverse('document', args=[world.document_id])}?start=900&end=950",
        "search": f"{reverse('search')}?q=建设",
        "links": reverse("links"),
        "pairing": reverse("pairing", args=[world.pairing_id]),
        "imports": reverse("imports"),
        "review": reverse("review", args=[world.draft_id]),
        "draft": reverse("edit-draft", args=[world.draft_task_id]),
        "windows": reverse("windows", args=[world.list_id]),
        "audit": reverse("audit"),
        "decide": reverse("decide-task", args=[world.task_id]),
        "lights-on": reverse("lights-on", args=[world.task_id]),
        "bulk": reverse("decide-bulk"),
        "register": reverse("register-task"),
        "policy": reverse("light-policy"),
        "waiting": reverse("waiting-decisions"),
        "collective": reverse("collective"),
        "burden": reverse("burden"),
    }


@pytest.fixture
def office(world: World) -> Client:
    client = Client()
    client.force_login(world.user("office"))
    return client


def counted(client: Client, address: str) -> int:
    client.get(address)  # what is cached for the whole process is cached now
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def grow(world: World) -> None:
    """Acknowledge everything, two windows more, and reports of forty assignments in all windows."""
    windows = [world.window_id]
    for number in (1, 2):
        opens = date(2026, 3, 10) + timedelta(days=40 * number)
        row = actions.open_window(
            world.list_id,
            label=f"加报{number}",
            opens_on=opens,
            closes_on=opens + 30 * NIGHT,
            by=OFFICE,
            at=AT,
        )
        windows.append(row.pk)
    held = (
        Assignment.objects.filter(task__list_id=world.list_id).select_related("task").order_by("task__order")
    )
    for assignment in held[:40]:
        unit = Actor(None, "单位", frozenset({"unit"}), frozenset({assignment.unit_id}))
        if assignment.state == "pending":
            actions.acknowledge(assignment.pk, by=unit, at=AT)
        for window_id in windows:
            row = actions.write_contribution(
                assignment.pk, window_id, text="有进展。", completion_percent=10, by=unit, at=AT
            )
            actions.submit_contribution(row.pk, by=unit, at=AT)


def test_no_page_asks_more_of_the_database_when_there_is_more(world: World, office: Client) -> None:
    before = {name: counted(office, address) for name, address in pages(world).items()}
    grow(world)
    after = {name: counted(office, address) for name, address in pages(world).items()}
    assert after == before
    assert max(after.values()) <= MOST_QUERIES, after


def test_the_desk_of_a_unit_neither(world: World) -> None:
    client = Client()
    client.force_login(world.user("unit"))
    addresses = (reverse("overview"), reverse("tasks"), reverse("unit", args=[world.unit_id]))
    before = [counted(client, address) for address in addresses]
    grow(world)
    assert [counted(client, address) for address in addresses] == before


class Markup(HTMLParser):
    """Collects what the policy forbids, doubled ids, fields without a label, links that leave the house."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        self.forbidden += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (
            tag == "script" and "src" not in given and given.get("type") != "application/json"
        ):
            self.forbidden.append(tag)
        address = given.get("src") or (given.get("href") if tag in {"link", "use"} else None) or ""
        if re.match(r"(https?:)?//|javascript:|data:", address):
            self.forbidden.append(f"{tag} {address}")
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and given.get("for"):
            self.labels.add(given["for"])
        if tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "checkbox"}:
            self.fields.append(given.get("id") or f"{tag} {given.get('name')}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_breaks_its_own_policy(world: World, office: Client, language: str) -> None:
    office.cookies["django_language"] = language
    for name, address in pages(world).items():
        answer = office.get(address)
        found = Markup()
        found.feed(answer.content.decode())
        assert found.forbidden == [], name
        assert len(found.ids) == len(set(found.ids)), name
        assert set(found.fields) <= found.labels, name
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "default-src 'none'" in policy, name


def test_every_form_that_changes_something_carries_its_token(world: World, office: Client) -> None:
    for name, address in pages(world).items():
        text = office.get(address).content.decode()
        forms = re.findall(r'<form[^>]*method="post".*?</form>', text, flags=re.DOTALL)
        assert forms, name
        assert all("csrfmiddlewaretoken" in form for form in forms), name
