"""The timetable as a drawing: places in per cent of the width there is, so that the year fits a wide screen and a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from luoshi.records.breakdown.queries import Bar

BAR_LEAST: Final = 0.4
"""Per cent of the width: what takes a day or two is still seen."""
EACH_MONTH_MOST: Final = 14
QUARTERS_MOST: Final = 42
"""Of longer spans the quarters are named, then the years alone: on a phone a month has 26 pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a group (the task) or an item. `x`, `width`: of its bar, as SVG takes them; a milestone has no width."""

    text: str
    title: str
    is_group: bool
    address_id: int
    light: str
    kind: str
    x: str = ""
    width: str = ""
    is_reached: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """The first of a month; `word` is empty where there is no room to name it."""

    x: str
    word: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """`today_x` is empty where today lies outside the drawing; `today_late`: in its last part, so the word stands before it."""

    lines: tuple[Line, ...]
    months: tuple[Month, ...]
    today_x: str
    today_late: bool


def drawn(bars: Sequence[Bar], starts_on: date, ends_on: date, today: date) -> Gantt:
    """The items under their tasks, from the first to the last day that matters."""
    first = min([starts_on, *(bar.starts_on or bar.due_on for bar in bars)])
    last = max([ends_on, *(bar.due_on for bar in bars)])
    scale = _Scale(first, (last - first).days + 1)
    lines: list[Line] = []
    task = None
    for bar in bars:
        if bar.task_id != task:
            task = bar.task_id
            words = f"{bar.number}. {bar.task_text}" if bar.number else bar.task_text
            lines.append(Line(words, bar.task_text, True, bar.task_id, bar.light, ""))
        lines.append(_line(bar, scale))
    inside = first <= today <= last
    at = scale.share(today)
    return Gantt(tuple(lines), tuple(_months(first, last, scale)), _percent(at) if inside else "", at > 80)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    days: int

    def share(self, day: date) -> float:
        """Per cent of the span that lies before the day."""
        return 100 * max(0, min(self.days, (day - self.first).days)) / self.days


def _percent(share: float) -> str:
    return f"{share:.2f}%"


def _line(bar: Bar, scale: _Scale) -> Line:
    end = scale.share(bar.due_on + timedelta(days=1))
    begin = scale.share(bar.starts_on) if bar.starts_on else end
    span = f"{bar.starts_on:%Y-%m-%d} – {bar.due_on:%Y-%m-%d}" if bar.starts_on else f"{bar.due_on:%Y-%m-%d}"
    title = f"{bar.name}　{span}　{bar.unit}{'　' + bar.person if bar.person else ''}"
    if bar.reached_on:
        title += f"　✓ {bar.reached_on:%Y-%m-%d}"
    width = _percent(max(BAR_LEAST, end - begin)) if bar.starts_on else ""
    head = (bar.name, title, False, bar.task_id, bar.light, bar.kind)
    return Line(*head, _percent(begin), width, bar.reached_on is not None)


def _months(first: date, last: date, scale: _Scale) -> list[Month]:
    days, day = [], date(first.year, first.month, 1)
    while day <= last:
        days += [day] if day >= first else []
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    every = 1 if len(days) <= EACH_MONTH_MOST else 3 if len(days) <= QUARTERS_MOST else 12
    years = first.year != last.year
    return [Month(_percent(scale.share(one)), _word(one, every, years)) for one in days]


def _word(day: date, every: int, years: bool) -> str:
    if (day.month - 1) % every:
        return ""
    return f"{day.year}年" if years and day.month == 1 else f"{day.month}月"
