"""Numbers as official documents write them: `2500万`, `1.5万亿`, `1,200`, full width, `三百二十`, `百万`.

All offsets count characters of the text given. Values are exact: `Decimal`, never a float.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

# One character for one, so that offsets stay what they were.
HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９．％‰／（）＋－～：＂", '0123456789.%‰/()+-~:"')

# A longer run of digits is an identifier or rubbish, not an amount; it also keeps `int` and `Decimal` cheap.
MOST_DIGITS: Final = 18

_DIGITS: Final = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
_POWERS: Final = {**_TENS, **_MYRIADS}

# In 千瓦, 千克, 千伏安 … the 千 belongs to the unit, and in 百分之, 百分点 the 百 to the percentage.
_CHINESE: Final = r"(?:[零〇一二两三四五六七八九十万亿]|千(?![瓦克米伏卡帕兆字])|百(?!分))++"
_ARABIC: Final = r"(?:(?<!\d)\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?"
_NUMERAL: Final = re.compile(
    rf"(?P<arabic>{_ARABIC})|(?P<chinese>{_CHINESE}(?:点[一二三四五六七八九零]++)?)", re.ASCII
)

SCALES: Final = r"(?:[十百千]?万亿|[十百千]?亿|[十百千]?万|千(?![瓦克米伏卡帕兆字])|百(?!分))"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at `[start, end)`. `bare`: it is only a power (`百`, `千万`), with no digit of its own."""

    value: Decimal
    start: int
    end: int
    chinese: bool
    bare: bool


def half_width(text: str) -> str:
    """The text with full-width digits and signs made half-width, character for character."""
    return text.translate(HALF_WIDTH)


def numerals(text: str) -> Iterator[Numeral]:
    """Every number in a half-width text, left to right; a scale after digits (`3万`) is left out."""
    for found in _NUMERAL.finditer(text):
        if (numeral := _numeral(found)) is not None:
            yield numeral


def numeral_at(text: str, start: int) -> Numeral | None:
    """The number that begins exactly at `start`, None where there is none."""
    found = _NUMERAL.match(text, start)
    return None if found is None else _numeral(found)


def scale(words: str) -> int:
    """What `万`, `百万`, `万亿` … multiply by; the empty string is 1."""
    product = 1
    for word in words:
        product *= _POWERS[word]
    return product


def chinese_integer(words: str) -> int | None:
    """The value of Chinese numerals; None for what is no number (`二三`, `一九九八`).

    >>> chinese_integer("三百二十"), chinese_integer("两千零五万"), chinese_integer("百万")
    (320, 20050000, 1000000)
    """
    total, section, digit, lowest = 0, 0, None, 10**5
    for word in words:
        if word in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[word]
        elif word in _TENS:
            if _TENS[word] >= lowest:
                return None
            lowest = _TENS[word]
            section += (1 if digit is None else digit) * lowest
            digit = None
        else:
            section += digit or 0
            total = (
                (total + section or 1) * _MYRIADS[word] if word == "亿" else total + (section or 1) * 10**4
            )
            section, digit, lowest = 0, None, 10**5
    return total + section + (digit or 0)


def decimal_text(value: Decimal) -> str:
    """A plain decimal string: no exponent, no zeros that say nothing (`5.50` is `5.5`)."""
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _numeral(found: re.Match[str]) -> Numeral | None:
    words = found.group()
    if len(words) > MOST_DIGITS:
        return None
    if found["arabic"]:
        return Numeral(Decimal(words.replace(",", "")), found.start(), found.end(), chinese=False, bare=False)
    whole, _, fraction = words.partition("点")
    number = chinese_integer(whole)
    if number is None:
        return None
    value = Decimal(number)
    if fraction:
        value = Decimal(f"{number}.{''.join(str(_DIGITS[word]) for word in fraction)}")
    bare = not any(word in _DIGITS for word in words) and words != "十"
    return Numeral(value, found.start(), found.end(), chinese=True, bare=bare)
