"""Run the web server and, beside it, the job queue and, if wanted, the gate."""

import argparse
import sys

from django.conf import settings

from luoshi.records.ledger.rights import excessive_rights
from luoshi.surfaces.commands.migrate import is_behind
from luoshi.surfaces.commands.serving import CannotServe, check_port, run_server
from luoshi.surfaces.gate.serving import beside


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--workers", type=int, default=1, help="number of worker processes")
    parser.add_argument("--gate-port", type=int, help="run the gate (luoshi gate) beside, on this port")
    parser.add_argument(
        "--without-jobs",
        action="store_true",
        help="leave the job queue to `luoshi work`, run as its own process",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; exit code 2 where the port is taken or the database is behind."""
    try:
        check_port(options.port, options.address)
    except CannotServe as problem:
        sys.stderr.write(f"luoshi serve: {problem}\n")
        return 2
    if is_behind():
        sys.stderr.write("luoshi serve: 数据库还不是这个版本的，没有改动。请先运行 luoshi migrate。\n")
        return 2
    _warn_of_rights()
    gate = None if options.gate_port is None else beside(options.gate_port, options.address)
    try:
        return run_server(options.port, options.address, options.workers, jobs=not options.without_jobs)
    finally:
        if gate is not None:
            gate.terminate()
            gate.wait()


def _warn_of_rights() -> None:
    """In production the application works as a role that owns nothing; the demo's own database has one role only."""
    if not settings.DEMO and (found := excessive_rights()):
        sys.stderr.write(f"luoshi serve: {found[0]}请换用应用角色，见 docs/guide/operating.md。\n")
