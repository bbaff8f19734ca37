"""The facts of single orders as policy/settlement asks for them: to explain one order, and to prove the statements.

One order after another with the usual queries: obvious and slow. `sql/judge.sql` must come to the same.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from luoshi.library.goods import goods_of
from luoshi.policy.dates.windows import day_of
from luoshi.policy.settlement.checks import Check, Invoice, Order, Report, refusals
from luoshi.records.entitlements import models as gate
from luoshi.records.entitlements.queries import Open
from luoshi.records.goods.models import PriceReport, Sale
from luoshi.records.merchants.models import Spell


def judged(scheme: Open, orders: Iterable[gate.Order]) -> dict[tuple[int, str], tuple[Check, ...]]:
    """What each of these paid orders is refused for, doubts read as on its day; empty where it is paid for."""
    grades = dict(goods_of(scheme.programme).grades)
    return {
        (row.merchant_id, row.number): refusals(
            facts(scheme, row), scheme.terms.on(day_of(row.ordered_at)), grades
        )
        for row in orders
    }


def facts(scheme: Open, row: gate.Order) -> Order:
    """One paid order with everything that is known of it."""
    paid_at = cast("datetime", row.paid_at)
    spells = Spell.objects.filter(merchant_id=row.merchant_id, began_at__lte=paid_at)
    times = list(spells.values_list("began_at", "ended_at"))
    holder = gate.Serial.objects.filter(scheme_id=scheme.id, serial=row.serial, held=True).first()
    sale = (
        Sale.objects.select_related("goods", "invoice")
        .filter(merchant_id=row.merchant_id, number=row.number)
        .first()
    )
    return Order(
        category=row.category,
        serial=row.serial,
        listed_fen=row.listed_fen,
        final_fen=row.final_fen,
        subsidy_fen=row.subsidy_fen,
        ordered_at=row.ordered_at,
        activated=row.activated,
        returned=row.state == "returned",
        admitted=any(ended is None or ended > paid_at for _, ended in times),
        ever_admitted=bool(times),
        holds_serial=holder is not None
        and (holder.merchant_id, holder.number) == (row.merchant_id, row.number),
        report=_report(row, sale) if sale is not None else None,
    )


def _report(row: gate.Order, sale: Sale) -> Report:
    goods, paid_at = sale.goods, cast("datetime", row.paid_at)
    passed = goods.passed_at is not None and goods.passed_at <= paid_at
    still = goods.off_at is None or goods.off_at > paid_at
    prices = PriceReport.objects.filter(goods=goods, since__lte=day_of(paid_at)).order_by("-since")
    return Report(
        on_list=passed and still and goods.merchant_id == row.merchant_id,
        category=goods.category,
        grade=goods.grade,
        filed_fen=prices.values_list("price_fen", flat=True).first(),
        serial=sale.serial,
        bundled=sale.bundled,
        opened=sale.opened,
        photographed=sale.photographed,
        identity_checked=sale.identity_checked,
        activated_at=sale.activated_at,
        invoice=_invoice(sale),
    )


def _invoice(sale: Sale) -> Invoice | None:
    bill = getattr(sale, "invoice", None)
    if bill is None:
        return None
    return Invoice(
        bill.own_name,
        bill.pieces,
        bill.listed_fen,
        bill.subsidy_fen,
        bill.paid_fen,
        bill.total_fen,
        bill.serial,
    )
