"""What speaks for a pair of clauses: shares of their words in common, rivals, headings, order, figures, units."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import nlargest
from math import sqrt
from typing import Final

from luoshi.policy.linking.changes import same_figure
from luoshi.policy.linking.sides import Item
from luoshi.policy.linking.text import abbreviations, bigrams, grams, items, parts
from luoshi.policy.linking.weights import Index, Weights

Pair = tuple[int, int]
ENOUGH: Final = 1.92
"""A part whose shared words weigh so much (two rare words) is half as good as one that shares endlessly much."""
FAINT: Final = 0.04
"""Pairs whose best part shares less are no candidates and no better for being the best, unless they share"""
WORD: Final = 0.25
"""a word as rare as this."""
MOST: Final = 40
"""Of each earlier clause so many pairs are looked at closely."""

NOWHERE: Final = (-2, 0.0)
"""The last place and weight of a run that has not begun."""


@dataclass(slots=True)
class Evidence:
    """Shares from 0 to 1. `part`, `item`: of the best part (member of an enumeration) of the earlier clause, how
    much stands in the later; `back`, `first`: of the best (the first) part of the later, how much stands in the
    earlier; `whole`: of both; `rival_from`, `rival_to`: this pair against the best of either clause."""

    part: float = 0.0
    item: float = 0.0
    back: float = 0.0
    first: float = 0.0
    whole: float = 0.0
    rival_from: float = 0.0
    rival_to: float = 0.0
    heading: float = 0.0
    order: float = 0.0
    run: float = 0.0
    name: float = 0.0
    units: float = 0.0
    section: float = 0.0
    figure: float = 0.0


Row = defaultdict[int, Evidence]
"""What speaks for the pairs of one earlier clause, by the place of the later one."""


@dataclass(frozen=True, slots=True)
class Later:
    """The clauses of the later document, made ready once: where their words stand, and how much they weigh."""

    items: Sequence[Item]
    index: Index
    sizes: Sequence[float]
    parts: Sequence[Sequence[frozenset[str]]]

    @classmethod
    def of(cls, items: Sequence[Item], weights: Weights) -> "Later":
        sizes = [sqrt(weights.mass(set(grams(item.text)))) for item in items]
        index = Index.over([item.text for item in items])
        return cls(
            items, index, sizes, [[frozenset(grams(part)) for part in parts(item.text)] for item in items]
        )


def compare(earlier: Sequence[Item], later: Later, weights: Weights) -> dict[Pair, Evidence]:
    """Find the pairs that share rare words and weigh what they share. Linear in the words shared."""
    if not earlier:
        return {}
    rows: list[Row] = [defaultdict(Evidence) for _ in earlier]
    back(later, Index.over([item.text for item in earlier]), weights, rows)
    kept: dict[Pair, Evidence] = {}
    for place, item in enumerate(earlier):
        row, rows[place] = rows[place], defaultdict(Evidence)  # a row is let go once its best are taken
        forth(item, later.index, weights, row)
        runs(item, later.index, weights, row)
        best = candidates(row)
        whole(item, later, weights, best)
        kept |= {(place, other): found for other, found in best.items()}
    rivals(kept)
    names_and_units(earlier, later.items, kept)
    return kept


def candidates(row: Mapping[int, Evidence]) -> dict[int, Evidence]:
    """Of one earlier clause the pairs that share enough, the best alone."""
    enough = [
        (found.part + found.item + found.first + found.run, other)
        for other, found in row.items()
        if found.run >= WORD or found.part >= FAINT or found.item >= FAINT or found.back >= FAINT
    ]
    return {other: row[other] for _, other in nlargest(MOST, enough)}


def forth(item: Item, index: Index, weights: Weights, row: Row) -> None:
    """How much of each part of an earlier clause the later ones hold, and how they rank for that part."""
    for part in parts(item.text):
        shares = shared(set(grams(part)), index, weights)
        best = max(FAINT, *shares.values()) if shares else FAINT
        for other, share in shares.items():
            found = row[other]
            if share > found.part:
                found.part, found.rival_from = share, share / best
        for member in items(part):
            for other, share in shared(set(grams(member)), index, weights).items():
                found = row[other]
                if share > found.item:  # noqa: PLR1730 - a call of max() here costs a tenth of it all
                    found.item = share


def runs(item: Item, index: Index, weights: Weights, row: Row) -> None:
    """The heaviest run of characters that two clauses share, a lone rare word as good as one in a long part."""
    last: dict[int, tuple[int, float]] = {}
    heaviest: dict[int, float] = {}
    known, heavy = last.get, heaviest.get
    for position, gram in enumerate(bigrams(item.text)):
        if gram not in index.places:
            continue
        weight = weights.of[gram]
        for other in index.places[gram]:
            before, mass = known(other, NOWHERE)
            mass = weight + mass if before == position - 1 else weight
            last[other] = position, mass
            if mass > heavy(other, 0.0):
                heaviest[other] = mass
    for gram in abbreviations(item.text):
        for other in index.places.get(gram, ()):
            heaviest[other] = max(heavy(other, 0.0), 2 * weights.of[gram])
    for other, mass in heaviest.items():
        row[other].run = mass / (mass + ENOUGH)


def back(later: Later, index: Index, weights: Weights, rows: Sequence[Row]) -> None:
    """How much of each part of a later clause the earlier ones hold."""
    for place, held in enumerate(later.parts):
        for number, part in enumerate(held):
            for other, share in shared(part, index, weights).items():
                found = rows[other][place]
                if share > found.back:  # noqa: PLR1730
                    found.back = share
                if number == 0:
                    found.first = share


def shared(own: AbstractSet[str], index: Index, weights: Weights) -> dict[int, float]:
    """For each text that holds some of a part's n-grams: how much of it, and how weighty that is, as one share."""
    found = index.shared(own, weights)
    total = weights.mass(own) if found else 0.0
    return {place: mass / total * mass / (mass + ENOUGH) for place, mass in found.items()}


def whole(item: Item, later: Later, weights: Weights, row: Mapping[int, Evidence]) -> None:
    """Set `whole` of each pair: what both clauses share, against the size of both."""
    own = set(grams(item.text))
    size = sqrt(weights.mass(own))
    for other, common in later.index.shared(own, weights).items():
        if other in row:
            row[other].whole = common / (size * later.sizes[other])


def rivals(pairs: Mapping[Pair, Evidence]) -> None:
    """Set `rival_to` of each pair: how it stands against the best pair of the later clause."""
    best: defaultdict[int, float] = defaultdict(float)
    for (_, other), found in pairs.items():
        best[other] = max(best[other], found.part)
    for (_, other), found in pairs.items():
        found.rival_to = found.part / max(FAINT, best[other])


def names_and_units(earlier: Sequence[Item], later: Sequence[Item], pairs: Mapping[Pair, Evidence]) -> None:
    """Set `name` (a byword of one stands in the other, the rarer the more), `units` (the share in common), `figure`."""
    held: Counter[str] = Counter(name for item in (*earlier, *later) for name in item.names)
    for (place, other), found in pairs.items():
        one, two = earlier[place], later[other]
        shared = [name for name in one.names if name in two.text] + [n for n in two.names if n in one.text]
        found.name = max((2 / max(2, held[name]) for name in shared), default=0.0)
        found.figure = same_figure(one.targets, two.targets)
        every = len(one.units | two.units)
        found.units = len(one.units & two.units) / every if every else 0.0
