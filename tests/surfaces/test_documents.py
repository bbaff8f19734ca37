"""The page of a document: outline, text as the public reads it, what acts on each clause, and its exports."""

import io
import json
import re
from contextlib import redirect_stdout
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from luoshi.config.main import main
from luoshi.library.discovery import sample_documents
from luoshi.records.documents.models import Clause, Document, Goal, Indicator, Package, Table
from luoshi.records.documents.queries import told_apart
from luoshi.records.documents.queries_pieces import pieces
from luoshi.records.linking.models import Link
from luoshi.records.tasks.actions import import_file
from luoshi.records.tasks.models import Task
from tests.records.conftest import AT, OFFICE
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def office(world: World) -> Client:
    return client_of(world, "office")


def client_of(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def imported(name: str) -> list[Document]:
    done = import_file(sample_documents()[name], name=name, by=OFFICE, at=AT)
    return list(Document.objects.filter(pk__in=done.document_ids).order_by("id"))


def page_of(client: Client, document: Document, **query: str) -> str:
    answer = client.get(reverse("document", args=[document.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def squeezed(html: str) -> str:
    """The text of a page's body without marks and white space."""
    body = re.sub(r'<a class="acts".*?</a>', "", html, flags=re.DOTALL)
    return "".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


@pytest.mark.parametrize("name", sorted(sample_documents()))
def test_every_clause_stands_on_the_page_at_its_own_address(name: str, office: Client) -> None:
    for document in imported(name):
        html = page_of(office, document)
        text = squeezed(html[html.index('class="paper-body"') :])
        tables = list(Table.objects.filter(document=document))
        indicators = list(Indicator.objects.filter(document=document))
        for clause in Clause.objects.filter(document=document):
            held = any(one.start <= clause.start < one.end for one in tables)
            held = held or sum(clause.start <= one.start < clause.end for one in indicators) > 1
            assert held or clause.text in text, clause.address
            if not any(one.start <= clause.start < one.end for one in tables):
                assert f'id="{clause.address.partition("#")[2]}"' in html


def test_the_gazette_is_shown_document_by_document(office: Client) -> None:
    documents = imported("gazette-2026-03.txt")
    assert len(documents) > 1
    for document in documents:
        html = page_of(office, document)
        assert f"<h1>{document.title}</h1>" in html
        for other in documents:
            if other.pk != document.pk and other.number:
                assert f'<p class="paper-number">{other.number}</p>' not in html


def test_pieces_are_kept_as_they_were_read(office: Client) -> None:
    for name in sample_documents():
        shown = spoken(name)
        for document, read in zip(imported(name), shown, strict=True):
            kept = pieces(document.pk)
            assert [one.name for one in kept.indicators] == [one["name"] for one in read["indicators"]]
            assert [one.name for one in kept.goals] == [one["name"] for one in read["goals"]]
            assert [list(one.projects) for one in kept.packages] == [
                one["projects"] for one in read["projects"]
            ]
            assert [one.rows for one in kept.tables] == [
                tuple(map(tuple, one["rows"])) for one in read["tables"]
            ]
            assert list(kept.addressees) == read["addressees"]
            spans = [
                [one.start, one.end] for one in (*kept.indicators, *kept.goals, *kept.packages, *kept.tables)
            ]
            every = (*read["indicators"], *read["goals"], *read["projects"], *read["tables"])
            assert spans == [one["span"] for one in every]


def test_the_same_file_again_changes_nothing(world: World) -> None:
    imported("five-year-plan-2026-2030.txt")
    before = [kind.objects.count() for kind in (Document, Clause, Indicator, Goal, Package, Table)]
    assert before[2] > 0
    imported("five-year-plan-2026-2030.txt")
    assert [kind.objects.count() for kind in (Document, Clause, Indicator, Goal, Package, Table)] == before


def test_a_task_and_its_figures_are_marked_at_their_clause(world: World, office: Client) -> None:
    task = Task.objects.get(pk=world.task_id)
    answer = office.get(
        reverse("clause-panel", args=[world.document_id]), {"at": task.address}, headers=HTMX_HEADERS
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert reverse("task", args=[task.pk]) in html
    assert "目标数值" in html
    assert "<html" not in html


HTMX_HEADERS = {"HX-Request": "true"}


def test_a_task_of_others_is_not_shown_to_a_unit(world: World) -> None:
    task = Task.objects.get(pk=world.task_id)
    place = reverse("clause-panel", args=[world.document_id])
    link = reverse("task", args=[task.pk])
    for role, is_shown in (("unit", True), ("stranger", False)):
        answer = client_of(world, role).get(place, {"at": task.address}, headers=HTMX_HEADERS)
        assert (link in answer.content.decode()) is is_shown


def test_links_are_counted_at_the_clause_and_rejected_ones_are_not(world: World, office: Client) -> None:
    link = Link.objects.get(pk=world.link_id)
    place = reverse("clause-panel", args=[link.pairing.earlier_id])
    shown = office.get(place, {"at": link.origin}, headers=HTMX_HEADERS).content.decode()
    assert urlencode({"at": link.end}) in shown
    office.post(reverse("decide-link", args=[link.pk]), {"decision": "rejected"})
    shown = office.get(place, {"at": link.origin}, headers=HTMX_HEADERS).content.decode()
    assert urlencode({"at": link.end}) not in shown


def test_an_address_leads_to_its_place(world: World, office: Client) -> None:
    clause = Clause.objects.filter(document_id=world.document_id).order_by("order")[3]
    answer = office.get(reverse("clause"), {"address": clause.address})
    assert answer.status_code == 302
    place, _, fragment = answer["Location"].partition("#")
    assert fragment == urlencode({"": clause.address.partition("#")[2]})[1:]
    html = office.get(place).content.decode()
    assert 'class="clause is-here"' in html
    assert office.get(reverse("clause"), {"address": "没有这份#一"}).status_code == 404


def test_without_scripts_a_mark_opens_the_page_with_its_panel(world: World, office: Client) -> None:
    clause = Clause.objects.filter(document_id=world.document_id).exclude(targets=[]).first()
    answer = office.get(reverse("clause-panel", args=[world.document_id]), {"at": clause.address})
    assert answer.status_code == 302
    assert 'class="panel-head"' in office.get(answer["Location"]).content.decode()


def test_the_very_characters_of_a_task_are_marked(world: World, office: Client) -> None:
    task = Task.objects.get(pk=world.task_id)
    html = page_of(
        office, Document.objects.get(pk=world.document_id), start=str(task.start), end=str(task.end)
    )
    marks = re.findall(r'<mark class="here"[^>]*>(.*?)</mark>', html)
    assert "".join("".join(marks).split()) == "".join(task.text.split())
    assert 'id="s-0"' in html


def test_search_within_marks_and_lists_each_place(world: World, office: Client) -> None:
    document = Document.objects.get(pk=world.document_id)
    word = Clause.objects.filter(document=document).order_by("order")[5].text[-6:-2]
    html = page_of(office, document, q=word)
    count = sum(one.text.count(word) for one in Clause.objects.filter(document=document))
    assert html.count('<mark class="found"') >= count > 0


def test_a_text_that_is_markup_is_shown_as_text(world: World, office: Client) -> None:
    text = "某市关于加强巡查的通知\n\n一、<script>alert(1)</script>加强巡查。\n\n二、完善&lt;机制&gt;。\n"
    done = import_file(text.encode(), name="注入.txt", by=OFFICE, at=AT)
    html = page_of(office, Document.objects.get(pk=done.document_ids[0]), q="<script>")
    assert "<script>alert" not in html


def test_the_exported_structure_is_what_the_command_prints(world: World, office: Client) -> None:
    for name in sample_documents():
        for document, read in zip(imported(name), spoken(name), strict=True):
            answer = office.get(reverse("export-document", args=[document.pk, "json"]))
            assert json.loads(answer.content)["documents"] == [read]
            assert "attachment" in answer["Content-Disposition"]


def test_tables_and_legal_markup_can_be_taken_away(world: World, office: Client) -> None:
    tasks = Task.objects.filter(list_id=world.list_id).count()
    csv = office.get(reverse("export-document", args=[world.document_id, "tasks"])).content.decode(
        "utf-8-sig"
    )
    assert len([line for line in csv.splitlines() if line]) == tasks + 1
    akn = office.get(reverse("export-document", args=[world.document_id, "akn"]))
    assert b"akomaNtoso" in akn.content
    assert office.get(reverse("export-document", args=[world.document_id, "nichts"])).status_code == 404
    assert office.get(reverse("export-document", args=[999_999, "json"])).status_code == 404


def test_a_lost_original_is_told_and_no_error(world: World, office: Client, settings, tmp_path) -> None:
    settings.FILES_FOLDER = tmp_path / "nirgends"
    answer = office.get(reverse("export-document", args=[world.document_id, "json"]), follow=True)
    assert "备份" in answer.content.decode()


def test_the_shelf_is_narrowed_by_kind_year_and_words(world: World, office: Client) -> None:
    imported("five-year-plan-2026-2030.txt")
    plans = office.get(reverse("documents"), {"kind": "plan"}).context["page"]
    assert {row.kind for row in plans.rows} == {"plan"}
    assert office.get(reverse("documents"), {"year": "1999"}).context["page"].total == 0
    words = plans.rows[0].title[:4]
    assert plans.rows[0].id in {
        row.id for row in office.get(reverse("documents"), {"words": words}).context["page"].rows
    }


def spoken(name: str) -> list[dict]:
    """What `luoshi read --json` prints of a sample document."""
    place = Path(__file__).resolve().parents[2] / "src/luoshi/library/sample/documents" / name
    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["read", "--json", str(place)]) == 0
    return json.loads(out.getvalue())["documents"]


@pytest.mark.documents
def test_the_real_documents_stand_on_their_pages_whole(documents: Path, office: Client) -> None:
    for path in sorted(documents.glob("*.txt")):
        done = import_file(path.read_bytes(), name=path.name, by=OFFICE, at=AT)
        for document in Document.objects.filter(pk__in=done.document_ids):
            html = page_of(office, document)
            text = squeezed(html[html.index('class="paper-body"') :])
            tables = list(Table.objects.filter(document=document))
            indicators = list(Indicator.objects.filter(document=document))
            missing = [
                clause.address
                for clause in Clause.objects.filter(document=document)
                if clause.text not in text
                and not any(one.start <= clause.start < one.end for one in tables)
                and sum(clause.start <= one.start < clause.end for one in indicators) < 2
            ]
            assert missing == []


def test_a_label_is_set_off_and_a_hit_is_shown_with_its_words(office: Client) -> None:
    document = next(one for name in sample_documents() for one in imported(name) if has_articles(one))
    clause = next(one for one in document.clauses.order_by("order") if one.text.startswith("第一条"))
    html = page_of(office, document, q=clause.text[5:9])
    assert re.search(r'<span class="paper-lead">第一[章条]</span>', html)
    assert f'<mark class="found">{clause.text[5:9]}</mark>' in html[: html.index("paper-body")]


def has_articles(document: Document) -> bool:
    return document.clauses.filter(text__startswith="第一条").exists()


def test_reports_of_two_years_are_told_apart() -> None:
    assert told_apart("示例市政府工作报告", "work-report", 2025) == "示例市政府工作报告（2025年）"
    assert told_apart("2025年政府工作报告", "work-report", 2025) == "2025年政府工作报告"
    assert told_apart("示例市重点任务清单", "task-list", 2025) == "示例市重点任务清单"
