"""From likelihoods to links: which pairs stand, and what they are to each other."""

from collections import Counter
from collections.abc import Mapping, Sequence

from luoshi.policy.linking.evidence import Pair
from luoshi.policy.linking.sides import Item
from luoshi.policy.linking.values import Relation


def stand(
    likely: Mapping[Pair, float], least: float, earlier: Sequence[Item], later: Sequence[Item]
) -> dict[Pair, float]:
    """The pairs that are links, those at least as likely as `least`, in the order of the documents.

    The same words are the same clause: score 1. A clause that promises nothing is carried out by nothing, unless its
    very words come back.
    """
    same = dict.fromkeys(identical(earlier, later), 1.0)
    promised = {
        pair: share
        for pair, share in likely.items()
        if earlier[pair[0]].counts or earlier[pair[0]].sort == "goal"
    }
    found = {pair: share for pair, share in promised.items() if share >= least} | same
    settled = {to for _, to in same}
    fixed = {origin for origin, _ in same}
    return {
        pair: share
        for pair, share in sorted(found.items())
        if pair in same or (pair[0] not in fixed and pair[1] not in settled)
    }


def identical(earlier: Sequence[Item], later: Sequence[Item]) -> list[Pair]:
    """The pairs of clauses with the very same words, the first with the first where they come back."""
    places: dict[str, list[int]] = {}
    for place, item in enumerate(later):
        places.setdefault(item.text, []).append(place)
    found = []
    for place, item in enumerate(earlier):
        if others := places.get(item.text):
            found.append((place, others.pop(0)))
    return found


def relations(links: Sequence[Pair], *, lists: bool) -> dict[Pair, Relation]:
    """What each link is: between lists a task goes on in one, splits into several or merges with others."""
    if not lists:
        return dict.fromkeys(links, "carries-out")
    out, into = Counter(origin for origin, _ in links), Counter(to for _, to in links)
    return {(origin, to): between_lists(out[origin], into[to]) for origin, to in links}


def between_lists(out: int, into: int) -> Relation:
    """The relation of a link whose origin leads to `out` tasks and whose end has `into` origins."""
    if out == into:
        return "continues"
    return "splits" if out > into else "merges"
