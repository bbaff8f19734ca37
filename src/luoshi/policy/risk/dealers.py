"""Sellers with an unusual pattern: numbers shared among their buyers, prices above everybody's, days far above their own.

A seller is looked at from so many cases on (`Thresholds`, the operator's own figures); each pattern says its figures. A sign
asks a person to look, it decides nothing.
"""

from dataclasses import dataclass
from datetime import date

from luoshi.policy.dates.windows import write_day
from luoshi.policy.risk.signs import Sign
from luoshi.policy.risk.thresholds import BASIS, Thresholds


@dataclass(frozen=True, slots=True)
class DealerFigures:
    """What is counted of one seller. `days`: from its first to its last application; `price_bp`: median of price ÷ median of
    the model, in basis points (0: not known); `shared`: cases with a number that stands in another person's case.
    """

    dealer: str
    cases: int
    days: int
    busiest_on: date
    busiest: int
    price_bp: int
    shared: int
    refused: int
    case_ids: tuple[int, ...]


def dealer_signs(one: DealerFigures, limits: Thresholds) -> tuple[Sign, ...]:
    """The signs about one seller, none for one with few cases."""
    if one.cases < limits.dealer_least:
        return ()
    patterns = (_shared, _price, _burst, _refused)
    return tuple(sign for sign in (pattern(one, limits) for pattern in patterns) if sign is not None)


def _sign(one: DealerFigures, said: str, weight: int) -> Sign:
    return Sign("dealer", f"销售单位“{one.dealer}”：{said}", one.case_ids, weight)


def _shared(one: DealerFigures, limits: Thresholds) -> Sign | None:
    if one.shared * BASIS < one.cases * limits.dealer_shared_bp or one.shared < limits.dealer_shared_least:
        return None
    return _sign(
        one, f"{one.cases} 件中 {one.shared} 件的银行卡、手机号或设备也出现在他人申请中。", one.shared
    )


def _price(one: DealerFigures, limits: Thresholds) -> Sign | None:
    away = one.price_bp - BASIS
    if not one.price_bp or abs(away) < limits.dealer_price_off_bp:
        return None
    word = "高" if away > 0 else "低"
    return _sign(
        one, f"{one.cases} 件的价格整体比各单位同型号的中位数{word} {abs(away) // 100}%。", abs(away) // 100
    )


def _burst(one: DealerFigures, limits: Thresholds) -> Sign | None:
    """The busiest day against the mean of the other days, a day without any counted too."""
    rest = one.cases - one.busiest
    if (
        one.busiest < limits.dealer_least
        or one.days < 2
        or one.busiest * (one.days - 1) < limits.dealer_burst * max(rest, 1)
    ):
        return None
    said = f"{write_day(one.busiest_on)}一天 {one.busiest} 件，其余 {one.days - 1} 天共 {rest} 件。"
    return _sign(one, said, one.busiest)


def _refused(one: DealerFigures, limits: Thresholds) -> Sign | None:
    if one.refused * BASIS < one.cases * limits.dealer_refused_bp:
        return None
    return _sign(one, f"{one.cases} 件中 {one.refused} 件不予补贴。", one.refused)
