"""From characters at places on a page to lines in the order in which a person reads them.

Used for PDF and OFD, which say where each character stands and nothing of lines, columns or paragraphs.
Lengths are in the units of the form (points, millimetres) and are only compared with the size of the
characters; y grows downwards.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.labels import label_at
from luoshi.policy.reading.source import plain

BLANK: Final = " "
WORD: Final = re.compile(r"[0-9A-Za-z]")
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
GUTTER: Final = 1.4  # characters: a wider gap parts two columns or two cells
NARROW: Final = 0.6  # characters: so much white may part columns where all lines leave it
PROSE: Final = 0.42  # a column is prose when its lines fill this share of it; cells of tables fill less
COLUMN_LINES: Final = 4
EVEN: Final = 1.4  # usual distances from line to line at most, inside a column
LOOSE: Final = 3.0  # the same where the column has had such gaps, before headings
COLUMNS: Final = 4  # columns beside each other at most
CANDIDATES: Final = 12  # left edges that are tried as the beginning of a column
REPEATED: Final = 3  # pages on which a line must come back to be a running head


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, the box of its font, and the base line it stands on."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    base: float


@dataclass(frozen=True, slots=True)
class Line:
    """Characters that stand beside each other without a wide gap."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    row: int = 0
    gaps: tuple[tuple[float, float, int], ...] = ()  # from, to, and the place in the text after it


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size and its lines: row by row as they stand, or in reading order."""

    width: float
    height: float
    lines: tuple[Line, ...]


def page_of(glyphs: list[Glyph], width: float, height: float) -> Page:
    """The page with its lines row by row."""
    return Page(
        width, height, tuple(line for at, row in enumerate(rows_of(glyphs)) for line in segments(row, at))
    )


def reading_order(page: Page) -> Page:
    """The page with its columns one after the other. Running heads must be gone: they widen columns."""
    gutter = _gutter(list(page.lines))
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


def rows_of(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs of one base line each, from left to right; the rows from top to bottom.

    Boxes do not tell: fonts that stand in for missing characters have others. Superior figures stand off
    the base line, so half of the taller size is allowed.
    """
    row: list[Glyph] = []
    base = height = 0.0
    for glyph in sorted(glyphs, key=lambda each: each.base):
        size = glyph.bottom - glyph.top
        if row and glyph.base - base > 0.5 * max(size, height):
            yield sorted(row, key=lambda each: each.left)
            row = []
        if not row or size > height:
            base, height = glyph.base, size
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda each: each.left)


def segments(row: list[Glyph], at: int = 0) -> list[Line]:
    """A row cut at its wide gaps. Blanks that are printed stay, and one is put between Latin words."""
    inked = [glyph for glyph in row if glyph.char != BLANK]
    if not inked:
        return []
    size = median(max(glyph.bottom - glyph.top, glyph.right - glyph.left) for glyph in inked)
    lines: list[list[Glyph]] = [[]]
    end = inked[0].right
    previous: Glyph | None = None
    for glyph in row:
        if glyph.char == BLANK:
            lines[-1] += [glyph] if lines[-1] else []
            continue
        if previous is not None and _same_place(previous, glyph):
            continue  # bold made by printing a character twice
        if previous is not None and glyph.left - end > GUTTER * size:
            lines.append([])
        lines[-1].append(glyph)
        end = glyph.right if previous is None else max(end, glyph.right)
        previous = glyph
    return [_line(line, size, at) for line in lines if line]


def _same_place(one: Glyph, other: Glyph) -> bool:
    near = 0.25 * max(one.right - one.left, 0.1)
    return one.char == other.char and abs(one.left - other.left) < near and abs(one.top - other.top) < near


def _line(glyphs: list[Glyph], size: float, row: int) -> Line:
    usual = median([max(after.left - before.right, 0.0) for before, after in pairwise(glyphs)] or [0.0])
    text = glyphs[0].char
    gaps: list[tuple[float, float, int]] = []
    for before, after in pairwise(glyphs):
        text += BLANK if _parted(before, after, size, usual) else ""
        if after.left - before.right > NARROW * size:
            gaps.append((before.right, after.left, len(text)))
        text += after.char
    inked = [glyph for glyph in glyphs if glyph.char != BLANK]
    top, bottom = min(glyph.top for glyph in inked), max(glyph.bottom for glyph in inked)
    right = max(glyph.right for glyph in inked)
    return Line(text.rstrip(), inked[0].left, top, right, bottom, size, row, tuple(gaps))


def _parted(before: Glyph, after: Glyph, size: float, usual: float) -> bool:
    """Whether a gap is a blank: not that of figures set in full-width places, not the even gaps of
    justified lines.
    """
    if BLANK in {before.char, after.char}:
        return False
    gap = after.left - before.right
    if before.char.isdigit() or after.char.isdigit():
        return gap > 0.6 * size
    # Browsers set Latin apart from Chinese by an eighth of a character, office programs by a quarter.
    mixed = bool(WORD.match(before.char)) != bool(WORD.match(after.char))
    return gap > (0.3 if mixed else 0.18) * size + 2 * usual


def in_order(rows: list[list[Line]], depth: int = 0) -> list[Line]:
    """Columns of prose one after the other; everything else row by row."""
    lines = [line for row in rows for line in row]
    gutter = _gutter(lines) if depth < COLUMNS else None
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
    """Up to which row a column goes on below its neighbour's end: while its lines follow no wider than before."""
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
            if (counted[_shape(line)] >= enough and len(line.text) <= 80)
            or PAGE_NUMBER.fullmatch(line.text.strip())
            or _counts_pages(_number(line) - at, ahead, len(pages))
        }
        inner = tuple(line for line in page.lines if id(line) not in running)
        kept.append(Page(page.width, page.height, inner))
    return kept


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
    by_height = sorted(page.lines, key=lambda line: line.top)
    top = [line for line in by_height if line.bottom < MARGIN * page.height][:3]
    foot = [line for line in by_height if line.top > (1 - MARGIN) * page.height][-3:]
    return [*top, *foot]


def _shape(line: Line) -> tuple[str, int]:
    """A running line is known by its words without figures, and by standing at one height."""
    return re.sub(r"\d+", "#", "".join(line.text.split())), round(line.top / max(line.size, 1.0))


def paragraphs(pages: list[Page]) -> Iterator[tuple[int, str, bool]]:
    """Each line as (page, counted from 0; text; whether the next line goes on with the same paragraph)."""
    placed = [(at, line, column) for at, page in enumerate(pages) for line, column in _columns(page)]
    for (at, line, column), (page, following, beside) in pairwise(placed):
        near = page > at or _is_next(line, following)
        yield at, line.text, near and _goes_on_with(line, column, following, beside)
    if placed:
        yield placed[-1][0], placed[-1][1].text, False


def _columns(page: Page) -> Iterator[tuple[Line, Edges]]:
    """Each line with the left and right edge of the column it stands in."""
    if len(page.lines) > limits.LINES:  # a drawing made of letters: it has no columns
        yield from ((line, (0.0, page.width)) for line in page.lines)
        return
    for line in page.lines:
        beside = [each for each in page.lines if _beside(each, line)]
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
