"""Keeping the money that is set aside equal to the amount that the rules give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from luoshi.policy.cases.workflow import Outcome
from luoshi.policy.ledger.values import Outcome as Answer
from luoshi.policy.ledger.values import Request
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

    A case that is not eligible, or for which nothing is due any more, keeps what it has until somebody refuses it; its facts go
    on supposing that its amount is there.
    """
    changed = [one for one in judged if one.decided.amount_fen and _differs(turn, one)]
    if changed and not _all_at_once(turn, changed):
        for one in sorted(changed, key=lambda one: (one.row.queue_at, one.row.pk)):
            _reserve_anew(turn, one)
    for one in judged:
        if one.decided.eligible:
            one.facts = turn.supply(one.row, one.facts, money_left=one.row.reserved_fen)


def _differs(turn: Turn, one: Judged) -> bool:
    return one.decided.amount_fen != one.row.reserved_fen or _pot(turn, one) != one.row.pot


def _pot(turn: Turn, one: Judged) -> str:
    return turn.pot_of(one.row, turn.in_force(one.row.part).standing.decider.values(one.facts))


class _Short(Exception):
    """The money does not suffice for all of them: what was asked together is rolled back."""


def _all_at_once(turn: Turn, changed: Sequence[Judged]) -> bool:
    """One batch of the ledger, as long as the money suffices for everybody; otherwise nothing has happened."""
    numbers = [one.row.reservations for one in changed]
    requests = [(one, _requests(turn, one)) for one in changed]
    try:
        told = _enough(turn, [each for _, asked in requests for each in asked])
    except _Short:
        for one, number in zip(changed, numbers, strict=True):
            one.row.reservations = number
        return False
    answers = {one.key: one for one in told}
    for one, asked in requests:
        _reserved(turn, one, answers[asked[-1].key])
    return True


@transaction.atomic
def _enough(turn: Turn, requests: Sequence[Request]) -> tuple[Answer, ...]:
    told = apply(requests, by=turn.by, at=turn.at)
    if any(one.code == "insufficient" for one in told):
        raise _Short
    return told


def _reserve_anew(turn: Turn, one: Judged) -> None:
    """One case as if it came alone. What it had is freed and, where more is not there, taken again before anybody else can."""
    told = apply(_requests(turn, one), by=turn.by, at=turn.at)
    if told[-1].code != "insufficient":
        _reserved(turn, one, told[-1])
        return
    if one.row.reserved_fen:
        (again,) = apply([turn.reserve(one.row, one.row.reserved_fen)], by=turn.by, at=turn.at)
        if not again.accepted:
            raise WrongState("资金账户正在变动，请稍后重试。")
    one.facts = turn.supply(one.row, one.facts, money_left=one.row.reserved_fen)
    one.decided = turn.in_force(one.row.part).standing.decider(one.facts)


def _requests(turn: Turn, one: Judged) -> list[Request]:
    """Free what is reserved, reserve what is due from the pot that pays now."""
    voids: list[Request] = [turn.void(one.row)] if one.row.reserved_fen else []
    return [*voids, turn.reserve(one.row, one.decided.amount_fen, pot=_pot(turn, one))]


def _reserved(turn: Turn, one: Judged, outcome: Answer) -> None:
    if not outcome.accepted:
        raise WrongState("资金账户不可用，请联系办理机构。")
    one.row.reserved_fen = one.row.amount_fen = one.decided.amount_fen
    one.row.pot = _pot(turn, one)  # its place in the order of admission stays: it did not come anew
