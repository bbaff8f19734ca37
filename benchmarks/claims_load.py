"""A lean HTTP client for storms: one asyncio protocol a connection, requests made beforehand, answers timed.

Closed loop: a connection asks its next as soon as it has its answer. Open loop: requests leave at their times, on
whichever connection is free; the time counts from when the request should have left, so that a stall is not hidden.
"""

import asyncio
import gc
import json
import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

CATEGORIES = (
    "fridge", "washer", "television", "conditioner", "heater", "computer", "phone", "tablet", "watch", "glasses",
)  # fmt: skip

PAUSE_S = 0.1
_ANSWER = re.compile(
    rb"HTTP/1\.1 (\d{3}) .*?\r\ncontent-length: ?(\d+)(?=\r\n).*?\r\n\r\n", re.DOTALL | re.IGNORECASE
)


@dataclass
class Seen:
    """What was answered: seconds each, those of the accepted ones (200), and how many of each status."""

    seconds: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    lost: int = 0


def claim_request(token: str, key: str, category: str, channel: str, day: str) -> bytes:
    """The bytes of a claim."""
    body = json.dumps({"category": category, "channel": channel, "day": day}).encode()
    return (
        f"POST /gate/claim HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class Connection(asyncio.Protocol):
    """One connection: asks, and tells whoever waits when the answer is whole."""

    def __init__(self, storm: "Storm") -> None:
        self.storm, self.buffer = storm, b""
        self.began = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.storm.free(self)

    def ask(self, request: bytes, due: float) -> None:
        self.began = due
        if self.transport is not None:
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self.buffer:
            data = self.buffer + data
        found = _ANSWER.match(data)
        if found is None or len(data) < found.end() + int(found[2]):
            self.buffer = data
            return
        status, self.buffer = int(found[1]), b""
        seen = self.storm.seen
        seen.seconds.append(time.perf_counter() - self.began)
        if status == 200:
            seen.accepted.append(seen.seconds[-1])
        seen.statuses[status] = seen.statuses.get(status, 0) + 1
        if status == 503 and not self.storm.rate:
            asyncio.get_running_loop().call_later(
                PAUSE_S, self.storm.free, self
            )  # a client that was turned away
        else:
            self.storm.free(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        if not self.storm.finished.done():
            self.storm.seen.lost += 1


class Storm:
    """Requests in their order over so many connections; `rate` a second, or 0 for a closed loop."""

    def __init__(self, requests: Iterator[bytes], count: int, rate: float) -> None:
        self.requests, self.count, self.rate = requests, count, rate
        self.seen = Seen()
        self.idle: deque[Connection] = deque()
        self.due: deque[float] = deque()
        self.sent = 0
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def free(self, connection: Connection) -> None:
        """This connection can ask again."""
        if len(self.seen.seconds) >= self.count and not self.finished.done():
            self.finished.set_result(None)
        if self.rate:
            if self.due:
                self._send(connection, self.due.popleft())
            else:
                self.idle.append(connection)
        elif self.sent < self.count:
            self._send(connection, time.perf_counter())

    def _send(self, connection: Connection, due: float) -> None:
        self.sent += 1
        connection.ask(next(self.requests), due)

    async def pace(self) -> None:
        """Open loop: let requests leave at their times."""
        began = time.perf_counter()
        made = 0
        while made < self.count:
            now = time.perf_counter()
            until = min(self.count, int((now - began) * self.rate) + 1)
            while made < until:
                due = began + made / self.rate
                made += 1
                if self.idle:
                    self._send(self.idle.popleft(), due)
                else:
                    self.due.append(due)
            await asyncio.sleep(0.001)


async def storm(
    port: int, requests: Iterator[bytes], count: int, connections: int, rate: float = 0
) -> dict[str, Any]:
    """Send `count` requests and give the figures."""
    loop = asyncio.get_running_loop()
    run = Storm(requests, count, rate)
    gc.freeze()
    began = time.perf_counter()
    made = [
        await loop.create_connection(lambda: Connection(run), "127.0.0.1", port) for _ in range(connections)
    ]
    pacing = loop.create_task(run.pace()) if rate else None
    await asyncio.wait_for(run.finished, 600)
    took = time.perf_counter() - began
    if pacing is not None:
        await pacing
    for transport, _ in made:
        transport.close()
    ordered = sorted(run.seen.seconds)
    return {
        "count": count,
        "seconds": round(took, 2),
        "per_s": round(count / took),
        "accepted_per_s": round(len(run.seen.accepted) / took),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p99_ms": _p99_ms(run.seen.seconds),
        "accepted_p99_ms": _p99_ms(run.seen.accepted),
        "statuses": run.seen.statuses,
        "lost": run.seen.lost,
    }


def _p99_ms(seconds: list[float]) -> float:
    """The time within which 99 of 100 were answered, in milliseconds; 0 where there is none."""
    ordered = sorted(seconds)
    return round(ordered[int(len(ordered) * 0.99)] * 1000, 1) if ordered else 0.0
