"""The tasks as CSV: UTF-8 with a byte order mark (Excel asks for it), lines made one by one."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from luoshi.records.tasks.queries_export import ExportTask
from luoshi.surfaces.exports.sheets import TASKS, Value, plain
from luoshi.surfaces.exports.words import Language, said

MARK: Final = "\ufeff"
FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""A cell that begins so is run as a formula by some spreadsheet; an apostrophe before it keeps it a text."""


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(tasks: Iterable[ExportTask], *, language: Language) -> Iterator[str]:
    """The lines of the file, the heading first, each with its line end."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    heads = [said(column.head, language) for column in TASKS.columns]
    yield MARK + str(writer.writerow(heads))
    for task in tasks:
        for row in TASKS.rows(task, language):
            yield str(writer.writerow([cell(value) for value in row]))


def cell(value: Value) -> str:
    """A value as CSV text: days as 2026-12-31, figures plain, texts without the power of a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return "'" + text if text[:1] in FORMULA and isinstance(value, str) else text
