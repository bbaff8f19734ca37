"""A batch is made by one person, approved by another, or cancelled before it goes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max, Sum

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.cases.actions import put_into_batch, take_out_of_batch
from luoshi.records.cases.models import Case
from luoshi.records.payments.models import APPROVED, CANCELLED, DRAFT, Batch, Payment
from luoshi.records.payments.permissions import PAY, require
from luoshi.records.programmes.models import Programme

BATCH_MOST: Final = 2_000
"""Payments in one batch: what one act on cases may take on."""


@transaction.atomic
def make_batch(
    programme_id: int, case_ids: Sequence[int] = (), *, most: int = BATCH_MOST, by: Actor, at: datetime
) -> int:
    """A batch of these cases, or of the first `most` that are due, in the order of admission; its id.

    Raises NotAllowed, WrongState (nothing due, a payment under dispute), BadValue.
    """
    head = Programme.objects.select_for_update(no_key=True).filter(pk=programme_id).first()
    if head is None:
        raise BadValue("没有这个项目。")
    require(by, PAY, head.name, "只有资金支付人员可以编制发放批次。")
    chosen = list(dict.fromkeys(case_ids)) or due_cases(programme_id, most=min(most, BATCH_MOST))
    if not chosen:
        raise WrongState("目前没有待发放的申请。")
    if Case.objects.filter(pk__in=chosen).exclude(programme=head).exists():
        raise BadValue("所选申请不都属于这个项目，请刷新后重选。")
    none_disputed(chosen)
    number = (Batch.objects.filter(programme=head).aggregate(n=Max("number"))["n"] or 0) + 1
    title = f"{day_of(at):%Y%m%d}-{number:04d}"
    amounts = put_into_batch(chosen, title, by=by, at=at)
    batch = _batch(head, number, title, amounts, by=by, at=at)
    _payments(batch, chosen, amounts)
    after = {"title": title, "count": len(amounts), "total_fen": batch.total_fen}
    record("payment.make", [Change("batch", batch.pk, None, after)], by=by, at=at)
    return batch.pk


@transaction.atomic
def approve(batch_id: int, *, by: Actor, at: datetime) -> None:
    """Another person approves the batch. Raises NotAllowed, WrongState, BadValue."""
    batch = locked(batch_id)
    require(by, PAY, batch.programme.name, "只有资金支付人员可以复核发放批次。")
    if batch.state != DRAFT:
        raise WrongState("这个批次已经复核或撤销，不需要再复核。")
    if batch.made_by_id == by.user_id:
        raise WrongState("编制和复核须由两个人办理：请由另一位资金支付人员复核。")
    none_disputed(list(batch.payments.values_list("case_id", flat=True)))
    held = batch.payments.aggregate(fen=Sum("amount_fen"))["fen"]
    if held != batch.total_fen:
        raise WrongState("批次合计与各笔之和不符，不能复核。")
    batch.state, batch.approved_by_id, batch.approved_by_name, batch.approved_at = (
        APPROVED,
        by.user_id,
        by.name,
        at,
    )
    batch.save()
    note(batch, "payment.approve", by=by, at=at)


@transaction.atomic
def cancel(batch_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a batch back that has not gone out: its cases are due again. Raises NotAllowed, WrongState, BadValue."""
    batch = locked(batch_id)
    require(by, PAY, batch.programme.name, "只有资金支付人员可以撤销发放批次。")
    if not 0 < len(reason.strip()) <= 2_000:
        raise BadValue("请写明撤销的理由（2000字以内）。")
    if batch.state not in {DRAFT, APPROVED}:
        raise WrongState("文件已送银行的批次不能撤销，请等待银行回盘。")
    cases = list(batch.payments.values_list("case_id", flat=True))
    take_out_of_batch(cases, batch.title, by=by, at=at)
    batch.payments.update(state="dropped")
    batch.state, batch.ended_at = CANCELLED, at
    batch.save(update_fields=["state", "ended_at"])
    note(batch, "payment.cancel", by=by, at=at, reason=reason.strip())


def locked(batch_id: int) -> Batch:
    """The batch, locked until the transaction ends. Raises BadValue."""
    batch = (
        Batch.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=batch_id).first()
    )
    if batch is None:
        raise BadValue("没有这个发放批次。")
    return batch


def locked_payment(payment_id: int) -> tuple[Batch, Payment] | None:
    """A payment with its batch, locked in the order in which a result file locks them: the batch first."""
    batch_id = Payment.objects.filter(pk=payment_id).values_list("batch_id", flat=True).first()
    if batch_id is None:
        return None
    batch = locked(batch_id)
    return batch, Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)


def note(batch: Batch, verb: str, *, by: Actor, at: datetime, **more: object) -> None:
    """One audit row of a batch."""
    after = {"title": batch.title, "state": batch.state, "total_fen": batch.total_fen, **more}
    record(verb, [Change("batch", batch.pk, None, after)], by=by, at=at)


def due_cases(programme_id: int, *, most: int) -> list[int]:
    """What waits for payment, in the order of admission; disputed payments are left out."""
    due = Case.objects.filter(programme_id=programme_id, state="open", payment__in=["waiting", "failed"])
    return list(
        due.exclude(payments__disputed=True).order_by("admitted", "id").values_list("id", flat=True)[:most]
    )


def none_disputed(case_ids: Sequence[int]) -> None:
    """Raise WrongState where the bank has contradicted itself about one of these cases."""
    found = Payment.objects.filter(case_id__in=case_ids, disputed=True).order_by("id").first()
    if found is not None:
        raise WrongState(f"申请{found.reference}的银行回盘前后矛盾，须先核实处理，不能再次发放。")


def _batch(
    head: Programme, number: int, title: str, amounts: dict[int, int], *, by: Actor, at: datetime
) -> Batch:
    if by.user_id is None:
        raise BadValue("发放批次由人编制，不由程序编制。")
    return Batch.objects.create(
        programme=head,
        number=number,
        title=title,
        count=len(amounts),
        total_fen=sum(amounts.values()),
        made_by_id=by.user_id,
        made_by_name=by.name,
        made_at=at,
    )


def _payments(batch: Batch, case_ids: Sequence[int], amounts: dict[int, int]) -> None:
    receipts = dict(Case.objects.filter(pk__in=case_ids).values_list("id", "receipt"))
    before = dict(
        Payment.objects.filter(case_id__in=case_ids)
        .values("case_id")
        .annotate(n=Max("attempt"))
        .values_list("case_id", "n")
    )
    Payment.objects.bulk_create(
        [
            Payment(
                batch=batch,
                case_id=pk,
                line=line,
                reference=receipts[pk],
                amount_fen=amounts[pk],
                attempt=before.get(pk, 0) + 1,
            )
            for line, pk in enumerate(case_ids, 1)
        ],
        batch_size=1_000,
    )
