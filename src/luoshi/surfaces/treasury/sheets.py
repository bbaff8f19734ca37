"""The workbooks of paying. They go to Chinese offices and are Chinese in every language of the pages."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from xlsxwriter import Workbook

from luoshi.library.discovery import load_districts
from luoshi.policy.dates.windows import write_day
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.policy.money.writing import uppercase
from luoshi.records.payments.queries import BatchRow
from luoshi.records.payments.queries_statistics import StatisticsRow
from luoshi.records.programmes.queries import ProgrammeRow, workflow_of

OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
A4: Final = 9
"""Excel's own number of the paper."""
MONEY: Final = "#,##0.00"
COLUMNS: Final = (
    "月份",
    "类别",
    "区",
    "申请（件）",
    "不予补贴（件）",
    "撤回（件）",
    "已发放（件）",
    "已发放（元）",
    "已追回（件）",
    "已追回（元）",
)


def treasury_request(
    head: ProgrammeRow,
    batch: BatchRow,
    shares: Sequence[tuple[str, int, int]],
    parts: Sequence[tuple[str, int, int]],
) -> bytes:
    """用款申请: the sum in figures and capital numerals, by source of the money and by part, who made and who approved it."""
    titles = {one.name: one.title for one in workflow_of(head).sources}
    names = dict(head.parts)
    asked_by = workflow_of(head).of_kind("payment")[0].asked_by
    cited = dict.fromkeys(f"{head.number}#{asked_by.of(part)}" for part, _, _ in parts)
    made = [
        ("项目", head.title),
        ("文件依据", "、".join(cited)),
        ("发放批次", batch.title),
        ("笔数", batch.count),
        ("申请金额（元）", _yuan(batch.total_fen)),
        ("大写", uppercase(batch.total_fen)),
        ("编制", f"{batch.made_by}　{_day(batch.made_at)}"),
        ("复核", f"{batch.approved_by}　{_day(batch.approved_at)}" if batch.approved_by else "（未复核）"),
        ("银行文件校验值", batch.fingerprint or "（未生成）"),
    ]
    by_source = [(titles.get(name, name), count, _yuan(fen)) for name, count, fen in shares]
    by_part = [(names.get(name, name), count, _yuan(fen)) for name, count, fen in parts]
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as book:
        page = book.add_worksheet("用款申请")
        looks = _looks(book)
        _printed(page, wide=False)
        page.set_column(0, 0, 22)
        page.set_column(1, 2, 34)
        page.write_string(0, 0, "财政补贴资金用款申请", looks["title"])
        row = 2
        for label, value in made:
            page.write_string(row, 0, label, looks["head"])
            _cell(page, row, 1, value, looks)
            row += 1
        for heading, lines in (("资金来源", by_source), ("补贴类别", by_part)):
            row = _block(page, row + 1, (heading, "笔数", "金额（元）"), lines, looks)
    return target.getvalue()


def statistics_return(head: ProgrammeRow, rows: Sequence[StatisticsRow], *, on: date) -> bytes:
    """统计报表: a row for each month, part and district, and their sum."""
    names, places = dict(head.parts), load_districts(head.city)
    lines: list[tuple[Any, ...]] = [
        (
            f"{row.month:%Y年%m月}",
            names.get(row.part, row.part),
            places.get(row.district, row.district) or "（未载明）",
            row.figures.applied,
            row.figures.refused,
            row.figures.withdrawn,
            row.figures.paid,
            _yuan(row.figures.paid_fen),
            row.figures.recovered,
            _yuan(row.figures.recovered_fen),
        )
        for row in rows
    ]
    sums = [sum(line[place] for line in lines) for place in range(3, len(COLUMNS))]
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as book:
        page = book.add_worksheet("统计报表")
        looks = _looks(book)
        _printed(page, wide=True)
        page.repeat_rows(3)
        page.set_column(0, len(COLUMNS) - 1, 15)
        page.write_string(0, 0, f"{head.title}统计报表", looks["title"])
        page.write_string(1, 0, f"{head.number}　截至{write_day(on)}")
        end = _block(page, 3, COLUMNS, lines, looks)
        _block_row(page, end, ("合计", "", "", *sums), looks)
        page.freeze_panes(4, 3)
    return target.getvalue()


def _printed(page: Any, *, wide: bool) -> None:
    """On A4, all columns on one page beside each other: offices print what they sign."""
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    if wide:
        page.set_landscape()


def _looks(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bg_color": "#E9F1FB", "border": 1}),
        "text": book.add_format({"border": 1, "text_wrap": True, "align": "left"}),
        "count": book.add_format({"border": 1, "num_format": "#,##0", "align": "right"}),
        "money": book.add_format({"border": 1, "num_format": MONEY, "align": "right"}),
    }


def _block(
    page: Any, row: int, heads: Sequence[str], lines: Sequence[Sequence[Any]], looks: Mapping[str, Any]
) -> int:
    for column, head in enumerate(heads):
        page.write_string(row, column, head, looks["head"])
    for line in lines:
        row += 1
        _block_row(page, row, line, looks)
    return row + 1


def _block_row(page: Any, row: int, line: Sequence[Any], looks: Mapping[str, Any]) -> None:
    for column, value in enumerate(line):
        _cell(page, row, column, value, looks)


def _cell(page: Any, row: int, column: int, value: object, looks: Mapping[str, Any]) -> None:
    if isinstance(value, Decimal):
        page.write_number(row, column, value, looks["money"])
    elif isinstance(value, int):
        page.write_number(row, column, value, looks["count"])
    else:
        page.write_string(row, column, str(value), looks["text"])


def _yuan(amount_fen: int) -> Decimal:
    """Yuan with two places, exact."""
    return Decimal(amount_fen) / FEN_PER_YUAN


def _day(moment: datetime | None) -> str:

    return write_day(timezone.localdate(moment)) if moment else ""
