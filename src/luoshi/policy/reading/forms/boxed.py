"""Tables drawn with lines in plain text (`│序号│任务│` between `├──┼──┤`, or `|…|` between `+---+---+`).

A line of dashes between two cells ends them; a cell without one goes on in the next line. Where each cell
holds one line only, the source stays as it is and the drawing is hidden. A cell that was broken over lines
stands in pieces between those of its neighbours, and no stretch of the source is its text: then the table is
written anew, cell by cell, and offsets count in what was written.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.shape import Cell, Extracted, Pen, Table, joined
from luoshi.policy.reading.model import Span

LINE: Final = re.compile(r"[^\n]*\n?")
EDGE: Final = "│┃║｜|"
CROSS: Final = "├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┯┰┳┴┷┸┻┼┿╀╂╋┌┏┐┓└┗┘┛╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫+"
DASH: Final = "─━═-=—－"
SIGN: Final = f"[{re.escape(EDGE + CROSS)}]"
STROKES: Final = rf"[{re.escape(DASH)}]{{2,}}"
DRAWN: Final = re.compile(rf"^[ \t\u3000]*{SIGN}[^\n]*{SIGN}[ \t\u3000\r]*$", re.MULTILINE)
RULE: Final = re.compile(
    rf"^(?=[^\n]*[{re.escape(CROSS)}])[ \t\u3000]*{SIGN}(?:{STROKES}{SIGN})+[ \t\u3000\r]*$", re.MULTILINE
)
PART: Final = re.compile(SIGN)
DASHES: Final = re.compile(STROKES)
NOTE: Final = "文中用线条画出的表格，有单元格断成几行，已按单元格还原；位置按还原后的文字计算。"


@dataclass(slots=True)
class Open:
    """A cell that is being read: the stretches of the source that it holds, one for each of its lines."""

    parts: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn table: its stretch of the source and its rows of cells (a cell over two rows stands in both)."""

    span: Span
    rows: tuple[tuple[Open, ...], ...]

    @property
    def broken(self) -> bool:
        """Whether a cell holds several lines."""
        return any(len(cell.parts) > 1 for row in self.rows for cell in row)


def is_drawn(text: str) -> bool:
    """Whether the text holds a table drawn with lines."""
    return RULE.search(text) is not None and DRAWN.search(text) is not None


def read(text: str, start: int = 0) -> Extracted:
    """The text with its drawn tables; `start` is where it begins after front matter."""
    tables = [one for one in drawn(text, start) if one.rows]
    return written(text, start, tables) if any(one.broken for one in tables) else hidden(text, start, tables)


def drawn(text: str, start: int) -> Iterator[Drawn]:
    """The tables: runs of drawn lines with at least one rule among them."""
    block: list[Span] = []
    for found in LINE.finditer(text, start):
        line = (found.start(), found.end() - found[0].endswith("\n"))
        if DRAWN.fullmatch(text, *line) and len(block) < limits.CELLS:
            block.append(line)
            continue
        if block:
            yield table_of(text, block)
        block = []


def table_of(text: str, lines: Sequence[Span]) -> Drawn:
    """One table from its lines; without rows where no rule is drawn."""
    span = (lines[0][0], lines[-1][1])
    rules = [line for line in lines if RULE.fullmatch(text, *line)]
    if not rules:
        return Drawn(span, ())
    narrow = min((1, 2), key=lambda wide: misfits(text, lines, wide))
    edges = columns(text, lines, narrow)
    width = len(edges) - 1
    if width < 2 or width > limits.COLUMNS:
        return Drawn(span, ())
    rows: list[tuple[Open, ...]] = []
    cells = [Open() for _ in range(width)]
    for line in lines:
        ended = set[int]()
        for first, last, stretch in pieces(text, line, edges, narrow):
            if DASHES.fullmatch(text[slice(*stretch)].strip()):
                ended.update(range(first, last))
                continue
            for at in range(first + 1, last):
                cells[at] = cells[first]
            inner = stripped(text, stretch)
            if inner[1] > inner[0]:
                cells[first].parts.append(inner)
        if ended:
            close(rows, cells)
            cells = [Open() if at in ended else one for at, one in enumerate(cells)]
    close(rows, cells)
    return Drawn(span, tuple(rows))


def close(rows: list[tuple[Open, ...]], cells: Sequence[Open]) -> None:
    """End a row, unless it is empty or the same as the one before."""
    row = tuple(cells)
    if any(cell.parts for cell in row) and not (
        rows and all(a is b for a, b in zip(rows[-1], row, strict=True))
    ):
        rows.append(row)


def places(text: str, line: Span, wide: int) -> list[tuple[int, int]]:
    """The signs that part cells in one line, each with the display column it stands in. `wide`: the columns
    that a drawn line takes (1 or 2, depending on the font it was drawn for).
    """
    found, column = [], 0
    for at in range(*line):
        sign = text[at]
        if PART.match(sign) and not inside_words(text, at):
            found.append((at, column))
        column += wide if sign in "─━═│┃║" or sign in CROSS[:-1] else display(sign)
    return found


def inside_words(text: str, at: int) -> bool:
    """Whether a plus sign belongs to words (`6+4`) rather than to the drawing, where dashes meet it."""
    return text[at] == "+" and text[at - 1 : at] not in {*DASH} and text[at + 1 : at + 2] not in {*DASH}


def display(sign: str) -> int:
    """How many columns a character takes."""
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def columns(text: str, lines: Sequence[Span], wide: int) -> list[int]:
    """The display columns of all upright lines, from the left edge to the right: those of the rules."""
    found = sorted(
        {column for line in lines if RULE.fullmatch(text, *line) for _, column in places(text, line, wide)}
    )
    return [column for at, column in enumerate(found) if not at or column - found[at - 1] > 1]


def misfits(text: str, lines: Sequence[Span], wide: int) -> int:
    """How many signs of the rows stand under none of the rules where a drawn line takes `wide` columns."""
    edges = columns(text, lines, wide)
    return sum(
        min((abs(column - edge) for edge in edges), default=9) > 1
        for line in lines[:200]
        for _, column in places(text, line, wide)
    )


def pieces(text: str, line: Span, edges: Sequence[int], wide: int) -> Iterator[tuple[int, int, Span]]:
    """The stretches of a line between its signs, each with the first column it covers and the one after."""
    signs = places(text, line, wide)
    exact = len(signs) == len(edges)
    for at in range(len(signs) - 1):
        first = at if exact else min(nearest(edges, signs[at][1]), len(edges) - 2)
        last = at + 1 if exact else nearest(edges, signs[at + 1][1])
        yield first, max(last, first + 1), (signs[at][0] + 1, signs[at + 1][0])


def nearest(edges: Sequence[int], column: int) -> int:
    """The upright line nearest to a display column."""
    return min(range(len(edges)), key=lambda at: abs(edges[at] - column))


def stripped(text: str, span: Span) -> Span:
    """A stretch without white space at its ends."""
    words = text[slice(*span)]
    start = span[0] + len(words) - len(words.lstrip(" \t\u3000"))
    return start, max(start, span[1] - (len(words) - len(words.rstrip(" \t\u3000"))))


def hidden(text: str, start: int, tables: Sequence[Drawn]) -> Extracted:
    """The source as it is, with the drawing hidden."""
    shown, gone, breaks = [], [(0, start)], []
    for one in tables:
        spans = sorted({part for row in one.rows for cell in row for part in cell.parts})
        for left, right in zip([(0, one.span[0]), *spans], [*spans, (one.span[1], 0)], strict=True):
            gone.append((left[1], right[0]))
        breaks += [first for first, _ in spans]
        rows = [
            [Cell(text[slice(*span_of(cell, one))], span_of(cell, one)) for cell in row] for row in one.rows
        ]
        shown.append(Table(one.span, tuple(tuple(row) for row in rows)))
        breaks.append(one.span[1])
    return Extracted(
        text=text, form="txt", tables=tuple(shown), hidden=joined(gone), breaks=tuple(sorted(set(breaks)))
    )


def span_of(cell: Open, table: Drawn) -> Span:
    """Where a cell of one line stands; the end of the table where it is blank."""
    return cell.parts[0] if cell.parts else (table.span[1], table.span[1])


def written(text: str, start: int, tables: Sequence[Drawn]) -> Extracted:
    """The text with each drawn table written anew: a line for each row, tabs between the cells."""
    pen, at = Pen(), start
    for one in tables:
        pen.write(text[at : one.span[0]])
        begun, done = pen.at, dict[int, Cell]()
        rows = [
            tuple(cell_written(pen, text, row, done, place) for place in range(len(row))) for row in one.rows
        ]
        pen.tables.append(Table((begun, pen.at), tuple(rows)))
        at = one.span[1]
    pen.write(text[at:])
    pen.notes.append(NOTE)
    return pen.done("txt")


def cell_written(pen: Pen, text: str, row: Sequence[Open], done: dict[int, Cell], place: int) -> Cell:
    """Write a cell unless it was written for a place before, and end the row behind its last one."""
    cell = row[place]
    if id(cell) not in done:
        words = "".join(lines_joined([text[slice(*part)] for part in cell.parts]))
        done[id(cell)] = Cell(words, pen.write(words))
        pen.write("\t")
    if place == len(row) - 1:
        pen.write("\n")
    return done[id(cell)]


def lines_joined(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a cell, with a space between two only where Latin words meet."""
    for at, line in enumerate(lines):
        if (
            at
            and lines[at - 1][-1:].isascii()
            and line[:1].isascii()
            and lines[at - 1][-1:].isalpha()
            and line[:1].isalpha()
        ):
            yield " "
        yield line
