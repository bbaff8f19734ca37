"""Values in bulk: the rows of a CSV or Excel file, each checked; one wrong line refuses the file."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Final

from luoshi.policy.indicators import dimensions
from luoshi.policy.indicators.values import plain
from luoshi.policy.reading.decode import decode
from luoshi.policy.reading.forms.layable import check_layable
from luoshi.policy.reading.model import Refused

MOST_ROWS: Final = 20_000
MOST_TOLD: Final = 20
LONGEST: Final = 300
LARGEST: Final = Decimal(10) ** 20
MOST_PLACES: Final = 6
EARLIEST: Final = 1949
LATEST: Final = 2199
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "indicator": ("指标", "指标名称", "indicator"),
    "year": ("年份", "年", "时期", "year"),
    "value": ("数值", "值", "value"),
    "as_of": ("截至日期", "数据日期", "as_of"),
    "source": ("来源", "数据来源", "source"),
    "dimension": ("地区或群体", "维度", "区", "地区", "群体", "dimension"),
    "note": ("说明", "备注", "note"),
}
REQUIRED: Final = ("indicator", "year", "value", "source")
SAID: Final[Mapping[str, str]] = {
    "indicator": "指标",
    "year": "年份",
    "value": "数值",
    "as_of": "截至日期",
    "source": "来源",
}


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A checked row. `line` counts from 1, the heading included."""

    line: int
    indicator_id: int
    year: int
    value: Decimal
    as_of: date
    source: str
    dimension: str
    note: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a line is checked against."""

    indicators: Mapping[str, int]
    today: date
    districts: Collection[str]


class Wrong(ValueError):
    """What is wrong with a row, said to the person."""


def table(data: bytes, name: str) -> list[list[str]]:
    """The cells of the first sheet, or of the CSV. Raises ValueError (one sentence) where it cannot be read."""
    if data[:2] == b"PK":
        return _workbook(data)
    try:
        return _lines_of(decode(data, name).text)
    except Refused as problem:
        raise Wrong(str(problem)) from problem


def _lines_of(text: str) -> list[list[str]]:
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    try:
        return [[cell.strip() for cell in row] for row in islice(lines, MOST_ROWS + 2)]
    except csv.Error as problem:
        raise Wrong(
            f"第 {lines.line_num} 行不是 CSV 的格式（一格过长或引号没有成对），请另存后重新上传。"
        ) from problem


def _workbook(data: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only Excel files need it

    try:
        check_layable(data)
    except Refused as problem:
        raise Wrong(f"这个 Excel 文件打不开（{problem}）。") from problem
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
    except (CalamineError, OSError, ValueError) as problem:
        raise Wrong("这个 Excel 文件打不开，请另存为 .xlsx 或 CSV 后重新上传。") from problem
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    if isinstance(value, float):
        return plain(Decimal(repr(value)))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def checked(
    rows: Sequence[Sequence[str]],
    indicators: Mapping[str, int],
    today: date,
    districts: Collection[str] = (),
) -> tuple[tuple[ValueLine, ...], tuple[str, ...]]:
    """The rows as values, and what is wrong (each sentence names its line). Where anything is wrong, nothing counts.

    `indicators`: every name that may stand in the file → its indicator. Two lines for the same figure are wrong.
    `districts`: their names; a district is one however it was written.
    """
    if not rows:
        return (), ("文件是空的。请下载样表，填好后上传。",)
    places = {key: _place(rows[0], names) for key, names in COLUMNS.items()}
    missing = [SAID[key] for key in REQUIRED if places[key] is None]
    if missing:
        return (), (f"第 1 行：缺少列“{'”“'.join(missing)}”。表头应为：指标、年份、数值、截至日期、来源。",)
    if len(rows) - 1 > MOST_ROWS:
        return (), (f"文件超过 {MOST_ROWS} 行，请分成几个文件上传。",)
    return _lines(rows[1:], places, Known(indicators, today, districts))


def _place(header: Sequence[str], names: Sequence[str]) -> int | None:
    plain_names = [cell.strip().lower() for cell in header]
    return next((plain_names.index(name) for name in names if name in plain_names), None)


def _lines(
    rows: Sequence[Sequence[str]],
    places: Mapping[str, int | None],
    known: Known,
) -> tuple[tuple[ValueLine, ...], tuple[str, ...]]:
    found: list[ValueLine] = []
    problems: list[str] = []
    seen: dict[tuple[int, int, str], int] = {}
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {key: row[at] if at is not None and at < len(row) else "" for key, at in places.items()}
        try:
            one = _line(number, cells, known)
            _only_once(one, seen)
            found.append(one)
        except Wrong as problem:
            problems.append(f"第 {number} 行：{problem}")
    if not found and not problems:
        problems.append("文件只有表头，没有数值。")
    shown = tuple(problems[:MOST_TOLD])
    more = len(problems) - len(shown)
    return tuple(found), shown + ((f"另有 {more} 行有误。",) if more else ())


def _only_once(one: ValueLine, seen: dict[tuple[int, int, str], int]) -> None:
    first = seen.setdefault((one.indicator_id, one.year, one.dimension), one.line)
    if first != one.line:
        raise Wrong(f"与第 {first} 行是同一指标同一年份的数值，只能有一个。")


def _line(number: int, cells: Mapping[str, str], known: Known) -> ValueLine:
    named = "".join(cells["indicator"].split())
    if named not in known.indicators:
        raise Wrong(f"没有指标“{named[:40]}”，请按规划中的名称填写。")
    year = year_of(cells["year"])
    return ValueLine(
        number,
        known.indicators[named],
        year,
        number_of(cells["value"]),
        _day(cells["as_of"], year, known.today),
        _text(cells["source"], "来源", must=True),
        dimensions.named(_text(cells["dimension"], "地区或群体"), known.districts),
        _text(cells["note"], "说明"),
    )


def year_of(text: str) -> int:
    """A year, 2025 or 2025年. Raises Wrong."""
    digits = text.strip().removesuffix("年").removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and EARLIEST <= int(digits) <= LATEST):
        raise Wrong(f"年份“{text[:20]}”不对，请写成 2025。")
    return int(digits)


def number_of(text: str) -> Decimal:
    """A figure: 1,234.5 or 8.5%. Raises Wrong."""
    digits = text.strip().replace(",", "").replace("，", "").removesuffix("%").removesuffix("％")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise Wrong(f"数值“{text[:20]}”不是数字。") from None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Wrong(f"数值“{text[:20]}”超出范围。")
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        raise Wrong(f"数值“{text[:20]}”的小数超过 {MOST_PLACES} 位，请先按统计口径取舍。")
    return value


def _day(text: str, year: int, today: date) -> date:
    if not text.strip():
        return min(date(year, 12, 31), today)
    try:
        day = date.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        raise Wrong(f"截至日期“{text[:20]}”不对，请写成 2025-12-31。") from None
    if day > today:
        raise Wrong(f"截至日期 {day.isoformat()} 还没有到。")
    return day


def _text(text: str, what: str, *, must: bool = False) -> str:
    if must and not text.strip():
        raise Wrong(f"缺少{what}。")
    if len(text) > LONGEST:
        raise Wrong(f"{what}超过 {LONGEST} 个字。")
    return text.strip()
