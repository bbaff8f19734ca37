"""退汇: the bank paid and the money came back. The payment is taken back in the books and may be tried again."""

from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.cases import actions as cases
from luoshi.records.payments.actions.batching import locked_payment, note
from luoshi.records.payments.models import RETURNED, Batch, Payment
from luoshi.records.payments.permissions import PAY, require

REASON_MOST: Final = 200


@transaction.atomic
def take_return(payment_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Record that a payment came back from the bank. Not by who made the batch.

    The money is reserved for the case again in the same act; another attempt has the same reference. Raises NotAllowed,
    WrongState (not paid, claimed back already), BadValue.
    """
    found = locked_payment(payment_id)
    if found is None or not 0 < len(reason.strip()) <= REASON_MOST:
        raise BadValue(f"请写明退汇的依据（{REASON_MOST}字以内）。")
    batch, row = found
    require(by, PAY, batch.programme.name, "只有资金支付人员可以登记退汇。")
    if batch.made_by_id == by.user_id:
        raise WrongState("退汇须由编制人以外的资金支付人员登记。")
    if row.state != "paid":
        raise WrongState("只有已入账的发放可以登记退汇。")
    come_back(row, batch, reason=reason.strip(), by=by, at=at)


def come_back(row: Payment, batch: Batch, *, reason: str, by: Actor, at: datetime) -> None:
    """A locked, paid payment has come back: case, ledger and payment say so together."""
    cases.return_payment(row.case_id, batch=batch.title, reason=reason, by=by, at=at)
    row.state, row.disputed, row.reason = RETURNED, False, reason
    row.save(update_fields=["state", "disputed", "reason"])
    note(batch, "payment.return", by=by, at=at, reference=row.reference, reason=reason)
