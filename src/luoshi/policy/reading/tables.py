"""Tables in running text: rows of cells parted by tabs, by bars (Markdown) or by wide gaps.

A table that was split over a page is put together again: its header, printed twice, is dropped the second
time. A cell left empty at the start of a row goes on with the cell above it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from luoshi.policy.reading.forms.shape import Table as Ruled
from luoshi.policy.reading.model import Span, Table
from luoshi.policy.reading.source import View

TAB: Final = re.compile(r"\t")
BAR: Final = re.compile(r"\|")
GAP: Final = re.compile(r"[ \u3000]{2,}")
RULE: Final = re.compile(r"[\s|:+-]*-{3}[\s|:+-]*")
CAPTION: Final = re.compile(r"[^,。;:!?]{2,40}")
NOTE: Final = re.compile(r"注[:]")
LONGEST_CELL: Final = 200
GAPPED_ROWS: Final = 3
"""Rows parted by mere gaps count as a table only when there are so many of them alike."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source that has writing: its span, the cells it is parted into, whether by mere gaps."""

    span: Span
    cells: tuple[str, ...]
    gapped: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A table and where it stands, as spans of the source. `repeats` are headers printed again, to be
    dropped.
    """

    table: Table
    caption: Span | None
    header: Span
    rows: tuple[Span, ...]
    note: Span | None
    repeats: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """From the caption (or header) to the end of the last row or the note."""
        start = (self.caption or self.header)[0]
        return (start, (self.note or (self.rows[-1] if self.rows else self.header))[1])


def tables(view: View, ruled: Sequence[Ruled] = ()) -> tuple[Found, ...]:
    """The tables in `view`, in order, those split over a page put together.

    `ruled` are those the form of the file gave; where there are any, the text is not searched for more.
    """
    if ruled:
        return tuple(joined(view, [found for table in ruled for found in given(table)]))
    lines = source_lines(view)
    found: list[Found] = []
    at = 0
    while at < len(lines):
        size = run_length(lines, at)
        if size:
            found.append(built(view, lines, at, at + size))
            at += size
        else:
            at += 1
    return tuple(joined(view, found))


def given(table: Ruled) -> list[Found]:
    """A table that the form of the file ruled."""
    rows = [row for row in table.rows if any(cell.text for cell in row)]
    if len(rows) < 2:
        return []
    cells = [tuple("".join(cell.text.split()) for cell in row) for row in rows]
    spans = [(min(c.span[0] for c in row if c.text), max(c.span[1] for c in row if c.text)) for row in rows]
    named = Table(table.caption, cells[0], tuple(cells[1:]), (spans[0][0], spans[-1][1]))
    return [Found(named, None, spans[0], tuple(spans[1:]), None)]


def source_lines(view: View) -> list[Line]:
    """The lines of the source in `view` that have writing outside furniture, parted into cells."""
    starts = list(view.lines)
    lines: list[Line] = []
    for place, after in zip(starts, [*starts[1:], len(view.text)], strict=True):
        low, high = view.span(place, after)
        before = lines[-1].span[1] if lines else view.bounds[0]
        line = view.source[line_start(view.source, before, low) : high]
        lines.append(Line((low, high), cells_of(line), "\t" not in line and "|" not in line))
    return lines


def line_start(source: str, before: int, offset: int) -> int:
    """Where the line that holds `offset` begins, `before` at the earliest, so that an empty first cell is
    seen.
    """
    return max(before, source.rfind("\n", before, offset) + 1, source.rfind("\r", before, offset) + 1)


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a line; one where nothing parts it."""
    line = line.strip("\r\n")
    if line.count("|") >= 2 or line.strip().startswith("|"):
        return tuple(cell.strip() for cell in BAR.split(line.strip().strip("|")))
    if "\t" in line:
        return tuple(cell.strip() for cell in TAB.split(line.rstrip()))
    return tuple(cell.strip() for cell in GAP.split(line.strip()))


def run_length(lines: Sequence[Line], at: int) -> int:
    """How many lines from `at` on make a table; 0 where none begins there."""
    width = len(lines[at].cells)
    if width < 2 or not all(lines[at].cells) or any(len(cell) > LONGEST_CELL for cell in lines[at].cells):
        return 0
    end = at + 1
    while end < len(lines) and len(lines[end].cells) == width:
        end += 1
    needed = GAPPED_ROWS if lines[at].gapped else 2
    return end - at if end - at >= needed else 0


def built(view: View, lines: Sequence[Line], start: int, end: int) -> Found:
    """The table whose header is on line `start`."""
    kept = [line for line in lines[start:end] if not RULE.fullmatch("|".join(line.cells))]
    repeats = tuple(line.span for line in kept[1:] if line.cells == kept[0].cells)
    kept = [line for line in kept if line is kept[0] or line.cells != kept[0].cells]
    rows: list[tuple[str, ...]] = []
    for line in kept[1:]:
        above = rows[-1] if rows else line.cells
        rows.append((line.cells[0] or above[0], *line.cells[1:]))
    caption = caption_of(view, lines[start - 1]) if start else None
    note = note_of(view, lines[end]) if end < len(lines) else None
    named = view.source[slice(*caption)].strip() if caption else ""
    span = (kept[0].span[0], kept[-1].span[1])
    table = Table("".join(named.split()), kept[0].cells, tuple(rows), span)
    return Found(table, caption, kept[0].span, tuple(line.span for line in kept[1:]), note, repeats)


def caption_of(view: View, line: Line) -> Span | None:
    """The line above a table where it names it."""
    place, after = view.place(line.span[0]), view.place(line.span[1] - 1) + 1
    return line.span if CAPTION.fullmatch(view.plain, place, after) and len(line.cells) == 1 else None


def note_of(view: View, line: Line) -> Span | None:
    """The line below a table where it is a note."""
    return line.span if NOTE.match(view.plain, view.place(line.span[0])) else None


def joined(view: View, found: Sequence[Found]) -> list[Found]:
    """Tables with one header and nothing between them made one."""
    kept: list[Found] = []
    for table in found:
        before = kept[-1] if kept else None
        if before is not None and table.table.header == before.table.header and adjacent(view, before, table):
            kept[-1] = merged(before, table)
        else:
            kept.append(table)
    return kept


def adjacent(view: View, first: Found, second: Found) -> bool:
    """Whether no writing stands between two tables."""
    return view.place(first.span[1]) == view.place(second.span[0])


def merged(first: Found, second: Found) -> Found:
    table = replace(
        first.table,
        rows=(*first.table.rows, *second.table.rows),
        span=(first.table.span[0], second.table.span[1]),
    )
    repeats = (*first.repeats, second.header, *second.repeats)
    return Found(table, first.caption, first.header, (*first.rows, *second.rows), second.note, repeats)
