"""Characters at places on a page to lines, and to the cells of ruled tables."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from luoshi.policy.reading.forms.ruled import Frame, Stroke, frames

BLANK: Final = " "
WORD: Final = re.compile(r"[0-9A-Za-z]")
GUTTER: Final = 1.4  # characters: a wider gap parts two columns or two cells
NARROW: Final = 0.6  # characters: so much white may part columns where all lines leave it
NEAR: Final = 200  # strokes touch within this part of the page's width: 3 points, 1 millimetre


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table with its text: edges of its columns, and rows of cells as (number of the cell, text)."""

    xs: tuple[float, ...]
    rows: tuple[tuple[tuple[int, str], ...], ...]


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
    cells: Ruled | None = None  # a ruled table stands here instead of text


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size and its lines: row by row as they stand, or in reading order."""

    width: float
    height: float
    lines: tuple[Line, ...]


def page_of(glyphs: list[Glyph], width: float, height: float, strokes: Sequence[Stroke] = ()) -> Page:
    """The page with its lines row by row; a ruled table is one line."""
    found: list[Line] = []
    for frame in frames(strokes, width / NEAR):
        inside: dict[int, list[Glyph]] = defaultdict(list)
        outside: list[Glyph] = []
        for glyph in glyphs:
            owner = frame.owner(glyph)
            (outside if owner is None else inside[owner]).append(glyph)
        # A frame around one text, or around nothing, is an ornament.
        if sum(1 for cell in inside.values() if any(glyph.char != BLANK for glyph in cell)) > 1:
            found.append(_table(frame, inside))
            glyphs = outside
    rows = [[table] for table in found] + [row for row in map(segments, rows_of(glyphs)) if row]
    rows.sort(key=lambda row: row[0].top)
    return Page(width, height, tuple(replace(line, row=at) for at, row in enumerate(rows) for line in row))


def _table(frame: Frame, inside: dict[int, list[Glyph]]) -> Line:
    texts = {owner: _cell(glyphs) for owner, glyphs in inside.items()}
    rows = tuple(tuple((owner, texts.get(owner, "")) for owner in row) for row in frame.owners)
    size = median(glyph.bottom - glyph.top for cell in inside.values() for glyph in cell)
    ruled = Ruled(frame.xs, rows)
    return Line("", frame.xs[0], frame.ys[0], frame.xs[-1], frame.ys[-1], size, cells=ruled)


def _cell(glyphs: list[Glyph]) -> str:
    """The text of a cell: its lines are one text, they only had no room."""
    text = ""
    for row in rows_of(glyphs):
        line = BLANK.join(each.text for each in segments(row))
        text += (BLANK if WORD.match(text[-1:]) and WORD.match(line) else "") + line
    return text.strip()


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


def segments(row: list[Glyph]) -> list[Line]:
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
    return [_line(line, size) for line in lines if line]


def _same_place(one: Glyph, other: Glyph) -> bool:
    near = 0.25 * max(one.right - one.left, 0.1)
    return one.char == other.char and abs(one.left - other.left) < near and abs(one.top - other.top) < near


def _line(glyphs: list[Glyph], size: float) -> Line:
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
    return Line(text.rstrip(), inked[0].left, top, right, bottom, size, gaps=tuple(gaps))


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
