"""Workbooks made so that laying them out takes the machine down are refused before anybody lays them out."""

import io
import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.layable import check_layable
from luoshi.policy.reading.model import Refused

SHEET = "xl/worksheets/sheet1.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def good() -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, ["指标", 1])
    return file.getvalue()


def with_part(name: str, data: bytes | str, *, also: bool = False) -> bytes:
    """A good workbook with one part exchanged (`also`: put beside the good one)."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good())) as given,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for one in given.namelist():
            if one != name or also:
                out.writestr(one, given.read(one))
        out.writestr(name, data)
    return made.getvalue()


def with_rows(rows: str) -> bytes:
    return with_part(SHEET, f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>')


def cell(place: str) -> str:
    return f'<c r="{place}"><v>1</v></c>'


def test_ordinary_workbooks_pass_and_blank_formatted_cells_do_not_count() -> None:
    check_layable(good())
    check_layable(with_rows(f'<row r="1">{cell("A1")}</row><row r="1048576"><c r="XFD1048576" s="3"/></row>'))
    check_layable(with_rows(f'<row r="20000">{cell("CV20000")}</row>'))  # 100 columns: the limit itself
    assert limits.LAID_OUT == 2_000_000


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>',
        cell("A1") + cell("XFD1048576"),
        f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFC1048576")}<c><v>1</v></c></row>',
        f'<row r="1048576">{"<c><v>1</v></c>" * 3}</row>',
        f'<row r="20001">{cell("CV20001")}</row>',
    ],
)
def test_cells_far_apart_are_refused(rows: str) -> None:
    with pytest.raises(Refused, match="范围过大"):
        check_layable(with_rows(rows))


def test_rows_that_run_upwards_and_places_that_are_none_are_refused() -> None:
    for rows in (f"{cell('A9')}{cell('A1')}", cell("ZZZZ9"), cell("A0")):
        with pytest.raises(Refused, match="不是普通的"):
            check_layable(with_rows(rows))


def test_a_sheet_is_found_whatever_its_part_and_its_encoding() -> None:
    far = f'<worksheet xmlns="{SPACE}"><sheetData>{cell("A1")}{cell("XFD1048576")}</sheetData></worksheet>'
    wide = '<?xml version="1.0" encoding="utf-16"?>' + far
    for name, data in (("xl/media/image1.png", far.encode()), (SHEET, wide.encode("utf-16"))):
        with pytest.raises(Refused, match="范围过大"):
            check_layable(with_part(name, data))


def test_other_forms_and_doubled_parts_are_refused() -> None:
    for data in (
        with_part("content.xml", "<a/>"),
        with_part("xl/workbook.bin", b"\x00"),
        with_part(SHEET.upper(), "<a/>", also=True),
    ):
        with pytest.raises(Refused, match="不是普通的"):
            check_layable(data)


def test_strings_that_expand_without_end_are_refused() -> None:
    with pytest.raises(Refused, match="压缩炸弹"):
        check_layable(with_part("xl/sharedStrings.xml", b"<sst>" + b"<si><t>A</t></si>" * 500_000))
