"""HTTP/1.1 for the gate, as little of it as clients of the gate need, and strict: what is unusual is refused.

One asyncio protocol a connection and no task for a request: of a claim's processor time most went to the server's threads
and coroutines before (docs/adr/0026). A request has a Content-Length or no body; chunks, folded or repeated headers
and bare line feeds are refused and the connection closed, so that no proxy in front can read a request otherwise than
the gate does. Requests of a connection are answered one after another; TLS is the proxy's.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final, Protocol

from luoshi.surfaces.gate import answers
from luoshi.surfaces.gate.answers import Reply
from luoshi.surfaces.gate.limits import (
    BODY_MOST,
    CONNECTIONS_MOST,
    HEAD_MOST,
    HEADERS_MOST,
    IDLE_S,
    LOOK_S,
    REQUEST_S,
)

_HEAD: Final = re.compile(
    rb"([A-Z]{3,7}) (/[!-~]*) HTTP/1\.([01])((?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*)*)"
)
_LINES: Final[Mapping[int, bytes]] = {
    one.value: f"HTTP/1.1 {one.value} {one.phrase}\r\n".encode() for one in HTTPStatus
}
_END: Final = b"\r\n\r\n"
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
BAD_REQUEST: Final = answers.passing(400, "bad-request", "请求的格式不正确。")
NO_CHUNKS: Final = answers.passing(411, "length-required", "请给出 Content-Length，不支持分块传输。")
TOO_MUCH: Final = answers.passing(431, "headers-too-long", "请求头过长。")
CROWDED: Final = answers.passing(503, "crowded", "连接已满，请稍后再试。没有记录任何结果。", 2)
Headers = dict[bytes, bytes]


class Answering(Protocol):
    """Who answers: `done` is called once for each request."""

    def answer(
        self,
        method: str,
        path: str,
        headers: Mapping[bytes, bytes],
        raw: bytes,
        done: Callable[[Reply], None],
    ) -> None: ...


class BadRequest(Exception):
    """The request cannot be taken; what it is told."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.status)


def parse_head(head: bytes) -> tuple[str, str, Headers]:
    """Method, path (without its query) and headers in lower case; `close` among them where it will be closed.

    `head`: everything before the empty line. Raises BadRequest.
    """
    found = _HEAD.fullmatch(head)
    if found is None:
        raise BadRequest(BAD_REQUEST)
    method, target, minor, rest = found.groups()
    lines = rest.split(b"\r\n")[1:]
    headers: Headers = {}
    for line in lines:
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip(b" \t")
    if len(headers) < len(lines) or len(lines) > HEADERS_MOST:
        raise BadRequest(BAD_REQUEST)  # twice the same: whose word would count?
    if b"transfer-encoding" in headers:
        raise BadRequest(NO_CHUNKS)
    if minor == b"0":
        headers.setdefault(b"connection", b"close")
    return method.decode(), target.partition(b"?")[0].decode(), headers


def length_of(headers: Headers) -> int:
    """Bytes of the body. Raises BadRequest."""
    text = headers.get(b"content-length")
    if text is None:
        return 0
    if not text.isdigit() or len(text) > 9:
        raise BadRequest(BAD_REQUEST)
    if (length := int(text)) > BODY_MOST:
        raise BadRequest(answers.TOO_LONG)
    return length


class Connection(asyncio.Protocol):
    """One client: its requests one after another, answers in their order."""

    __slots__ = ("_ask", "_body", "_buffer", "_busy", "_house", "_last", "_paused", "_transport", "since")

    def __init__(self, house: "House") -> None:
        self._house, self._ask = house, house.who.answer
        self._buffer = b""
        self._busy = self._last = self._paused = self._body = False
        self._transport: Any = None
        self.since = house.now()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        if not self._house.admit(self):
            self._end(CROWDED)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._transport = None
        self._house.open.discard(self)

    def eof_received(self) -> bool:
        """A client that has said all it wants still gets its answer."""
        self._last = True
        return self._busy

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            self._buffer += data
        else:
            self._buffer, self.since = data, self._house.now()
        if not self._busy:
            self._next()
        elif len(self._buffer) > HEAD_MOST + BODY_MOST:
            self._paused = True
            self._transport.pause_reading()

    def is_old(self, now: float) -> bool:
        """Whether it waits for nothing and has said nothing whole for too long."""
        return not self._busy and now - self.since > (REQUEST_S if self._buffer else IDLE_S)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _next(self) -> None:
        """Take the next request, if it has arrived whole."""
        buffer = self._buffer
        at = buffer.find(_END)
        if at < 0 or at > HEAD_MOST:
            if len(buffer) > HEAD_MOST:
                self._end(TOO_MUCH)
            return
        try:
            method, path, headers = parse_head(buffer[:at])
            until = at + 4 + length_of(headers)
        except BadRequest as problem:
            self._end(problem.reply)
            return
        if len(buffer) < until:
            if b"expect" in headers and not self._body:
                self._body = True
                self._transport.write(_CONTINUE)
            return
        raw, self._buffer = buffer[at + 4 : until], buffer[until:]
        self._busy, self._body = True, False
        if headers.get(b"connection", b"").lower() == b"close":
            self._last = True
        self._ask(method, path, headers, raw, self._done if method != "HEAD" else self._done_head)

    def _done(self, reply: Reply) -> None:
        self._tell(self._house.head(reply, last=self._last) + reply.body)

    def _done_head(self, reply: Reply) -> None:
        self._tell(self._house.head(reply, last=self._last))

    def _tell(self, told: bytes) -> None:
        """Send an answer and turn to the next request."""
        if self._transport is None:
            return  # the client went away; what was written stays written, its key will find it
        self._transport.write(told)
        self._busy = False
        if self._last:
            self._transport.close()
            return
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        self.since = self._house.now()
        if self._buffer:
            asyncio.get_running_loop().call_soon(self._more)

    def _more(self) -> None:
        if not self._busy and self._transport is not None:
            self._next()

    def _end(self, reply: Reply) -> None:
        self._busy = self._last = True  # nothing more is read from here
        self._transport.write(self._house.head(reply, last=True) + reply.body)
        self._transport.close()


class House:
    """All connections of one gate."""

    def __init__(self, who: Answering, now: Callable[[], float]) -> None:
        self.who, self.now = who, now
        self.open: set[Connection] = set()
        self._date, self._dated = b"", float("-inf")

    def admit(self, connection: Connection) -> bool:
        """Whether there is room for one more."""
        if len(self.open) >= CONNECTIONS_MOST:
            return False
        self.open.add(connection)
        return True

    def head(self, reply: Reply, *, last: bool) -> bytes:
        """Status line and headers of an answer."""
        if self.now() - self._dated >= 1:
            self._dated = self.now()
            self._date = f"date: {formatdate(usegmt=True)}\r\n".encode()
        more = b"" if reply.retry_after is None else b"retry-after: %d\r\n" % reply.retry_after
        return b"%s%s%s: %s\r\n%s: %s\r\n%scontent-length: %d\r\n%s\r\n" % (
            _LINES[reply.status],
            self._date,
            *reply.content,
            *answers.NO_STORE,
            more,
            len(reply.body),
            b"connection: close\r\n" if last else b"",
        )

    async def look_after(self) -> None:
        """Now and then, close connections that hold a place and ask nothing."""
        while True:
            await asyncio.sleep(LOOK_S)
            now = self.now()
            for connection in [one for one in self.open if one.is_old(now)]:
                connection.abort()
