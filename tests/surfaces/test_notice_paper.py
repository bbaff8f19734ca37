"""The Word file of a notice: LibreOffice opens it, its fields are filled, and text of people writes no fields."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pypdfium2

from luoshi.records.chasing.queries import NoticeRow, TaskOfNotice
from luoshi.surfaces.chasing.papers.notice import notice_paper

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TASKS = tuple(
    TaskOfNotice(number, number, f"第{number}项：新建口袋公园并对市民开放。", date(2026, 6, 30), "late")
    for number in range(1, 9)
)
NOTICE = NoticeRow(
    7, "督办〔2026〕12号", 2, "黄牌督办", "yellow", 1, "市园林局", "截至3月2日进度滞后。", "", "sent", 1, AT, AT,
    date(2026, 3, 9), None, "", None, "", "", TASKS,
)  # fmt: skip


def text_of(data: bytes, to_pdf) -> str:
    paper = pypdfium2.PdfDocument(to_pdf(data, "notice.docx"))
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in paper)


def test_a_notice_is_opened_and_says_what_it_must(to_pdf) -> None:
    text = text_of(notice_paper(NOTICE, "云岚市", date(2026, 3, 2)), to_pdf)
    for part in (
        "督办〔2026〕12号",
        "黄牌督办",
        "市园林局：",
        "涉及以下8项任务",
        "2026年3月9日前",
        "2026年3月2日",
    ):
        assert part in text
    assert text.count("口袋公园") == 8
    assert "{" not in text


def test_a_draft_says_so_and_words_stay_words(to_pdf) -> None:
    odd = replace(NOTICE, state="draft", name="", reason="预算 <5% & {{ city }} {% if x %}")
    data = notice_paper(odd, "云岚市", date(2026, 3, 2))
    assert b"<w:t" in ZipFile(BytesIO(data)).read("word/document.xml")
    text = text_of(data, to_pdf)
    assert "预算<5%&{{city}}{%ifx%}" in text
    assert "（草稿，未发出）" in text
