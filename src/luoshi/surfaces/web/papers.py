"""A document as the public reads it: its clauses and what stands between them, as blocks of a page. Pure.

The clauses hold the text without white space; where the source breaks a line after the end of a sentence or a
heading, the page begins a new line too, so that a heading does not run into its paragraph. Page furniture lies
outside the clauses and is not shown; what else lies outside (the letter above a list) is shown without an address.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from luoshi.policy.reading.furniture import furniture
from luoshi.policy.reading.source import gaps
from luoshi.records.documents.queries import ClauseRow, DocumentRow
from luoshi.records.documents.queries_pieces import IndicatorRow, Pieces, TableRow
from luoshi.records.search.wording import marked

ROW: Final = re.compile(r"表\d*/\d+$")
STOP: Final = re.compile(r"[。；:：，,]")
TITLE_MOST: Final = 30
SENTENCE: Final = re.compile(r"\.\d+$")
ENDS: Final = frozenset("。；：！？;:!?”》）)")
INSIDE: Final = frozenset("。，；,;《")
LEADS: Final = frozenset("：；:;，,")
LEAD: Final = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}[编篇章节条](?=[^、，。,:：])")
"""A label of articles and chapters: printed with a gap behind it, which a text without white space has lost."""
AROUND: Final = 16
HEADING_MOST: Final = 60
FIRST_LINE_MOST: Final = 22
BETWEEN_LEAST: Final = 16
"""What lies between two clauses and is shorter is a date, a label or a signature that the head of the page shows."""
LEADERS: Final = re.compile(r"[.…·]{6,}")
"""The dots of a table of contents, which the outline replaces."""
Kind = Literal["heading", "text", "between", "table", "indicators", "note"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `style`: "" plain, "found" a word searched for, "here" the place that was asked for."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A clause (or a stretch without address) inside a block: `lines` of runs, what acts on it by kind with counts."""

    anchor: str
    address: str
    label: str
    lines: tuple[tuple[Run, ...], ...]
    acts: tuple[tuple[str, int], ...] = ()
    units: tuple[Mapping[str, str], ...] = ()
    here: bool = False
    found: bool = False
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table with the clause that it is, if any."""

    anchor: str
    address: str
    cells: tuple[str, ...]
    acts: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Block:
    """A heading (`level` 2 to 6), a paragraph, a table. Footnotes stand in blocks of the kind `note` at the end."""

    kind: Kind
    level: int = 0
    parts: list[Part] = field(default_factory=list)
    caption: str = ""
    header: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()


@dataclass(slots=True)
class Node:
    """An entry of the outline with those under it."""

    anchor: str
    label: str
    title: str
    under: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Showing:
    """What is to be marked: words searched for, the clause or the very characters asked for, and what acts on each."""

    words: tuple[str, ...] = ()
    address: str = ""
    place: tuple[int, int] | None = None
    acts: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


def path_of(address: str) -> str:
    """The part of an address behind the document, which is the clause's anchor on the page."""
    return address.partition("#")[2] or address


def is_sentence(clause: ClauseRow) -> bool:
    """Whether a clause is one sentence of a paragraph (`一.3`)."""
    return bool(SENTENCE.search(path_of(clause.address))) and clause.label.isdigit()


def is_note(clause: ClauseRow) -> bool:
    return path_of(clause.address).rpartition("/")[2].startswith("注")


def outline(clauses: Sequence[ClauseRow], source: str, offset: int) -> list[Node]:
    """The tree of headings and clauses; sentences, rows of tables and footnotes are left out."""
    tops: list[Node] = []
    known: dict[str, Node] = {}
    for clause in clauses:
        path = path_of(clause.address)
        if is_sentence(clause) or is_note(clause) or ROW.search(path):
            continue
        node = Node(path, clause.label, title_of(clause, source, offset))
        known[clause.address] = node
        above = known.get(clause.parent)
        (above.under if above else tops).append(node)
    return tops


def title_of(clause: ClauseRow, source: str, offset: int) -> str:
    """The first words of a clause behind its label: its first line, up to the first stop."""
    first = source[clause.start - offset : clause.end - offset].partition("\n")[0]
    text = squeezed(first) if squeezed(first) == clause.text[: len(squeezed(first))] else clause.text
    label = re.escape(clause.label.strip("（）()、.．"))
    bare = re.sub(rf"^[(（]?{label}[)）]?[、.．:：]?", "", text) if label else text
    return STOP.split(bare, maxsplit=1)[0][:TITLE_MOST]


def blocks(
    document: DocumentRow,
    source: str,
    offset: int,
    clauses: Sequence[ClauseRow],
    pieces: Pieces,
    show: Showing,
) -> list[Block]:
    """All blocks in reading order, footnotes last. `source` begins at `offset` of the file's text."""
    maker = _Maker(document, source, offset, clauses, pieces, show)
    return [*maker.body(), *maker.notes()]


@dataclass(slots=True)
class _Maker:
    document: DocumentRow
    source: str
    offset: int
    clauses: Sequence[ClauseRow]
    pieces: Pieces
    show: Showing
    depth: dict[str, int] = field(default_factory=dict)
    parents: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.parents = {one.parent for one in self.clauses if one.parent}
        for one in self.clauses:
            self.depth[one.address] = self.depth.get(one.parent, 1) + 1

    def body(self) -> Iterator[Block]:
        tables = sorted(self.pieces.tables, key=lambda table: table.start)
        between = self._between()
        last: ClauseRow | None = None
        block: Block | None = None
        for clause in self.clauses:
            if is_note(clause):
                continue
            while between and between[0][0] < clause.start:
                block = None
                yield Block("between", parts=[Part("", "", "", ((Run(between.pop(0)[2]),),))])
            while tables and tables[0].start <= clause.start:
                block = None
                yield self._table(tables.pop(0), last)
            if self._in_table(clause):
                continue
            if block is None or last is None or not self._goes_on(last, clause):
                block = self._block(clause)
                yield block
            block.parts.append(self._part(clause))
            last = clause
        yield from (self._table(table, None) for table in tables)
        for _, _, text in between:
            yield Block("between", parts=[Part("", "", "", ((Run(text),),))])

    def notes(self) -> Iterator[Block]:
        found = [clause for clause in self.clauses if is_note(clause)]
        if found:
            yield Block("note", parts=[self._part(clause) for clause in found])

    def _block(self, clause: ClauseRow) -> Block:
        rows = self._indicators(clause)
        if rows:
            return Block("indicators", caption=clause.label, indicators=rows)
        if self._is_heading(clause):
            return Block("heading", level=min(self.depth[clause.address], 6))
        return Block("text")

    def _is_heading(self, clause: ClauseRow) -> bool:
        """Whether a clause is one short line above others; what ends with a colon only leads over to them."""
        if clause.address not in self.parents or len(clause.text) > HEADING_MOST or clause.text[-1:] in LEADS:
            return False
        return len(lines_of(clause, aligned(clause, self.source, self.offset), self)) == 1

    def _indicators(self, clause: ClauseRow) -> tuple[IndicatorRow, ...]:
        """The indicator table that a clause is: the rows in its span, where there are several."""
        inside = tuple(one for one in self.pieces.indicators if clause.start <= one.start < clause.end)
        return inside if len(inside) > 1 and clause.address not in self.parents else ()

    def _goes_on(self, last: ClauseRow, clause: ClauseRow) -> bool:
        """Whether a sentence stands in the same paragraph as the one before: no line ends between them."""
        if not (is_sentence(last) and is_sentence(clause) and last.parent == clause.parent):
            return False
        between = self.source[last.end - self.offset : clause.start - self.offset]
        return "\n" not in between and "<" not in between

    def _in_table(self, clause: ClauseRow) -> bool:
        return any(table.start <= clause.start < table.end for table in self.pieces.tables)

    def _table(self, table: TableRow, last: ClauseRow | None) -> Block:
        """A table; its caption is left out where the clause before it has just said the same."""
        inside = [one for one in self.clauses if table.start <= one.start < table.end]
        rows = {one.label: one for one in inside}
        lines = []
        for number, cells in enumerate(table.rows, 1):
            clause = rows.get(str(number))
            address = clause.address if clause else ""
            lines.append(
                Line(path_of(address) if address else "", address, cells, self.show.acts.get(address, ()))
            )
        caption = "" if last is not None and squeezed(table.caption) in last.text else table.caption
        return Block("table", caption=caption, header=table.header, lines=tuple(lines))

    def _part(self, clause: ClauseRow) -> Part:
        places = aligned(clause, self.source, self.offset)
        spans = marked(clause.text, self.show.words)
        here = self._here(clause)
        lines = tuple(
            self._runs(clause.text, start, end, places, spans)
            for start, end in lines_of(clause, places, self)
        )
        return Part(
            path_of(clause.address),
            clause.address,
            shown_label(clause),
            lines,
            self.show.acts.get(clause.address, ()),
            clause.units,
            here,
            bool(spans),
            lead_of(clause),
        )

    def _here(self, clause: ClauseRow) -> bool:
        return bool(clause.address) and clause.address == self.show.address

    def _runs(
        self, text: str, start: int, end: int, places: Sequence[int], found: Sequence[tuple[int, int]]
    ) -> tuple[Run, ...]:
        """The runs of one line of a clause, cut at all marks."""
        spans = [(one, two, "found") for one, two in found]
        if self.show.place is not None and not found:
            one, two = (bisect_left(places, edge) for edge in self.show.place)
            spans += [(one, two, "here")] if one < two else []
        if not spans:
            return (Run(text[start:end]),)
        cuts = sorted(
            {start, end, *(edge for one, two, _ in spans for edge in (one, two) if start < edge < end)}
        )
        return tuple(
            Run(text[one:two], next((style for a, b, style in spans if a <= one and two <= b), ""))
            for one, two in pairwise(cuts)
        )

    def _between(self) -> list[tuple[int, int, str]]:
        """What lies between the clauses and is worth reading, in order; nothing where the source is markup."""
        if "</" in self.source or not self.clauses:
            return []
        end = self.offset + len(self.source)
        taken = [(one.start, one.end) for one in self.clauses]
        taken += [(one.start, one.end) for one in self.pieces.tables]
        taken += [(self.offset + one, self.offset + two) for one, two in furniture(self.source)]
        taken += [(unit["span"][0], unit["span"][1]) for one in self.clauses for unit in one.units]
        free = gaps(self.offset, end, sorted(taken))
        return [line for one, two in free for line in self._lines_between(one, two)]

    def _lines_between(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        text = self.source[start - self.offset : end - self.offset]
        if len(text) < BETWEEN_LEAST or LEADERS.search(text):
            return
        known = "".join(self._known())
        place = start
        for line in text.splitlines(keepends=True):
            bare = (
                squeezed(line).removeprefix(squeezed(self.document.title))
                if self.document.title
                else squeezed(line)
            )
            if len(bare) >= BETWEEN_LEAST and bare.rstrip(":：") not in known:
                yield place, place + len(line), line.strip() if bare == squeezed(line) else bare
            place += len(line)

    def _known(self) -> Iterable[str]:
        """What the head of the page shows already."""
        names = (self.document.title, self.document.number, self.document.issuer)
        return (*(squeezed(one) for one in names), squeezed("、".join(self.pieces.addressees)),
                squeezed("，".join(self.pieces.addressees)))  # fmt: skip


def lead_of(clause: ClauseRow) -> int:
    """How many characters of a clause are its label as printed (`第一章`); none where the clause has another."""
    found = LEAD.match(clause.text)
    return found.end() if found and clause.label and clause.label in found.group() else 0


def around(part: Part) -> tuple[str, str, str]:
    """The first word found in a part, with a few characters before and behind it."""
    runs = [run for line in part.lines for run in line]
    first = next((at for at, run in enumerate(runs) if run.style == "found"), None)
    if first is None:
        return "", "", ""
    before = "".join(run.text for run in runs[:first])[part.lead :]
    behind = "".join(run.text for run in runs[first + 1 :])
    return (
        f"{'…' if len(before) > AROUND else ''}{before[-AROUND:]}",
        runs[first].text,
        f"{behind[:AROUND]}{'…' if len(behind) > AROUND else ''}",
    )


def squeezed(text: str) -> str:
    return "".join(text.split())


def shown_label(clause: ClauseRow) -> str:
    """The label of a clause where its text does not begin with it; sentences show none."""
    if is_sentence(clause) or not clause.label:
        return ""
    bare = clause.label.strip("（）()、.．")
    return "" if bare and bare in clause.text[: len(bare) + 3] else clause.label


def aligned(clause: ClauseRow, source: str, offset: int) -> list[int]:
    """For each character of a clause its place in the file's text; empty where the two do not fit together."""
    places: list[int] = []
    at, end = clause.start - offset, clause.end - offset
    if source[at:end] == clause.text:
        return list(range(clause.start, clause.end))
    for letter in clause.text:
        at = source.find(letter, at, end)
        if at < 0:
            return []
        places.append(at + offset)
        at += 1
    return places


def lines_of(clause: ClauseRow, places: Sequence[int], maker: _Maker) -> list[tuple[int, int]]:
    """Where the lines of a clause begin and end: a line of the source that ends a sentence or a heading ends one."""
    text, cuts = clause.text, [0]
    for at in range(1, len(places)):
        if places[at] - places[at - 1] < 2:
            continue
        skipped = maker.source[places[at - 1] + 1 - maker.offset : places[at] - maker.offset]
        if "\n" in skipped and ends_line(text[cuts[-1] : at], clause, first=len(cuts) == 1):
            cuts.append(at)
    return list(pairwise([*cuts, len(text)]))


def ends_line(line: str, clause: ClauseRow, *, first: bool) -> bool:
    """Whether a line of the source was ended by its author and not by the width of the page."""
    if line[-1:] in ENDS:
        return True
    label = clause.label.strip("（）()、.")
    heads = first and bool(label) and not label.isdigit() and label in line[:8]
    return heads and len(line) <= FIRST_LINE_MOST and not INSIDE & set(line)
