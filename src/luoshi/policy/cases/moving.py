"""Where a case goes next, until when, and what its failing conditions mean for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from luoshi.policy.cases.workflow import ENDS, Outcome, Step, Workflow
from luoshi.policy.dates.deadlines import Count, deadline
from luoshi.policy.dates.windows import BEIJING
from luoshi.policy.rules.plain import Decision
from luoshi.policy.terms.refusals import WrongState

PARTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Move:
    """Where a case stands after an outcome: a step, or an end (`refused`, `paid`). `due_on`: until when it is handled."""

    to: str
    ended: bool
    due_on: date | None


def after(flow: Workflow, step: str, outcome: Outcome, day: date) -> Move:
    """What follows. Raises WrongState where the step cannot come to this."""
    here = flow.step(step)
    to = here.leads.get(outcome)
    if to is None:
        raise WrongState(f"“{here.title}”这一步不能这样办理。")
    if to in ENDS:
        return Move(to, ended=True, due_on=None)
    return Move(to, ended=False, due_on=due(flow.step(to), day))


def due(step: Step, day: date) -> date | None:
    """The last day of the step's service time, counted in working days from the day after `day`."""
    return deadline(day, step.days).day if step.days else None


def judged(
    decision: Decision, names: Sequence[str], final: Collection[str], corrections_left: int
) -> Outcome:
    """What an automatic check comes to: a case that fails on something final is not sent back in vain.

    `names`: the conditions in the order of the decision. What is merely unknown can always be supplied.
    """
    if decision.eligible:
        return "met"
    refuted = {name for name, met in zip(names, decision.outcomes, strict=False) if met is False}
    return "unmet" if refuted & set(final) or corrections_left <= 0 else "correctable"


def answer_by(step: Step, day: date, closes: datetime | None) -> datetime:
    """The first moment that is too late for a correction: so many working days, and never past the window.

    `closes`: the end of the window for corrections, Beijing time without an offset.
    """
    own = deadline(day, step.days).closes
    earlier = own if closes is None else min(own, closes)
    return earlier.replace(tzinfo=BEIJING)


def appeal_closes(day: date, days: int) -> datetime:
    """The first moment that is too late to object to a decision of that day: whole days, the first not counted."""
    return deadline(day, days, Count.CALENDAR).closes.replace(tzinfo=BEIJING)


def is_sampled(receipt: str, step: str, share_bp: int, secret: bytes) -> bool:
    """Whether a case is among those that are looked at twice: by chance for who sees the receipt, the same when asked again."""
    drawn = int.from_bytes(sha256(secret + f"|{step}|{receipt}".encode()).digest()[:8], "big")
    return drawn * PARTS < share_bp << 64


def supplied(flow: Workflow, known: Mapping[str, object]) -> dict[str, object]:
    """What the office knows, under the names of the programme's fields; what the programme does not ask is left out."""
    return {flow.supplied[what]: value for what, value in known.items() if what in flow.supplied}
