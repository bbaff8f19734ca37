"""A workbook whose frame XlsxWriter makes, and whose rows are written here: a year has 230,000 cells, and cell by cell they took
three quarters of an export's time.

The frame (formats, widths, frozen rows, filters, properties) is made with one sample row a sheet, which tells the number of each
column's format; made once more with the number of rows it has, its sheets are copied with the rows in the place of the sample.
Rows lie in temporary files, so memory stays bounded. The markup is that of ECMA-376 part 1, 18.3.1: inline strings, serial days.
"""

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from typing import IO, Final

from xlsxwriter.utility import xl_col_to_name

Cell = str | int | float | date | None
Frame = Callable[[IO[bytes], Sequence[int]], None]
"""Writes the frame for so many rows a sheet: a head, and a second row that is the sample."""
SHEET: Final = "xl/worksheets/sheet{}.xml"
SAMPLE: Final = re.compile(rb'<row r="2".*?</row>', re.DOTALL)
STYLE: Final = re.compile(rb'<c r="([A-Z]+)2" s="(\d+)"')
EXTENT: Final = re.compile(rb'<dimension ref="[^"]*"')
FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no zones
DAY_S: Final = 86_400
LEVEL: Final = 3
"""Of compression: a tenth more bytes than at 6, in a third of the time."""
CHUNK: Final = 1 << 20
ESCAPED: Final = re.compile(r"(_x[0-9a-fA-F]{4}_)")
CONTROL: Final = re.compile("([\x00-\x08\x0b-\x1f\ufffe\uffff])")
KNOWN_MOST: Final = 4_096
TEXT_KNOWN_MOST: Final = 64
"""Texts up to this length come again and again (units, states, windows) and are kept."""


class Rows:
    """The rows of one sheet while they are written. `styles`: the format of each column."""

    def __init__(self, file: IO[bytes], styles: Sequence[int]) -> None:
        self.file, self.count = file, 0
        self.opens = tuple(
            (f'<c r="{xl_col_to_name(at)}', f'" s="{style}"') for at, style in enumerate(styles)
        )

    def add(self, cells: Iterable[Cell]) -> None:
        """One row more; None leaves a cell empty."""
        self.count += 1
        row = str(self.count + 1)
        parts = [f'<row r="{row}">']
        for (place, style), cell in zip(self.opens, cells, strict=True):
            if cell is not None:
                parts.append(f"{place}{row}{style}{_content(cell)}</c>")
        parts.append("</row>")
        self.file.write("".join(parts).encode())


def styles_of(frame: Frame, sheets: int) -> tuple[tuple[int, ...], ...]:
    """Sheet by sheet the format of each column, read from the sample rows."""
    made = BytesIO()
    frame(made, [1] * sheets)
    with zipfile.ZipFile(made) as archive:
        pages = [archive.read(SHEET.format(at)) for at in range(1, sheets + 1)]
    return tuple(tuple(int(style) for _, style in STYLE.findall(_sample(page))) for page in pages)


def write_package(file: IO[bytes], frame: Frame, sheets: int, fill: Callable[[Sequence[Rows]], None]) -> None:
    """Write the workbook: `fill` is given the open sheets and adds their rows."""
    with ExitStack() as stack:
        rows = [Rows(stack.enter_context(tempfile.TemporaryFile()), one) for one in styles_of(frame, sheets)]
        fill(rows)
        made = BytesIO()
        frame(made, [max(one.count, 1) for one in rows])
        bodies = {SHEET.format(at): one for at, one in enumerate(rows, 1)}
        packed = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        with zipfile.ZipFile(made) as archive, packed as target:
            for entry in archive.infolist():
                _copy(archive.read(entry), entry.filename, target, bodies)


def _copy(data: bytes, name: str, target: zipfile.ZipFile, bodies: Mapping[str, Rows]) -> None:
    """One part of the package; a sheet with its rows in the place of the sample."""
    with target.open(name, "w", force_zip64=name in bodies) as part:
        if name not in bodies:
            part.write(data)
            return
        rows = bodies[name]
        before, after = data.split(_sample(data), 1)
        end = f"{xl_col_to_name(len(rows.opens) - 1)}{rows.count + 1}"
        part.write(EXTENT.sub(f'<dimension ref="A1:{end}"'.encode(), before))
        rows.file.seek(0)
        while chunk := rows.file.read(CHUNK):
            part.write(chunk)
        part.write(after)


def _sample(page: bytes) -> bytes:
    found = SAMPLE.search(page)
    if found is None:
        raise ValueError("the frame of the workbook has no sample row")
    return found.group(0)


def _content(cell: str | float | date) -> str:
    """What stands in a cell, its opening tag closed first."""
    if isinstance(cell, str):
        text = _known(cell) if len(cell) <= TEXT_KNOWN_MOST else _escaped(cell)
        return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'
    if isinstance(cell, date):
        return f"><v>{_serial(cell)!r}</v>"
    return f"><v>{cell!r}</v>"


def _serial(day: date) -> int | float:
    """Days since the first one of a workbook; a moment has its part of the day."""
    if not isinstance(day, datetime):
        return (day - FIRST_DAY.date()).days
    passed = day - FIRST_DAY
    return passed.days + passed.seconds / DAY_S


def _escaped(text: str) -> str:
    """Text as XML holds it; control characters in the form _x0001_, and that form itself with its first sign escaped."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" in plain:
        plain = ESCAPED.sub(r"_x005F\1", plain)
    return CONTROL.sub(lambda match: f"_x{ord(match.group(1)):04X}_", plain)


_known = lru_cache(KNOWN_MOST)(_escaped)
