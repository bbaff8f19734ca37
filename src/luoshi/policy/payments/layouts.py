"""The layout of a bank's files as a programme's `payment.toml` has it: columns, widths, encoding, words for outcomes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

Form = Literal["csv", "fixed"]
Result = Literal["paid", "failed", "unknown"]
ENCODINGS: Final = frozenset({"utf-8", "utf-8-sig", "gbk", "gb18030"})
OUT: Final = frozenset({"line", "reference", "name", "card", "amount_yuan", "amount_fen", "text"})
BACK: Final = frozenset(
    {"line", "reference", "amount_yuan", "amount_fen", "status", "reason", "paid_on", "text"}
)
EDGE: Final = frozenset({"batch", "day", "count", "total_yuan", "total_fen", "text"})
"""What a column may hold: in a line of the file sent, of the file that comes back, and in a first or last record."""
NEEDED_OUT: Final = frozenset({"reference", "name", "card"})
NEEDED_BACK: Final = frozenset({"reference", "status"})
WIDTH_MOST: Final = 400


class IllFormedLayout(ValueError):
    """The layout cannot be used; `faults` are sentences that name the entries."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width`: bytes in the file's encoding (fixed form only). `text`: the constant of a `text` column."""

    title: str
    source: str
    width: int = 0
    right: bool = False
    fill: str = " "
    text: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file. `head`, `tail`: the columns of a first and a last record, empty where there is none."""

    form: Form
    encoding: str
    separator: str
    heading: bool
    columns: tuple[Column, ...]
    head: tuple[Column, ...] = ()
    tail: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class BankFiles:
    """Both files of a bank. `states`: what the bank writes → what it means. `name`: of the file, with `{number}`."""

    bank: str
    name: str
    purpose: str
    out: Layout
    back: Layout
    states: Mapping[str, Result]


def bank_files_of(data: Mapping[str, Any]) -> BankFiles:
    """The layouts of a parsed `payment.toml`. Raises IllFormedLayout."""
    try:
        found = BankFiles(
            bank=data["bank"]["title"],
            name=data["bank"]["file_name"],
            purpose=data["bank"].get("purpose", ""),
            out=_layout(data["out"]),
            back=_layout(data["back"]),
            states={key: cast("Result", value) for key, value in data["back"]["states"].items()},
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise IllFormedLayout([f"payment.toml 缺少或写错了一项：{problem}。"]) from problem
    faults = [*_faults("out", found.out, OUT, NEEDED_OUT), *_faults("back", found.back, BACK, NEEDED_BACK)]
    faults += [
        f"back.states 中“{key}”应为 {'、'.join(get_args(Result))} 之一。"
        for key, value in found.states.items()
        if value not in get_args(Result)
    ]
    if faults:
        raise IllFormedLayout(faults)
    return found


def _layout(data: Mapping[str, Any]) -> Layout:
    return Layout(
        form=data["form"],
        encoding=data["encoding"],
        separator=data.get("separator", ","),
        heading=data.get("heading", False),
        columns=_columns(data["columns"]),
        head=_columns(data.get("head", ())),
        tail=_columns(data.get("tail", ())),
    )


def _columns(data: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    return tuple(Column(**one) for one in data)


def _faults(place: str, layout: Layout, known: frozenset[str], needed: frozenset[str]) -> Iterable[str]:
    if layout.form not in get_args(Form):
        yield f"{place}.form 应为 csv 或 fixed。"
    if layout.encoding not in ENCODINGS:
        yield f"{place}.encoding 应为 {'、'.join(sorted(ENCODINGS))} 之一。"
    if len(layout.separator) != 1:
        yield f"{place}.separator 应为一个字符。"
    yield from _column_faults(place, layout, known)
    sources = {column.source for column in layout.columns}
    for name in sorted(needed - sources):
        yield f"{place}.columns 缺少 source 为“{name}”的栏。"
    if not sources & {"amount_yuan", "amount_fen"}:
        yield f"{place}.columns 缺少金额栏。"


def _column_faults(place: str, layout: Layout, known: frozenset[str]) -> Iterable[str]:
    for column in layout.columns:
        if column.source not in known:
            yield f"{place}.columns 中“{column.title}”的 source “{column.source}”不可用。"
    for column in (*layout.head, *layout.tail):
        if column.source not in EDGE:
            yield f"{place} 首末记录中“{column.title}”的 source “{column.source}”不可用。"
    for column in (*layout.columns, *layout.head, *layout.tail):
        if layout.form == "fixed" and not 0 < column.width <= WIDTH_MOST:
            yield f"{place} 中“{column.title}”须写明宽度（1 至 {WIDTH_MOST} 字节）。"
        if len(column.fill.encode()) != 1:
            yield f"{place} 中“{column.title}”的填充应为一个字节的字符。"
