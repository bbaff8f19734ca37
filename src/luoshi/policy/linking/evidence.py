"""What speaks for a pair of clauses: shares of their words in common, rivals, headings, order, figures, units."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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


def compare(earlier: Sequence[Item], later: Sequence[Item], weights: Weights) -> dict[Pair, Evidence]:
    """Find the pairs that share rare words and weigh what they share. Linear in the words shared."""
    pairs: defaultdict[Pair, Evidence] = defaultdict(Evidence)
    index = Index.over([item.text for item in later])
    forth(earlier, index, weights, pairs)
    runs(earlier, index, weights, pairs)
    back(later, Index.over([item.text for item in earlier]), weights, pairs)
    whole(earlier, later, index, weights, pairs)
    kept = candidates(pairs)
    rivals(kept)
    names_and_units(earlier, later, kept)
    return kept


def candidates(pairs: Mapping[Pair, Evidence]) -> dict[Pair, Evidence]:
    """The pairs that share enough, of each earlier clause the best alone."""
    of: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (place, other), found in pairs.items():
        if max(found.part, found.item, found.back) >= FAINT or found.run >= WORD:
            of[place].append((found.part + found.item + found.first + found.run, other))
    return {(place, other): pairs[place, other] for place in of for _, other in nlargest(MOST, of[place])}


def forth(earlier: Sequence[Item], index: Index, weights: Weights, pairs: dict[Pair, Evidence]) -> None:
    """How much of each part of an earlier clause the later ones hold, and how they rank for that part."""
    for place, item in enumerate(earlier):
        for part in parts(item.text):
            shares = shared(part, index, weights)
            best = max(FAINT, *shares.values()) if shares else FAINT
            for other, share in shares.items():
                found = pairs[place, other]
                if share > found.part:
                    found.part, found.rival_from = share, share / best
            for member in items(part):
                for other, share in shared(member, index, weights).items():
                    pairs[place, other].item = max(pairs[place, other].item, share)


def runs(earlier: Sequence[Item], index: Index, weights: Weights, pairs: dict[Pair, Evidence]) -> None:
    """The heaviest run of characters that two clauses share, a lone rare word as good as one in a long part."""
    for place, item in enumerate(earlier):
        last: dict[int, tuple[int, float]] = {}
        for position, gram in enumerate(bigrams(item.text)):
            for other in index.places.get(gram, ()):
                before, mass = last.get(other, (-2, 0.0))
                mass = weights.of[gram] + (mass if before == position - 1 else 0.0)
                last[other] = position, mass
                found = pairs[place, other]
                found.run = max(found.run, mass / (mass + ENOUGH))
        for gram in abbreviations(item.text):
            for other in index.places.get(gram, ()):
                mass = 2 * weights.of[gram]
                pairs[place, other].run = max(pairs[place, other].run, mass / (mass + ENOUGH))


def back(later: Sequence[Item], index: Index, weights: Weights, pairs: dict[Pair, Evidence]) -> None:
    """How much of each part of a later clause the earlier ones hold."""
    for place, item in enumerate(later):
        for number, part in enumerate(parts(item.text)):
            for other, share in shared(part, index, weights).items():
                found = pairs[other, place]
                found.back = max(found.back, share)
                if number == 0:
                    found.first = share


def shared(part: str, index: Index, weights: Weights) -> dict[int, float]:
    """For each text that holds some of the part: how much of it, and how weighty that is, as one share."""
    own = set(grams(part))
    total = weights.mass(own)
    return {
        place: mass / total * mass / (mass + ENOUGH) for place, mass in index.shared(own, weights).items()
    }


def whole(
    earlier: Sequence[Item],
    later: Sequence[Item],
    index: Index,
    weights: Weights,
    pairs: dict[Pair, Evidence],
) -> None:
    """Set `whole` of each pair: what both clauses share, against the size of both."""
    sizes = [sqrt(weights.mass(set(grams(item.text)))) for item in later]
    for place, item in enumerate(earlier):
        own = set(grams(item.text))
        size = sqrt(weights.mass(own))
        for other, common in index.shared(own, weights).items():
            pairs[place, other].whole = common / (size * sizes[other])


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
