"""How Chinese officials write amounts and rates: 1.5万元, 3亿元, 12%, 壹万伍仟元整."""

from typing import Final

from luoshi.policy.money.fen import FEN_PER_WAN, FEN_PER_YI, FEN_PER_YUAN, half_up

DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
PLACES: Final = ("", "拾", "佰", "仟")
GROUPS: Final = ("", "万", "亿", "万亿")
LARGEST_FEN: Final = 10**18 - 1
"""Four groups of four digits before the point."""


def plain(value: int, unit: int) -> str:
    """An integer number of parts as a decimal of the unit (a power of ten), without trailing zeros."""
    sign, value = ("-" if value < 0 else ""), abs(value)
    whole, rest = divmod(value, unit)
    places = len(str(unit)) - 1
    fraction = f"{rest:0{places}d}".rstrip("0") if rest else ""
    return f"{sign}{whole}" + (f".{fraction}" if fraction else "")


def in_yuan(amount_fen: int) -> str:
    """To the fen, with separators: 12,345.60元; whole yuan without a point: 20,000元."""
    sign, amount = ("-" if amount_fen < 0 else ""), abs(amount_fen)
    whole, fen = divmod(amount, FEN_PER_YUAN)
    return f"{sign}{whole:,}" + (f".{fen:02d}元" if fen else "元")


def in_words(amount_fen: int) -> str:
    """In the largest unit that writes it exactly and shortly: 800元, 1.5万元, 3亿元.

    An amount that needs more than four decimals of the larger unit stays in the smaller one.
    """
    for unit, name in ((FEN_PER_YI, "亿元"), (FEN_PER_WAN, "万元")):
        if abs(amount_fen) >= unit and amount_fen % (unit // 10_000) == 0:
            return plain(amount_fen, unit) + name
    return in_yuan(amount_fen)


def about(amount_fen: int) -> str:
    """For an overview, in the largest unit with at most two decimals, the nearest: 62112.36万元 is 6.21亿元.

    What is paid or owed is never written so: `in_words` and `in_yuan` are exact.
    """
    sign, amount = ("-" if amount_fen < 0 else ""), abs(amount_fen)
    for unit, name, below in ((FEN_PER_YI, "亿元", FEN_PER_WAN // 100), (FEN_PER_WAN, "万元", FEN_PER_YUAN)):
        if (
            amount >= unit - below // 2
        ):  # what the smaller unit, in its steps, would round up to 10,000 of itself
            hundredths = half_up(amount, unit // 100)
            return f"{sign}{plain(hundredths, 100)}{name}"
    return in_yuan(half_up(amount_fen, FEN_PER_YUAN) * FEN_PER_YUAN)


def percent(rate_bp: int) -> str:
    """A rate in basis points: 1200 is 12%, 1250 is 12.5%."""
    return plain(rate_bp, 100) + "%"


def four_digits(number: int) -> str:
    """0–9999 in capital numerals, with one 零 for each inner run of zeros."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = True
    return text


def whole_number(number: int) -> str:
    """A number below 10^16 in capital numerals; 零 where a group begins with zeros or is empty."""
    text, gap = "", False
    for group in (3, 2, 1, 0):
        part = number // 10 ** (4 * group) % 10_000
        if part:
            text += ("零" if text and (gap or part < 1_000) else "") + four_digits(part) + GROUPS[group]
        gap = part == 0 and bool(text)
    return tidy_groups(text)


def tidy_groups(text: str) -> str:
    """万亿 is written once: 壹万亿贰亿 says 亿 twice, so the first becomes 万."""
    head, mark, tail = text.partition("万亿")
    return f"{head}万{tail}" if mark and "亿" in tail else text


def uppercase(amount_fen: int) -> str:
    """The amount in capital numerals for payment papers (大写): 壹万伍仟元整, 壹拾元零伍分.

    Raises ValueError beyond 10^18 fen.
    """
    if abs(amount_fen) > LARGEST_FEN:
        raise ValueError("金额过大，无法写成大写。")
    sign, amount = ("负" if amount_fen < 0 else ""), abs(amount_fen)
    whole, fen = divmod(amount, FEN_PER_YUAN)
    head = whole_number(whole) + "元" if whole else ""
    if not fen:
        return f"{sign}{head or '零元'}整"
    jiao, last = divmod(fen, 10)
    middle = f"{DIGITS[jiao]}角" if jiao else ("零" if head else "")
    return f"{sign}{head}{middle}" + (f"{DIGITS[last]}分" if last else "整")
