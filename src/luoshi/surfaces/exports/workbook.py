"""Writing the workbook: its frame, and row by row what stands in it; never more than a batch of tasks in memory."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import partial
from typing import IO, Any, Final

from xlsxwriter import Workbook

from luoshi.records.tasks.queries_export import ExportTask
from luoshi.surfaces.exports import words
from luoshi.surfaces.exports.package import Rows, write_package
from luoshi.surfaces.exports.sheets import SHEETS, WIDTHS, Kind, Value, plain
from luoshi.surfaces.exports.words import Language, said

CELL_MOST: Final = 32_767
"""Characters of one cell, a limit of the file format."""
OPTIONS: Final = {
    "constant_memory": True,  # strings stand in their cells
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


SAMPLES: Final[dict[Kind, object]] = {"date": EXCEL_FIRST, "moment": EXCEL_FIRST, "number": 0, "percent": 0}
"""What stands in the frame's sample row; a text in all others."""


def write(
    file: IO[bytes], tasks: Iterable[ExportTask], *, title: str, language: Language, zone: tzinfo
) -> None:
    """Write the workbook of these tasks to `file`; moments are shown in `zone`."""

    def fill(rows: Sequence[Rows]) -> None:
        for task in tasks:
            for sheet, page in zip(SHEETS, rows, strict=True):
                kinds = [column.kind for column in sheet.columns]
                for values in sheet.rows(task, language):
                    page.add(
                        [
                            _cell(value, kind, zone, language)
                            for value, kind in zip(values, kinds, strict=True)
                        ]
                    )

    write_package(file, partial(_frame, title=title, language=language), len(SHEETS), fill)


def _frame(file: IO[bytes], counts: Sequence[int], *, title: str, language: Language) -> None:
    """The workbook without its rows: each sheet with its head and a sample row of every column's format."""
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"title": title, "comments": ""})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {kind: _format(book, kind) for kind in NUMBER_FORMATS}
        for sheet, count in zip(SHEETS, counts, strict=True):
            page = book.add_worksheet(said(sheet.name, language))
            page.freeze_panes(1, 0)
            page.repeat_rows(0)
            page.autofilter(0, 0, count, len(sheet.columns) - 1)
            for at, column in enumerate(sheet.columns):
                page.set_column(at, at, WIDTHS[column.kind])
                page.write_string(0, at, said(column.head, language), bold)
            for at, column in enumerate(sheet.columns):
                page.write(1, at, SAMPLES.get(column.kind, "x"), formats[column.kind])


def _cell(value: Value, kind: Kind, zone: tzinfo, language: Language) -> str | float | date | None:
    known = _known(value, kind, zone)
    return _short(known, language) if isinstance(known, str) else known


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
