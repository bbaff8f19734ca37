"""The embedded server: what goes wrong at its start gets a clear sentence and does no damage."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.base import DatabaseWrapper

from luoshi.config import embedded
from luoshi.config.places import embedded_folder
from luoshi.surfaces.commands import serving
from luoshi.surfaces.commands.serving import CannotServe, check_port

HOLD = "import sys, time; from pathlib import Path; from luoshi.config.embedded import only_one\n"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of its own: pytest's are private to root, and the server runs under another user."""
    with tempfile.TemporaryDirectory(prefix="luoshi-", ignore_cleanup_errors=True) as place:
        yield Path(place)


def luoshi(data: Path, *words: str, timeout: int = 120, **env: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "XDG_RUNTIME_DIR"}}
    environment |= {
        "LUOSHI_DATA": str(data),
        "LUOSHI_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "luoshi.config.settings",
    }
    command = [sys.executable, "-m", "luoshi.config.main", *words]
    return subprocess.run(
        command, env=environment | env, capture_output=True, text=True, timeout=timeout, check=False
    )


def test_a_second_one_on_the_same_data_is_refused(folder: Path) -> None:
    script = HOLD + "with only_one(Path(sys.argv[1]), '第一个'): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        done = luoshi(folder, "demo", "--load-only")
        assert done.returncode == 2
        assert "第一个" in done.stderr
        assert "Traceback" not in done.stderr
        first.send_signal(signal.SIGKILL)
    with embedded.only_one(folder, "之后"):
        pass


def test_data_of_another_version_is_left_alone(folder: Path) -> None:
    data = embedded_folder(folder)
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("13\n")
    (data / "precious").write_text("data")
    done = luoshi(folder, "migrate")
    assert done.returncode == 2
    assert "PostgreSQL 13" in done.stderr
    assert "Traceback" not in done.stderr
    assert (data / "precious").read_text() == "data"


def test_a_full_disk_is_told_before_anything_is_written(folder: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted only by root")
    try:
        done = luoshi(folder, "migrate")
    finally:
        time.sleep(0.1)
        subprocess.run(["umount", "-l", str(folder)], check=True)
    assert done.returncode == 2
    assert "磁盘空间不足" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_told() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(CannotServe, match="另选端口"):
            check_port(holder.getsockname()[1])


def test_a_server_that_does_not_answer_is_told(folder: Path) -> None:
    done = luoshi(folder, "migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_crashed_server_starts_again_with_its_data(folder: Path) -> None:
    assert luoshi(folder, "migrate").returncode == 0
    script = (
        "import os, signal, sys; from pathlib import Path; import psycopg; from luoshi.config import embedded\n"
        "url = embedded.start(Path(sys.argv[1]))\n"
        "c = psycopg.connect(url, autocommit=True); c.execute('create table kept (n int)')\n"
        "c.execute('insert into kept values (7)')\n"
        "pid = int((embedded.embedded_folder(Path(sys.argv[1])) / 'postmaster.pid').read_text().split()[0])\n"
        "os.kill(pid, signal.SIGKILL); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "XDG_RUNTIME_DIR"}}
    subprocess.run([sys.executable, "-c", script, str(folder)], env=environment, check=False, timeout=60)
    time.sleep(1)
    again = (
        "import sys; from pathlib import Path; import psycopg; from luoshi.config import embedded\n"
        "url = embedded.start(Path(sys.argv[1]))\n"
        "print(psycopg.connect(url).execute('select n from kept').fetchone()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", again, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "7", done.stderr


def test_a_data_folder_that_cannot_be_made_is_told(folder: Path) -> None:
    (folder / "file").write_text("x", encoding="utf-8")
    with (
        pytest.raises(embedded.CannotStart, match="不能建立数据目录"),
        embedded.only_one(folder / "file" / "data", "试"),
    ):
        pass


def test_a_database_without_tables_is_told_and_left_alone(folder: Path) -> None:
    for command in ("verify", "serve"):
        done = luoshi(folder, command, *(["--port", "8197"] if command == "serve" else []))
        assert done.returncode == 2
        assert "luoshi migrate" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_forked_worker_leaves_the_connections_of_its_parent_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by comparing documents in a demo: the queue and the pages had read each other's answers."""

    class Held:
        closed = False

        def close(self) -> None:
            self.closed = True

    held, pool = Held(), Held()
    wrapper = SimpleNamespace(connection=held)
    monkeypatch.setattr(serving, "connections", SimpleNamespace(all=lambda **_: [wrapper]))
    monkeypatch.setattr(DatabaseWrapper, "_connection_pools", {"default": pool})
    serving.leave_connections()
    assert wrapper.connection is None
    assert DatabaseWrapper._connection_pools == {}
    assert not held.closed
    assert not pool.closed
    assert any(one is held for one in serving._LEFT)  # nothing collects it, so nothing closes it
    serving._LEFT.clear()
