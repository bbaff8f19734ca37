"""A register that misbehaves like the real ones: slow, broken, garbled, incomplete, as often as told. Over HTTP, or in process."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any, Final

from luoshi.surfaces.adapters.registers.base import NoAnswer, Register, Rows

BODY_MOST: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How often, of a thousand requests: slow by `delay` seconds, 5xx, no JSON, a row out of shape, rows left out."""

    slow: int = 0
    error: int = 0
    garbage: int = 0
    shape: int = 0
    partial: int = 0
    delay: float = 10.0


WELL: Final = Behaviour()
LIKE_THE_REAL_ONES: Final = Behaviour(slow=5, error=20, garbage=5, shape=5, partial=10)


@dataclass
class Simulator:
    """A register behind a behaviour. `chance` is seeded: the same run misbehaves in the same way."""

    register: Register
    behaviour: Behaviour
    chance: Random
    sleep: Callable[[float], None] = time.sleep
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, keys: Sequence[str]) -> Rows:
        """In process: the same misbehaviour, told as the HTTP adapter would tell it. Raises NoAnswer."""
        status, text = self.answer(keys)
        if status != 200:
            raise NoAnswer("server", str(status))
        try:
            found = json.loads(text)
        except ValueError:
            raise NoAnswer("malformed", "不是 JSON") from None
        return _rows(found["rows"])

    def answer(self, keys: Sequence[str]) -> tuple[int, bytes]:
        """Status and body for one request."""
        with self.lock:
            drawn = self.chance.randrange(1000)
        wrong = self.behaviour
        if drawn < wrong.slow:
            self.sleep(wrong.delay)
        drawn -= wrong.slow
        if 0 <= drawn < wrong.error:
            return 503, b"<html>upstream timed out</html>"
        drawn -= wrong.error
        if 0 <= drawn < wrong.garbage:
            return 200, b'{"rows": {"'
        drawn -= wrong.garbage
        rows: dict[str, Any] = dict(self.register.ask(keys))
        if 0 <= drawn < wrong.shape and rows:
            rows[next(iter(rows))] = {"unexpected": True}
        drawn -= wrong.shape
        if 0 <= drawn < wrong.partial:
            rows = dict(list(rows.items())[: len(rows) // 2])
        return 200, json.dumps({"rows": rows}, ensure_ascii=False).encode()


@contextmanager
def serving(simulators: dict[str, Simulator]) -> Iterator[str]:
    """The registers at http://127.0.0.1:PORT/NAME, until the block ends; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            name = self.path.strip("/")
            length = min(int(self.headers.get("Content-Length", 0)), BODY_MOST)
            keys = json.loads(self.rfile.read(length))["keys"]
            if name not in simulators:
                self._send(404, b"{}")
                return
            self._send(*simulators[name].answer(keys))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing: keys are personal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="registers", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _rows(rows: Any) -> Rows:
    for row in rows.values():
        if row is not None and "unexpected" in row:
            raise NoAnswer("malformed", "字段不符")
    found: Rows = rows
    return found
