"""Instant messages and SMS over HTTP: one signed JSON request a letter.

The shape is that of the robots of government messengers: POST with `to`, `title`, `text`, an idempotency key, and an
HMAC of time and body. 4xx refuses for good, 429 and 5xx ask for patience.
"""

import hashlib
import hmac
import http.client
import json
import ssl
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from luoshi.surfaces.adapters.sending import TIMEOUT_SECONDS, Outgoing, Refused, TryLater

OK, BAD, TOO_MANY, BROKEN = 200, 400, 429, 500
MOST_ANSWER: Final = 10_000
SHOWN: Final = 200
LONGEST_WAIT_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class MessengerSender:
    """`secret`: what requests are signed with."""

    host: str
    port: int
    path: str
    secret: str
    tls: bool = True
    timeout_seconds: float = TIMEOUT_SECONDS

    @classmethod
    def from_url(cls, url: str) -> "MessengerSender":
        """`https://:secret@host/path`. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("IM_URL、SMS_URL 应写成 https://:密钥@主机/路径。")
        tls = parts.scheme == "https"
        port = parts.port or (443 if tls else 80)
        return cls(parts.hostname, port, parts.path or "/", unquote(parts.password or ""), tls)

    def send(self, letter: Outgoing) -> None:
        """Hand the letter over. Raises Refused, TryLater."""
        body = json.dumps(
            {"to": letter.destination, "title": letter.subject, "text": letter.body}, ensure_ascii=False
        ).encode()
        stamp = str(int(time.time()))
        signature = hmac.new(self.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": letter.key,
            "X-Timestamp": stamp,
            "X-Signature": signature,
        }
        try:
            status, wait, told = self._post(body, headers)
        except (OSError, http.client.HTTPException) as problem:
            raise TryLater(f"消息服务没有应答：{problem}") from problem
        if status < BAD and status >= OK and not _says_no(told):
            return
        sentence = f"消息服务答复 {status}：{told[:SHOWN]}"
        if status == TOO_MANY or status >= BROKEN:
            raise TryLater(sentence, wait)
        raise Refused(sentence)

    def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, int | None, str]:
        link: http.client.HTTPConnection = (
            http.client.HTTPSConnection(
                self.host, self.port, timeout=self.timeout_seconds, context=ssl.create_default_context()
            )
            if self.tls
            else http.client.HTTPConnection(self.host, self.port, timeout=self.timeout_seconds)
        )
        try:
            link.request("POST", self.path, body, headers)
            answer = link.getresponse()
            told = answer.read(MOST_ANSWER).decode("utf-8", "replace")
            asked = answer.headers.get("Retry-After", "")
        finally:
            link.close()
        return (
            answer.status,
            min(int(asked), LONGEST_WAIT_SECONDS) if asked.isascii() and asked.isdigit() else None,
            told,
        )


def _says_no(told: str) -> bool:
    """Such services answer 200 and put the failure into the body: `{"errcode": 40035}`."""
    try:
        found = json.loads(told)
    except ValueError:
        return True
    return not isinstance(found, dict) or found.get("errcode", 0) != 0
