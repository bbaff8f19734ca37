"""Completion times as documents write them, turned into the last day that still keeps them."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

_DAY: Final = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_MONTH: Final = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月")
_YEAR: Final = re.compile(r"(?P<year>\d{4})年")
_PARTS: Final = (
    (re.compile(r"上半年|二季度|第二季度|年中"), (6, 30)),
    (re.compile(r"一季度|第一季度"), (3, 31)),
    (re.compile(r"三季度|第三季度"), (9, 30)),
)


def last_day(phrase: str, year: int) -> date | None:
    """The last day that keeps `phrase` (`2026年6月底前`, `6月30日`, `上半年`, `年底前`, `全年`) in a list
    of `year`.

    None where the phrase names no time within a year (持续推进): the caller takes the end of the year's list.
    A day that does not exist (2月30日) is the last of its month.
    """
    for pattern in (_DAY, _MONTH):
        if match := pattern.search(phrase):
            return _day(match, year)
    whole = _YEAR.search(phrase)
    named = int(whole["year"]) if whole else year
    for part, (month, day) in _PARTS:
        if part.search(phrase):
            return _safe(named, month, day)
    if whole or re.search(r"年底|年内|全年|下半年|四季度|年末", phrase):
        return _safe(named, 12, 31)
    return None


def _day(match: re.Match[str], year: int) -> date | None:
    groups = match.groupdict()
    day = int(groups["day"]) if groups.get("day") else 31
    return _safe(int(groups["year"]) if groups["year"] else year, int(groups["month"]), day)


def _safe(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= 9999 and 1 <= month <= 12 and day >= 1):
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))
