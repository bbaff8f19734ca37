"""The report: summary, indicators, yearly goals, projects, statements, conclusion; every figure from the snapshot.

An official Chinese paper whatever the reader's language: the words are Chinese, with the same formulas as the pages.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from django.utils import translation
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from luoshi.policy.indicators.naming import how_many
from luoshi.policy.indicators.paths import STANDINGS
from luoshi.policy.indicators.values import Formula, plain, shown
from luoshi.policy.money.writing import about
from luoshi.records.evaluation.queries import RoundPage, StatementRow
from luoshi.surfaces.plans import words
from luoshi.surfaces.plans.papers.charts import add_bars
from luoshi.surfaces.web.figures import quantity, written

BODY, HEADING = "FangSong", "SimHei"
COLOURS: Final = {
    "missed": "B3261E",
    "at-risk": "E39A24",
    "unknown": "A9B4C2",
    "open": "CBD3DC",
    "on-course": "41A463",
    "met": "4A8FD0",
}
STAGES: Final = ("reserve", "preparatory", "started", "building", "completed")
TITLES: Final = {"year": "年度评估报告", "middle": "中期评估报告", "final": "总结评估报告"}


def report(page: RoundPage) -> bytes:
    """The Word file of a round."""
    with translation.override("zh-hans"):
        return _made(page)


def _made(page: RoundPage) -> bytes:
    document = Document()
    _styles(document)
    held = page.snapshot
    _title(document, page)
    _summary(document, held)
    _indicators(document, held["indicators"])
    _goals(document, [*held["indicators"], *held.get("yearly", ())])
    _packages(document, held["packages"])
    _statements(document, "单位自评", [one for one in page.statements if one.kind == "self"])
    _statements(document, "第三方独立评估", [one for one in page.statements if one.kind == "independent"])
    if page.row.conclusion:
        document.add_heading("评估结论", 1)
        _paragraphs(document, page.row.conclusion)
    _note(document, page)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _styles(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    for name, font, size in (("Normal", BODY, 12), ("Heading 1", HEADING, 15), ("Title", HEADING, 18)):
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _title(document: Any, page: RoundPage) -> None:
    heading = document.add_heading(f"{page.snapshot['plan']}\n{page.row.year}年{TITLES[page.row.kind]}", 0)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_after = Pt(6)
    line = document.add_paragraph(
        f"数据截至{_day(page.snapshot['on'])} · 规划第 {page.snapshot['edition']} 版"
    )
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _summary(document: Any, held: dict[str, Any]) -> None:
    rows = held["indicators"]
    counted = Counter(row["standing"] for row in rows)
    document.add_heading("总体情况", 1)
    parts = "，".join(
        f"{words.STANDINGS[key]} {counted[key]} 项" for key in reversed(STANDINGS) if counted[key]
    )
    whole = how_many(row["number"] for row in rows)
    split = f"（按小项计 {len(rows)} 项）" if whole != len(rows) else ""
    document.add_paragraph(f"规划共 {whole} 项指标{split}：{parts}。")
    trouble = [row for row in rows if row["kind"] == "binding" and row["standing"] in {"missed", "at-risk"}]
    if trouble:
        document.add_paragraph(f"约束性指标中需要重点关注 {len(trouble)} 项：")
        for row in trouble:
            reasons = "；".join(_explained(one) for one in row["reasons"])
            document.add_paragraph(f"{row['number']} {row['name']}：{reasons}。", style="List Bullet")
    keys = [key for key in STANDINGS if counted[key]]
    add_bars(
        document,
        "指标状况（项）",
        "项数",
        [str(words.STANDINGS[key]) for key in keys],
        [str(counted[key]) for key in keys],
        [COLOURS[key] for key in keys],
    )


def _indicators(document: Any, rows: Sequence[dict[str, Any]]) -> None:
    document.add_heading("主要指标进展", 1)
    _table(
        document,
        ("序号", "指标", "目标", "最新值", "进展", "状况"),
        [
            (
                row["number"],
                f"{row['name']}（{words.KINDS[row['kind']]}）",
                _goal(row["goal"], row["unit"]),
                _value(row),
                _progress(row),
                str(words.STANDINGS[row["standing"]]),
            )
            for row in rows
        ],
        (1.2, 4.6, 3.0, 2.8, 2.2, 1.9),
    )
    measured = [row for row in rows if row["completion"]["kind"] in {"completion", "level"}]
    if measured:
        add_bars(
            document,
            "完成率（有基期或累计指标）与相当于目标的水平（%）",
            "%",
            [f"{row['number']} {row['name'][:14]}" for row in measured],
            [plain(shown(Decimal(row["completion"]["percent"]), 1)) for row in measured],
            [COLOURS[row["standing"]] for row in measured],
        )
        document.add_paragraph("计算方法：")
        for row in measured:
            document.add_paragraph(
                f"{row['number']} {row['name']}：{_explained(row['completion']['formula'])}。",
                style="List Bullet",
            )


def _goals(document: Any, rows: Sequence[dict[str, Any]]) -> None:
    found = sorted(
        ((row, one) for row in rows for one in row["goals"]), key=lambda pair: int(pair[1]["year"])
    )
    if not found:
        return
    document.add_heading("年度目标完成情况", 1)
    _table(
        document,
        ("年份", "指标", "目标", "结果", "完成情况"),
        [
            (
                str(one["year"]),
                row["name"],
                _goal(one["goal"], row["unit"]),
                _so_far(one, row["unit"]),
                str(words.VERDICTS[one["verdict"]][0]),
            )
            for row, one in found
        ],
        (1.6, 5.4, 3.6, 2.8, 2.3),
    )


def _packages(document: Any, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    document.add_heading("重大工程", 1)
    _table(
        document,
        ("工程包", *(str(words.STAGES[key]) for key in STAGES), "逾期", "完成投资"),
        [
            (
                row["name"],
                *(str(row["stages"].get(key, 0)) for key in STAGES),
                str(len(row["late"])),
                about(row["done_fen"]) if row["done_fen"] else "—",
            )
            for row in rows
        ],
        (5.4, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 3.1),
    )


def _statements(document: Any, title: str, said: Sequence[StatementRow]) -> None:
    if not said:
        return
    document.add_heading(title, 1)
    for one in said:
        run = document.add_paragraph().add_run(one.author)
        run.bold = True
        _paragraphs(document, one.text)


def _paragraphs(document: Any, text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            paragraph = document.add_paragraph(line.strip())
            paragraph.paragraph_format.first_line_indent = Pt(24)


def _note(document: Any, page: RoundPage) -> None:
    heard = ""
    if page.row.heard_on is not None:
        day = page.row.heard_on
        heard = f"本报告于{day.year}年{day.month}月{day.day}日经{page.row.heard_by}审议。"
    document.add_paragraph(f"{heard}本报告全部数据取自评估开始时冻结的数据，校验码 {page.row.digest[:16]}。")


def _table(
    document: Any, head: Sequence[str], rows: Sequence[Sequence[str]], widths_cm: Sequence[float]
) -> None:
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.autofit = False
    # A repeated heading, and no w:cantSplit beside it: with both LibreOffice loses the rows after the end of a page.
    repeat = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for a repeated heading
    repeat.append(repeat.makeelement(qn("w:tblHeader"), {}))
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
    for cells in (head, *rows):
        row = table.rows[0] if cells is head else table.add_row()
        for cell, text, width in zip(row.cells, cells, widths_cm, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(9), cells is head
    document.add_paragraph()


def _goal(goal: dict[str, Any], unit: str) -> str:
    if goal["value"] is None:
        return str(goal["requirement"] or "—")
    if goal["upper"] is not None:
        return f"{written(Decimal(goal['value']))}–{_figure(goal['upper'], unit)}"
    word = str(words.COMPARATORS.get(goal["comparator"] or "=", ""))
    figure = _figure(goal["value"], unit)
    return f"{figure}{word}" if goal["comparator"] == "~" else f"{word}{figure}"


def _figure(value: str, unit: str) -> str:
    """A figure with its unit, without white space, as official papers write it."""
    return quantity(Decimal(value), unit).replace(" ", "")


def _so_far(one: dict[str, Any], unit: str) -> str:
    """The result of a year; where the year is not over, the figure so far with its day."""
    if one["value"] is None:
        return "—"
    figure, day = (
        f"{words.BOUNDS.get(one.get('bound', ''), '')}{_figure(one['value'], unit)}",
        one.get("so_far"),
    )
    return f"{figure}（截至{_day(day)}）" if day else figure


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _value(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return "—"
    when = f"截至{_day(row['so_far'])}" if row.get("so_far") else f"{row['year']}年"
    return f"{words.BOUNDS.get(row['bound'], '')}{_figure(row['value'], row['unit'])}（{when}）"


def _progress(row: dict[str, Any]) -> str:
    percent, kind = row["completion"]["percent"], row["completion"]["kind"]
    if percent is None:
        return "—"
    if kind != "headroom":
        return f"{written(shown(Decimal(percent), 1))}%"
    in_step = row["completion"]["formula"]["code"] == "in-step"
    return words.gap(Decimal(percent)) if in_step else words.room(Decimal(percent), row["unit"])


def _explained(formula: dict[str, Any]) -> str:
    return words.explained(Formula(formula["code"], formula["values"]))
