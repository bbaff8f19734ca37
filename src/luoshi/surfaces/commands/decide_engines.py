"""Running the rules over a checked file: batches of decided rows, in the order of the file, from any
engine.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import narwhals as nw
import polars as pl
import pyarrow as pa

from luoshi.policy.rules.engines.columns import AMOUNT, BITS, ELIGIBLE, Family, decide_narwhals
from luoshi.policy.rules.engines.texts import from_text
from luoshi.surfaces.commands.decide_input import RAW, Table, reason, scan
from luoshi.surfaces.commands.explain import Refused

BATCH_ROWS: Final = 250_000
"""Rows held at once; some 30 columns of them are about 60 MB."""
ROW: Final = "·row"
PARTITION_ROWS: Final = 500_000

Batches = Iterator[pa.Table]


def decided(lazy: Any, table: Table, family: Family) -> Any:
    """The frame with its decisions; columns that came as texts leave as the texts they were."""
    texts = table.texts
    keep = [nw.col(f.name).alias(RAW + f.name) for f in texts]
    lazy = (
        lazy.with_columns(*keep).with_columns(*(from_text(f).alias(f.name) for f in texts)) if texts else lazy
    )
    result = decide_narwhals(lazy, family)
    back = [nw.col(RAW + f.name).alias(f.name) for f in texts]
    result = result.with_columns(*back) if back else result
    return result.select(*table.columns, ELIGIBLE, AMOUNT, BITS)


@contextmanager
def refusing(fault_kind: type[Exception], table: Table) -> Iterator[None]:
    """Turns what an engine says about a file that the check could read, and it cannot, into a sentence."""
    try:
        yield
    except fault_kind as fault:
        raise Refused(f"文件 {table.path} 无法继续读取：{reason(fault)}。请检查文件是否完整。") from fault


def with_polars(table: Table, family: Family) -> Batches:
    """Polars' streaming engine: memory does not grow with the file."""
    lazy = decided(nw.from_native(scan(table.path)), table, family).to_native()
    with refusing(pl.exceptions.PolarsError, table):
        for batch in lazy.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True, engine="streaming"):
            yield batch.to_arrow(compat_level=pl.CompatLevel.oldest())


def with_duckdb(table: Table, family: Family) -> Batches:
    """DuckDB, which keeps the order of the file and may use more memory than there is."""
    import duckdb  # noqa: PLC0415 - 60 ms that only this engine pays

    with refusing(duckdb.Error, table), closing(duckdb.connect()) as connection:
        if table.is_csv:
            # Read in parallel, the rows of a CSV arrived out of order (DuckDB 2.0, a million rows, two
            # threads).
            # Nothing is guessed: the check has found the columns, and a guess may differ from file to file.
            relation = connection.read_csv(
                str(table.path),
                columns=dict.fromkeys(table.columns, "VARCHAR"),
                auto_detect=False,
                header=True,
                sep=",",
                quotechar='"',
                escapechar='"',
                parallel=False,
            )
        else:
            relation = connection.read_parquet(str(table.path))
        reader = decided(nw.from_native(relation), table, family).to_native().to_arrow_reader(BATCH_ROWS)
        for batch in reader:
            yield pa.Table.from_batches([batch])


def with_spark(table: Table, family: Family) -> Batches:
    """Spark, over numbered Parquet so that the order of the file is known on every worker."""
    with TemporaryDirectory(prefix="luoshi-spark-") as folder:
        source, target = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        scan(table.path).with_row_index(ROW).sink_parquet(source, row_group_size=PARTITION_ROWS)
        with closing(Session()) as spark:
            frame = nw.from_native(spark.read(source))
            numbered = Table(table.path, (ROW, *table.columns), table.rows, table.texts)
            result = decided(frame, numbered, family).sort(ROW).to_native()
            result.drop(ROW).write.parquet(str(target))
        for part in sorted(target.glob("part-*.parquet")):
            yield from parts_of(part)


def parts_of(path: Path) -> Batches:
    """One of Spark's files, in batches."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            yield pa.Table.from_batches([batch])


class Session:
    """A Spark session with the settings that the rules rely on."""

    def __init__(self) -> None:
        try:
            from pyspark.sql import SparkSession  # noqa: PLC0415
        except ImportError:
            raise Refused(
                "没有安装 pyspark，请按 requirements/spark.txt 安装，或改用 --engine polars。"
            ) from None
        builder = SparkSession.builder.appName("luoshi decide")
        for key, value in SPARK_SETTINGS.items():
            builder = builder.config(key, value)
        try:
            self._session = builder.getOrCreate()
        except Exception as fault:
            raise Refused(
                f"Spark 无法启动（{type(fault).__name__}），请检查 Java 17 和 SPARK_HOME。"
            ) from fault
        self._session.sparkContext.setLogLevel("ERROR")

    def read(self, path: Path) -> Any:
        """A Parquet file as a Spark frame."""
        return self._session.read.parquet(str(path))

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()


SPARK_SETTINGS: Final = {
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
}

ENGINES: Final[dict[str, Callable[[Table, Family], Batches]]] = {
    "polars": with_polars,
    "duckdb": with_duckdb,
    "spark": with_spark,
}
