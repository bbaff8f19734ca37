"""Keys for personal data: make a first secret file, or add a key to one and make it current. Needs no database."""

import argparse
import os
import secrets
import sys
from pathlib import Path
from typing import Final

from luoshi.policy.personal.keyring import (
    SEARCH_BYTES,
    SECRET_BYTES,
    Key,
    Keyring,
    UnsuitableKeys,
    keyring,
    with_key,
    written,
)

OWNER_ONLY: Final = 0o600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["new", "add"], help="new: make FILE; add: a new current key in FILE")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("name", help="the key's name, letters and digits, for example 2026a")
    parser.add_argument("--cipher", choices=list(SECRET_BYTES), default="AES-256-GCM")


def run(options: argparse.Namespace) -> int:
    """Write the file; exit code 2 with a sentence where it cannot be done. Shows no secret."""
    key = Key(options.name, options.cipher, secrets.token_bytes(SECRET_BYTES[options.cipher]))
    try:
        if options.what == "new":
            _write(options.file, Keyring({key.name: key}, key, secrets.token_bytes(SEARCH_BYTES)), fresh=True)
        else:
            _write(
                options.file, with_key(keyring(options.file.read_text(encoding="utf-8")), key), fresh=False
            )
    except (UnsuitableKeys, OSError) as problem:
        sys.stderr.write(f"luoshi keys: {problem}\n")
        return 2
    print(f"{options.file} 的当前密钥是 {key.name}（{key.cipher}）。", end="")
    print("请重启服务" if options.what == "new" else "请重启服务，再运行 luoshi reseal", end="；")
    print("此文件丢失则个人信息无法打开，请另行备份。")
    return 0


def _write(place: Path, ring: Keyring, *, fresh: bool) -> None:
    """Whole or not at all, readable by the owner alone; a file that is there already is never made anew."""
    text = written(ring)
    keyring(text)
    if fresh and place.exists():
        raise FileExistsError(f"文件 {place} 已经存在，没有改动。")
    beside = place.with_name(f".{place.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
