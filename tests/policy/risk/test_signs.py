"""Signs: when there is one, and when there is none."""

from datetime import date

import pytest

from luoshi.library.programmes import thresholds
from luoshi.policy.risk.sampling import drawn
from luoshi.policy.risk.signs import far_price, shared
from luoshi.policy.risk.thresholds import on

LIMITS = on(thresholds("beijing", "vehicle_trade_in_2026"), date(2026, 3, 1))


def test_what_one_person_has_twice_is_no_sign() -> None:
    assert shared("vin", 1, (1, 2)) is None
    assert shared("bank_card", 3, (1, 2, 3)).reason == "3 名申请人使用了同一个收款银行卡。"


@pytest.mark.parametrize(
    ("price", "cases", "seen"),
    [(130, 5, False), (131, 5, True), (69, 5, True), (70, 5, False), (200, 4, False)],
)
def test_a_price_is_far_beyond_thirty_percent_of_a_median_that_says_something(price, cases, seen) -> None:
    assert (far_price(price * 100, 10_000, cases, "EV-1", 7, LIMITS) is not None) == seen
    assert "低 31%" in far_price(6_900, 10_000, 5, "EV-1", 7, LIMITS).reason


def test_a_sample_is_the_same_in_any_order_and_another_by_another_seed() -> None:
    receipts = [f"QC{n}" for n in range(100)]
    first = drawn(receipts, "a", 10)
    assert first == drawn(reversed(receipts), "a", 10)
    assert len(set(first)) == 10
    assert first != drawn(receipts, "b", 10)
    assert set(drawn(receipts, "a", 200)) == set(receipts)
