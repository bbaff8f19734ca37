"""The server of the gate: granian, ASGI. Needs no Django here: the worker's own process sets it up."""

import subprocess
import sys

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server import Server

BACKLOG = 4_096
"""Connections that may wait to be accepted: at ten o'clock all come at once."""


def beside(port: int, address: str) -> "subprocess.Popen[bytes]":
    """`luoshi gate` as a process of its own; whoever started it ends it."""
    command = [sys.executable, "-m", "luoshi.config.main", "gate", "--port", str(port), "--address", address]
    return subprocess.Popen(command)  # noqa: S603 - our own program


def serve(application: str, port: int, address: str = "127.0.0.1", workers: int = 1) -> None:
    """Serve an ASGI application with granian until interrupted."""
    try:
        Server(
            application,
            address=address,
            port=port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            websockets=False,
            runtime_mode=RuntimeModes.st,
            backlog=BACKLOG,
            workers=workers,
            log_level=LogLevels.warning,
            log_access=False,
        ).serve()
    except KeyboardInterrupt:
        sys.stdout.write("\n已停止。\n")
