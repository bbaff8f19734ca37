"""Start a demo: embedded database, sample city (or your own documents), demo accounts, web server."""

import argparse
import hashlib
import os
import sys
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from luoshi.records.people.queries import usernames
from luoshi.surfaces.commands.migrate import migrate
from luoshi.surfaces.commands.serving import CannotServe, check_port, run_server
from luoshi.surfaces.demo.loading import Loading, load
from luoshi.surfaces.gate.serving import beside

DEFAULT_PORT: Final = 8000
MOST_FILES: Final = 200
FORMS: Final = frozenset({".txt", ".md", ".html", ".htm", ".docx", ".xlsx", ".pdf", ".ofd"})
ROLES: Final = {
    "office": "督查室",
    "leader": "领导",
    "unit": "承办单位",
    "auditor": "审计",
    "operator": "项目经办",
    "reviewer": "第三方审核",
    "treasurer": "资金支付",
    "hotline": "热线",
    "merchant": "商户",
    "citizen": "市民",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--documents", type=Path, help="folder of documents to load instead of the sample city"
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--gate-port", type=int, help="run the gate (luoshi gate) beside, on this port")
    parser.add_argument("--load-only", action="store_true", help="load and end, without a server")


def run(options: argparse.Namespace) -> int:
    """Load what is not there yet, print address and accounts, serve until interrupted."""
    try:
        check_port(options.port)
        documents = _files(options.documents) if options.documents else None
    except (CannotServe, OSError) as problem:
        sys.stderr.write(f"luoshi demo: {problem}\n")
        return 2
    print("准备数据库……", flush=True)
    migrate()
    password = demo_password()
    load(documents, Loading(timezone.now(), password, lambda line: print(line, flush=True)))
    if options.load_only:
        return 0
    _tell(options.port, password)
    if options.gate_port is None:
        return run_server(options.port)
    os.environ["LUOSHI_GATE_URL"] = f"http://localhost:{options.gate_port}"
    print(f"补贴资格闸口：http://localhost:{options.gate_port}/gate/wait\n", flush=True)
    gate = beside(options.gate_port, "127.0.0.1")
    try:
        return run_server(options.port)
    finally:
        gate.terminate()
        gate.wait()


def demo_password() -> str:
    """One password for all demo accounts, made from this installation's own secret."""
    return hashlib.sha256(b"demo:" + settings.SECRET_KEY.encode()).hexdigest()[:8]


def _files(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise CannotServe(f"没有文件夹 {folder}。请用 DOCUMENTS= 给出存放文件的文件夹。")
    found = sorted(one for one in folder.iterdir() if one.is_file() and one.suffix.lower() in FORMS)
    if not found:
        raise CannotServe(f"文件夹 {folder} 中没有可读的文件（{'、'.join(sorted(FORMS))}）。")
    if len(found) > MOST_FILES:
        raise CannotServe(f"文件夹 {folder} 中有 {len(found)} 个文件，演示最多装入 {MOST_FILES} 个。")
    return {one.name: one.read_bytes() for one in found}


def _tell(port: int, password: str) -> None:
    print(f"\n落实已启动：http://localhost:{port}/  （按 Ctrl+C 停止）\n\n演示账号（密码都是 {password}）：")
    for username, shown, role, unit in usernames():
        print(f"  {username:<10}  {ROLES[role]}  {unit or shown}")
    print(flush=True)
