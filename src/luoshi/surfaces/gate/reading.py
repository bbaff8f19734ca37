"""What the gate shows: the day's releases with honest chances, a person's entitlements, a code for a merchant.

The numbers are read at most twice a second, however many look.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

from luoshi.policy.dates.windows import day_of
from luoshi.records.entitlements.queries import held_by, merchant_keys, releases_of
from luoshi.surfaces.gate import answers, tokens
from luoshi.surfaces.gate.answers import Reply
from luoshi.surfaces.gate.limits import EVERY_S, SNAPSHOT_S
from luoshi.surfaces.gate.waiting import Seen, numbers, page

if TYPE_CHECKING:
    from luoshi.surfaces.gate.app import Gate

LOG: Final = logging.getLogger(__name__)


class Reading:
    """Reads in a thread of its own, so that who looks does not hold up who claims."""

    def __init__(self, gate: "Gate") -> None:
        self._gate = gate
        self._thread = ThreadPoolExecutor(1)
        self._keys: Mapping[str, int] = {}
        self._keys_read = float("-inf")
        self._seen: Seen | None = None
        self._looking: asyncio.Lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """Let the thread go, with its connection to the database."""
        self._thread.submit(connections.close_all).result()
        self._thread.shutdown()

    def merchant_of(self, name: str) -> int:
        """Whose key this is. Raises NoProof."""
        if name not in self._keys:
            self._reread_keys()
        if name not in self._keys:
            raise tokens.NoProof("signature-wrong")
        return self._keys[name]

    def _reread_keys(self) -> None:
        """Names are few and never change hands; unknown ones make us look at most once a second."""
        now = self._gate.clock().timestamp()
        if now - self._keys_read >= 1:
            self._keys_read = now
            self._keys = self._thread.submit(merchant_keys).result(timeout=5)

    def answer(
        self, what: str, method: str, headers: Mapping[bytes, bytes], done: Callable[[Reply], None]
    ) -> None:
        """Answer a GET, in a task of its own."""
        if method not in {"GET", "HEAD"}:
            return done(answers.NOT_FOUND)
        task = asyncio.get_running_loop().create_task(self._told(what, headers, done))
        self._tasks.add(task)
        return task.add_done_callback(self._tasks.discard)

    async def _told(self, what: str, headers: Mapping[bytes, bytes], done: Callable[[Reply], None]) -> None:
        try:
            done(await self._reply(what, headers))
        except tokens.NoProof as problem:
            done(answers.unproved(problem.code))
        except Exception:
            LOG.exception("the gate could not read %s", what)
            done(answers.FAILED)

    async def _reply(self, what: str, headers: Mapping[bytes, bytes]) -> Reply:
        if what == "health":
            return Reply(200, b'{"code":"ok"}')
        if what == "releases":
            return Reply(200, json.dumps(numbers(await self._look()), ensure_ascii=False).encode())
        if what == "wait":
            html = (b"content-type", b"text/html; charset=utf-8")
            return Reply(200, page(await self._look(), self._gate.scheme.terms).encode(), EVERY_S, html)
        if what in {"mine", "code"}:
            return await self._own(what, headers)
        return answers.NOT_FOUND

    async def _own(self, what: str, headers: Mapping[bytes, bytes]) -> Reply:
        proof = headers.get(b"authorization", b"").decode("latin-1")
        at = self._gate.clock()
        number = tokens.person_of(self._gate.key, proof.removeprefix("Bearer "), now=at.timestamp())
        if self._gate.meter.too_many(number, at.timestamp()):
            return answers.TOO_MANY
        if what == "code":
            code = tokens.person_token(self._gate.key, number, now=at.timestamp(), purpose="c")
            return Reply(200, json.dumps({"code": "ok", "holder": code}).encode())
        rows = await self.run(lambda: held_by(self._gate.scheme, number, at=at))
        held = [
            {
                "category": row.category,
                "nth": row.nth,
                "channel": row.channel,
                "state": row.state,
                "claimed_at": row.claimed_at.isoformat(),
                "valid_until": row.valid_until.isoformat(),
            }
            for row in rows
        ]
        return Reply(200, json.dumps({"code": "ok", "entitlements": held}).encode())

    async def _look(self) -> Seen:
        """The numbers, at most half a second old."""
        at = self._gate.clock()
        async with self._looking:
            if self._seen is None or (at - self._seen.at).total_seconds() >= SNAPSHOT_S:
                self._seen = await self.run(lambda: self._read(at))
        return self._seen

    def _read(self, at: datetime) -> Seen:
        rows = releases_of(self._gate.scheme, day_of(at))
        opens = self._gate.scheme.terms.opens_at(day_of(at))
        return Seen(at, opens, rows, self._gate.writes.waiting, self._gate.writes.pace, self._seen)

    async def run(self, work: Callable[[], Any]) -> Any:
        """Run it in the reading thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
