"""Completion times as documents write them, turned into the last day that still keeps them."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

HAN: Final = "一二三四五六七八九十"
_TIME: Final = re.compile(
    r"(?P<year>20\d\d)年(?:度)?|(?P<next>明年|次年|下一年)|(?P<this>今年|当年|本年)"
    rf"|(?P<month>\d{{1,2}}|十[一二]?|[{HAN[:9]}])月(?:份)?(?:(?P<day>\d{{1,2}})[日号]|(?P<part>上旬|中旬|下旬|初))?"
    r"|(?P<quarter>[一二三四1-4])季度|(?P<half>上半年|年中)|(?P<end>年底|年末|年内|全年|下半年|年前)"
)
_EVERY: Final = re.compile(r"每(?:年|季度|半年|月|周)")
_PARTS: Final = {"上旬": 10, "中旬": 20, "下旬": 31, "初": 10}
_QUARTERS: Final = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}


def last_day(phrase: str, year: int) -> date | None:
    """The last day that keeps `phrase` (`2026年6月底前`, `6月30日`, `上半年`, `年底前`, `全年`) in a list
    of `year`; of several times (`一季度立项，四季度完工`) the latest.

    None where the phrase names no time within a year (持续推进, 每月): the caller takes the end of the year's
    list. A day that does not exist (2月30日) is the last of its month.
    """
    return max(_days(_EVERY.sub("", phrase), year), default=None)


def _days(phrase: str, year: int) -> Iterator[date]:
    """The days that the times in a phrase end on; a year holds for what follows it."""
    named, open_year = year, False
    for one in _TIME.finditer(phrase):
        if one["year"] or one["next"] or one["this"]:
            named = int(one["year"]) if one["year"] else year + bool(one["next"])
            open_year = True
            continue
        open_year = False
        day = _day(one, named)
        if day is not None:
            yield day
    if open_year:
        yield date(named, 12, 31)


def _day(one: re.Match[str], year: int) -> date | None:
    if one["quarter"]:
        return _safe(year, _QUARTERS[one["quarter"]], 31)
    if not one["month"]:
        return _safe(year, 6 if one["half"] else 12, 31)
    day = int(one["day"]) if one["day"] else _PARTS.get(one["part"] or "", 31)
    return _safe(year, _month(one["month"]), day)


def _month(words: str) -> int:
    if words.isdigit():
        return int(words)
    return 10 + HAN.index(words[1]) + 1 if len(words) > 1 else HAN.index(words) + 1


def _safe(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= 9999 and 1 <= month <= 12 and day >= 1):
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))
