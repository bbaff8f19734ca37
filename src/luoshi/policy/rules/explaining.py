"""A decision with everything that it rests on, as plain data for people, programs and the archive."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any, Final

from luoshi.policy.rules.kinds import UNITS, Case, Value
from luoshi.policy.rules.plain import Decider, Decision
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Standing

SUPPLY: Final = "补充后将重新审核。"
"""What can be done about a fact that is missing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One condition on one case: its id and clause path, met or not (None: unknown), and the words.

    `doubts` are the interpretations that it rests on. An amount that cannot be computed stands here too.
    """

    name: str
    clause: str
    met: bool | None
    reason: str
    remedy: str
    doubts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One case decided: the rules' version, the decision, the interpretations it took, a digest of the
    facts.

    `decisive` are the interpretations by another reading of which a condition that failed would be met.
    """

    programme: str
    book: Rulebook
    version: str
    decision: Decision
    outcomes: tuple[Outcome, ...]
    standings: tuple[Standing, ...]
    inputs_hash: str
    decisive: frozenset[str] = frozenset()

    def as_data(self) -> dict[str, Any]:
        """`{programme, version, eligible, amount_fen, conditions, interpretations, inputs_hash}`."""
        return {
            "programme": self.programme,
            "version": self.version,
            "eligible": self.decision.eligible,
            "amount_fen": self.decision.amount_fen,
            "conditions": [
                {"id": o.name, "clause": self.book.address(o.clause), "met": o.met, "reason": o.reason}
                for o in self.outcomes
            ],
            "interpretations": [standing_data(standing, self.book) for standing in self.standings],
            "inputs_hash": self.inputs_hash,
        }


def explain(case: Case, decider: Decider, programme: str) -> Explanation:
    """Decide a case and keep what the decision rests on. `programme` is the name to show."""
    bound, decision = decider.bound, decider(case)
    return Explanation(
        programme=programme,
        book=bound.book,
        version=decider.version,
        decision=decision,
        outcomes=tuple(outcomes(case, decider, decision)),
        standings=bound.standings(decider.day(case) or date.min),
        inputs_hash=inputs_hash(case, bound.book.fields),
        decisive=decider.decisive(case, decision.failed),
    )


def outcomes(case: Case, decider: Decider, decision: Decision) -> Iterator[Outcome]:
    """Each condition with what came of it; last the amount, where it cannot be computed."""
    bound = decider.bound
    told = zip(bound.book.conditions, decision.outcomes, decision.reasons, strict=True)
    for condition, met, reason in told:
        remedy = condition.remedy if met is not None else SUPPLY
        yield Outcome(condition.name, condition.clause, met, reason, remedy, decider.doubts[condition.name])
    amount = bound.book.amount
    if amount.name in decision.failed:
        doubts = decider.doubts[amount.name]
        yield Outcome(amount.name, amount.clause, None, decider.without_amount(case), SUPPLY, doubts)


def standing_data(standing: Standing, book: Rulebook) -> dict[str, Any]:
    """How one interpretation stood, and by whose ruling."""
    doubt, ruling = standing.interpretation, standing.ruling
    return {
        "name": doubt.name,
        "clause": book.address(doubt.clause),
        "question": doubt.question,
        "option": standing.option,
        "text": doubt.text_of(standing.option),
        "reason": ruling.why if ruling else doubt.reason,
        "ruled_by": ruling.by if ruling else None,
        "ruled_on": ruling.decided_on.isoformat() if ruling else None,
        "since": ruling.since.isoformat() if ruling else None,
    }


def inputs_hash(case: Case, fields: Iterable[Field]) -> str:
    """SHA-256 over the facts in the order of the programme's fields; unknown facts count as null."""
    facts = [[field.name, plain(case.get(field.name))] for field in fields]
    return sha256(dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def plain(value: Value) -> bool | int | str | None:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def schema(book: Rulebook) -> list[dict[str, Any]]:
    """The fields of one case: name, type, unit, meaning, clause, and what limits the value."""
    return [field_data(field, book) for field in book.fields]


def settings_data(book: Rulebook) -> dict[str, list[dict[str, Any]]]:
    """What may change: `parameters` with their dated values, `interpretations` with their options and
    default.
    """
    parameters = [
        {
            "name": p.name,
            "type": str(p.kind),
            "meaning": p.meaning,
            "clause": book.address(p.clause),
            "values": [{"since": v.since.isoformat(), "value": plain(v.value)} for v in p.values],
        }
        for p in book.parameters
    ]
    interpretations = [
        {
            "name": i.name,
            "clause": book.address(i.clause),
            "question": i.question,
            "options": {option.name: option.text for option in i.options},
            "default": i.default,
            "reason": i.reason,
        }
        for i in book.interpretations
    ]
    return {"parameters": parameters, "interpretations": interpretations}


def field_data(field: Field, book: Rulebook) -> dict[str, Any]:
    """One field."""
    options: Mapping[str, str] = dict(field.options)
    return {
        "name": field.name,
        "type": str(field.kind),
        "unit": UNITS[field.kind],
        "meaning": field.meaning,
        "clause": book.address(field.clause),
        "optional": field.optional,
        "options": options or None,
        "least": field.least,
        "most": field.most,
    }
