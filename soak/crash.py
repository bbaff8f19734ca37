"""kill -9 of the server and of the database at random moments under load: no acknowledged application is lost.

    python -m soak.crash [--quick] [--seed N]

fsync and synchronous_commit are on, as read from the server. Each client writes what was acknowledged into a file of its own
(fsync); the check reads those files. Kills and processes are counted.
"""

import argparse
import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

import psutil

from soak.crash_parts import AT

CLIENTS, QUICK_CLIENTS = 8, 4
SECONDS, QUICK_SECONDS = 300.0, 18.0
BETWEEN: Final = (2.0, 6.0)
"""Seconds of work between two kills."""
PATIENCE: Final = 60.0
PROJECT: Final = Path(__file__).resolve().parents[1]


@dataclass
class Scene:
    """What runs, and what was done to it."""

    data: Path
    port: int
    programme: int = 0
    keeper: subprocess.Popen[bytes] | None = None
    server: subprocess.Popen[bytes] | None = None
    clients: list[subprocess.Popen[bytes]] = field(default_factory=list)
    server_kills: int = 0
    database_kills: int = 0
    processes_killed: int = 0

    @property
    def folder(self) -> Path:
        """Where the database works."""
        return self.data / "postgres" / "data"


def main() -> int:
    """Run it; 0 where nothing acknowledged is missing and the ledger proves itself."""
    options = _options()
    data = Path(tempfile.mkdtemp(prefix="luoshi-crash-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    scene = Scene(data, _free_port())
    seconds = QUICK_SECONDS if options.quick else SECONDS
    try:
        _open(scene)
        _load(scene, QUICK_CLIENTS if options.quick else CLIENTS, seconds, Random(options.seed), options.seed)
        figures = _judged(scene, seconds, options.seed)
    finally:
        _end(scene)
    print(json.dumps(figures))
    return 0 if figures["ok"] else 1


def _open(scene: Scene) -> None:
    os.environ |= {
        "LUOSHI_MODE": "demo",
        "LUOSHI_DATA": str(scene.data),
        "DATABASE_URL": f"postgresql://postgres@/luoshi?host={scene.folder}",
        "DJANGO_SETTINGS_MODULE": "luoshi.config.settings",
    }
    scene.keeper = _part("keeper", str(scene.data))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.programmes.actions import fund, open_programme

    call_command("migrate", verbosity=0)
    scene.programme = open_programme(
        "vehicle_trade_in_2026", shares={"central": 85, "city": 15}, by=SYSTEM, at=AT
    )
    amounts = {"central": 85_000_000_000, "city": 15_000_000_000}
    fund(scene.programme, amounts=amounts, authority="soak", decided_on=date(2026, 2, 1), by=SYSTEM, at=AT)
    connections.close_all()
    scene.server = _part("server", str(scene.port), str(scene.programme))


def _load(scene: Scene, clients: int, seconds: float, chance: Random, seed: int) -> None:
    for number in range(1, clients + 1):
        file = str(scene.data / f"client-{number}")
        scene.clients.append(_part("client", str(scene.port), file, str(number), str(seed), wait=False))
    end = time.monotonic() + seconds
    while time.monotonic() < end or not (scene.server_kills and scene.database_kills):
        time.sleep(chance.uniform(*BETWEEN))
        if scene.server_kills <= scene.database_kills - chance.choice((0, 1)):
            _kill_server(scene)
        else:
            _kill_database(scene)
    time.sleep(1.0)
    for one in scene.clients:
        _kill(scene, one)


def _kill_server(scene: Scene) -> None:
    if scene.server is not None:
        _kill(scene, scene.server)
        scene.server_kills += 1
    scene.server = _part("server", str(scene.port), str(scene.programme))


def _kill_database(scene: Scene) -> None:
    """The postmaster, its children and its keeper, all at once; then it recovers from its log."""
    for process in _working_in(scene.folder):
        _kill_pid(scene, process)
    if scene.keeper is not None:
        _kill(scene, scene.keeper)
    scene.database_kills += 1
    scene.keeper = _part("keeper", str(scene.data))


def _working_in(folder: Path) -> list[psutil.Process]:
    return [one for one in psutil.process_iter(["cwd"]) if one.info["cwd"] == str(folder)]


def _kill_pid(scene: Scene, process: psutil.Process) -> None:
    try:
        process.kill()
        scene.processes_killed += 1
    except psutil.NoSuchProcess:
        return


def _kill(scene: Scene, process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    scene.processes_killed += process.wait(PATIENCE) == -signal.SIGKILL


def _part(*words: str, wait: bool = True) -> subprocess.Popen[bytes]:
    """Start a part; with `wait` not before it says that it is ready."""
    command = [sys.executable, "-m", "soak.crash_parts", *words]
    started = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if wait and started.stdout is not None and started.stdout.readline() != b"ready\n":
        raise RuntimeError(f"{words[0]} did not start")
    return started


def _judged(scene: Scene, seconds: float, seed: int) -> dict[str, Any]:
    from django.db import connections

    from luoshi.records.cases.models import Case
    from luoshi.records.ledger.queries import durability, prove

    connections.close_all()
    acknowledged = list(_acknowledged(scene))
    problems = list(_problems(acknowledged)) + list(prove().problems)
    kept = durability()
    for line in problems[:20]:
        print(line)
    return {
        "ok": not problems and bool(acknowledged) and set(kept.values()) == {"on"},
        "problems": len(problems),
        "acknowledged": len(acknowledged),
        "stored": Case.objects.count(),
        "clients": len(scene.clients),
        "server_kills": scene.server_kills,
        "database_kills": scene.database_kills,
        "processes_killed": scene.processes_killed,
        "seconds": seconds,
        "seed": seed,
        **kept,
    }


def _acknowledged(scene: Scene) -> Iterator[dict[str, Any]]:
    """Whole lines of the clients' files: a line cut short was never acknowledged to anybody."""
    for file in sorted(scene.data.glob("client-*")):
        for line in file.read_text(encoding="utf-8").rpartition("\n")[0].splitlines():
            yield json.loads(line)


def _problems(acknowledged: list[dict[str, Any]]) -> Iterator[str]:
    from luoshi.records.cases import checks
    from luoshi.records.cases.models import Case

    rows = {row.receipt: row for row in Case.objects.iterator()}
    for one in acknowledged:
        row = rows.get(one["receipt"])
        if row is None:
            yield f"acknowledged and lost: {one['receipt']}"
        elif (row.pk, row.amount_fen, row.admitted) != (one["case"], one["amount_fen"], one["admitted"]):
            yield f"acknowledged otherwise than stored: {one['receipt']}"
    keys = [row.request_key for row in rows.values()]
    if len(keys) != len(set(keys)):
        yield "a request was taken twice"
    yield from checks.wrong_money()


def _end(scene: Scene) -> None:
    from django.db import connections

    connections.close_all()
    for one in (*scene.clients, scene.server):
        if one is not None and one.poll() is None:
            one.kill()
            one.wait()
    if scene.keeper is not None:
        scene.keeper.terminate()
        scene.keeper.wait(PATIENCE)
    for process in _working_in(scene.folder):
        process.kill()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="18 seconds of load, within 45 s in all")
    parser.add_argument("--seed", type=int, default=2026)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
