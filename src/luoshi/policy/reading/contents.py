"""Tables of contents, told from the body by their leaders (`......15`), and the headings they promise.

Where PDF extraction has run headings and text together (`第一章发展基础“十四五”时期…`), the titles printed
in the table of contents show where each heading of the body ends.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.labels import Label, label_at
from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Span
from luoshi.policy.reading.source import View

LEADER: Final = re.compile(r"(?<![.…·])[.…·]{4,}+\d+")
HEAD: Final = re.compile(r"目[录次]")
ANNEX: Final = re.compile(r"附[表件录图]\d{0,2}")
LONGEST_TITLE: Final = 80
FEWEST: Final = 4
FARTHEST: Final = 400
"""Characters between two leaders of one table of contents."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of contents: its places in the view, and the titles it prints, in order."""

    places: Span
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body: its label and its places."""

    label: Label
    start: int
    end: int


def contents(view: View) -> Contents | None:
    """The table of contents of a document, None where it has none."""
    leaders: list[Span] = []
    for found in LEADER.finditer(view.plain):
        if leaders and found.start() - leaders[-1][1] > FARTHEST:
            break
        leaders.append(found.span())
    if len(leaders) < FEWEST:
        return None
    head = list(HEAD.finditer(view.plain, max(0, leaders[0][0] - FARTHEST), leaders[0][0]))
    start = head[-1].end() if head else max(0, leaders[0][0] - LONGEST_TITLE)
    titles, low = [], start
    for leader, high in leaders:
        titles.append(view.text[low:leader])
        low = high
    return Contents((head[-1].start() if head else start, low), tuple(titles))


def headings(view: View, titles: tuple[str, ...]) -> tuple[Heading, ...]:
    """Where the titles stand in a body (a view without its table of contents), in the order of the titles.

    A title that is not found where it should be is left out; a wrong guess would lead all that follow astray.
    """
    places = [occurrences(view, title) for title in titles]
    found: list[Heading] = []
    at = 0
    for title, starts in zip(titles, places, strict=True):
        first = bisect_left(starts, at)
        if first == len(starts) or strays(places, starts[first], at):
            continue
        made = heading(view, starts[first], title)
        if made is not None:
            found.append(made)
            at = made.end
    return tuple(found)


ALONE: Final = re.compile(r"[*#]*目[录次][*#]*")
MOST_LINES: Final = 400


def unled(view: View) -> Span | None:
    """The places of a table of contents without leaders: headings that all come again, from the first on."""
    every = list(Lines.of(view).between(0, len(view.text)))
    for at, line in enumerate(every):
        if ALONE.fullmatch(view.plain, *line) and at + 1 < len(every):
            first = view.plain[slice(*every[at + 1])]
            for again in range(at + 2, min(at + MOST_LINES, len(every))):
                words = view.plain[slice(*every[again])]
                if words == first:
                    return (line[0], every[again][0])
                if len(words) > LONGEST_TITLE or words[-1:] in {"。", ";"}:
                    break
    return None


MOST_PLACES: Final = 50


def occurrences(view: View, title: str) -> list[int]:
    """The places where a title stands."""
    found: list[int] = []
    at = view.text.find(title) if title else -1
    while at >= 0 and len(found) < MOST_PLACES:
        found.append(at)
        at = view.text.find(title, at + len(title))
    return found


def strays(places: list[list[int]], start: int, since: int) -> bool:
    """Whether taking a title at `start` would leave more than half of the other titles behind."""
    passed = sum(1 for starts in places if starts and since <= starts[-1] < start)
    return passed > len(places) / 2


def heading(view: View, start: int, title: str) -> Heading | None:
    """The heading with that title at `start`; an annex is labelled by its first word."""
    end = start + len(title)
    label = label_at(view.plain, start, end)
    if label is None:
        annex = ANNEX.match(view.plain, start, end)
        label = Label("附", 1, annex[0], annex.end()) if annex else None
    return None if label is None else Heading(label, start, end)
