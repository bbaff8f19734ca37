"""A messenger on loopback: checks the signature, knows repetitions, and has bad days.

`moods` one a request, the last one for ever: `well`, `unknown` (errcode in a 200 answer), `patience` (429 with
Retry-After), `broken` (500), `drop` (hangs up), `garbled` (200 without JSON).
"""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

SECRET: Final = "simulator"  # noqa: S105 - of a server that lives for one test
RETRY_SECONDS: Final = 7_200


@dataclass(slots=True)
class Chat:
    """What arrived, by idempotency key, and the receipts it hands out in their order."""

    port: int = 0
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """For `IM_URL`."""
        return f"http://:{SECRET}@127.0.0.1:{self.port}/robot/send"


@contextmanager
def messenger_server(moods: Sequence[str] = ("well",)) -> Iterator[Chat]:
    """Serve until the block ends."""
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            with chat.lock:
                mood = moods[min(chat.requests, len(moods) - 1)]
                chat.requests += 1
            _answer(self, mood, chat)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chat.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(link: BaseHTTPRequestHandler, mood: str, chat: Chat) -> None:
    body = link.rfile.read(int(link.headers["Content-Length"]))
    if mood == "drop":
        return
    if mood == "patience":
        _reply(link, 429, {"errcode": 45009}, {"Retry-After": str(RETRY_SECONDS)})
    elif mood == "broken":
        _reply(link, 500, {})
    elif not _signed(link, body):
        _reply(link, 401, {"errcode": 40001, "errmsg": "invalid signature"})
    elif mood == "unknown":
        _reply(link, 200, {"errcode": 60011, "errmsg": "no such user"})
    elif mood == "garbled":
        link.send_response(200)
        link.end_headers()
        link.wfile.write(b"<html>gateway</html>")
    elif link.path.endswith("/receipts"):
        asked = json.loads(body)
        start = int(asked["since"] or "0")
        page = chat.receipts[start : start + asked["most"]]
        _reply(link, 200, {"errcode": 0, "receipts": page, "next": str(start + len(page))})
    else:
        with chat.lock:
            chat.messages.setdefault(link.headers["Idempotency-Key"], json.loads(body))
        _reply(link, 200, {"errcode": 0})


def _signed(link: BaseHTTPRequestHandler, body: bytes) -> bool:
    stamp = link.headers["X-Timestamp"].encode()
    wanted = hmac.new(SECRET.encode(), stamp + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, link.headers["X-Signature"])


def _reply(
    link: BaseHTTPRequestHandler, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
) -> None:
    data = json.dumps(body).encode()
    link.send_response(status)
    for name, value in (headers or {}).items():
        link.send_header(name, value)
    link.send_header("Content-Length", str(len(data)))
    link.end_headers()
    link.wfile.write(data)
