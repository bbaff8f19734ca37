"""The breakdown of a task as an Excel workbook, and back without loss: what is written is what is read."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from re import compile as pattern
from typing import Final
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook

from luoshi.policy.progress.plans import (
    FIGURES_MOST,
    ITEMS_MOST,
    PlanFigure,
    PlanItem,
    PlanValues,
)
from luoshi.policy.reading.forms.layable import check_layable
from luoshi.policy.reading.model import Refused
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.tasks.queries import TargetRow

MONTHLY, QUARTERLY = 1, 3
"""Months in a period of the figures."""
BASICS, ITEMS, FIGURES = "基本情况", "事项", "数据分解"
ITEM_HEAD: Final = ("种类", "名称", "开始日期", "完成日期", "责任人")
FIGURE_HEAD: Final = ("目标编号", "目标", "单位", "截至日期", "累计数")
KINDS: Final[Mapping[str, str]] = {"project": "项目", "subtask": "子任务", "milestone": "里程碑"}
KEYS: Final = {value: key for key, value in KINDS.items()}
AS_WRITTEN: Final = pattern(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
"""A day as people type it into a cell: 2026-06-30, 2026/6/30, 2026年6月30日."""
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(plan: PlanValues, targets: Sequence[TargetRow], days: Sequence[date] = ()) -> bytes:
    """The workbook. Every cell is a text, so that no program rounds a figure or moves a day.

    `days`: those for which a figure is asked of each target; where the plan has none its cell is left empty.
    """
    file = BytesIO()
    with Workbook(file, OPTIONS) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        basics = [("责任人", plan.responsible), ("分管领导", plan.leader), ("总体安排", plan.summary)]
        items = [
            (KINDS[one.kind], one.name, _written(one.starts_on), _written(one.due_on), one.person)
            for one in plan.items
        ]
        figures = _figure_rows(plan, targets, days)
        for name, head, rows in (
            (BASICS, ("项目", "内容"), basics),
            (ITEMS, ITEM_HEAD, items),
            (FIGURES, FIGURE_HEAD, figures),
        ):
            page = book.add_worksheet(name)
            page.set_column(0, len(head) - 1, 22, text)
            page.freeze_panes(1, 0)
            page.write_row(0, 0, head, bold)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    page.write_string(number, column, value, text)
    return file.getvalue()


def _figure_rows(
    plan: PlanValues, targets: Sequence[TargetRow], days: Sequence[date]
) -> list[tuple[str, ...]]:
    """A row for each figure of the plan, and one to be filled in for each day without; target by target."""
    known = {target.id: target for target in targets}
    order = {target.id: place for place, target in enumerate(targets)}
    told = [(one.target_id, one.by_day, f"{one.value:f}") for one in plan.figures]
    there = {(target_id, on) for target_id, on, _value in told}
    told += [(one.id, on, "") for one in targets for on in days if (one.id, on) not in there]
    told.sort(key=lambda row: (order.get(row[0], len(order)), row[0], row[1]))
    return [
        (
            str(target_id),
            known[target_id].what if target_id in known else "",
            known[target_id].unit if target_id in known else "",
            _written(on),
            value,
        )
        for target_id, on, value in told
    ]


def read(data: bytes) -> PlanValues:
    """The plan in a workbook; a figure left empty is none. Raises BadValue with sheet and row of what cannot be read."""
    try:
        check_layable(data)
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
    except Refused as problem:
        raise BadValue(f"这个文件{problem}。") from problem
    except (CalamineError, BadZipFile, ValueError, OSError) as problem:
        raise BadValue("这个文件不是 Excel 工作簿，请用导出的文件填写后再导入。") from problem
    missing = [name for name in (BASICS, ITEMS, FIGURES) if name not in sheets]
    if missing:
        raise BadValue(f"工作簿缺少工作表：{'、'.join(missing)}。请用导出的文件填写。")
    basics = {_text(row, 0): _text(row, 1) for row in sheets[BASICS][1:]}
    items = _rows(sheets[ITEMS])
    figures = [(number, row) for number, row in _rows(sheets[FIGURES]) if _text(row, 4).strip()]
    if len(items) > ITEMS_MOST or len(figures) > FIGURES_MOST:
        raise BadValue(f"一份方案最多 {ITEMS_MOST} 个事项、{FIGURES_MOST} 个数据。")
    return PlanValues(
        basics.get("责任人", ""),
        basics.get("分管领导", ""),
        basics.get("总体安排", ""),
        tuple(_item(number, row) for number, row in items),
        tuple(_figure(number, row) for number, row in figures),
    )


def _rows(sheet: Sequence[Sequence[object]]) -> list[tuple[int, Sequence[object]]]:
    """(row number as Excel counts, cells) of the rows below the head that hold anything."""
    return [
        (number, row)
        for number, row in enumerate(sheet, 1)
        if number > 1 and any(str(cell).strip() for cell in row)
    ]


def _item(number: int, row: Sequence[object]) -> PlanItem:
    kind = KEYS.get(_text(row, 0))
    if kind is None:
        raise BadValue(
            f"“{ITEMS}”第 {number} 行：种类应为项目、子任务或里程碑，现在是“{_text(row, 0)[:20]}”。"
        )
    starts = _day(row, 2, ITEMS, number)
    due = _day(row, 3, ITEMS, number)
    if due is None:
        raise BadValue(f"“{ITEMS}”第 {number} 行：请填写完成日期，例如 2026-06-30。")
    return PlanItem(kind, _text(row, 1), starts, due, _text(row, 4))


def _figure(number: int, row: Sequence[object]) -> PlanFigure:
    by_day = _day(row, 3, FIGURES, number)
    target = _text(row, 0)
    if not target.isascii() or not target.isdigit() or len(target) > 18 or by_day is None:
        raise BadValue(f"“{FIGURES}”第 {number} 行：目标编号和截至日期不能空，请用导出的文件填写。")
    try:
        value = Decimal(_text(row, 4))
    except InvalidOperation as problem:
        raise BadValue(
            f"“{FIGURES}”第 {number} 行：累计数应为数字，现在是“{_text(row, 4)[:20]}”。"
        ) from problem
    return PlanFigure(int(target), by_day, value)


def _text(row: Sequence[object], at: int) -> str:
    value = row[at] if at < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if value is not None else ""


def _day(row: Sequence[object], at: int, sheet: str, number: int) -> date | None:
    value = row[at] if at < len(row) else ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = str(value).strip()
    if not written:
        return None
    try:
        found = AS_WRITTEN.fullmatch(written)
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(written)
    except ValueError as problem:
        raise BadValue(
            f"“{sheet}”第 {number} 行：日期应写成 2026-06-30，现在是“{written[:20]}”。"
        ) from problem


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def period_ends(starts_on: date, due_on: date, months: int = QUARTERLY, most: int = 60) -> tuple[date, ...]:
    """Ends of months or quarters up to the due day, and that day itself: the columns in which figures are asked for."""
    found = []
    for year in range(starts_on.year, due_on.year + 1):
        for month in range(months, 13, months):
            end = date(year, month, monthrange(year, month)[1])
            if starts_on <= end < due_on:
                found.append(end)
    return (*found[:most], due_on)


def months_of(figures: Iterable[PlanFigure], due_on: date) -> int:
    """How a plan is divided: by months where any of its days ends no quarter, else by quarters."""
    days = {one.by_day for one in figures} - {due_on}
    return MONTHLY if any(day.month % QUARTERLY for day in days) else QUARTERLY


def merged(days: Iterable[date], figures: Iterable[PlanFigure]) -> tuple[date, ...]:
    """The days of a form: those it asks for, and those for which a plan holds figures."""
    return tuple(sorted({*days, *(one.by_day for one in figures)}))
