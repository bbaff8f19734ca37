"""Settling a month of orders: the set-based run against the same checks one order after another, in the same run.

    .venv/bin/python -m benchmarks.settlement [--quick] [--orders N] [--seed N]

A world of merchants, goods, prices, orders, reports and invoices on an embedded server of its own (fsync and
synchronous_commit as the server says them), of which about an eighth has something wrong. `seconds` is the whole run:
every check of every order, the verdicts written durably, the statements. The reference `plain_orm` is
`records/settlement/plain.py`: the pure checks of policy/ over facts asked for with the ORM, order by order, on a sample
of the same rows; it must come to the same verdicts. `ratio` is orders a second of the run over the reference.
`again_seconds`: the same run once more, as a rolling check of a month that was checked yesterday.
"""

import argparse
import atexit
import json
import os
import random
import shutil
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

ORDERS, QUICK_ORDERS = 1_000_000, 60_000
SAMPLE, QUICK_SAMPLE = 3_000, 300
AT: Final = datetime(2026, 5, 2, 2, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 4, 1), date(2026, 4, 30)


def main() -> int:
    """Run it and print the figures, the JSON object last."""
    options = _options()
    folder = tempfile.mkdtemp(prefix="luoshi-settlement-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the wheel has stopped its server
    _start(Path(folder))
    result = _measured(options)
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["same_verdicts"] else 1


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.settlement_data import fill
    from luoshi.records.ledger.queries import durability

    orders = options.orders or (QUICK_ORDERS if options.quick else ORDERS)
    began = time.perf_counter()
    scheme = fill(orders, options.seed)
    print(f"{orders:,} orders made in {time.perf_counter() - began:.1f} s")
    run, seconds = _run(scheme)
    _, again = _run(scheme)
    sample = QUICK_SAMPLE if options.quick else SAMPLE
    plain_s, same = _plain(scheme, sample, random.Random(options.seed))
    fast, slow = orders / seconds, sample / plain_s
    print(
        f"set-based {fast:10,.0f} orders/s   plain ORM {slow:8,.0f} orders/s   again {orders / again:10,.0f}"
    )
    refused = _refused(run)
    return {
        "benchmark": "settlement",
        "ratio": round(fast / slow, 1),
        "ratios": {"plain_orm": round(fast / slow, 1)},
        "reference": "the pure checks order by order over facts asked for with the ORM",
        "seconds": round(seconds, 2),
        "again_seconds": round(again, 2),
        "orders_per_s": {"set_based": round(fast), "plain_orm": round(slow)},
        "sizes": {"orders": orders, "sample": sample},
        **refused,
        **durability(),
        "same_verdicts": same,
        "seed": options.seed,
    }


def _run(scheme: Any) -> tuple[int, float]:
    """One whole run as the job carries it out; its id and seconds."""
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.settlement import actions

    began = time.perf_counter()
    run = actions.begin_run(scheme.id, "rolling", first=FIRST, last=LAST, by=SYSTEM, at=AT)
    actions.judge_all(run, by=SYSTEM, at=AT)
    return run, time.perf_counter() - began


def _plain(scheme: Any, sample: int, chance: random.Random) -> tuple[float, bool]:
    """Seconds of the reference on a sample, and whether it says the same."""
    from luoshi.records.entitlements.models import Order
    from luoshi.records.settlement.models import Verdict
    from luoshi.records.settlement.plain import judged

    numbers = list(Order.objects.values_list("merchant_id", "number").order_by("number")[: sample * 20])
    chosen = set(chance.sample(numbers, sample))
    rows = [
        row
        for row in Order.objects.filter(number__in=[number for _, number in chosen])
        if (row.merchant_id, row.number) in chosen
    ]
    began = time.perf_counter()
    wanted = judged(scheme, rows)
    taken = time.perf_counter() - began
    held = Verdict.objects.filter(number__in=[number for _, number in chosen])
    found = {(row.merchant_id, row.number): tuple(row.refused) for row in held}
    return taken, all(found[key] == codes for key, codes in wanted.items())


def _refused(run: int) -> dict[str, Any]:
    """How many were refused, by article."""
    from luoshi.policy.settlement.checks import CLAUSES
    from luoshi.records.settlement.models import Run, Statement

    row = Run.objects.get(pk=run)
    by_article: dict[str, int] = {}
    for told in Statement.objects.filter(run=run):
        for code, count in told.reasons.items():
            by_article[CLAUSES[code]] = by_article.get(CLAUSES[code], 0) + count
    return {
        "refused": int(row.refused),
        "accepted": int(row.accepted),
        "by_article": dict(sorted(by_article.items())),
    }


def _start(data: Path) -> None:
    """An embedded server of its own, the product's settings, its tables."""
    os.environ |= {"LUOSHI_MODE": "demo", "LUOSHI_DATA": str(data)}
    os.environ.pop("DATABASE_URL", None)
    from luoshi.config.start import start

    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer orders, within 45 s")
    parser.add_argument("--orders", type=int, default=0, help="how many orders")
    parser.add_argument("--seed", type=int, default=20_260_430)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
