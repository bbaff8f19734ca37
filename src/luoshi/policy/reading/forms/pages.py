"""Pages of lines to one text: what PDF and OFD have in common."""

from dataclasses import replace
from typing import Final

from luoshi.policy.reading.forms.glyphs import WORD, Line, Page, Ruled
from luoshi.policy.reading.forms.layout import paragraphs, reading_order, without_running_lines
from luoshi.policy.reading.forms.shape import Cell, Extracted, Form, Pen, Table

SAME_EDGE: Final = 100  # edges of columns agree within this part of the table's width


def text_of(pages: list[Page], form: Form, notes: list[str]) -> Extracted:
    """The text of all pages without running heads; a paragraph that goes on over lines is one line."""
    pen = Pen(notes=notes)
    ordered = [reading_order(page) for page in without_running_lines(pages)]
    before: Ruled | None = None
    for at, line, goes_on in mended(list(paragraphs(ordered))):
        while len(pen.pages) <= at:
            pen.pages.append(pen.at)
        if line.cells is None:
            _write(pen, line, goes_on=goes_on)
        else:
            _write_table(pen, line.cells, before)
        before = line.cells
    pen.pages += [pen.at] * (len(ordered) - len(pen.pages))
    return pen.done(form)


def mended(lines: list[tuple[int, Line, bool]]) -> list[tuple[int, Line, bool]]:
    """The lines with the rows of tables put together that the foot of a page broke: the first row of the next
    page has nothing under the number of the rows.
    """
    for at in range(len(lines) - 1, 0, -1):
        above, below = lines[at - 1][1].cells, lines[at][1].cells
        if above is None or below is None or not _same_columns(above, below):
            continue
        first = int(len(below.rows) > 1 and _texts(below, 0) == _texts(above, 0))
        rest, last = below.rows[first], above.rows[-1]
        goes_on = not rest[0][1] and last[0][1].rstrip(".、").isdigit() and any(text for _, text in rest)
        if not goes_on or len({number for number, _ in rest}) < len(rest):
            continue
        whole = tuple(
            (number, _joined(text, more)) for (number, text), (_, more) in zip(last, rest, strict=True)
        )
        rows = below.rows[:first] + below.rows[first + 1 :]
        lines[at - 1] = _with(lines[at - 1], replace(above, rows=(*above.rows[:-1], whole)))
        lines[at] = _with(lines[at], replace(below, rows=rows))
    return lines


def _texts(ruled: Ruled, row: int) -> tuple[str, ...]:
    return tuple(text for _, text in ruled.rows[row])


def _joined(text: str, more: str) -> str:
    return f"{text} {more}" if WORD.match(text[-1:]) and WORD.match(more) else text + more


def _with(entry: tuple[int, Line, bool], ruled: Ruled) -> tuple[int, Line, bool]:
    return entry[0], replace(entry[1], cells=ruled), entry[2]


def _write(pen: Pen, line: Line, *, goes_on: bool) -> None:
    text = line.text.strip()
    pen.write(text)
    if not goes_on:
        pen.write("\n")
    elif WORD.match(text[-1:]):
        pen.write(" ")


def _write_table(pen: Pen, ruled: Ruled, before: Ruled | None) -> None:
    """A table row by row; one that goes on from the page before is one table with it, its repeated head
    hidden.
    """
    earlier = pen.tables.pop() if before is not None and pen.tables and _same_columns(before, ruled) else None
    start = earlier.span[0] if earlier else pen.at
    cells: dict[int, Cell] = {}
    rows: list[tuple[Cell, ...]] = list(earlier.rows) if earlier else []
    for row in ruled.rows:
        texts = tuple(text for _, text in row)
        repeated = earlier is not None and texts == tuple(cell.text for cell in earlier.rows[0])
        for number, text in row:
            if number not in cells:
                cells[number] = Cell(text, pen.write(text))
                pen.write("\t")
                if repeated:
                    pen.hidden.append(cells[number].span)
        pen.write("\n")
        if not repeated:
            rows.append(tuple(cells[number] for number, _ in row))
    pen.tables.append(Table((start, pen.at), tuple(rows)))


def _same_columns(one: Ruled, other: Ruled) -> bool:
    near = (one.xs[-1] - one.xs[0]) / SAME_EDGE
    pairs = zip(one.xs, other.xs, strict=False)
    return len(one.xs) == len(other.xs) and all(abs(a - b) <= near for a, b in pairs)


def without_text(pages: list[Page]) -> list[int]:
    """Numbers (from 1) of the pages that hold no text at all."""
    return [number for number, page in enumerate(pages, start=1) if not page.lines]


def listed(numbers: list[int]) -> str:
    """`1、2、5` for a message, cut after ten."""
    shown = "、".join(str(number) for number in numbers[:10])
    return f"{shown} 等 {len(numbers)} 页" if len(numbers) > 10 else f"{shown} 页"
