"""Markdown and plain text. The source stays as it is: marks become hidden spans, table rows become cells.

Only marks that change nothing of the words are hidden. Numbers and bullets at the start of a line stay:
they are how official lists count.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.markup import references
from luoshi.policy.reading.forms.shape import Cell, Extracted, Table, joined, squared
from luoshi.policy.reading.model import Span

FRONT: Final = re.compile(
    r"\s{0,20}---[ \t]*\r?\n(?=[\w\"'-]+[ \t]*:)(?:(?!---)[^\n]*\n){1,200}---[ \t]*(?:\r?\n|$)"
)
HEADING: Final = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE)
HEADING_END: Final = re.compile(r"(?<=\S)[ \t]+#+[ \t]*$", re.MULTILINE)
QUOTE: Final = re.compile(r"^[ ]{0,3}(?:>[ ]?)+", re.MULTILINE)
FENCE: Final = re.compile(r"^[ ]{0,3}(?:```|~~~)[^`\n]*$", re.MULTILINE)
RULE: Final = re.compile(
    r"^[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*)$", re.MULTILINE
)
BOLD: Final = re.compile(r"(?<![\\*])(\*{1,3})(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*\\])\1(?!\*)")
UNDER: Final = re.compile(r"(?<![\w\\])(__)(?=[^\s_])([^_\n]{1,2000}?)(?<=[^\s_\\])\1(?!\w)")
STRIKE: Final = re.compile(r"(~~)(?=\S)([^~\n]{1,2000}?)\1")
CODE: Final = re.compile(r"(`{1,2})(?=[^`\n])([^`\n]{1,2000})\1(?!`)")
PICTURE: Final = re.compile(r"!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\)")
LINK: Final = re.compile(r"(?<!!)(\[)[^\[\]\n]{1,500}(\]\([^()\n]{0,2000}\))")
ESCAPE: Final = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!|>~])")
HARD_BREAK: Final = re.compile(r"\\$", re.MULTILINE)
TAG: Final = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>|<!--[^<>\n]{0,2000}-->")
BREAK_TAG: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
DIVIDER: Final = re.compile(
    r"^[ \t]*+\|?+[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)+\|?[ \t]*\r?$"
    r"|^[ \t]*+\|[ \t]*+:?-++:?[ \t]*+\|[ \t]*\r?$",
    re.MULTILINE,
)
PIPE: Final = re.compile(r"(?<!\\)\|")
SIGNS: Final = (HEADING, DIVIDER, FENCE, BOLD, LINK, PICTURE)
SAMPLE: Final = 400_000


def front_matter(source: str) -> int:
    """Where the text begins after a YAML head between two lines of `---`; 0 where there is none."""
    found = FRONT.match(source)
    return found.end() if found else 0


def is_markdown(source: str, name: str) -> bool:
    """By its marks; one kind of mark used once may be chance, then the name decides."""
    sample = source[:SAMPLE]
    if DIVIDER.search(sample) or len(HEADING.findall(sample)) > 1:
        return True
    named = name.lower().endswith((".md", ".markdown", ".mdown", ".mkd"))
    signs = sum(1 for sign in SIGNS if sign.search(sample))
    return signs > 1 or named


def read(source: str, start: int = 0) -> Extracted:
    """Markdown; `start` is where the text begins after its front matter."""
    hidden: list[Span] = [(0, start)]
    tables, breaks = _tables(source, start, hidden)
    for mark in (HEADING, HEADING_END, QUOTE, FENCE, RULE, PICTURE, ESCAPE, HARD_BREAK, TAG):
        hidden += [found.span() for found in mark.finditer(source, start)]
    breaks += [found.end() for found in BREAK_TAG.finditer(source, start)]
    for pair in (BOLD, UNDER, STRIKE, CODE):
        hidden += [span for found in pair.finditer(source, start) for span in _ends(found)]
    hidden += [found.span(part) for found in LINK.finditer(source, start) for part in (1, 2)]
    entities = []
    for where, shown in references(source, (start, len(source))):
        if shown.strip("\u200b\xa0 \u3000\u2002\u2003\ufeff"):
            entities.append((where, shown))
        else:
            hidden.append(where)
    gone = joined(hidden)
    return Extracted(
        text=source,
        form="markdown",
        tables=tuple(_seen(table, gone) for table in tables),
        hidden=gone,
        breaks=tuple(sorted(set(breaks))),
        entities=tuple(entities),
    )


def _ends(found: re.Match[str]) -> tuple[Span, Span]:
    width = len(found[1])
    return (found.start(), found.start() + width), (found.end() - width, found.end())


def plain(source: str, start: int = 0) -> Extracted:
    """A text file without marks."""
    return Extracted(text=source, form="txt", hidden=joined([(0, start)]))


def _tables(source: str, start: int, hidden: list[Span]) -> tuple[list[Table], list[int]]:
    """Tables ruled with pipes; the pipes and the dividing row are added to `hidden`."""
    tables: list[Table] = []
    breaks: list[int] = []
    done = start
    for divider in DIVIDER.finditer(source, start):
        head = source.rfind("\n", 0, max(divider.start() - 1, 0)) + 1
        if head < done or "|" not in source[head : divider.start()]:
            continue
        rows = [_row(source, (head, divider.start()), hidden, breaks)]
        hidden.append(divider.span())
        done = divider.end()
        for line in _lines(source, divider.end()):
            if not PIPE.search(source, *line):
                break
            rows.append(_row(source, line, hidden, breaks))
            done = line[1]
        tables.append(Table((head, done), squared(rows, done)))
    return tables, breaks


def _lines(source: str, at: int) -> Iterator[Span]:
    at = source.find("\n", at) + 1
    while 0 < at < len(source):
        end = source.find("\n", at)
        end = len(source) if end < 0 else end
        yield at, end
        at = end + 1


def _row(source: str, line: Span, hidden: list[Span], breaks: list[int]) -> list[Cell]:
    start, end = line
    bars = [bar.start() for bar in PIPE.finditer(source, start, end)]
    hidden += [(bar, bar + 1) for bar in bars]
    edges = [start - 1, *bars, end]
    cells: list[Cell] = []
    for left, right in pairwise(edges):
        text = source[left + 1 : right]
        outer = left < start or right == end
        if (outer and not text.strip()) or len(cells) >= limits.COLUMNS:
            continue
        first = left + 1 + len(text) - len(text.lstrip())
        breaks.append(first)
        cells.append(Cell(text.strip(), (first, first + len(text.strip()))))
    return cells


def _seen(table: Table, hidden: tuple[Span, ...]) -> Table:
    """The table with the words of its cells freed from marks."""
    starts = [start for start, _ in hidden]

    def seen(cell: Cell) -> Cell:
        start, end = cell.span
        first = max(bisect_right(starts, start) - 1, 0)
        out, at = [], start
        for left, right in hidden[first : bisect_right(starts, end)]:
            if right > start and left < end:
                out.append(cell.text[at - start : max(left, at) - start])
                at = max(at, right)
        words = "".join([*out, cell.text[max(at - start, 0) :]]) if at < end else "".join(out)
        return Cell(words, cell.span)

    return Table(table.span, tuple(tuple(seen(cell) for cell in row) for row in table.rows), table.caption)
