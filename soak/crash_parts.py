"""The processes of soak.crash: a keeper of the database, a server that takes applications, clients that submit them.

    python -m soak.crash_parts keeper DATA | server PORT PROGRAMME | client PORT FILE NAME SEED

The server answers one line of JSON with one line. A client writes what was acknowledged into its own file, on disk (fsync)
before it goes on; without an answer it asks again under the same request key.
"""

import json
import os
import socket
import socketserver
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

AT: Final = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
RETRY_SECONDS: Final = 0.05
ANSWER_SECONDS: Final = 10.0


def keeper(data: str) -> None:
    """Start the database and stay until killed."""
    from luoshi.config import embedded

    embedded.start(Path(data))
    print("ready", flush=True)
    while True:
        time.sleep(60)


def server(port: int, programme: int) -> None:
    """Take applications until killed; each is one transaction."""
    import django

    django.setup()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                self.wfile.write(json.dumps(_taken(programme, json.loads(line))).encode() + b"\n")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", port), Handler) as listening:
        print("ready", flush=True)
        listening.serve_forever()


def _taken(programme: int, asked: dict[str, int]) -> dict[str, Any]:
    """What became of one application; `again` where the database was away."""
    from django.db import Error, close_old_connections

    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.policy.terms.refusals import ActionRefused
    from luoshi.records.cases import actions
    from luoshi.surfaces.adapters.registers.synthetic import life

    close_old_connections()
    try:
        application = life(asked["seed"], asked["serial"]).application()
        told = actions.apply_for(programme, application, by=SYSTEM, at=AT)
    except ActionRefused as problem:
        return {"refused": problem.code}
    except Error:
        close_old_connections()
        return {"again": True}
    return {
        "receipt": told.receipt,
        "case": told.case_id,
        "amount_fen": told.amount_fen,
        "admitted": told.admitted,
    }


def client(port: int, file: str, name: int, seed: int) -> None:
    """Submit life after life until killed."""
    with Path(file).open("a", encoding="utf-8") as book:
        line = _Line(port)
        for serial in _serials(name):
            answer = line.ask({"seed": seed, "serial": serial})
            if "receipt" in answer:
                book.write(json.dumps({**answer, "serial": serial}) + "\n")
                book.flush()
                os.fsync(book.fileno())


def _serials(name: int) -> Iterator[int]:
    """Lives of this client's own, in pairs, so that who sells a neighbour's car is told so."""
    start = name * 1_000_000
    while True:
        start += 1
        yield start


class _Line:
    """A connection that is made again when it breaks; the question is then asked again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, question: dict[str, int]) -> dict[str, Any]:
        while True:
            try:
                answer = self._once(question)
            except (OSError, ValueError):
                self._drop()
                time.sleep(RETRY_SECONDS)
                continue
            if not answer.get("again"):
                return answer
            time.sleep(RETRY_SECONDS)

    def _once(self, question: dict[str, int]) -> dict[str, Any]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=ANSWER_SECONDS)
        self._socket.sendall(json.dumps(question).encode() + b"\n")
        text = b""
        while not text.endswith(b"\n"):
            piece = self._socket.recv(65536)
            if not piece:
                raise ConnectionResetError
            text += piece
        found: dict[str, Any] = json.loads(text)
        return found

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def main(arguments: list[str]) -> None:
    """One of the parts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    match arguments:
        case ["keeper", data]:
            keeper(data)
        case ["server", port, programme]:
            server(int(port), int(programme))
        case ["client", port, file, name, seed]:
            client(int(port), file, int(name), int(seed))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
