"""Which patterns of a seller are signs, on both sides of each threshold."""

from dataclasses import replace
from datetime import date

import pytest

from luoshi.library.programmes import thresholds
from luoshi.policy.risk.dealers import DealerFigures, dealer_signs
from luoshi.policy.risk.thresholds import on

LIMITS = on(thresholds("beijing", "vehicle_trade_in_2026"), date(2026, 3, 1))
PLAIN = DealerFigures("某店", 10, 20, date(2026, 3, 1), 1, 10_000, 0, 0, tuple(range(10)))


def reasons(**other) -> list[str]:
    return [one.reason for one in dealer_signs(replace(PLAIN, **other), LIMITS)]


def test_a_plain_seller_shows_nothing() -> None:
    assert reasons() == []


@pytest.mark.parametrize(
    ("below", "at", "words"),
    [
        ({"shared": 1}, {"shared": 2}, "10 件中 2 件的银行卡"),
        ({"price_bp": 11_499}, {"price_bp": 11_500}, "高 15%"),
        ({"price_bp": 8_501}, {"price_bp": 8_500}, "低 15%"),
        ({"price_bp": 0}, {"price_bp": 20_000}, "高 100%"),
        ({"busiest": 4}, {"busiest": 5}, "2026年3月1日一天 5 件，其余 19 天共 5 件"),
        ({"busiest": 5, "days": 4}, {"busiest": 5, "days": 5}, "一天 5 件"),
        ({"refused": 4}, {"refused": 5}, "10 件中 5 件不予补贴"),
    ],
)
def test_both_sides_of_each_threshold(below, at, words) -> None:
    assert reasons(**below) == []
    (said,) = reasons(**at)
    assert words in said
    assert said.startswith("销售单位“某店”：")


def test_a_seller_with_few_cases_is_no_pattern() -> None:
    assert reasons(cases=4, shared=4, refused=4, price_bp=20_000) == []
