"""What can be asked of settlement: runs, statements, refused orders with their articles, payouts, roll-over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Max, Sum

from luoshi.policy.settlement.checks import CLAUSES, SENTENCES
from luoshi.policy.terms.actors import Actor
from luoshi.records.entitlements.models import Order, Scheme
from luoshi.records.goods.models import Sale
from luoshi.records.merchants.models import Merchant
from luoshi.records.outbox.queries import open_work
from luoshi.records.releases.models import Decision
from luoshi.records.settlement.actions.running import WORK
from luoshi.records.settlement.models import Payout, RollOver, Run, Statement, Verdict
from luoshi.records.settlement.permissions import SEE, may, merchant_of

PAGE: Final = 30
MOST: Final = 200
EXPORT_MOST: Final = 100_000
"""Refused orders in one workbook."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why orders were refused: code, sentence, the clause's address, how many."""

    code: str
    sentence: str
    clause: str
    count: int = 0

    @property
    def place(self) -> str:
        """The clause within its document."""
        return self.clause.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run with its totals (fen). `work`: its long work, while that is open."""

    id: int
    scheme: int
    kind: str
    first: date
    last: date
    merchant: int | None
    merchant_name: str
    state: str
    began_at: datetime
    ended_at: datetime | None
    by_name: str
    orders: int
    accepted: int
    accepted_fen: int
    refused: int
    refused_fen: int
    work: int | None = None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """What a run came to for a merchant and month."""

    id: int
    run: int
    run_kind: str
    run_ended_at: datetime | None
    merchant: int
    merchant_name: str
    month: date
    orders: int
    accepted: int
    accepted_fen: int
    refused: int
    refused_fen: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """An order that is not paid for, with every reason."""

    merchant: int
    merchant_name: str
    number: str
    paid_on: date
    subsidy_fen: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as its merchant sees it. `verdict`: `accepted`, `refused`, or empty before the first run."""

    number: str
    category: str
    channel: str
    serial: str
    listed_fen: int
    final_fen: int
    subsidy_fen: int
    state: str
    ordered_at: datetime
    paid_at: datetime | None
    reported_at: datetime | None
    invoice: str
    verdict: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout to a merchant."""

    id: int
    run: int
    merchant: int
    merchant_name: str
    kind: str
    amount_fen: int
    basis_fen: int
    share_bp: int
    state: str
    made_by: int
    made_by_name: str
    made_at: datetime
    approved_by_name: str
    paid_on: date | None
    reference: str


@dataclass(frozen=True, slots=True)
class RollOverRow:
    """A recorded roll-over."""

    month: date
    channel: str
    to_day: date
    amount_fen: int
    authority: str
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True, slots=True)
class Rolled:
    """What left a month, in fen: by the plan's decisions (records.releases), and of the money in the day accounts."""

    month: date
    planned_fen: int
    moved_fen: int

    @property
    def apart_fen(self) -> int:
        """How far the two are apart."""
        return abs(self.planned_fen - self.moved_fen)


def runs(scheme_id: int, by: Actor, *, most: int = PAGE) -> tuple[RunRow, ...]:
    """The runs of a scheme, newest first, for staff."""
    if not may(by, SEE, _programme(scheme_id)):
        return ()
    rows = Run.objects.filter(scheme=scheme_id).select_related("merchant").order_by("-began_at", "-id")
    return tuple(_run(row) for row in rows[: min(most, MOST)])


def run(run_id: int, by: Actor) -> RunRow | None:
    """One run, for staff."""
    row = Run.objects.filter(pk=run_id).select_related("merchant", "scheme").first()
    if row is None or not may(by, SEE, row.scheme.programme):
        return None
    return _run(row, open_work(f"{WORK}:{row.pk}") if row.state == "running" else None)


def reasons_of_run(run_id: int, by: Actor) -> tuple[Reason, ...]:
    """Refused orders of a run by reason, most first; an order with two reasons counts in both."""
    row = run(run_id, by)
    if row is None:
        return ()
    counts: dict[str, int] = {}
    for told in Statement.objects.filter(run=run_id).values_list("reasons", flat=True):
        for code, count in told.items():
            counts[code] = counts.get(code, 0) + count
    return _reasons(counts, _document(row.scheme))


def statements_of_run(run_id: int, by: Actor, *, number: int = 1) -> tuple[tuple[StatementRow, ...], int]:
    """The statements of a run, largest refused amount first: a page, and how many there are."""
    row = run(run_id, by)
    if row is None:
        return (), 0
    rows = (
        Statement.objects.filter(run=run_id)
        .select_related("merchant", "run")
        .order_by("-refused_fen", "-orders")
    )
    shown = rows[(number - 1) * PAGE : number * PAGE]
    document = _document(row.scheme)
    return tuple(_statement(one, document) for one in shown), rows.count()


def statements_of(merchant_id: int, by: Actor) -> tuple[StatementRow, ...]:
    """A merchant's monthly statements, newest month first: of each month that of the newest finished run."""
    programme = Merchant.objects.filter(pk=merchant_id).values_list("programme", flat=True).first() or ""
    if not (merchant_of(by) == merchant_id or may(by, SEE, programme)):
        return ()
    mine = Statement.objects.filter(merchant=merchant_id, run__state="done")
    newest = mine.values("month").annotate(run=Max("run")).values_list("run", "month")
    chosen = set(newest)
    rows = mine.select_related("merchant", "run__scheme").order_by("-month")
    return tuple(
        _statement(one, _document_in(one.run.scheme.terms))
        for one in rows.filter(run__in=[run_id for run_id, _ in chosen])[:MOST]
        if (one.run_id, one.month) in chosen
    )


def refused(
    scheme_id: int,
    by: Actor,
    *,
    first: date,
    last: date,
    code: str = "",
    merchant: int | None = None,
    number: int = 1,
    size: int = PAGE,
) -> tuple[tuple[RefusedRow, ...], int]:
    """Refused orders paid in these days: a page, and how many there are; by merchant and number."""
    own = merchant is not None and merchant_of(by) == merchant
    if not (own or may(by, SEE, _programme(scheme_id))):
        return (), 0
    rows = Verdict.objects.filter(scheme=scheme_id, paid_on__range=(first, last)).exclude(refused=[])
    rows = rows.filter(refused__contains=[code]) if code else rows
    rows = rows.filter(merchant_id=merchant) if merchant is not None else rows
    shown = rows.order_by("merchant_id", "number")[(number - 1) * size : number * size]
    return tuple(_refused(shown, _document(scheme_id))), rows.count()


def orders_of_merchant(
    scheme_id: int, merchant_id: int, by: Actor, *, at: datetime, words: str = "", number: int = 1
) -> tuple[tuple[OrderRow, ...], int]:
    """A merchant's orders, newest first, with what was reported of them and how they were judged."""
    if not (merchant_of(by) == merchant_id or may(by, SEE, _programme(scheme_id))):
        return (), 0
    rows = Order.objects.filter(scheme=scheme_id, merchant_id=merchant_id)
    rows = rows.filter(number__startswith=words) | rows.filter(serial=words) if words else rows
    shown = list(rows.order_by("-ordered_at", "-number")[(number - 1) * PAGE : number * PAGE])
    numbers = [row.number for row in shown]
    sales = {
        one.number: one
        for one in Sale.objects.filter(merchant=merchant_id, number__in=numbers).select_related("invoice")
    }
    verdicts = {
        one.number: one.refused
        for one in Verdict.objects.filter(scheme=scheme_id, merchant_id=merchant_id, number__in=numbers)
    }
    document = _document(scheme_id)
    found = [_order(row, sales.get(row.number), verdicts.get(row.number), document, at) for row in shown]
    return tuple(found), rows.count()


def payouts(run_id: int, by: Actor) -> tuple[PayoutRow, ...]:
    """The payouts of a run, for staff."""
    row = run(run_id, by)
    if row is None:
        return ()
    rows = (
        Payout.objects.filter(run=run_id).select_related("merchant").order_by("state", "merchant__name", "id")
    )
    return tuple(_payout(one) for one in rows[:MOST])


def payouts_of(merchant_id: int, by: Actor) -> tuple[PayoutRow, ...]:
    """A merchant's payouts, newest first; it sees what was approved."""
    programme = Merchant.objects.filter(pk=merchant_id).values_list("programme", flat=True).first() or ""
    staff = may(by, SEE, programme)
    if not (staff or merchant_of(by) == merchant_id):
        return ()
    rows = Payout.objects.filter(merchant=merchant_id).select_related("merchant").order_by("-made_at", "-id")
    rows = rows if staff else rows.filter(state__in=["approved", "paid"])
    return tuple(_payout(one) for one in rows[:MOST])


def paid_out(scheme_id: int) -> int:
    """What was paid to all merchants, in fen."""
    return Payout.objects.filter(scheme=scheme_id, state="paid").aggregate(fen=Sum("amount_fen"))["fen"] or 0


def roll_overs(scheme_id: int, by: Actor) -> tuple[RollOverRow, ...]:
    """The recorded roll-overs, newest first, for staff."""
    if not may(by, SEE, _programme(scheme_id)):
        return ()
    rows = RollOver.objects.filter(scheme=scheme_id).order_by("-decided_at", "-id")
    return tuple(
        RollOverRow(
            row.month, row.channel, row.to_day, row.amount_fen, row.authority, row.decided_at, row.decided_by
        )
        for row in rows[:MOST]
    )


def rolled(scheme_id: int, year: int) -> tuple[Rolled, ...]:
    """What moved out of each month of a year, in the plan and in the accounts; months in which nothing did are left out."""
    found: dict[int, list[int]] = {}
    planned = Decision.objects.filter(scheme_id=scheme_id, kind="roll", first_day__year=year)
    for day, content in planned.values_list("first_day", "content"):
        found.setdefault(day.month, [0, 0])[0] += int(content["amount_fen"])
    moved = RollOver.objects.filter(scheme_id=scheme_id, month__year=year)
    for day, amount_fen in moved.values_list("month", "amount_fen"):
        found.setdefault(day.month, [0, 0])[1] += amount_fen
    return tuple(Rolled(date(year, month, 1), *found[month]) for month in sorted(found))


def _programme(scheme_id: int) -> str:
    return Scheme.objects.filter(pk=scheme_id).values_list("programme", flat=True).first() or ""


def _document(scheme_id: int) -> str:
    return _document_in(Scheme.objects.filter(pk=scheme_id).values_list("terms", flat=True).first() or {})


def _document_in(terms: Mapping[str, Any]) -> str:
    return str(terms.get("document", ""))


def _reasons(counts: Mapping[str, int], document: str) -> tuple[Reason, ...]:
    found = [
        Reason(code, SENTENCES[code], f"{document}#{CLAUSES[code]}", count)  # type: ignore[index]
        for code, count in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.code)))


def _said(codes: Iterable[str], document: str) -> tuple[Reason, ...]:
    return tuple(Reason(code, SENTENCES[code], f"{document}#{CLAUSES[code]}") for code in codes)  # type: ignore[index]


def _run(row: Run, work: int | None = None) -> RunRow:
    return RunRow(
        row.pk,
        row.scheme_id,
        row.kind,
        row.first,
        row.last,
        row.merchant_id,
        row.merchant.name if row.merchant else "",
        row.state,
        row.began_at,
        row.ended_at,
        row.by_name,
        row.orders,
        row.accepted,
        row.accepted_fen,
        row.refused,
        row.refused_fen,
        work,
    )


def _statement(row: Statement, document: str) -> StatementRow:
    return StatementRow(
        row.pk,
        row.run_id,
        row.run.kind,
        row.run.ended_at,
        row.merchant_id,
        row.merchant.name,
        row.month,
        row.orders,
        row.accepted,
        row.accepted_fen,
        row.refused,
        row.refused_fen,
        _reasons(row.reasons, document),
    )


def _refused(rows: Iterable[Verdict], document: str) -> Iterator[RefusedRow]:
    held = list(rows)
    known = Merchant.objects.filter(pk__in={row.merchant_id for row in held})
    names = dict(known.values_list("id", "name"))
    for row in held:
        name = names.get(row.merchant_id, str(row.merchant_id))
        reasons = _said(row.refused, document)
        yield RefusedRow(row.merchant_id, name, row.number, row.paid_on, row.subsidy_fen, reasons)


def _order(row: Order, sale: Sale | None, codes: list[str] | None, document: str, at: datetime) -> OrderRow:
    over = row.state == "ordered" and row.valid_until <= at
    bill = getattr(sale, "invoice", None)
    return OrderRow(
        row.number,
        row.category,
        row.channel,
        row.serial,
        row.listed_fen,
        row.final_fen,
        row.subsidy_fen,
        "expired" if over else row.state,
        row.ordered_at,
        row.paid_at,
        sale.reported_at if sale else None,
        bill.number if bill else "",
        "" if codes is None else "refused" if codes else "accepted",
        _said(codes or (), document),
    )


def _payout(row: Payout) -> PayoutRow:
    return PayoutRow(
        row.pk,
        row.run_id,
        row.merchant_id,
        row.merchant.name,
        row.kind,
        row.amount_fen,
        row.basis_fen,
        row.share_bp,
        row.state,
        row.made_by_id,
        row.made_by_name,
        row.made_at,
        row.approved_by_name,
        row.paid_on,
        row.reference,
    )
