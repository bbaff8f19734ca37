"""Footnotes: told by a mark at the start of a line that also stands in the text above.

On paper they stand at the foot of a page, so they interrupt whatever runs on to the next page; readers take
them out of the flow before they look for clauses.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Span
from luoshi.policy.reading.source import View

SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
MARK: Final = re.compile(
    rf"(?P<high>[{SUPERSCRIPTS}]{{1,3}})|\[\^(?P<md>\d{{1,3}})\]:|\[(?P<square>\d{{1,3}})\]"
)
ENDS: Final = "。!?;"


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its number, its span in the source (mark included), where its mark stands in the text."""

    number: int
    span: Span
    called_at: int


def footnotes(view: View) -> tuple[Footnote, ...]:
    """The footnotes in `view`, in order."""
    found: list[Footnote] = []
    open_at: int | None = None
    for start, end in Lines.of(view).between(0, len(view.text)):
        mark = MARK.match(view.text, start, end)
        called = None if mark is None else call_of(view, mark)
        if mark is not None and called is not None:
            found.append(Footnote(number(mark), view.span(start, end), view.at(called)))
            open_at = None if view.plain[end - 1] in ENDS else start
        elif open_at is not None:
            found[-1] = replace(found[-1], span=view.span(open_at, end))
            open_at = None if view.plain[end - 1] in ENDS else open_at
    return tuple(found)


def call_of(view: View, mark: re.Match[str]) -> int | None:
    """The place where the mark also stands in the text above, behind a word; None where it does not."""
    sign = mark[0].rstrip(":")
    before = view.text.rfind(sign, max(0, mark.start() - REACH), mark.start())
    return before if before > 0 and view.text[before - 1] not in "。；" else None


REACH: Final = 6_000
"""Characters of text above a footnote in which its mark is sought: a few pages."""


def number(mark: re.Match[str]) -> int:
    """The number a mark stands for."""
    if mark["high"]:
        return int("".join(str(SUPERSCRIPTS.index(letter)) for letter in mark["high"]))
    return int(mark["md"] or mark["square"])
