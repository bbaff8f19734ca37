"""Tables on a page by their ruling lines: the cells are where the lines cross, whatever order the
characters come in.

PDF and OFD know no tables, only strokes. Strokes that touch form one table; a missing stroke between two
places means a merged cell. Tables without upright lines are not told apart from columns and are left to
`layout`.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

STROKES: Final = 2_000  # on one page; drawings have more
PLACES: Final = 20_000  # rows times columns


class Boxed(Protocol):
    """Anything with a box."""

    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def bottom(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line or a thin box, y growing downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A table without its text: edges of its columns and rows, and for each place the number of its cell."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owners: tuple[tuple[int, ...], ...]

    def owner(self, box: Boxed) -> int | None:
        """The cell in which the middle of a box lies; None outside of the table."""
        column = bisect_right(self.xs, (box.left + box.right) / 2) - 1
        row = bisect_right(self.ys, (box.top + box.bottom) / 2) - 1
        if 0 <= row < len(self.owners) and 0 <= column < len(self.owners[0]):
            return self.owners[row][column]
        return None


def frames(strokes: Sequence[Stroke], near: float) -> list[Frame]:
    """The tables that the strokes rule, from top to bottom; `near` is the distance that still counts as
    touching.
    """
    if len(strokes) > STROKES:
        return []
    flat = [each for each in strokes if each.bottom - each.top <= near < (each.right - each.left) / 2]
    upright = [each for each in strokes if each.right - each.left <= near < (each.bottom - each.top) / 2]
    found = (_frame(*group, near) for group in _touching(flat, upright, near))
    return sorted((frame for frame in found if frame is not None), key=lambda frame: frame.ys[0])


def _touching(
    flat: list[Stroke], upright: list[Stroke], near: float
) -> Iterable[tuple[list[Stroke], list[Stroke]]]:
    parent = list(range(len(flat) + len(upright)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for one, across in enumerate(flat):
        for two, down in enumerate(upright, start=len(flat)):
            meets = across.left - near <= down.right and down.left <= across.right + near
            if meets and down.top - near <= across.bottom and across.top <= down.bottom + near:
                parent[root(one)] = root(two)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for at, stroke in enumerate([*flat, *upright]):
        groups[root(at)][at >= len(flat)].append(stroke)
    return groups.values()


def _frame(flat: list[Stroke], upright: list[Stroke], near: float) -> Frame | None:
    if len(flat) < 2 or not upright:
        return None
    # The outer sides of tables are often left open: the flat strokes tell how far the rows reach.
    sides = [min(each.left for each in flat), max(each.right for each in flat)]
    xs = _edges([*((each.left + each.right) / 2 for each in upright), *sides], near)
    ys = _edges(((each.top + each.bottom) / 2 for each in flat), near)
    if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > PLACES:
        return None
    return Frame(xs, ys, _owners(xs, ys, flat, upright, near))


def _edges(places: Iterable[float], near: float) -> tuple[float, ...]:
    out: list[float] = []
    for place in sorted(places):
        if not out or place - out[-1] > near:
            out.append(place)
    return tuple(out)


def _owners(
    xs: tuple[float, ...], ys: tuple[float, ...], flat: list[Stroke], upright: list[Stroke], near: float
) -> tuple[tuple[int, ...], ...]:
    """Number the cells: a place belongs to the one left of it or above it where no stroke parts them."""
    between_columns = [
        [each for each in upright if abs((each.left + each.right) / 2 - x) <= near] for x in xs
    ]
    between_rows = [[each for each in flat if abs((each.top + each.bottom) / 2 - y) <= near] for y in ys]
    rows: list[list[int]] = []
    count = 0
    for row, (top, bottom) in enumerate(pairwise(ys)):
        line: list[int] = []
        for column, (left, right) in enumerate(pairwise(xs)):
            x, y = (left + right) / 2, (top + bottom) / 2
            if column and not any(each.top <= y <= each.bottom for each in between_columns[column]):
                line.append(line[-1])
            elif row and not any(each.left <= x <= each.right for each in between_rows[row]):
                line.append(rows[-1][column])
            else:
                line.append(count)
                count += 1
        rows.append(line)
    return tuple(tuple(line) for line in rows)
