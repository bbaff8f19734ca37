"""The same on Spark, on a cluster of two workers: every row as Polars decides it."""

import importlib.util
import shutil
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from luoshi.library.programmes import find
from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.cases import examples
from luoshi.policy.rules.engines.columns import AMOUNT, BITS, ELIGIBLE, Family, decide
from luoshi.policy.rules.settings import Ruling
from tests.generative.rules_support import frame_of, pool

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java runtime"),
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.filterwarnings("default"),  # pyspark's own warnings are not ours to mend
]
TRADE_IN = find("vehicle_trade_in_2026")
CASES = examples(tomllib.loads(TRADE_IN.cases), TRADE_IN.parts)
ROWS = 20_000


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session on two worker processes; `local-cluster` needs SPARK_HOME to be the package's folder."""
    import pyspark
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(Path(pyspark.__file__).parent))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.chdir(tmp_path_factory.mktemp("spark"))
        builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("rules")
        for key, value in {
            "spark.ui.enabled": "false",
            "spark.sql.session.timeZone": "Asia/Shanghai",
            "spark.sql.timestampType": "TIMESTAMP_NTZ",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "4",
        }.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        yield session
        session.stop()


def rows_around_thresholds(family: Family, seed: int) -> list[dict[str, Any]]:
    """Good cases with up to four facts exchanged for values around the thresholds, numbered."""
    dice = Random(seed)
    good = {part.book.name: next(e.facts for e in CASES if e.part == part.book.name) for part in family.parts}
    pools = {part.book.name: {f.name: pool(part, f) for f in part.book.fields} for part in family.parts}
    rows = []
    for _ in range(ROWS):
        name = dice.choice(list(good))
        changed = {f: dice.choice(pools[name][f]) for f in dice.sample(list(pools[name]), dice.randrange(5))}
        rows.append({"half": name} | dict(good[name]) | changed)
    return rows


def test_spark_decides_every_row_as_polars_does(spark: Any, tmp_path: Path) -> None:
    ruling = Ruling("meaning_of_fuel", "petrol_and_diesel", "", date(2026, 1, 1), "", date(2026, 5, 1))
    scrappage, replacement = TRADE_IN.parts
    family = Family(TRADE_IN.part_field, (bind(scrappage, [ruling]), bind(replacement)))
    frame = frame_of(rows_around_thresholds(family, seed=7), family).with_row_index("number")
    frame.write_parquet(tmp_path / "in.parquet", row_group_size=2_000)
    here: pl.DataFrame = decide(frame.lazy(), family).select("number", ELIGIBLE, AMOUNT, BITS).collect()
    there = decide(spark.read.parquet(str(tmp_path / "in.parquet")), family)
    there.select("number", ELIGIBLE, AMOUNT, BITS).write.parquet(str(tmp_path / "out.parquet"))
    found = pl.read_parquet(tmp_path / "out.parquet" / "*.parquet").sort("number")
    assert found.select(here.columns).cast(dict(here.schema)).equals(here)
    assert 0.1 < here[ELIGIBLE].mean() < 0.9  # type: ignore[operator]
