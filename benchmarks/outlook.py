"""The outlook against "same as last year": from every point that has six before it, one to three years ahead.

    .venv/bin/python -m benchmarks.outlook [--quick]

Series: the yearly figures of the sample city, and made ones of the kinds that indicators are: a share that creeps up, a
pollutant that falls, a rate that wanders, a level with a break. `ratio` below 1 means that the outlook errs less.
`inside` is the share of what came that lay in the interval of 80 %, for the next year; `inside_by_years` for each year
ahead. Exit code 1 where the next year's share leaves 74 to 90 % over all, or a wandering series is forecast worse than 1.05.
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import fmean

from luoshi.library.discovery import sample_plans
from luoshi.policy.indicators.outlook import LEVEL_PERCENT, Score, back_test

SEED = 20_260_115
LENGTH = 16
COUNT, QUICK = 30, 4
SHARE_LEAST, SHARE_MOST = 0.74, 0.90
WANDERING_MOST = 1.05
Series = dict[int, Decimal]


def main() -> int:
    """Print the ratio of each kind of series; the last line is one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--quick", action="store_true", help="four made series of each kind instead of thirty"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    started = time.perf_counter()
    kinds = made(random.Random(options.seed), QUICK if options.quick else COUNT)
    kinds["sample"] = sample()
    scores = {name: [one for held in every for one in back_test(held)] for name, every in kinds.items()}
    ratios = {name: round(ratio(found), 3) for name, found in scores.items()}
    inside = {name: round(fmean(one.inside for one in found), 3) for name, found in scores.items()}
    for name, value in ratios.items():
        print(
            f"{name:10} {len(scores[name]):5} forecasts   ratio {value}   inside the interval {inside[name]}"
        )
    every = [one for found in scores.values() for one in found]
    share = round(fmean(one.inside for one in every), 3)
    good = (
        SHARE_LEAST <= share <= SHARE_MOST
        and ratios["wandering"] <= WANDERING_MOST
        and ratios["creeping"] < 1
    )
    result = {
        "ratio": ratios["sample"],
        "ratios": {f"same-as-last-year/{name}": value for name, value in ratios.items()},
        "inside": inside,
        "inside_share": share,
        "inside_by_years": {ahead: round(fmean(_inside(kinds, ahead)), 3) for ahead in (1, 2, 3)},
        "level_percent": LEVEL_PERCENT,
        "forecasts": len(every),
        "goal_met": good,
        "seconds": round(time.perf_counter() - started, 1),
        "seed": options.seed,
    }
    print(json.dumps(result))
    return 0 if good else 1


def _inside(kinds: dict[str, list[Series]], ahead: int) -> list[bool]:
    return [one.inside for every in kinds.values() for held in every for one in back_test(held, ahead)]


def ratio(scores: list[Score]) -> float:
    """The sum of errors over the sum of errors of "same as last year"."""
    return float(sum(one.error for one in scores) / (sum(one.naive_error for one in scores) or Decimal(1)))


def sample() -> list[Series]:
    """The sample city's figures, each series on its own."""
    return [
        {int(year): Decimal(value) for year, value in entry["values"].items()}
        for entry in sample_plans()["indicator"]
    ]


def made(chance: random.Random, count: int) -> dict[str, list[Series]]:
    """`count` series of each kind."""
    kinds: dict[str, Callable[[], Series]] = {
        "creeping": lambda: walk(chance, 30.0, 0.4, 0.15),
        "falling": lambda: walk(chance, 80.0, -3.0, 2.0),
        "wandering": lambda: walk(chance, 5.0, 0.0, 0.5),
        "broken": lambda: broken(chance),
    }
    return {name: [one() for _ in range(count)] for name, one in kinds.items()}


def walk(chance: random.Random, start: float, drift: float, noise: float) -> Series:
    """A walk with a drift a year and noise."""
    level, found = start, {}
    for year in range(2026 - LENGTH, 2026):
        level += drift + chance.gauss(0, noise)
        found[year] = Decimal(f"{level:.2f}")
    return found


def broken(chance: random.Random) -> Series:
    """A creeping level that falls once, as in 2020, and comes back."""
    found = walk(chance, 30.0, 0.4, 0.15)
    place = chance.choice(sorted(found)[5:-3])
    return {year: value - 2 if year == place else value for year, value in found.items()}


if __name__ == "__main__":
    raise SystemExit(main())
