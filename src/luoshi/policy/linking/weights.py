"""How much each run of characters says: what few clauses hold weighs much, what all of them hold next to nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from luoshi.policy.linking.text import grams


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each n-gram: log of clauses over clauses that hold it, over both documents together."""

    of: Mapping[str, float]

    @classmethod
    def over(cls, texts: Iterable[str]) -> "Weights":
        """Weigh the n-grams of all texts. Linear in their length."""
        held: Counter[str] = Counter()
        count = 0
        for count, text in enumerate(texts, 1):  # noqa: B007 - the last value is the number of texts
            held.update(set(grams(text)))
        return cls({gram: log((count + 1) / times) for gram, times in held.items()})

    def mass(self, found: Iterable[str]) -> float:
        """The weight of several n-grams together."""
        return sum(self.of.get(gram, 0.0) for gram in found)


@dataclass(frozen=True, slots=True)
class Index:
    """Which of the texts hold an n-gram; what more than a fifth of them hold is left out, it finds nothing."""

    places: Mapping[str, Sequence[int]]

    @classmethod
    def over(cls, texts: Sequence[str]) -> "Index":
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            for gram in set(grams(text)):
                places[gram].append(place)
        most = max(8, len(texts) // 5)
        return cls({gram: found for gram, found in places.items() if len(found) <= most})

    def shared(self, found: Iterable[str], weights: Weights) -> dict[int, float]:
        """For each text the weight of those n-grams that it holds."""
        mass: defaultdict[int, float] = defaultdict(float)
        for gram in found:
            for place in self.places.get(gram, ()):
                mass[place] += weights.of[gram]
        return mass
