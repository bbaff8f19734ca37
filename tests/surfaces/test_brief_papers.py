"""Word and Excel of circulars and comparisons: opened by LibreOffice, the figures in them, links that find them again."""

import html
import re
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.urls import reverse
from docx import Document

from luoshi.policy.briefs.drafting import GROUP_FIGURES, GROUPINGS, KINDS, plain
from luoshi.records.briefs import actions, queries
from luoshi.records.tasks.models import Task
from luoshi.surfaces.chasing.papers.comparison import comparison_paper, comparison_sheet
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db
MOST_FOLLOWED = 40
"""Links followed on one page; a table by unit has several hundred of the same make."""


def text_of(place) -> str:
    paper = pypdfium2.PdfDocument(place)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in paper)


@pytest.fixture
def brief(issued) -> int:
    return actions.draft_brief(
        issued.pk,
        kind="circular",
        as_of=AT,
        since=AT - timedelta(days=9),
        grouping="chapter",
        by=OFFICE,
        at=AT,
    )


def test_a_circular_in_word_and_its_links(issued, brief, to_pdf) -> None:
    client = signed_in(account("office", "office"))
    page = client.get(reverse("brief", args=[brief]))
    assert "全部数字已按办理记录重查" in page.content.decode()
    links = [one.split('"')[0] for one in page.content.decode().split('class="figure" href="')[1:]]
    assert len(links) > 30
    found = client.get(links[0].replace("&amp;", "&"))
    assert found.context["figure"].tasks
    assert len(found.context["figure"].tasks) == 60
    data = b"".join(client.get(reverse("brief-word", args=[brief])).streaming_content)
    text = text_of(to_pdf(data, "brief.docx"))
    assert "全市共有重点任务60项" in text
    assert "（草稿）" in text


def test_every_figure_in_word_is_a_link_to_its_query_which_gives_it_again(issued, brief) -> None:
    client, row = signed_in(account("office", "office")), queries.brief(brief, OFFICE)
    data = b"".join(client.get(reverse("brief-word", args=[brief])).streaming_content)
    paper = Document(BytesIO(data))
    links = [link for one in paper.paragraphs for link in one.hyperlinks]
    in_table = [
        link
        for line in paper.tables[0].rows
        for cell in line.cells
        for one in cell.paragraphs
        for link in one.hyperlinks
    ]
    figures = [one for parts in row.sentences for one in parts if isinstance(one, dict)]
    assert [link.text for link in links] == [str(one["value"]) for one in figures]
    assert [link.text for link in in_table] == [
        str(line["numbers"][name]) for line in row.table for name in GROUP_FIGURES
    ]
    for link in (*links, *in_table[:12]):
        assert link.address.startswith("http://testserver/")
        page = client.get(link.address.removeprefix("http://testserver")).content.decode()
        assert BIG.search(page).group(1) == link.text
    words = "".join(one.text for one in paper.paragraphs)
    assert all(plain(parts) in words for parts in row.sentences)


FIGURE = re.compile(r'<a class="figure" href="([^"]+)">(\d+)</a>')
BIG = re.compile(r'class="figure-big">(\d+)<')


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("grouping", GROUPINGS)
def test_every_figure_on_the_page_leads_to_its_query_which_gives_it_again(issued, kind, grouping) -> None:
    made = actions.draft_brief(
        issued.pk, kind=kind, as_of=AT, since=AT - timedelta(days=9), grouping=grouping, by=OFFICE, at=AT
    )
    row = queries.brief(made, OFFICE)
    client = signed_in(account("office", "office"))
    page = client.get(reverse("brief", args=[made])).content.decode()
    sentences = page.split('<div class="sentence">')[1:]
    assert len(sentences) == len(row.sentences)
    for parts, shown in zip(row.sentences, sentences, strict=True):
        words = html.unescape(shown.split("<p>")[1].split("</p>")[0])
        figures = [part["value"] for part in parts if isinstance(part, dict)]
        assert [int(value) for _link, value in FIGURE.findall(shown.split("</p>")[0])] == figures
        loose = re.sub(r"\d{4}年\d+月\d+日|今后30天|<a.*?</a>", "", words)
        assert not re.search(r"\d", loose), loose  # no figure of a sentence without its query
    links = dict(FIGURE.findall(page))
    assert len(links) >= sum(len(line["numbers"]) for line in row.table)
    for link, value in list(links.items())[:MOST_FOLLOWED]:
        again = client.get(html.unescape(link)).content.decode()
        assert BIG.search(again).group(1) == value, link


def test_a_comparison_in_word_and_excel(issued, to_pdf) -> None:
    task = Task.objects.filter(list=issued).order_by("order").first()
    found = queries.compared(issued.pk, OFFICE, AT - timedelta(days=1), AT)
    days = (AT.date() - timedelta(days=1), AT.date())
    text = text_of(to_pdf(comparison_sheet(found, "清单", days), "compare.xlsx"))
    assert task.text[:10] in text
    text = text_of(to_pdf(comparison_paper(found, "清单", days, "云岚市"), "compare.docx"))
    assert "有变化的任务60项：新增任务60项" in text


def test_dates_in_the_wrong_order_and_unknown_figures_are_refused(issued) -> None:
    client = signed_in(account("office", "office"))
    for address in (
        reverse("compare-dates") + "?first=2026-03-09&last=2026-03-01",
        reverse("figure") + "?name=all",
    ):
        assert client.get(address).status_code == 302  # back, with the sentence
