"""What merchants report of their orders as they happen: goods, serial number, photographs, invoice (第十条/2 to 6)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record
from luoshi.records.goods.models import Goods, Invoice, Sale
from luoshi.records.merchants.models import Merchant
from luoshi.records.merchants.permissions import require_own

REPORTS_MOST: Final = 500
"""Orders in one report: real time means small ones (第十条/2)."""


@dataclass(frozen=True, slots=True)
class Bill:
    """The invoice of one piece; amounts in fen. `own_name`: made out to the consumer's real name."""

    number: str
    issued_on: date
    own_name: bool
    pieces: int
    listed_fen: int
    subsidy_fen: int
    paid_fen: int
    total_fen: int
    serial: str


@dataclass(frozen=True, slots=True)
class Sold:
    """One order as its merchant reports it; `code`: the merchant's own number of the goods on its white list."""

    number: str
    code: str
    serial: str
    bundled: bool = False
    opened: bool = False
    photographed: bool = False
    identity_checked: bool = True
    activated_at: datetime | None = None
    invoice: Bill | None = None


@transaction.atomic
def report_sales(merchant_id: int, sales: Sequence[Sold], *, by: Actor, at: datetime) -> int:
    """Take a report of orders, all or none; how many were new or changed. The same report twice changes nothing.

    A later report of an order replaces the earlier one (an invoice after a red-letter reversal); when it was first
    reported stays. Raises NotAllowed, BadValue.
    """
    require_own(by, merchant_id)
    if not 0 < len(sales) <= REPORTS_MOST:
        raise BadValue(f"一次报送 1 到 {REPORTS_MOST} 笔订单；数据应随订单实时报送，不接受离线数据包。")
    Merchant.objects.select_for_update(of=("self",)).get(pk=merchant_id)
    numbers = [one.number for one in sales]
    if len(set(numbers)) < len(numbers):
        raise BadValue("同一次报送中有重复的订单号。")
    goods = _goods(merchant_id, sales)
    known = {
        row.number: row
        for row in Sale.objects.filter(merchant=merchant_id, number__in=numbers).select_related(
            "invoice", "goods"
        )
    }
    changed = [one for one in sales if one.number not in known or _told(known[one.number]) != one]
    rows = [_row(merchant_id, one, goods, known.get(one.number), at) for one in changed]
    _write(rows, changed)
    changes = [_change(one, known.get(one.number), row.pk) for one, row in zip(changed, rows, strict=True)]
    record("goods.report-sale", changes, by=by, at=at)
    return len(changed)


def _goods(merchant_id: int, sales: Sequence[Sold]) -> dict[str, Goods]:
    codes = {one.code for one in sales}
    rows = Goods.objects.filter(merchant=merchant_id, code__in=codes).order_by("passed_at", "id")
    found = {row.code: row for row in rows}
    for place, one in enumerate(sales, 1):
        if one.code not in found:
            raise BadValue(f"第 {place} 笔：没有编码为“{one.code[:40]}”的商品，请先报送白名单。")
        if not 0 < len(one.number) <= 40 or not 0 < len(one.serial) <= 40:
            raise BadValue(f"第 {place} 笔：订单号和序列号应为 1 到 40 字。")
        _check_bill(place, one.invoice)
    return found


def _check_bill(place: int, bill: Bill | None) -> None:
    if bill is None:
        return
    amounts = (bill.listed_fen, bill.subsidy_fen, bill.paid_fen, bill.total_fen)
    if not 0 < len(bill.number) <= 30 or len(bill.serial) > 40:
        raise BadValue(f"第 {place} 笔：发票号码应为 1 到 30 字，序列号不超过 40 字。")
    if min(amounts) < 0 or max(amounts) > 10**12 or not 1 <= bill.pieces <= 9_999:
        raise BadValue(f"第 {place} 笔：发票的金额或件数不在允许范围内。")


def _row(merchant_id: int, one: Sold, goods: dict[str, Goods], old: Sale | None, at: datetime) -> Sale:
    row = old or Sale(merchant_id=merchant_id, number=one.number, reported_at=at)
    row.goods, row.serial = goods[one.code], one.serial
    row.bundled, row.opened, row.photographed = one.bundled, one.opened, one.photographed
    row.identity_checked, row.activated_at = one.identity_checked, one.activated_at
    return row


def _write(rows: Sequence[Sale], sales: Sequence[Sold]) -> None:
    fields = ["goods", "serial", "bundled", "opened", "photographed", "identity_checked", "activated_at"]
    Sale.objects.bulk_create([row for row in rows if row.pk is None])
    Sale.objects.bulk_update([row for row in rows if row.pk is not None], fields)
    Invoice.objects.filter(sale__in=[row.pk for row in rows]).delete()
    bills = [(row, one.invoice) for row, one in zip(rows, sales, strict=True) if one.invoice]
    numbers = [bill.number for _, bill in bills]
    taken = Invoice.objects.filter(number__in=numbers).values_list("number", flat=True).first()
    if taken is not None or len(set(numbers)) < len(numbers):
        shown = taken or next(one for one in numbers if numbers.count(one) > 1)
        raise BadValue(f"发票号码“{shown}”已用于另一笔订单，单张发票只对应单件商品（第十条/5）。")
    Invoice.objects.bulk_create([Invoice(sale=row, **asdict(bill)) for row, bill in bills])


def _told(row: Sale) -> Sold:
    bill = getattr(row, "invoice", None)
    names = Bill.__dataclass_fields__
    found = Bill(**{name: getattr(bill, name) for name in names}) if bill else None
    return Sold(
        row.number,
        row.goods.code,
        row.serial,
        row.bundled,
        row.opened,
        row.photographed,
        row.identity_checked,
        row.activated_at,
        found,
    )


def _change(one: Sold, old: Sale | None, pk: int) -> Change:
    before = {"number": one.number} if old is not None else None
    told: dict[str, Any] = asdict(replace(one, activated_at=None, invoice=None))
    told["invoice"] = one.invoice.number if one.invoice else None
    return Change("sale", pk, before, {key: value for key, value in told.items() if key != "activated_at"})
