"""Excel files: sheet after sheet, each row a line, cells as they are shown, merged cells in every place
they cover.

The XML is read directly and not through python-calamine: that gives values without their number format (a
share of 5% comes out as 0.05), and a sheet with two cells in opposite corners makes it lay out 17 billion.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.cellformat import BUILT_IN, shown
from luoshi.policy.reading.forms.package import (
    DAMAGED,
    Package,
    child,
    children,
    local,
    relations,
    value,
    whole,
)
from luoshi.policy.reading.forms.shape import Cell, Extracted, Pen, Table
from luoshi.policy.reading.model import Refused, Span

Range = tuple[int, int, int, int]  # first row, first column, last row, last column, all from 0
LAST_ROW: Final = 1 << 20
BOOLEANS: Final = {"1": "TRUE", "0": "FALSE"}


@dataclass(slots=True)
class Sheet:
    """What stands in a sheet: row → column → text; and which places are merged."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)


class Book:
    """A workbook's shared strings and number formats."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = _main_part(package)
        workbook = package.xml(self.main)
        self.parts = relations(package, self.main)
        by_kind = dict(self.parts.values())
        strings = package.xml_or_none(by_kind.get("sharedStrings", "xl/sharedStrings.xml"))
        self.strings = [_string(each) for each in children(strings, "si")]
        self.codes = _codes(package.xml_or_none(by_kind.get("styles", "xl/styles.xml")))
        self.since_1904 = value(child(workbook, "workbookPr"), "date1904") in {"1", "true"}
        self.sheets = list(children(child(workbook, "sheets"), "sheet"))
        self.cells = 0

    def sheet(self, part: str) -> Sheet:
        """The filled cells of one sheet."""
        sheet = Sheet()
        at = -1
        for element in stream(self.package.part(part), {"row", "mergeCell"}):
            if local(element) == "mergeCell":
                found = area(value(element, "ref"))
                sheet.merged += [found] if found else []
                continue
            at = whole(value(element, "r"), at + 2) - 1
            row = self._row(element)
            if row and 0 <= at < LAST_ROW:
                sheet.rows[at] = row
        return sheet

    def _row(self, element: Element) -> dict[int, str]:
        row: dict[int, str] = {}
        column = -1
        for cell in children(element, "c"):
            place = corner(value(cell, "r"))
            column = place[1] if place else column + 1
            text = self._text(cell).strip()
            if text and column < limits.COLUMNS:
                row[column] = text
        self.cells += len(row)
        if self.cells > limits.CELLS:
            raise Refused(f"超过 {limits.CELLS} 格：请拆成几个文件后再读")
        return row

    def _text(self, cell: Element) -> str:
        kind = value(cell, "t", "n")
        if kind == "inlineStr":
            return _string(child(cell, "is"))
        stored = child(cell, "v")
        text = (stored.text or "") if stored is not None else ""
        if kind == "s":
            index = whole(text, -1)
            return self.strings[index] if 0 <= index < len(self.strings) else ""
        if kind == "b":
            return BOOLEANS.get(text.strip(), text)
        style = whole(value(cell, "s"))
        code = self.codes[style] if 0 <= style < len(self.codes) else ""
        return shown(text, code, self.since_1904) if kind == "n" and text else text


def stream(data: bytes, wanted: set[str]) -> Iterator[Element]:
    """The elements of those names one by one, each forgotten afterwards: sheets are the one part that grows
    large.
    """
    from defusedxml import ElementTree  # noqa: PLC0415
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415

    depth = 0
    path: list[Element] = []
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True):
            if event == "start":
                path.append(element)
                depth = len(path)
                if depth > limits.DEPTH:
                    raise Refused(
                        f"内部嵌套超过 {limits.DEPTH} 层，不是正常的表格，已拒绝读取：请另存后重新上传"
                    )
                continue
            path.pop()
            if local(element) in wanted:
                yield element
                element.clear()
                if path:
                    path[-1].remove(element)
    except DefusedXmlException as error:
        raise Refused(
            "的 XML 中含有实体或文档类型声明，疑似 XML 炸弹，已拒绝读取：请用办公软件另存后重新上传"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused(DAMAGED) from error


def corner(reference: str) -> tuple[int, int] | None:
    """`B3` as row 2, column 1; None for anything else."""
    letters = reference.rstrip("0123456789")
    row = whole(reference[len(letters) :], 0)
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha() and 0 < row <= LAST_ROW):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return row - 1, column - 1


def area(reference: str) -> Range | None:
    """`A1:C2` as its corners; None where it is not two corners in order."""
    first, _, last = reference.replace("$", "").partition(":")
    start, end = corner(first), corner(last)
    if start is None or end is None or end < start or end[1] < start[1]:
        return None
    return (*start, *end)


def _string(element: Element | None) -> str:
    # A shared string holds its text in `t` or in runs `r/t`; `rPh` is how it is pronounced.
    if element is None:
        return ""
    runs = [each for each in element if local(each) == "t"]
    runs += [part for run in children(element, "r") for part in children(run, "t")]
    return "".join(each.text or "" for each in runs)


def _codes(styles: Element | None) -> list[str]:
    """The number format of each cell style."""
    own = {
        whole(value(each, "numFmtId")): value(each, "formatCode")
        for each in children(child(styles, "numFmts"), "numFmt")
    }
    ids = [whole(value(each, "numFmtId")) for each in children(child(styles, "cellXfs"), "xf")]
    return [own.get(each, BUILT_IN.get(each, "")) for each in ids]


def _main_part(package: Package) -> str:
    for kind, target in relations(package, "").values():
        if kind == "officeDocument" and package.has(target):
            return target
    return "xl/workbook.xml"


def write(sheet: Sheet, pen: Pen, budget: int) -> Table | None:
    """Put a sheet into the text. Gives its table: without title rows above and remarks below, which hold
    one cell.
    """
    start = pen.at
    spans: dict[tuple[int, int], Cell] = {}
    for at in sorted(sheet.rows):
        for count, column in enumerate(sorted(sheet.rows[at])):
            if count:
                pen.write("\t")
            text = sheet.rows[at][column]
            spans[at, column] = Cell(text, pen.write(text))
        pen.write("\n")
    filled = _filled(sheet, spans, budget)
    rows = [(at, filled[at]) for at in sorted(filled)]
    alone = [len({cell.span for cell in row.values()}) <= 1 for _, row in rows]
    first = next((index for index, single in enumerate(alone) if not single), len(rows))
    last = next((index for index in range(len(rows) - 1, -1, -1) if not alone[index]), -1)
    caption = " ".join(dict.fromkeys(next(iter(row.values())).text for _, row in rows[:first]))
    return _table([row for _, row in rows[first : last + 1]], (start, pen.at), caption)


def _filled(sheet: Sheet, cells: dict[tuple[int, int], Cell], budget: int) -> dict[int, dict[int, Cell]]:
    filled: dict[int, dict[int, Cell]] = {at: {} for at in sheet.rows}
    for (at, column), cell in cells.items():
        filled[at][column] = cell
    used = sorted(sheet.rows)
    for top, left, bottom, right in sheet.merged:
        origin = cells.get((top, left))
        if origin is None:
            continue
        for at in used if bottom - top > len(used) else range(top, bottom + 1):
            if not top <= at <= bottom or at not in filled:
                continue
            for column in range(left, min(right + 1, limits.COLUMNS)):
                filled[at].setdefault(column, origin)
                budget -= 1
            if budget < 0:
                raise Refused(f"的合并单元格覆盖超过 {limits.CELLS} 格：请取消多余的合并后再读")
    return filled


def _table(rows: list[dict[int, Cell]], span: Span, caption: str) -> Table | None:
    columns = sorted({column for row in rows for column in row})
    if len(rows) < 2 or len(columns) < 2:
        return None
    out: list[tuple[Cell, ...]] = []
    for row in rows:
        here = min(cell.span[0] for cell in row.values())
        out.append(tuple(row.get(column, Cell("", (here, here))) for column in columns))
    return Table(span, tuple(out), caption)


def read(package: Package) -> Extracted:
    """All visible sheets of an Excel file. Raises Refused."""
    book = Book(package)
    pen = Pen()
    for entry in book.sheets:
        name = value(entry, "name")[:100]
        kind, part = book.parts.get(_relation(entry), ("", ""))
        if kind != "worksheet" or not package.has(part):
            continue
        if value(entry, "state", "visible") != "visible":
            pen.notes.append(f"工作表“{name}”在文件中是隐藏的，没有读取")
            continue
        pen.pages.append(pen.at)
        pen.hide(f"{name}\n")
        table = write(book.sheet(part), pen, limits.CELLS)
        pen.tables += [table] if table is not None else []
    extracted = pen.done("xlsx")
    if not extracted.visible().strip():
        raise Refused("里没有文字：请核对是否选对了文件，图片请先做文字识别（OCR）")
    return extracted


def _relation(entry: Element) -> str:
    # `r:id` and the sheet's own `sheetId` differ; only the first is in the relationships' namespace.
    return next((found for key, found in entry.attrib.items() if key.endswith("}id")), "")
