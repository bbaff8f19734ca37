"""The file that goes to the bank: every line in the bank's own layout, or every reason why it cannot be written."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.policy.payments.layouts import Column, Layout

LINE_END: Final = "\r\n"
FAULTS_MOST: Final = 20


class Unwritable(ValueError):
    """The file cannot be written; `faults` name line and column."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - FAULTS_MOST
        self.faults = tuple(faults)
        super().__init__("\n".join(faults[:FAULTS_MOST]) + (f"\n另有{more}处问题。" if more > 0 else ""))


@dataclass(frozen=True, slots=True)
class PayLine:
    """One payment in plain text: never stored or logged like this."""

    reference: str
    name: str = field(repr=False)
    card: str = field(repr=False)
    amount_fen: int


def write_file(layout: Layout, lines: Sequence[PayLine], *, batch: str, day: date) -> bytes:
    """The bytes of the file. Raises Unwritable with every fault: too long, or not in the file's encoding."""
    edges = edge_values(lines_total(lines), len(lines), batch=batch, day=day)
    faults: list[str] = []
    written: list[bytes] = []
    if layout.head:
        written.append(_record(layout, layout.head, edges, "首记录", faults))
    if layout.heading:
        written.append(_joined(layout, [column.title for column in layout.columns]))
    for number, line in enumerate(lines, 1):
        written.append(_record(layout, layout.columns, _values(line, number), f"第{number}笔", faults))
    if layout.tail:
        written.append(_record(layout, layout.tail, edges, "末记录", faults))
    if faults:
        raise Unwritable(faults)
    mark = "\ufeff".encode() if layout.encoding == "utf-8-sig" else b""
    return mark + b"".join(written)


def lines_total(lines: Iterable[PayLine]) -> int:
    """The sum of a file, in fen."""
    return sum(line.amount_fen for line in lines)


def in_plain_yuan(amount_fen: int) -> str:
    """12000.00: as banks write amounts."""
    whole, fen = divmod(amount_fen, FEN_PER_YUAN)
    return f"{whole}.{fen:02d}"


def edge_values(total_fen: int, count: int, *, batch: str, day: date) -> Mapping[str, str]:
    """What a first or last record may say of the whole file."""
    return {
        "batch": batch,
        "day": f"{day:%Y%m%d}",
        "count": str(count),
        "total_yuan": in_plain_yuan(total_fen),
        "total_fen": str(total_fen),
    }


def _values(line: PayLine, number: int) -> Mapping[str, str]:
    return {
        "line": str(number),
        "reference": line.reference,
        "name": line.name,
        "card": line.card,
        "amount_yuan": in_plain_yuan(line.amount_fen),
        "amount_fen": str(line.amount_fen),
    }


def _record(
    layout: Layout, columns: Sequence[Column], values: Mapping[str, str], where: str, faults: list[str]
) -> bytes:
    cells = [column.text if column.source == "text" else values[column.source] for column in columns]
    if layout.form == "csv":
        return _encodable(layout, cells, columns, where, faults)
    parts = [_fixed(layout, one, cell, where, faults) for one, cell in zip(columns, cells, strict=True)]
    return b"".join(parts) + LINE_END.encode()


def _encodable(
    layout: Layout, cells: Sequence[str], columns: Sequence[Column], where: str, faults: list[str]
) -> bytes:
    for column, cell in zip(columns, cells, strict=True):
        _bytes(layout, column, cell, where, faults)
    return b"" if faults else _joined(layout, cells)


def _joined(layout: Layout, cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=layout.separator, lineterminator=LINE_END).writerow(cells)
    return text.getvalue().encode(_plain(layout.encoding))


def _fixed(layout: Layout, column: Column, cell: str, where: str, faults: list[str]) -> bytes:
    raw = _bytes(layout, column, cell, where, faults)
    if len(raw) > column.width:
        faults.append(f"{where}“{column.title}”有 {len(raw)} 字节，超过版式规定的 {column.width} 字节。")
    fill = column.fill.encode()
    return raw.rjust(column.width, fill) if column.right else raw.ljust(column.width, fill)


def _bytes(layout: Layout, column: Column, cell: str, where: str, faults: list[str]) -> bytes:
    """The value itself is not repeated in the sentence: it may be a name or a card number."""
    try:
        return cell.encode(_plain(layout.encoding))
    except UnicodeEncodeError as problem:
        place = problem.start + 1
        said = f"{where}“{column.title}”第{place}个字不在 {layout.encoding} 编码中，请与银行商定用 gb18030 或 utf-8。"
        faults.append(said)
        return b""


def _plain(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding
