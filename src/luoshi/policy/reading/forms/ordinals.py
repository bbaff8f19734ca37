"""The numbers that Word writes by itself: its number formats turned into characters (ECMA-376,
ST_NumberFormat).
"""

from collections.abc import Callable
from typing import Final

DIGITS: Final = "〇一二三四五六七八九"
LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def chinese(
    number: int, digits: str = "零一二三四五六七八九", units: str = "十百千万", short: bool = True
) -> str:
    """A number below 100,000 in words: 一, 十, 十一, 二十, 一百零三. `short` leaves out the 一 of 十一."""
    if not 0 < number < 100_000:
        return digits[0] if number == 0 else str(number)
    out, gap = "", False
    for place in range(4, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += (digits[0] if gap and out else "") + digits[digit] + (units[place - 1] if place else "")
        gap = digit == 0
    return out[1:] if short and 10 <= number < 20 else out


def letters(number: int) -> str:
    """a … z, aa, bb … as Word repeats them."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def roman(number: int) -> str:
    """Roman numerals in lower case."""
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for size, sign in ROMAN:
        out += sign * (number // size)
        number %= size
    return out


def one_by_one(number: int) -> str:
    """Digit for digit: 一〇三."""
    return "".join(DIGITS[int(digit)] for digit in str(max(number, 0)))


def _signs(first: str, last: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= last else str(number)


def _circled(number: int) -> str:
    for first, low, high in (("①", 1, 20), ("㉑", 21, 35), ("㊱", 36, 50)):
        if low <= number <= high:
            return chr(ord(first) + number - low)
    return str(number)


def _row(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(max(number, 0)))


FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": one_by_one,
    "japaneseDigitalTenThousand": one_by_one,
    "taiwaneseDigital": one_by_one,
    "chineseLegalSimplified": lambda number: chinese(number, LEGAL, "拾佰仟万", short=False),
    "ideographLegalTraditional": lambda number: chinese(number, LEGAL, "拾佰仟万", short=False),
    "ideographTraditional": _row(STEMS),
    "ideographZodiac": _row(BRANCHES),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "ideographEnclosedCircle": _signs("㊀", 10),
    "decimalEnclosedParen": _signs("⑴", 20),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalZero": lambda number: f"{number:02d}",
    "upperLetter": lambda number: letters(number).upper(),
    "lowerLetter": letters,
    "upperRoman": lambda number: roman(number).upper(),
    "lowerRoman": roman,
    "none": lambda _: "",
}


def ordinal(number: int, form: str) -> str:
    """`number` in a Word number format; arabic where the format is none of the above."""
    return FORMATS.get(form, str)(number)
