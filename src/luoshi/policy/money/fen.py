"""Money as integer fen, rates as basis points, and roundings that are named.

Floats are banned here: 7 % of 100 yuan in floating point, rounded up, is 8 yuan. Every function takes and
returns `int`; Python's integers have no upper bound, and the column engines hold the same values as int64.
"""

from typing import Final

FEN_PER_YUAN: Final = 100
FEN_PER_WAN: Final = 1_000_000
FEN_PER_YI: Final = 10_000_000_000
BASIS_POINTS: Final = 10_000
"""One whole is 10 000 basis points: 12 % is 1 200."""


def yuan(amount: int) -> int:
    """Whole yuan as fen."""
    return amount * FEN_PER_YUAN


def share(amount_fen: int, rate_bp: int) -> int:
    """The share of an amount, exact, in ten-thousandths of a fen: nothing is rounded before a rounding is
    named.
    """
    return amount_fen * rate_bp


def up(value: int, unit: int) -> int:
    """The number of units that cover the value (towards plus infinity)."""
    return -(-value // unit)


def down(value: int, unit: int) -> int:
    """The number of whole units in the value (towards minus infinity)."""
    return value // unit


def half_up(value: int, unit: int) -> int:
    """The nearest number of units; exactly half goes up (四舍五入)."""
    return (2 * value + unit) // (2 * unit)


def share_up_to_yuan(amount_fen: int, rate_bp: int) -> int:
    """The share rounded up to the whole yuan, in fen (向上取整至整元)."""
    return up(share(amount_fen, rate_bp), BASIS_POINTS * FEN_PER_YUAN) * FEN_PER_YUAN


def share_up_to_fen(amount_fen: int, rate_bp: int) -> int:
    """The share rounded up to the fen."""
    return up(share(amount_fen, rate_bp), BASIS_POINTS)


def share_half_up_to_fen(amount_fen: int, rate_bp: int) -> int:
    """The share rounded to the nearest fen (四舍五入至分)."""
    return half_up(share(amount_fen, rate_bp), BASIS_POINTS)


def split(amount_fen: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """Parts in proportion to the weights that add up to the amount to the fen (largest remainders first).

    Used for the shares of several budgets in one payment. Raises ValueError where no weight is positive.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("分摊比例必须不为负，且至少有一项大于零。")
    parts = [amount_fen * weight // total for weight in weights]
    remainders = [amount_fen * weight % total for weight in weights]
    largest_first = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in largest_first[: amount_fen - sum(parts)]:
        parts[index] += 1
    return tuple(parts)
