"""Lines to other systems lead to the configured address and no other: Python's own follow anywhere, with the key in hand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from luoshi.surfaces.adapters.identity.base import Attempt, NotIdentified
from luoshi.surfaces.adapters.identity.oidc import OidcPlatform
from luoshi.surfaces.adapters.lines import is_private, parsed
from luoshi.surfaces.adapters.messenger import MessengerSender
from luoshi.surfaces.adapters.national import HttpNational, NoPage
from luoshi.surfaces.adapters.registers.base import NoAnswer
from luoshi.surfaces.adapters.registers.http import HttpRegister, _rows


@contextmanager
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """An address that sends everybody on to another path, and what came to that one."""
    arrived: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/stranger"):
                arrived.append(str(self.headers.get("Authorization")))
                self.send_response(200)
            else:
                self.send_response(302)
                self.send_header("Location", "/stranger")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", arrived
    finally:
        server.shutdown()
        server.server_close()


def test_no_line_follows_to_another_place() -> None:
    with elsewhere() as (address, arrived):
        with pytest.raises(NoPage):
            HttpNational(address, "a-key").page("")
        with pytest.raises(NoAnswer):
            HttpRegister("person", address, "a-key", sleep=lambda _: None).ask(["1"])
        platform = OidcPlatform(address, "luoshi", "secret", lambda: datetime(2026, 3, 2, tzinfo=UTC))
        with pytest.raises(NotIdentified):
            platform.address(Attempt("s", "n", "v" * 43), "https://luoshi.example/citizen/back/")
    assert arrived == []


def test_phone_numbers_go_over_no_open_line() -> None:
    with pytest.raises(ValueError, match="须为 https"):
        MessengerSender.from_url("http://:secret@sms.example/send")
    assert MessengerSender.from_url("https://:secret@sms.example/send").tls


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("https://register.example/a", True),
        ("http://127.0.0.1:9/a", True),
        ("http://localhost.evil.example/", False),
        ("http://register.example/", False),
        ("ftp://127.0.0.1/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_private_is_encrypted_or_local(address: str, private: bool) -> None:
    assert is_private(address) is private


def test_an_answer_without_a_floor_is_a_bad_answer_and_no_fault() -> None:
    deep = "[" * 100_000
    with pytest.raises(RecursionError):
        json.loads(deep)  # what would end the job of all cases that wait
    with pytest.raises(ValueError, match="deep"):
        parsed(deep)
    with pytest.raises(NoAnswer) as told:
        _rows(deep.encode())
    assert told.value.trouble == "malformed"
