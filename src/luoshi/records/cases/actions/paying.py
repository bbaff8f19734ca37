"""Payment as cases see it: into a batch, settled by the bank's answer, claimed back. Whole batches at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal

from django.db import transaction

from luoshi.policy.ledger.values import Post, Reverse
from luoshi.policy.ledger.words import SAID
from luoshi.policy.money.fen import split
from luoshi.policy.money.writing import in_yuan
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.cases.actions.turn import Turn, begin
from luoshi.records.cases.models import OPEN, PAID, RECOVERED, Case
from luoshi.records.cases.permissions import MANAGE, PAY, require
from luoshi.records.ledger.actions import apply
from luoshi.records.ledger.queries import answers_about, left_to_reverse

Result = Literal["paid", "failed", "unknown"]
REASON_MOST: Final = 2_000


@transaction.atomic
def put_into_batch(case_ids: Sequence[int], batch: str, *, by: Actor, at: datetime) -> dict[int, int]:
    """These cases are paid with this batch; case → amount in fen. Raises NotAllowed, WrongState, BadValue."""
    turn = begin(case_ids, by=by, at=at, facts=False)
    require(by, PAY, turn.programme.name, "只有资金支付人员可以编制发放批次。")
    for row in turn.rows.values():
        if row.state != OPEN or row.payment not in {"waiting", "failed"}:
            raise WrongState(f"申请{row.receipt}不在待发放之列。")
        row.payment = "batched"
    turn.write("case.batch", {key: {"batch": batch} for key in turn.rows})
    return {row.pk: row.amount_fen for row in turn.rows.values()}


@transaction.atomic
def settle(results: Mapping[int, Result], *, paid_on: date, batch: str, by: Actor, at: datetime) -> None:
    """What the bank said about cases of a batch. Paid money leaves the reservation; a failed one keeps it and its place.

    What is settled already is left as it is, so that a result file can be read twice. Raises NotAllowed, WrongState, BadValue.
    """
    turn = begin(list(results), by=by, at=at, facts=False)
    require(by, PAY, turn.programme.name, "只有资金支付人员可以登记发放结果。")
    posts = []
    for row in list(turn.rows.values()):
        result = results[row.pk]
        if row.payment == "paid" and result == "paid":
            del turn.rows[row.pk]
            continue
        correcting = row.payment == "failed" and result == "paid"  # the bank said otherwise before
        if row.state != OPEN or not (row.payment in {"batched", "unknown"} or correcting):
            raise WrongState(f"申请{row.receipt}不在已送银行的批次中，发放结果不能登记。")
        if result == "paid":
            posts.append(_paid(turn, row, paid_on))
        else:
            row.payment = result
    refused = [one for one in apply(posts, by=by, at=at) if not one.accepted]
    if refused:
        raise WrongState(SAID[refused[0].code])
    if turn.rows:
        turn.write("case.settle", {pk: {"batch": batch, "result": results[pk]} for pk in turn.rows})


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
    """Claim a payment back: all that is left of it, or a part, and later another; the case is then `recovered`.

    Each source gets back in proportion to what it still misses. `left_fen`: what was left as the caller saw it, so that a
    form that is sent twice counts once. Raises NotAllowed, WrongState, BadValue.
    """
    if not clause.strip() or not 0 < len(reason.strip()) <= REASON_MOST:
        raise BadValue(f"追回须写明所依据的条款和理由（{REASON_MOST}字以内）。")
    turn = begin([case_id], by=by, at=at, facts=False)
    row = turn.rows[case_id]
    require(by, MANAGE, turn.programme.name, "只有项目经办可以追回补贴。")
    if row.state not in {PAID, RECOVERED}:
        raise WrongState("只有已发放的补贴可以追回。")
    left = left_to_reverse(posting_key(row))
    amount = sum(left) if amount_fen is None else amount_fen
    if not sum(left) or left_fen not in {None, sum(left)}:
        raise WrongState("这笔补贴已经追回，或刚刚登记过追回，请刷新后核对。")
    if not 0 < amount <= sum(left):
        raise BadValue(f"追回金额应大于零，且不超过尚未追回的{in_yuan(sum(left))}。")
    earlier = sum("/recover/" in one.key for one in answers_about(f"case:{row.pk}"))
    request = Reverse(
        key=f"case:{row.pk}/recover/{earlier + 1}",
        posting=posting_key(row),
        amounts=split(amount, left),
        subject=f"case:{row.pk}",
        clause=clause[:200],
    )
    (told,) = apply([request], by=by, at=at)
    if not told.accepted:
        raise WrongState(SAID[told.code])
    row.state = RECOVERED
    turn.write(
        "case.recover", {case_id: {"clause": clause, "reason": reason.strip(), "recovered_fen": amount}}
    )


def posting_key(row: Case) -> str:
    """Under which key the case was paid, of its latest reservation."""
    return f"case:{row.pk}/post/{row.reservations}"


def _paid(turn: Turn, row: Case, paid_on: date) -> Post:
    number = row.reservations
    row.payment, row.paid_on, row.reserved_fen = "paid", paid_on, 0
    row.state, row.step, row.ended_at, row.due_on = PAID, "", turn.at, None
    return Post(
        key=posting_key(row),
        reservation=f"case:{row.pk}/reserve/{number}",
        subject=f"case:{row.pk}",
        clause=turn.clause(row),
    )
