"""Instant messages and SMS over HTTP: one signed JSON request a letter, and the receipts in pages.

The shape is that of the robots of government messengers: POST with `to`, `title`, `text`, an idempotency key, and an
HMAC of time and body. 4xx refuses for good, 429 and 5xx ask for patience. Receipts are fetched from `PATH/receipts`:
`{"since": mark, "most": 500}` is answered by `{"errcode": 0, "receipts": [{"key", "state", "why"}], "next": mark}`.
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

from luoshi.policy.telling.receipts import SAID, Receipt
from luoshi.surfaces.adapters.lines import is_private, parsed
from luoshi.surfaces.adapters.sending import RECEIPTS_MOST, TIMEOUT_SECONDS, Outgoing, Refused, TryLater

OK, BAD, TOO_MANY, BROKEN = 200, 400, 429, 500
MOST_ANSWER: Final = 10_000
MOST_RECEIPTS: Final = 500_000
"""Bytes of one page of receipts."""
MARK_MOST: Final = 200
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
        """`https://:secret@host/path`. Raises ValueError, also where phone numbers would go over an open line."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("IM_URL、SMS_URL 应写成 https://:密钥@主机/路径。")
        if not is_private(url):
            raise ValueError("IM_URL、SMS_URL 须为 https：手机号码和消息不经过未加密的线路。")
        tls = parts.scheme == "https"
        port = parts.port or (443 if tls else 80)
        return cls(parts.hostname, port, parts.path or "/", unquote(parts.password or ""), tls)

    def send(self, letter: Outgoing) -> None:
        """Hand the letter over. Raises Refused, TryLater."""
        body = json.dumps(
            {"to": letter.destination, "title": letter.subject, "text": letter.body}, ensure_ascii=False
        ).encode()
        status, wait, told = self._said(self.path, body, MOST_ANSWER, {"Idempotency-Key": letter.key})
        if status < BAD and status >= OK and not _says_no(told):
            return
        sentence = f"消息服务答复 {status}：{told[:SHOWN]}"
        if status == TOO_MANY or status >= BROKEN:
            raise TryLater(sentence, wait)
        raise Refused(sentence)

    def receipts(self, mark: str) -> tuple[tuple[Receipt, ...], str]:
        """One page of what became of messages. Believed whole or not at all. Raises TryLater."""
        body = json.dumps({"since": mark, "most": RECEIPTS_MOST}).encode()
        status, wait, told = self._said(f"{self.path.rstrip('/')}/receipts", body, MOST_RECEIPTS, {})
        if not OK <= status < BAD or _says_no(told):
            raise TryLater(f"消息服务没有给出送达回执（{status}）。", wait)
        found = _receipts(told)
        if found is None:
            raise TryLater("消息服务的送达回执不符合约定。")
        return found

    def _said(
        self, path: str, body: bytes, most: int, headers: dict[str, str]
    ) -> tuple[int, int | None, str]:
        """A signed request and what was answered: status, seconds to wait, words. Raises TryLater."""
        stamp = str(int(time.time()))
        signature = hmac.new(self.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        signed = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Timestamp": stamp,
            "X-Signature": signature,
        }
        try:
            return self._post(path, body, {**signed, **headers}, most)
        except (OSError, http.client.HTTPException) as problem:
            raise TryLater(f"消息服务没有应答：{problem}") from problem

    def _post(
        self, path: str, body: bytes, headers: dict[str, str], most: int
    ) -> tuple[int, int | None, str]:
        link: http.client.HTTPConnection = (
            http.client.HTTPSConnection(
                self.host, self.port, timeout=self.timeout_seconds, context=ssl.create_default_context()
            )
            if self.tls
            else http.client.HTTPConnection(self.host, self.port, timeout=self.timeout_seconds)
        )
        try:
            link.request("POST", path, body, headers)
            answer = link.getresponse()
            told = answer.read(most).decode("utf-8", "replace")
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
        found = parsed(told)
    except ValueError:
        return True
    return not isinstance(found, dict) or found.get("errcode", 0) != 0


def _receipts(told: str) -> tuple[tuple[Receipt, ...], str] | None:
    """The receipts of an answer and its mark; None where anything is not as agreed."""
    found = parsed(told)
    rows, mark = found.get("receipts"), found.get("next")
    if not isinstance(rows, list) or len(rows) > RECEIPTS_MOST or not isinstance(mark, str):
        return None
    good = all(
        isinstance(row, dict)
        and isinstance(row.get("key"), str)
        and row.get("state") in SAID
        and isinstance(row.get("why", ""), str)
        for row in rows
    )
    if not good or len(mark) > MARK_MOST:
        return None
    return tuple(Receipt(row["key"], row["state"], row.get("why", "")[:SHOWN]) for row in rows), mark
