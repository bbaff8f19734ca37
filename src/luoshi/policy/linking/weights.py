"""How much each run of characters says: what few clauses hold weighs much, what all of them hold next to nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from luoshi.policy.linking.text import grams

FEWEST: Final = 8
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each n-gram, over both documents together: log of clauses over clauses that hold it, as a share
    of what a gram of one single clause weighs, so that short and long documents are weighed alike."""

    of: Mapping[str, float]

    @classmethod
    def over(cls, texts: Iterable[str]) -> "Weights":
        """Weigh the n-grams of all texts. Linear in their length."""
        held: Counter[str] = Counter()
        count = 0
        for count, text in enumerate(texts, 1):  # noqa: B007 - the last value is the number of texts
            held.update(set(grams(text)))
        scale = log(count + 1) or 1.0
        return cls({gram: log((count + 1) / times) / scale for gram, times in held.items()})

    def mass(self, found: Iterable[str]) -> float:
        """The weight of several n-grams together; all of them stand in the texts weighed."""
        return sum(map(self.of.__getitem__, found))


@dataclass(frozen=True, slots=True)
class Index:
    """Which of the texts hold an n-gram, with its weight; what more than a fifth of them hold, or more than `MOST`, finds
    nothing and is left out: so the work stays in step with the length of the documents."""

    places: Mapping[str, Sequence[int]]

    @classmethod
    def over(cls, texts: Sequence[str]) -> "Index":
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            for gram in set(grams(text)):
                places[gram].append(place)
        most = min(max(FEWEST, len(texts) // 5), MOST)
        return cls({gram: found for gram, found in places.items() if len(found) <= most})

    def shared(self, found: Iterable[str], weights: Weights) -> dict[int, float]:
        """For each text the weight of those n-grams that it holds."""
        mass: dict[int, float] = {}
        known, places, of = mass.get, self.places, weights.of
        for gram in found:
            if gram in places:
                weight = of[gram]
                for place in places[gram]:
                    mass[place] = known(place, 0.0) + weight
        return mass
