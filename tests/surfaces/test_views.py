"""Saved views, the question whether something changed, and what the public sees of public tasks."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.records.desks.actions_views import VIEWS_MOST
from luoshi.records.desks.models import SavedView
from luoshi.records.desks.queries_views import mark
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Task
from luoshi.surfaces.cockpit.views import public
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account, signed_in
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db


def test_a_view_keeps_the_filter_and_not_the_page(world: World) -> None:
    office = signed_in(world.user("office"))
    form = {"name": "盯的", "query": "?light=late&q=&page=3&list=9&light=at-risk", "shared": "1"}
    answer = office.post(reverse("save-view"), form, follow=True)
    row = SavedView.objects.get()
    assert row.query == "light=late&light=at-risk"
    assert answer.redirect_chain[0][0] == "/tasks/?light=late&light=at-risk"
    assert "盯的" in answer.content.decode()
    office.post(reverse("save-view"), form | {"query": "q=水"})
    assert SavedView.objects.get().query == "q=%E6%B0%B4"


def test_shared_views_are_the_offices_and_only_the_owner_drops_one(world: World) -> None:
    first, second = signed_in(world.user("office")), signed_in(account("second", "office"))
    for name, shared in (("共享的", "1"), ("自己的", "")):
        first.post(reverse("save-view"), {"name": name, "query": "light=late", "shared": shared})
    seen = second.get(reverse("tasks")).content.decode()
    assert "共享的" in seen
    assert "自己的" not in seen
    assert "共享的" not in signed_in(world.user("leader")).get(reverse("tasks")).content.decode()
    row = SavedView.objects.get(name="共享的")
    assert second.post(reverse("drop-view", args=[row.pk])).status_code == 403
    unit = signed_in(world.user("unit"))
    assert unit.post(reverse("save-view"), {"name": "共", "query": "", "shared": "1"}).status_code == 403
    first.post(reverse("drop-view", args=[row.pk]))
    assert not SavedView.objects.filter(name="共享的").exists()


def test_nobody_keeps_views_without_end(world: World) -> None:
    office = signed_in(world.user("office"))
    for number in range(VIEWS_MOST + 2):
        office.post(reverse("save-view"), {"name": f"视图{number}", "query": ""})
    office.post(reverse("save-view"), {"name": "", "query": ""})
    office.post(reverse("save-view"), {"name": "长", "query": "q=" + "长" * 700})
    assert SavedView.objects.count() == VIEWS_MOST


def test_a_page_learns_of_the_tasks_it_may_see(world: World) -> None:
    unit, stranger = signed_in(world.user("unit")), signed_in(world.user("stranger"))
    known = mark()
    assert unit.get(reverse("fresh"), {"mark": known}).status_code == 204
    actions.decide_task(world.task_id, weight=120, by=OFFICE, at=AT)
    told = unit.get(reverse("fresh"), {"mark": known})
    assert json.loads(told["HX-Trigger"]) == {"tasks-changed": {"tasks": [world.task_id]}}
    assert f"mark={mark()}" in told.content.decode()
    other = stranger.get(reverse("fresh"), {"mark": known})
    assert other.status_code == 200
    assert "HX-Trigger" not in other


def open_to_all(world: World, **values) -> Task:
    return actions.decide_task(world.task_id, visibility="public", by=OFFICE, at=AT, **values)


def test_the_public_sees_public_tasks_and_nothing_internal(world: World) -> None:
    client = Client()
    assert "还没有公开的任务" in client.get(reverse("public-tasks")).content.decode()
    row = open_to_all(world)
    listed = client.get(reverse("public-tasks"))
    text = listed.content.decode()
    assert row.text in text
    assert text.count("public/tasks/") == 1
    page = client.get(reverse("public-task", args=[row.pk]))
    assert page.status_code == 200
    for inside in ("已开工", "现场.png", "csrf", "督查室办理"):
        assert inside not in page.content.decode()
    for answer in (listed, page):
        assert answer["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    other = Task.objects.filter(list_id=world.list_id).exclude(pk=row.pk).first()
    assert client.get(reverse("public-task", args=[other.pk])).status_code == 404
    actions.decide_task(world.task_id, visibility="confidential", by=OFFICE, at=AT)
    assert client.get(reverse("public-task", args=[row.pk])).status_code == 404


def test_the_public_reads_english_by_the_address(world: World) -> None:
    open_to_all(world)
    text = Client().get(reverse("public-tasks"), {"lang": "en"}).content.decode()
    assert 'lang="en"' in text
    assert "Priority tasks in public" in text


def test_too_many_requests_wait(world: World, monkeypatch) -> None:
    monkeypatch.setattr(public, "REQUESTS_A_MINUTE", 3)
    client = Client(REMOTE_ADDR="203.0.113.7")
    codes = [client.get(reverse("public-tasks")).status_code for _ in range(8)]
    assert codes[:3] == [200, 200, 200]
    assert 429 in codes[3:]
