"""Generated files: what was written in comes out; what was cut or changed is read or refused, never a
crash.
"""

import io
import zipfile

import docx
import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from luoshi.policy.reading.forms import extract
from luoshi.policy.reading.model import Refused
from tests.policy.reading.forms_files import (
    docx_of,
    levels,
    numbered,
    ofd_of,
    paragraph,
    pdf_lines,
    pdf_of,
    text_object,
    xlsx_of,
    zipped,
)  # fmt: skip

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9F00), min_size=1, max_size=12)
WORDS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9F00),
        st.sampled_from("，。（）〔〕“”%0123456789AZaz&<>"),
    ),
    min_size=1,
    max_size=30,
).filter(lambda text: not text.isspace())
GRID = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=2, max_size=5)
)

NUMBERING = (
    '<w:abstractNum w:abstractNumId="1">' + levels(("chineseCounting", "%1、"), ("decimal", "%2."))
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)  # fmt: skip
TWO_CELLS = f"<w:tbl><w:tr><w:tc>{paragraph('甲')}</w:tc><w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>"
TASKS = "".join(numbered(f"任务{at}", 1, at % 2) for at in range(9))
ROW = '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c t="inlineStr"><is><t>任务</t></is></c></row>'
LINES = [f"第{at}行文字" for at in range(9)]
RULES = "70 715 m 400 715 l 400 655 l 70 655 l h S 70 695 m 400 695 l S 100 715 m 100 655 l S\n"
PATHS = (
    '<ofd:PathObject ID="3" Boundary="0 0 210 297"><ofd:AbbreviatedData>M 20 30 L 120 30 L 120 60 L 20 60 C '
    "M 20 40 L 120 40 M 50 30 L 50 60</ofd:AbbreviatedData></ofd:PathObject>"
)
WHOLE: dict[str, bytes] = {
    "docx": docx_of(paragraph("示例通知") + TASKS + TWO_CELLS, numbering=NUMBERING),
    "xlsx": xlsx_of(
        "".join(ROW.format(at) for at in range(1, 9)), '<mergeCells><mergeCell ref="A1:A3"/></mergeCells>'
    ),
    "ofd": ofd_of([[PATHS, *(text_object(text, 20, 30 + 10 * at) for at, text in enumerate(LINES))]] * 2),
    "pdf": pdf_of([RULES + pdf_lines([(text, 72, 700 - 20 * at) for at, text in enumerate(LINES)])] * 2),
    "html": (
        "<html><body>" + "<table><tr><td rowspan=2>甲<td>乙<tr><td>丙</table><p>文&nbsp;字" * 5
    ).encode(),
    "md": ("# 标题\n\n## 一\n\n| a | b |\n|---|---|\n| **c** | [d](e) |\n\n" * 5).encode(),
}


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def survives(data: bytes, name: str) -> None:
    """Read or refused with a Chinese sentence; anything else is a crash and fails the test."""
    try:
        extracted = extract(data, name)
    except Refused as refused:
        said = str(refused)
        if not any("\u4e00" <= char <= "\u9fff" for char in said):
            pytest.fail(f"a refusal that no official can read: {said}")
        return
    ends = [end for span in extracted.hidden for end in span]
    assert ends == sorted(set(ends))
    assert all(0 <= start < end <= len(extracted.text) for start, end in extracted.hidden)
    assert all(0 <= start <= end <= len(extracted.text) for (start, end), _ in extracted.entities)
    for table in extracted.tables:
        assert len({len(row) for row in table.rows}) == 1
        assert all(
            0 <= cell.span[0] <= cell.span[1] <= len(extracted.text) for row in table.rows for cell in row
        )


@settings(SLOW, max_examples=50)
@given(st.lists(WORDS, min_size=1, max_size=8), GRID)
def test_word_gives_back_what_was_typed(texts: list[str], grid: list[list[str]]) -> None:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    table = document.add_table(len(grid), len(grid[0]))
    for row, cells in zip(table.rows, grid, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    extracted = extract(out.getvalue(), "a.docx")
    typed = [*texts, *(text for row in grid for text in row)]
    assert extracted.text.replace("\t", "\n").split("\n")[: len(texts)] == texts
    assert "".join(extracted.visible().split()) == "".join("".join(typed).split())
    if len(grid[0]) > 1:
        assert [[cell.text for cell in row] for row in extracted.tables[0].rows] == grid


@SLOW
@given(GRID)
def test_excel_gives_back_what_was_typed(grid: list[list[str]]) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    )
    sheet = book.add_worksheet("表")
    for at, row in enumerate(grid):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text)
    book.close()
    extracted = extract(out.getvalue(), "a.xlsx")
    assert "".join(extracted.visible().split()) == "".join(
        "".join(text for row in grid for text in row).split()
    )
    if len(grid[0]) > 1:
        (table,) = extracted.tables
        assert [[cell.text for cell in row] for row in table.rows] == grid
        assert all(extracted.text[slice(*cell.span)] == cell.text for row in table.rows for cell in row)


@SLOW
@given(st.lists(HAN, min_size=1, max_size=20, unique=True), st.randoms(use_true_random=False))
def test_ofd_and_pdf_give_back_their_lines_whatever_the_order_in_the_file(
    texts: list[str], chance: object
) -> None:
    placed = [(text, 60 + 4 * at, at) for at, text in enumerate(texts)]
    shuffled = list(placed)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    as_ofd = ofd_of([[text_object(text, 20, 30 + 10 * at) for text, _, at in shuffled]])
    as_pdf = pdf_of([pdf_lines([(text, 72, 700 - 20 * at) for text, _, at in shuffled])])
    for data in (as_ofd, as_pdf):
        assert extract(data, "a").text.replace("\n", "") == "".join(texts)


@SLOW
@given(st.lists(WORDS, min_size=1, max_size=8))
def test_html_shows_its_paragraphs_and_leaves_its_source_alone(texts: list[str]) -> None:
    safe = [text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in texts]
    source = "<html><body>" + "".join(f"<p>{text}</p>" for text in safe) + "</body></html>"
    extracted = extract(source.encode(), "a.html")
    assert extracted.text == source
    assert "".join(extracted.visible().split()) == "".join("".join(texts).split())


@SLOW
@given(st.text(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    assume("\ud800" not in text)
    survives(text.encode("utf-8", errors="ignore"), name)


@SLOW
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<html><p>", b"\xd0\xcf\x11\xe0"]),
)
def test_random_bytes_are_read_or_refused(noise: bytes, head: bytes) -> None:
    survives(head + noise, "a.txt")


@pytest.mark.parametrize("form", sorted(WHOLE))
@SLOW
@given(st.data())
def test_cut_and_changed_files_are_read_or_refused(form: str, data: st.DataObject) -> None:
    changed = bytearray(WHOLE[form])
    for _ in range(data.draw(st.integers(0, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    survives(bytes(changed[: data.draw(st.integers(1, len(changed)))]), f"a.{form}")
    survives(bytes(changed), f"a.{form}")


@pytest.mark.parametrize("form", ["docx", "xlsx", "ofd"])
@SLOW
@given(st.data())
def test_packages_with_changed_xml_are_read_or_refused(form: str, data: st.DataObject) -> None:
    parts = unpacked(WHOLE[form])
    name = data.draw(st.sampled_from(sorted(parts)))
    part = parts[name].decode()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(part)))
        end = data.draw(st.integers(start, min(start + 40, len(part))))
        inserted = data.draw(
            st.sampled_from(['"', ">", "<", "/>", "-1", "99999999999999", "nan", "g", "", "A1:XFD9", " "])
        )
        part = part[:start] + inserted + part[end:]
    survives(zipped({**parts, name: part.encode()}), f"a.{form}")
    survives(zipped({key: content for key, content in parts.items() if key != name}), f"a.{form}")


@pytest.mark.parametrize("form", ["docx", "xlsx", "ofd"])
@SLOW
@given(st.data())
def test_packages_with_changed_attributes_are_read_or_refused(form: str, data: st.DataObject) -> None:
    """Values, not syntax: the XML stays well formed, so that the change reaches the reader."""
    parts = unpacked(WHOLE[form])
    name = data.draw(st.sampled_from(sorted(part for part in parts if part != "[Content_Types].xml")))
    pieces = parts[name].decode().split('"')
    values = range(1, len(pieces), 2)
    assume(len(values) > 0)
    at = data.draw(st.sampled_from(values))
    pieces[at] = data.draw(
        st.sampled_from(["", "-5", "1e9", "inf", "999999999", "../..", "x", "0 0 0 0", "g 9 9", "%1%2%9"])
    )
    survives(zipped({**parts, name: '"'.join(pieces).encode()}), f"a.{form}")
