"""Reporting windows of a year by rhythm: monthly or quarterly, closing on working days, never overlapping."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from luoshi.policy.dates.deadlines import moved
from luoshi.policy.dates.windows import write_day

RHYTHMS: Final = {"monthly": 1, "quarterly": 3}
"""Rhythm → months in a period."""
QUARTERS: Final = "一二三四"
DAYS_MOST: Final = 60
LONGEST_DAYS: Final = 366
"""How long before its closing day a window of own dates may open."""
WINDOWS_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """A window before it is set; both days are included."""

    label: str
    opens_on: date
    closes_on: date


def year_windows(
    starts_on: date, ends_on: date, rhythm: str, *, open_days: int, grace_days: int
) -> tuple[PlannedWindow, ...]:
    """One window for each period of the list: it opens `open_days` before the period's last day and closes
    `grace_days` after it, moved to a working day. Raises ValueError (unknown rhythm, overlapping windows).
    """
    if rhythm not in RHYTHMS:
        raise ValueError("填报节奏只能是按月或按季度。")
    if not (0 <= open_days <= DAYS_MOST and 0 <= grace_days <= DAYS_MOST):
        raise ValueError(f"提前开放和宽限的天数应在 0 到 {DAYS_MOST} 之间。")
    found = tuple(
        PlannedWindow(label, last - timedelta(days=open_days), moved(last + timedelta(days=grace_days)).day)
        for label, last in _periods(starts_on, ends_on, RHYTHMS[rhythm])
    )
    return no_overlap(found)


def dated_windows(closings: Sequence[tuple[date, str]], *, open_days: int) -> tuple[PlannedWindow, ...]:
    """One window for each (closing day, label): it opens `open_days` before, but not before the one ahead has closed.

    Without a label it is named by its day. Raises ValueError (no day, a day twice, too many).
    """
    if not closings:
        raise ValueError("请至少写一个截止日期，一行一个。")
    if not 0 <= open_days <= LONGEST_DAYS:
        raise ValueError(f"提前开放的天数应在 0 到 {LONGEST_DAYS} 之间。")
    found: list[PlannedWindow] = []
    for closes_on, label in sorted(closings):
        if found and found[-1].closes_on == closes_on:
            raise ValueError(f"截止日期{write_day(closes_on)}写了两次。")
        opens_on = closes_on - timedelta(days=open_days)
        if found:
            opens_on = max(opens_on, found[-1].closes_on + timedelta(days=1))
        found.append(PlannedWindow(label or f"{write_day(closes_on)}截止", opens_on, closes_on))
    return no_overlap(found)


def no_overlap(windows: Sequence[PlannedWindow]) -> tuple[PlannedWindow, ...]:
    """The windows in order of time. Raises ValueError where two of them would ask for the same stretch of time."""
    found = tuple(sorted(windows, key=lambda one: one.opens_on))
    if len(found) > WINDOWS_MOST:
        raise ValueError(f"一份清单最多设置 {WINDOWS_MOST} 个填报期。")
    for one in found:
        if one.opens_on > one.closes_on:
            raise ValueError(f"“{one.label}”的开始日期晚于截止日期。")
    for one, after in pairwise(found):
        if after.opens_on <= one.closes_on:
            raise ValueError(f"“{after.label}”与“{one.label}”的时间重叠：同一时间只向单位要一次数。")
    return found


def _periods(starts_on: date, ends_on: date, months: int) -> Iterator[tuple[str, date]]:
    """(label, last day) of the whole periods that end within the list's time."""
    year, month = starts_on.year, starts_on.month
    month += (months - month % months) % months
    while (last := date(year, month, monthrange(year, month)[1])) <= ends_on:
        yield _label(last, months), last
        month += months
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1


def _label(last: date, months: int) -> str:
    if months == 1:
        return f"{last.year}年{last.month}月"
    return f"{last.year}年第{QUARTERS[(last.month - 1) // 3]}季度"
