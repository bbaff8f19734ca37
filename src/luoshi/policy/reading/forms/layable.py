"""May python-calamine lay this workbook out? It makes the whole rectangle of a sheet at once: two filled cells in opposite
corners, 1.4 KB of a file, ask for 550 GB, and the process that asked is ended. So the corners are looked for first.
"""

from typing import Final

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.package import Package, local, whole
from luoshi.policy.reading.forms.xlsx import corner, stream
from luoshi.policy.reading.model import Refused

MARK: Final = b"sheetData"
"""Stands in every sheet, whatever its part is called; in UTF-16 with zero bytes between."""
OTHERS: Final = ("content.xml", "workbook.bin")
"""Parts by which calamine takes a package for another form (ods, xlsb), whose sheets are not looked at here."""
SPREAD: Final = "单元格分布的范围过大：请只保留表格，另存为 .xlsx 后重新上传"
UNUSUAL: Final = "不是普通的 Excel 工作簿（.xlsx）：请用办公软件打开，另存为 .xlsx 后重新上传"


def check_layable(data: bytes) -> None:
    """Pass where every sheet's rectangle holds at most `limits.LAID_OUT` cells. Raises Refused."""
    package = Package(data)
    if package.has_doubles or any(name.rpartition("/")[2] in OTHERS for name in package.names):
        raise Refused(UNUSUAL)
    for name in package.names:
        part = package.part(name) if not name.endswith("/") else b""
        if MARK in part or MARK in part.replace(b"\0", b""):
            _check_sheet(part)


def _check_sheet(part: bytes) -> None:
    """Rows and columns as calamine counts them: by the cell's own place, else one after the other."""
    last_row = last_column = -1
    row = unplaced = widest = 0
    for element in stream(part, {"row", "c"}):
        if local(element) == "row":
            row = whole(element.get("r", ""), row + 1)
            if unplaced:
                last_row, last_column = _grown(last_row, row - 1), max(last_column, widest + unplaced)
            unplaced = widest = 0
        elif (place := element.get("r")) is None:
            unplaced += 1
        else:
            found = corner(place)
            if found is None:
                raise Refused(UNUSUAL)
            widest = max(widest, found[1])
            if len(element):
                last_row, last_column = _grown(last_row, found[0]), max(last_column, found[1])
        if (last_row + 1) * (last_column + 1) > limits.LAID_OUT:
            raise Refused(SPREAD)


def _grown(last: int, row: int) -> int:
    """Rows follow each other downwards; where they do not, the rectangle is counted below zero."""
    if row < last:
        raise Refused(UNUSUAL)
    return row
