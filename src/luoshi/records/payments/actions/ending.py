"""Ending what was paid or could not be: given up for good, claimed back. Not while the bank contradicts itself about it."""

from datetime import datetime

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.records.cases import actions as cases
from luoshi.records.payments.actions.batching import none_disputed
from luoshi.records.payments.models import Batch, Payment


@transaction.atomic
def give_up(case_id: int, *, clause: str, reason: str, by: Actor, at: datetime) -> None:
    """The payment failed for good: the case is refused and its money is free. Raises NotAllowed, WrongState, BadValue."""
    _undisputed(case_id)
    cases.give_up(case_id, clause=clause, reason=reason, by=by, at=at)


@transaction.atomic
def claw_back(
    case_id: int,
    *,
    amount_fen: int | None = None,
    left_fen: int | None = None,
    clause: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Claim a payment back, all or a part (`left_fen`: what the caller saw as left). Raises NotAllowed, WrongState, BadValue."""
    _undisputed(case_id)
    cases.claw_back(
        case_id, amount_fen=amount_fen, left_fen=left_fen, clause=clause, reason=reason, by=by, at=at
    )


def _undisputed(case_id: int) -> None:
    """Whoever takes in a file of the bank holds its batch: with these held no new contradiction comes up meanwhile."""
    mine = Payment.objects.filter(case_id=case_id).values("batch_id")
    list(Batch.objects.select_for_update().filter(pk__in=mine).order_by("id").values_list("id"))
    none_disputed([case_id])
