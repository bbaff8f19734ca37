"""The file that comes back from the bank: read whole, or refused whole with the number of every bad line."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.policy.payments.layouts import BankFiles, Column, Layout, Result
from luoshi.policy.payments.writing import FAULTS_MOST

LINES_MOST: Final = 10_000
CELL_MOST: Final = 200
YUAN: Final = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?", re.ASCII)
FEN: Final = re.compile(r"\d{1,14}", re.ASCII)
DAY: Final = re.compile(r"\d{8}|\d{4}-\d{2}-\d{2}|\d{4}/\d{1,2}/\d{1,2}", re.ASCII)


class Unreadable(ValueError):
    """The file is refused; `faults` name the lines as an editor counts them."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - FAULTS_MOST
        self.faults = tuple(faults)
        super().__init__("；".join(faults[:FAULTS_MOST]) + (f"；另有{more}处问题" if more > 0 else "") + "。")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What the bank says of one payment. `line`: its place in the file. `paid_on` is None where the file has no day."""

    line: int
    reference: str
    amount_fen: int
    result: Result
    paid_on: date | None
    reason: str


def read_results(data: bytes, files: BankFiles) -> tuple[ResultLine, ...]:
    """The lines of a result file. Raises Unreadable: encoding, number of columns, amounts, days, unknown words, doubles, sums."""
    layout = files.back
    rows = _rows(data, layout)
    faults: list[str] = []
    head, body, tail = _parted(rows, layout)
    lines = [found for number, cells in body if (found := _line(number, cells, files, faults)) is not None]
    faults += _doubles(lines)
    for edge, columns in ((head, layout.head), (tail, layout.tail)):
        for number, cells in edge:
            faults += _wrong_sums(number, cells, columns, layout, lines)
    if not body:
        faults.append("文件中没有一笔结果")
    if faults:
        raise Unreadable(faults)
    return tuple(lines)


Row = tuple[int, list[str]]


def _rows(data: bytes, layout: Layout) -> list[Row]:
    try:
        text = data.decode("utf-8-sig" if layout.encoding.startswith("utf-8") else layout.encoding)
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise Unreadable([f"第{line}行不是 {layout.encoding} 编码"]) from None
    found = list(_cells(text, layout))
    if len(found) > LINES_MOST:
        raise Unreadable([f"文件有 {len(found)} 行，超过上限 {LINES_MOST} 行"])
    return found


def _cells(text: str, layout: Layout) -> Iterator[Row]:
    lines = text.splitlines()
    if layout.form == "csv":
        reader = csv.reader(lines, delimiter=layout.separator, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, [cell.strip() for cell in cells]
        except csv.Error:
            raise Unreadable([f"第{reader.line_num}行的引号不成对"]) from None
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, [line]


def _parted(rows: list[Row], layout: Layout) -> tuple[list[Row], list[Row], list[Row]]:
    first = 1 if layout.head else 0
    last = len(rows) - (1 if layout.tail else 0)
    body = rows[first + (1 if layout.heading else 0) : max(last, first)]
    return rows[:first], body, rows[last:] if last >= first else []


def _line(number: int, cells: list[str], files: BankFiles, faults: list[str]) -> ResultLine | None:
    try:
        values = _named(number, cells, files.back.columns, files.back)
        return ResultLine(
            number,
            _reference(number, values["reference"]),
            _amount(number, values),
            _state(number, values["status"], files.states),
            _day(number, values.get("paid_on", "")),
            values.get("reason", "")[:CELL_MOST],
        )
    except _Bad as problem:
        faults.append(str(problem))
        return None


class _Bad(ValueError):
    pass


def _named(number: int, cells: list[str], columns: Sequence[Column], layout: Layout) -> Mapping[str, str]:
    if layout.form == "fixed":
        cells = _sliced(number, cells[0], columns, layout.encoding)
    if len(cells) != len(columns):
        raise _Bad(f"第{number}行有 {len(cells)} 栏，应为 {len(columns)} 栏")
    return {column.source: cell for column, cell in zip(columns, cells, strict=True)}


def _sliced(number: int, line: str, columns: Sequence[Column], encoding: str) -> list[str]:
    raw, start, found = line.encode(encoding.removesuffix("-sig")), 0, []
    width = sum(column.width for column in columns)
    if not width - columns[-1].width <= len(raw) <= width:
        raise _Bad(f"第{number}行有 {len(raw)} 字节，应为 {width} 字节")
    for column in columns:
        piece = raw[start : start + column.width]
        try:
            found.append(_unfilled(piece.decode(encoding.removesuffix("-sig")), column))
        except UnicodeDecodeError:
            raise _Bad(f"第{number}行“{column.title}”的宽度与版式不符") from None
        start += column.width
    return found


def _unfilled(text: str, column: Column) -> str:
    if column.right and column.fill != " ":
        return text.lstrip(column.fill) or column.fill
    return text.strip()


def _reference(number: int, text: str) -> str:
    if not 0 < len(text) <= CELL_MOST:
        raise _Bad(f"第{number}行没有业务编号")
    return text


def _amount(number: int, values: Mapping[str, str]) -> int:
    if "amount_fen" in values:
        if not FEN.fullmatch(values["amount_fen"]):
            raise _Bad(f"第{number}行的金额“{values['amount_fen'][:20]}”不是整数分")
        return int(values["amount_fen"])
    found = YUAN.fullmatch(values["amount_yuan"].replace(",", ""))
    if not found:
        raise _Bad(f"第{number}行的金额“{values['amount_yuan'][:20]}”不是以元为单位的金额")
    return int(found[1]) * FEN_PER_YUAN + int((found[2] or "0").ljust(2, "0"))


def _state(number: int, text: str, states: Mapping[str, Result]) -> Result:
    if text not in states:
        known = "、".join(states)
        raise _Bad(f"第{number}行的结果“{text[:20]}”不在约定的 {known} 之中")
    return states[text]


def _day(number: int, text: str) -> date | None:
    if not text:
        return None
    if DAY.fullmatch(text):
        pattern = "%Y%m%d" if text.isdigit() else "%Y-%m-%d" if "-" in text else "%Y/%m/%d"
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            pass
    raise _Bad(f"第{number}行的日期“{text[:20]}”不是日期")


def _doubles(lines: Sequence[ResultLine]) -> list[str]:
    seen: dict[str, int] = {}
    faults = []
    for line in lines:
        if line.reference in seen:
            faults.append(f"第{line.line}行与第{seen[line.reference]}行是同一业务编号")
        seen.setdefault(line.reference, line.line)
    return faults


def _wrong_sums(
    number: int, cells: list[str], columns: Sequence[Column], layout: Layout, lines: Sequence[ResultLine]
) -> list[str]:
    """A first or last record that says how many and how much must be right."""
    try:
        said = _named(number, cells, columns, layout)
    except _Bad as problem:
        return [f"{problem}（首末记录）"]
    faults = []
    if "count" in said and said["count"].lstrip("0") != str(len(lines)):
        faults.append(f"第{number}行写明 {said['count'][:20]} 笔，实有 {len(lines)} 笔")
    total = sum(line.amount_fen for line in lines)
    for name in ("total_yuan", "total_fen"):
        wanted = str(total) if name == "total_fen" else f"{total // FEN_PER_YUAN}.{total % FEN_PER_YUAN:02d}"
        if name in said and said[name].replace(",", "") != wanted:
            faults.append(f"第{number}行写明的合计“{said[name][:20]}”与各笔之和 {wanted} 不符")
    return faults
