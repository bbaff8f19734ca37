"""年度台账 of a unit as a workbook: one sheet, one row a task. It goes into Chinese files and is Chinese in every language.

Everything is written as a string, a number or a day: nothing in it runs, whatever a unit has typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, Final
from unicodedata import east_asian_width

from django.utils import timezone, translation
from xlsxwriter import Workbook

from luoshi.policy.dates.windows import write_day
from luoshi.policy.progress.states import class_of, name_of
from luoshi.records.desks.queries_file import Event, FileTask
from luoshi.surfaces.chasing import words as chasing
from luoshi.surfaces.exports import words
from luoshi.surfaces.exports.words import word
from luoshi.surfaces.supervision import words as supervision
from luoshi.surfaces.web import words as frame
from luoshi.surfaces.web.figures import written

OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
TOP: Final = 3
"""Rows above the head: title, facts, an empty one."""
PAPER_A3: Final = 8
LINE_MOST: Final = 400
"""Characters of a quoted text: the whole stands in the system."""
CELL_MOST: Final = 8_000
LINE_HEIGHT: Final = 13.5
"""Points of a line in ten points."""
HEIGHT_MOST: Final = 409
"""Points of a row, a limit of the file format: what is longer is read in the cell itself."""
COLOURS: Final[Mapping[str, str]] = {
    "late": "#FDECEA",
    "at-risk": "#FFF3DB",
    "not-started": "#ECEFF3",
    "on-course": "#E5F5EA",
    "done": "#E4F0FB",
}
KINDS: Final[Mapping[str, str]] = {
    "extension": "延期",
    "closing": "办结",
    "target": "目标调整",
    "light": "人工调整状态",
    "notice": "督办",
    "request": "请示",
}
ANSWERS: Final[Mapping[str, str]] = {"target": "依据", "closing": "复核"}
STATES: Final[Mapping[str, Mapping[str, object]]] = {
    "extension": supervision.EXTENSIONS,
    "closing": supervision.CLOSINGS,
    "notice": chasing.NOTICE,
    "request": chasing.REQUEST,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its width in characters, and what stands under it."""

    head: str
    width: int
    cell: Callable[[FileTask], str | int | float | date | None]
    look: str = "long"


def write(
    file: IO[bytes], rows: Sequence[FileTask], *, unit: str, listed: str, year: int, at: datetime
) -> None:
    """Write the file of a unit's tasks of a list. `at`: when it was made, as its second line says."""
    with translation.override("zh-hans"), Workbook(file, OPTIONS) as book:
        looks = _looks(book)
        page = book.add_worksheet("年度台账")
        page.write_string(0, 0, f"{unit}{year}年重点任务台账", looks["title"])
        made = timezone.localtime(at)
        page.write_string(1, 0, f"{listed} · 共 {len(rows)} 项 · {made:%Y-%m-%d %H:%M} 导出", looks["facts"])
        for at_column, column in enumerate(COLUMNS):
            page.set_column(at_column, at_column, column.width)
            page.write_string(TOP, at_column, column.head, looks["head"])
        for number, row in enumerate(rows, TOP + 1):
            cells = [column.cell(row) for column in COLUMNS]
            page.set_row(number, _height(cells))
            for at_column, (column, cell) in enumerate(zip(COLUMNS, cells, strict=True)):
                look = f"light-{class_of(row.task.row.light)}" if column.look == "light" else column.look
                _put(page, number, at_column, cell, looks[look])
        _set_up(page, len(rows), unit, year)


def _set_up(page: Any, count: int, unit: str, year: int) -> None:
    page.freeze_panes(TOP + 1, 3)
    page.autofilter(TOP, 0, TOP + max(count, 1), len(COLUMNS) - 1)
    page.set_landscape()
    page.set_paper(PAPER_A3)
    page.fit_to_pages(1, 0)
    page.repeat_rows(TOP)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{unit.replace('&', '&&')} {year}年&R第 &P 页，共 &N 页")


def _looks(book: Any) -> dict[str, Any]:
    body = {"valign": "top", "border": 1, "border_color": "#C8CED6", "font_size": 10}
    found = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "facts": book.add_format({"font_color": "#5B6675", "font_size": 10}),
        "head": book.add_format(
            {**body, "bold": True, "bg_color": "#E9EDF3", "valign": "vcenter", "text_wrap": True}
        ),
        "long": book.add_format({**body, "text_wrap": True, "num_format": "@"}),
        "number": book.add_format({**body, "align": "center"}),
        "percent": book.add_format({**body, "num_format": "0%", "align": "center"}),
        "day": book.add_format({**body, "num_format": "yyyy-mm-dd", "align": "center"}),
    }
    for key, colour in COLOURS.items():
        found[f"light-{key}"] = book.add_format(
            {**body, "bg_color": colour, "align": "center", "text_wrap": True}
        )
    return found


def _height(cells: Sequence[str | float | date | None]) -> float:
    """Points for the cell with the most lines: a program that opens the file does not always measure them itself."""
    texts = (
        (cell, column.width) for cell, column in zip(cells, COLUMNS, strict=True) if isinstance(cell, str)
    )
    most = max((_lines(text, width) for text, width in texts), default=1)
    return min(HEIGHT_MOST, LINE_HEIGHT * most + 4)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in so many characters; a Chinese one takes two."""
    wide = (sum(2 if east_asian_width(one) in "WFA" else 1 for one in line) for line in text.split("\n"))
    return sum(max(1, -(-length // (width - 3))) for length in wide)


def _put(page: Any, row: int, column: int, value: str | float | date | None, look: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, _cut(value, CELL_MOST), look)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, look)
    else:
        page.write_number(row, column, value, look)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _acknowledged(row: FileTask) -> str:
    said = word(words.ASSIGNMENTS, row.held.state, "zh")
    when = row.held.answered_at
    return f"{said}\n{timezone.localtime(when):%Y-%m-%d}" if when and row.held.state != "pending" else said


def _targets(row: FileTask) -> str:
    return "\n".join(
        f"{one.what} {frame.COMPARATORS.get(one.comparator, one.comparator)}{written(one.value)}{one.unit}".strip()
        for one in row.task.targets
    )


def _asked(row: FileTask) -> str:
    """What the unit was asked for: what it has sent in each window, and what it still owes."""
    found = []
    for report in row.task.reports:
        for one in report.contributions:
            if one.unit_id == row.held.unit_id and one.submitted:
                state = word(words.REPORTS, report.state, "zh")
                told = f"{report.window.label}：{state}，自评 {one.completion_percent}%"
                if report.completion_percent is not None:
                    told += f"，认定 {report.completion_percent}%"
                hard = f"\n　困难：{_cut(one.difficulty, LINE_MOST)}" if one.difficulty else ""
                found.append(f"{told}\n　{_cut(one.text, LINE_MOST)}{hard}")
    found += [f"{one.label}：未报（{write_day(one.closes_on)}截止）" for one in row.owed]
    return "\n".join(found)


def _people(row: FileTask) -> str:
    if row.plan is None:
        return ""
    return f"责任人：{row.plan.values.responsible}\n分管领导：{row.plan.values.leader}"


def _plan(row: FileTask) -> str:
    """The plan in force: its state, milestones and projects with their days, the figures by day."""
    if row.plan is None:
        return "未报送" if row.held.state == "acknowledged" else ""
    found = [f"第 {row.plan.version} 版，{supervision.PLANS[row.plan.state]}"]
    for item in row.plan.values.items:
        days = f"{item.starts_on:%m-%d}至" if item.starts_on else ""
        found.append(f"{supervision.ITEMS[item.kind]} {days}{item.due_on:%m-%d} {item.name}")
    targets = {one.id: one for one in row.task.targets}
    for target_id, target in targets.items():
        planned = [one for one in row.plan.values.figures if one.target_id == target_id]
        if planned:
            steps = "、".join(f"{one.by_day:%m-%d} {written(one.value)}" for one in planned)
            found.append(f"{target.what or '数据'}：{steps}{target.unit}")
    return "\n".join(found)


def _events(row: FileTask) -> str:
    return "\n".join(_event(one) for one in row.events)


def _event(one: Event) -> str:
    state = STATES.get(one.kind, {}).get(one.state, "")
    state = name_of(one.state) if one.kind == "light" else str(state)
    head = f"{timezone.localtime(one.at):%Y-%m-%d} {KINDS[one.kind]}"
    day = f"（{write_day(one.day)}）" if one.day else ""
    parts = [part for part in (one.name, state + day if state else day) if part]
    told = f"{head} {'，'.join(parts)}"
    if one.asked:
        told += f"：{_cut(one.asked, LINE_MOST)}"
    return told + (f"　{ANSWERS.get(one.kind, '答复')}：{_cut(one.answer, LINE_MOST)}" if one.answer else "")


COLUMNS: Final = (
    Column("序号", 6, lambda row: row.task.row.number, "number"),
    Column("部分", 12, lambda row: row.task.row.chapter),
    Column("任务内容", 34, lambda row: row.task.row.text),
    Column("承担角色", 9, lambda row: word(words.ROLES, row.held.role, "zh")),
    Column("签收", 11, _acknowledged),
    Column("时限", 11, lambda row: row.task.row.due_on, "day"),
    Column("目标", 20, _targets),
    Column("责任人", 15, _people),
    Column("分解方案", 30, _plan),
    Column("要求填报与已报情况", 40, _asked),
    Column("完成进度", 9, lambda row: _share(row.task.row.completion_percent), "percent"),
    Column("状态", 9, lambda row: name_of(row.task.row.light), "light"),
    Column("办理情况", 9, lambda row: word(words.TASK_STATES, row.task.row.state, "zh")),
    Column("督办、请示与决定", 44, _events),
    Column("出处", 15, lambda row: row.task.address),
)


def _share(percent: int | None) -> float | None:
    return None if percent is None else percent / 100
