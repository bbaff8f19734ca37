"""The kinds of value a rule works on, and how each is written for people."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from luoshi.policy.dates.windows import write_day, write_moment
from luoshi.policy.money.writing import in_yuan, percent

Scalar = bool | int | str | date | datetime
Value = Scalar | None
"""None means unknown, unless the field says that it means 'there is none'."""
Case = Mapping[str, Value]

LARGEST_FEN: Final = 100_000_000_000
"""One thousand million yuan. Times 10 000 basis points it stays below 2^53, so that even an engine that
divides in
floating point (Spark) divides exactly."""
LARGEST_COUNT: Final = 2_000_000_000
LONGEST_TEXT: Final = 200

DAY: Final = (
    r"(?:[12][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:12|16|20|24|28)00)-02-29)"
)
"""A day that exists, YYYY-MM-DD; a pattern, so that every engine can tell before it converts."""


class Kind(StrEnum):
    """What a value is; the unit is part of the kind."""

    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    FEN = "fen"
    RATE = "rate"
    COUNT = "count"
    CHOICE = "choice"
    SHARE = "share"
    """An exact share of an amount, in ten-thousandths of a fen, before its rounding."""


UNITS: Final[dict[Kind, str]] = {
    Kind.FLAG: "是/否",
    Kind.DAY: "日期 YYYY-MM-DD",
    Kind.MOMENT: "北京时间 YYYY-MM-DDTHH:MM:SS",
    Kind.FEN: "分",
    Kind.RATE: "万分之一",
    Kind.COUNT: "整数",
    Kind.CHOICE: "选项",
    Kind.SHARE: "万分之一分",
}
NUMBERS: Final = frozenset({Kind.FEN, Kind.RATE, Kind.COUNT, Kind.SHARE})


def write(value: Value, kind: Kind, names: Mapping[str, str] | None = None) -> str:
    """A value as an official would write it: 2025年1月8日, 20,000元, 12%, 是."""
    return writer_of(kind, names)(value)


def writer_of(kind: Kind, names: Mapping[str, str] | None = None) -> Callable[[Any], str]:
    """The function that writes values of one kind; an unknown value is written as such.

    `names`: the words of a choice's options, or of codes that are kept as counts; a code without a name stays one.
    """
    words = dict(names or {})
    known = WRITERS.get(kind, str)
    if words and kind is Kind.CHOICE:
        known = words.__getitem__
    elif words and kind is Kind.COUNT:
        known = lambda value: words.get(str(value), str(value))  # noqa: E731
    return lambda value: "（未提供）" if value is None else known(value)


WRITERS: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.FLAG: lambda value: "是" if value else "否",
    Kind.DAY: write_day,
    Kind.MOMENT: write_moment,
    Kind.FEN: in_yuan,
    Kind.RATE: percent,
}


def neighbour(value: Scalar, steps: int) -> Scalar:
    """The value so many smallest steps away: a day, a second, a fen, a basis point, one; flags and texts
    have none.
    """
    if isinstance(value, datetime):
        return value + timedelta(seconds=steps)
    if isinstance(value, date):
        return value + timedelta(days=steps)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("只有日期、时间和数值有相邻值。")
    return value + steps
