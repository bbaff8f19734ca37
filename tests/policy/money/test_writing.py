"""Amounts as officials write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.money import writing

CAPITALS = {digit: value for value, digit in enumerate(writing.DIGITS)}


@pytest.mark.parametrize(
    ("amount", "plain", "short", "capital"),
    [
        (0, "0元", "0元", "零元整"),
        (5, "0.05元", "0.05元", "伍分"),
        (50, "0.50元", "0.50元", "伍角整"),
        (1_05, "1.05元", "1.05元", "壹元零伍分"),
        (1_500_000, "15,000元", "1.5万元", "壹万伍仟元整"),
        (1_000_050, "10,000.50元", "10,000.50元", "壹万元伍角整"),
        (102_030_450, "1,020,304.50元", "1,020,304.50元", "壹佰零贰万零叁佰零肆元伍角整"),
        (30_000_000_000, "300,000,000元", "3亿元", "叁亿元整"),
        (100_500_000_000, "1,005,000,000元", "10.05亿元", "壹拾亿零伍佰万元整"),
        (-1_500_000, "-15,000元", "-1.5万元", "负壹万伍仟元整"),
    ],
)
def test_one_amount_three_ways(amount: int, plain: str, short: str, capital: str) -> None:
    assert writing.in_yuan(amount) == plain
    assert writing.in_words(amount) == short
    assert writing.uppercase(amount) == capital


def read_capitals(text: str) -> int:
    """A slow reader of capital numerals, in fen."""
    whole, _, rest = text.partition("元") if "元" in text else ("", "", text)
    total = group = digit = 0
    for sign in whole:
        if sign in CAPITALS:
            digit = CAPITALS[sign]
        elif sign in "拾佰仟":
            group += digit * {"拾": 10, "佰": 100, "仟": 1_000}[sign]
            digit = 0
        else:
            unit = {"万": 10_000, "亿": 100_000_000}[sign]
            total = (total + group + digit) * unit if sign == "亿" else total + (group + digit) * unit
            group = digit = 0
    fen = (total + group + digit) * 100
    for sign, worth in (("角", 10), ("分", 1)):
        if sign in rest:
            fen += CAPITALS[rest[rest.index(sign) - 1]] * worth
    return fen


@given(st.integers(0, 10**14 - 1))
def test_capitals_can_be_read_back(amount: int) -> None:
    assert read_capitals(writing.uppercase(amount)) == amount


def test_capitals_refuse_what_nobody_pays() -> None:
    with pytest.raises(ValueError, match="过大"):
        writing.uppercase(10**18)


@pytest.mark.parametrize(("rate", "text"), [(1_200, "12%"), (1_250, "12.5%"), (5, "0.05%"), (0, "0%")])
def test_rates(rate: int, text: str) -> None:
    assert writing.percent(rate) == text


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (6_211_236_0000, "6.21亿元"),
        (9_999_994_999, "9999.99万元"),
        (9_999_999_999, "1亿元"),
        (250_428_00, "25.04万元"),
        (999_950, "1万元"),
        (999_849, "9,998元"),
        (123_456, "1,235元"),
        (-6_211_236_0000, "-6.21亿元"),
        (0, "0元"),
    ],
)
def test_a_sum_for_an_overview_has_two_decimals_of_its_largest_unit(amount: int, told: str) -> None:
    assert writing.about(amount) == told


@given(st.integers(0, 10**16))
def test_an_overview_is_off_by_half_a_hundredth_at_most(amount: int) -> None:
    told = writing.about(amount)
    unit = next(
        size for name, size in (("亿元", 10**10), ("万元", 10**6), ("元", 100)) if told.endswith(name)
    )
    number = Decimal(told.rstrip("亿万元").replace(",", ""))
    step = unit if unit == 100 else unit // 100
    assert abs(number * unit - amount) <= Decimal(step) / 2
