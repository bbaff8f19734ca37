"""Where a clause stands says much: lists follow the order of their report, and headings answer to headings."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import exp
from typing import Final

from luoshi.policy.linking.evidence import Evidence, Pair
from luoshi.policy.linking.sides import Item
from luoshi.policy.linking.text import grams

SURE: Final = 0.4
"""A pair whose best part shares so much, and that has no better rival on either side, is an anchor."""
NEAR: Final = 6.0
"""So many clauses from where the order expects a clause, its evidence has fallen to a third."""
UNORDERED: Final = 0.6
"""What order says where it says nothing: documents that do not follow each other."""
AROUND: Final = 2
"""So many anchors on either side of a clause say where it is to be looked for,"""
REACH: Final = 10
"""if they are no more clauses away than this"""
WIDEST: Final = 30
"""and no further apart in the later document."""
SAME: Final = 0.8
"""A sentence is a title where the two share so much of their n-grams"""
APART: Final = 8
"""and differ in length by fewer characters than this."""
Known = dict[str, frozenset[str]]
"""The n-grams of the headings met so far."""


def weigh_order(pairs: Mapping[Pair, Evidence]) -> None:
    """Set `order` of each pair: 1 where it lies between the anchors of its neighbours, falling off outside.

    Only neighbours count, so that chapters may have been moved about between the two documents.
    """
    anchors = sorted(pair for pair, found in pairs.items() if is_anchor(found))
    origins = [origin for origin, _ in anchors]
    windows: dict[int, list[Pair]] = {}
    for (origin, to), found in pairs.items():
        if origin not in windows:
            windows[origin] = expected(anchors, origins, origin)
        gaps = [max(low - to, to - high, 0) for low, high in windows[origin]]
        found.order = exp(-min(gaps) / NEAR) if gaps else UNORDERED


def is_anchor(found: Evidence) -> bool:
    return found.part >= SURE and found.rival_from >= 1 and found.rival_to >= 1


def expected(anchors: Sequence[Pair], origins: Sequence[int], origin: int) -> list[Pair]:
    """The stretches of the later document where the anchors around a clause let it be looked for."""
    first, last = bisect_left(origins, origin), bisect_right(origins, origin)
    before = [to for at, to in anchors[max(0, first - AROUND) : first] if origin - at <= REACH]
    after = [to for at, to in anchors[last : last + AROUND] if at - origin <= REACH]
    spans = [(low, high) for low in before for high in after if 0 <= high - low <= WIDEST]
    return spans or [(to, to) for to in (*before, *after)]


def weigh_headings(earlier: Sequence[Item], later: Sequence[Item], pairs: Mapping[Pair, Evidence]) -> None:
    """Set `heading` of each pair: how far each heading above the earlier clause answers to one above the later."""
    known: Known = {}
    for (origin, to), found in pairs.items():
        mine, others = earlier[origin].headings, later[to].headings
        if mine and others:
            answers = (max(alike(one, other, known) for other in others) for one in mine)
            found.heading = sum(answers) / len(mine)


def weigh_sections(earlier: Sequence[Item], later: Sequence[Item], pairs: Mapping[Pair, Evidence]) -> None:
    """Set `section` of each pair: which share of the anchors of its section lead to the other's section.

    Unlike the order this holds too where the chapters were moved about. One anchor more, that leads nowhere, is
    counted in, so that a single one proves little.
    """
    votes: Counter[tuple[str, str]] = Counter()
    every: Counter[str] = Counter()
    for (origin, to), found in pairs.items():
        if is_anchor(found):
            here, there = lowest(earlier[origin]), lowest(later[to])
            votes[here, there] += 1
            every[here] += 1
    for (origin, to), found in pairs.items():
        here, there = lowest(earlier[origin]), lowest(later[to])
        own = 1 if is_anchor(found) else 0
        found.section = (votes[here, there] - own) / (every[here] - own + 1)


def lowest(item: Item) -> str:
    """The heading right above a clause."""
    return item.headings[-1] if item.headings else ""


def announced(earlier: Sequence[Item], titles: Sequence[Item]) -> dict[Pair, float]:
    """The sentences of a report that are titles of the later list: places of sentence and title, and the score."""
    known: Known = {}
    longest = max((len(title.text) for title in titles), default=0) + APART
    return {
        (place, number): alike(item.text, title.text, known)
        for place, item in enumerate(earlier)
        if len(item.text) < longest
        for number, title in enumerate(titles)
        if is_title(item, title, known)
    }


def under_titles(earlier: Sequence[Item], found: Iterable[int]) -> list[Item]:
    """The sentences of a report, those behind one that is a title of the list with that title above them."""
    places = frozenset(found)
    made: list[Item] = []
    current: tuple[tuple[str, ...], str] = ((), "")
    for place, item in enumerate(earlier):
        if place in places:
            current = item.headings, item.text
        held = current[1] and current[0] == item.headings
        made.append(replace(item, headings=(*item.headings, current[1])) if held else item)
    return made


def is_title(item: Item, title: Item, known: Known) -> bool:
    """Whether the sentence says what the title says and nothing else."""
    return abs(len(item.text) - len(title.text)) < APART and alike(item.text, title.text, known) >= SAME


def alike(one: str, other: str, known: Known) -> float:
    """How much two headings share, from 0 to 1; each is cut into its n-grams once."""
    for text in (one, other):
        if text not in known:
            known[text] = frozenset(grams(text, (2, 3)))
    first, second = known[one], known[other]
    size = len(first) + len(second)
    return 2 * len(first & second) / size if size else 0.0
