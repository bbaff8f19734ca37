"""The web server: granian in this process group, static files collected first, the job queue beside it."""

import os
import socket
import sys
from typing import Any, Final

from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.utils import timezone
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from luoshi.surfaces.jobs.daily import run_due
from luoshi.surfaces.jobs.worker import beside

APPLICATION: Final = "luoshi.config.wsgi:application"
THREADS: Final = 4


class CannotServe(Exception):
    """The server cannot be started; the message says why and what to do."""


def check_port(port: int, address: str = "127.0.0.1") -> None:
    """Raise CannotServe where the port cannot be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except (OSError, OverflowError) as problem:
            raise CannotServe(
                f"端口 {port} 不能使用（{problem}）。请停止占用它的程序，或另选端口，例如 PORT=8001。"
            ) from problem


POOLS: Final = "_connection_pools"
"""Where Django keeps the pools of a process; it has no door for letting them go without closing them."""
_LEFT: Final[list[Any]] = []
"""In a forked process: what the parent had open. Held on to, so that nothing closes it."""


def leave_connections() -> None:
    """In a forked process: the connections and the pool that were open are the parent's, which goes on using them.

    The server forks its workers while the queue beside it works; two processes on one connection read each other's answers.
    """
    for one in connections.all(initialized_only=True):
        _LEFT.append(one.connection)
        one.connection = None
    _LEFT.append(getattr(DatabaseWrapper, POOLS))
    setattr(DatabaseWrapper, POOLS, {})


def run_server(port: int, address: str = "127.0.0.1", workers: int = 1, *, jobs: bool = True) -> int:
    """Serve until interrupted. `jobs`: work off the queue in this process too."""
    os.register_at_fork(after_in_child=leave_connections)
    call_command("collectstatic", interactive=False, verbosity=0)
    run_due(timezone.now())
    working = beside() if jobs else None
    try:
        Server(
            APPLICATION,
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            respawn_failed_workers=True,  # one that was killed takes its own requests with it, not the whole server
            log_level=LogLevels.warning,
            log_access=False,
        ).serve()
    except KeyboardInterrupt:
        sys.stdout.write("\n已停止。\n")
    finally:
        if working is not None:
            working.stop()
    return 0
