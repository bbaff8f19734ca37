"""Receipt numbers (受理编号): prefix, day, serial number, check digit (ISO 7064, mod 11,10)."""

from datetime import date
from typing import Final

from stdnum.iso7064 import mod_11_10

SERIAL_DIGITS: Final = 9


def receipt(prefix: str, day: date, serial: int) -> str:
    """`BF20260209000000017` and a check digit. `serial` is positive and below 10^9."""
    if not 0 < serial < 10**SERIAL_DIGITS:
        raise ValueError(f"流水号 {serial} 超出 {SERIAL_DIGITS} 位。")
    digits = f"{day:%Y%m%d}{serial:0{SERIAL_DIGITS}}"
    return f"{prefix}{digits}{mod_11_10.calc_check_digit(digits)}"


def is_receipt(text: str) -> bool:
    """Whether a typed number can be one: a wrong or swapped digit shows."""
    digits = text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    length = len("YYYYMMDD") + SERIAL_DIGITS + 1
    return len(digits) == length and digits.isascii() and digits.isdigit() and mod_11_10.is_valid(digits)


def is_whole_receipt(text: str) -> bool:
    """Whether it is a receipt with its prefix: no number of a person, a car or a paper looks like one."""
    return text[:1].isascii() and text[:1].isalpha() and is_receipt(text)
