"""Money in fen: every rounding is exact, every division adds up."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.money import fen
from luoshi.policy.rules.kinds import LARGEST_FEN

amounts = st.integers(0, LARGEST_FEN)
rates = st.integers(0, 10_000)


@given(amounts, rates)
def test_up_to_yuan_is_the_ceiling_of_the_exact_share(amount: int, rate: int) -> None:
    exact = Fraction(amount * rate, 10_000 * 100)
    assert fen.share_up_to_yuan(amount, rate) == ceil(exact) * 100


@given(amounts, rates)
def test_roundings_to_the_fen(amount: int, rate: int) -> None:
    exact = Fraction(amount * rate, 10_000)
    assert fen.share_up_to_fen(amount, rate) == ceil(exact)
    assert fen.share_half_up_to_fen(amount, rate) == floor(exact + Fraction(1, 2))
    assert fen.down(fen.share(amount, rate), 10_000) == floor(exact)


def test_right_where_floating_point_is_a_yuan_too_high() -> None:
    """7 % of 100 yuan is 7 yuan; in floating point it is a little more, and rounding up makes 8 of it."""
    wrong = [
        price for price in range(0, 1_000_000, 2_500) if ceil(price / 100 * 0.07) * 100 != exactly(price)
    ]
    assert wrong, "if floats were right on all of these, money in integers would need another reason"
    assert all(fen.share_up_to_yuan(price, 700) == exactly(price) for price in wrong)


def exactly(price: int) -> int:
    """7 % up to the yuan, by fractions."""
    return ceil(Fraction(price * 7, 10_000)) * 100


@given(st.integers(0, 10**12), st.lists(st.integers(0, 1_000), min_size=1, max_size=6).filter(any))
def test_split_adds_up_and_stays_within_a_fen(amount: int, weights: list[int]) -> None:
    parts = fen.split(amount, tuple(weights))
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [(), (0, 0), (1, -1)])
def test_split_refuses_weights_that_share_nothing(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"分摊比例|empty"):
        fen.split(100, weights)
