"""The timetable as a drawing: places in whole units of an SVG, no style in the markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from luoshi.records.breakdown.queries import Bar

LEFT: Final = 260
WIDTH: Final = 1_200
ROW: Final = 24
TOP: Final = 34


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a group (the task) or an item. `x`, `width` are the bar; `points` the diamond of a milestone."""

    y: int
    text: str
    title: str
    is_group: bool
    address_id: int
    light: str
    kind: str
    x: int
    width: int
    points: str
    is_reached: bool = False

    @property
    def text_y(self) -> int:
        return self.y + 16

    @property
    def bar_y(self) -> int:
        return self.y + 6


@dataclass(frozen=True, slots=True)
class Month:
    x: int
    word: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """`today_x` is None where today lies outside the drawing."""

    lines: tuple[Line, ...]
    months: tuple[Month, ...]
    height: int
    today_x: int | None
    width: int = WIDTH
    left: int = LEFT


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
            lines.append(
                Line(_y(lines), words[:18], bar.task_text, True, bar.task_id, bar.light, "", 0, 0, "")
            )
        lines.append(_line(bar, _y(lines), scale))
    inside = first <= today <= last
    return Gantt(
        tuple(lines), tuple(_months(first, last, scale)), _y(lines) + 8, scale.x(today) if inside else None
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    days: int

    def x(self, day: date) -> int:
        return LEFT + (WIDTH - LEFT - 10) * max(0, min(self.days, (day - self.first).days)) // self.days


def _line(bar: Bar, y: int, scale: _Scale) -> Line:
    end = scale.x(bar.due_on + timedelta(days=1))
    begin = scale.x(bar.starts_on) if bar.starts_on else end
    span = f"{bar.starts_on:%Y-%m-%d} – {bar.due_on:%Y-%m-%d}" if bar.starts_on else f"{bar.due_on:%Y-%m-%d}"
    title = f"{bar.name}　{span}　{bar.unit}{'　' + bar.person if bar.person else ''}"
    if bar.reached_on:
        title += f"　✓ {bar.reached_on:%Y-%m-%d}"
    middle = y + 12
    points = f"{end - 7},{middle} {end},{middle - 7} {end + 7},{middle} {end},{middle + 7}"
    is_point = bar.starts_on is None
    return Line(
        y,
        bar.name[:18],
        title,
        False,
        bar.task_id,
        bar.light,
        bar.kind,
        begin,
        0 if is_point else max(3, end - begin),
        points if is_point else "",
        bar.reached_on is not None,
    )


def _y(lines: Sequence[Line]) -> int:
    return TOP + ROW * len(lines)


def _months(first: date, last: date, scale: _Scale) -> list[Month]:
    found, day = [], date(first.year, first.month, 1)
    while day <= last:
        if day >= first:
            found.append(Month(scale.x(day), f"{day.month}月" if day.month > 1 else f"{day.year}年1月"))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found
