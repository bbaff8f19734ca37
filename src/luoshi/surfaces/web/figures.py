"""Figures as officials write and read them: 1.2亿, 3万, 12,000, 4.85万亿元, 6%."""

from decimal import Decimal, InvalidOperation
from typing import Final

HUNDRED_MILLION: Final = 100_000_000
TEN_THOUSAND: Final = 10_000
SIZES: Final = {"亿": HUNDRED_MILLION, "万": TEN_THOUSAND}
LARGER: Final = {
    "万": (("万亿", HUNDRED_MILLION), ("亿", TEN_THOUSAND)),
    "亿": (("万亿", TEN_THOUSAND),),
}
"""Unit's size → the larger ones with their worth in it."""
LONGEST: Final = 30


def written(value: Decimal, *, chinese: bool = True) -> str:
    """Without trailing zeros; in Chinese with 亿 or 万 where two places say it exactly: 120000000 → 1.2亿."""
    number = value.normalize()
    for sign, size in SIZES.items():
        if chinese and abs(number) >= size and (number / size * 100) % 1 == 0:
            return f"{(number / size).normalize():,f}{sign}"
    return f"{number:,f}"


def quantity(value: Decimal, unit: str, *, chinese: bool = True) -> str:
    """A figure with its unit, exact: 48500 亿元 is 4.85万亿元, 23400 万人 is 2.34亿人; else 2,184.3 万人, 6%.

    万 is never said twice: the size of the unit and that of the figure become one.
    """
    if unit in {"", "%"}:
        return f"{written(value, chinese=chinese)}{unit}"
    size = next((sign for sign in SIZES if unit.startswith(sign)), "")
    if not chinese or not size or abs(value) < TEN_THOUSAND:
        return f"{written(value, chinese=chinese)} {unit}"
    for larger, worth in LARGER[size]:
        told = (value / worth).normalize()
        if abs(told) >= 1 and (told * 100) % 1 == 0:
            return f"{told:,f}{larger}{unit.removeprefix(size)}"
    return f"{value.normalize():,f} {unit}"


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
