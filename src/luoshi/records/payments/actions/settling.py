"""The bank's answer: read whole or refused, held against the batch, settled; what contradicts is a person's decision."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final, Literal

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.payments.layouts import Result
from luoshi.policy.payments.reconciling import (
    DISPUTED,
    OPEN,
    Finding,
    Reconciled,
    Sent,
    Settlement,
    reconcile,
)
from luoshi.policy.payments.results import Unreadable, read_results
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit import rows
from luoshi.records.cases import actions as cases
from luoshi.records.payments.actions.batching import locked, locked_payment, note
from luoshi.records.payments.actions.belonging import require_own
from luoshi.records.payments.actions.returning import come_back
from luoshi.records.payments.actions.sending import files_of
from luoshi.records.payments.models import SENT, SETTLED, Batch, Payment, ResultFile
from luoshi.records.payments.permissions import PAY, require

NAME_MOST: Final = 200
FINDINGS_MOST: Final = 500
FILES_MOST: Final = 200
"""Different result files of one batch."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a result file came to. `repeated`: the very same file had been taken before, and nothing changed."""

    paid: int
    failed: int
    unknown: int
    already: int
    findings: tuple[Finding, ...]
    repeated: bool = False


@transaction.atomic
def take_results(
    batch_id: int, data: bytes, name: str, *, checked: bool = False, by: Actor, at: datetime
) -> Taken:
    """Settle the batch by this file. `checked`: the bank was asked about a file that also settled another batch.

    Raises NotAllowed, WrongState (not sent, another batch's file), BadValue (every bad line of the file).
    """
    batch = locked(batch_id)
    require(by, PAY, batch.programme.name, "只有资金支付人员可以导入银行回盘。")
    if batch.state not in {SENT, SETTLED}:
        raise WrongState("文件还没有送银行，不会有回盘；请先生成银行文件。")
    digest = sha256(data).digest()
    before = batch.results.filter(digest=digest).first()
    if before is not None:
        return Taken(0, 0, 0, before.lines, tuple(Finding(**one) for one in before.findings), repeated=True)
    if batch.results.count() >= FILES_MOST:
        raise WrongState(f"这个批次已导入 {FILES_MOST} 份回盘，请核实后处理。")
    try:
        lines = read_results(data, files_of(batch.programme))
    except Unreadable as problem:
        raise BadValue(f"回盘文件没有导入：{problem}") from None
    payments = {one.reference: one for one in batch.payments.select_for_update()}
    require_own(batch, lines, payments, digest, checked=checked)
    sent = {name_: Sent(name_, one.amount_fen, one.state) for name_, one in payments.items()}  # type: ignore[arg-type]
    found = reconcile(sent, lines)
    _settle(batch, payments, found, by=by, at=at)
    taken = _kept(batch, name, digest, len(lines), found, by=by, at=at)
    note(batch, "payment.results", by=by, at=at, file=name[:NAME_MOST], paid=taken.paid, failed=taken.failed)
    return taken


@transaction.atomic
def settle_dispute(
    payment_id: int, outcome: Literal["paid", "failed"], *, reason: str, by: Actor, at: datetime
) -> None:
    """A person has asked the bank about a contradiction: what is so. Not by who made the batch.

    Paid after all: the money is posted. Failed after all though it was paid: the money came back (退汇), and the
    case waits for another attempt.
    Raises NotAllowed, WrongState, BadValue.
    """
    found = locked_payment(payment_id)
    if found is None or outcome not in {"paid", "failed"} or not 0 < len(reason.strip()) <= NAME_MOST:
        raise BadValue(f"请选择核实的结果，并写明依据（{NAME_MOST}字以内）。")
    batch, row = found
    require(by, PAY, batch.programme.name, "只有资金支付人员可以处理回盘矛盾。")
    if batch.made_by_id == by.user_id:
        raise WrongState("回盘矛盾须由编制人以外的资金支付人员处理。")
    if not row.disputed:
        raise WrongState("这笔发放没有待处理的矛盾。")
    if Payment.objects.filter(case_id=row.case_id, state__in=OPEN).exists():
        raise WrongState("这件申请已编入另一个未结清的批次，请先撤销那个批次或等它结清。")
    if row.state == "failed" and outcome == "paid":
        _payable_once(row)
        cases.settle({row.case_id: "paid"}, paid_on=day_of(at), batch=batch.title, by=by, at=at)
        row.state, row.paid_on = "paid", day_of(at)
    elif row.state == "paid" and outcome == "failed":
        come_back(row, batch, reason=reason.strip(), by=by, at=at)
    row.disputed, row.reason = False, reason.strip()
    row.save()
    note(batch, "payment.dispute", by=by, at=at, reference=row.reference, outcome=outcome, reason=row.reason)


def _payable_once(row: Payment) -> None:
    """The bank has paid after all: once is what the case is due, and only while its money is reserved."""
    if Payment.objects.filter(case_id=row.case_id, state="paid").exists():
        raise WrongState(
            "这件申请的另一笔发放已经入账，不能记两次入账：请要求银行退回多付的一笔，退回后登记为“确未入账”。"
        )
    if row.case.state != "open":
        raise WrongState(
            "这件申请已经终止发放，预留资金已释放，不能登记入账：请要求银行退回，退回后登记为“确未入账”。"
        )


def _settle(
    batch: Batch, payments: Mapping[str, Payment], found: Reconciled, *, by: Actor, at: datetime
) -> None:
    touched: dict[str, Payment] = {}
    silent = [Settlement(name, "unknown", None, "") for name in found.silent]
    for day, group in _by_day([*found.settled, *silent], day_of(at)).items():
        results: dict[int, Result] = {payments[one.reference].case_id: one.result for one in group}
        cases.settle(results, paid_on=day, batch=batch.title, by=by, at=at)
        for one in group:
            row = payments[one.reference]
            row.state, row.reason = one.result, one.reason[:NAME_MOST]
            row.paid_on = day if one.result == "paid" else None
            touched[one.reference] = row
    for finding in found.findings:
        if finding.kind in DISPUTED:
            payments[finding.reference].disputed = True
            touched[finding.reference] = payments[finding.reference]
    rows.update(list(touched.values()), ["state", "reason", "paid_on", "disputed"])
    if not any(one.state in OPEN for one in payments.values()) and batch.state == SENT:
        batch.state, batch.ended_at = SETTLED, at
        batch.save(update_fields=["state", "ended_at"])


def _by_day(settled: Sequence[Settlement], today: date) -> dict[date, list[Settlement]]:
    """By the day the money arrived; a file without days, or with one to come, means today."""
    groups: dict[date, list[Settlement]] = {}
    for one in settled:
        groups.setdefault(min(one.paid_on or today, today), []).append(one)
    return groups


def _kept(
    batch: Batch, name: str, digest: bytes, lines: int, found: Reconciled, *, by: Actor, at: datetime
) -> Taken:
    counts = {
        state: sum(one.result == state for one in found.settled) for state in ("paid", "failed", "unknown")
    }
    row = ResultFile.objects.create(
        batch=batch,
        name=name[:NAME_MOST],
        digest=digest,
        lines=lines,
        paid=counts["paid"],
        failed=counts["failed"],
        unknown=counts["unknown"] + len(found.silent),
        already=len(found.already),
        findings=[asdict(one) for one in found.findings[:FINDINGS_MOST]],
        at=at,
        by_name=by.name,
    )
    return Taken(row.paid, row.failed, row.unknown, row.already, found.findings)
