"""`luoshi decide`: whole files in and out, on each engine, in order, or refused with a sentence for an official."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from luoshi.config.main import main
from luoshi.library.programmes import find
from luoshi.policy.rules.cases import examples
from luoshi.policy.rules.engines.columns import Family
from luoshi.policy.rules.engines.texts import malformed
from tests.generative.rules_support import frame_of

TRADE_IN = find("vehicle_trade_in_2026")
CASES = [
    e for e in examples(tomllib.loads(TRADE_IN.cases), TRADE_IN.parts) if not e.rulings and not e.overrides
]
FIELDS = {f.name: f for part in TRADE_IN.parts for f in part.fields}


def frame(times: int = 1) -> pl.DataFrame:
    """Every case of the programme without rulings, some columns of its own around them, repeated."""
    from luoshi.policy.rules.binding import bind

    family = Family(TRADE_IN.part_field, tuple(bind(part) for part in TRADE_IN.parts))
    rows = [{"half": case.part} | dict(case.facts) for case in CASES] * times
    made = frame_of(rows, family)
    return made.with_columns(pl.Series("receipt", [f"号,{i}" for i in range(len(rows))])).select(
        "receipt", *made.columns
    )


def written(folder: Path, kind: str, made: pl.DataFrame) -> Path:
    """The frame as a file of a kind."""
    path = folder / f"in.{kind}"
    if kind == "csv":
        made.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S")
    else:
        made.write_parquet(path, row_group_size=40)
    return path


def decide(source: Path, target: Path, *more: str, programme: str = "vehicle_trade_in_2026") -> int:
    return main(["decide", programme, str(source), str(target), *more])


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_each_row_gets_its_decision_in_order(tmp_path: Path, kind: str, engine: str) -> None:
    source, target = written(tmp_path, kind, frame(times=20)), tmp_path / f"out.{kind}"
    assert decide(source, target, "--engine", engine) == 0
    if kind == "csv":
        before, after = (pl.read_csv(path, infer_schema=False) for path in (source, target))
        failed = [tuple(text.split(";")) if text else () for text in after["failed"].fill_null("").to_list()]
        amounts = [int(text) for text in after["amount_fen"]]
    else:
        before, after = (pl.read_parquet(path) for path in (source, target))
        assert after.schema["failed"] == pl.List(pl.String)
        failed, amounts = [tuple(ids) for ids in after["failed"].to_list()], after["amount_fen"].to_list()
    assert after.columns == [*before.columns, "eligible", "amount_fen", "failed"]
    assert after.select(before.columns).equals(before)
    assert amounts == [case.amount_fen for case in CASES] * 20
    assert [sorted(ids) for ids in failed] == [sorted(case.failed) for case in CASES] * 20


def test_one_half_needs_only_its_own_columns(tmp_path: Path) -> None:
    half = frame().filter(pl.col("half") == "replacement")
    own = [f.name for f in TRADE_IN.parts[1].fields]
    source = written(tmp_path, "parquet", half.select(own))
    assert decide(source, tmp_path / "out.csv", programme="vehicle_trade_in_2026/replacement") == 0
    assert pl.read_csv(tmp_path / "out.csv")["eligible"].sum() == sum(
        not case.failed for case in CASES if case.part == "replacement"
    )


def test_chinese_yes_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    made = frame().with_columns(pl.when(pl.col("is_individual")).then(pl.lit("是")).otherwise(pl.lit("否")))
    made = made.drop("is_individual").rename({"literal": "is_individual"})
    source = tmp_path / "in.csv"
    made.write_csv(source, datetime_format="%Y-%m-%d %H:%M:%S", include_bom=True)
    assert decide(source, tmp_path / "out.csv") == 0
    assert pl.read_csv(tmp_path / "out.csv")["amount_fen"].to_list() == [case.amount_fen for case in CASES]


def test_rows_of_another_part_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mixed = frame().with_columns(first_registered_to_applicant=True, sold_by_owner=True)
    source = written(tmp_path, "csv", mixed)
    assert decide(source, tmp_path / "out.csv", programme="vehicle_trade_in_2026/scrappage") == 2
    assert re.search(r"第 \d+ 行的 half 为 'replacement'，与指定的“scrappage”不一致", capsys.readouterr().err)
    own = written(tmp_path, "csv", frame().filter(pl.col("half") == "scrappage"))
    assert decide(own, tmp_path / "out.csv", programme="vehicle_trade_in_2026/scrappage") == 0


def test_a_ruling_of_one_half_does_not_disturb_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rulings = tmp_path / "rulings.json"
    ruling = {
        "interpretation": "after_new_year",
        "option": "with_day",
        "by": "市商务局",
        "decided_on": "2026-02-20",
        "why": "一致",
        "since": "2026-01-01",
    }
    rulings.write_text(json.dumps([ruling]), encoding="utf-8")
    source = written(tmp_path, "parquet", frame())
    for programme in ("vehicle_trade_in_2026", "vehicle_trade_in_2026/replacement"):
        if "/" in programme:
            source = written(tmp_path, "parquet", frame().filter(pl.col("half") == "replacement"))
        assert decide(source, tmp_path / "out.parquet", "--rulings", str(rulings), programme=programme) == 0
        failed = pl.read_parquet(tmp_path / "out.parquet")["failed"].explode().to_list()
        assert "sold_in_time" not in failed
    rulings.write_text(json.dumps([ruling | {"interpretation": "nothing"}]), encoding="utf-8")
    assert decide(source, tmp_path / "no.parquet", "--rulings", str(rulings)) == 2
    assert "没有名为“nothing”的口径" in capsys.readouterr().err


def test_a_file_without_rows_gives_a_file_without_rows(tmp_path: Path) -> None:
    for kind in ("csv", "parquet"):
        source = written(tmp_path, kind, frame().head(0))
        assert decide(source, tmp_path / f"out.{kind}") == 0
    assert pl.read_parquet(tmp_path / "out.parquet").shape == (0, len(frame().columns) + 3)


def test_a_ruling_reaches_every_row(tmp_path: Path) -> None:
    rulings = tmp_path / "rulings.json"
    ruling = {
        "interpretation": "meaning_of_fuel",
        "option": "petrol_and_diesel",
        "by": "市商务局",
        "decided_on": "2026-02-20",
        "why": "从严",
        "since": "2026-01-01",
    }
    rulings.write_text(json.dumps([ruling]), encoding="utf-8")
    made = frame().filter(pl.col("old_power") == "other", pl.col("new_power") != "nev")
    source = written(tmp_path, "parquet", made)
    for more, eligible in ((), 1), (("--rulings", str(rulings)), 0):
        assert (
            decide(source, tmp_path / "out.parquet", *more, programme="vehicle_trade_in_2026/scrappage") == 0
        )
        assert pl.read_parquet(tmp_path / "out.parquet")["eligible"].sum() == eligible


def spoiled(name: str, value: Any) -> pl.DataFrame:
    """The cases as texts, with the third row's value of one field replaced."""
    texts = (
        frame()
        .with_columns(pl.col("applied_at", "corrected_at").dt.to_string("%Y-%m-%dT%H:%M:%S"))
        .cast(pl.String)
    )
    third = pl.int_range(pl.len()) == 2
    return texts.with_columns(pl.when(third).then(pl.lit(value)).otherwise(pl.col(name)).alias(name))


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (
            frame().drop("price_fen", "card_class"),
            r"缺少列 price_fen（新车销售价格（价税合计））；缺少列 card_class",
        ),
        (frame().rename({"receipt": "eligible"}), "列 eligible 与输出列同名"),
        (frame().with_columns(pl.col("price_fen") / 100), r"列 price_fen.*Float64.*整数（分）"),
        (frame().with_columns(pl.col("invoiced_on").cast(pl.Datetime("us"))), "列 invoiced_on.*Datetime"),
        (
            frame().with_columns(pl.lit(-5).alias("price_fen")),
            r"第 1 行的 price_fen.*为 -5.*不小于0\.01元.*共 \d+ 处",
        ),
        (frame().with_columns(pl.lit(10**12).alias("price_fen")), "第 1 行的 price_fen.*不大于"),
        (spoiled("price_fen", "12.5"), r"第 3 行的 price_fen.*为 '12\.5'.*整数"),
        (spoiled("price_fen", "-1"), "第 3 行的 price_fen.*为 -1"),
        (spoiled("invoiced_on", "2026-02-30"), "第 3 行的 invoiced_on.*为 '2026-02-30'.*日期 YYYY-MM-DD"),
        (spoiled("applied_at", "2026-02-09"), "第 3 行的 applied_at.*北京时间"),
        (spoiled("is_individual", "maybe"), "第 3 行的 is_individual.*true 或 false"),
        (spoiled("old_power", "steam"), "第 3 行的 old_power.*petrol（汽油）"),
        (spoiled("half", "lease"), "第 3 行的 half.*scrappage"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_values_are_refused_with_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], made: pl.DataFrame, says: str
) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    made.write_parquet(source)
    assert decide(source, target) == 2
    assert re.search(says, error := capsys.readouterr().err), error
    assert not target.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("in.csv", "receipt,价格\n".encode("gbk"), "第 1 行不是 UTF-8"),
        ("in.csv", b"receipt\n1\n" + "号".encode("gbk"), "第 3 行不是 UTF-8"),
        ("in.csv", b"", "是空的"),
        ("in.parquet", b"not parquet", "无法解析"),
        ("in.xlsx", b"", "格式不支持"),
        ("no.csv", None, "找不到文件"),
    ],
)
def test_files_that_cannot_be_read_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert decide(tmp_path / name, tmp_path / "out.csv") == 2
    assert says in capsys.readouterr().err


def test_ragged_rows_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = written(tmp_path, "csv", frame())
    last = source.read_text(encoding="utf-8").splitlines()[-1]
    with source.open("a", encoding="utf-8") as file:
        file.write(f"{last},多出来的一列\n")
    for engine in ("polars", "duckdb"):
        assert decide(source, tmp_path / "out.csv", "--engine", engine) == 2
        assert "无法" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_a_target_that_cannot_be_written_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path, "parquet", frame())
    assert decide(source, tmp_path / "out.xlsx") == 2
    assert decide(source, tmp_path / "no" / "out.csv") == 2
    assert decide(source, source) == 2
    assert decide(source, tmp_path / "out.csv", programme="nothing") == 2
    told = capsys.readouterr().err
    assert "格式“.xlsx”不支持" in told
    assert "无法写入" in told
    assert "与输入文件相同" in told
    assert "没有名为“nothing”的项目" in told


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is not None, reason="pyspark is installed")
def test_without_spark_the_command_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path, "parquet", frame())
    assert decide(source, tmp_path / "out.parquet", "--engine", "spark") == 2
    assert "requirements/spark.txt" in capsys.readouterr().err


@pytest.mark.spark
@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_spark_gives_the_same_file(tmp_path: Path) -> None:
    source = written(tmp_path, "csv", frame(times=5))
    for engine in ("polars", "spark"):
        assert decide(source, tmp_path / f"{engine}.csv", "--engine", engine) == 0
    assert (tmp_path / "spark.csv").read_bytes() == (tmp_path / "polars.csv").read_bytes()


def test_days_that_do_not_exist_are_malformed() -> None:
    from datetime import date

    import narwhals as nw

    texts, real = [], []
    for year in (1900, 2000, 2023, 2024, 2100):
        for month in range(14):
            for day in range(33):
                texts.append(f"{year}-{month:02}-{day:02}")
                try:
                    real.append(date.fromisoformat(texts[-1]) is not None)
                except ValueError:
                    real.append(False)
    column = pl.DataFrame({"invoiced_on": texts})
    wrong = (
        nw.from_native(column).select(malformed(FIELDS["invoiced_on"])).to_native()["invoiced_on"].to_list()
    )
    assert [not bad for bad in wrong] == real
