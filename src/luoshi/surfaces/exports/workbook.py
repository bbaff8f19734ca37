"""Writing the workbook: row by row, never more than a row of it in memory."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import IO, Any, Final

from xlsxwriter import Workbook

from luoshi.records.tasks.queries_export import ExportTask
from luoshi.surfaces.exports import words
from luoshi.surfaces.exports.sheets import SHEETS, WIDTHS, Column, Kind, Sheet, Value, plain
from luoshi.surfaces.exports.words import Language, said

CELL_MOST: Final = 32_767
"""Characters of one cell, a limit of the file format."""
OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NUMBER_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "long": "@",
    "number": "General",
    "percent": "0%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
EXCEL_FIRST: Final = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; days before it are written as text."""


def write(
    file: IO[bytes], tasks: Iterable[ExportTask], *, title: str, language: Language, zone: tzinfo
) -> None:
    """Write the workbook of these tasks to `file`; moments are shown in `zone`."""
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"title": title, "comments": ""})
        sheets = [_Open(book, sheet, language, zone) for sheet in SHEETS]
        for task in tasks:
            for sheet in sheets:
                sheet.add(task)
        for sheet in sheets:
            sheet.close()


class _Open:
    """A sheet while it is written."""

    def __init__(self, book: Any, sheet: Sheet, language: Language, zone: tzinfo) -> None:
        self.sheet, self.language, self.zone = sheet, language, zone
        self.page = book.add_worksheet(said(sheet.name, language))
        self.formats = {kind: _format(book, kind) for kind in NUMBER_FORMATS}
        self.row = 0
        self._head(book)

    def add(self, task: ExportTask) -> None:
        """The rows that the sheet has for this task."""
        for values in self.sheet.rows(task, self.language):
            self.row += 1
            for at, (column, value) in enumerate(zip(self.sheet.columns, values, strict=True)):
                self._cell(at, column, value)

    def close(self) -> None:
        self.page.autofilter(0, 0, self.row, len(self.sheet.columns) - 1)

    def _head(self, book: Any) -> None:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.page.freeze_panes(1, 0)
        self.page.repeat_rows(0)
        for at, column in enumerate(self.sheet.columns):
            self.page.set_column(at, at, WIDTHS[column.kind])
        for at, column in enumerate(self.sheet.columns):
            self.page.write_string(0, at, said(column.head, self.language), bold)

    def _cell(self, at: int, column: Column, value: Value) -> None:
        style = self.formats[column.kind]
        known = _known(value, column.kind, self.zone)
        if known is None:
            return
        if isinstance(known, str):
            self.page.write_string(self.row, at, _short(known, self.language), style)
        elif isinstance(known, date):
            self.page.write_datetime(self.row, at, known, style)
        else:
            self.page.write_number(self.row, at, known, style)


def _known(value: Value, kind: Kind, zone: tzinfo) -> str | float | date | None:
    """The value as a workbook holds it; a figure or day that it cannot hold exactly stays a text."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, date):
        return value if value >= EXCEL_FIRST else value.isoformat()
    if isinstance(value, Decimal):
        near = float(value)
        return near if Decimal(repr(near)) == value else plain(value)
    if isinstance(value, int) and kind == "percent":
        return value / 100
    return value or None if isinstance(value, str) else value


def _short(text: str, language: Language) -> str:
    cut = said(words.CUT, language)
    return text if len(text) <= CELL_MOST else text[: CELL_MOST - len(cut)] + cut


def _format(book: Any, kind: Kind) -> Any:
    wrapped = {"text_wrap": True} if kind == "long" else {}
    return book.add_format({"num_format": NUMBER_FORMATS[kind], "valign": "top", **wrapped})
