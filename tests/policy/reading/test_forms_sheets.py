"""Excel files: cells as a person sees them, merged cells filled, sheet after sheet."""

import datetime as dt
import io
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from luoshi.policy.reading.forms import Extracted, extract
from luoshi.policy.reading.forms.cellformat import shown
from luoshi.policy.reading.forms.xlsx import area, corner
from luoshi.policy.reading.model import Refused
from tests.policy.reading.forms_files import xlsx_of


def workbook(fill: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def task_list(book: Any) -> None:
    sheet = book.add_worksheet("清单")
    sheet.merge_range("A1:D1", "某某市重点任务清单")
    sheet.write_row("A2", ["序号", "任务", "责任单位", "目标"])
    sheet.write_row("A3", [1, "建设示例项目", None, 0.05])
    sheet.write("D3", 0.05, book.add_format({"num_format": "0%"}))
    sheet.write_row("A4", [2, "开放示例场馆"])
    sheet.write("D4", dt.date(2026, 6, 30), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))
    sheet.merge_range("C3:C4", "市教委")
    sheet.write("A5", "注：目标为全年数")
    book.add_worksheet("第二张").write_row("B7", ["单独", "两格"])
    book.add_worksheet("隐藏").write("A1", "看不见")
    book.worksheets()[2].hide()


@pytest.fixture(scope="module")
def extracted() -> Extracted:
    return extract(workbook(task_list), "a.xlsx")


def test_rows_are_lines_and_cells_are_as_shown(extracted: Extracted) -> None:
    assert extracted.visible().split("\n") == [
        "某某市重点任务清单", "序号\t任务\t责任单位\t目标", "1\t建设示例项目\t市教委\t5%",
        "2\t开放示例场馆\t2026年6月30日", "注：目标为全年数", "单独\t两格", "",
    ]  # fmt: skip


def test_the_table_leaves_out_title_and_remark_and_fills_merged_cells(extracted: Extracted) -> None:
    (table,) = extracted.tables
    assert table.caption == "某某市重点任务清单"
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["序号", "任务", "责任单位", "目标"],
        ["1", "建设示例项目", "市教委", "5%"],
        ["2", "开放示例场馆", "市教委", "2026年6月30日"],
    ]
    assert all(extracted.text[slice(*cell.span)] == cell.text for row in table.rows for cell in row)


def test_sheets_are_pages_their_names_hidden_and_hidden_sheets_noted(extracted: Extracted) -> None:
    assert [extracted.text[at : at + 2] for at in extracted.pages] == ["清单", "第二"]
    assert "清单\n" not in extracted.visible()[:3]
    assert "看不见" not in extracted.text
    assert "隐藏" in extracted.notes[0]


@pytest.mark.parametrize(
    ("stored", "code", "seen"),
    [
        ("0.05", "0%", "5%"),
        ("0.123", "0.0%", "12.3%"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("0.30000000000000004", "", "0.3"),
        ("1E-3", "General", "0.001"),
        ("46203", "yyyy-mm-dd", "2026-06-30"),
        ("46203", "yyyy年m月", "2026年6月"),
        ("46203.75", "yyyy-m-d h:mm", "2026-06-30 18:00"),
        ("12.5", '0.0"亿元"', "12.5亿元"),
        ("-3", "0;(0)", "(3)"),
        ("-3", "0.0", "-3.0"),
        ("2.5", "0", "3"),
        ("1234567", "#,##0,", "1,235"),
        ("5", "[$¥-804]0.00", "¥5.00"),
        ("7", "@", "7"),
        ("nan", "0", "nan"),
        ("abc", "0%", "abc"),
        ("1e999", "0", "1e999"),
        ("-5", "yyyy-m-d", "-5"),
        ("60", "yyyy-mm-dd", "1900-02-28"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("1", "yyyy-mm-dd", "1900-01-01"),
    ],
)
def test_figures_are_shown_as_excel_shows_them(stored: str, code: str, seen: str) -> None:
    assert shown(stored, code) == seen


def test_text_and_numbers_agree_with_an_independent_reader() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("表")
        for row in range(40):
            sheet.write_row(row, 0, [row, f"任务{row}", row % 3 == 0, row / 8, "" if row % 2 else "市财政局"])

    data = workbook(fill)
    theirs = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    )
    ours = [[cell.text for cell in row] for row in extract(data, "a.xlsx").tables[0].rows]
    as_text = {True: "TRUE", False: "FALSE"}
    assert ours == [
        [
            as_text[cell] if isinstance(cell, bool) else f"{cell:g}" if isinstance(cell, float) else cell
            for cell in row
        ]
        for row in theirs
    ]


def test_references() -> None:
    assert corner("B3") == (2, 1)
    assert corner("XFD1048576") == (1_048_575, 16_383)
    assert area("$A$1:C2") == (0, 0, 1, 2)
    assert (corner("3B"), corner("ABCD1"), corner("A0"), area("C2:A1"), area("")) == (None,) * 5


def test_cells_in_opposite_corners_and_a_merge_of_the_whole_sheet_stay_cheap() -> None:
    text = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = f'<row r="1">{text.format("A1", "甲")}{text.format("B1", "乙")}</row>'
    rows += f'<row r="1048576">{text.format("XFD1048576", "远")}{text.format("A1048576", "丙")}</row>'
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert extract(xlsx_of(rows, merged), "a.xlsx").visible().split() == ["甲", "乙", "丙"]


def test_merges_without_end_are_refused() -> None:
    rows = "".join(f'<row r="{at}"><c t="inlineStr"><is><t>甲</t></is></c></row>' for at in range(1, 200))
    merged = "<mergeCells>" + '<mergeCell ref="A1:SR199"/>' * 50 + "</mergeCells>"
    with pytest.raises(Refused, match="合并"):
        extract(xlsx_of(rows, merged), "a.xlsx")
