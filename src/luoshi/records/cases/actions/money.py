"""Keeping the money that is set aside equal to the amount that the rules give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luoshi.policy.cases.workflow import Outcome
from luoshi.policy.rules.plain import Decision as Decided
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.cases.actions.turn import Facts, Turn
from luoshi.records.cases.models import Case
from luoshi.records.ledger.actions import apply


@dataclass
class Judged:
    """A case with its facts and what the rules say about them."""

    row: Case
    facts: Facts
    sources: Mapping[str, str]
    decided: Decided
    differences: Sequence[Mapping[str, str]] | None = None
    outcome: Outcome = "met"


def judge(turn: Turn, row: Case, facts: Facts, sources: Mapping[str, str]) -> Judged:
    """Decide the case on the supposition that its own amount is there; the reservation says whether it is."""
    decider = turn.in_force(row.part).standing.decider
    amount = decider.amount(facts)
    own = turn.supply(row, facts, money_left=max(row.reserved_fen, amount or 0))
    return Judged(row, own, sources, decider(own))


def settle_money(turn: Turn, judged: Sequence[Judged]) -> None:
    """Reserve anew where the amount or the pot has changed. Where the money does not suffice for more, the old place is kept.

    A case that is not eligible keeps what it has until somebody refuses it.
    """
    changed = [one for one in judged if one.decided.eligible and _differs(turn, one)]
    if changed:
        _reserve_anew(turn, changed)
    for one in judged:
        one.facts = turn.supply(one.row, one.facts, money_left=one.row.reserved_fen)


def _differs(turn: Turn, one: Judged) -> bool:
    values = turn.in_force(one.row.part).standing.decider.values(one.facts)
    same = one.decided.amount_fen == one.row.reserved_fen and turn.pot_of(one.row, values) == one.row.pot
    return not same


def _reserve_anew(turn: Turn, changed: Sequence[Judged]) -> None:
    before = [(one.row.pot, one.row.reserved_fen) for one in changed]
    voids = [turn.void(one.row) for one in changed if one.row.reserved_fen]
    for one in changed:
        values = turn.in_force(one.row.part).standing.decider.values(one.facts)
        one.row.pot = turn.pot_of(one.row, values)
    wanted = [turn.reserve(one.row, one.decided.amount_fen) for one in changed]
    told = apply([*voids, *wanted], by=turn.by, at=turn.at)[len(voids) :]
    short = []
    for one, outcome, (pot, reserved) in zip(changed, told, before, strict=True):
        if outcome.accepted:
            one.row.reserved_fen = one.row.amount_fen = one.decided.amount_fen
            one.row.admitted = outcome.transfer_id
        elif outcome.code == "insufficient":
            short.append((one, pot, reserved))
        else:
            raise WrongState("资金账户不可用，请联系办理机构。")
    if short:
        _take_back(turn, short)


def _take_back(turn: Turn, short: Sequence[tuple[Judged, str, int]]) -> None:
    """What was freed a moment ago in this transaction is there: reserve the old amount again, and fail on the money."""
    again = []
    for one, pot, reserved in short:
        one.row.pot, one.row.reserved_fen = pot, reserved
        if reserved:
            again.append((one, turn.reserve(one.row, reserved)))
    told = apply([request for _, request in again], by=turn.by, at=turn.at)
    if not all(outcome.accepted for outcome in told):
        raise WrongState("资金账户正在变动，请稍后重试。")
    for (one, _), outcome in zip(again, told, strict=True):
        one.row.admitted = outcome.transfer_id
    for one, _, reserved in short:
        decider = turn.in_force(one.row.part).standing.decider
        one.facts = turn.supply(one.row, one.facts, money_left=reserved)
        one.decided = decider(one.facts)
