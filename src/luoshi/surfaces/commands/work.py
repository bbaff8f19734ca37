"""Work off the job queue: reminders, mail, lights of the day, long work. Several may run side by side."""

import argparse
import asyncio
import sys

from luoshi.surfaces.commands.migrate import is_behind
from luoshi.surfaces.jobs import worker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="end when the queue is empty")


def run(options: argparse.Namespace) -> int:
    """Work until interrupted; exit code 2 where the database is behind."""
    if is_behind():
        sys.stderr.write("luoshi work: 数据库还不是这个版本的，没有改动。请先运行 luoshi migrate。\n")
        return 2
    asyncio.run(worker.run(wait=not options.once, signals=True))
    return 0
