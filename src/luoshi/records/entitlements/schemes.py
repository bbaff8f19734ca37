"""A scheme as the gate uses it: its number, its terms, and the texts of its refusals."""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from luoshi.policy.entitlements.terms import Readings, Terms, parse
from luoshi.policy.entitlements.values import CLAUSES
from luoshi.records.entitlements.models import Scheme

DAYS_MOST: Final = 50
"""Days whose readings are kept."""
SENTENCES: Final[dict[str, str]] = {
    "no-release": "当日没有安排这一品类和渠道的补贴资格。",
    "gone": "这一品类和渠道当日的补贴资格已领完，请在次日开放时间再试。",
    "not-open": "尚未到开放领取的时间。",
    "day-over": "该日的领取已结束，请领取当日的资格。",
    "taken-elsewhere": "已在其他省市领用同类商品补贴，不能在本市领取。",
    "already-used": "这一品类的补贴已经使用，每人每类限一件。",
    "already-claimed": "这一品类已有一个有效的资格，线上、线下不能重复领取。",
    "barred": "这一品类和渠道逾期未使用的次数已达上限，政策期内不能再领取。",
    "nothing-held": "没有可用的补贴资格，请先领取。",
    "expired": "补贴资格已过有效期，可以重新领取。",
    "wrong-channel": "线上资格和线下资格不能混用。",
    "already-bound": "资格已在本企业绑定。",
    "bound-elsewhere": "资格已在另一家企业绑定，请先在原企业解绑。",
    "not-bound": "资格尚未绑定。",
    "unbind-first": "资格已绑定，请先解绑，再注销。",
    "already-ordered": "这个资格已有未付款的订单。",
    "not-same-person": "申领人、付款人和收货人必须是同一人。",
    "too-dear": "单件价格超过这一品类的上限，不在补贴范围内。",
    "order-taken": "这个订单号已经用过。",
    "serial-taken": "这个商品序列号已有订单，不能再次销售。",
    "serial-activated": "这个商品序列号已激活，不能再次销售。",
    "no-money": "当日这一渠道的补贴资金不足。",
    "no-order": "没有这个订单。",
    "already-paid": "订单已经支付。",
    "order-void": "订单已因解绑失效。",
    "not-activated": "商品尚未拆封、激活并核验，不能享受补贴。",
    "not-paid": "订单尚未支付。",
    "already-returned": "订单已经退货。",
}
RULED: Final[dict[tuple[str, str, str | bool], str]] = {
    ("barred", "bar", "both"): "这一品类线上、线下逾期未使用合计已达上限，政策期内不能再领取。",
    ("taken-elsewhere", "elsewhere", "used"): "已在其他省市使用同类商品补贴，不能在本市领取。",
    ("too-dear", "price_basis", "listed"): "单件优惠前的价格超过这一品类的上限，不在补贴范围内。",
    ("serial-taken", "resale", "never"): "这个商品序列号已有过订单，退货后也不能再次享受补贴销售。",
}
"""What is said instead where a doubt is read so: (code, reading, value) → sentence."""


def sentence_of(code: str, readings: Readings) -> str:
    """What a refusal says under these readings; empty for what is none."""
    own = (
        text for (of, name, value), text in RULED.items() if of == code and getattr(readings, name) == value
    )
    return next(own, SENTENCES.get(code, ""))


@dataclass(frozen=True)
class Open:
    """An open scheme: `id` in the database, the path of its money, its terms."""

    id: int
    programme: str
    money_root: str
    terms: Terms

    @cached_property
    def refusals(self) -> dict[str, str]:
        """The answer to each refusal, as JSON text: code, sentence, address of the clause."""
        return {code: self._refusal(code, clause) for code, clause in CLAUSES.items()}

    def _refusal(self, code: str, clause: str) -> str:
        address = f"{self.terms.document}#{self.terms.clauses[clause]}"
        told = {"code": code, "clause": address, "sentence": sentence_of(code, self.terms.readings)}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def _days(self) -> dict[date, "Open"]:
        return {}

    def on(self, day: date) -> "Open":
        """The scheme with the readings of a day: of those rulings that are in force by then."""
        if not self.terms.rulings:
            return self
        if day not in self._days:
            if len(self._days) >= DAYS_MOST:
                self._days.clear()
            self._days[day] = replace(self, terms=self.terms.on(day))
        return self._days[day]

    @cached_property
    def refusals_json(self) -> str:
        """All refusals as one JSON object, for the statements."""
        return json.dumps(self.refusals, ensure_ascii=False)


def open_scheme(programme: str) -> Open | None:
    """The scheme of this programme, None where it has not been opened here."""
    row = Scheme.objects.filter(programme=programme).first()
    return None if row is None else _open(row)


def open_schemes() -> tuple[Open, ...]:
    """All schemes that were opened here."""
    return tuple(_open(row) for row in Scheme.objects.order_by("id"))


def _open(row: Scheme) -> Open:
    return Open(row.pk, row.programme, row.money_root, parse(row.terms))
