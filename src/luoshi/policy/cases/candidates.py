"""People whom the registers know enough of to ask the rules before they apply (免申即享).

A programme's `candidates.toml` says how (`finding.py`): whole registers in, candidates out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from luoshi.policy.cases.evidence import Answers, Evidence, Reader, Stated
from luoshi.policy.rules.kinds import LARGEST_FEN, Case, Value
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.prospects import Prospect, prospect

Row = Mapping[str, Any]
Rows = Mapping[str, Iterable[Mapping[str, Any]]]
"""Register → all its rows."""
ASSUMED: Final[Mapping[str, Value]] = {
    "earlier_grants": 0,
    "papers_complete": True,
    "papers_complete_at_first": True,
    "money_left": LARGEST_FEN,
    "money_left_own": LARGEST_FEN,
}
"""What an application would bring: papers are handed in, the money is looked at on the day, no grant but what registers know of."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person with what the registers hold: as if they had stated it. In plain text, never stored like this."""

    stated: Stated = field(repr=False)
    answers: Answers = field(repr=False)
    district: str = ""
    """Where the person's entitlement lies, by its code in the registers; empty where they do not say."""


Finder = Callable[[Rows], Iterator[Candidate]]


def looked_at(
    candidate: Candidate, evidence: Reader, decider: Decider, supplied: Mapping[str, str], *, now: datetime
) -> Prospect:
    """What the rules say of a candidate who applied now (Beijing time). `supplied`: what the office knows → field."""
    found: Evidence = evidence(candidate.stated, candidate.answers)
    names = {one.name for one in decider.bound.book.fields}
    own: dict[str, Value] = {**ASSUMED, "applied_at": now}
    facts: dict[str, Value] = {supplied[what]: value for what, value in own.items() if what in supplied}
    facts |= found.facts
    case: Case = {name: value for name, value in facts.items() if name in names}
    return prospect(case, decider)
