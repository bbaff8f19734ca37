"""The list of cases as a workbook, with its sums. It goes to Chinese offices and is Chinese in every language of the pages."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone, translation
from xlsxwriter import Workbook

from luoshi.library.discovery import load_districts
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.records.cases.queries_listing import Line
from luoshi.records.programmes.queries import ProgrammeRow
from luoshi.surfaces.programmes import words
from luoshi.surfaces.programmes.sheets import MONEY, OPTIONS

COLUMNS: Final = (
    ("受理编号", 22),
    ("类别", 20),
    ("渠道", 12),
    ("状态", 10),
    ("步骤", 14),
    ("发放", 14),
    ("金额（元）", 14),
    ("申请时间", 17),
    ("办理时限", 12),
    ("超时限", 8),
    ("办理人", 18),
    ("补正次数", 9),
    ("入账日期", 12),
    ("办结时间", 17),
    ("区", 10),
    ("新车品牌", 16),
)
MONEY_AT: Final = 6
TOP: Final = 3
"""Rows above the head of the table: title, facts, an empty one."""


def case_sheet(head: ProgrammeRow, lines: Sequence[Line], chosen: str, at: datetime) -> bytes:
    """申请清单: one line a case, sums that follow Excel's own filter. `chosen`: what the list was narrowed by, in words."""
    target, today = io.BytesIO(), timezone.localdate(at)
    districts = load_districts(head.city)
    with Workbook(target, OPTIONS) as book, translation.override("zh-hans"):
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1}),
            "money": book.add_format({"num_format": MONEY}),
            "sum": book.add_format({"num_format": MONEY, "bold": True, "top": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        page = book.add_worksheet("申请清单")
        page.write_string(0, 0, f"{head.title}：申请清单", looks["title"])
        told = f"{timezone.localtime(at):%Y-%m-%d %H:%M} 导出 · {chosen or '全部申请'} · {len(lines)} 件 · 不含个人信息"
        page.write_string(1, 0, told)
        for column, (name, width) in enumerate(COLUMNS):
            page.set_column(column, column, width)
            page.write_string(TOP, column, name, looks["head"])
        for number, line in enumerate(lines, TOP + 1):
            _write(page, number, line, districts, today, looks)
        _sums(page, len(lines), sum(one.amount_fen for one in lines), looks)
        page.freeze_panes(TOP + 1, 1)
        page.autofilter(TOP, 0, TOP + max(len(lines), 1), len(COLUMNS) - 1)
    return target.getvalue()


def _write(
    page: Any, number: int, line: Line, districts: dict[str, str], today: date, looks: dict[str, Any]
) -> None:
    late = line.state == "open" and line.due_on is not None and line.due_on < today
    cells = (
        line.receipt,
        line.part,
        words.word("channel", line.channel),
        words.word("state", line.state),
        line.step,
        words.word("payment", line.payment) if line.payment else "",
        line.amount_fen / FEN_PER_YUAN,
        _local(line.applied_at),
        line.due_on,
        "超时限" if late else "",
        line.holder,
        line.corrections,
        line.paid_on,
        _local(line.ended_at),
        districts.get(line.district, line.district),
        line.brand,
    )
    for column, value in enumerate(cells):
        if isinstance(value, datetime):
            page.write_datetime(number, column, value, looks["moment"])
        elif isinstance(value, date):
            page.write_datetime(number, column, datetime.combine(value, time()), looks["day"])
        elif isinstance(value, int | float):
            page.write_number(number, column, value, looks["money"] if column == MONEY_AT else None)
        elif value:
            page.write_string(number, column, value)


def _sums(page: Any, count: int, total_fen: int, looks: dict[str, Any]) -> None:
    """Below the table: SUBTOTAL follows the filter that the reader sets in Excel."""
    row = TOP + count + 2
    page.write_string(row, 0, "合计（随筛选变化）", looks["head"])
    span = f"G{TOP + 2}:G{TOP + max(count, 1) + 1}"
    page.write_formula(row, MONEY_AT, f"=SUBTOTAL(109,{span})", looks["sum"], total_fen / FEN_PER_YUAN)


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None
