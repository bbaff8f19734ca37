"""The rules against a hand-written Polars query (without reasons), against OpenFisca, and on one case.

    .venv/bin/python -m benchmarks.rules [--quick] [--rows N] [--large]

`ratio` is the speed of the rule language with every reason (a bit for each condition of each row) over the
speed of a query that a good programmer would write by hand for eligibility and amount alone: 5 000 000
synthetic applications (1 000 000 with --quick), best of several runs, in turn, so that both meet the same
machine. OpenFisca is AGPL and is never shipped: it is installed into an environment of its own under the
temporary folder. `--large` decides 50 000 000 rows from a Parquet file and prints the peak memory of that
process.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.rules_data import applications
from luoshi.library.programmes import find
from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.engines.columns import AMOUNT, BITS, ELIGIBLE, Family, decide
from luoshi.policy.rules.plain import Decider

ROWS, QUICK_ROWS, LARGE_ROWS = 5_000_000, 1_000_000, 50_000_000
RUNS, QUICK_RUNS = 5, 3
CASES, WARM = 5_000, 500
OPENS, CLOSES = datetime(2026, 2, 9, 10), datetime(2026, 12, 1)  # noqa: DTZ001 - Beijing time
CORRECTIONS_CLOSE = datetime(2026, 12, 11)  # noqa: DTZ001
FAMILY = Family(None, (bind(find("vehicle_trade_in_2026/scrappage").parts[0]),))


def by_hand(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Eligibility and amount of the scrappage half, as one would write it for Polars and for nothing else."""
    col, start = pl.col, date(2026, 1, 1)
    nev, old = col("new_power") == "nev", col("old_power")
    amount = (
        pl.when(nev)
        .then(pl.min_horizontal((col("price_fen") * 1_200 + 999_999) // 1_000_000 * 100, pl.lit(2_000_000)))
        .otherwise(
            pl.min_horizontal((col("price_fen") * 1_000 + 999_999) // 1_000_000 * 100, pl.lit(1_500_000))
        )
    )
    old_enough = (
        ((old == "petrol") & (col("old_registered_on") <= date(2013, 6, 30)))
        | (((old == "diesel") | (old == "other")) & (col("old_registered_on") <= date(2015, 6, 30)))
        | ((old == "nev") & (col("old_registered_on") <= date(2019, 12, 31)))
    )
    corrected, left, ended = col("corrected_at"), col("new_left_on"), col("review_ended_on")
    conditions = [
        col("is_individual"),
        (col("old_class") == "small") | (col("old_class") == "mini"),
        (col("new_class") == "small") | (col("new_class") == "mini"),
        col("earlier_grants") < 1,
        old_enough,
        ~nev | col("new_in_catalogue"),
        nev | (col("new_engine_ml") <= 2_000),
        nev | (old != "nev"),
        col("recycled_on") >= start,
        col("deregistered_on") >= start,
        col("invoiced_on") >= start,
        col("new_registered_on") >= start,
        col("recycler_qualified"),
        col("old_owner_is_applicant"),
        col("new_owner_is_applicant"),
        col("old_owned_since") <= date(2025, 1, 8),
        col("ownership_breaks") == 0,
        left.is_null() | (ended.is_not_null() & (left > ended)),
        col("invoice_place") == 110_000,
        col("registration_place") == 110_000,
        col("applied_at") >= OPENS,
        col("applied_at") < CLOSES,
        corrected.is_null() | (corrected < CORRECTIONS_CLOSE),
        (col("handling_place") == col("invoice_place"))
        & (col("handling_place") == col("registration_place")),
        col("card_class") == "I",
        col("papers_complete"),
        amount <= col("money_left_fen"),
    ]
    eligible = pl.all_horizontal(conditions).fill_null(value=False)
    return frame.select(
        eligible.alias(ELIGIBLE), pl.when(eligible).then(amount).otherwise(pl.lit(0)).alias(AMOUNT)
    )


def with_reasons(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The same through the rule language, with a bit for each failing condition."""
    result: pl.LazyFrame = decide(frame, FAMILY).select(ELIGIBLE, AMOUNT, BITS)
    return result


def seconds(work: Callable[[], Any]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(works: dict[str, Callable[[], Any]], runs: int) -> dict[str, float]:
    """The best time of each, measured in turn."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(runs):
        for name, work in works.items():
            best[name] = min(best[name], seconds(work))
    return best


def check_equal(frame: pl.DataFrame) -> None:
    """Both must agree on every row, or the comparison means nothing."""
    ours = with_reasons(frame.lazy()).collect().select(ELIGIBLE, AMOUNT)
    theirs = by_hand(frame.lazy()).collect().with_columns(pl.col(AMOUNT).cast(pl.Int64))
    if not ours.equals(theirs):
        raise SystemExit("the hand-written query and the rules disagree")


def check_paid(frame: pl.DataFrame, peer: dict[str, Any]) -> None:
    """OpenFisca must pay the same in all; it holds integers in 32 bits, so sums of rows are compared, not
    products.
    """
    paid = with_reasons(frame.lazy()).select(pl.col(AMOUNT).sum()).collect().item() // 100
    if paid != peer["openfisca_paid_yuan"]:
        peer["openfisca_disagrees_by_yuan"] = peer["openfisca_paid_yuan"] - paid


def single_us(runs: int) -> float:
    """Microseconds of processor time for one case with all its reasons, over a mix of cases."""
    decider, cases = Decider(FAMILY.parts[0]), applications(CASES).to_dicts()
    for case in cases[:WARM]:
        decider(case)
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        for case in cases:
            decider(case)
        best = min(best, time.process_time() - start)
    return best / len(cases) * 1e6


def openfisca(frame: pl.DataFrame, runs: int) -> dict[str, Any]:
    """Rows per second of OpenFisca on the same rule, from an environment of its own; why not, where it
    cannot run.
    """
    folder = Path(tempfile.gettempdir(), "luoshi-openfisca")
    python = folder / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
        installed = subprocess.run([python, "-c", "import openfisca_core"], check=False, capture_output=True)
        if installed.returncode:
            pip = [str(python), "-m", "pip", "install", "-q", "openfisca-core>=44,<47", "pyarrow"]
            subprocess.run(pip, check=True, capture_output=True, timeout=240)
        with tempfile.TemporaryDirectory() as scratch:
            data = Path(scratch, "cases.parquet")
            frame.write_parquet(data)
            peer = Path(__file__).with_name("rules_openfisca.py")
            done = subprocess.run([python, peer, data, str(runs)], check=True, capture_output=True, text=True)
    except (subprocess.SubprocessError, OSError) as fault:
        detail = getattr(fault, "stderr", None) or fault
        return {"openfisca_missing": str(detail)[-300:]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def large(rows: int) -> dict[str, Any]:
    """Peak memory and time of deciding a large Parquet file through the command's own way of streaming."""
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "in.parquet"), Path(scratch, "out.parquet")
        write_large(source, rows)
        decide_it = [
            "luoshi.config.main",
            "decide",
            "vehicle_trade_in_2026/scrappage",
            str(source),
            str(target),
        ]
        took = seconds(lambda: subprocess.run([sys.executable, "-m", *decide_it, "--quiet"], check=True))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        return {"large_rows": rows, "large_s": round(took, 1), "large_peak_gib": round(peak / 2**20, 2)}


def write_large(path: Path, rows: int) -> None:
    """A large file, made piece by piece."""
    import pyarrow.parquet as pq

    step, writer = 1_000_000, None
    for start in range(0, rows, step):
        table = applications(min(step, rows - start), start).to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=250_000)
    if writer is not None:
        writer.close()


def main() -> None:
    """Measure and print; the last line is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    rows = options.rows or (QUICK_ROWS if options.quick else ROWS)
    runs = QUICK_RUNS if options.quick else RUNS
    frame = applications(rows)
    check_equal(frame.head(QUICK_ROWS))
    lazy = frame.lazy()
    best = in_turn(
        {
            "hand": lambda: by_hand(lazy).collect(),
            "hand streaming": lambda: by_hand(lazy).collect(engine="streaming"),
            "rules": lambda: with_reasons(lazy).collect(engine="streaming"),
        },
        runs,
    )
    best["hand"] = min(best["hand"], best["hand streaming"])
    figures: dict[str, Any] = {
        "ratio": round(best["hand"] / best["rules"], 3),
        "single_us": round(single_us(runs), 2),
        "rows": rows,
        "conditions": sum(len(part.names) for part in FAMILY.parts),
        "rules_rows_per_s": round(rows / best["rules"]),
        "hand_rows_per_s": round(rows / best["hand"]),
    }
    ratios = {"hand-written Polars without reasons": figures["ratio"]}
    peer_rows = min(rows, 1_000_000)
    peer = openfisca(frame.head(peer_rows), runs)
    if "openfisca_rows_per_s" in peer:
        check_paid(frame.head(peer_rows), peer)
        ratios["OpenFisca"] = round(figures["rules_rows_per_s"] / peer["openfisca_rows_per_s"], 2)
        alone = peer["openfisca_calculation_only_rows_per_s"]
        ratios["OpenFisca, calculation alone"] = round(figures["rules_rows_per_s"] / alone, 2)
    figures |= peer
    if options.large:
        figures |= large(LARGE_ROWS)
    print(json.dumps({"benchmark": "rules", "ratios": ratios, "seed": 0, **figures}, ensure_ascii=False))


if __name__ == "__main__":
    main()
