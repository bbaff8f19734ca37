"""Cells put under the columns they belong to: of tables copied from a page one cell a line, and of rows from
which merged cells have fallen out.

Each cell is looked at by what it is (a number that goes up, names of organs, a date, the name of a person, a
text) and each column wants something. Among all ways to lay the cells into rows the best is taken: a cell earns
what it is worth in its column, a column passed over and a second line in a cell cost, a line between rows may be
a heading, and behind the last row the table ends. The best way is found by dynamic programming over cells and
columns, so the time grows with the number of cells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from luoshi.policy.reading.lists.headers import Header
from luoshi.policy.reading.lists.signs import trimmed
from luoshi.policy.reading.lists.units import PREFIXED, parted, verb_of
from luoshi.policy.reading.lists.words import DEADLINE, EMPTY, ORGAN_END, SURNAMES, TAIL, VAGUE
from luoshi.policy.reading.source import View

Place = tuple[int, int]
ORDINAL: Final = re.compile(r"\(?(\d{1,4})[.、)]?")
HEADING: Final = re.compile(
    r"(?:[一二三四五六七八九十]{1,4}、|\([一二三四五六七八九十]{1,4}\)|第[一二三四五六七八九十]{1,3}(?:部分|章|篇|节)).{2,60}"
)
SOON: Final = re.compile(r"20\d\d-\d|\d{1,2}月|20\d\d[年.]|[一二三四]季度|上半年|下半年|年底|月底")
SENTENCE: Final = re.compile(r"[。;,:!?]")
FIGURE: Final = re.compile(
    r"[≥≤<>]?[\d.]+[%‰]?(?:\([^()]*\))?|[%‰]|[万亿千百]?[\u4e00-\u9fff]{1,3}(?:/[\u4e00-\u9fff]{1,3})?"
)
PERSON: Final = re.compile(
    r"[\u4e00-\u9fff]{2,4}|.{0,10}(?:市长|县长|区长|州长|省长|秘书长|主任|书记|局长|常委)"
)
NAME: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")
DOES: Final = re.compile(
    r"新建|改造|改建|改扩建|扩建|迁建|搬迁|续建|动工|开工|启动|完成|实施|开展|推行|推广|打造|提升|提高|强化|深化|制定|制订|出台|优化|完善|加快|加强|新增|建成|建立|健全|培育|引进|举办"
    r"|治理|整治|创建|确保|力争|支持|鼓励|清理|修订|编制|推动|落实|加大|扩大|维修|购置"
)
"""What begins a task and never the name of an organ, though both may end alike (`新建老年食堂和果园`)."""
LONGEST_UNIT: Final = 22
SHORT: Final = 12
LONGEST_TIME: Final = 20
GAPS: Final = 5
"""Numbers of rows go up by one; so many may be missing."""
GIVEN_UP: Final = 60.0
"""A table has ended where going on has cost so much more than ending it."""
WORST: Final = -1e9
SKIP: Final = {
    "number": 1.5,
    "units": 2.5,
    "judge": 1.0,
    "time": 1.0,
    "person": 0.7,
    "task": 1.5,
    "group": 0.4,
    "note": 0.3,
}
"""What a column costs that holds nothing in a row, whoever else is filled in it."""
LEAD: Final = {
    "number": 1.5,
    "units": 4.0,
    "judge": 4.0,
    "time": 2.0,
    "person": 1.0,
    "task": 0.5,
    "group": 0.2,
    "note": 0.3,
}
"""What one costs before the first cell of a row: merged cells mostly stand there."""
STAY: Final = {
    "number": 9.0,
    "units": 0.4,
    "judge": 1.0,
    "time": 1.5,
    "person": 1.0,
    "task": 1.0,
    "group": 1.5,
    "note": 0.6,
}
LATER_UNITS: Final = 1.2
"""For a second organ in a cell of units where another column of units follows."""
BROKEN: Final = 1.5
"""For a new cell behind one that ends in a sign that parts names."""
LAST_TASK: Final = 3.5
"""For the column with the text of the task, when a row begins behind it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one cell looks like: `next` in the numbering, its kind, and whether it goes on in the next cell."""

    number: bool = False
    sequel: bool = False
    organs: bool = False
    time: bool = False
    person: bool = False
    empty: bool = False
    figure: bool = False
    heading: bool = False
    length: int = 0
    sentence: bool = False
    open: bool = False


def looks(view: View, cells: Sequence[Place]) -> list[Look]:
    """What each cell looks like."""
    going_up = numbering(view, cells)
    return [look(view, cell, at in going_up) for at, cell in enumerate(cells)]


def look(view: View, cell: Place, sequel: bool) -> Look:
    start, end = cell
    text = view.plain[start:end]
    organs = unit_like(view, start, end)
    dated = bool(DEADLINE.fullmatch(text)) or (
        len(text) <= LONGEST_TIME and not text.endswith("。") and SOON.search(text[:8]) is not None
    )
    person = named_persons(text) or (not organs and len(text) > 4 and PERSON.fullmatch(text) is not None)
    return Look(
        number=ORDINAL.fullmatch(text) is not None,
        sequel=sequel,
        organs=organs,
        time=dated and not organs,
        person=person,
        empty=bool(EMPTY.fullmatch(text)),
        figure=FIGURE.fullmatch(text) is not None,
        heading=HEADING.fullmatch(text) is not None and not text.endswith(("。", ";", "!")),
        length=end - start,
        sentence=SENTENCE.search(text) is not None,
        open=text[-1:] in "、,(" or (not organs and text[-1:] not in "。;" and len(text) > SHORT),
    )


def named_persons(text: str) -> bool:
    """Whether a cell may hold nothing but names of persons. One such as `刘军` ends as the names of organs do, so
    this says nothing against those: the columns decide.
    """
    return all(NAME.fullmatch(one) is not None and one[0] in SURNAMES for one in re.split("[、,]", text))


def numbering(view: View, cells: Sequence[Place]) -> set[int]:
    """The cells that number the rows: the longest chain of bare numbers that go up by one, few missing."""
    best: dict[int, tuple[int, int]] = {}
    before: dict[int, int] = {}
    top = (0, -1)
    for at, cell in enumerate(cells):
        found = ORDINAL.fullmatch(view.plain, *cell)
        if found is None:
            continue
        number = int(found[1])
        reach = [best[one] for one in range(number - GAPS, number) if one in best]
        length, last = max(reach, default=(0, -1))
        if number > 1 and not length and best:
            continue
        before[at] = last
        if length + 1 >= best.get(number, (0, 0))[0]:
            best[number] = (length + 1, at)
        top = max(top, (length + 1, at))
    chosen: set[int] = set()
    at = top[1]
    while at >= 0:
        chosen.add(at)
        at = before[at]
    return chosen


def unit_like(view: View, start: int, end: int) -> bool:
    """Whether a cell holds names of organs between signs, with or without verbs behind them."""
    closed = view.plain[end - 1 : end] == "。"
    start, end = trimmed(view.plain, start, end)
    found = list(parted(view.plain, start, end, "、,;"))
    if not found or (closed and not listed(view, start, end, found)):
        return False
    names = [view.plain[a : verb_of(view.plain, a, b)[0]] for a, b in found]
    names = [VAGUE.sub("", one) for one in names]
    if any(DOES.match(one) for one in names):
        return False
    ends = sum(len(one) <= LONGEST_UNIT and ORGAN_END.search(one) is not None for one in names if one)
    return 0 < ends >= len([one for one in names if one]) - (len(names) > 2)


def listed(view: View, start: int, end: int, found: Sequence[Place]) -> bool:
    """Whether what ends in a full stop may be names of organs all the same: several of them, one with a verb behind
    it, or a short one that says whose it is (`区商务局。`).
    """
    if len(found) > 1 or TAIL.search(view.plain, start, end) is not None:
        return True
    return end - start <= SHORT and PREFIXED.match(view.plain, start, end) is not None


def worth(one: Look, column: str) -> float:
    """What a cell is worth in a column."""
    if one.empty:
        return -2.0 if column in {"task", "number"} else 0.5
    if column in {"task", "group"}:
        return as_text(one) - (0.8 if column == "group" and one.sentence else 0.0)
    if column in {"units", "judge"}:
        plain = one.length <= SHORT and not (one.sentence or one.number or one.time or one.figure)
        return 3.0 if one.organs else -1.5 if plain else -6.0
    if column == "number":
        return 4.0 if one.sequel else -1.0 if one.number else -7.0
    if column == "note":
        return 0.7 if one.figure else 0.2
    fits = one.time if column == "time" else one.person
    return 2.7 if fits else -5.0


def as_text(one: Look) -> float:
    """What a cell is worth as the text of a task."""
    if one.sequel or one.time or one.number:
        return -4.0
    value = -2.0 if one.organs else -0.5 if one.person or one.figure or one.heading else 1.5
    return value + (0.5 if one.length > SHORT else 0.0)


def as_heading(one: Look) -> float:
    """What a cell is worth as a heading between rows."""
    if one.heading:
        return 1.5
    return -9.0 if one.organs or one.time or one.number or one.sentence or one.length > 40 else -2.5


@dataclass(frozen=True, slots=True)
class Costs:
    """What it costs to leave out columns: `within[a][b]` between two filled ones, `lead[b]` before the first,
    `rest[a]` behind the last.
    """

    kinds: tuple[str, ...]
    within: tuple[float, ...]
    lead: tuple[float, ...]
    rest: tuple[float, ...]

    @classmethod
    def of(cls, columns: Sequence[Header | None]) -> "Costs":
        kinds = tuple(one.column if one else "note" for one in columns)
        last = max((at for at, kind in enumerate(kinds) if kind == "task"), default=-1)
        lead = [LAST_TASK if at == last else LEAD[kind] for at, kind in enumerate(kinds)]
        within = tuple(accumulate((SKIP[kind] for kind in kinds), initial=0.0))
        rest = tuple(within[-1] - within[at + 1] for at in range(len(kinds)))
        return cls(kinds, within, tuple(accumulate(lead, initial=0.0)), rest)

    def total(self, seen: Sequence[Look], places: Sequence[int]) -> float:
        """What cells are worth in the columns `places`, which go up."""
        value = -self.lead[places[0]] - self.rest[places[-1]]
        for before, at in pairwise(places):
            value -= self.within[at] - self.within[before + 1]
        return value + sum(worth(one, self.kinds[at]) for one, at in zip(seen, places, strict=True))


def aligned(cells: Sequence[Place], seen: Sequence[Look], costs: Costs) -> tuple[list[Place], float]:
    """The cells of one row each under a column behind that of the one before, and what that is worth.

    O(cells x columns): of the columns that may hold the cell before, the best up to here is carried along.
    """
    width = len(costs.kinds)
    if len(seen) > width:
        return [], WORST
    totals: list[float] = [
        -lead for lead in costs.lead[:width]
    ]  # what it is worth to come to a column, cell left out
    trace: list[list[int]] = []
    for one in seen:
        worths = {kind: worth(one, kind) for kind in set(costs.kinds)}
        filled = [total + worths[kind] for total, kind in zip(totals, costs.kinds, strict=True)]
        totals, back = stepped(filled, costs)
        trace.append(back)
    value, last = max((filled[at] - costs.rest[at], at) for at in range(width))
    row = [(cells[-1][1], cells[-1][1])] * width
    for at in range(len(seen) - 1, -1, -1):
        row[last] = cells[at]
        last = trace[at - 1][last] if at else last
    return row, value


def stepped(filled: Sequence[float], costs: Costs) -> tuple[list[float], list[int]]:
    """For each column what the best way to it is worth once a column before it is filled, and which column that is."""
    totals, back = [WORST] * len(filled), [0] * len(filled)
    best, source = WORST * 2, 0
    for at in range(1, len(filled)):
        reached = filled[at - 1] + costs.within[at]
        if reached > best:
            best, source = reached, at - 1
        totals[at], back[at] = best - costs.within[at], source
    return totals, back


@dataclass(frozen=True, slots=True)
class Laid:
    """Rows of a table laid out of single cells (headings hold their first cell only), how many cells they
    took, and what the layout is worth.
    """

    rows: list[list[Place]]
    taken: int
    value: float


def laid(view: View, cells: Sequence[Place], columns: Sequence[Header | None]) -> Laid:
    """The rows in a run of cells, the table's and those behind it. O(cells x columns^2) at most."""
    seen, costs, width = looks(view, cells), Costs.of(columns), len(columns)
    before = [*[WORST] * width, 0.0]
    trace: list[list[int]] = []
    best, ended, last = 0.0, 0, 0
    for place, one in enumerate(seen):
        before, back = grown(before, seen[place - 1] if place else Look(), one, costs)
        trace.append(back)
        whole = [before[at] - costs.rest[at] for at in range(width)]
        if max(whole) >= best:
            best, ended, last = max(whole), place + 1, whole.index(max(whole))
        elif max(whole) < best - GIVEN_UP:
            break
    return Laid(followed(cells[:ended], trace, last, width), ended, best)


def grown(before: Sequence[float], prior: Look, one: Look, costs: Costs) -> tuple[list[float], list[int]]:
    """The best totals with one cell more, by the column it stands in (the last: a heading), and where each came
    from: the column before it in the row, or `-1 - column` where it opens a row.
    """
    width = len(costs.kinds)
    ends = [*(before[at] - costs.rest[at] for at in range(width)), before[width]]
    closed = max(ends)
    closer = -1 - ends.index(closed)
    broken = BROKEN if prior.open and prior.organs else 0.0
    now, back = [], []
    for at in range(width):
        options = [(closed - costs.lead[at], closer), (before[at] - stay(costs, at, prior, one), at)]
        options += [
            (before[left] - (costs.within[at] - costs.within[left + 1]) - broken, left) for left in range(at)
        ]
        value, source = max(options)
        now.append(value + worth(one, costs.kinds[at]))
        back.append(source)
    return [*now, closed + as_heading(one)], [*back, closer]


def stay(costs: Costs, at: int, prior: Look, one: Look) -> float:
    """What a further line in the cell of column `at` costs."""
    kind = costs.kinds[at]
    if prior.open and kind in {"task", "units"}:
        return 0.0
    later = "units" in costs.kinds[at + 1 :]
    return LATER_UNITS if kind == "units" and later and one.organs else STAY[kind]


def followed(cells: Sequence[Place], trace: Sequence[list[int]], last: int, width: int) -> list[list[Place]]:
    """The rows along the best way back from the last cell, which stands in column `last`."""
    at, path = last, []
    for place in range(len(cells) - 1, -1, -1):
        source = trace[place][at]
        path.append((at, source < 0))
        at = -1 - source if source < 0 else source
    rows: list[list[Place]] = []
    for (start, end), (at, opens) in zip(cells, reversed(path), strict=True):
        if opens:
            rows.append([(end, end)] * width)
        row, column = rows[-1], at % width
        row[column] = (row[column][0] if row[column][1] > row[column][0] else start, end)
    return rows
