"""Page furniture: what stands on a page but not in the document: page numbers, running headers and footers.

Told by its shape and its rhythm, never by its words: a number alone between dashes; `第3页`; a bare number
alone on its line that goes up by one from page to page at an even distance; a line that comes back beside
such numbers.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from luoshi.policy.reading.model import Span
from luoshi.policy.reading.source import merged

DECORATED: Final = re.compile(
    r"^[ \t\u3000\xa0]*(?:[-—–―－·•][-—–―－·•\s]{0,3}\d{1,4}[ \t\u3000]{0,3}[-—–―－·•]{1,3}"
    r"|第[ \t]{0,2}\d{1,4}[ \t]{0,2}页(?:[ \t,，、/]{0,3}共[ \t]{0,2}\d{1,4}[ \t]{0,2}页)?"
    r"|[Pp]age[ \t]{1,2}\d{1,4}(?:[ \t]{1,2}of[ \t]{1,2}\d{1,4})?)[ \t\u3000\xa0]*\r?$",
    re.MULTILINE,
)
BARE: Final = re.compile(r"^[ \t\u3000\xa0\f]*(\d{1,4})[ \t\u3000\xa0]*\r?$", re.MULTILINE)
FEED: Final = re.compile(r"\f")
EMPHASIS: Final = re.compile(r"\*{2,}")
"""Stars that make words bold, left over where a page was turned into text."""
DIGITS: Final = re.compile(r"\d+")
LINE: Final = re.compile(r"[^\r\n\f]*\S[^\r\n\f]*")
SENTENCE: Final = re.compile(r"[，。；：,;:？?！!]")
HEADER_LENGTH: Final = 60
PAGES_SHARE: Final = 0.3
"""A running line stands on at least this share of the pages: on the odd or the even ones, say."""
PAGES: Final = 3
"""So many pages in a row make a rhythm."""
PAGE_LINES: Final = 12
"""A page has at least so many lines with writing; rows of a table that was flattened have fewer."""


def furniture(text: str) -> tuple[Span, ...]:
    """The spans of page numbers and running lines in `text`, in order, not overlapping."""
    numbers = [found.span() for found in DECORATED.finditer(text)]
    numbers += rhythmic(text)
    marks = sorted([*numbers, *(found.span() for found in FEED.finditer(text))])
    stars = [found.span() for found in EMPHASIS.finditer(text)]
    return merged([*marks, *running(text, marks), *stars])


def rhythmic(text: str) -> list[Span]:
    """Bare numbers alone on a line that count pages: up by one each time, at an even and ample distance."""
    found = [(match.start(), match.end(), int(match[1])) for match in BARE.finditer(text)]
    if len(found) < PAGES:
        return []
    lines = [0]
    for (_, before, _), (after, _, _) in pairwise(found):
        lines.append(sum(1 for line in text[before:after].split("\n") if line.strip()))
    kept: list[Span] = []
    series: list[int] = [0]
    for place in range(1, len(found) + 1):
        if place < len(found) and found[place][2] == found[place - 1][2] + 1 and lines[place] >= PAGE_LINES:
            series.append(place)
            continue
        if len(series) >= PAGES and even([lines[at] for at in series[1:]]):
            kept += [found[at][:2] for at in series]
        series = [place]
    return kept


def even(distances: list[int]) -> bool:
    """Whether pages are about equally long: no page is more than twice the usual one."""
    usual = sorted(distances)[len(distances) // 2]
    return max(distances) <= 2 * usual


def running(text: str, marks: list[Span]) -> list[Span]:
    """Lines beside page marks that come back, figures aside, on many of the pages and nowhere else."""
    beside = sorted({line for mark in marks for line in neighbours(text, mark)})
    times = Counter(shape(text[start:end]) for start, end in beside)
    often = {line for line, count in times.items() if count >= max(PAGES, len(marks) * PAGES_SHARE)}
    if not often:
        return []
    everywhere = Counter(shape(line) for line in LINE.findall(text))
    headers = {line for line in often if everywhere[line] <= times[line] * 1.25}
    return [(start, end) for start, end in beside if shape(text[start:end]) in headers]


def shape(line: str) -> str:
    """A line without its figures and white space, by which a running line is known again."""
    return DIGITS.sub("#", "".join(line.split()))


def neighbours(text: str, mark: Span) -> list[Span]:
    """The nearest lines with writing before and after a page mark, where they are short enough to be
    furniture.
    """
    start, end = mark
    before = text[max(0, start - 2 * HEADER_LENGTH) : start]
    after = text[end : end + 2 * HEADER_LENGTH]
    found: list[Span] = []
    for line in LINE.finditer(after):
        found.append((end + line.start(), end + line.end()))
        break
    last = max(LINE.finditer(before), key=re.Match.start, default=None)
    if last is not None:
        found.append((start - len(before) + last.start(), start - len(before) + last.end()))
    return [(a, b) for a, b in found if may_run(text[a:b].strip())]


def may_run(line: str) -> bool:
    """Whether a line could be a header: short, with words in it, and no sentence nor a part of one."""
    if sum(map(line.count, "(（〔")) != sum(map(line.count, ")）〕")):
        return False  # the rest of a bracket that the page broke
    return 0 < len(line) <= HEADER_LENGTH and shape(line) != "#" and not SENTENCE.search(line)
