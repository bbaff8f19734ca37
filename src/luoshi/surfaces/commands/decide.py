"""Decide a file of cases: adds eligible, amount_fen and failed to each row, in the order of the file."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from luoshi.library.programmes import UnknownProgramme, find
from luoshi.policy.money.writing import in_yuan
from luoshi.policy.rules.engines.columns import AMOUNT, BITS, ELIGIBLE, FAILED, Family
from luoshi.policy.rules.settings import UnsuitableSetting
from luoshi.surfaces.commands.decide_engines import ENGINES
from luoshi.surfaces.commands.decide_input import Table, check_part, open_table
from luoshi.surfaces.commands.explain import Refused, read_rulings

SEPARATOR: Final = ";"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "programme", help="项目名称，如 vehicle_trade_in_2026 或 vehicle_trade_in_2026/scrappage"
    )
    parser.add_argument("source", metavar="IN", type=Path, help="案件文件：.csv（UTF-8）或 .parquet")
    parser.add_argument("target", metavar="OUT", type=Path, help="结果文件：.csv 或 .parquet")
    parser.add_argument("--engine", choices=tuple(ENGINES), default="polars", help="计算引擎（默认 polars）")
    parser.add_argument("--rulings", type=Path, help="口径裁定的 JSON 文件（数组）")
    parser.add_argument("--quiet", action="store_true", help="不显示进度")


@dataclass(slots=True)
class Totals:
    """What was decided so far."""

    rows: int = 0
    eligible: int = 0
    amount_fen: int = 0

    def add(self, batch: pa.Table) -> None:
        """Count one batch."""
        self.rows += batch.num_rows
        self.eligible += pc.sum(batch[ELIGIBLE]).as_py() or 0
        self.amount_fen += pc.sum(batch[AMOUNT]).as_py() or 0


def run(options: argparse.Namespace) -> int:
    """Decide the file; 2 where programme, file or ruling cannot be used (then no result is left)."""
    try:
        publication = find(options.programme)
        rulings = read_rulings(options.rulings)
        family = Family(
            publication.part_field, tuple(publication.bound(part, rulings) for part in publication.parts)
        )
        check_apart(options.source, options.target)
        table = open_table(options.source, family)
        if family.field is None:
            check_part(options.source, publication.part_column, publication.parts[0].name)
        totals = decide_file(table, options.target, family, options.engine, quiet=options.quiet)
    except (UnknownProgramme, UnsuitableSetting, Refused) as fault:
        print(f"luoshi decide：{fault}", file=sys.stderr)
        return 2
    except OSError as fault:
        print(f"luoshi decide：无法写入 {options.target}（{fault.strerror or fault}）。", file=sys.stderr)
        return 2
    print(f"共 {totals.rows:,} 件，符合条件 {totals.eligible:,} 件，补贴合计 {in_yuan(totals.amount_fen)}。")
    return 0


def check_apart(source: Path, target: Path) -> None:
    """The result never takes the place of the input. Raises Refused."""
    if source.resolve() == target.resolve():
        raise Refused(f"结果文件 {target} 与输入文件相同，会覆盖原始数据，请换一个文件名。")


def decide_file(table: Table, target: Path, family: Family, engine: str, *, quiet: bool) -> Totals:
    """Write every row with its decision. The target appears only once it is complete."""
    totals, unfinished = Totals(), target.with_name(f".{target.name}.part")
    try:
        with opened(unfinished, target.suffix.lower()) as write:
            for batch in ENGINES[engine](table, family):
                write(finished(batch, family, as_list=target.suffix.lower() == ".parquet"))
                totals.add(batch)
                show(totals.rows, table.rows, quiet=quiet)
            if not totals.rows:
                write(finished(empty(table), family, as_list=target.suffix.lower() == ".parquet"))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return totals


def empty(table: Table) -> pa.Table:
    """The columns of a file without rows."""
    columns = {name: pa.array([], pa.string()) for name in table.columns}
    results = {
        ELIGIBLE: pa.array([], pa.bool_()),
        AMOUNT: pa.array([], pa.int64()),
        BITS: pa.array([], pa.int64()),
    }
    return pa.table(columns | results)


@contextmanager
def opened(path: Path, kind: str) -> Iterator[Any]:
    """A function that appends a batch to a new file of the kind. Raises Refused on an unknown kind."""
    if kind not in WRITERS:
        raise Refused(f"结果文件的格式“{kind}”不支持，请使用 .csv 或 .parquet。")
    writer: Any = None

    def write(batch: pa.Table) -> None:
        nonlocal writer
        if writer is None:
            writer = WRITERS[kind](path, batch.schema)
        writer.write_table(batch)

    try:
        yield write
    finally:
        if writer is not None:
            writer.close()


def csv_writer(path: Path, schema: pa.Schema) -> Any:
    """Quotes only where a value needs them."""
    options = pyarrow.csv.WriteOptions(quoting_style="needed", quoting_header="needed")
    return pyarrow.csv.CSVWriter(str(path), schema, write_options=options)


def parquet_writer(path: Path, schema: pa.Schema) -> Any:
    """Zstandard: a third of the size at the speed of the default."""
    return pq.ParquetWriter(str(path), schema, compression="zstd")


WRITERS: Final = {".csv": csv_writer, ".parquet": parquet_writer}


def finished(batch: pa.Table, family: Family, *, as_list: bool) -> pa.Table:
    """The batch with the ids of the failed conditions in place of the bits; each mask of a part is written out
    once.
    """
    masks = encoded(batch[BITS])
    parts = (
        encoded(batch[family.field.name]) if family.field else pa.array([""] * len(batch)).dictionary_encode()
    )
    width = max(len(masks.dictionary), 1)
    of_part = pc.multiply(parts.indices.fill_null(-1).cast(pa.int64()), width)
    pairs = encoded(pc.add(of_part, masks.indices.cast(pa.int64())))
    kind = pa.list_(pa.string()) if as_list else pa.string()
    known, names = masks.dictionary.to_pylist(), [*parts.dictionary.to_pylist(), None]
    failed = [
        family.failed(names[pair // width], known[pair % width]) for pair in pairs.dictionary.to_pylist()
    ]
    words = pa.array([list(ids) if as_list else SEPARATOR.join(ids) for ids in failed], kind)
    return batch.drop_columns([BITS]).append_column(FAILED, words.take(pairs.indices))


def encoded(column: Any) -> Any:
    """A column as one dictionary array: its distinct values and where they stand."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    found = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def show(done: int, rows: int, *, quiet: bool) -> None:
    """The progress bar, where somebody looks at it."""
    if quiet or not sys.stderr.isatty():
        return
    share = done / rows if rows else 1
    bar = "█" * round(share * 30)
    end = "\n" if done >= rows else ""
    print(f"\r{bar:<30} {share:4.0%} {done:,}/{rows:,} 件", end=end, file=sys.stderr, flush=True)
