"""A simulator of the platform: real OpenID Connect over HTTP for tests; for the demo, a page of its own with invented citizens."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from django.urls import reverse

from luoshi.surfaces.adapters.identity.base import Attempt, Identified, NotIdentified
from luoshi.surfaces.adapters.registers.synthetic import life

CITIZENS: Final = (95, 99, 101, 102, 103)
"""Invented lives that can sign in to the demo: the first has an application already."""


def citizen(seed: int, serial: int) -> Identified:
    """An invented citizen, the same that the synthetic registers hold."""
    one = life(seed, serial)
    return Identified(f"sim-{serial}", one.name, one.id_number, f"199{serial:08}")


@dataclass(frozen=True, slots=True)
class DemoPlatform:
    """In process, for the demo: the page lists invented citizens, the code is the number of one of them."""

    seed: int

    def address(self, attempt: Attempt, back: str) -> str:
        """The demo's own page."""
        return f"{reverse('simulated-identity')}?{urlencode({'state': attempt.state, 'back': back})}"

    def identified(self, attempt: Attempt, code: str, back: str) -> Identified:  # noqa: ARG002 - as every platform
        """Raises NotIdentified."""
        if not code.isascii() or not code.isdigit() or int(code) not in CITIZENS:
            raise NotIdentified("模拟平台中没有这个人。")
        return citizen(self.seed, int(code))


@dataclass
class _Platform:
    """What the simulated platform remembers: codes with what they were asked for, and tokens."""

    people: Mapping[str, Identified]
    now: Callable[[], float]
    spoil: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    issuer: str = ""

    def authorised(self, query: Mapping[str, str], person: str) -> str:
        """Where the browser is led back to."""
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = {**query, "person": person}
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def tokens(self, form: Mapping[str, str]) -> dict[str, Any] | None:
        """A code counts once, for who asked for it, with the verifier of its challenge."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return None
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "nonce": asked["nonce"],
            "sub": asked["person"],
            "exp": int(self.now()) + 300,
            **self.spoil,
        }
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return {
            "access_token": f"token-{asked['person']}",
            "token_type": "Bearer",
            "id_token": f"e30.{payload}.x",
        }

    def info(self, bearer: str) -> dict[str, str] | None:
        one = self.people.get(bearer.removeprefix("Bearer token-"))
        if one is None:
            return None
        return {"sub": one.subject, "name": one.name, "id_number": one.id_number, "phone_number": one.phone}

    def discovery(self) -> dict[str, str]:
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
        }
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{end}" for name, end in ends.items()}}


@contextmanager
def serving(people: Mapping[str, Identified], now: Callable[[], float], **spoil: Any) -> Iterator[_Platform]:
    """The platform on a port of its own; `spoil` puts other claims into its id tokens."""
    platform = _Platform(people, now, dict(spoil))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self._send(platform.discovery())
            else:
                self._send(
                    platform.info(self.headers.get("Authorization", "")) if path == "/userinfo" else None
                )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._send(platform.tokens({name: values[0] for name, values in parse_qs(body).items()}))

        def _send(self, answer: dict[str, Any] | None) -> None:
            body = json.dumps(answer or {"error": "invalid_request"}).encode()
            self.send_response(200 if answer else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing: codes and tokens are secrets."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    platform.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, name="identity", daemon=True).start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
