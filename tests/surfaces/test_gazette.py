"""Published documents as everybody reads them: the text, lasting links, what acts on a clause, and what is not shown."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.documents.models import Clause, Document, Table
from luoshi.records.linking.models import Link
from luoshi.records.publishing.actions import publish_documents, withdraw_document
from luoshi.records.tasks.actions import decide_tasks, import_file
from luoshi.records.tasks.models import Task
from tests.records.conftest import AT, OFFICE
from tests.surfaces.test_documents import HTMX_HEADERS, client_of, squeezed
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def anyone(world: World) -> Client:
    """Somebody who is not signed in."""
    return Client()


def opened(name: str) -> list[Document]:
    done = import_file(sample_documents()[name], name=name, by=OFFICE, at=AT)
    rows = list(
        Document.objects.filter(pk__in=done.document_ids, kind__in=["rules", "notice", "work-report", "plan"])
    )
    rows = [row for row in rows if not row.task_lists.exists()]
    publish_documents([row.pk for row in rows], by=OFFICE, at=AT)
    return rows


def page_of(client: Client, document_id: int, **query: str) -> str:
    answer = client.get(reverse("public-document", args=[document_id]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_reads_each_clause_at_its_own_address(anyone: Client) -> None:
    documents = opened("gazette-2026-03.txt")
    assert documents
    for document in documents:
        html = page_of(anyone, document.pk)
        text = squeezed(html[html.index('class="paper-body"') :])
        tables = list(Table.objects.filter(document=document))
        for clause in Clause.objects.filter(document=document):
            if not any(one.start <= clause.start < one.end for one in tables):
                assert clause.text in text
                assert f'id="{clause.address.partition("#")[2]}"' in html


def test_a_lasting_link_leads_from_the_address_to_the_clause(anyone: Client) -> None:
    document = opened("work-report-2026.txt")[0]
    clause = Clause.objects.filter(document=document).order_by("order")[4]
    answer = anyone.get(reverse("public-clause"), {"address": clause.address})
    assert answer.status_code == 302
    path, _, anchor = answer["Location"].partition("#")
    assert anchor == quote(clause.address.partition("#")[2], safe="/")
    html = anyone.get(path).content.decode()
    assert 'class="clause is-here"' in html
    assert clause.address in html[html.index('id="panel"') :]
    assert f"{reverse('public-clause')}?address=" in html


def test_an_address_of_what_is_not_open_leads_nowhere(world: World, anyone: Client) -> None:
    closed = Clause.objects.filter(document_id=world.document_id).first()
    answer = anyone.get(reverse("public-clause"), {"address": closed.address})
    assert answer.status_code == 404
    assert closed.text not in answer.content.decode()
    for client in (anyone, client_of(world, "office"), client_of(world, "citizen")):
        place = reverse("public-document", args=[world.document_id])
        assert client.get(place).status_code == 404


def test_what_is_withdrawn_is_gone_with_its_files(anyone: Client) -> None:
    document = opened("work-report-2026.txt")[0]
    place = reverse("public-export", args=[document.pk, "json"])
    assert anyone.get(place).status_code == 200  # and is kept from now on
    withdraw_document(document.pk, reason="文件已废止", by=OFFICE, at=AT)
    for name, names in (
        ("public-document", [document.pk]),
        ("public-clause-panel", [document.pk]),
        ("public-export", [document.pk, "json"]),
    ):
        answer = anyone.get(reverse(name, args=names), headers=HTMX_HEADERS)
        assert answer.status_code == 404
        assert document.title not in answer.content.decode()
    assert document.title not in anyone.get(reverse("public-documents")).content.decode()


def test_of_the_tasks_on_a_clause_the_public_ones_alone_are_shown(world: World, anyone: Client) -> None:
    publish_documents([world.document_id], by=OFFICE, at=AT)
    first, second = Task.objects.filter(list=world.list_id, state="active").order_by("order")[:2]
    decide_tasks([first.pk], visibility="public", by=SYSTEM, at=AT)
    shown = page_of(anyone, world.document_id, at=first.address)
    assert reverse("public-task", args=[first.pk]) in shown
    hidden = page_of(anyone, world.document_id, at=second.address)
    assert reverse("public-task", args=[second.pk]) not in hidden
    assert reverse("task", args=[second.pk]) not in hidden
    marks = [one for one in hidden.split('class="acts"')[1:] if quote(second.address, safe="") in one[:400]]
    assert all("任务" not in one[:400] for one in marks)
    # the same clause for the office says who works on it
    own = client_of(world, "office").get(
        reverse("document", args=[world.document_id]), {"at": second.address}
    )
    assert reverse("task", args=[second.pk]) in own.content.decode()


def test_links_are_shown_once_confirmed_and_between_open_documents(world: World, anyone: Client) -> None:
    link = Link.objects.filter(pairing_id=world.pairing_id).order_by("-score").first()
    publish_documents([world.document_id], by=OFFICE, at=AT)

    def panel() -> str:
        answer = anyone.get(
            reverse("public-clause-panel", args=[world.document_id]), {"at": link.end}, headers=HTMX_HEADERS
        )
        return answer.content.decode()

    assert "对应条款" not in panel()
    Link.objects.filter(pk=link.pk).update(state="confirmed", decided_at=AT, decided_by="督查室")
    assert "对应条款" not in panel()  # the other document is not open
    earlier = link.pairing.earlier
    earlier.task_lists.update(state="issued", issued_at=AT)
    publish_documents([earlier.pk], by=OFFICE, at=AT)
    assert "对应条款" in panel()
    assert quote(link.origin, safe="") in panel()


def test_words_are_found_within_and_marked(anyone: Client) -> None:
    document = opened("work-report-2026.txt")[0]
    word = Clause.objects.filter(document=document).order_by("order")[6].text[-5:-1]
    html = page_of(anyone, document.pk, q=word)
    assert f'<mark class="found" id="hit-1">{word}</mark>' in html
    assert "paper-hits" in html


def test_the_files_are_those_the_office_takes(world: World, anyone: Client) -> None:
    document = opened("five-year-plan-2026-2030.txt")[0]
    office = client_of(world, "office")
    for form in ("json", "akn", "targets", "indicators"):
        open_file = anyone.get(reverse("public-export", args=[document.pk, form]))
        own_file = office.get(reverse("export-document", args=[document.pk, form]))
        assert open_file.status_code == own_file.status_code == 200
        assert open_file.content == own_file.content
        assert open_file["Content-Disposition"] == own_file["Content-Disposition"]
    assert json.loads(anyone.get(reverse("public-export", args=[document.pk, "json"])).content)["documents"]


def test_pages_keep_no_cookie_and_may_be_kept_by_a_cache(anyone: Client) -> None:
    document = opened("work-report-2026.txt")[0]
    for place in (reverse("public-documents"), reverse("public-document", args=[document.pk])):
        answer = anyone.get(place)
        assert not answer.cookies
        assert "public" in answer["Cache-Control"]


def test_the_language_stands_in_the_address_and_goes_along(anyone: Client) -> None:
    document = opened("work-report-2026.txt")[0]
    html = page_of(anyone, document.pk, lang="en")
    assert '<html lang="en"' in html
    assert "Published documents" in html
    assert "&amp;lang=en" in html[html.index('class="paper-body"') :]


def test_the_head_says_what_the_page_is(anyone: Client) -> None:
    document = opened("work-report-2026.txt")[0]
    html = page_of(anyone, document.pk, at=Clause.objects.filter(document=document).first().address)
    head = html[: html.index("</head>")]
    assert f"<title>{document.title}" in head
    assert f'rel="canonical" href="http://testserver{reverse("public-document", args=[document.pk])}"' in head
    assert 'name="viewport"' in head
    assert 'name="description" content=""' not in head


def test_a_newer_text_takes_the_place_of_the_older(anyone: Client) -> None:
    name = "work-report-2026.txt"
    old = opened(name)[0]
    done = import_file(sample_documents()[name] + "\n以上。\n".encode(), name=name, by=OFFICE, at=AT)
    publish_documents(done.document_ids, by=OFFICE, at=AT)
    answer = anyone.get(reverse("public-document", args=[old.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("public-document", args=[done.document_ids[0]])


def test_the_office_opens_a_file_of_several_documents_from_one_page(world: World) -> None:
    name = "gazette-2026-03.txt"
    done = import_file(sample_documents()[name], name=name, by=OFFICE, at=AT)
    office = client_of(world, "office")
    first = Document.objects.filter(pk__in=done.document_ids, task_lists=None).order_by("id").first().pk
    place = reverse("publishing", args=[first])
    assert place in office.get(reverse("document", args=[first])).content.decode()
    html = office.get(place).content.decode()
    assert html.count('name="document"') == len(done.document_ids)
    answer = office.post(reverse("publish-document", args=[first]), {"document": [first]}, follow=True)
    assert "已公开 1 份文件" in answer.content.decode()
    assert reverse("public-document", args=[first]) in answer.content.decode()
    answer = office.post(reverse("withdraw-document", args=[first]), {"reason": "发现错字"}, follow=True)
    assert "发现错字" in answer.content.decode()


def test_a_page_asks_the_same_however_long_the_document(
    anyone: Client, django_assert_max_num_queries
) -> None:
    document = opened("five-year-plan-2026-2030.txt")[0]
    with django_assert_max_num_queries(24):
        page_of(anyone, document.pk)
