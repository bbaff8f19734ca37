"""The pages of search and of links as people use them."""

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.records.linking.models import Link
from luoshi.records.organisations.models import Unit
from luoshi.records.outbox.models import Work
from luoshi.records.tasks.models import Assignment, Task
from luoshi.surfaces.jobs import registry
from tests.surfaces.test_documents import HTMX_HEADERS, client_of
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World) -> Client:
    return client_of(world, "office")


def test_results_lead_to_the_place_and_to_the_task(world: World, office: Client) -> None:
    task = Task.objects.get(pk=world.task_id)
    answer = office.get(reverse("search"), {"q": task.text[:8]})
    html = answer.content.decode()
    assert f'<mark class="found">{task.text[:8]}</mark>' in html
    assert reverse("task", args=[task.pk]) in html
    assert f"{reverse('document', args=[world.document_id])}?at=" in html
    assert answer.context["found"].total >= 1


def test_a_unit_finds_documents_but_no_task_of_others(world: World) -> None:
    task = Task.objects.get(pk=world.task_id)
    for role, is_shown in (("unit", True), ("stranger", False)):
        html = client_of(world, role).get(reverse("search"), {"q": task.text[:8]}).content.decode()
        assert (reverse("task", args=[task.pk]) in html) is is_shown
        assert reverse("document", args=[world.document_id]) in html


def test_filters_narrow_the_results(world: World, office: Client) -> None:
    task = Task.objects.get(pk=world.task_id)
    asked = {"q": task.text[:8]}
    assert office.get(reverse("search"), {**asked, "year": "1999"}).context["found"].total == 0
    assert office.get(reverse("search"), {**asked, "kind": "plan"}).context["tasks"] == []
    holder = Unit.objects.get(pk=Assignment.objects.filter(task=task).first().unit_id)
    found = office.get(reverse("search"), {**asked, "unit": str(holder.pk), "what": "tasks"}).context["tasks"]
    assert task.pk in {one.id for one, _ in found}
    stranger = Unit.objects.filter(form="unit").exclude(assignments__task=task).first()
    assert (
        office.get(reverse("search"), {**asked, "unit": str(stranger.pk), "what": "tasks"}).context["tasks"]
        == []
    )


@pytest.mark.parametrize(
    "query", ["", " ", "水", "没有这样的字词", "<b>", "%", "'; --", '"', "“”", "\x00", "一" * 300]
)
def test_nothing_written_into_the_field_breaks_the_page(query: str, office: Client) -> None:
    for what in ("", "tasks"):
        answer = office.get(reverse("search"), {"q": query, "what": what, "page": "99999", "unit": "x"})
        assert answer.status_code == 200
        assert "<b></mark>" not in answer.content.decode()


def test_a_link_is_confirmed_with_one_request_and_its_new_state_shown(world: World, office: Client) -> None:
    place = reverse("decide-link", args=[world.link_id])
    answer = office.post(place, {"decision": "confirmed"}, headers=HTMX_HEADERS)
    assert "已确认" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert Link.objects.get(pk=world.link_id).state == "confirmed"
    shown = office.get(reverse("pairing", args=[world.pairing_id]), {"show": "confirmed"})
    assert [row.link.id for row in shown.context["rows"]] == [world.link_id]


def test_others_see_the_links_and_cannot_decide(world: World) -> None:
    html = client_of(world, "auditor").get(reverse("pairing", args=[world.pairing_id])).content.decode()
    assert "decision" not in html
    assert 'class="found"' in html


def test_the_form_compares_two_documents_and_again(world: World, office: Client) -> None:
    pairing = Link.objects.get(pk=world.link_id).pairing
    ids = {"earlier": str(pairing.earlier_id), "later": str(pairing.later_id)}
    answer = office.post(reverse("compute-links"), ids)
    asked = Work.objects.get(kind="links.compute")
    assert answer["Location"] == reverse("work", args=[asked.pk])
    assert office.post(reverse("compute-links"), ids)["Location"] == answer["Location"]  # it is under way
    registry.JOBS["links.compute"].run(work_id=asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.address, asked.done) == (
        "done",
        reverse("pairing", args=[pairing.pk]),
        asked.total,
    )
    assert asked.result["links"] == pairing.links.count()
    assert reverse("pairing", args=[pairing.pk]) in office.get(answer["Location"]).content.decode()
    told = office.post(reverse("compute-links"), {"earlier": "x"}, follow=True).content.decode()
    assert "请选择" in told


def test_a_link_added_by_hand_is_there_and_a_wrong_address_told(world: World, office: Client) -> None:
    pairing = Link.objects.get(pk=world.link_id).pairing
    known = set(pairing.links.values_list("origin", "end"))
    origin, end = next((o, e) for o in pairing.origins for e in pairing.ends if (o, e) not in known)
    place = reverse("add-link", args=[pairing.pk])
    office.post(place, {"origin": origin, "end": end})
    assert pairing.links.get(origin=origin, end=end).by_hand
    assert "没有条款" in office.post(place, {"origin": origin, "end": "无#1"}, follow=True).content.decode()


def test_between_two_lists_the_page_says_what_became_of_each_task(world: World, office: Client) -> None:
    place = reverse("pairing", args=[world.pairing_id])
    link = Link.objects.get(pk=world.link_id)
    link.targets = [{"what": "湖畔书屋", "before": "10000", "after": "25000", "unit": "个"}]
    link.save(update_fields=["targets"])
    answer = office.get(place)
    html = answer.content.decode()
    assert "1万个 → <b>2.5万个</b>" in html
    counts = {key: count for key, _, count in answer.context["counts"] if key}
    assert counts["raised"] >= 1
    assert sum(counts.get(one, 0) for one in ("continues", "splits", "merges")) == link.pairing.links.count()
    raised = office.get(place, {"show": "raised"})
    assert link.pk in {row.link.id for row in raised.context["rows"]}
    assert link.pk not in {row.link.id for row in office.get(place, {"show": "lowered"}).context["rows"]}
    same = [row for row in answer.context["rows"] if not row.reworded]
    shown = {row.link.id for row in office.get(place, {"show": "reworded"}).context["rows"]}
    assert not shown & {row.link.id for row in same}


def test_a_unit_that_was_renamed_between_the_lists_is_told_as_the_same(world: World, office: Client) -> None:
    row = next(
        row
        for row in office.get(reverse("pairing", args=[world.pairing_id])).context["rows"]
        if row.units is not None and row.units.renamed
    )
    html = office.get(reverse("pairing", args=[world.pairing_id])).content.decode()
    before, after = row.units.renamed[0]
    assert f"{before}更名为{after}，同一单位" in html
