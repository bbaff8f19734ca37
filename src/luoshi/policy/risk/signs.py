"""What counts as a sign, with its reason: something shared by several applicants, a price far from its model's median."""

from dataclasses import dataclass
from typing import Final, Literal

from luoshi.policy.money.writing import in_yuan
from luoshi.policy.risk.thresholds import BASIS, Thresholds

NAMES: Final = {
    "vin": "车辆识别代号",
    "invoice": "发票号码",
    "certificate": "回收证明编号",
    "bank_card": "收款银行卡",
    "phone": "手机号",
    "device": "提交申请的设备",
    "serial": "商品序列号",
}
Kind = Literal["shared", "price", "dealer"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its kind, the reason in words, and the cases that it concerns. `weight` orders the list."""

    kind: Kind
    reason: str
    case_ids: tuple[int, ...]
    weight: int


def shared(kind: str, persons: int, case_ids: tuple[int, ...]) -> Sign | None:
    """The same number in cases of several persons."""
    if persons < 2:
        return None
    return Sign("shared", f"{persons} 名申请人使用了同一个{NAMES.get(kind, kind)}。", case_ids, persons)


def far_price(
    price_fen: int, median_fen: int, cases: int, model: str, case_id: int, limits: Thresholds
) -> Sign | None:
    """A price far from the median of the same model, where enough cases of the model are known."""
    if cases < limits.model_least or median_fen <= 0:
        return None
    away = abs(price_fen - median_fen)
    if away * BASIS <= median_fen * limits.price_far_bp:
        return None
    percent = away * 100 // median_fen
    word = "高" if price_fen > median_fen else "低"
    reason = f"价格 {in_yuan(price_fen)}，比同型号 {model} 的中位数 {in_yuan(median_fen)}（{cases} 件）{word} {percent}%。"
    return Sign("price", reason, (case_id,), percent)
