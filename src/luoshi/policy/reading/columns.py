"""Columns of a table row that PDF extraction has read line by line across them, put back together.

The cells of a row are centred on each other, so the numbers of lines in its columns fix the order in which
the lines come: by height, then from left to right. All lines of a cell but the last are full. So a row is
parsed by trying the numbers of lines and finding, by dynamic programming, the cuts with the fewest odd line
lengths.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product
from typing import Final

CLOSING: Final = frozenset("，。、；：！？”’）》】〉,.;:!?)]")
OPENING: Final = frozenset("“‘（《【〈([")
MOST_LINES: Final = 24
"""Lines of one cell."""
SHORT_COST: Final = 2.0
"""For a line that ends a character early without a reason."""
PUSHED_COST: Final = 0.05
"""For one that does so lest the next begin with a closing sign or this one end with an opening sign."""
HANGING_COST: Final = 0.1
"""For a closing sign set beyond the edge of its column."""
ODD_END_COST: Final = 2.0
FORBIDDEN_COST: Final = 3.0
UNHEARD_COST: Final = 0.5
"""For two characters joined over a line's end that nowhere else follow each other in the document."""
CERTAIN: Final = 0.3
"""Widths under which the rows of the sample cost so little are right."""
LIMITS: Final = (1.0, 3.0)
"""Parses are sought under the first cost, then under the next; one that costs more is none."""
USUAL_AIM: Final = 9.5
USUAL_CONTENT: Final = 15
"""Characters a line in the columns of an A4 page with three of them."""
EFFORT: Final = 12_000
"""Lines tried for each row at most; rows that fit their columns take a tenth of it."""
SAMPLE: Final = 3
"""Rows on which widths are tried."""
TRIED: Final = 12
"""Pairs of widths that are tried in full."""
STATES: Final = 40


@dataclass(frozen=True, slots=True)
class Row:
    """The text of a row, where its first column begins in it, how long the number is that stands there."""

    text: str
    anchor: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Widths:
    """Widths of the three columns in characters."""

    name: int
    aim: int
    content: int

    def of(self, column: int) -> int:
        return (self.name, self.aim, self.content)[column]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The three cells of a row and how odd the parse is."""

    cells: tuple[str, str, str]
    cost: float


@dataclass(frozen=True, slots=True)
class Judge:
    """What makes a parse odd: `ending(column, cell)` for the end of a cell, `whole(cells)` for all three,
    `heard` for the pairs of characters that the document uses elsewhere.
    """

    ending: Callable[[int, str], float]
    whole: Callable[[tuple[str, str, str]], float]
    heard: frozenset[str]
    effort: "Effort"
    unheard_cost: float = UNHEARD_COST


@dataclass(slots=True)
class Effort:
    """How many lines may still be tried: a table that fits no columns must not take long."""

    left: int


def parse(rows: Sequence[Row], judge: Judge) -> list[Parsed]:
    """The cells of each row; [] where the rows do not fit three columns of one width each."""
    if not rows:
        return []
    sample = sorted(rows, key=lambda row: len(row.text))[:SAMPLE]
    for limit in LIMITS:
        widths = best_widths(rows, sample, judge, limit)
        if widths is not None:
            parsed = [first(row, widths, judge) for row in rows]
            return [one for one in parsed if one] if all(parsed) else []
    return []


def best_widths(rows: Sequence[Row], sample: Sequence[Row], judge: Judge, limit: float) -> Widths | None:
    """The widths under which the rows of the sample cost least, less than `limit` each on the average."""
    best, least = None, limit * len(sample)
    for widths in candidates(rows):
        cost = 0.0
        for row in sample:
            found = parse_row(row, widths, judge, least - cost)
            if found is None:
                break
            cost += found.cost
        else:
            best, least = widths, cost
            if cost <= CERTAIN * len(sample):
                break
    return best


def first(row: Row, widths: Widths, judge: Judge) -> Parsed | None:
    """The best parse of a row, sought under one limit after the other."""
    found = (parse_row(row, widths, judge, limit) for limit in LIMITS)
    return next((one for one in found if one), None)


def candidates(rows: Sequence[Row]) -> Iterator[Widths]:
    """Widths that explain what stands before the first column's first line, full lines of the other two;
    those nearest to the usual division of a page come first.
    """
    scored = []
    befores = [width(row.text[: row.anchor]) for row in rows]
    for aim, content in product(range(6, 16), range(10, 27)):
        if aim < content:
            odd = sum(misfit(before, aim, content) for before in befores) / len(rows)
            unusual = abs(aim - USUAL_AIM) + abs(content - USUAL_CONTENT)
            scored.append((int(2 * odd), unusual, aim, content))
    for _, _, aim, content in sorted(scored)[:TRIED]:
        for name in (5, 6, 7):
            yield Widths(name, aim, content)


@lru_cache(maxsize=8192)
def misfit(length: float, aim: int, content: int) -> float:
    """How far `length` is from a sum of full lines of two columns; a full line may be a little wider."""
    best = 9.0
    for lines in range(MOST_LINES):
        rest = length - lines * content
        if rest < 0:
            break
        other = min(int(rest // aim), lines + 2)
        apart = rest - other * aim
        best = min(best, apart if apart <= lines + other else 2 * apart)
    return best


def width(text: str) -> float:
    """How wide a text is set, in widths of a Chinese character."""
    return sum(wide(letter) for letter in text)


def wide(letter: str) -> float:
    """How wide a character is set."""
    if letter in ".,":
        return 0.25
    return 0.5 if letter < "\u0100" else 1.0


def parse_row(row: Row, widths: Widths, judge: Judge, limit: float) -> Parsed | None:
    """The best parse of a row with these widths that costs less than `limit`."""
    best: Parsed | None = None
    for counts in line_counts(row, widths):
        found = cut(row, widths, counts, judge, limit)
        if found is not None:
            found = Parsed(found.cells, found.cost + judge.whole(found.cells))
            if found.cost < limit:
                best, limit = found, found.cost
    return best


def line_counts(row: Row, widths: Widths) -> list[tuple[int, int, int]]:
    """Numbers of lines that the row's length and the place of its anchor allow, the likeliest first."""
    total, before = width(row.text), width(row.text[: row.anchor])
    spare = widths.name + widths.aim + widths.content
    found = []
    for name, aim, content in product(range(1, 5), range(1, 13), range(1, MOST_LINES)):
        lines = name + aim + content
        most = name * widths.name + aim * widths.aim + content * widths.content
        if not most - spare - lines <= total <= most + lines:
            continue
        if fits_before(order(name, aim, content), (name, aim, content), widths, before):
            found.append((abs(most - spare / 2 - total), (name, aim, content)))
    return [counts for _, counts in sorted(found)]


def fits_before(columns: Sequence[int], counts: tuple[int, int, int], widths: Widths, before: float) -> bool:
    """Whether the lines read before the first column begins can be `before` wide."""
    lines = columns[: columns.index(0)]
    least = most = 0.0
    for column in (1, 2):
        read = lines.count(column)
        ended = read == counts[column]
        least += (read - ended) * (widths.of(column) - 1) + ended
        most += read * (widths.of(column) + 1)
    return least <= before <= most


@lru_cache(maxsize=8192)
def order(name: int, aim: int, content: int) -> tuple[int, ...]:
    """The columns of a row's lines in the order they are read: by height, then from left to right."""
    heights = []
    for column, count in enumerate((name, aim, content)):
        heights += [(line - (count - 1) / 2, column) for line in range(count)]
    return tuple(column for _, column in sorted(heights))


_Ends = tuple[int, int, int, int]
"""Where the row has been read to, and where the last line of each column ends."""
_States = dict[_Ends, tuple[float, tuple[int, ...]]]
"""For each such place: the least cost, and where all lines up to it end."""


def cut(row: Row, widths: Widths, counts: tuple[int, int, int], judge: Judge, limit: float) -> Parsed | None:
    """The cheapest cut of the row into the lines of its columns."""
    columns = order(*counts)
    states: _States = {(0, 0, 0, 0): (0.0, ())}
    before: dict[int, int] = {}
    left = list(counts)
    for step, column in enumerate(columns):
        left[column] -= 1
        line = Line(column, before.get(column), left[column] == 0, step == len(columns) - 1)
        states = grown(row, states, line, widths.of(column), judge, limit)
        before[column] = step
        if not states:
            return None
    done = [state for ends, state in states.items() if ends[0] == len(row.text)]
    if not done:
        return None
    cost, cuts = min(done)
    return Parsed(cells(row.text, columns, cuts), cost)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its column, the step of the line above it in the column, whether it is the last there or at
    all.
    """

    column: int
    above: int | None
    last: bool
    final: bool


def grown(row: Row, states: _States, line: Line, column: int, judge: Judge, limit: float) -> _States:
    """The states after one more line."""
    found: _States = {}
    if judge.effort.left <= 0:
        return found
    for ends, (cost, cuts) in states.items():
        at = ends[0]
        if line.column == 0 and line.above is None and at != row.anchor:
            continue
        start = cost + joint(row.text, at, cuts, line, column, judge)
        for end, more in line_ends(row, at, column, line):
            whole = start + more + (judge.ending(line.column, row.text[at:end]) if line.last else 0.0)
            key = moved(ends, line, end)
            if whole < limit and (key not in found or whole < found[key][0]):
                found[key] = (whole, (*cuts, end))
    judge.effort.left -= len(found)
    return dict(sorted(found.items(), key=lambda item: item[1][0])[:STATES])


def moved(ends: _Ends, line: Line, end: int) -> _Ends:
    """The ends after a line that ends at `end`; a column that is done has none to remember."""
    kept = list(ends)
    kept[0], kept[1 + line.column] = end, 0 if line.last else end
    return (kept[0], kept[1], kept[2], kept[3])


def joint(text: str, at: int, cuts: tuple[int, ...], line: Line, column: int, judge: Judge) -> float:
    """The cost of going on with a column at `at`: for what stands at the joint and how full the line above
    is.
    """
    if line.above is None or at >= len(text):
        return 0.0
    end = cuts[line.above]
    start = cuts[line.above - 1] if line.above else 0
    cost = FORBIDDEN_COST if text[at] in CLOSING else 0.0
    if end - start < column and measures(text)[1][end] == measures(text)[1][start]:
        pushed = text[at] in OPENING or text[at + 1 : at + 2] in CLOSING or text[at] < "\u0100"
        cost += 0.0 if pushed else SHORT_COST
    heard = text[end - 1] + text[at] in judge.heard or text[end - 1] in CLOSING
    return cost + (0.0 if heard else judge.unheard_cost)


def line_ends(row: Row, at: int, column: int, line: Line) -> Iterator[tuple[int, float]]:
    """Where a line of a column that wide may end, with the cost of ending there."""
    text, (widths, narrows) = row.text, measures(row.text)
    named = line.column == 0
    first = at + (row.number if at == row.anchor and named and line.above is None else 0)
    if first >= len(text):
        return
    base = widths[first]
    low = first + 1 if line.last else bisect_left(widths, base + column - 1, first + 1)
    if line.final:
        low = len(text)
    for end in range(low, len(text) + 1):
        length = widths[end] - base
        hanging = length >= column + 1
        spared = line.last and named
        if length >= column + 2 + spared or (hanging and text[end - 1] not in CLOSING and not spared):
            return
        if line.last:
            yield end, HANGING_COST if hanging else 0.0
        elif text[end - 1] not in OPENING:
            full = length >= column or narrows[end] > narrows[first]
            yield end, HANGING_COST if hanging else 0.0 if full else PUSHED_COST


@lru_cache(maxsize=64)
def measures(text: str) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """The width of each beginning of a text, and how many narrow characters it holds."""
    widths = tuple(accumulate((wide(letter) for letter in text), initial=0.0))
    return widths, tuple(accumulate((letter < "\u0100" for letter in text), initial=0))


def cells(text: str, columns: Sequence[int], cuts: Sequence[int]) -> tuple[str, str, str]:
    parts: list[list[str]] = [[], [], []]
    low = 0
    for column, high in zip(columns, cuts, strict=True):
        parts[column].append(text[low:high])
        low = high
    name, aim, content = ("".join(part) for part in parts)
    return name, aim, content
