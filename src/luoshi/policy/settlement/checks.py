"""The checks of an order at settlement, in plain Python: slow and obvious. The SQL of records/settlement is held to it.

Each check has a code and the clause behind it; an order is refused with all that fail, in this order.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from luoshi.policy.entitlements.terms import Terms

Check = Literal[
    "returned", "merchant-not-admitted", "merchant-stopped", "no-report", "not-on-list", "other-category", "grade",
    "too-dear", "bundled", "not-opened", "serial-differs", "serial-elsewhere", "active-before", "no-price",
    "above-filed", "subsidy-wrong", "identity", "no-invoice", "invoice-name", "invoice-pieces", "invoice-incomplete",
    "invoice-not-full",
]  # fmt: skip
CLAUSES: Final[dict[Check, str]] = {
    "returned": "第六条",
    "merchant-not-admitted": "第九条",
    "merchant-stopped": "第十一条",
    "no-report": "第十条/2",
    "not-on-list": "第十条/1",
    "other-category": "第一条",
    "grade": "第一条",
    "too-dear": "第一条",
    "bundled": "第十条/1",
    "not-opened": "第三条",
    "serial-differs": "第十条/3",
    "serial-elsewhere": "第十条/3",
    "active-before": "第十条/3",
    "no-price": "第十条/3",
    "above-filed": "第十条/3",
    "subsidy-wrong": "第二条",
    "identity": "第十条/6",
    "no-invoice": "第十条/5",
    "invoice-name": "第十条/5",
    "invoice-pieces": "第十条/5",
    "invoice-incomplete": "第十条/5",
    "invoice-not-full": "第十条/5",
}
SENTENCES: Final[dict[Check, str]] = {
    "returned": "订单已退货，补贴随之收回",
    "merchant-not-admitted": "付款时企业还没有纳入参与范围",
    "merchant-stopped": "付款时企业已暂停、取消或退出",
    "no-report": "没有报送这笔订单的销售数据",
    "not-on-list": "付款时商品不在核验通过的白名单内",
    "other-category": "商品的品类与资格的品类不一致",
    "grade": "能效或水效不是规定的等级",
    "too-dear": "单件价格超过上限",
    "bundled": "搭售或捆绑销售",
    "not-opened": "没有拆封激活、核验并拍照",
    "serial-differs": "报送的序列号与订单不一致",
    "serial-elsewhere": "序列号现由另一笔订单占用",
    "active-before": "设备在下单之前已激活",
    "no-price": "付款当日没有报备的价格",
    "above-filed": "优惠前的价格高于报备的价格",
    "subsidy-wrong": "立减的金额与补贴标准不一致",
    "identity": "销售时没有核验消费者身份",
    "no-invoice": "没有报送发票",
    "invoice-name": "发票抬头不是消费者本人实名",
    "invoice-pieces": "一张发票不止一件商品",
    "invoice-incomplete": "发票所列价格、补贴、实付或序列号与订单不符",
    "invoice-not-full": "发票金额没有包含补贴全额开具",
}
ORDER: Final[tuple[Check, ...]] = tuple(CLAUSES)


@dataclass(frozen=True, slots=True)
class Invoice:
    """What the invoice says; amounts in fen. `own_name`: made out to the consumer's real name."""

    own_name: bool
    pieces: int
    listed_fen: int
    subsidy_fen: int
    paid_fen: int
    total_fen: int
    serial: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the merchant reported of the sale. `on_list`: its goods passed the third party and stood at the payment.

    `filed_fen`: the filed price of the day, None where there was none. `activated_at`: first activation known.
    """

    on_list: bool
    category: str
    grade: int | None
    filed_fen: int | None
    serial: str
    bundled: bool
    opened: bool
    photographed: bool
    identity_checked: bool
    activated_at: datetime | None
    invoice: Invoice | None


@dataclass(frozen=True, slots=True)
class Order:
    """A paid order as the gate holds it, with the standing of its merchant at the payment.

    `ever_admitted`: admitted at some time before the payment; `admitted`: at the payment. `holds_serial`: the serial
    number is held by this order and no other.
    """

    category: str
    serial: str
    listed_fen: int
    final_fen: int
    subsidy_fen: int
    ordered_at: datetime
    activated: bool
    returned: bool
    admitted: bool
    ever_admitted: bool
    holds_serial: bool
    report: Report | None


def refusals(order: Order, terms: Terms, grades: dict[str, int]) -> tuple[Check, ...]:
    """What the order is refused for, empty where it is paid for. `grades`: category → the grade it must have."""
    found = set(_of_order(order, terms))
    if order.report is None:
        found.add("no-report")
    else:
        found.update(_of_goods(order, order.report, terms, grades))
        found.update(_of_sale(order, order.report))
        found.update(_of_invoice(order, order.report.invoice))
    return tuple(one for one in ORDER if one in found)


def _of_order(order: Order, terms: Terms) -> list[Check]:
    found: list[Check] = []
    if order.returned:
        found.append("returned")
    if not order.admitted:
        found.append("merchant-stopped" if order.ever_admitted else "merchant-not-admitted")
    if terms.too_dear(order.category, order.listed_fen, order.final_fen):
        found.append("too-dear")
    if not order.returned and not order.holds_serial:
        found.append("serial-elsewhere")
    if order.subsidy_fen != terms.subsidy_fen(order.category, order.final_fen):
        found.append("subsidy-wrong")
    return found


def _of_goods(order: Order, report: Report, terms: Terms, grades: dict[str, int]) -> list[Check]:
    found: list[Check] = []
    if not report.on_list:
        found.append("not-on-list")
    if report.category != order.category:
        found.append("other-category")
    if order.category in grades and report.grade != grades[order.category]:
        found.append("grade")
    if terms.category(order.category).activated and not (
        order.activated and report.opened and report.photographed
    ):
        found.append("not-opened")
    return found


def _of_sale(order: Order, report: Report) -> list[Check]:
    found: list[Check] = []
    if report.bundled:
        found.append("bundled")
    if report.serial != order.serial:
        found.append("serial-differs")
    if report.activated_at is not None and report.activated_at < order.ordered_at:
        found.append("active-before")
    if report.filed_fen is None:
        found.append("no-price")
    elif order.listed_fen > report.filed_fen:
        found.append("above-filed")
    if not report.identity_checked:
        found.append("identity")
    return found


def _of_invoice(order: Order, invoice: Invoice | None) -> list[Check]:
    if invoice is None:
        return ["no-invoice"]
    found: list[Check] = []
    if not invoice.own_name:
        found.append("invoice-name")
    if invoice.pieces != 1:
        found.append("invoice-pieces")
    listed = (invoice.listed_fen, invoice.subsidy_fen, invoice.paid_fen, invoice.serial)
    if listed != (order.listed_fen, order.subsidy_fen, order.final_fen - order.subsidy_fen, order.serial):
        found.append("invoice-incomplete")
    if invoice.total_fen != order.final_fen:
        found.append("invoice-not-full")
    return found
