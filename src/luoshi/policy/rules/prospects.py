"""Who is likely entitled before anybody applies (免申即享): the rules over what the registers already know.

A person is in prospect where no condition fails on the known facts; what is still missing is named, so that
one question asks for exactly that.
"""

from dataclasses import dataclass

from luoshi.policy.rules.kinds import Case
from luoshi.policy.rules.nodes import inputs_of
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.sentences import Field


@dataclass(frozen=True, slots=True)
class Prospect:
    """What the known facts say: nothing stands against it (`possible`), and which facts are still missing.

    `amount_fen` is None while a fact that the amount needs is missing.
    """

    possible: bool
    missing: tuple[Field, ...]
    against: tuple[str, ...]
    amount_fen: int | None


def prospect(case: Case, decider: Decider) -> Prospect:
    """Look at a case whose facts may be incomplete."""
    book, decision = decider.bound.book, decider(case)
    against = tuple(c.name for c, met in zip(book.conditions, decision.outcomes, strict=True) if met is False)
    unknown = [c.node for c, met in zip(book.conditions, decision.outcomes, strict=True) if met is None]
    amount = decider.amount(case)
    if amount is None:
        unknown.append(book.amount.node)
    needed = {name for node in unknown for name in inputs_of(node)}
    missing = tuple(
        f for f in book.fields if f.name in needed and not f.optional and case.get(f.name) is None
    )
    return Prospect(not against, missing, against, amount)
