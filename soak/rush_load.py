"""Clients of the storm that behave as people do: they retry, repeat, hang up, reuse keys; and write down every answer.

One asyncio protocol a connection, several gates. What a client was told lies in a file before its next request leaves.
"""

import asyncio
import heapq
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TextIO

from benchmarks.claims_load import CATEGORIES, claim_request
from benchmarks.claims_world import DAY

NOT_NOW: Final = frozenset({425, 429, 503})
TRICKS: Final = (("repeat", 0.05), ("other", 0.02), ("hang-up", 0.02))
PAUSE_MOST_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client wants to ask, under which key, and how it misbehaves."""

    person: int
    key: str
    category: str
    channel: str
    trick: str = ""
    expected: str = ""


def wishes(claims: int, people: int, chance: random.Random) -> Iterator[Wish]:
    """Claims of random people for random categories; the key is the client's running number."""
    for number in range(claims):
        drawn, trick = chance.random(), ""
        for name, share in TRICKS:
            if drawn < share:
                trick = name
                break
            drawn -= share
        channel = "online" if chance.random() < 0.5 else "offline"
        yield Wish(chance.randint(1, people), f"k{number}", chance.choice(CATEGORIES), channel, trick)


class Crowd:
    """All clients: `wishes` in their order, what has to be asked again, and what was answered."""

    def __init__(self, source: Iterator[Wish], token: Any, notes: TextIO) -> None:
        self.source, self.token, self.notes = source, token, notes
        self.again: list[tuple[float, int, Wish]] = []
        self.count: Counter[str] = Counter()
        self.open = 0
        self.ended = False
        self.sequence = 0
        self.wrong: list[str] = []
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def next(self) -> Wish | None:
        """What to ask now, None where nothing is due."""
        if self.again and self.again[0][0] <= time.monotonic():
            return heapq.heappop(self.again)[2]
        wish = None if self.ended else next(self.source, None)
        if wish is None:
            self.ended = True
            if not self.again and not self.open and not self.finished.done():
                self.finished.set_result(None)
        return wish

    def later(self, wish: Wish, seconds: float) -> None:
        self.sequence += 1
        heapq.heappush(self.again, (time.monotonic() + seconds, self.sequence, wish))

    def told(self, wish: Wish, status: int, body: str, retry_after: float) -> None:
        """An answer has arrived: written down, or asked again with the same key."""
        self.count[str(status)] += 1
        if status in NOT_NOW:
            self.later(wish, min(retry_after, PAUSE_MOST_S) * random.uniform(0.5, 1))
            return
        if wish.trick == "other-body":
            if status != 422:
                self.wrong.append(f"{wish.key}: another body got {status}")
            return
        self.notes.write(f"{wish.person}\t{wish.key}\t{status}\t{body}\n")
        if wish.expected and wish.expected != body:
            self.wrong.append(f"{wish.key}: {wish.expected!r}, repeated {body!r}")
        self._misbehave(wish, status, body)

    def _misbehave(self, wish: Wish, status: int, body: str) -> None:
        if wish.trick:
            self.count[f"trick {wish.trick}"] += 1
        if wish.trick == "repeat":
            self.later(Wish(wish.person, wish.key, wish.category, wish.channel, "", body), 0)
        elif wish.trick == "other" and status != 410:  # a "gone" is not kept under its key
            other = "glasses" if wish.category != "glasses" else "phone"
            self.later(Wish(wish.person, wish.key, other, wish.channel, "other-body"), 0)


class Caller(asyncio.Protocol):
    """One connection of the crowd; opened again whenever it is lost."""

    def __init__(self, crowd: Crowd, port: int) -> None:
        self.crowd, self.port = crowd, port
        self.buffer = b""
        self.wish: Wish | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.buffer = b""
        self.ask()

    def ask(self) -> None:
        """Ask what is due, or look again soon."""
        if self.crowd.finished.done() or self.transport is None:
            return
        self.wish = self.crowd.next()
        if self.wish is None:
            asyncio.get_running_loop().call_later(0.02, self.ask)
            return
        self.crowd.open += 1
        wish = self.wish
        request = claim_request(
            self.crowd.token(wish.person), wish.key, wish.category, wish.channel, str(DAY)
        )
        self.transport.write(request)
        if wish.trick == "hang-up":
            self.wish = Wish(wish.person, wish.key, wish.category, wish.channel)
            asyncio.get_running_loop().call_later(random.uniform(0, 0.01), self.transport.abort)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0 or self.wish is None:
            return
        lines = self.buffer[:head].lower().split(b"\r\n")
        fields = dict(line.split(b": ", 1) for line in lines[1:] if b": " in line)
        length = int(fields[b"content-length"])
        if len(self.buffer) < head + 4 + length:
            return
        body = self.buffer[head + 4 : head + 4 + length].decode()
        wish, self.wish, self.buffer = self.wish, None, b""
        self.crowd.open -= 1
        self.crowd.told(wish, int(lines[0][9:12]), body, float(fields.get(b"retry-after", b"0")))
        self.ask()

    def connection_lost(self, _exc: Exception | None) -> None:
        self.transport = None
        if self.wish is not None:
            self.crowd.count["unanswered"] += 1
            self.crowd.open -= 1
            self.crowd.later(self.wish, random.uniform(0.05, 0.3))
            self.wish = None
        if not self.crowd.finished.done():
            asyncio.get_running_loop().call_later(0.1, self.connect)

    def connect(self) -> None:
        """Open the connection (again)."""
        if not self.crowd.finished.done():
            asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: self, "127.0.0.1", self.port)
        except OSError:
            loop.call_later(0.2, self.connect)


async def rush(crowd: Crowd, ports: list[int], connections: int, events: list[tuple[int, Any]]) -> float:
    """Let the crowd at the gates. `events`: (after so many successes, what happens then, in a thread). The seconds."""
    began, loop = time.perf_counter(), asyncio.get_running_loop()
    for number in range(connections):
        Caller(crowd, ports[number % len(ports)]).connect()
    waiting, happening = list(events), []
    while not crowd.finished.done() or waiting:
        await asyncio.sleep(0.01)
        if waiting and (crowd.count["200"] >= waiting[0][0] or crowd.finished.done()):
            happening.append(loop.run_in_executor(None, waiting.pop(0)[1]))
    took = time.perf_counter() - began
    await asyncio.gather(*happening)
    return took
