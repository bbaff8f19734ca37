"""What becomes of a payment that did not arrive: taken out of its batch, sent back, another account, given up for good."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.ledger.values import Reverse
from luoshi.policy.ledger.words import SAID
from luoshi.policy.personal.identifiers import fault
from luoshi.policy.personal.sealing import normal
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.cases.actions.money import judge
from luoshi.records.cases.actions.turn import Turn, begin
from luoshi.records.cases.actions.writing import mark
from luoshi.records.cases.models import OPEN, PAID, REFUSED, Case
from luoshi.records.cases.permissions import MANAGE, PAY, require
from luoshi.records.cases.queries import is_own
from luoshi.records.ledger.actions import apply
from luoshi.records.persons.sealing import sealed

REASON_MOST: Final = 2_000
RETURN_KEY: Final = "case:{case}/return/"
"""A reversal under such a key is a payment that came back, not a claw-back."""
CARD: Final = "bank_card"


@transaction.atomic
def take_out_of_batch(case_ids: Sequence[int], batch: str, *, by: Actor, at: datetime) -> None:
    """These cases wait for payment again: their batch never went out. Raises NotAllowed, WrongState, BadValue."""
    turn = begin(case_ids, by=by, at=at, facts=False)
    require(by, PAY, turn.programme.name, "只有资金支付人员可以撤销发放批次。")
    for row in turn.rows.values():
        if row.state != OPEN or row.payment != "batched":
            raise WrongState(f"申请{row.receipt}不在批次中。")
        row.payment = "waiting"
    turn.write("case.unbatch", {key: {"batch": batch} for key in turn.rows})


@transaction.atomic
def return_payment(case_id: int, *, batch: str, reason: str, by: Actor, at: datetime) -> None:
    """The bank sent a payment back: taken back in the ledger and reserved again in one act, so that nobody else gets the money.

    The case keeps its place and waits for another account or another attempt. Raises NotAllowed, WrongState.
    """
    turn = begin([case_id], by=by, at=at, facts=False)
    row = turn.rows[case_id]
    require(by, PAY, turn.programme.name, "只有资金支付人员可以登记退汇。")
    if row.state != PAID:
        raise WrongState("只有已发放、没有追回的补贴可以登记退汇。")
    number = row.reservations
    back = Reverse(
        key=f"{RETURN_KEY.format(case=row.pk)}{number}",
        posting=f"case:{row.pk}/post/{number}",
        subject=f"case:{row.pk}",
        clause=turn.clause(row),
    )
    refused = [
        one for one in apply([back, turn.reserve(row, row.amount_fen)], by=by, at=at) if not one.accepted
    ]
    if refused:
        raise WrongState(SAID[refused[0].code])
    row.state, row.step, row.ended_at = OPEN, turn.flow(row).of_kind("payment")[0].name, None
    row.payment, row.paid_on, row.reserved_fen = "failed", None, row.amount_fen
    turn.write("case.return-payment", {case_id: {"batch": batch, "reason": reason}})


@transaction.atomic
def change_card(case_id: int, card: str, *, consent_version: str = "", by: Actor, at: datetime) -> None:
    """Another account for a payment that failed: by the applicant with consent, or the operator in their name.

    Raises NotAllowed, WrongState, BadValue.
    """
    turn = begin([case_id], by=by, at=at, facts=False)
    row = turn.rows[case_id]
    if not is_own(row.person_id, by):
        require(by, MANAGE, turn.programme.name, "只有申请人本人和项目经办可以更换收款账号。")
    elif consent_version != turn.flow(row).consent_version:
        raise BadValue("请先确认是本人的银行卡，并同意用它办理发放。")
    names = [one.name for one in turn.flow(row).particulars if one.kind == CARD]
    if not names or row.state != OPEN or row.payment != "failed":
        raise WrongState("只有发放失败的申请可以更换收款账号。")
    said = fault(normal(card, CARD), CARD)
    if said:
        raise BadValue(said)
    value = sealed(card, CARD)
    row.particulars = {**row.particulars, names[0]: {"kind": CARD, "sealed": value.sealed}}
    mark([(row.pk, names[0], CARD, value.digest)])
    told = {"card": value.for_audit(), "consent": consent_version}
    turn.write("case.change-card", {case_id: told})


@transaction.atomic
def give_up(case_id: int, *, clause: str, reason: str, by: Actor, at: datetime) -> None:
    """The payment failed for good: the case is refused on this ground and its money is free again.

    Raises NotAllowed, WrongState, BadValue.
    """
    if not clause.strip() or not 0 < len(reason.strip()) <= REASON_MOST:
        raise BadValue(f"终止发放须写明所依据的条款和理由（{REASON_MOST}字以内）。")
    turn = begin([case_id], by=by, at=at)
    row = turn.rows[case_id]
    require(by, MANAGE, turn.programme.name, "只有项目经办可以终止发放。")
    if row.state != OPEN or row.payment != "failed":
        raise WrongState("只有发放失败的申请可以终止发放。")
    _refuse(turn, row, clause.strip(), reason.strip())
    turn.write("case.give-up", {case_id: {"clause": clause, "reason": reason.strip()}})


def _refuse(turn: Turn, row: Case, clause: str, reason: str) -> None:
    one = judge(turn, row, turn.known(row), turn.facts[row.pk].sources)
    turn.keep_facts(row, one.facts, one.sources, None)
    turn.freeze(row, one.facts, one.decided, "refuse", clause=clause, reason=reason)
    turn.end(row, REFUSED)
