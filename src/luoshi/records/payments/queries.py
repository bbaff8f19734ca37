"""Reading payments: batches, one batch line by line (masked), what is due, and the books held against each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, F, Q, Sum

from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import Case, Decision
from luoshi.records.ledger.models import Entry
from luoshi.records.payments.models import Batch, Payment
from luoshi.records.payments.permissions import SEE, may, require
from luoshi.records.persons.queries import persons
from luoshi.records.persons.sealing import shown
from luoshi.records.programmes.models import Programme
from luoshi.records.programmes.money import purses_of

PAGE: Final = 50
SHOWN: Final = 100
CARD: Final = "bank_card"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a list. Counts by state of its payments; money in fen."""

    id: int
    programme_id: int
    title: str
    state: str
    count: int
    total_fen: int
    paid: int
    paid_fen: int
    failed: int
    failed_fen: int
    unknown: int
    unknown_fen: int
    returned: int
    returned_fen: int
    disputed: int
    made_by_id: int
    made_by: str
    made_at: datetime
    approved_by: str
    approved_at: datetime | None
    sent_at: datetime | None
    ended_at: datetime | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment, masked. `case_payment`: what the case waits for now, so that a failed one may be tried again."""

    id: int
    case_id: int
    line: int
    reference: str
    name: str
    card: str
    amount_fen: int
    attempt: int
    state: str
    reason: str
    paid_on: date | None
    disputed: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A file that came back."""

    name: str
    lines: int
    paid: int
    failed: int
    unknown: int
    already: int
    findings: tuple[Mapping[str, Any], ...]
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch, one page of its payments, the files that came back."""

    row: BatchRow
    payments: tuple[PaymentRow, ...]
    total: int
    number: int
    results: tuple[ResultRow, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What waits for payment."""

    count: int
    amount_fen: int
    disputed: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was paid by the bank's answers, by the ledger, and by the decisions: three books, one sum. In fen."""

    bank_fen: int
    ledger_fen: int
    decided_fen: int
    recovered_fen: int
    count: int

    @property
    def agrees(self) -> bool:
        return self.bank_fen == self.ledger_fen == self.decided_fen


def due(programme_id: int, by: Actor) -> Due:
    """What waits for payment now. Raises NotAllowed."""
    _programme(programme_id, by)
    rows = Case.objects.filter(programme_id=programme_id, state="open", payment__in=["waiting", "failed"])
    free = rows.exclude(payments__disputed=True).aggregate(n=Count("id"), fen=Sum("amount_fen"))
    disputed = rows.filter(payments__disputed=True).distinct().count()
    return Due(free["n"], free["fen"] or 0, disputed)


def batches(programme_id: int, by: Actor, *, number: int = 1) -> tuple[tuple[BatchRow, ...], int]:
    """A page of batches, newest first, and how many there are. Raises NotAllowed."""
    _programme(programme_id, by)
    rows = Batch.objects.filter(programme_id=programme_id)
    start = (max(number, 1) - 1) * PAGE
    return tuple(
        _batch(row) for row in _counted(rows).order_by("-number")[start : start + PAGE]
    ), rows.count()


def programme_of(batch_id: int) -> int | None:
    """The programme of a batch."""
    return Batch.objects.filter(pk=batch_id).values_list("programme_id", flat=True).first()


def batch_of(payment_id: int) -> int | None:
    """The batch of a payment."""
    return Payment.objects.filter(pk=payment_id).values_list("batch_id", flat=True).first()


def case_of(payment_id: int) -> int:
    """The case of a payment. Raises LookupError."""
    found = Payment.objects.filter(pk=payment_id).values_list("case_id", flat=True).first()
    if found is None:
        raise LookupError(payment_id)
    return found


def batch_page(batch_id: int, by: Actor, *, state: str = "", number: int = 1) -> BatchPage | None:
    """One batch, with a page of its payments (of one state, if asked for). Masked. Raises NotAllowed."""
    row = _counted(Batch.objects.filter(pk=batch_id)).first()
    if row is None:
        return None
    _programme(row.programme_id, by)
    wanted = Payment.objects.filter(batch_id=batch_id)
    wanted = (
        wanted.filter(disputed=True)
        if state == "disputed"
        else wanted.filter(state=state)
        if state
        else wanted
    )
    start = (max(number, 1) - 1) * SHOWN
    found = list(wanted.select_related("case").order_by("line")[start : start + SHOWN])
    people = persons({one.case.person_id for one in found})
    lines = tuple(_payment(one, people[one.case.person_id].name) for one in found)
    results = tuple(
        ResultRow(f.name, f.lines, f.paid, f.failed, f.unknown, f.already, tuple(f.findings), f.at, f.by_name)
        for f in row.results.order_by("-id")
    )
    return BatchPage(_batch(row), lines, wanted.count(), max(number, 1), results)


def payments_of(case_id: int, by: Actor) -> tuple[tuple[str, str, PaymentRow], ...]:
    """(batch, made by whom and approved by whom, payment) of every attempt to pay a case, oldest first. Masked. Raises NotAllowed."""
    rows = list(Payment.objects.filter(case_id=case_id).select_related("case", "batch").order_by("id"))
    for programme_id in {row.batch.programme_id for row in rows}:
        _programme(programme_id, by)
    people = persons({row.case.person_id for row in rows})
    return tuple(
        (
            row.batch.title,
            f"{row.batch.made_by_name} / {row.batch.approved_by_name}",
            _payment(row, people[row.case.person_id].name),
        )
        for row in rows
    )


def reconciliation(programme_id: int, by: Actor) -> Reconciliation:
    """The three books of a programme; what came back from the bank counts in none. Four queries. Raises NotAllowed."""
    head = _programme(programme_id, by)
    paid = Payment.objects.filter(batch__programme_id=programme_id, state="paid")
    bank = paid.aggregate(fen=Sum("amount_fen"), n=Count("id"))
    entries = Entry.objects.filter(account_id=head.paid_id)
    returned = Q(transfer__key__contains="/return/")
    posted = entries.filter(Q(transfer__kind="post") | returned).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    back = (
        entries.filter(transfer__kind="reverse").exclude(returned).aggregate(fen=Sum("amount_fen"))["fen"]
        or 0
    )
    return Reconciliation(bank["fen"] or 0, posted, _decided(programme_id), -back, bank["n"])


def shares(batch_id: int, by: Actor) -> tuple[tuple[str, int, int], ...]:
    """(source, payments, fen) of a batch, split as the ledger reserves and posts them. Raises NotAllowed."""
    row = Batch.objects.get(pk=batch_id)
    head = _programme(row.programme_id, by)
    names = dict(head.purses.values_list("account_id", "source"))
    purses = purses_of(head.pk)
    sums: dict[str, tuple[int, int]] = {}
    for pot, amount in row.payments.values_list("case__pot", "amount_fen"):
        for leg in purses.legs(pot, amount):
            n, fen = sums.get(names[leg.origin], (0, 0))
            sums[names[leg.origin]] = (n + 1, fen + leg.amount_fen)
    return tuple((name, n, fen) for name, (n, fen) in sorted(sums.items()))


def parts(batch_id: int, by: Actor) -> tuple[tuple[str, int, int], ...]:
    """(part, payments, fen) of a batch. Raises NotAllowed."""
    _programme(Batch.objects.values_list("programme_id", flat=True).get(pk=batch_id), by)
    rows = Payment.objects.filter(batch_id=batch_id).values("case__part")
    return tuple(
        (row["case__part"], row["n"], row["fen"])
        for row in rows.annotate(n=Count("id"), fen=Sum("amount_fen")).order_by("case__part")
    )


def _decided(programme_id: int) -> int:
    """The amounts of the last decisions of what was paid."""
    paid = Case.objects.filter(programme_id=programme_id, state__in=["paid", "recovered"])
    last = Decision.objects.filter(case__in=paid, number=F("case__decisions")).aggregate(
        fen=Sum("amount_fen")
    )
    return last["fen"] or 0


def _programme(programme_id: int, by: Actor) -> Programme:
    head = Programme.objects.get(pk=programme_id)
    require(by, SEE, head.name, "只有资金支付、项目经办和审计人员可以查看发放。")
    return head


def may_see(programme_name: str, by: Actor) -> bool:
    """Whether the actor sees the payments of a programme."""
    return may(by, SEE, programme_name)


def _counted(rows: Any) -> Any:
    counts: dict[str, Any] = {}
    for state in ("paid", "failed", "returned"):
        counts[f"n_{state}"] = Count("payments", filter=Q(payments__state=state))
        counts[f"fen_{state}"] = Sum("payments__amount_fen", filter=Q(payments__state=state))
    return rows.annotate(
        **counts,
        n_unknown=Count("payments", filter=Q(payments__state="unknown")),
        fen_unknown=Sum("payments__amount_fen", filter=Q(payments__state="unknown")),
        n_disputed=Count("payments", filter=Q(payments__disputed=True)),
    )


def _batch(row: Any) -> BatchRow:
    return BatchRow(
        id=row.pk,
        programme_id=row.programme_id,
        title=row.title,
        state=row.state,
        count=row.count,
        total_fen=row.total_fen,
        paid=row.n_paid,
        paid_fen=row.fen_paid or 0,
        failed=row.n_failed,
        failed_fen=row.fen_failed or 0,
        unknown=row.n_unknown,
        unknown_fen=row.fen_unknown or 0,
        returned=row.n_returned,
        returned_fen=row.fen_returned or 0,
        disputed=row.n_disputed,
        made_by_id=row.made_by_id,
        made_by=row.made_by_name,
        made_at=row.made_at,
        approved_by=row.approved_by_name,
        approved_at=row.approved_at,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        fingerprint=bytes(row.file_hash).hex()[:16] if row.file_hash else "",
    )


def _payment(row: Payment, name: str) -> PaymentRow:
    cards = [one["sealed"] for one in row.case.particulars.values() if one["kind"] == CARD]
    return PaymentRow(
        id=row.pk,
        case_id=row.case_id,
        line=row.line,
        reference=row.reference,
        name=name,
        card=shown(cards[0], CARD) if cards else "",
        amount_fen=row.amount_fen,
        attempt=row.attempt,
        state=row.state,
        reason=row.reason,
        paid_on=row.paid_on,
        disputed=row.disputed,
        may_change=row.state in {"failed", "returned"} and row.case.payment == "failed",
    )
