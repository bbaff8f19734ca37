"""Numbers as documents write them, read exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.reading.numerals import (
    MOST_DIGITS,
    chinese_integer,
    decimal_text,
    half_width,
    numeral_at,
    numerals,
    scale,
)

DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """The usual Chinese writing of 1 … 9999, spelled out digit by digit."""
    words, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + DIGITS[digit] + unit
        gap = False
    return words


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("三百二十", 320),
        ("两千零五万", 20_050_000),
        ("百万", 1_000_000),
        ("千万", 10_000_000),
        ("百亿", 10_000_000_000),
        ("一万亿", 1_000_000_000_000),
        ("一亿二千万", 120_000_000),
    ],
)
def test_chinese_integers(words: str, number: int) -> None:
    assert chinese_integer(words) == number


@pytest.mark.parametrize("words", ["二三", "一九九八", "十百", "三五"])
def test_runs_of_numerals_that_are_no_number(words: str) -> None:
    assert chinese_integer(words) is None


@given(st.integers(1, 9999))
def test_every_small_number_is_read_back(number: int) -> None:
    assert chinese_integer(in_chinese(number)) == number
    assert chinese_integer(in_chinese(number) + "万") == number * 10_000


def test_numbers_in_a_text() -> None:
    found = [
        (str(one.value), one.chinese, one.bare) for one in numerals("改造1,200个、2.5平方米、三点五和百家")
    ]
    assert found == [("1200", False, False), ("2.5", False, False), ("3.5", True, False), ("100", True, True)]


@pytest.mark.parametrize("text", ["千瓦", "百分点", "千克", "千兆", "没有数"])
def test_powers_that_belong_to_a_unit_are_no_numbers(text: str) -> None:
    assert list(numerals(text)) == []


def test_a_number_is_found_only_where_asked() -> None:
    assert numeral_at("共12个", 0) is None
    found = numeral_at("共12个", 1)
    assert found is not None
    assert (found.start, found.end) == (1, 3)


def test_a_longer_run_of_digits_is_an_identifier() -> None:
    assert list(numerals("9" * (MOST_DIGITS + 1))) == []
    assert len(list(numerals("9" * MOST_DIGITS))) == 1


def test_scales_multiply() -> None:
    assert (scale(""), scale("万"), scale("百万"), scale("万亿")) == (1, 10**4, 10**6, 10**12)


@given(st.text(alphabet="０１２９％（）／～个12万", max_size=30))
def test_half_width_keeps_every_offset(text: str) -> None:
    assert len(half_width(text)) == len(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("5.50", "5.5"), ("10000", "10000"), ("1.5E+12", "1500000000000"), ("0.75", "0.75"), ("100", "100")],
)
def test_values_are_plain_decimals(value: str, shown: str) -> None:
    assert decimal_text(Decimal(value)) == shown
