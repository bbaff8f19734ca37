"""The words that two clauses share, as the earlier one writes them."""

from typing import Final

from luoshi.policy.linking.text import BETWEEN, folded, grams, plain
from luoshi.policy.linking.weights import Weights

MOST: Final = 5
"""So many words are shown for a link, the heaviest."""
SHORTEST: Final = 2
LIGHT: Final = 0.15
"""A run that weighs less than this share of the heaviest carries nothing."""


def shared_words(earlier: str, later: str, weights: Weights) -> tuple[str, ...]:
    """The heaviest runs of characters common to both, in falling weight, none within another."""
    text, places = folded(earlier)
    runs = {(weights.mass(grams(text[start:end])), -start, end) for start, end in common(text, plain(later))}
    found: list[str] = []
    least = LIGHT * max((mass for mass, _, _ in runs), default=0.0)
    for mass, start, end in sorted(runs, reverse=True):
        word = earlier[places[-start] : places[end - 1] + 1]
        if mass > least and not any(word in other for other in found):
            found.append(word)
    return tuple(found[:MOST])


def common(text: str, other: str) -> list[tuple[int, int]]:
    """The longest runs of `text`, from left to right, that stand in `other` too; none crosses a stop or begins within a
    figure (20项 and 30项 share 项, not 0项).
    """
    found = []
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and not BETWEEN.match(text[end]) and text[start : end + 1] in other:
            end += 1
        first = start
        while first < end and text[first].isdigit() and first and text[first - 1].isdigit():
            first += 1
        if end - first >= SHORTEST:
            found.append((first, end))
        start = max(end, start + 1)
    return found
