"""Figures as officials write and read them: 1.2亿, 3万, 12,000."""

from decimal import Decimal, InvalidOperation
from typing import Final

HUNDRED_MILLION: Final = 100_000_000
TEN_THOUSAND: Final = 10_000
SIZES: Final = {"亿": HUNDRED_MILLION, "万": TEN_THOUSAND}
LONGEST: Final = 30


def written(value: Decimal, *, chinese: bool = True) -> str:
    """Without trailing zeros; in Chinese with 亿 or 万 where two places say it exactly: 120000000 → 1.2亿."""
    number = value.normalize()
    for sign, size in SIZES.items():
        if chinese and abs(number) >= size and (number / size * 100) % 1 == 0:
            return f"{(number / size).normalize():,f}{sign}"
    return f"{number:,f}"


def parsed(text: str, unit: str = "") -> Decimal:
    """A figure as a person types it, the unit left out or not: 1.2亿元, 12,000. Raises ValueError."""
    plain = text.strip().replace(",", "").replace("，", "").replace(" ", "")
    if unit and plain.endswith(unit):
        plain = plain.removesuffix(unit)
    size = 1
    while plain and plain[-1] in SIZES:
        size *= SIZES[plain[-1]]
        plain = plain[:-1]
    if not plain or len(plain) > LONGEST:
        raise ValueError(text)
    try:
        return Decimal(plain) * size
    except InvalidOperation as problem:
        raise ValueError(text) from problem
