"""Two dates of a list as Excel and Word: one line a task, what it was and what it is."""

from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from luoshi.policy.briefs.comparing import Difference, target_words
from luoshi.policy.briefs.replay import TaskThen
from luoshi.policy.dates.windows import write_day
from luoshi.policy.progress.states import name_of
from luoshi.records.briefs.queries import Comparison
from luoshi.surfaces.chasing.papers.template import TITLE_FONT, TITLE_SIZE, blank, filled, line, table

HEADS: Final = ("编号", "任务", "变化", "原来", "现在")
WORDS: Final = {
    "slipped": "状态下滑",
    "improved": "状态好转",
    "completion": "完成进度",
    "due": "时限",
    "wording": "内容",
    "targets": "目标",
    "units": "承办单位",
    "added": "新增任务",
    "gone": "取消或合并",
}
CELL_MOST: Final = 32_767
"""Characters of an Excel cell."""


def lines(one: Difference, units: Any) -> list[tuple[str, str, str]]:
    """(what, before, after) for each thing that is different about a task."""
    return [
        (WORDS[what], _value(what, one.before, units), _value(what, one.after, units)) for what in one.whats
    ]


def comparison_sheet(found: Comparison, title: str, days: tuple[date, date]) -> bytes:
    """The Excel file; text is written as text, never as a formula."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("变化")
    head = book.add_format({"bold": True, "bg_color": "#E8EDF4", "border": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    sheet.write_string(0, 0, f"{title}：{write_day(days[0])}与{write_day(days[1])}对比")
    for place, (name, width) in enumerate(zip(HEADS, (8, 50, 12, 40, 40), strict=True)):
        sheet.write_string(2, place, name, head)
        sheet.set_column(place, place, width)
    row = 3
    for one in found.differences:
        for what, before, after in lines(one, found.units):
            sheet.write_string(row, 0, str(one.shown.number or ""), cell)
            for place, text in enumerate((one.shown.text, what, before, after), 1):
                sheet.write_string(row, place, text[:CELL_MOST], cell)
            row += 1
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 0, max(row - 1, 2), len(HEADS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    book.close()
    return out.getvalue()


def comparison_paper(found: Comparison, title: str, days: tuple[date, date], city: str) -> bytes:
    """The Word file: how many tasks have each difference, then all of them."""
    paper = blank()
    centre = WD_ALIGN_PARAGRAPH.CENTER
    line(paper, "{{ title }}对比情况", font=TITLE_FONT, size=TITLE_SIZE, align=centre)
    line(paper, "{{ first }}与{{ last }}相比，有变化的任务{{ total }}项：{{ counts }}。", indent=True)
    fields = ("{{ row.number }}", "{{ row.text }}", "{{ row.what }}", "{{ row.before }}", "{{ row.after }}")
    table(paper, HEADS, fields, (Mm(14), Mm(52), Mm(22), Mm(34), Mm(34)), "row in rows")
    line(paper, "{{ city }}人民政府督查室", align=WD_ALIGN_PARAGRAPH.RIGHT)
    rows = [
        {
            "number": one.shown.number or "—",
            "text": one.shown.text,
            "what": what,
            "before": before,
            "after": after,
        }
        for one in found.differences
        for what, before, after in lines(one, found.units)
    ]
    counts = "、".join(f"{WORDS[what]}{count}项" for what, count in found.counts.items() if count)
    return filled(
        paper,
        {
            "title": title,
            "first": write_day(days[0]),
            "last": write_day(days[1]),
            "total": len(found.differences),
            "counts": counts or "无",
            "rows": rows,
            "city": city,
        },
    )


def _value(what: str, one: TaskThen | None, units: Any) -> str:
    if one is None:
        return "—"
    values = {
        "slipped": name_of(one.light),
        "improved": name_of(one.light),
        "completion": "—" if one.completion is None else f"{one.completion}%",
        "due": write_day(one.due_on),
        "targets": target_words(one.targets),
        "units": "、".join(units.get(unit_id, "") for unit_id in sorted(one.unit_ids)),
    }
    return values.get(what, one.text) or "—"
