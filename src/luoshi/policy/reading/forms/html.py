"""HTML and HTML inside text files. The source stays as it is: markup and boilerplate become hidden spans."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

from luoshi.policy.reading.forms import boilerplate, limits
from luoshi.policy.reading.forms.grid import Grid
from luoshi.policy.reading.forms.markup import BLOCKS, Token, attributes, references, tokens
from luoshi.policy.reading.forms.shape import Cell, Extracted, Table, joined
from luoshi.policy.reading.model import Span

LINE_FEED: Final = re.compile(r"[\r\n]+")
CELLS: Final = frozenset({"td", "th", "tr", "tbody"})
SHELLS: Final = frozenset({"html", "body"})
OPEN: Final = 2_000  # elements open at once; deeper ones are read as if they were not opened
# Closing tags may be left out in HTML: the next of the same kind closes the one before.
SIBLINGS: Final = {
    "p": {"p"}, "li": {"li"}, "tr": {"tr", "td", "th", "p"}, "td": {"td", "th", "p"}, "th": {"td", "th", "p"},
    "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "option": {"option"},
}  # fmt: skip
BARRIERS: Final = {
    "p": {"td", "th", "li", "div"},
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "option": {"select"},
}


@dataclass(slots=True)
class Open:
    """An element that is open, with what has been seen in it so far."""

    name: str
    start: int
    named: frozenset[str]
    dropped: bool
    text: int = 0
    linked: int = 0
    links: int = 0
    holds_blocks: bool = False
    cards: int = 0
    rows: int = 0
    card_rows: int = 0
    line: list[str] = field(default_factory=list)
    across: int = 1
    down: int = 1
    first: int = -1
    last: int = -1
    grid: Grid | None = None
    nested: bool = False
    pieces: list[str] | None = None


class Page:
    """One walk over the tokens of a page."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.open: list[Open] = []
        self.hidden: list[Span] = []
        self.breaks: list[int] = []
        self.entities: list[tuple[Span, str]] = []
        self.tables: list[Table] = []
        self.cells: list[Open] = []
        self.ruled: list[Open] = []  # tables that are open
        self.counts: dict[str, int] = {}
        self.cell_count = 0

    def walk(self, start: int) -> None:
        """Take every token in turn; what is before `start` is hidden already."""
        for token in tokens(self.source):
            if token.span[1] <= start:
                continue
            if token.what == "text":
                self._text((max(start, token.span[0]), token.span[1]))
                continue
            self.hidden.append(token.span)
            if token.name in BLOCKS:
                self.breaks.append(token.span[1])
            if token.what == "open":
                self._open(token)
            elif token.what == "close":
                self._close_named(token.name, token.span[1])
        while self.open:
            self._close(len(self.source))

    def _text(self, span: Span) -> None:
        shown = self._shown(span)
        length = len("".join(shown.split()))
        if not length or (self.open and self.open[-1].dropped):
            return
        for element in self.cells:
            element.first = span[0] if element.first < 0 else element.first
            element.last = span[1]
            if element.pieces is not None:
                element.pieces.append(shown)
        if self.open:
            top = self.open[-1]
            top.text += length
            top.linked += length if self.counts.get("a") else 0
            top.line.append(shown)

    def _shown(self, span: Span) -> str:
        """Running text as it is seen; line feeds in it are hidden, references noted."""
        if self._in_block() and not self.counts.get("pre"):
            feeds = LINE_FEED.finditer(self.source, *span)
            self.hidden += [feed.span() for feed in feeds]
        out: list[str] = []
        at = span[0]
        for where, shown in references(self.source, span):
            out += (self.source[at : where[0]], shown)
            at = where[1]
            if shown.strip("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad \t\r\n\f\xa0").strip():
                self.entities.append((where, shown))
            else:
                self.hidden.append(where)
        return "".join([*out, self.source[at : span[1]]])

    def _in_block(self) -> bool:
        return any(element.name in BLOCKS and element.name not in SHELLS for element in self.open[-12:])

    def _open(self, token: Token) -> None:
        name = token.name
        self._close_siblings(name, token.span[0])
        if len(self.open) >= OPEN:
            return
        given = attributes(self.source, token)
        outer = bool(self.open) and self.open[-1].dropped
        dropped = outer or name in boilerplate.DROPPED or boilerplate.unseen(given)
        element = Open(name, token.span[0], boilerplate.words(given), dropped)
        element.links = 1 if name == "a" and not given.get("href", "#").startswith("#") else 0
        self.open.append(element)
        self.counts[name] = self.counts.get(name, 0) + 1
        if name == "table":
            self._open_table(element)
        elif name == "tr" and (grid := self._grid()) is not None:
            grid.row()
        elif name in {"td", "th"} and self._grid() is not None:
            self._open_cell(element, given)

    def _open_table(self, element: Open) -> None:
        if self.ruled:
            self.ruled[-1].nested = True
        self.ruled.append(element)
        element.grid = Grid() if len(self.ruled) <= limits.TABLE_DEPTH else None

    def _open_cell(self, element: Open, given: dict[str, str]) -> None:
        element.across = _figure(given.get("colspan", ""))
        element.down = _figure(given.get("rowspan", ""))
        element.pieces = []
        self.cells.append(element)

    def _grid(self) -> Grid | None:
        return self.ruled[-1].grid if self.ruled else None

    def _close_siblings(self, name: str, at: int) -> None:
        closes = SIBLINGS.get(name)
        if closes is None or not any(self.counts.get(each) for each in closes):
            return
        stops = BARRIERS.get(name, {"table"})
        for index in range(len(self.open) - 1, max(-1, len(self.open) - 40), -1):
            if self.open[index].name in stops or self.open[index].name == "table":
                return
            if self.open[index].name in closes:
                while len(self.open) > index:
                    self._close(at)
                if name not in {"tr", "td", "th"}:
                    return

    def _close_named(self, name: str, end: int) -> None:
        if not self.counts.get(name):
            return
        # A cell is not closed by a tag that was opened outside of it, except by those of its own table.
        if name not in BLOCKS and not any(each.name == name for each in self.open[-40:]):
            return
        while self.open[-1].name != name:
            self._close(end)
        self._close(end)

    def _close(self, end: int) -> None:
        element = self.open.pop()
        self.counts[element.name] -= 1
        if element.name == "table":
            self.ruled.pop()
        outer = self.open[-1] if self.open else None
        if self._drops(element):
            if outer is None or not outer.dropped:
                self.hidden.append((element.start, end))
        elif outer is not None:
            outer.text += element.text
            outer.linked += element.linked
            outer.links += element.links
            outer.cards += element.cards
            outer.rows += element.rows + (element.name == "tr")
            outer.card_rows += element.card_rows + (element.name == "tr" and element.cards > 0)
            if element.name in BLOCKS or element.holds_blocks:
                outer.holds_blocks = True
            else:
                outer.line += element.line
        if element.pieces is not None:
            self._close_cell(element, end)
        if element.grid is not None and not element.dropped:
            self._close_table(element, end)

    def _drops(self, element: Open) -> bool:
        if element.dropped:
            return True
        if element.name not in BLOCKS or element.name in SHELLS or not element.text:
            return False
        if boilerplate.is_site(element.named, element.text, element.linked, element.links):
            return element.name not in CELLS or element.links >= boilerplate.LINKS
        if not element.holds_blocks and boilerplate.CARD.match("".join(element.line).strip()):
            element.cards = 1
        counted = element.cards, element.text, element.rows, element.card_rows
        if element.name not in CELLS and boilerplate.is_card(*counted):
            return True
        return not element.holds_blocks and boilerplate.is_site_line("".join(element.line).strip())

    def _close_cell(self, element: Open, end: int) -> None:
        self.cells.remove(element)
        grid = self._grid()
        if grid is None:
            return
        span = (element.first, element.last) if element.first >= 0 else (end, end)
        grid.add(Cell(" ".join("".join(element.pieces or ()).split()), span), element.across, element.down)

    def _close_table(self, element: Open, end: int) -> None:
        table = element.grid.table((element.start, end)) if element.grid is not None else None
        self.cell_count += element.grid.size if element.grid is not None else 0
        if table is not None and not element.nested and self.cell_count <= limits.CELLS:
            self.tables.append(table)


def _figure(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def read(source: str, start: int = 0) -> Extracted:
    """The decoded source of a page; `start` is where its markup begins (front matter before it is hidden)."""
    page = Page(source)
    page.walk(start)
    hidden = joined([(0, start), *page.hidden])
    gone = _Inside(hidden)
    return Extracted(
        text=source,
        form="html",
        hidden=hidden,
        breaks=tuple(sorted(set(page.breaks))),
        entities=tuple(each for each in page.entities if not gone.holds(each[0][0])),
        tables=tuple(
            table for table in page.tables if any(not gone.holds(c.span[0]) for r in table.rows for c in r)
        ),
    )


class _Inside:
    """Whether an offset lies in one of many sorted spans."""

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def holds(self, at: int) -> bool:
        index = bisect_right(self.starts, at) - 1
        return index >= 0 and at < self.ends[index]
