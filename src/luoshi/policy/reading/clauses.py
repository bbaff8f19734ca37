"""The clauses of a document by its printed labels: chapters, articles, `一、（一）1.`, tables, footnotes.

A clause holds its own words, from its label to the first clause below it. Words that follow those below are
addressed as sentences of it (`#四.3`). So the clauses together cover the whole body, each character once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from luoshi.policy.reading.labels import HEADED, Label, label_at
from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Clause, Section, Span
from luoshi.policy.reading.source import View
from luoshi.policy.reading.tables import Found

SENTENCE: Final = re.compile(r"[^。!?]*[。!?]+[\"')》”’]*|[^。!?]+$")
FORWARD: Final = 3
"""A number may run ahead by so much: a gap in the print is kept, a stray figure is no label."""
FREE: Final = frozenset({"篇", "章", "节", "条"})
"""Classes whose form alone tells them; their numbers need not follow each other."""
RANKS: Final = {"附": 0, "附件:": 0, "篇": 0, "章": 1, "节": 2, "条": 3}
UNRANKED: Final = 4
LISTED: Final = frozenset({"(一)", "1", "(1)", "1)", "①"})
"""Classes of items that may be listed within a sentence."""
ALONE: Final = frozenset({"条", "专栏"})
"""Classes that are counted through the document and so are addressed by themselves."""
DEEPEST: Final = 12
SHORT_TITLE: Final = 16
"""A heading that ends with a full stop and is followed by words on its line has so many characters at
most.
"""
STOPS: Final = frozenset("。;:,!?")
PREFACE: Final = "前言"


@dataclass(slots=True)
class Node:
    """A labelled stretch. `own` are the places of its own words, the first from its label on; `path` its
    address.
    """

    label: Label | None
    path: str
    start: int
    parent: "Node | None" = None
    own: list[Span] = field(default_factory=list)

    @property
    def rank(self) -> int:
        """How deep its class always stands; classes without a fixed depth stand below all that have one."""
        return RANKS.get(self.label.form, UNRANKED) if self.label else -1


@dataclass(frozen=True, slots=True)
class Body:
    """What is to be cut into clauses: a stretch of a view, the document's name, and how to write it.

    `prefix` goes before each path (`通知/`); `tables` stand in the stretch, the first is `表{first_table}`.
    `by_sentence` gives each sentence its own clause. `read_label` reads the label at the start of a line,
    at a `trusted` place whatever its number; a line that begins with `rising` goes back to the top heading.
    """

    view: View
    lines: Lines
    name: str
    start: int
    end: int
    prefix: str = ""
    tables: Sequence["Grid"] = ()
    first_table: int = 1
    by_sentence: bool = False
    read_label: Callable[[View, int, int], Label | None] | None = None
    trusted: Callable[[int], bool] | None = None
    rising: re.Pattern[str] | None = None


def label_of_line(view: View, start: int, end: int) -> Label | None:
    """The label that the line at `start`..`end` begins with."""
    return label_at(view.plain, start, end)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as places in a view: the whole, its caption, header, rows and note as far as it has them."""

    whole: Span
    caption: Span | None
    header: Span | None
    rows: tuple[Span, ...] = ()
    note: Span | None = None

    @classmethod
    def of(cls, view: View, found: Found) -> "Grid":
        """The places of a table that was found in the source."""
        caption = places_of(view, found.caption) if found.caption else None
        note = places_of(view, found.note) if found.note else None
        rows = tuple(places_of(view, row) for row in found.rows)
        return cls(places_of(view, found.span), caption, places_of(view, found.header), rows, note)


def places_of(view: View, span: Span) -> Span:
    """The places of a span of the source."""
    return (view.place(span[0]), view.place(span[1] - 1) + 1)


@dataclass(slots=True)
class Cutter:
    """Cuts a body into nodes and tables, in reading order."""

    body: Body
    taken: Counter[str] = field(default_factory=Counter)
    nodes: list[Node] = field(default_factory=list)
    open: list[Node] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    tables: list[tuple[Grid, str]] = field(default_factory=list)

    def cut(self) -> None:
        """Go through the lines; each label opens a node, each table interrupts the one that is open."""
        body, view = self.body, self.body.view
        read = body.read_label or label_of_line
        root = Node(None, body.prefix + PREFACE, body.start)
        self.nodes.append(root)
        current, since = root, body.start
        pending = list(body.tables)[::-1]
        skip = body.start
        for start, end in body.lines.between(body.start, body.end):
            if start < skip:
                continue
            if pending and start >= pending[-1].whole[0]:
                table = pending.pop()
                self.close(current, since, start)
                self.tables.append((table, self.address_of(current)))
                since = skip = table.whole[1]
                continue
            label = read(view, start, end)
            if label is not None and (self.trusts(start) or self.accepts(label)):
                self.close(current, since, start)
                current, since = self.add(label, start), start
            elif self.open and body.rising is not None and body.rising.match(view.plain, start, end):
                self.close(current, since, start)
                del self.open[1:]
                current, since = self.open[0], start
            elif label is None and self.listed_out(current, since, start):
                self.close(current, since, start)
                while len(self.open) > 1 and self.in_list(self.open[-1]):
                    self.open.pop()
                current, since = self.open[-1], start
        self.close(current, since, body.end)

    def close(self, node: Node, start: int, end: int) -> None:
        if end > start:
            node.own.append((start, end))

    def address_of(self, node: Node) -> str:
        return f"{self.body.name}#{node.path}"

    def listed_out(self, node: Node, since: int, start: int) -> bool:
        """Whether a list has ended before the line at `start`: its items end with `；`, the last with
        `。`.
        """
        last = node is self.open[-1] if self.open else False
        return last and since == node.start and self.body.view.plain[start - 1] == "。" and self.in_list(node)

    def in_list(self, node: Node) -> bool:
        """Whether a node is an item, not the first, of a list within a sentence."""
        listed = node.label is not None and node.label.form in LISTED and node.label.number > 1
        return listed and self.body.view.plain[node.start - 1] == ";"

    def trusts(self, place: int) -> bool:
        return self.body.trusted is not None and self.body.trusted(place)

    def accepts(self, label: Label) -> bool:
        """Whether a label may stand here by its number: the first of a list, or the next of one that is
        open.
        """
        if label.number == 0:
            return label.form in {"——", "附件:"}
        if label.form in FREE or label.number == 1:
            return True
        last = self.last.get(label.form)
        opened = any(node.label is not None and node.label.form == label.form for node in self.open)
        return last is not None and last < label.number <= last + (FORWARD if opened else 1)

    def add(self, label: Label, start: int) -> Node:
        """Close what the label ends and open its node."""
        forms = [node.label.form if node.label else "" for node in self.open]
        if label.form in forms:
            del self.open[forms.index(label.form) :]
        while self.open and label.form in RANKS and self.open[-1].rank >= RANKS[label.form]:
            self.open.pop()
        del self.open[DEEPEST:]
        parent = self.open[-1] if self.open else None
        node = Node(label, self.path(label, parent), start, parent)
        self.last[label.form] = label.number
        self.open.append(node)
        self.nodes.append(node)
        return node

    def path(self, label: Label, parent: Node | None) -> str:
        """The path of a label below `parent`; a path met again gets `~2`."""
        above = self.body.prefix if parent is None or label.form in ALONE else parent.path + "/"
        path = above + label.path
        self.taken[path] += 1
        return path if self.taken[path] == 1 else f"{path}~{self.taken[path]}"


def cut(body: Body) -> Cutter:
    """The nodes and tables of a body."""
    cutter = Cutter(body)
    cutter.cut()
    return cutter


def clauses(cutter: Cutter) -> list[Clause]:
    """The clauses of a body that was cut, in the order of the text."""
    found = [one for node in cutter.nodes for one in node_clauses(cutter, node)]
    known = {one.address for one in found}
    for number, (table, parent) in enumerate(cutter.tables, cutter.body.first_table):
        found += table_clauses(cutter.body, table, number, parent if parent in known else None)
    return sorted(found, key=lambda clause: clause.span)


def distinct(made: Iterable[Clause]) -> tuple[Clause, ...]:
    """The clauses, an address met again told apart by `~2`: a document may print a number twice."""
    seen: Counter[str] = Counter()
    kept = []
    for one in made:
        seen[one.address] += 1
        again = seen[one.address]
        kept.append(one if again == 1 else replace(one, address=f"{one.address}~{again}"))
    return tuple(kept)


def node_clauses(cutter: Cutter, node: Node) -> Iterator[Clause]:
    """The clause of a node and the sentences that have an address of their own."""
    body, address = cutter.body, cutter.address_of(node)
    parent = cutter.address_of(node.parent) if node.parent else None
    if not node.own:
        return
    label = node.label.path if node.label else ""
    lead = lead_end(body, node) if node.label else node.start
    first = node.own[0]
    whole = (first[0], lead) if body.by_sentence else first
    numbered = [span for own in node.own for span in sentences(body.view, max(own[0], lead), own[1])]
    if whole[1] > whole[0]:
        yield clause(body.view, address, label, whole, parent)
        above: str | None = address
    else:
        above = parent
    for number, span in enumerate(numbered, 1 if body.by_sentence or titled(body.view, node, lead) else 2):
        if span[0] >= whole[1]:
            yield clause(body.view, f"{address}.{number}", f"{number}", span, above)


def titled(view: View, node: Node, lead: int) -> bool:
    """Whether a node begins with a heading; otherwise its first words are its first sentence."""
    if node.label is None:
        return True
    words = view.plain[node.label.end : lead]
    return words[-1:] not in STOPS or (len(words) <= SHORT_TITLE and words[-1:] == "。")


def clause(view: View, address: str, label: str, places: Span, parent: str | None) -> Clause:
    return Clause(address, label, view.text[slice(*places)], view.span(*places), parent)


def lead_end(body: Body, node: Node) -> int:
    """Where the heading of a node ends: with its line or with the first sentence of it."""
    start, end = node.own[0]
    line_end = body.lines.end(start, end)
    sentence = SENTENCE.match(body.view.plain, node.label.end if node.label else start, line_end)
    return sentence.end() if sentence else line_end


def sentences(view: View, start: int, end: int) -> Iterator[Span]:
    """The places of the sentences in a stretch."""
    for found in SENTENCE.finditer(view.plain, start, end):
        if found.end() > found.start():
            yield found.span()


def table_clauses(body: Body, table: Grid, number: int, parent: str | None) -> Iterator[Clause]:
    """A table, its header as row 0, its rows, its note."""
    view, path = body.view, f"{body.name}#{body.prefix}表{number}"
    yield clause(view, path, f"表{number}", table.caption or table.header or table.whole, parent)
    if table.caption and table.header:
        yield clause(view, f"{path}/0", "0", table.header, path)
    for at, row in enumerate(table.rows, 1):
        yield clause(view, f"{path}/{at}", str(at), row, path)
    if table.note:
        yield clause(view, f"{path}/注", "注", table.note, path)


def sections(cutter: Cutter) -> tuple[Section, ...]:
    """The outline: nodes that head a stretch of the document, nested as they are."""
    heads = [
        node for node in cutter.nodes if node.label is not None and node.label.form in HEADED and node.own
    ]
    known = {id(node) for node in heads}
    below: dict[int, list[Node]] = defaultdict(list)
    for node in heads:
        if node.parent is None or id(node.parent) in known:
            below[id(node.parent) if node.parent else 0].append(node)
    return tuple(section(cutter.body, node, below) for node in below[0])


def section(body: Body, node: Node, below: dict[int, list[Node]]) -> Section:
    view, end = body.view, lead_end(body, node)
    words = node.label.end if node.label else node.start
    parts = tuple(section(body, part, below) for part in below.get(id(node), ()))
    label, title = node.label.path if node.label else "", view.text[words:end].strip("。*#")
    return Section(label, title, view.span(node.start, end), parts)
