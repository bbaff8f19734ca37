"""Word templates, built in code: official papers (GB/T 9704 in their main measures), filled by docxtpl.

Nothing binary is kept: a template is made anew for each paper (a few milliseconds), and its fields are those of docxtpl (`{{ name }}`,
`{%tr for … %}`). An office that wants its own form can save one, change it in Word and keep the fields.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, RichText

TITLE_FONT, BODY_FONT, HEAD_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体"
TITLE_SIZE, BODY_SIZE, TABLE_SIZE = Pt(22), Pt(16), Pt(12)
"""二号, 三号 and 小四."""
LINE: Final = Pt(29)
RED: Final = RGBColor(0xC0, 0x1A, 0x1A)
INDENT: Final = Pt(32)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; with an address it is a link."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A text some pieces of which are links; its field in the template is `{{r name }}`."""

    pieces: tuple[Piece, ...]
    size: Pt


def blank() -> Word:
    """An A4 page with the margins of an official paper."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = BODY_FONT, BODY_SIZE
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    normal.paragraph_format.space_after = Pt(0)
    return paper


def line(
    paper: Word,
    text: str,
    *,
    font: str = BODY_FONT,
    size: Pt = BODY_SIZE,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: bool = False,
    colour: RGBColor | None = None,
    before: Pt | None = None,
) -> Paragraph:
    """A paragraph of one run."""
    found = paper.add_paragraph()
    found.alignment = align
    shape = found.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.AT_LEAST, LINE
    if indent:
        shape.first_line_indent = INDENT
    if before is not None:
        shape.space_before = before
    run = found.add_run(text)
    run.font.name, run.font.size = font, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx has no other way
    if colour is not None:
        run.font.color.rgb = colour
    return found


def red_rule(paragraph: Paragraph) -> None:
    """The red line under the head of the paper."""
    edges = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": "18", "space": "6", "color": "C01A1A"}.items():
        bottom.set(qn(f"w:{name}"), value)
    edges.append(bottom)
    paragraph._p.get_or_add_pPr().append(edges)  # noqa: SLF001 - python-docx has no other way


def table(
    paper: Word, heads: tuple[str, ...], fields: tuple[str, ...], widths: tuple[Mm, ...], loop: str
) -> None:
    """A table with one row for each item of the docxtpl loop `loop` (`row in rows`)."""
    made = paper.add_table(rows=1, cols=len(heads))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    _row(made.rows[0].cells, heads, HEAD_FONT, widths)
    _repeat(made.rows[0])
    for texts in ((f"{{%tr for {loop} %}}",), fields, ("{%tr endfor %}",)):
        cells = made.add_row().cells
        _row(cells, (*texts, *[""] * (len(heads) - len(texts))), BODY_FONT, widths)


def filled(paper: Word, context: dict[str, object]) -> bytes:
    """The template with its fields filled; text is escaped, so it can write no field or tag of its own."""
    source = BytesIO()
    paper.save(source)
    source.seek(0)
    made = DocxTemplate(source)
    made.render({name: _with_links(made, value) for name, value in context.items()}, autoescape=True)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _with_links(paper: DocxTemplate, value: object) -> object:
    """The value with its linked texts as Word wants them; the addresses become relations of this paper."""
    if isinstance(value, Linked):
        return _rich(paper, value)
    if isinstance(value, list):
        return [_with_links(paper, one) for one in value]
    if isinstance(value, dict):
        return {name: _with_links(paper, one) for name, one in value.items()}
    return value


def _rich(paper: DocxTemplate, value: Linked) -> RichText:
    found, style = RichText(), {"font": f"eastAsia:{BODY_FONT}", "size": int(value.size.pt * 2)}
    for one in value.pieces:
        link = {"url_id": paper.build_url_id(one.address), "underline": "dotted"} if one.address else {}
        found.add(one.text, **style, **link)
    return found


def _row(cells: tuple[object, ...], texts: tuple[str, ...], font: str, widths: tuple[Mm, ...]) -> None:
    for cell, text, width in zip(cells, texts, widths, strict=True):
        cell.width = width  # type: ignore[attr-defined]
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        run = paragraph.add_run(text)
        run.font.name, run.font.size = font, TABLE_SIZE
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001


def _repeat(row: object) -> None:
    """The head of the table stands on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]  # noqa: SLF001
