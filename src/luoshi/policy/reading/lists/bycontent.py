"""What the columns of a table are, told by what stands in them, where the words over them do not tell.

A column whose cells are mostly names of organs is the units', one of dates the deadline, one of numbers that go
up the numbering, and of the rest the one that says most is the text, if much of it begins as tasks do.
"""

from collections.abc import Sequence
from typing import Final

from luoshi.policy.reading.lists.aligning import ORDINAL, Look, Place, look
from luoshi.policy.reading.lists.headers import Header, header, measures
from luoshi.policy.reading.lists.overrun import BEGINS
from luoshi.policy.reading.lists.words import role_of
from luoshi.policy.reading.source import View

ROWS: Final = 3
"""A table of fewer rows shows no habit."""
MOST: Final = 0.6
DOING: Final = 0.4
"""So large a share of the texts begins as tasks do, or says by how much."""
SHORTEST: Final = 6
PHONE: Final = 7
"""So many digits in most cells of a column are numbers of telephones: a table of addresses, not of tasks."""


def by_content(view: View, rows: Sequence[Sequence[Place]]) -> tuple[int, list[Header | None]]:
    """The row of the header and the columns; -1 and none where the cells do not make a table of tasks."""
    if len(rows) <= ROWS or len(rows[0]) < 2 or measures([view.plain[a:b] for a, b in rows[0]]):
        return -1, []
    body = [row for row in rows[1:] if len(row) == len(rows[0]) and len(set(row)) > 1]
    if len(body) < ROWS or any(phones(view, [row[at] for row in body]) for at in range(len(rows[0]))):
        return -1, []
    columns = [column(view, [row[at] for row in body], rows[0][at]) for at in range(len(rows[0]))]
    left = [at for at, one in enumerate(columns) if one is None]
    text = max(left, key=lambda at: said([row[at] for row in body]), default=-1)
    if text < 0 or not any(one and one.column == "units" for one in columns):
        return -1, []
    if not tells_to_do(view, [row[text] for row in body]):
        return -1, []
    columns[text] = Header("task")
    first = [look(view, cell, sequel=False) for cell in rows[0]]
    headed = not any(
        one
        and one.column == "units"
        and seen.organs
        and len(view.plain[a:b]) > 2
        and header(view.plain[a:b]) is None
        for one, seen, (a, b) in zip(columns, first, rows[0], strict=True)
    )
    return (0 if headed else -1), columns


def column(view: View, cells: Sequence[Place], over: Place) -> Header | None:
    """What one column holds; None for a text."""
    seen = [
        look(view, cell, sequel=ORDINAL.fullmatch(view.plain, *cell) is not None)
        for cell in cells
        if cell[1] > cell[0]
    ]
    words = view.plain[slice(*over)]
    if len(seen) < 2:
        return Header("note")
    if share(seen, "sequel") >= MOST:
        return Header("number")
    if share(seen, "organs") >= MOST:
        return Header("units", role_of(words))
    if share(seen, "time") >= MOST:
        return Header("time")
    return Header("person") if share(seen, "person") >= MOST else None


def share(seen: Sequence[Look], kind: str) -> float:
    """How many of the cells look like that."""
    return sum(bool(getattr(one, kind)) for one in seen) / len(seen)


def said(cells: Sequence[Place]) -> int:
    """How much the different cells of a column say."""
    return sum(end - start for start, end in set(cells))


def tells_to_do(view: View, cells: Sequence[Place]) -> bool:
    """Whether the texts of a column mostly say what to do."""
    texts = [view.plain[a:b] for a, b in set(cells) if b > a]
    doing = sum(BEGINS.search(text[:12]) is not None for text in texts)
    return bool(texts) and doing >= DOING * len(texts) and sum(map(len, texts)) >= SHORTEST * len(texts)


def phones(view: View, cells: Sequence[Place]) -> bool:
    """Whether a column holds numbers of telephones."""
    long = sum(
        sum(sign.isdigit() for sign in view.plain[a:b]) >= PHONE and b - a <= 2 * PHONE for a, b in cells
    )
    return long >= MOST * len(cells)
