"""Which clause of a later document acts on which clause of an earlier one, and what is left over on both sides."""

from collections.abc import Sequence
from typing import Final

from luoshi.policy.linking.changes import changes
from luoshi.policy.linking.choosing import relations, stand
from luoshi.policy.linking.evidence import Evidence, Later, Pair, compare
from luoshi.policy.linking.places import announced, under_titles, weigh_headings, weigh_order, weigh_sections
from luoshi.policy.linking.scoring import CARRIES_OUT, CONTINUES, GOAL, INDICATOR, PLAN, Model, likelihoods
from luoshi.policy.linking.sides import NO_TERMS, Item, Terms, side
from luoshi.policy.linking.values import Link, Links, Relation, UnitKey
from luoshi.policy.linking.weights import Weights
from luoshi.policy.linking.words import shared_words
from luoshi.policy.reading.model import Document

SURE: Final = 0.9
"""A sentence that is a heading of the list announces; what it is to promise by itself must be as likely as this."""


def link(earlier: Document, later: Document, same_unit: UnitKey = str, terms: Terms = NO_TERMS) -> Links:
    """Link two documents that were read: report or plan to list or report, list to the list of another year.

    `same_unit` gives one key to all names of a unit (see `unit_key`); `terms` are bywords with what they stand
    for. Time grows with the words the documents share: 200 sentences to 320 tasks take about half a second.
    """
    lists = bool(earlier.tasks and later.tasks)
    every = side(later, same_unit, terms)
    titles = [item for item in every if item.title]
    ours = [item for item in side(earlier, same_unit, terms) if not item.title]
    theirs = [item for item in every if not item.title]
    heads = {} if lists else announced(ours, titles)
    ours = under_titles(ours, (origin for origin, _ in heads))
    weights = Weights.over(item.text for item in (*ours, *theirs))
    announcing = {origin for origin, _ in heads}
    scores = {
        pair: score
        for pair, score in scored(ours, theirs, weights, model_for(earlier, later)).items()
        if pair[0] not in announcing or score >= SURE
    }
    kinds = relations(list(scores), lists=lists)
    found = {
        (origin, 0, to): made(ours[origin], theirs[to], kinds[origin, to], score, weights)
        for (origin, to), score in scores.items()
    }
    for (origin, to), score in heads.items():
        found[origin, 1, to] = made(ours[origin], titles[to], "carries-out", score, weights)
    return together(tuple(found[place] for place in sorted(found)), ours, theirs)


def model_for(earlier: Document, later: Document) -> Model:
    """How evidence weighs between documents of these kinds."""
    if earlier.tasks and later.tasks:
        return CONTINUES
    return PLAN if earlier.kind == "plan" else CARRIES_OUT


def scored(ours: Sequence[Item], theirs: Sequence[Item], weights: Weights, model: Model) -> dict[Pair, float]:
    """The pairs that are links with their scores, clauses by `model`, indicators and goals by their own."""
    found: dict[Pair, float] = {}
    later = Later.of(theirs, weights)
    for sort, weighing in (("clause", model), ("indicator", INDICATOR), ("goal", GOAL)):
        places = [place for place, item in enumerate(ours) if item.sort == sort]
        group = [ours[place] for place in places]
        likely = likelihoods(weigh(group, later, weights, weighing), weighing)
        standing = stand(likely, weighing.likely, group, theirs)
        found |= {(places[origin], to): score for (origin, to), score in standing.items()}
    return found


def weigh(ours: Sequence[Item], later: Later, weights: Weights, model: Model) -> dict[Pair, Evidence]:
    """All that speaks for each candidate pair; headings are compared where the model asks them."""
    pairs = compare(ours, later, weights)
    weigh_order(pairs)
    if model.heading:
        weigh_headings(ours, later.items, pairs)
    weigh_sections(ours, later.items, pairs)
    return pairs


def made(earlier: Item, later: Item, relation: Relation, score: float, weights: Weights) -> Link:
    """One link with its words and its figures."""
    return Link(
        origin=earlier.address,
        to=later.address,
        relation=relation,
        score=round(score, 3),
        words=shared_words(earlier.source, later.source, weights),
        targets=changes(earlier.targets, later.targets),
    )


def together(links: Sequence[Link], ours: Sequence[Item], theirs: Sequence[Item]) -> Links:
    """The links with what is left over on both sides; of two between the same clauses the likelier."""
    best: dict[tuple[str, str], Link] = {}
    for one in links:
        known = best.get((one.origin, one.to))
        best[one.origin, one.to] = one if known is None or one.score > known.score else known
    origins, ends = {origin for origin, _ in best}, {to for _, to in best}
    return Links(
        tuple(best.values()),
        tuple(item.address for item in ours if item.counts and item.address not in origins),
        tuple(item.address for item in theirs if item.counts and item.address not in ends),
    )
