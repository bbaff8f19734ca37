"""Tables that a copy from a page has flattened to one cell a line: their headers, and the rows below them."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.lists.aligning import Laid, Place, laid, looks, unit_like
from luoshi.policy.reading.lists.headers import Header, header, heads_list, settled
from luoshi.policy.reading.source import View

MOST_COLUMNS: Final = 14
LONGEST_UNKNOWN: Final = 10
LONGEST_GROUP: Final = 6
"""A column before the numbers has no longer name; what is longer is the title of the table."""
NUMBERED: Final = 3
"""So many cells that go up by one are a column of numbers, named or not."""
SECOND_HALVES: Final = frozenset(
    {"单位", "部门", "领导", "时限", "时间", "期限", "内容", "任务", "科室", "责任人", "主体"}
)
PLAIN_WORD: Final = re.compile(r"[\u4e00-\u9fff/]+(?:\([^()]{1,6}\))?")
BRACKETED: Final = re.compile(r"\([^()]{1,8}\)")
TITLE_SIGNS: Final = frozenset("年表单0123456789《》")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells, each a stretch of places (empty where blank). `columns`: what they hold, None
    where the first rows still have to tell.
    """

    rows: list[list[Place]]
    columns: list[Header | None] | None = None
    start: int = sys.maxsize
    """Where a header begins that is not among the rows."""


def tables_of_lines(view: View) -> Iterator[Table]:
    """The tables of the text that stand one cell a line."""
    lines = [line for line in (bared(view, a, b) for a, b in view.each_line()) if line[1] > line[0]]
    heads: list[tuple[int, int, list[Header | None]]] = []
    at = 0
    while at < len(lines):
        head = header_at(view, lines, at)
        heads += [(at, *head)] if head else []
        at = head[0] if head else at + 1
    for one, (first, stop, named) in enumerate(heads):
        end = heads[one + 1][0] if one + 1 < len(heads) else len(lines)
        columns, found = best_laid(view, lines[stop:end], named)
        if found.rows:
            yield Table(found.rows, columns, lines[first][0])


def bared(view: View, start: int, end: int) -> Place:
    """A line without bars and marks of bold type around it."""
    while start < end and view.plain[start] in "*#|":
        start += 1
    while end > start and view.plain[end - 1] in "*#|":
        end -= 1
    return start, end


def header_at(view: View, lines: Sequence[Place], at: int) -> tuple[int, list[Header | None]] | None:
    """The columns named from line `at` on, one a line, and the line behind them; None where none are."""
    words: list[tuple[Header | None, str, int]] = []
    place = at
    while place < len(lines) and len(words) < MOST_COLUMNS:
        found = word_at(view, lines, place)
        if found is None:
            break
        words.append((*found[:2], place + found[2]))
        place += found[2]
    while words and (words[-1][0] is None or (words[-1][0].column == "task" and complete(words[:-1]))):
        words.pop()
    if not complete(words) or len(words) < 3 or not starts(words):
        return None
    known = sum(one[0] is not None for one in words)
    return (
        (words[-1][2], settled([(one, said) for one, said, _ in words]))
        if known * 3 >= len(words) * 2
        else None
    )


def complete(words: Sequence[tuple[Header | None, str, int]]) -> bool:
    """Whether the words name something to do and somebody to do it."""
    return heads_list([one for one, _, _ in words])


def starts(words: Sequence[tuple[Header | None, str, int]]) -> bool:
    """Whether the first word is the first column and no title above it: the numbers come first, or a short word
    right before them.
    """
    first, said, _ = words[0]
    numbers = [at for at, one in enumerate(words) if one[0] is not None and one[0].column == "number"]
    if first is None or (TITLE_SIGNS & set(said) and first.column == "task"):
        return False
    return not numbers or numbers[0] == 0 or (numbers[0] == 1 and len(said) <= LONGEST_GROUP)


def word_at(view: View, lines: Sequence[Place], at: int) -> tuple[Header | None, str, int] | None:
    """What the word on line `at` names, as written, and how many lines it takes; None where it is no word of a
    header.
    """
    said = view.plain[slice(*lines[at])]
    later = view.plain[slice(*lines[at + 1])] if at + 1 < len(lines) else ""
    goes_on = later in SECOND_HALVES or BRACKETED.fullmatch(later)
    whole = header(said + later) if 1 < len(said) <= LONGEST_UNKNOWN and goes_on else None
    own = header(said)
    if whole is not None and (own is None or len(said) == 2 or later[0] == "("):
        return whole, said + later, 2
    if own is not None:
        return own, said, 1
    short = (
        1 < len(said) <= LONGEST_UNKNOWN
        and PLAIN_WORD.fullmatch(said) is not None
        and not unit_like(view, *lines[at])
    )
    return (None, said, 1) if short else None


def best_laid(
    view: View, cells: Sequence[Place], columns: list[Header | None]
) -> tuple[list[Header | None], Laid]:
    """The rows below a header; where the rows are numbered and no column is named so, that column is added where
    it fits best.
    """
    tried = [columns]
    numbered = any(one is not None and one.column == "number" for one in columns)
    if not numbered and sum(one.sequel for one in looks(view, cells)) >= NUMBERED:
        last = max(at for at, one in enumerate(columns) if one is not None and one.column == "task")
        tried = [[*columns[:at], Header("number"), *columns[at:]] for at in range(last + 1)]
    found = [(one, laid(view, cells, one)) for one in tried]
    return max(found, key=lambda one: one[1].value)
