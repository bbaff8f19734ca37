"""Figures in Excel cells as a person sees them: 0.05 in a percent cell is `5%`, 46203 in a date cell is
`2026-06-30`.

Exact decimals throughout: what is stored is a decimal text, what is shown is that text rounded half up, as
Excel does.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Final

BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: "yyyy年m月",
    28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒",
    36: "yyyy年m月", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss",
    46: "h:mm:ss", 47: "mm:ss", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日",
    55: "h时mm分", 56: "h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
TOKEN: Final = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.|([0#?][0#?,.]*|\.[0#?]+)|(.)', re.DOTALL
)
SECTION: Final = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
DATE_LETTERS: Final = frozenset("ymdhs年月日时分秒")
SHOWN: Final = Context(prec=15, rounding=ROUND_HALF_UP)
WIDE: Final = Context(prec=60, rounding=ROUND_HALF_UP)
LARGEST: Final = 40  # digits left of the point that are written out


@dataclass(frozen=True, slots=True)
class Look:
    """A number format taken apart: what stands around the figure, how many decimals (None: as stored)."""

    before: str = ""
    after: str = ""
    decimals: int | None = None
    grouped: bool = False
    percent: bool = False
    dated: str = ""
    signed: bool = True
    thousands: int = 0


def shown(stored: str, code: str, since_1904: bool = False) -> str:
    """A stored number in the number format `code`; as stored where either makes no sense."""
    try:
        number = Decimal(stored.strip())
    except InvalidOperation:
        return stored
    if not number.is_finite() or number.adjusted() > LARGEST or number.adjusted() < -LARGEST:
        return stored.strip()
    look = look_of(code, number)
    if look.dated:
        return _moment(number, look.dated, since_1904) or _general(number)
    return _figure(number, look)


def look_of(code: str, number: Decimal) -> Look:
    """The section of the format that holds for `number`, taken apart."""
    sections = SECTION.split(code[:256])
    own = number < 0 and len(sections) > 1
    section = sections[1] if own else sections[2] if number == 0 and len(sections) > 2 else sections[0]
    before, after, figure, percent, letters = "", "", "", False, ""
    for quoted, escaped, currency, places, other in TOKEN.findall(section):
        if places and not figure:
            figure = places
        elif other in DATE_LETTERS or other in {"Y", "M", "D", "H", "S"}:
            letters += other.lower()
        else:
            percent = percent or other == "%"
            literal = (
                quoted
                or escaped
                or currency
                or ("" if other == "%" else other if other not in "@GgEe" else "")
            )
            before, after = (before, after + literal) if figure else (before + literal, after)
    if letters and not figure.strip("."):
        return Look(dated=re.sub(r'"([^"]*)"|\[[^\]]*\]', r"\1", section).lower())
    if not figure or "general" in section.lower() or re.search(r"[0#?][eE][+-]", section):
        return Look(percent=percent)
    decimals = len(figure.partition(".")[2].replace(",", ""))
    scaled = len(figure) - len(figure.rstrip(","))
    return Look(before, after, decimals, "," in figure.rstrip(","), percent, "", not own, scaled)


def _figure(number: Decimal, look: Look) -> str:
    number = WIDE.multiply(number, 100) if look.percent else number
    number = WIDE.scaleb(number, -3 * look.thousands)
    sign = "-" if number < 0 and look.signed else ""
    if look.decimals is None:
        return _general(number) + ("%" if look.percent else "")
    rounded = WIDE.quantize(abs(number), Decimal(1).scaleb(-min(look.decimals, 15)))
    digits = f"{rounded:,f}" if look.grouped else f"{rounded:f}"
    return f"{look.before}{sign}{digits}{'%' if look.percent else ''}{look.after}".strip()


def _general(number: Decimal) -> str:
    number = SHOWN.plus(number)
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-", "-0"} else text


def _moment(number: Decimal, code: str, since_1904: bool) -> str:
    days = int(number)
    # Day 60 of the 1900 system is 29 February 1900, which never was: later days count from a day earlier.
    start = date(1904, 1, 1) if since_1904 else date(1899, 12, 30 if days > 59 else 31)
    if not 0 <= days < 2_900_000:
        return ""
    day = start + timedelta(days=days)
    seconds = int(WIDE.quantize((number - days) * 86_400, Decimal(1)))
    clock = f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}" if "h" in code or "时" in code else ""
    return " ".join(part for part in (_calendar(day, code), clock) if part)


def _calendar(day: date, code: str) -> str:
    # `m` is a month unless the code holds nothing but a time of day.
    has = ("y" in code, "m" in code and ("y" in code or "d" in code or "月" in code), "d" in code)
    if "年" in code or "月" in code:
        named = zip(has, (f"{day.year}年", f"{day.month}月", f"{day.day}日"), strict=True)
        return "".join(part for wanted, part in named if wanted)
    numbers = zip(has, (f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"), strict=True)
    return "-".join(part for wanted, part in numbers if wanted)
