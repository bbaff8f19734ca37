"""The squeezed view: a source without white space and page furniture, and the way back to the source.

Official documents come out of PDF with lines and pages broken anywhere, so all patterns are sought in the
squeezed text. `View.span(a, b)` turns a place in it into a span of the source; the characters there, squeezed
again, are the same text. Where a line began in the source is kept as evidence (`View.lines`), not as truth.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.model import Span

WHITE: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
INK: Final = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]+")
LINE: Final = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")

WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
PLAIN: Final = str.maketrans(
    {
        **{chr(wide): chr(narrow) for wide, narrow in WIDE.items()},
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


@dataclass(frozen=True, slots=True)
class View:
    """A stretch of the source, squeezed.

    `text` is the squeezed text and `plain` the same in half width. `ink` and `places` are parallel: the piece
    of the source that starts at `ink[k]` stands in `text` from `places[k]` on, without a gap up to `places[k
    + 1]`. `lines` holds the places in `text` where a line of the source begins. `bounds` is the stretch of
    the source.
    """

    source: str
    bounds: Span
    furniture: tuple[Span, ...]
    text: str
    plain: str
    ink: "array[int]"
    places: "array[int]"
    lines: "array[int]"

    @classmethod
    def of(cls, source: str, furniture: Iterable[Span] = (), bounds: Span | None = None) -> "View":
        """The view of `source` (or of its stretch `bounds`) without `furniture` (sorted, not overlapping)."""
        start, end = bounds or (0, len(source))
        dropped = tuple((a, b) for a, b in furniture if a < end and b > start)
        ink, places, lines = array("I"), array("I"), array("I")
        length = 0
        pieces: list[str] = []
        for a, b in gaps(start, end, dropped):
            fresh = True
            for line in LINE.finditer(source, a, b):
                for run in INK.finditer(source, line.start(), line.end()):
                    if fresh:
                        lines.append(length)
                        fresh = False
                    ink.append(run.start())
                    places.append(length)
                    length += run.end() - run.start()
                fresh = True
            pieces.append(WHITE.sub("", source[a:b]))
        text = "".join(pieces)
        return cls(source, (start, end), dropped, text, plain(text), ink, places, lines)

    def part(self, start: int, end: int) -> "View":
        """The view of the stretch from place `start` to place `end` of this one."""
        return View.of(self.source, self.furniture, self.span(start, end))

    def without(self, more: Iterable[Span]) -> "View":
        """The same stretch with further spans of the source taken for furniture."""
        dropped: list[Span] = []
        for start, end in sorted([*self.furniture, *more]):
            if dropped and start <= dropped[-1][1]:
                dropped[-1] = (dropped[-1][0], max(end, dropped[-1][1]))
            else:
                dropped.append((start, end))
        return View.of(self.source, dropped, self.bounds)

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
        return (self.at(start), self.at(end - 1) + 1)

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


def gaps(start: int, end: int, dropped: Iterable[Span]) -> Iterator[Span]:
    """What is left of `start`..`end` between the spans dropped."""
    for a, b in dropped:
        if a > start:
            yield start, a
        start = max(start, b)
    if start < end:
        yield start, end
