"""kill -9 of clients in the middle of their work: what was acknowledged is there, nothing is there by half."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.ledger import actions, queries
from luoshi.records.ledger.models import Transfer
from tests.contention.ledger_client import BATCH

AT = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
PROJECT = Path(__file__).resolve().parents[2]
ROUNDS, CLIENTS, LINES = 2, 2, 3
PATIENCE_SECONDS = 60
pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_acknowledged_survives_the_client(tmp_path):
    source = actions.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    pot = actions.open_account("汽车/2026/04/12", by=SYSTEM, at=AT)
    paid = actions.open_account("汽车/已付", by=SYSTEM, at=AT)
    actions.apply([Move(key="拨款", legs=(Leg(source, pot, 10**9),))], by=SYSTEM, at=AT)
    killed, before = 0, sessions()
    for turn in range(ROUNDS):
        names = [f"k{turn}{n}" for n in range(CLIENTS)]
        running = [client(tmp_path / name, name, pot, paid) for name in names]
        wait_for_lines([tmp_path / name for name in names])
        for one in running:
            one.send_signal(signal.SIGKILL)
            killed += one.wait() == -signal.SIGKILL
    assert killed == ROUNDS * CLIENTS
    wait_until_the_server_has_noticed(before)
    check(tmp_path)


def check(folder: Path) -> None:
    """Each acknowledged answer as it was given; each batch whole or not at all; the ledger proves itself."""
    kept = {row.key: (row.code, row.pk) for row in Transfer.objects.exclude(key="拨款")}
    acknowledged = 0
    for file in folder.iterdir():
        whole_lines = file.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()
        for line in whole_lines:
            for part in line.split(";"):
                key, code, number = part.split(" ")
                assert kept[key] == (code, int(number))
                acknowledged += 1
    assert acknowledged >= ROUNDS * CLIENTS * LINES * 2 * BATCH
    batches: dict[str, int] = {}
    for key in kept:
        name = "-".join(key.split("-")[:2])
        batches[name] = batches.get(name, 0) + 1
    assert set(batches.values()) == {2 * BATCH}
    assert len(kept) - acknowledged <= ROUNDS * CLIENTS * 2 * BATCH
    assert queries.prove().problems == ()


def client(file: Path, name: str, pot: int, paid: int) -> subprocess.Popen:
    at = connection.get_connection_params()
    host, port = quote(at.get("host", ""), safe=""), at.get("port", "")
    url = f"postgresql://{at['user']}:{at.get('password', '')}@/{at['dbname']}?host={host}" + (
        f"&port={port}" if port else ""
    )
    environment = {**os.environ, "DATABASE_URL": url, "LUOSHI_MODE": "demo"}
    environment["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings"
    command = [sys.executable, "-m", "tests.contention.ledger_client", str(file), name, str(pot), str(paid)]
    return subprocess.Popen(command, cwd=PROJECT, env=environment)


def wait_for_lines(files: list[Path]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not all(file.exists() and file.read_bytes().count(b"\n") >= LINES for file in files):
        assert time.monotonic() < end, "the clients do not get on"
        time.sleep(0.02)


def sessions() -> set[int]:
    """The server processes that serve this database, our own left out."""
    others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(others)
        return {pid for (pid,) in cursor.fetchall()}


def wait_until_the_server_has_noticed(before: set[int]) -> None:
    """A transaction of a dead client ends when the server meets its closed socket; `before` are no clients."""
    end = time.monotonic() + PATIENCE_SECONDS
    while sessions() - before:
        assert time.monotonic() < end, "connections of dead clients stay"
        time.sleep(0.02)
