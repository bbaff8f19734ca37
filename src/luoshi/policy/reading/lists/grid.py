"""Tables of tasks: ruled ones that the form of the file gives, lines parted by tabs, and one cell a line."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from luoshi.policy.reading.lists.aligning import HEADING, ORDINAL, Costs, Place, aligned, look
from luoshi.policy.reading.lists.bycontent import by_content
from luoshi.policy.reading.lists.celllines import Table, tables_of_lines
from luoshi.policy.reading.lists.headers import Header, header, heads_list, measures, settled
from luoshi.policy.reading.lists.units import (
    Assigned,
    Style,
    assign,
    parted,
    read_names,
    read_time,
    stands,
)
from luoshi.policy.reading.lists.words import FIELD, ORGAN_END
from luoshi.policy.reading.model import Role
from luoshi.policy.reading.source import View
from luoshi.policy.reading.targets import targets

GAP: Final = re.compile(r"\t|[ \u3000\xa0]{2,}")
SPACED: Final = re.compile(r"(?:序号|编号)[ \u3000]\S")
TASK_LABEL: Final = re.compile(r"(?:\(?\d{1,3}[.、)]|\d{1,3}\.)(?=\D)")
MUCH: Final = 1.5
"""So much better another place for the cells of a row must be than where they stand."""
WIDEST: Final = 64
"""A table of more columns holds no tasks whose cells have moved: one damaged row is as wide as that."""
LONGEST_ROW: Final = 2000
RULE: Final = re.compile(r"[|:\-+=—]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A task of a table: its number where one is printed, its text, who does it, the headings over it."""

    number: int | None
    label: Place | None
    start: int
    end: int
    said: Assigned
    heads: tuple[Place, ...]
    whole: int = 0
    """Where the cell of the text ends, marks included."""


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
    before: list[Header | None] = []
    for rows in ruled:
        before = read_table(view, Table([list(row) for row in rows]), style, sheet, before)
    loose = replace(style, space_parts=True)
    for table in [] if ruled else [*map(Table, parted_by_tabs(view)), *tables_of_lines(view)]:
        before = read_table(view, table, loose, sheet, before)
    sheet.rows.sort(key=lambda row: row.start)
    return sheet


def read_table(
    view: View, table: Table, style: Style, sheet: Sheet, before: list[Header | None]
) -> list[Header | None]:
    """Add the tasks of one table; a table without header that is as wide as the last one goes on with it."""
    rows = table.rows
    at, columns = (-1, table.columns) if table.columns is not None else find_header(view, rows)
    if not columns:
        if not before or not rows or len(rows[0]) != len(before):
            return before
        columns = before
    header_words = [view.plain[a:b] for a, b in rows[at]] if at >= 0 else []
    costs = Costs.of(columns)
    body = [realigned(view, row, costs) for row in rows[at + 1 :]]
    style = replace(style, alone=style.alone | standing_alone(view, body, columns))
    heads: list[Place] = []
    text_at = text_column(body, columns)
    begun = len(sheet.rows)
    times = Counter(cell for row in body for cell in set(row))
    shared = frozenset(cell for cell, number in times.items() if number > 1)
    for row in body:
        filled = list(dict.fromkeys(cell for cell in row if cell[1] > cell[0]))
        if len(filled) == 1 and (len(row) > 1 or HEADING.fullmatch(view.plain, *filled[0])):
            heads = headed(view, heads, filled[0])
        elif filled and [view.plain[a:b] for a, b in row] != header_words:
            read_row(view, row, columns, text_at, style, heads, sheet, begun, shared)
    if len(sheet.rows) > begun:
        cells = [cell for row in rows for cell in row if cell[1] > cell[0]]
        start = min(table.start, *(a for a, _ in cells))
        sheet.regions.append((start, max(b for _, b in cells)))
    return columns


def find_header(view: View, rows: list[list[Place]]) -> tuple[int, list[Header | None]]:
    """The row that names the columns, within the first rows; -1 where none does."""
    for at, row in enumerate(rows[:6]):
        found = [header(view.plain[a:b]) for a, b in row]
        if heads_list(found) and not measures([view.plain[a:b] for a, b in row]):
            found = settled(list(zip(found, (view.plain[a:b] for a, b in row), strict=True)))
            return second_row(view, rows, at, found)
    return by_content(view, rows)


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


def realigned(view: View, row: list[Place], costs: Costs) -> list[Place]:
    """The row with its cells under the columns that suit them, where merged cells have fallen out of it and the
    rest has moved.
    """
    width = len(costs.kinds)
    filled = [cell for cell in row if cell[1] > cell[0]]
    if not filled or width > WIDEST or len(filled) >= width or len(set(filled)) < 2:
        return row
    seen = [look(view, cell, sequel=ORDINAL.fullmatch(view.plain, *cell) is not None) for cell in filled]
    places = [at for at, cell in enumerate(row) if cell[1] > cell[0]]
    if places[-1] >= len(places):
        return row  # blank cells between others: nothing has moved
    standing = costs.total(seen, places) if len(row) == width else -MUCH
    better, value = aligned(filled, seen, costs)
    return better if value > standing + MUCH else row


def read_row(
    view: View,
    row: list[Place],
    columns: list[Header | None],
    text_at: int,
    style: Style,
    heads: list[Place],
    sheet: Sheet,
    begun: int,
    shared: frozenset[Place],
) -> None:
    """Add the task of one row. A row without a text of its own goes on with the one before; one without units
    and number below a merged cell has those of the row above it. `begun`: the table's first row in the sheet;
    `shared`: the cells that stand in several rows.
    """
    said, number, label = told(view, row, columns, style)
    above = sheet.rows[-1] if len(sheet.rows) > begun else None
    start, end = text_of(row, columns, text_at)
    if above is not None and said.names and (end <= start or (above.start, above.whole) == (start, end)):
        above.said.names += [one for one in said.names if one not in above.said.names]
        above.said.times += [one for one in said.times if one not in above.said.times]
        return
    whole = end
    own = TASK_LABEL.match(view.plain, start, end)
    if own is not None:
        number = int(re.sub(r"\D", "", own[0])) if number is None else number
        start, label = own.end(), (start, own.end())
    start, end = trimmed_text(view, start, end)
    if end <= start:
        return
    if own is None:
        start = with_name(view, row, columns, (start, end), shared)
    numbered = any(one is not None and one.column == "number" for one in columns)
    if above is not None and not said.names and numbered and number is None:
        said.names = list(above.said.names)
    heads = [*heads, *(one for one in grouped(row, columns, text_at) if not start <= one[0] < end)][:2]
    sheet.rows.append(Row(number, label, start, end, said, tuple(heads), whole))


def told(
    view: View, row: list[Place], columns: list[Header | None], style: Style
) -> tuple[Assigned, int | None, Place | None]:
    """What the cells of a row say about its task: units and times, its number, the place of that."""
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
    return said, number, label


def text_of(row: list[Place], columns: list[Header | None], text_at: int) -> Place:
    """The cell with the text of the task: where it is blank, the next one that names something to do."""
    for at in sorted(range(len(row)), key=lambda at: (abs(at - text_at), at)):
        one = columns[at] if at < len(columns) else None
        if one is not None and one.column == "task" and row[at][1] > row[at][0]:
            return row[at]
    return (0, 0)


def with_name(
    view: View, row: list[Place], columns: list[Header | None], text: Place, shared: frozenset[Place]
) -> int:
    """Where the text of a task begins: at the name in the cell right before it, where this sets a figure that the
    text does not repeat (`新增学位9000个` beside `新建学校16所`). A name `shared` by several rows belongs to none.
    """
    at = next((at for at, cell in enumerate(row) if cell[0] <= text[0] < cell[1]), 0)
    one = columns[at - 1] if 0 < at <= len(columns) else None
    start, end = row[at - 1] if at else text
    if one is None or one.column != "task" or not start < end == text[0] or row[at - 1] in shared:
        return text[0]
    said = view.plain[slice(*text)]
    set_there = (view.plain[start + a.span[0] : start + a.span[1]] for a in targets(view.plain[start:end]))
    figures = list(set_there)
    return start if figures and not any(figure in said for figure in figures) else text[0]


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


def parted_by_tabs(view: View) -> list[list[list[Place]]]:
    """Tables whose cells are parted by tabs, wide gaps or upright bars, a row a line."""
    signs = GAP.search(view.source, *view.bounds) or "|" in view.plain
    if not (signs or SPACED.search(view.source, *view.bounds)):
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
