"""What linking two documents yields: frozen values, and their JSON as DESIGN.md promises it to scripts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Relation = Literal["carries-out", "continues", "splits", "merges"]
UnitKey = Callable[[str], str]
"""From the name of a unit as written to a key: names of the same unit, in whatever year, have the same key."""


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A figure that both clauses give. `before` and `after` are decimal strings in the same unit, that of the later."""

    what: str
    before: str
    after: str
    unit: str = ""

    def as_json(self) -> dict[str, str]:
        return {"what": self.what, "before": self.before, "after": self.after, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Link:
    """The clause `to` of the later document acts on the clause `origin` of the earlier one.

    `score` runs from 0 to 1: of links with score x about the share x is right (docs/algorithms/linking.md).
    `words` are the words that both share and that carry the link, the heaviest first.
    """

    origin: str
    to: str
    relation: Relation
    score: float
    words: tuple[str, ...]
    targets: tuple[TargetChange, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "from": self.origin,
            "to": self.to,
            "relation": self.relation,
            "score": self.score,
            "words": list(self.words),
            "targets": [one.as_json() for one in self.targets],
        }


@dataclass(frozen=True, slots=True)
class Links:
    """All links in the order of the earlier document, and the addresses on either side that have none."""

    links: tuple[Link, ...]
    unlinked_from: tuple[str, ...]
    unlinked_to: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "links": [link.as_json() for link in self.links],
            "unlinked_from": list(self.unlinked_from),
            "unlinked_to": list(self.unlinked_to),
        }
