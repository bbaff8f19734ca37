"""The squeezed view: a source without white space and page furniture, and the way back to the source.

Official documents come out of PDF with lines and pages broken anywhere, so all patterns are sought in the
squeezed text. `View.span(a, b)` turns a place in it into a span of the source; the characters there, squeezed
again, are the same text. Where a line began in the source is kept as evidence (`View.lines`), not as truth.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from luoshi.policy.reading.model import Span

WHITE: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
INK: Final = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]+")

WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
OLD_FORMS: Final = dict(
    zip(
        "單責門牽頭領導機構辦廳團縣區鎮鄉務織會資財員環衛業產實協參與處時間項標類別號個億萬達過內約數條點總發開關計劃進規則證貫聯繫館學醫銀鐵運輸農漁電勞險護廣視體審監質糧檢國藥際應隊場駐貿經濟職負據現將給結擬級優創動設強續對這為無從後長雙書見於執訂調節範圍擔獨積極勵確專辨紀委黨書編",
        "单责门牵头领导机构办厅团县区镇乡务织会资财员环卫业产实协参与处时间项标类别号个亿万达过内约数条点总发开关计划进规则证贯联系馆学医银铁运输农渔电劳险护广视体审监质粮检国药际应队场驻贸经济职负据现将给结拟级优创动设强续对这为无从后长双书见于执订调节范围担独积极励确专辨纪委党书编",
        strict=True,
    )
)
"""Traditional characters of the words by which lists assign, as some sites show official pages."""
PLAIN: Final = str.maketrans(
    {
        **{chr(wide): chr(narrow) for wide, narrow in WIDE.items()},
        **OLD_FORMS,
        "﹙": "(", "﹚": ")", "﹝": "〔", "﹞": "〕", "﹕": ":", "∶": ":", "︰": ":", "﹔": ";", "﹐": ",",
        "﹒": ".", "﹑": "、", "､": "、", "｡": "。", "﹪": "%", "﹣": "-",
    }
)  # fmt: skip
"""One character to one character, so that a place in the plain text is the same place in the squeezed
text.
"""


def squeeze(text: str) -> str:
    """`text` without white space."""
    return WHITE.sub("", text)


def plain(text: str) -> str:
    """`text` with full-width letters, figures and signs made half-width, character by character."""
    return text.translate(PLAIN)


NEWLINE: Final = re.compile(r"[\r\n\f\v\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the form of a file says beside its text (sorted, in offsets of the source).

    furniture: what belongs to the page or to the markup and is dropped. breaks: where a new line begins
    although no line feed stands there. entities: references such as `&ldquo;` with what they stand for.
    """

    furniture: tuple[Span, ...] = ()
    breaks: tuple[int, ...] = ()
    entities: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A stretch of the source, squeezed.

    `text` is the squeezed text and `plain` the same in half width. `ink` and `places` are parallel: the
    piece of the source that starts at `ink[k]` stands in `text` from `places[k]` on, without a gap up to
    `places[k + 1]`. `lines` holds the places in `text` where a line of the source begins. `bounds` is the
    stretch of the source.
    """

    source: str
    bounds: Span
    layout: Layout
    text: str
    plain: str
    ink: "array[int]"
    places: "array[int]"
    lines: "array[int]"
    swapped: dict[int, int]
    """The source offset after each character that stands for a reference, by its place."""

    @classmethod
    def of(
        cls,
        source: str,
        furniture: Iterable[Span] = (),
        bounds: Span | None = None,
        layout: Layout | None = None,
    ) -> "View":
        """The view of `source` (or its stretch `bounds`) without `furniture` (sorted, not overlapping)."""
        if layout is None:
            layout = Layout(tuple(furniture))
        start, end = bounds or (0, len(source))
        writer = Writer(source, layout.breaks)
        dropped = within(layout.furniture, start, end)
        swaps = [one for one in reversed(layout.entities) if start <= one[0][0] and one[0][1] <= end]
        for a, b in gaps(start, end, dropped):
            begun = a
            while swaps and swaps[-1][0][1] <= b:
                (left, right), shown = swaps.pop()
                if left >= begun:
                    writer.stretch(begun, left)
                    writer.swap(left, right, shown)
                    begun = right
            writer.stretch(begun, b)
        text = "".join(writer.pieces)
        arrays = (writer.ink, writer.places, writer.lines)
        return cls(source, (start, end), layout, text, plain(text), *arrays, writer.swapped)

    @property
    def furniture(self) -> tuple[Span, ...]:
        """What of the source is dropped, within the bounds of this view."""
        return within(self.layout.furniture, *self.bounds)

    def part(self, start: int, end: int) -> "View":
        """The view of the stretch from place `start` to place `end` of this one."""
        return View.of(self.source, bounds=self.span(start, end), layout=self.layout)

    def without(self, more: Iterable[Span]) -> "View":
        """The same stretch with further spans of the source taken for furniture."""
        layout = replace(self.layout, furniture=merged([*self.furniture, *more]))
        return View.of(self.source, bounds=self.bounds, layout=layout)

    def at(self, place: int) -> int:
        """The offset in the source of the character at `place` of the text; the end of the stretch past the
        end.
        """
        if place >= len(self.text):
            return self.bounds[1]
        run = bisect_right(self.places, place) - 1
        return self.ink[run] + place - self.places[run]

    def span(self, start: int, end: int) -> Span:
        """The span in the source of `text[start:end]`, from its first character to just after its last."""
        if end <= start:
            here = self.at(start)
            return (here, here)
        return (self.at(start), self.swapped.get(end - 1) or self.at(end - 1) + 1)

    def place(self, offset: int) -> int:
        """The place in the text of the first kept character at or after `offset` of the source."""
        run = bisect_right(self.ink, offset) - 1
        if run < 0:
            return 0
        end = self.places[run + 1] if run + 1 < len(self.places) else len(self.text)
        return min(self.places[run] + offset - self.ink[run], end)

    def starts_line(self, place: int) -> bool:
        """Whether a line of the source begins at `place`."""
        at = bisect_left(self.lines, place)
        return at < len(self.lines) and self.lines[at] == place

    def starts_run(self, place: int) -> bool:
        """Whether white space or page furniture stands before `place` in the source."""
        at = bisect_left(self.places, place)
        return at < len(self.places) and self.places[at] == place

    def runs(self, start: int, end: int) -> Iterator[int]:
        """The places after `start` and before `end` that white space or furniture stands before."""
        for at in range(bisect_right(self.places, start), bisect_left(self.places, end)):
            yield self.places[at]

    def line_end(self, place: int) -> int:
        """The place where the next line of the source begins after `place`; the end of the text on the last
        line.
        """
        at = bisect_right(self.lines, place)
        return self.lines[at] if at < len(self.lines) else len(self.text)

    def each_line(self) -> Iterator[tuple[int, int]]:
        """The places `(start, end)` of each line that has writing."""
        for at, start in enumerate(self.lines):
            yield start, self.lines[at + 1] if at + 1 < len(self.lines) else len(self.text)


@dataclass(slots=True)
class Writer:
    """Writes a squeezed text piece by piece and keeps where each run of it stands in the source."""

    source: str
    breaks: tuple[int, ...]
    pieces: list[str] = field(default_factory=list)
    ink: "array[int]" = field(default_factory=lambda: array("I"))
    places: "array[int]" = field(default_factory=lambda: array("I"))
    lines: "array[int]" = field(default_factory=lambda: array("I"))
    swapped: dict[int, int] = field(default_factory=dict)
    length: int = 0
    fresh: bool = True
    seen: int = 0

    def stretch(self, start: int, end: int) -> None:
        """Write the source from `start` to `end` without its white space."""
        at = start
        for run in INK.finditer(self.source, start, end):
            begin, stop = run.span()
            if begin > at and NEWLINE.search(self.source, at, begin):
                self.fresh = True
            self.run(begin, stop - begin)
            at = stop
        if at < end and NEWLINE.search(self.source, at, end):
            self.fresh = True
        self.pieces.append(WHITE.sub("", self.source[start:end]))

    def swap(self, start: int, end: int, shown: str) -> None:
        """Write what a reference stands for."""
        shown = WHITE.sub("", shown)
        for sign in shown:
            self.run(start, 1)
            self.swapped[self.length - 1] = end
            self.pieces.append(sign)

    def run(self, begin: int, length: int) -> None:
        """Note a run of ink of that length that begins at `begin` of the source."""
        if not self.fresh and self.breaks:
            self.fresh = bisect_right(self.breaks, begin) > bisect_right(self.breaks, self.seen)
        if self.fresh:
            self.lines.append(self.length)
            self.fresh = False
        self.ink.append(begin)
        self.places.append(self.length)
        self.length += length
        self.seen = begin


def within(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Those of the sorted `spans` that reach into `start`..`end`."""
    first = bisect_left(spans, start, key=lambda span: span[1])
    last = bisect_left(spans, end, key=lambda span: span[0])
    return tuple((a, b) for a, b in spans[first:last] if b > start)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return tuple(joined)


def gaps(start: int, end: int, dropped: Iterable[Span]) -> Iterator[Span]:
    """What is left of `start`..`end` between the spans dropped."""
    for a, b in dropped:
        if a > start:
            yield start, a
        start = max(start, b)
    if start < end:
        yield start, end
