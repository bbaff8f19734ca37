"""What every file form is turned into, and the pen that writes it."""

from dataclasses import dataclass, field
from typing import Literal

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.model import Span

Form = Literal["txt", "markdown", "html", "docx", "xlsx", "pdf", "ofd"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. A merged cell stands in every place it covers, each time with the same span."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is ruled: `rows` are equally long, a place without a cell holds an empty one."""

    span: Span
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file with all that its form said about it.

    `text` is what every offset counts in: for txt, Markdown and HTML the decoded source as given, unchanged;
    for docx, xlsx, pdf and ofd the text taken out of the file.

    hidden    spans, sorted and apart, that no reader sees: markup, scripts, navigation, front matter, tables
              of contents, footnote marks, names of sheets, table heads repeated on a next page, and line
              feeds inside an HTML paragraph. To be dropped like page furniture.
    breaks    sorted offsets at which a new line begins for the reader, line feed or not (HTML blocks, cells).
    entities  (span, characters) of HTML character references: the span is one reference such as `&ldquo;`,
              and what the reader sees in its place. References to white space are in `hidden` instead.
    pages     offset at which each page (pdf, ofd) or sheet (xlsx) begins; it may stand inside a paragraph
              that goes on over the page. Empty where the form has none.
    tables    ruled ones, in order of their ends; a table over several pages is one.
    notes     what an official should know of the reading, in Chinese.
    """

    text: str
    form: Form
    pages: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    hidden: tuple[Span, ...] = ()
    breaks: tuple[int, ...] = ()
    entities: tuple[tuple[Span, str], ...] = ()

    def visible(self, start: int = 0, end: int | None = None) -> str:
        """The text of `[start, end)` as a reader sees it: hidden spans dropped, references resolved, breaks
        as line feeds.
        """
        stop = len(self.text) if end is None else end
        return _visible(self, start, stop)


def _visible(source: Extracted, start: int, end: int) -> str:
    edits = [(span, "") for span in source.hidden] + list(source.entities)
    edits += [((at, at), "\n") for at in source.breaks if start < at < end]
    out: list[str] = []
    position = start
    for (left, right), shown in sorted(edits):
        if right < start or left >= end:
            continue
        out.append(source.text[position : max(left, position)])
        # A break inside a hidden span still breaks; a reference inside one is hidden with it.
        if left == right or left >= position:
            out.append(shown)
        position = max(position, right)
    return "".join([*out, source.text[position:end]])


@dataclass(slots=True)
class Pen:
    """Writes an extracted text and knows at each moment where it stands."""

    at: int = 0
    parts: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    hidden: list[Span] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def write(self, text: str) -> Span:
        """Append `text` and tell where it stands."""
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        return start, self.at

    def hide(self, text: str) -> None:
        """Append `text` as something that no reader sees."""
        self.hidden.append(self.write(text))

    def line(self, text: str) -> Span:
        """Append `text` as a line of its own; the span leaves out the line feed."""
        span = self.write(text)
        self.write("\n")
        return span

    def done(self, form: Form) -> Extracted:
        """What has been written."""
        return Extracted(
            text="".join(self.parts),
            form=form,
            pages=tuple(self.pages),
            tables=tuple(self.tables),
            notes=tuple(self.notes),
            hidden=joined(self.hidden),
        )


def joined(spans: list[Span]) -> tuple[Span, ...]:
    """The same characters as sorted spans that neither touch nor overlap; empty spans are dropped."""
    out: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


def squared(rows: list[list[Cell]], at: int) -> tuple[tuple[Cell, ...], ...]:
    """Rows filled up with empty cells (at offset `at`) to the length of the longest.

    Where that would be more than `limits.CELLS`, a row too long for the others loses its last cells (their words stay
    in the text): one row of thousands of bars must not make a million others as wide.
    """
    widths = sorted(len(row) for row in rows)
    width = widths[-1] if widths else 0
    if width * len(rows) > limits.CELLS:
        width = min(width, max(limits.CELLS // len(rows), widths[len(rows) // 2]))
    empty = Cell("", (at, at))
    return tuple(tuple(row[:width] + [empty] * (width - len(row))) for row in rows)
