"""Tables of tasks: ruled ones that the form of the file gives, lines parted by tabs, and one cell a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from luoshi.policy.reading.lists.headers import Header, header, heads_list, measures
from luoshi.policy.reading.lists.units import (
    Assigned,
    Style,
    assign,
    parted,
    read_names,
    read_time,
    stands,
    trimmed,
)
from luoshi.policy.reading.lists.words import DEADLINE, EMPTY, FIELD, ORGAN_END, VAGUE
from luoshi.policy.reading.model import Role
from luoshi.policy.reading.source import View

Place = tuple[int, int]
GAP: Final = re.compile(r"\t|[ \u3000\xa0]{2,}")
SPACED: Final = re.compile(r"(?:序号|编号)[ \u3000]\S")
ORDINAL: Final = re.compile(r"\(?(\d{1,4})[.、)]?")
TASK_LABEL: Final = re.compile(r"(?:\(?\d{1,3}[.、)]|\d{1,3}\.)(?=\D)")
HEADING: Final = re.compile(
    r"(?:[一二三四五六七八九十]{1,4}、|\([一二三四五六七八九十]{1,4}\)|第[一二三四五六七八九十]{1,3}(?:部分|章|篇|节)).{2,60}"
)
LONGEST_ROW: Final = 2000
RULE: Final = re.compile(r"[|:\-+=—]+")
TEXT_ENDS: Final = "。；;！!"


@dataclass(frozen=True, slots=True)
class Row:
    """A task of a table: its number where one is printed, its text, who does it, the headings over it."""

    number: int | None
    label: Place | None
    start: int
    end: int
    said: Assigned
    heads: tuple[Place, ...]


@dataclass(slots=True)
class Sheet:
    """The rows read so far, and the stretches of the text they were taken from."""

    rows: list[Row] = field(default_factory=list)
    regions: list[Place] = field(default_factory=list)


def read_grids(view: View, ruled: Sequence[Sequence[Sequence[Place]]], style: Style) -> Sheet:
    """The tasks of all tables. `ruled`: tables as rows of cells, each a stretch of places (empty where it
    is blank).
    """
    sheet = Sheet()
    tables = [*ruled, *parted_by_tabs(view, ruled), *cell_by_line(view, ruled)]
    before: list[Header | None] = []
    for rows in tables:
        before = read_table(view, [list(row) for row in rows], style, sheet, before)
    sheet.rows.sort(key=lambda row: row.start)
    return sheet


def read_table(
    view: View, rows: list[list[Place]], style: Style, sheet: Sheet, before: list[Header | None]
) -> list[Header | None]:
    """Add the tasks of one table; a table without header that is as wide as the last one goes on with it."""
    at, columns = find_header(view, rows)
    if at < 0:
        if not before or not rows or len(rows[0]) != len(before):
            return before
        columns = before
    style = replace(style, alone=style.alone | standing_alone(view, rows[at + 1 :], columns))
    heads: list[Place] = []
    text_at = text_column(rows[at + 1 :], columns)
    taken = False
    for row in rows[at + 1 :]:
        filled = list(dict.fromkeys(cell for cell in row if cell[1] > cell[0]))
        if len(filled) == 1 and (len(row) > 1 or HEADING.fullmatch(view.plain, *filled[0])):
            heads = headed(view, heads, filled[0])
        elif filled and [view.plain[a:b] for a, b in row] != [view.plain[a:b] for a, b in rows[at]]:
            taken = read_row(view, row, columns, text_at, style, heads, sheet) or taken
    if taken:
        cells = [cell for row in rows for cell in row if cell[1] > cell[0]]
        sheet.regions.append((min(a for a, _ in cells), max(b for _, b in cells)))
    return columns


def find_header(view: View, rows: list[list[Place]]) -> tuple[int, list[Header | None]]:
    """The row that names the columns, within the first rows; -1 where none does."""
    for at, row in enumerate(rows[:6]):
        found = [header(view.plain[a:b]) for a, b in row]
        if heads_list(found) and not measures([view.plain[a:b] for a, b in row]):
            return second_row(view, rows, at, found)
    return -1, []


def second_row(
    view: View, rows: list[list[Place]], at: int, found: list[Header | None]
) -> tuple[int, list[Header | None]]:
    """The last row of the header and its columns: below a cell over several columns each has its own words."""
    while at + 1 < len(rows) and len(rows[at + 1]) == len(rows[at]):
        below = [header(view.plain[a:b]) for a, b in rows[at + 1]]
        same = sum(one == other for one, other in zip(rows[at], rows[at + 1], strict=True))
        named = all(new is not None or b <= a for new, (a, b) in zip(below, rows[at + 1], strict=True))
        new = sum(one is not None for one in below) - same
        if not named or new < 2:
            break
        at, found = at + 1, [new or old for new, old in zip(below, found, strict=True)]
    return at, found


def standing_alone(view: View, rows: list[list[Place]], columns: list[Header | None]) -> frozenset[str]:
    """The names that stand between signs in the cells for units, unbroken by lines."""
    found: set[str] = set()
    for row in rows:
        for (start, end), one in zip(row, columns, strict=False):
            if one is not None and one.column == "units":
                pieces = parted(view.plain, start, end, "、,;")
                found.update(view.plain[a:b] for a, b in pieces if not any(view.runs(a, b)))
    return frozenset(name for name in found if ORGAN_END.search(name))


def text_column(rows: list[list[Place]], columns: list[Header | None]) -> int:
    """The column that says what to do: of several, the one that says most."""
    said = {at: 0 for at, one in enumerate(columns) if one is not None and one.column == "task"}
    for row in rows:
        for at in said:
            if at < len(row):
                said[at] += row[at][1] - row[at][0]
    return max(said, key=lambda at: said[at], default=-1)


def headed(view: View, heads: list[Place], cell: Place) -> list[Place]:
    """The headings after a row that holds nothing but a heading."""
    if re.match(r"\([一二三四五六七八九十]", view.plain[cell[0] : cell[1]]) and heads:
        return [heads[0], cell]
    return [cell]


def read_row(
    view: View,
    row: list[Place],
    columns: list[Header | None],
    text_at: int,
    style: Style,
    heads: list[Place],
    sheet: Sheet,
) -> bool:
    """Add the task of one row; False where the row holds none."""
    if text_at < 0 or text_at >= len(row) or row[text_at][1] <= row[text_at][0]:
        return False
    said, number, label = Assigned(), None, None
    for cell, one in zip(row, columns, strict=False):
        if one is None or cell[1] <= cell[0]:
            continue
        if one.column == "units":
            read_cell(view, cell, one.role, style, said)
        elif one.column == "time":
            read_time(view, *cell, said)
        elif one.column == "number" and (found := ORDINAL.fullmatch(view.plain, *cell)):
            number, label = int(found[1]), cell
    start, end = row[text_at]
    own = TASK_LABEL.match(view.plain, start, end)
    if own is not None:
        number = int(re.sub(r"\D", "", own[0])) if number is None else number
        start, label = own.end(), (start, own.end())
    start, end = trimmed_text(view, start, end)
    if end <= start:
        return False
    sheet.rows.append(Row(number, label, start, end, said, (*heads, *grouped(row, columns, text_at))[:2]))
    return True


def read_cell(view: View, cell: Place, role: Role, style: Style, said: Assigned) -> None:
    """Units of a cell, which may hold labels of its own (`牵头：…配合：…`)."""
    if not any(stands(view, label) for label in FIELD.finditer(view.plain, *cell)):
        read_names(view, *cell, role, style, said)
        return
    own = assign(view, *cell, style)
    said.names += own.names
    said.times += own.times


def grouped(row: list[Place], columns: list[Header | None], text_at: int) -> Iterator[Place]:
    """What the columns before the text say the row belongs to."""
    for at, one in enumerate(columns[:text_at]):
        if one is not None and one.column in {"group", "task"} and at < len(row) and row[at][1] > row[at][0]:
            yield row[at]


def trimmed_text(view: View, start: int, end: int) -> Place:
    """A cell without what marks it up."""
    while start < end and view.plain[start] in "*#|":
        start += 1
    while end > start and view.plain[end - 1] in "*#|":
        end -= 1
    return start, end


def parted_by_tabs(view: View, ruled: Sequence[object]) -> list[list[list[Place]]]:
    """Tables whose cells are parted by tabs, wide gaps or upright bars, a row a line."""
    if ruled or not (
        GAP.search(view.source, *view.bounds) or "|" in view.plain or SPACED.search(view.source, *view.bounds)
    ):
        return []
    tables: list[list[list[Place]]] = []
    narrow = 0
    for start, end in whole_rows(view):
        row = cells_of(view, start, end)
        if len(row) < 3 and (close := by_single_spaces(view, start, end, narrow)):
            row, narrow = close, len(close)
        if len(row) > 2 and heads_list([header(view.plain[a:b]) for a, b in row]):
            tables.append([row])
        elif tables and (wide(view, row, start, end) or HEADING.fullmatch(view.plain, start, end)):
            tables[-1].append(row)
    return tables


def by_single_spaces(view: View, start: int, end: int, columns: int) -> list[Place]:
    """The cells of a line parted by single spaces: a header of four columns or more, or a row below one with as
    many; nothing else.
    """
    edges = [start, *view.runs(start, end), end]
    row = list(pairwise(edges))
    if columns and len(row) == columns:
        return row
    return row if len(row) > 3 and heads_list([header(view.plain[a:b]) for a, b in row]) else []


def wide(view: View, row: list[Place], start: int, end: int) -> bool:
    """Whether a line has the cells of a row and is no rule between rows."""
    return len(row) > 2 and not RULE.fullmatch(view.plain, start, end)


def whole_rows(view: View) -> Iterator[Place]:
    """The lines, those of a row between bars put together again where one of its cells holds several
    lines.
    """
    begun = -1
    for start, end in view.each_line():
        opens = begun < 0 and view.plain[start] == "|" and view.plain.count("|", start, end) > 2
        if begun < 0 and not (opens and view.plain[end - 1] != "|"):
            yield start, end
            continue
        begun = start if begun < 0 else begun
        if view.plain[end - 1] == "|" or end - begun > LONGEST_ROW:
            yield begun, end
            begun = -1
    if begun >= 0:
        yield begun, len(view.text)


def cells_of(view: View, start: int, end: int) -> list[Place]:
    """The cells of one line."""
    if view.plain.count("|", start, end) > 1:
        return barred(view, start, end)
    left, right = view.at(start), view.at(end - 1) + 1
    cells: list[Place] = []
    for gap in GAP.finditer(view.source, left, right):
        cells.append((start, max(start, view.place(gap.start()))))
        start = view.place(gap.end())
    return [*cells, (start, end)]


def barred(view: View, start: int, end: int) -> list[Place]:
    """The cells of a line between upright bars; a line may begin in the middle of a broken cell."""
    start += view.plain[start] == "|"
    end -= view.plain[end - 1] == "|"
    bars = [place for place in range(start, end) if view.plain[place] == "|"]
    return list(zip([start, *(bar + 1 for bar in bars)], [*bars, end], strict=True))


def cell_by_line(view: View, ruled: Sequence[object]) -> list[list[list[Place]]]:
    """Tables that were flattened to one cell a line: told by a header of single words, one a line."""
    if ruled:
        return []
    lines = [line for line in (trimmed_text(view, a, b) for a, b in view.each_line()) if line[1] > line[0]]
    tables: list[list[list[Place]]] = []
    at = 0
    while at < len(lines):
        columns = 0
        while at + columns < len(lines) and columns < 12 and header(view.plain[slice(*lines[at + columns])]):
            columns += 1
        found = [header(view.plain[slice(*line)]) for line in lines[at : at + columns]]
        first = next((place for place, one in enumerate(found) if one and one.column == "number"), 0)
        at, columns, found = at + first, columns - first, found[first:]  # the title above is no column
        if columns < 3 or not heads_list(found):
            at += 1
            continue
        head = lines[at : at + columns]
        rows, at = flat_rows(view, lines, at + columns, [one for one in found if one])
        tables.append([head, *rows])
    return tables


def flat_rows(
    view: View, lines: list[Place], at: int, columns: list[Header]
) -> tuple[list[list[Place]], int]:
    """Rows of a flattened table from line `at` on, and the line after them."""
    rows: list[list[Place]] = []
    number = None
    while at < len(lines):
        start, end = lines[at]
        if (
            HEADING.fullmatch(view.plain, start, end)
            and end - start <= 60
            and view.plain[end - 1] not in TEXT_ENDS
        ):
            rows.append([(start, end), *[(end, end)] * (len(columns) - 1)])
            at += 1
            continue
        stop = row_end(view, lines, at, columns, number)
        if stop <= at:
            break
        found = ORDINAL.fullmatch(view.plain, start, end)
        number = int(found[1]) if found else number
        rows.append(fitted(view, lines[at:stop], columns))
        at = stop
    return rows, at


def row_end(view: View, lines: list[Place], at: int, columns: list[Header], number: int | None) -> int:
    """The line after the row that begins at line `at`; `at` itself where no row begins there."""
    if columns[0].column != "number":
        return at + len(columns) if at + len(columns) <= len(lines) else at
    own = ORDINAL.fullmatch(view.plain, *lines[at])
    if own is None or (number is not None and not number < int(own[1]) <= number + 5):
        return at
    for stop in range(at + 1, min(len(lines), at + 40)):
        later = ORDINAL.fullmatch(view.plain, *lines[stop])
        if later is not None and int(own[1]) < int(later[1]) <= int(own[1]) + 5:
            return stop
        if HEADING.fullmatch(view.plain, *lines[stop]) and stop - at >= len(columns):
            return stop
    return min(len(lines), at + len(columns))


def fitted(view: View, lines: list[Place], columns: list[Header]) -> list[Place]:
    """The lines of a row put under its columns: one each where they fit, else by what each line looks
    like.
    """
    if len(lines) == len(columns):
        return list(lines)
    cells: list[Place] = []
    rest = list(lines)
    for place, column in enumerate(columns):
        after = columns[place + 1 :]
        take = 0
        if column.column == "number":
            take = 1
        elif not after:
            take = len(rest)
        else:
            room = len(rest) - len(after)
            alone = column.column == "units" and not any(one.column == "units" for one in after)
            while take < max(room, 0) and (
                take == 0 or goes_on(view, rest, take, column) or (alone and unit_like(view, *rest[take]))
            ):
                take += 1
        if take == 0 or (rest and column.column in {"time", "units"} and not suits(view, rest[0], column)):
            here = rest[0][0] if rest else lines[-1][1]
            cells.append((here, here))
            continue
        cells.append((rest[0][0], rest[take - 1][1]))
        rest = rest[take:]
    return cells


def goes_on(view: View, rest: list[Place], take: int, column: Header) -> bool:
    """Whether line `take` still belongs to the cell that the lines before it began."""
    a, b = rest[take]
    if column.column == "units":
        return view.plain[a - 1] in "、,;" or not ORGAN_END.search(VAGUE.sub("", view.plain[rest[0][0] : a]))
    if column.column == "task":
        return not unit_like(view, a, b) and not DEADLINE.fullmatch(view.plain, a, b)
    return False


def suits(view: View, line: Place, column: Header) -> bool:
    """Whether a line may stand in a column of units or of times."""
    if EMPTY.fullmatch(view.plain, *line):
        return True
    return unit_like(view, *line) if column.column == "units" else bool(DEADLINE.fullmatch(view.plain, *line))


def unit_like(view: View, start: int, end: int) -> bool:
    """Whether a line looks like units: short names of organs between signs."""
    start, end = trimmed(view.plain, start, end)
    words = [one for one in re.split(r"[、,;]", view.plain[start:end]) if one]
    return (
        bool(words)
        and all(len(one) <= 20 for one in words)
        and any(ORGAN_END.search(VAGUE.sub("", one)) for one in words[-2:])
    )
