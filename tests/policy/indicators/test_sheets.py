"""A file of values is taken whole or not at all, and each wrong line is named."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from luoshi.policy.indicators.sheets import Wrong, checked, table

NAMES = {"森林覆盖率": 9, "城镇调查失业率": 17}
TODAY = date(2023, 5, 1)
HEAD = "指标,年份,数值,截至日期,来源\n"


def read(text: str):
    return checked(table((HEAD + text).encode(), "数值.csv"), NAMES, TODAY)


def test_a_right_file() -> None:
    found, wrong = read(
        '森林覆盖率,2021,44.6,2021-12-31,统计公报\n城镇调查失业率,2022年,"4.7%",,统计公报\n\n'
    )
    assert wrong == ()
    assert [(one.indicator_id, one.year, one.value, one.as_of) for one in found] == [
        (9, 2021, Decimal("44.6"), date(2021, 12, 31)),
        (17, 2022, Decimal("4.7"), date(2022, 12, 31)),
    ]


def test_a_workbook_reads_as_a_csv_does() -> None:
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["指标", "年份", "数值", "来源"])
        sheet.write_row(1, 0, ["森林覆盖率", 2021, 44.6, "公报"])
    found, wrong = checked(table(file.getvalue(), "数值.xlsx"), NAMES, TODAY)
    assert wrong == ()
    assert (found[0].year, found[0].value) == (2021, Decimal("44.6"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("没有的指标,2021,1,,公报", "没有指标"),
        ("森林覆盖率,21,1,,公报", "年份"),
        ("森林覆盖率,2021,四十四,,公报", "不是数字"),
        ("森林覆盖率,2021,nan,,公报", "超出范围"),
        ("森林覆盖率,2021,1.23456789,,公报", "小数"),
        ("森林覆盖率,2021,44,2021-13-01,公报", "截至日期"),
        ("森林覆盖率,2021,44,2024-01-01,公报", "还没有到"),
        ("森林覆盖率,2021,44,,", "缺少来源"),
    ],
)
def test_a_wrong_line_is_named(line, said) -> None:
    _, wrong = read("城镇调查失业率,2021,4.9,,公报\n" + line)
    assert len(wrong) == 1
    assert wrong[0].startswith("第 3 行")
    assert said in wrong[0]


def test_the_same_figure_twice_is_wrong() -> None:
    _, wrong = read("森林覆盖率,2021,44.6,,公报\n森林覆盖率,2021,44.8,,公报\n")
    assert wrong == ("第 3 行：与第 2 行是同一指标同一年份的数值，只能有一个。",)


def test_columns_and_empty_files() -> None:
    assert "缺少列“来源”" in checked([["指标", "年份", "数值"]], NAMES, TODAY)[1][0]
    assert checked([], NAMES, TODAY)[1]
    assert read("")[1] == ("文件只有表头，没有数值。",)
    with pytest.raises(Wrong, match="打不开"):
        table(b"PK\x03\x04nonsense", "坏.xlsx")


def test_a_workbook_that_would_take_the_machine_down_is_refused() -> None:
    """Two cells in opposite corners: python-calamine would end the process that lays them out."""
    import zipfile

    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(
            "xl/worksheets/sheet1.xml",
            '<worksheet><sheetData><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></sheetData></worksheet>',
        )
    with pytest.raises(Wrong, match="范围过大"):
        table(file.getvalue(), "商品.xlsx")


def test_a_line_that_is_no_csv_is_named() -> None:
    with pytest.raises(Wrong, match="第 2 行不是 CSV"):
        table((HEAD + '"' + "长" * 140_000).encode(), "数值.csv")
