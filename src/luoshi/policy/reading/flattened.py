"""Indicator tables whose columns PDF extraction has flattened, cell by cell in the order of the page.

A cell of several lines is centred on its row, so its first line comes before the row's number and its second
after the row's nature (`约束性`, `预期性`); group names run down the left edge. The natures cut the text into
one piece a row, the numbers 1, 2, 3 … anchor each piece, and what a row lacks (half of its name, half of a
requirement in words, its sub-rows) is taken from the leftovers beside it. What is left are the groups.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Final

from luoshi.policy.reading import figures, groups
from luoshi.policy.reading.figures import Figure
from luoshi.policy.reading.model import Span
from luoshi.policy.reading.source import View

WHOLE: Final = re.compile(r"(?P<named>(?:[^()]+\([^()]*\))*?[^()]+\((?P<unit>[^()]{1,12})\))(?P<rest>[^()]*)")
"""A name that ends with its unit in brackets, and what follows; brackets inside the name are part of it."""
ENDING: Final = re.compile(r"[^()\d]{0,12}\([^()]{1,12}\)")
"""The second half of a name, with the unit."""
SUB_ROW: Final = re.compile(rf"(?P<named>[^()\d]{{2,24}}\((?P<unit>[^()]{{1,12}})\)){figures.FIGURE.pattern}")
HEADING: Final = re.compile(r"[\u4e00-\u9fff]{0,8}")
LONGEST_REST: Final = 24
FAILED_SHARE: Final = 0.2
LINE: Final = 1.0
KNOWN_WITHIN: Final = 100_000
"""Characters on either side of the table that are searched for words of the document."""


@dataclass(frozen=True, slots=True)
class FlatRow:
    """One row: places in the view of its name (in pieces), its unit and target, and the group's name."""

    number: str
    group: str
    name: str
    unit: str
    target: Figure | None
    heading: str
    nature: str
    reach: Span


@dataclass(slots=True)
class _Row:
    low: int
    middle: int
    high: int
    nature: str
    end: int
    named: list[Span] = field(default_factory=list)
    unit: str = ""
    target: Figure | None = None
    heading: Span | None = None
    words: list[Span] = field(default_factory=list)
    halves: list[Span] = field(default_factory=list)
    parts: list["_Row"] = field(default_factory=list)

    @property
    def halved(self) -> bool:
        """Whether only the target stands beside the number: the name is broken over two lines."""
        return self.target is not None and not self.named

    @property
    def wordy(self) -> bool:
        """Whether the target is missing: words broken over two lines."""
        return bool(self.named) and self.target is None

    @property
    def double(self) -> bool:
        """Whether the row is the heading of sub-rows."""
        return self.heading is not None


_Owner = tuple[list[Span], int]
"""A piece of a name: the list that keeps its places, and which of them it is."""


@dataclass(slots=True)
class _Left:
    """What stands between two rows. `taken` marks the places that a row has claimed."""

    start: int
    end: int
    taken: list[Span] = field(default_factory=list)

    def free(self) -> list[Span]:
        """The runs that no row has claimed."""
        runs, at = [], self.start
        for low, high in sorted(self.taken):
            if low > at:
                runs.append((at, low))
            at = max(at, high)
        return [*runs, (at, self.end)] if at < self.end else runs


def flat_rows(
    view: View, natures: Sequence[re.Match[str]], start: int, end: int, breaks: Sequence[int]
) -> tuple[FlatRow, ...]:
    """The rows of the table at `start`..`end` of `view`, whose natures are given; () where it is no such
    table.

    Headers and page furniture must be out of the view; `breaks` are the places where a new page begins.
    """
    return _Table(view, natures, start, end, page_breaks(natures, breaks)).read()


@dataclass(slots=True)
class _Table:
    view: View
    natures: Sequence[re.Match[str]]
    start: int
    end: int
    breaks: Sequence[int]
    rows: list[_Row] = field(default_factory=list)
    lefts: list[_Left] = field(default_factory=list)
    words: dict[str, bool] = field(default_factory=dict)

    def read(self) -> tuple[FlatRow, ...]:
        if not self.anchor():
            return ()
        for row in range(len(self.rows)):
            self.fill_words(row)
        for row in range(len(self.rows)):
            self.fill_parts(row)
        for row in range(len(self.rows)):
            self.fill_name(row)
        return self.grouped()

    def anchor(self) -> bool:
        """Find each row's number; False where too many rows have none."""
        low, failed = self.start, 0
        for index, nature in enumerate(self.natures):
            row, score = self.anchored(index + 1, low, nature)
            failed += score <= 0
            self.rows.append(row)
            self.lefts.append(_Left(low, row.low))
            low = nature.end()
        self.lefts.append(_Left(low, self.end))
        return failed <= FAILED_SHARE * len(self.rows)

    def anchored(self, number: int, low: int, nature: re.Match[str]) -> tuple[_Row, float]:
        """The reading of the piece before `nature` with the best place for `number`."""
        best, high = _Row(low, low, nature.start(), nature[0], nature.end()), nature.start()
        best_score = 0.0
        for found in re.finditer(str(number), self.view.plain[low:high]):
            row = _Row(low + found.start(), low + found.end(), high, nature[0], nature.end())
            score = self.parse(row) + self.wholeness(row)
            if score > best_score:
                best, best_score = row, score
        return best, best_score

    def wholeness(self, row: _Row) -> float:
        """Less where the number is cut out of a longer run of digits."""
        plain = self.view.plain
        return -0.6 * (plain[row.low - 1].isdigit()) - 0.6 * (plain[row.middle].isdigit())

    def parse(self, row: _Row) -> float:
        """Fill in what stands between number and nature; the score of that reading, 0 where it makes no
        sense.
        """
        text = self.view.plain[row.middle : row.high]
        if figures.target(text):
            row.target = figures.target(text)
            return 2.5
        whole = WHOLE.fullmatch(text)
        if whole and (not whole["rest"] or figures.target(whole["rest"])):
            row.named, row.unit = [(row.middle, row.middle + whole.end("named"))], whole["unit"]
            row.target = figures.target(whole["rest"])
            return 3.0
        if HEADING.fullmatch(text):
            row.heading = (row.middle, row.high)
            return 1.0
        return 0.0

    def fill_words(self, index: int) -> None:
        """Join the two halves of a requirement in words: the longest first half with the shortest second."""
        row = self.rows[index]
        if not row.wordy:
            return
        above, below = self.lefts[index], self.lefts[index + 1]
        best: tuple[tuple[bool, bool, int, int, int], Span, Span] | None = None
        for low in range(max(above.start, above.end - LONGEST_REST), above.end):
            for start, end in self.second_halves(below, above.end - low):
                words = self.view.plain[low : above.end] + self.view.plain[start:end]
                rank = (end > start, figures.closed(words), above.end - low, -start, -end)
                if (best is None or rank > best[0]) and figures.WORDS.fullmatch(words):
                    best = (rank, (low, above.end), (start, end))
        if best is not None:
            self.claim_words(row, index, best[1], best[2])

    def second_halves(self, below: _Left, length: int) -> list[Span]:
        """Stretches that may be the second line of a cell whose first line has `length` characters."""
        last = min(below.end, below.start + LONGEST_REST)
        found = [(below.start, below.start)]
        for start in range(below.start, min(last, below.start + 3)):
            found += [(start, end) for end in range(start + 1, min(last, start + length + 1) + 1)]
        return found

    def claim_words(self, row: _Row, index: int, first: Span, second: Span) -> None:
        row.words = [span for span in (first, second) if span[1] > span[0]]
        self.lefts[index].taken.append(first)
        self.lefts[index + 1].taken.append(second)
        row.target = Figure(None, None, "".join(self.view.text[a:b] for a, b in row.words))

    def fill_parts(self, index: int) -> None:
        """Find the sub-rows above and below a heading."""
        row = self.rows[index]
        if not row.double:
            return
        for left, last in ((self.lefts[index], True), (self.lefts[index + 1], False)):
            found = [part for run in left.free() for part in SUB_ROW.finditer(self.view.plain, *run)]
            if found:
                part = found[-1] if last else found[0]
                made = _Row(part.start(), part.start(), part.end(), row.nature, part.end())
                made.named, made.unit = [part.span("named")], part["unit"]
                made.target = figures.of_match(part)
                row.parts.append(made)
                left.taken.append(part.span())
        if row.heading == (row.high, row.high) and self.lefts[index].free():
            row.halves.append(self.lefts[index].free()[-1])
            self.lefts[index].taken.append(row.halves[0])

    def fill_name(self, index: int) -> None:
        """Join the two halves of a name: the end of what stands above, the beginning of what stands below."""
        row = self.rows[index]
        if not row.halved:
            return
        above, below = self.lefts[index], self.lefts[index + 1]
        first = above.free()[-1] if above.free() else (above.end, above.end)
        above.taken.append(first)
        row.named = [first]
        for run in below.free():
            ending = ENDING.match(self.view.plain, *run)
            if ending:
                row.named.append(ending.span())
                below.taken.append(ending.span())
                row.unit = ending[0][ending[0].rindex("(") + 1 : -1]
                return

    def grouped(self) -> tuple[FlatRow, ...]:
        """The rows with the groups read off the leftovers, group characters cut off their names."""
        scraps, owners = self.scraps()
        solved = groups.solve(scraps, self.known)
        self.trim(solved.trims, owners)
        tops = (0, *accumulate(self.heights()))
        labels = groups.cover(solved.names, groups.Rows(self.names(), tops, tuple(self.breaks)))
        made: list[FlatRow] = []
        for index, row in enumerate(self.rows):
            made += self.made(row, str(index + 1), labels[index])
        return tuple(made)

    def known(self, word: str) -> bool:
        """Whether the document uses a word outside the table."""
        if word not in self.words:
            text, limit = self.view.text, KNOWN_WITHIN
            nearby = text.find(word, 0, min(self.start, limit)) >= 0
            self.words[word] = nearby or text.find(word, self.end, self.end + limit) >= 0
        return self.words[word]

    def scraps(self) -> tuple[list[groups.Scrap], list[_Owner | None]]:
        """The leftovers in order and, for those that are part of a name, where that name keeps them."""
        found: list[tuple[int, groups.Scrap, _Owner | None]] = []
        for index, left in enumerate(self.lefts):
            for low, high in left.free():
                found.append((low, self.scrap((low, high), index, sure=True), None))
        for index, row in enumerate(self.rows):
            pieces = [(row.halves, at) for at in range(len(row.halves))]
            for owner in [row, *row.parts]:
                pieces += [(owner.named, at) for at in self.open_pieces(owner)]
            for kept, at in pieces:
                below = kept[at][0] >= row.end
                found.append((kept[at][0], self.scrap(kept[at], index + below, sure=False), (kept, at)))
        found.sort(key=lambda item: item[0])
        return [item[1] for item in found], [item[2] for item in found]

    def scrap(self, piece: Span, index: int, *, sure: bool) -> groups.Scrap:
        """The leftover `piece`, which stands between row `index` − 1 and row `index`."""
        text = self.view.text[slice(*piece)]
        tops = [0, *accumulate(self.heights())]
        top = bottom = float(tops[index])
        first_half = index < len(self.rows) and self.heights()[index] > 1
        second_half = index > 0 and self.heights()[index - 1] > 1
        if not sure and first_half and piece[1] == self.lefts[index].end:
            top, bottom = tops[index] + LINE / 2, tops[index] + LINE
        elif second_half and self.before_second_half(piece, index):
            top = bottom = tops[index] - (LINE / 2 if not sure else LINE)
        return groups.Scrap(text, sure, top, bottom, closed=text.endswith((")", "）")))

    def before_second_half(self, piece: Span, index: int) -> bool:
        """Whether the row above goes on at or after `piece`."""
        row = self.rows[index - 1]
        places = [*row.words, *row.named, *(named for part in row.parts for named in part.named)]
        return any(low >= piece[0] for low, _ in places)

    def names(self) -> tuple[str, ...]:
        """The words of each row, for what it is about."""
        spans = [[*row.named, *(named for part in row.parts for named in part.named)] for row in self.rows]
        return tuple("".join(self.view.text[slice(*span)] for span in row) for row in spans)

    def heights(self) -> list[int]:
        """How many lines each row takes."""
        return [2 if row.parts or len(row.words) > 1 or len(row.named) > 1 else 1 for row in self.rows]

    def open_pieces(self, owner: _Row) -> list[int]:
        """Which pieces of a name stand among leftovers, so that group text may touch them."""
        return [
            at for at, (low, _) in enumerate(owner.named) if low != owner.middle or owner.low == owner.middle
        ]

    def trim(self, trims: Sequence[groups.Trim], owners: Sequence[_Owner | None]) -> None:
        """Cut the group text off the names it touches."""
        for trim, owner in zip(trims, owners, strict=True):
            if owner is not None:
                kept, at = owner
                low, high = kept[at]
                kept[at] = (low + trim.head, high - trim.tail)

    def made(self, row: _Row, number: str, label: str) -> list[FlatRow]:
        if not row.parts:
            return [self.flat(row, number, label, "")]
        heading = self.heading(row)
        letters = "abcdefghijklmnopqrstuvwxyz"
        return [
            self.flat(part, number + letters[at], label, heading)
            for at, part in enumerate(row.parts[: len(letters)])
        ]

    def heading(self, row: _Row) -> str:
        """The heading of sub-rows; broken over two lines, it is no longer below than above."""
        if row.heading is not None and row.heading[1] > row.heading[0]:
            return self.view.text[slice(*row.heading)]
        if not row.halves or not row.parts:
            return ""
        first, last = row.halves[0], row.parts[-1].named[0]
        for size in range(min(first[1] - first[0], (last[1] - last[0]) // 2), 0, -1):
            if self.known(self.view.text[last[0] + size : last[0] + size + 2]):
                row.parts[-1].named[0] = (last[0] + size, last[1])
                return self.view.text[slice(*first)] + self.view.text[last[0] : last[0] + size]
        return self.view.text[slice(*first)]

    def flat(self, row: _Row, number: str, label: str, heading: str) -> FlatRow:
        named = "".join(self.view.text[low:high] for low, high in row.named)
        unit = named[named.rindex(_bracket(named)) + 1 : -1] if row.unit else ""
        name = named[: len(named) - len(unit) - 2] if row.unit else named
        places = [*row.named, *row.words, (row.low, row.end)]
        reach = (min(low for low, _ in places), max(high for _, high in places))
        return FlatRow(number, label, name, unit, row.target, heading, row.nature, reach)


def _bracket(named: str) -> str:
    """The opening bracket of the unit at the end of a name, as printed."""
    return named[max(named.rfind("("), named.rfind("（"))]


def page_breaks(natures: Sequence[re.Match[str]], places: Sequence[int]) -> list[int]:
    """The rows (0-based) that come first after each place where a new page begins."""
    ends = [0, *(nature.end() for nature in natures)]
    return [
        row for row, (low, high) in enumerate(pairwise(ends)) if any(low <= place < high for place in places)
    ]
