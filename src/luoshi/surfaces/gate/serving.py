"""The server of the gate: asyncio with the gate's own protocol (http.py), one process or several on one port."""

import asyncio
import gc
import multiprocessing
import signal
import subprocess
import sys
from importlib import import_module
from multiprocessing.connection import wait
from typing import Any, Final

from luoshi.surfaces.gate.http import Connection, House

BACKLOG: Final = 4_096
"""Connections that may wait to be accepted: at ten o'clock all come at once."""
WORKERS_MOST: Final = 16
STOP_S: Final = 10
"""How long a process may take to finish what was begun."""


def beside(port: int, address: str) -> "subprocess.Popen[bytes]":
    """`luoshi gate` as a process of its own; whoever started it ends it."""
    command = [sys.executable, "-m", "luoshi.config.main", "gate", "--port", str(port), "--address", address]
    return subprocess.Popen(command)  # noqa: S603 - our own program


def serve(application: str, port: int, address: str = "127.0.0.1", workers: int = 1) -> int:
    """Serve a gate (`module:name`) until interrupted; the exit code. Several processes share the port."""
    if workers == 1:
        return run(application, port, address, shared=False)
    context = multiprocessing.get_context("spawn")
    arguments = (application, port, address)
    made = [
        context.Process(target=run, args=arguments, kwargs={"shared": True}, daemon=True)
        for _ in range(min(workers, WORKERS_MOST))
    ]
    signal.signal(signal.SIGTERM, _interrupt)
    for one in made:
        one.start()
    try:
        wait([one.sentinel for one in made])
    except KeyboardInterrupt:
        return 0
    finally:
        for one in made:
            one.terminate()
        for one in made:
            one.join(STOP_S)
    sys.stderr.write("闸口的一个进程意外退出，其余已停止。\n")
    return 1


def run(application: str, port: int, address: str, *, shared: bool) -> int:
    """One process: set the gate up, serve, finish what was begun."""
    module, _, name = application.partition(":")
    gate = getattr(import_module(module), name)
    gc.collect()
    gc.freeze()  # what was loaded stays; it need not be looked through again
    try:
        asyncio.run(_serve(gate, port, address, shared=shared))
    except KeyboardInterrupt:
        sys.stdout.write("\n已停止。\n")
    return 0


async def _serve(gate: Any, port: int, address: str, *, shared: bool) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    house = House(gate, loop.time)
    server = await loop.create_server(
        lambda: Connection(house), address, port, backlog=BACKLOG, reuse_port=shared or None
    )
    gate.begin()
    looking = loop.create_task(house.look_after())
    await stop.wait()
    looking.cancel()
    server.close()
    await asyncio.wait_for(gate.finish(), STOP_S)
    gate.close()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
