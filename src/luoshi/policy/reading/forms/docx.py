"""Word files: paragraphs and tables in the order of the document, with the numbers that Word writes by
itself.

The XML is read directly and not through python-docx, for three reasons: its object model drops text boxes,
content controls and inserted text; numbers and footnotes need the XML anyway; and what reaches the parser
has passed the limits of `package`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.grid import Grid
from luoshi.policy.reading.forms.numbering import Numbering
from luoshi.policy.reading.forms.package import Package, child, children, local, relations, value, whole
from luoshi.policy.reading.forms.shape import Cell, Extracted, Pen
from luoshi.policy.reading.model import Refused

# Wrappers that mean nothing for the text; what was deleted or moved away, and instructions of fields, is
# not text.
THROUGH: Final = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo"}
    | {"ruby", "rubyBase", "oMath", "oMathPara"}
)
SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
OFF: Final = frozenset({"0", "false", "off", "none"})
CONTENTS_STYLES: Final = ("toc ", "table of figures", "目录")


@dataclass(slots=True)
class Text:
    """Runs of one paragraph. `hidden` are spans in it; `boxes` are text boxes anchored here."""

    parts: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    field_depth: int = 0
    instruction: list[bool] = field(default_factory=list)


class Reader:
    """One walk over a Word document."""

    def __init__(self, package: Package) -> None:
        main = _main_part(package)
        parts = dict(relations(package, main).values())
        self.pen = Pen()
        self.body = child(package.xml(main), "body")
        styles = package.xml_or_none(parts.get("styles", "word/styles.xml"))
        self.numbering = Numbering(package.xml_or_none(parts.get("numbering", "word/numbering.xml")), styles)
        self.note_parts = {
            kind: package.xml_or_none(parts[f"{kind}s"])
            for kind in ("footnote", "endnote")
            if f"{kind}s" in parts
        }
        self.notes: list[tuple[str, str]] = []
        self.cells = 0

    def run(self) -> Extracted:
        if self.body is None:
            raise Refused("里没有正文：请核对文件是否保存完整")
        self.blocks(self.body, depth=0)
        self._write_notes()
        return self.pen.done("docx")

    def blocks(self, parent: Element, depth: int) -> None:
        """Paragraphs and tables under `parent`, in order."""
        for block in _through(parent):
            if local(block) == "p":
                self.paragraph(block, depth)
            elif local(block) == "tbl" and depth < limits.TABLE_DEPTH:
                self.table(block, depth + 1)

    def paragraph(self, element: Element, depth: int) -> None:
        """One paragraph as a line, the text boxes anchored in it as lines after it."""
        properties = child(element, "pPr")
        text = Text()
        self._inline(element, text)
        style = self.numbering.style(value(child(properties, "pStyle")))
        written = any(part.strip() for part, _ in text.parts)
        label = self.numbering.label(properties) if written else ""
        if style.name.startswith(CONTENTS_STYLES):
            self.pen.hide("".join([label, *(part for part, _ in text.parts), "\n"]))
        else:
            self.pen.write(label)
            for part, seen in text.parts:
                (self.pen.write if seen else self.pen.hide)(part)
            self.pen.write("\n")
        for box in text.boxes:
            if depth < limits.TABLE_DEPTH:
                self.blocks(box, depth + 1)

    def _inline(self, parent: Element, text: Text) -> None:
        for element in parent:
            name = local(element)
            if name in THROUGH:
                self._inline(element, text)
            elif name == "r":
                self._run(element, text)

    def _run(self, run: Element, text: Text) -> None:
        properties = child(run, "rPr")
        vanish = child(properties, "vanish")
        if vanish is not None and value(vanish, default="1") not in OFF:
            return
        for element in run:
            name = local(element)
            if name == "fldChar":
                _field(text, value(element, "fldCharType"))
            elif text.instruction and text.instruction[-1]:
                continue
            elif name == "t":
                text.parts.append((element.text or "", True))
            elif name in SIGNS:
                text.parts.append((SIGNS[name], True))
            elif name == "sym":
                text.parts.append((_symbol(element), True))
            elif name == "ruby":  # a character with its pronunciation: the character alone is text
                self._inline(element, text)
            elif name in {"footnoteReference", "endnoteReference"}:
                self._note(name.removesuffix("Reference"), value(element, "id"), text)
            elif name in {"AlternateContent", "drawing", "pict", "object"}:
                text.boxes += _boxes(element)

    def _note(self, kind: str, identifier: str, text: Text) -> None:
        self.notes.append((kind, identifier))
        text.parts.append((f"〔注{len(self.notes)}〕", False))

    def _write_notes(self) -> None:
        for number, (kind, identifier) in enumerate(self.notes, start=1):
            root = self.note_parts.get(kind)
            note = next((each for each in children(root, kind) if value(each, "id") == identifier), None)
            words = "".join(_words(note)).strip() if note is not None else ""
            self.pen.line(f"注{number}：{words}")

    def table(self, element: Element, depth: int) -> None:
        """A table: its cells stand in the text row by row, each followed by a tab or a line feed."""
        grid, start = Grid(), self.pen.at
        above: dict[int, Cell] = {}
        for row in (each for each in _through(element) if local(each) == "tr"):
            grid.row()
            above = self._row(row, grid, above, depth)
            self.pen.write("\n")
        self.cells += grid.size
        if self.cells > limits.CELLS:
            raise Refused(f"的表格超过 {limits.CELLS} 格：请拆成几个文件后再读")
        table = grid.table((start, self.pen.at))
        if table is not None:
            self.pen.tables.append(table)

    def _row(self, row: Element, grid: Grid, above: dict[int, Cell], depth: int) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
        column = whole(value(child(row, "trPr", "gridBefore")))
        if 0 < column <= limits.COLUMNS:
            grid.add(Cell("", (self.pen.at, self.pen.at)), column)
        for element in (each for each in _through(row) if local(each) == "tc"):
            across = max(1, min(whole(value(child(element, "tcPr", "gridSpan")), 1), limits.COLUMNS))
            merge = child(element, "tcPr", "vMerge")
            if merge is not None and value(merge) != "restart" and column in above:
                cell = above[column]
            else:
                cell = self._cell(element, depth)
            cells[column] = cell
            grid.add(cell, across)
            column += across
        return cells

    def _cell(self, element: Element, depth: int) -> Cell:
        first = len(self.pen.parts)
        start = self.pen.at
        self.blocks(element, depth)
        words = "".join(self.pen.parts[first:])
        # The paragraph's line feed becomes a tab, so that a row of short cells stands on one line.
        self.pen.parts[first:] = [words[:-1], "\t"] if words.endswith("\n") else [words]
        inner = words.strip()
        left = start + len(words) - len(words.lstrip())
        return Cell(inner, (left, left + len(inner)))


def _through(parent: Element) -> Iterator[Element]:
    """Children, those of wrappers in their place. A table of contents made by Word itself is left to its
    styles.
    """
    for element in parent:
        if local(element) in THROUGH:
            yield from _through(element)
        elif local(element) == "AlternateContent":
            yield from _through(_choice(element))
        else:
            yield element


def _choice(element: Element) -> Element:
    chosen = child(element, "Choice")
    return chosen if chosen is not None else element


def _field(text: Text, kind: str) -> None:
    # begin … instruction … separate … result … end, and fields may stand in instructions.
    if kind == "begin":
        text.instruction.append(True)
    elif kind == "separate" and text.instruction:
        text.instruction[-1] = len(text.instruction) > 1 and text.instruction[-2]
    elif kind == "end" and text.instruction:
        text.instruction.pop()


def _symbol(element: Element) -> str:
    code = value(element, "char")
    number = int(code, 16) if code.isalnum() and code.isascii() and len(code) <= 5 and _hex(code) else 0
    return chr(number) if 0x20 <= number < 0xD800 else ""


def _hex(code: str) -> bool:
    return all(char in "0123456789abcdefABCDEF" for char in code)


def _boxes(element: Element) -> list[Element]:
    """Contents of text boxes; a box is written twice for old programs, the first writing counts."""
    source = _choice(element) if local(element) == "AlternateContent" else element
    found: list[Element] = []
    waiting = [source]
    while waiting:
        each = waiting.pop()
        if local(each) == "txbxContent":
            found.append(each)
        elif local(each) == "AlternateContent":
            waiting.append(_choice(each))
        else:
            waiting += reversed(list(each))
    return found


def _words(element: Element) -> Iterator[str]:
    for each in element.iter():
        name = local(each)
        if name == "t":
            yield each.text or ""
        elif name in SIGNS:
            yield " "


def _main_part(package: Package) -> str:
    for kind, target in relations(package, "").values():
        if kind == "officeDocument" and package.has(target):
            return target
    return "word/document.xml"


def read(package: Package) -> Extracted:
    """The text of a Word file. Raises Refused."""
    extracted = Reader(package).run()
    if not extracted.visible().strip():
        raise Refused("里没有文字，可能只有图片：请先做文字识别（OCR），或索取文本文件")
    return extracted
