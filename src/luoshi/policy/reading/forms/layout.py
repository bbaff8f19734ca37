"""From characters at places on a page to lines in the order in which a person reads them.

Used for PDF and OFD, which say where each character stands and nothing of lines, columns or paragraphs.
Lengths are in the units of the form (points, millimetres) and are only compared with the size of the
characters; y grows downwards.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.glyphs import Line, Page
from luoshi.policy.reading.labels import label_at
from luoshi.policy.reading.source import plain

PAGE_NUMBER: Final = re.compile(
    r"[-—–―－·•\s]+\d{1,4}[-—–―－·•\s]+|第\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?|[ivxlIVXL]{1,6}"
)
BARE_NUMBER: Final = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?")
SENTENCE_END: Final = "。；：!?;:！？"
Edges = tuple[float, float]
MARGIN: Final = 0.12  # running heads and feet stand in this share of the page's height
NO_NUMBER: Final = -(10**9)
RAGGED: Final = (
    2.6  # characters that a full line may lack: a sign that may not begin the next one takes its word along
)
PROSE: Final = 0.42  # a column is prose when its lines fill this share of it; cells of tables fill less
COLUMN_LINES: Final = 4
EVEN: Final = 1.4  # usual distances from line to line at most, inside a column
LOOSE: Final = 3.0  # the same where the column has had such gaps, before headings
COLUMNS: Final = 4  # columns beside each other at most
CANDIDATES: Final = 12  # left edges that are tried as the beginning of a column
RUNNING_MOST: Final = 80  # characters
REPEATED: Final = 3  # pages on which a line must come back to be a running head


def reading_order(page: Page) -> Page:
    """The page with its columns one after the other. Running heads must be gone: they widen columns."""
    gutter = _gutter([line for line in page.lines if line.cells is None])
    rows: list[list[Line]] = []
    for whole in page.lines:
        for line in _cut_at(gutter, whole) if gutter is not None else [whole]:
            if rows and line.row == rows[-1][-1].row:
                rows[-1].append(line)
            else:
                rows.append([line])
    return Page(page.width, page.height, tuple(in_order(rows)))


def _cut_at(gutter: float, line: Line) -> list[Line]:
    """The line as two where it has a gap at the gutter that was too narrow to be told from a blank on its
    own.
    """
    for left, right, place in line.gaps:
        if left <= gutter <= right:
            first = replace(line, text=line.text[:place].rstrip(), right=left)
            return [first, replace(line, text=line.text[place:], left=right)]
    return [line]


def in_order(rows: list[list[Line]], depth: int = 0) -> list[Line]:
    """Columns of prose one after the other; everything else row by row."""
    lines = [line for row in rows for line in row]
    gutter = _gutter([line for line in lines if line.cells is None]) if depth < COLUMNS else None
    if gutter is None:
        return lines
    out: list[Line] = []
    band: list[list[Line]] = []
    for row in [*rows, []]:
        crossing = any(line.left < gutter < line.right for line in row)
        if row and not crossing:
            band.append(row)
            continue
        out += _band(band, gutter, depth)
        band = []
        out += row
    return out


def _gutter(lines: list[Line]) -> float | None:
    """Where a second column begins: the left edge that parts the lines most evenly into two groups."""
    edges = Counter(round(line.left) for line in lines)
    best, found = 0, None
    for edge, times in edges.most_common(CANDIDATES):
        if times < COLUMN_LINES:
            break
        place = edge - 1.0
        left = sum(1 for line in lines if line.right <= place)
        right = sum(1 for line in lines if line.left >= place)
        if min(left, right) > max(best, COLUMN_LINES - 1):
            best, found = min(left, right), place
    return found


def _band(rows: list[list[Line]], gutter: float, depth: int) -> list[Line]:
    """Rows that leave the gutter free: first the left column, then the right one, if both are prose."""
    left = [[line for line in row if line.right <= gutter] for row in rows]
    right = [[line for line in row if line.left >= gutter] for row in rows]
    last = 1 + min(max((at for at, row in enumerate(side) if row), default=-1) for side in (left, right))
    if not all(_is_prose(_flat(side[:last])) for side in (left, right)):
        return _flat(rows)
    last = _goes_on(left if any(left[last:]) else right, last)
    columns = ([row for row in side[:last] if row] for side in (left, right))
    inner = [line for column in columns for line in in_order(column, depth + 1)]
    return [*inner, *_flat(rows[last:])]


def _flat(rows: list[list[Line]]) -> list[Line]:
    return [line for row in rows for line in row]


def _goes_on(column: list[list[Line]], last: int) -> int:
    """Up to which row a column goes on below its neighbour's end: while its lines follow no wider than
    before.
    """
    tops = [row[0].top for row in column[:last] if row]
    steps = [after - before for before, after in pairwise(tops)] or [0.0]
    pitch = median(steps)
    widest = max(EVEN * pitch, min(max(steps) + 0.1 * pitch, LOOSE * pitch))
    for at in range(last, len(column)):
        if column[at] and column[at][0].top - tops[-1] > widest:
            return at
        tops += [column[at][0].top] if column[at] else []
    return len(column)


def _is_prose(lines: list[Line]) -> bool:
    if len(lines) < COLUMN_LINES:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    filled = sum(1 for line in lines if line.right - line.left >= 0.8 * width)
    long = width > 8 * median(line.size for line in lines)
    return long and filled >= PROSE * len(lines)


def without_running_lines(pages: list[Page]) -> list[Page]:
    """The pages without heads and feet that come back from page to page, and without page numbers."""
    outer = [_outer(page) for page in pages]
    counted = Counter(shape for lines in outer for shape in {_shape(line) for line in lines})
    enough = min(REPEATED, max(2, len(pages)))
    ahead = Counter(
        number - at for at, lines in enumerate(outer) for number in {_number(line) for line in lines}
    )
    kept: list[Page] = []
    for at, (page, lines) in enumerate(zip(pages, outer, strict=True)):
        running = {
            id(line)
            for line in lines
            if (counted[_shape(line)] >= enough and _may_run(line))
            or PAGE_NUMBER.fullmatch(line.text.strip())
            or _counts_pages(_number(line) - at, ahead, len(pages))
        }
        inner = tuple(line for line in page.lines if id(line) not in running)
        kept.append(Page(page.width, page.height, inner))
    return kept


def _may_run(line: Line) -> bool:
    """Running lines are short, but for the address that a browser prints at the foot of each page."""
    return len(line.text) <= RUNNING_MOST or "://" in line.text


def _number(line: Line) -> int:
    """A bare number alone on its line; far below zero for anything else."""
    found = BARE_NUMBER.fullmatch(line.text.strip())
    return int(found[1]) if found else NO_NUMBER


def _counts_pages(ahead_by: int, ahead: Counter[int], pages: int) -> bool:
    """Whether a bare number runs with the pages: as far ahead of them as on another page, or the page's own
    number.

    A figure that happens to stand alone at the foot of a page (`5` of `5%` on the next line) must not go.
    """
    if ahead_by < NO_NUMBER // 2:
        return False
    return ahead[ahead_by] > 1 or (ahead_by == 1 and pages <= 2)


def _outer(page: Page) -> list[Line]:
    """The lines in the margins, no more than three at either end: a heading at the top of a page may come
    back too.
    """
    by_height = sorted((line for line in page.lines if line.cells is None), key=lambda line: line.top)
    top = [line for line in by_height if line.bottom < MARGIN * page.height][:3]
    foot = [line for line in by_height if line.top > (1 - MARGIN) * page.height][-3:]
    return [*top, *foot]


def _shape(line: Line) -> tuple[str, int]:
    """A running line is known by its words without figures, and by standing at one height."""
    return re.sub(r"\d+", "#", "".join(line.text.split())), round(line.top / max(line.size, 1.0))


def paragraphs(pages: list[Page]) -> Iterator[tuple[int, Line, bool]]:
    """Each line with its page (counted from 0) and whether the next line goes on with the same paragraph."""
    placed = [(at, line, column) for at, page in enumerate(pages) for line, column in _columns(page)]
    for (at, line, column), (page, following, beside) in pairwise(placed):
        near = page > at or _is_next(line, following)
        words = line.cells is None and following.cells is None
        yield at, line, words and near and _goes_on_with(line, column, following, beside)
    if placed:
        yield placed[-1][0], placed[-1][1], False


def _columns(page: Page) -> Iterator[tuple[Line, Edges]]:
    """Each line with the left and right edge of the column it stands in."""
    if len(page.lines) > limits.LINES:  # a drawing made of letters: it has no columns
        yield from ((line, (0.0, page.width)) for line in page.lines)
        return
    for line in page.lines:
        beside = [each for each in page.lines if each.cells is None and _beside(each, line)] or [line]
        yield line, (min(each.left for each in beside), max(each.right for each in beside))


def _goes_on_with(line: Line, column: Edges, following: Line, beside: Edges) -> bool:
    """Whether a line runs full and the next one begins flush."""
    full = column[1] - line.right < RAGGED * line.size and line.right - column[0] > 12 * line.size
    flush = following.left - beside[0] < 1.0 * line.size
    same = abs(following.size - line.size) < 0.15 * line.size
    if not (full and flush and same):
        return False
    # Where paragraphs are not indented only the words tell: after a sentence, a number begins a new one.
    return (
        line.text[-1] not in SENTENCE_END or label_at(plain(following.text), 0, len(following.text)) is None
    )


def _is_next(line: Line, following: Line) -> bool:
    """Whether the other line stands right below, or at the top of the next column."""
    drop = following.top - line.top
    return drop < 3.2 * line.size and (drop > 0.5 * line.size or not _beside(line, following))


def _beside(one: Line, other: Line) -> bool:
    """Whether two lines stand in one column: they share more than half of the shorter."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > 0.5 * min(one.right - one.left, other.right - other.left)
