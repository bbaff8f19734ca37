"""Opening and checking a file of many cases: everything that could fail later is found here, with row and
column.

The check runs on Polars for every engine, so that the sentences are the same, and reads the file as a stream.
"""

from codecs import getincrementaldecoder
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import narwhals as nw
import polars as pl

from luoshi.policy.rules.engines.columns import ADDED, Family, missing_columns
from luoshi.policy.rules.engines.texts import from_text, is_text, malformed, out_of_bounds, suits
from luoshi.policy.rules.inputs import shown, wanted
from luoshi.policy.rules.kinds import write
from luoshi.policy.rules.sentences import Field
from luoshi.surfaces.commands.explain import Refused

RAW: Final = "·raw·"
"""In front of the name of a column as it stood in the file, while its values are worked on."""
MOST_FAULTS: Final = 10
BLOCK_BYTES: Final = 1 << 23


@dataclass(frozen=True)
class Table:
    """A checked file: its columns in order, its number of rows, and the fields that come as texts."""

    path: Path
    columns: tuple[str, ...]
    rows: int
    texts: tuple[Field, ...]

    @property
    def is_csv(self) -> bool:
        """Whether every column is text, as it stood in the file."""
        return self.path.suffix.lower() == ".csv"


def scan(path: Path) -> pl.LazyFrame:
    """The file as a lazy frame; the columns of a CSV stay texts. Raises Refused."""
    if not path.exists():
        raise Refused(f"找不到文件 {path}，请检查路径。")
    match path.suffix.lower():
        case ".csv":
            return pl.scan_csv(path, infer_schema=False, encoding="utf8")
        case ".parquet":
            return pl.scan_parquet(path)
    raise Refused(f"文件 {path} 的格式不支持，请使用 .csv（UTF-8）或 .parquet 文件。")


def open_table(path: Path, family: Family) -> Table:
    """Check a file against the fields of the parts to be decided. Raises Refused."""
    try:
        frame = scan(path)
        check_encoding(path)
        frame.collect_schema()  # here, so that what is wrong with the file is said in Polars' own exceptions
        schema = nw.from_native(frame).collect_schema()
        check_columns(path, schema, family)
        texts = tuple(f for f in family.fields if is_text(schema[f.name]))
        return Table(path, tuple(schema), check_values(path, frame, family.fields, texts), texts)
    except pl.exceptions.NoDataError:
        raise Refused(f"文件 {path} 是空的，请检查导出是否完整。") from None
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise Refused(
            f"文件 {path} 无法解析：{reason(fault)}。请确认是完整的 UTF-8 CSV 或 Parquet 文件。"
        ) from None


def check_encoding(path: Path) -> None:
    """A CSV is UTF-8 to its last byte; Polars itself looks only at the columns it reads. Raises Refused."""
    if path.suffix.lower() != ".csv":
        return
    decoder, line = getincrementaldecoder("utf-8")(), 1
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK_BYTES)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as fault:
                line += fault.object[: fault.start].count(b"\n")
                raise Refused(
                    f"文件 {path} 第 {line} 行不是 UTF-8 编码，请在表格软件中另存为“CSV UTF-8”后重试。"
                ) from None
            if not block:
                return
            line += block.count(b"\n")


def reason(fault: Exception) -> str:
    """What a reader said, in words for the commonest causes."""
    text = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
    if "fields" in text or "ragged" in text:
        return "有的行列数与表头不一致"
    return text[:200]


def check_columns(path: Path, schema: Any, family: Family) -> None:
    """Every field has a column of a suitable type, and no column is in the way of the results. Raises
    Refused.
    """
    faults = [f"缺少列 {f.name}（{f.meaning}）" for f in missing_columns(schema, family.fields)]
    faults += [f"列 {name} 与输出列同名，请先改名或删去" for name in schema if name in ADDED]
    for field in family.fields:
        if field.name in schema and not suits(schema[field.name], field.kind):
            faults.append(
                f"列 {field.name}（{field.meaning}）的类型 {schema[field.name]} 不可用，应为{wanted(field)}"
            )
    if faults:
        raise Refused(f"文件 {path} 不能判定：{listed(faults)}。字段说明见 luoshi schema。")


def listed(faults: list[str]) -> str:
    """The faults in one sentence; beyond the first ten only their number."""
    more = len(faults) - MOST_FAULTS
    return "；".join(faults[:MOST_FAULTS]) + (f"；另有 {more} 处" if more > 0 else "")


def check_values(path: Path, frame: pl.LazyFrame, fields: tuple[Field, ...], texts: tuple[Field, ...]) -> int:
    """The number of rows, once every value is one of its field's. Raises Refused."""
    forms = [Check(f, malformed(f)) for f in texts]
    rows = passed(path, frame, forms)
    values = nw.from_native(frame).with_columns(*(from_text(f).alias(f.name) for f in texts)).to_native()
    bounds = [Check(f, wrong) for f in fields if (wrong := out_of_bounds(f)) is not None]
    passed(path, values, bounds)
    return rows


@dataclass(frozen=True)
class Check:
    """What makes a value of a field wrong."""

    field: Field
    wrong: nw.Expr


def passed(path: Path, frame: pl.LazyFrame, checks: list[Check]) -> int:
    """The number of rows, where no value is wrong; one pass over the file. Raises Refused."""
    sums = [check.wrong.cast(nw.Int64()).sum().alias(check.field.name) for check in checks]
    lazy = nw.from_native(frame).select(nw.len().cast(nw.Int64()).alias(RAW), *sums)
    counts: dict[str, int] = lazy.to_native().collect(engine="streaming").row(0, named=True)
    faults = [
        first_wrong(frame, check, counts[check.field.name]) for check in checks if counts[check.field.name]
    ]
    if faults:
        raise Refused(f"文件 {path} 不能判定：{listed(faults)}。请更正后重试。")
    return counts[RAW]


def first_wrong(frame: pl.LazyFrame, check: Check, count: int) -> str:
    """Where the first wrong value stands, what it is, and what it should be. Row 1 is the first below the
    header.
    """
    field = check.field
    numbered = nw.from_native(frame.select(field.name).with_row_index(RAW))
    row = numbered.filter(check.wrong).head(1).to_native().collect(engine="streaming").row(0, named=True)
    also = f"，该列共 {count} 处" if count > 1 else ""
    where = f"第 {row[RAW] + 1} 行的 {field.name}（{field.meaning}）"
    return f"{where}为 {shown(row[field.name])}，应为{wanted(field)}{limits(field)}{also}"


def limits(field: Field) -> str:
    """The bounds of a field in words."""
    if field.least is None or field.most is None:
        return ""
    return f"，不小于{write(field.least, field.kind)}，不大于{write(field.most, field.kind)}"


def check_part(path: Path, column: str, part: str) -> None:
    """Where a file says to which part each row belongs, every row belongs to the part asked for. Raises
    Refused.
    """
    frame = scan(path)
    if column not in frame.collect_schema():
        return
    numbered = frame.select(pl.col(column).cast(pl.String)).with_row_index(RAW)
    others = numbered.filter(pl.col(column).ne_missing(part)).head(1).collect(engine="streaming")
    for row, value in others.rows():
        raise Refused(
            f"文件 {path} 第 {row + 1} 行的 {column} 为 {shown(value)}，与指定的“{part}”不一致，请核对。"
        )
