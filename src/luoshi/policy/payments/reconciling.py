"""What the bank's answer means for each payment of a batch: what is settled by it, what was known already, what does not fit.

Nothing that is settled is ever moved by a file: a contradiction is a finding for a person, and blocks a new payment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from luoshi.policy.payments.layouts import Result
from luoshi.policy.payments.results import ResultLine

LineState = Literal["ready", "sent", "unknown", "paid", "failed", "dropped", "returned"]
OPEN: Final[frozenset[LineState]] = frozenset({"ready", "sent", "unknown"})
"""States in which a payment may still come to something: no second one may be made beside it."""
FindingKind = Literal["unknown-reference", "wrong-amount", "paid-after-failed", "failed-after-paid"]
DISPUTED: Final[frozenset[FindingKind]] = frozenset({"paid-after-failed", "failed-after-paid"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A payment as we hold it."""

    reference: str
    amount_fen: int
    state: LineState


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a payment comes to by this file."""

    reference: str
    result: Result
    paid_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the file that does not fit what we hold. `line`: its line in the file."""

    kind: FindingKind
    line: int
    reference: str
    amount_fen: int
    wanted_fen: int | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The outcome of one result file. `silent`: sent, and not mentioned: their outcome is unknown."""

    settled: tuple[Settlement, ...]
    already: tuple[str, ...]
    findings: tuple[Finding, ...]
    silent: tuple[str, ...]


def reconcile(sent: Mapping[str, Sent], lines: Sequence[ResultLine]) -> Reconciled:
    """Hold a file against the payments of its batch, by reference."""
    settled, already, findings = [], [], []
    for line in lines:
        ours = sent.get(line.reference)
        kind = _finding(ours, line)
        if kind is not None or ours is None:
            wanted = ours.amount_fen if ours else None
            found = kind or "unknown-reference"
            findings.append(Finding(found, line.line, line.reference, line.amount_fen, wanted))
        elif settles(ours.state, line.result):
            settled.append(Settlement(line.reference, line.result, line.paid_on, line.reason))
        else:
            already.append(line.reference)
    told = {one.reference for one in settled}
    waiting = {name for name, one in sent.items() if one.state == "sent"}
    silent = sorted(waiting - told)
    return Reconciled(tuple(settled), tuple(already), tuple(findings), tuple(silent))


def _finding(ours: Sent | None, line: ResultLine) -> FindingKind | None:
    if ours is None or ours.state in {"ready", "dropped"}:
        return "unknown-reference"
    if ours.amount_fen != line.amount_fen:
        return "wrong-amount"
    if ours.state == "failed" and line.result == "paid":
        return "paid-after-failed"
    if ours.state == "paid" and line.result == "failed":
        return "failed-after-paid"
    return None


def settles(state: LineState, result: Result) -> bool:
    """Whether a result moves a payment at all: an outcome that is known does not become unknown again."""
    return state in {"sent", "unknown"} and state != result
