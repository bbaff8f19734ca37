"""Payouts: advances on what a rolling check accepted, the balance after the final one (第十五条).

Made by one treasurer, approved by another, paid with the treasury's number. The ledger keeps the subsidies of paid
orders on `paid` until the end, because a return takes them back from there (docs/adr/0025).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Sum

from luoshi.policy.dates.windows import day_of
from luoshi.policy.money.fen import BASIS_POINTS
from luoshi.policy.settlement.payouts import advance_fen
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.merchants.actions import mark_cleared
from luoshi.records.merchants.models import Measure, Merchant
from luoshi.records.settlement.models import Payout, Run, Verdict
from luoshi.records.settlement.permissions import PAY, require

PAYOUTS_MOST: Final = 2_000


@transaction.atomic
def make_payouts(run_id: int, *, share_bp: int = BASIS_POINTS, by: Actor, at: datetime) -> list[int]:
    """Draft what each merchant is due on a finished run: after a rolling check the share of what all checks accepted,
    less what it has had; after a final one or a clearing the rest. The ids.

    Suspended merchants get no advance until they sell again. Raises NotAllowed, BadValue, WrongState.
    """
    row = Run.objects.select_for_update(of=("self",)).select_related("scheme").filter(pk=run_id).first()
    if row is None or row.state != "done":
        raise WrongState("请先完成这次核销，再编制拨付。")
    require(by, PAY, row.scheme.programme, "只有资金支付人员可以编制拨付。")
    user = _person(by)
    if not 0 < share_bp <= BASIS_POINTS:
        raise BadValue("预拨付的比例应大于零、不超过100%。")
    kind, share = ("advance", share_bp) if row.kind == "rolling" else ("balance", BASIS_POINTS)
    made = []
    for merchant, basis, had, owed in _due(row):
        amount = advance_fen(basis, share, had, owed, final=kind == "balance")
        if amount == 0 or (kind == "advance" and amount < 0):
            if kind == "balance" and merchant.ended_at is not None and merchant.cleared_at is None:
                mark_cleared(merchant.pk, by=by, at=at)
            continue
        made.append(
            Payout(
                scheme=row.scheme,
                run=row,
                merchant=merchant,
                kind=kind,
                amount_fen=amount,
                basis_fen=basis,
                share_bp=share,
                made_by_id=user,
                made_by_name=by.name,
                made_at=at,
            )
        )
    rows = Payout.objects.bulk_create(made)
    _note("settlement.make-payout", rows, by=by, at=at)
    return [one.pk for one in rows]


def _due(row: Run) -> list[tuple[Merchant, int, int, int]]:
    """Merchants of a run with what was accepted of all their orders, what they had, and what they owe."""
    open_ones = Payout.objects.filter(state__in=["draft", "approved"]).values("merchant_id")
    inside = Merchant.objects.filter(statements__run=row).exclude(pk__in=open_ones).distinct()
    if row.kind == "rolling":
        inside = inside.filter(state="admitted")
    merchants = list(inside.order_by("id")[:PAYOUTS_MOST])
    numbers = [one.pk for one in merchants]
    accepted = Verdict.objects.filter(scheme_id=row.scheme_id, merchant_id__in=numbers, refused=[])
    basis = dict(
        accepted.values("merchant_id").annotate(fen=Sum("subsidy_fen")).values_list("merchant_id", "fen")
    )
    paid = Payout.objects.filter(scheme=row.scheme_id, merchant__in=numbers, state="paid")
    had = dict(paid.values("merchant_id").annotate(fen=Sum("amount_fen")).values_list("merchant_id", "fen"))
    claims = Measure.objects.filter(kind="clawback", withdrawn_at=None, done_at=None, merchant__in=numbers)
    owed: dict[int, int] = {}
    for claim in claims:
        owed[claim.merchant_id] = owed.get(claim.merchant_id, 0) + claim.amount_fen - claim.recovered_fen
    return [(one, basis.get(one.pk, 0), had.get(one.pk, 0), owed.get(one.pk, 0)) for one in merchants]


@transaction.atomic
def approve_payouts(run_id: int, *, by: Actor, at: datetime) -> int:
    """Another treasurer approves all drafts of a run; how many. Raises NotAllowed, WrongState."""
    rows = _of(run_id, "draft", "复核", by)
    user = _person(by)
    if any(one.made_by_id == user for one in rows):
        raise WrongState("编制和复核须由两个人办理：请由另一位资金支付人员复核。")
    for one in rows:
        one.state, one.approved_by_id, one.approved_by_name, one.approved_at = "approved", user, by.name, at
    Payout.objects.bulk_update(rows, ["state", "approved_by", "approved_by_name", "approved_at"])
    _note("settlement.approve-payout", rows, by=by, at=at)
    return len(rows)


@transaction.atomic
def cancel_payouts(run_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """Take back all drafts of a run. Raises NotAllowed, WrongState, BadValue."""
    if not 0 < len(reason.strip()) <= 500:
        raise BadValue("请写明撤销的理由（500字以内）。")
    rows = _of(run_id, "draft", "撤销", by)
    for one in rows:
        one.state = "cancelled"
    Payout.objects.bulk_update(rows, ["state"])
    _note("settlement.cancel-payout", rows, by=by, at=at, reason=reason.strip())
    return len(rows)


@transaction.atomic
def note_paid(run_id: int, *, paid_on: date, reference: str, by: Actor, at: datetime) -> int:
    """Note that the treasury has paid the approved payouts of a run; how many. A merchant that is over is then cleared.

    Raises NotAllowed, WrongState, BadValue.
    """
    if not 0 < len(reference.strip()) <= 60 or paid_on > day_of(at):
        raise BadValue("请填写拨款凭证号（60字以内）和不晚于今天的拨付日期。")
    rows = _of(run_id, "approved", "登记拨付", by)
    for one in rows:
        one.state, one.paid_on, one.reference = "paid", paid_on, reference.strip()
    Payout.objects.bulk_update(rows, ["state", "paid_on", "reference"])
    _note("settlement.pay", rows, by=by, at=at, reference=reference.strip())
    for one in rows:
        if one.kind == "balance" and one.merchant.ended_at is not None and one.merchant.cleared_at is None:
            mark_cleared(one.merchant_id, by=by, at=at)
    return len(rows)


def _of(run_id: int, state: str, word: str, by: Actor) -> list[Payout]:
    programme = Run.objects.filter(pk=run_id).values_list("scheme__programme", flat=True).first() or ""
    require(by, PAY, programme, f"只有资金支付人员可以{word}。")
    rows = list(
        Payout.objects.select_for_update(of=("self",))
        .select_related("merchant")
        .filter(run=run_id, state=state)
        .order_by("id")
    )
    if not rows:
        raise WrongState(f"没有可以{word}的拨付。")
    return rows


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise NotAllowed("拨付由人办理，不由程序办理。")
    return by.user_id


def _note(verb: str, rows: Sequence[Payout], *, by: Actor, at: datetime, **more: object) -> None:
    changes = [
        Change(
            "payout",
            one.pk,
            None,
            {"name": one.merchant.name, "amount_fen": one.amount_fen, "state": one.state, **more},
        )
        for one in rows
    ]
    record(verb, changes, by=by, at=at)
