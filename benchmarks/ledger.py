"""Durable transfers a second: set-based batches against the usual row-by-row ORM transaction, in the same run.

    .venv/bin/python -m benchmarks.ledger [--quick] [--seed N]

Both reserve and post grants on one pot of one embedded server of their own, with fsync and synchronous_commit on as
the server says them, on the same tables with the same constraints, indexes and triggers, with hash chain and audit row.
The reference is the transaction one usually writes: `select_for_update` on the account, the check in Python, one
INSERT or UPDATE per row through the ORM; measured with one client and with eight, and the better of the two counts.
The ledger is one writer that answers batches of 500. Rounds alternate, so that both meet the same machine; the median
of the rounds counts. `ratio` is transfers a second of the ledger over the reference. At the end both ledgers prove
themselves whole.
"""

import argparse
import atexit
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

AT: Final = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
BATCH: Final = 500
CLIENTS: Final = 8
ROUNDS, QUICK_ROUNDS = 5, 3
BATCHES, QUICK_BATCHES = 40, 12
ROWS, QUICK_ROWS = 1_600, 160
"""Transfers of the reference in a round, for one client and for eight."""
MONEY_FEN: Final = 10**13


def main() -> int:
    """Run it and print the figures, the JSON object last."""
    options = _options()
    folder = tempfile.mkdtemp(prefix="luoshi-ledger-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the wheel has stopped its server
    _start(Path(folder))
    result = _measured(options)
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["whole"] else 1


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    from luoshi.records.ledger import queries

    rounds, batches, rows = (
        (QUICK_ROUNDS, QUICK_BATCHES, QUICK_ROWS) if options.quick else (ROUNDS, BATCHES, ROWS)
    )
    chance, numbers = random.Random(options.seed), count()
    ours, theirs = _accounts("成批"), _accounts("逐笔")
    taken: dict[str, list[float]] = {"set_based": [], "orm_1_client": [], "orm_8_clients": []}
    for _ in range(rounds):
        taken["set_based"].append(_set_based(ours, batches, numbers, chance))
        taken["orm_1_client"].append(_row_by_row(theirs, rows, 1, numbers, chance))
        taken["orm_8_clients"].append(_row_by_row(theirs, rows, CLIENTS, numbers, chance))
    speeds = {name: round(statistics.median(found)) for name, found in taken.items()}
    began = time.perf_counter()
    proof = queries.prove()
    proved = time.perf_counter() - began
    for name, found in speeds.items():
        print(f"{name:<14} {found:8,} transfers/s")
    print(f"proved {proof.entries:,} entries in {proved:.1f} s: {'whole' if proof.whole else proof.problems}")
    against_one = round(speeds["set_based"] / speeds["orm_1_client"], 1)
    against_eight = round(speeds["set_based"] / speeds["orm_8_clients"], 1)
    return {
        "benchmark": "ledger",
        "ratio": min(against_one, against_eight),
        "ratios": {"orm_1_client": against_one, "orm_8_clients": against_eight},
        "reference": "row-by-row Django ORM transaction with select_for_update",
        "transfers_per_s": speeds,
        "rounds": taken | {"count": rounds},
        **queries.durability(),
        "batch": BATCH,
        "sizes": {"entries": proof.entries, "transfers": proof.transfers},
        "proved_entries_per_s": round(proof.entries / proved),
        "whole": proof.whole,
        "seed": options.seed,
    }


def _accounts(name: str) -> tuple[int, int]:
    """A pot with money, and where paid money goes."""
    from luoshi.policy.ledger.values import Leg, Move
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.ledger import actions

    source = actions.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    pot = actions.open_account(f"{name}/2026/04/12", by=SYSTEM, at=AT)
    paid = actions.open_account(f"{name}/已付", by=SYSTEM, at=AT)
    move = Move(key=f"拨款-{name}", legs=(Leg(source, pot, MONEY_FEN),))
    actions.apply([move], by=SYSTEM, at=AT)
    return pot, paid


def _set_based(accounts: tuple[int, int], batches: int, numbers: Any, chance: random.Random) -> float:
    """Batches of 500: reservations first, then their posts. Transfers a second."""
    from luoshi.policy.ledger.values import Leg, Post, Reserve
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.ledger import actions

    keys = [f"b{next(numbers)}" for _ in range(batches // 2 * BATCH)]
    reserves = [Reserve(key=key, legs=(Leg(*accounts, chance.randint(1, 2_000_000)),)) for key in keys]
    posts = [Post(key=f"{key}p", reservation=key) for key in keys]
    began = time.perf_counter()
    for requests in (reserves, posts):
        for start in range(0, len(requests), BATCH):
            told = actions.apply(requests[start : start + BATCH], by=SYSTEM, at=AT)
            if not all(one.accepted for one in told):
                raise AssertionError("the pot was too small")
    return 2 * len(keys) / (time.perf_counter() - began)


def _row_by_row(
    accounts: tuple[int, int], rows: int, clients: int, numbers: Any, chance: random.Random
) -> float:
    """One transaction a transfer; a client reserves, then posts. Transfers a second."""
    from django.db import connection

    from benchmarks.ledger_orm import post, reserve

    wanted = [(f"o{next(numbers)}", chance.randint(1, 2_000_000)) for _ in range(rows // 2)]

    def client(part: Sequence[tuple[str, int]]) -> None:
        try:
            for key, amount in part:
                reserve(key, *accounts, amount, AT)
                post(key, AT)
        finally:
            connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        for done in [threads.submit(client, wanted[n::clients]) for n in range(clients)]:
            done.result()
    return rows / (time.perf_counter() - began)


def _start(data: Path) -> None:
    """An embedded server of its own, the product's settings (pool included), its tables."""
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
    parser.add_argument("--quick", action="store_true", help="smaller rounds, within 45 s")
    parser.add_argument("--seed", type=int, default=20_260_412)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
