"""Run the gate for rushes: claims and what follows them, beside the web server."""

import argparse
import os
import sys

from luoshi.records.entitlements.queries import open_scheme
from luoshi.surfaces.commands.migrate import is_behind
from luoshi.surfaces.commands.serving import CannotServe, check_port
from luoshi.surfaces.gate.serving import serve

APPLICATION = "luoshi.config.gate:application"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--workers", type=int, default=1, help="number of gate processes on this port")
    parser.add_argument("--programme", default="appliances_2026", help="whose entitlements are given here")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; exit code 2 where the port is taken, the database behind or nothing is opened."""
    try:
        check_port(options.port, options.address)
    except CannotServe as problem:
        sys.stderr.write(f"luoshi gate: {problem}\n")
        return 2
    if is_behind():
        sys.stderr.write("luoshi gate: 数据库还不是这个版本的，没有改动。请先运行 luoshi migrate。\n")
        return 2
    if open_scheme(options.programme) is None:
        sys.stderr.write(f"luoshi gate: 补贴资格“{options.programme}”尚未设置，闸口不能开启。\n")
        return 2
    os.environ["LUOSHI_GATE_PROGRAMME"] = options.programme
    return serve(APPLICATION, options.port, options.address, options.workers)
