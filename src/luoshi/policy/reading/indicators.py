"""The indicator table of a plan: number, group, name, unit, target or requirement, binding or expected."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading import figures
from luoshi.policy.reading.flattened import FlatRow, flat_rows
from luoshi.policy.reading.model import Binding, Indicator, Span
from luoshi.policy.reading.source import View, plain
from luoshi.policy.reading.tables import Found

NATURE: Final = re.compile(r"约束性|预期性")
BINDING: Final[dict[str, Binding]] = {"约束性": "binding", "预期性": "expected"}
HEAD_WORD: Final = (
    r"类别|类型|类|序号|序|指标名称|指标|单位|目标值?|基期值?|现状值?|属性|别|号|名称|值"
    r"|20\d\d年?(?:实际|目标|规划|预计)?值?|年均增[长速](?:\[累计\]|\(%\))?|累计"
)
HEADER: Final = re.compile(rf"(?:{HEAD_WORD}){{3,}}")
NOTE: Final = re.compile(r"注[:](?P<note>[^\n]{2,120}?)(?:。|$)")
ROWS_ENOUGH: Final = 4
MOST_ROWS: Final = 300
LONGEST_ROW: Final = 220
"""Characters between two natures of one table."""
LONGEST_CAPTION: Final = 60
ABOVE: Final = 300
"""So far above its first nature a table may begin."""


@dataclass(frozen=True, slots=True)
class Region:
    """A table of indicators in a view."""

    start: int
    end: int
    natures: tuple[re.Match[str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of indicators: its rows, and its places in the view from caption to note."""

    rows: tuple[Indicator, ...]
    places: Span


def table(view: View) -> Table | None:
    """The indicator table in `view`; None where there is none."""
    region = find(view)
    if region is None:
        return None
    headers = [found.span() for found in HEADER.finditer(view.plain, region.start, region.end)]
    bare = view.without(view.span(low, high) for low, high in headers)
    start, end = bare.place(view.at(region.start)), bare.place(view.at(region.end))
    natures = list(NATURE.finditer(bare.plain, start, end))
    breaks = [bare.place(view.at(high)) for _, high in headers[1:]]
    note, last, stop = note_of(bare, natures[-1].end(), end)
    rows = flat_rows(bare, natures, start, last, breaks)
    if not rows:
        return None
    whole = (caption_start(view, region.start), view.place(bare.at(stop - 1)) + 1)
    return Table(tuple(made(bare, row, note) for row in rows), whole)


def caption_start(view: View, header: int) -> int:
    """Where the line of the caption above the header begins."""
    start = max(0, header - LONGEST_CAPTION)
    line = max((place for place in view.lines if start <= place <= header), default=start)
    return max(line, view.plain.rfind("。", start, header) + 1)


def find(view: View) -> Region | None:
    """The longest run of natures that stand a row apart from each other, with a header above."""
    runs: list[list[re.Match[str]]] = []
    for found in NATURE.finditer(view.plain):
        if runs and found.start() - runs[-1][-1].end() <= LONGEST_ROW:
            runs[-1].append(found)
        else:
            runs.append([found])
    longest = max(runs, key=len, default=[])
    if not ROWS_ENOUGH <= len(longest) <= MOST_ROWS:
        return None
    first, last = longest[0].start(), longest[-1].end()
    headers = list(HEADER.finditer(view.plain, max(0, first - ABOVE), first))
    start = headers[-1].start() if headers else max(0, first - LONGEST_ROW)
    return Region(start, min(len(view.text), last + LONGEST_ROW), tuple(longest))


def note_of(view: View, after: int, end: int) -> tuple[str, int, int]:
    """The note below the table, where the last row ends, and where the table ends with its note."""
    stop = min(end, view.line_end(after))
    note = NOTE.search(view.plain, after, min(len(view.text), after + LONGEST_ROW))
    if note is None:
        return "", stop, stop
    return view.text[note.start("note") : note.end("note")], note.start(), note.end()


def made(view: View, row: FlatRow, note: str) -> Indicator:
    target = row.target
    cumulative = target is not None and target.cumulative
    return Indicator(
        number=row.number,
        group=row.group,
        name=row.name,
        unit=row.unit,
        comparator=target.comparator if target else None,
        target=target.value if target else None,
        requirement=target.words if target else None,
        cumulative=cumulative,
        kind=BINDING[row.nature],
        note=note if cumulative else row.heading,
        span=view.span(*row.reach),
    )


COLUMNS: Final = {
    "number": re.compile(r"序号?|编号"),
    "group": re.compile(r"类别|类型|领域|分类|维度|一级指标"),
    "name": re.compile(r"指标"),
    "unit": re.compile(r"单位"),
    "nature": re.compile(r"属性|性质|类型"),
}
"""The columns of a table whose cells the source kept apart, by the words of their headings."""
GOAL: Final = re.compile(r"目标|规划|20\d\d")
RATE: Final = re.compile(r"年均|累计|增长|增速")
EMPTY: Final = frozenset({"", "-", "—", "——", "–", "/", "-*", "*"})


def ruled(found: Sequence[Found]) -> tuple[Indicator, ...]:
    """The indicators of tables whose cells the source kept apart."""
    made_of: list[Indicator] = []
    for one in found:
        at = columns_of(one.table.header)
        if at and "name" in at and "nature" in at:
            group = ""
            for number, (cells, span) in enumerate(zip(one.table.rows, one.rows, strict=False), 1):
                group = cell(cells, at.get("group")) or group
                made_of += of_cells(cells, at, str(number), group, span)
    return tuple(made_of)


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Which column is which; `target` is the last one with a goal, `rate` one with a yearly rate."""
    names = ["".join(plain(word).split()) for word in header]
    found: dict[str, int] = {}
    for at, name in enumerate(names):
        for column, pattern in COLUMNS.items():
            if column not in found and at not in found.values() and pattern.search(name):
                found[column] = at
                break
    goals = [at for at, name in enumerate(names) if GOAL.search(name) and at not in found.values()]
    rates = [at for at, name in enumerate(names) if RATE.search(name) and at not in found.values()]
    found |= {"target": [at for at in goals if at not in rates][-1]} if set(goals) - set(rates) else {}
    return found | ({"rate": rates[-1]} if rates else {})


def of_cells(
    cells: Sequence[str], at: dict[str, int], number: str, group: str, span: Span
) -> Iterator[Indicator]:
    """The indicator of one row; the yearly rate is its target where the year's level is left open."""
    nature = re.search(r"约束|预期", cell(cells, at.get("nature")))
    if nature is None:
        return
    named = WITH_UNIT.fullmatch(plain(cell(cells, at["name"])))
    full = cell(cells, at["name"])
    unit = cell(cells, at.get("unit")) or (full[named.start("unit") : named.end("unit")] if named else "")
    words = next(
        (one for one in (cell(cells, at.get(key)) for key in ("target", "rate")) if one not in EMPTY), ""
    )
    read = figures.target(plain(words)) if words else None
    yield Indicator(
        number=cell(cells, at.get("number")) or number,
        group=group,
        name=full[: named.end("name")] if named else full,
        unit=unit,
        comparator=read.comparator if read else None,
        target=read.value if read else None,
        requirement=read.words if read and read.words else (None if read or not words else words),
        cumulative=read.cumulative if read else False,
        kind="binding" if nature[0] == "约束" else "expected",
        note="",
        span=span,
    )


WITH_UNIT: Final = re.compile(r"(?P<name>.+?)[(](?P<unit>[^()]{1,12})[)]")


def cell(cells: Sequence[str], at: int | None) -> str:
    """The words of a cell without white space, "" where there is none."""
    return "".join(cells[at].split()) if at is not None and at < len(cells) else ""
