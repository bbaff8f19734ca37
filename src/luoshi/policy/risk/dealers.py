"""Sellers with an unusual pattern: numbers shared among their buyers, prices above everybody's, days far above their own.

A seller is looked at from so many cases on; each pattern says its figures. A sign asks a person to look, it decides nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from luoshi.policy.dates.windows import write_day
from luoshi.policy.risk.signs import BASIS, Sign

DEALER_LEAST: Final = 5
"""Fewer cases are no pattern."""
BURST_TIMES: Final = 4
"""A day with so many times the seller's mean a day stands out; the operator's own threshold, no figure of a document."""
PRICE_OFF_BP: Final = 1_500
"""The median price of a seller so far from that of the same models elsewhere."""
SHARED_SHARE_BP: Final = 2_000
"""So large a share of a seller's cases whose card, phone or device stands in another person's case."""
REFUSED_BP: Final = 5_000


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


def dealer_signs(one: DealerFigures) -> tuple[Sign, ...]:
    """The signs about one seller, none for one with few cases."""
    if one.cases < DEALER_LEAST:
        return ()
    return tuple(sign for sign in (_shared(one), _price(one), _burst(one), _refused(one)) if sign is not None)


def _sign(one: DealerFigures, said: str, weight: int) -> Sign:
    return Sign("dealer", f"销售单位“{one.dealer}”：{said}", one.case_ids, weight)


def _shared(one: DealerFigures) -> Sign | None:
    if one.shared * BASIS < one.cases * SHARED_SHARE_BP or one.shared < 2:
        return None
    return _sign(
        one, f"{one.cases} 件中 {one.shared} 件的银行卡、手机号或设备也出现在他人申请中。", one.shared
    )


def _price(one: DealerFigures) -> Sign | None:
    away = one.price_bp - BASIS
    if not one.price_bp or abs(away) < PRICE_OFF_BP:
        return None
    word = "高" if away > 0 else "低"
    return _sign(
        one, f"{one.cases} 件的价格整体比各单位同型号的中位数{word} {abs(away) // 100}%。", abs(away) // 100
    )


def _burst(one: DealerFigures) -> Sign | None:
    """The busiest day against the mean of the other days, a day without any counted too."""
    rest = one.cases - one.busiest
    if (
        one.busiest < DEALER_LEAST
        or one.days < 2
        or one.busiest * (one.days - 1) < BURST_TIMES * max(rest, 1)
    ):
        return None
    said = f"{write_day(one.busiest_on)}一天 {one.busiest} 件，其余 {one.days - 1} 天共 {rest} 件。"
    return _sign(one, said, one.busiest)


def _refused(one: DealerFigures) -> Sign | None:
    if one.refused * BASIS < one.cases * REFUSED_BP:
        return None
    return _sign(one, f"{one.cases} 件中 {one.refused} 件不予补贴。", one.refused)
