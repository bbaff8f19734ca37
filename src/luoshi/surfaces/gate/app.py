"""The gate: who asks is proved, the body parsed, the request waits in line, the answer follows its commit.

Clock, key and scheme come in as arguments; the app has no global state, so that two of them can stand in one test.
`answer` is the one door, without coroutine or future for a request; the product's own server (http.py) calls it, and
any ASGI server can call the gate itself.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final

import psycopg
from django.db import InterfaceError, OperationalError, connection

from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.entitlements.values import Asked, Claim
from luoshi.records.entitlements.actions_gate import apply_batch, gone_batch
from luoshi.records.entitlements.actions_keys import TEST_PREFIX, admit
from luoshi.records.entitlements.queries import Open, open_scheme, stopped_keys
from luoshi.records.entitlements.requests import Client, Sent, Told, merchant, person
from luoshi.surfaces.gate import answers, bodies, tokens
from luoshi.surfaces.gate.answers import Reply
from luoshi.surfaces.gate.limits import BATCH_MOST, BODY_MOST, DAYS_MOST, KEY_MOST
from luoshi.surfaces.gate.meter import Meter
from luoshi.surfaces.gate.pulse import Pulse, beat
from luoshi.surfaces.gate.queue import Batches, Failed, Full, Late, Unreachable
from luoshi.surfaces.gate.reading import Reading

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Headers = Mapping[bytes, bytes]
Answered = Callable[[Reply], None]
Place = tuple[date, str, str]
Signature = tuple[str, str] | None
"""(key, nonce) of a signed request, None for a person's."""
LOG: Final = logging.getLogger(__name__)
PREFIX: Final = "/gate/"
USED: Final = Told("signature-used", "")
STOPPED: Final = "merchant-stopped"
TRIED: Final = Told(
    "test-ok", '{"code":"test-ok","sentence":"测试密钥：签名和请求内容正确，没有办理，也没有留下记录。"}'
)
TEST_HOLDER: Final = "test-holder"
"""The code that a test key may show in place of a person's."""
REFUSALS: Final = (tokens.NoProof, bodies.BadBody, Full)


class Gate:
    """`clock` gives the moment, with its time zone; `key` signs tokens (tokens.key_of)."""

    def __init__(
        self, scheme: Open, key: bytes, clock: Callable[[], datetime], *, batch_most: int = BATCH_MOST
    ) -> None:
        self.scheme, self.key, self.clock = scheme, key, clock
        self.meter, self.names = Meter(), bodies.Names(scheme.terms)
        self.pulse = Pulse()
        self.writes: Batches[tuple[Sent, Signature], Told] = Batches(
            reaching(self._write), most=batch_most, watch=self._watch
        )
        self.gone: Batches[Sent, Told | None] = Batches(reaching(self._gone), watch=self._watch)
        self._beating: asyncio.Task[None] | None = None
        self.believed_gone: set[Place] = set()
        self._opening: dict[date, datetime] = {}
        self._day: date | None = None
        self.reading = Reading(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            reply = await self._replied(scope, receive)
            await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
            await send({"type": "http.response.body", "body": reply.body})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.begin()
            if message["type"] == "lifespan.shutdown":
                await self.finish()
                self.close()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def begin(self) -> None:
        """In the running loop: from now on the gate tells what it does."""

        def queue() -> tuple[int, float]:
            return self.writes.waiting + self.gone.waiting, self.writes.pace

        beating = beat(self.pulse, self.scheme, queue, self.reading.run, self.clock)
        self._beating = asyncio.get_running_loop().create_task(beating)

    def _watch(self, results: Sequence[Told | Failed | None], middle_s: float, oldest_s: float) -> None:
        codes = [one.code if isinstance(one, Told) else "failed" for one in results if one is not None]
        self.pulse.batch(codes, middle_s, oldest_s)

    async def finish(self) -> None:
        """Until nothing waits for the database any more."""
        while self.writes.under_way or self.gone.under_way:
            await asyncio.sleep(0.01)
        if self._beating is not None:
            self._beating.cancel()

    def close(self) -> None:
        """Finish what was begun and give the connections back."""
        for one in (self.writes, self.gone, self.reading):
            one.close()

    async def _replied(self, scope: Scope, receive: Receive) -> Reply:
        """An answer as an ASGI server awaits it."""
        raw = await _body(receive)
        if raw is None:
            return answers.TOO_LONG
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def done(reply: Reply) -> None:
            if not future.done():
                future.set_result(reply)

        self.answer(scope["method"], scope["path"], dict(scope["headers"]), raw, done)
        return await future

    def answer(self, method: str, path: str, headers: Headers, raw: bytes, done: Answered) -> None:
        """Answer a request: `done` is called once, at once or after the commit. Names of headers in lower case."""
        verb = path[len(PREFIX) :] if path.startswith(PREFIX) else ""
        if verb not in bodies.OF_PERSONS and verb not in bodies.OF_MERCHANTS:
            self.reading.answer(verb, method, headers, done)
        elif method != "POST":
            done(answers.WRONG_METHOD)
        else:
            try:
                self._act(verb, headers, raw, done)
            except REFUSALS as problem:
                self.pulse.counts[code_of(problem)] += 1
                done(refused(problem))

    def _act(self, verb: str, headers: Headers, raw: bytes, done: Answered) -> None:
        """Raises NoProof, BadBody, Full."""
        key = headers.get(b"idempotency-key", b"").decode("latin-1")
        if not 0 < len(key) <= KEY_MOST or not (key.isascii() and key.isprintable()):
            return done(answers.NO_KEY)
        at = self.clock()
        now = at.timestamp()
        asked, client, signed = self._asked(verb, headers, key, raw, now)
        if self.meter.too_many(client.id if signed is None else -client.id, now):
            self.pulse.counts["too-many"] += 1
            return done(answers.TOO_MANY)
        self.names.check(asked)
        sent = Sent(asked, key, sha256(verb.encode() + b"\n" + raw).digest(), client, at)
        if isinstance(asked, Claim):
            return self._claim(sent, asked, done)
        return self.writes.put((sent, signed), partial(self._written, done))

    def _asked(
        self, verb: str, headers: Headers, key: str, raw: bytes, now: float
    ) -> tuple[Asked, Client, Signature]:
        """What is asked, by whom. Raises NoProof, BadBody."""
        proof = headers.get(b"authorization", b"").decode("latin-1")
        if proof.startswith("Bearer "):
            number = tokens.person_of(self.key, proof[7:], now=now)
            if verb not in bodies.OF_PERSONS:
                raise tokens.NoProof("not-for-persons")
            return bodies.of_person(verb, bodies.parse(verb, raw), number), person(number), None
        if not proof.startswith("LUOSHI "):
            raise tokens.NoProof("token-missing")
        signed = tokens.parse_signed(proof[7:])
        tokens.check_signed(self.key, signed, "POST", PREFIX + verb, key, raw, now=now)
        number = self.reading.merchant_of(signed.key)
        if verb not in bodies.OF_MERCHANTS:
            raise tokens.NoProof("not-for-merchants")
        holder = self._holder(now, trying=signed.key.startswith(TEST_PREFIX))
        asked = bodies.of_merchant(verb, bodies.parse(verb, raw), number, holder)
        return asked, merchant(number, signed.key), (signed.key, signed.nonce)

    def _holder(self, now: float, *, trying: bool) -> Callable[[str], int]:
        def of(code: str) -> int:
            if trying and code == TEST_HOLDER:
                return 1
            return tokens.person_of(self.key, code, now=now, purpose="c")

        return of

    def _claim(self, sent: Sent, asked: Claim, done: Answered) -> None:
        """Too early is told from the clock, gone from memory, where the database says so too; all else is written."""
        opens = self._opens_at(asked.day)
        if sent.at < opens:
            self.pulse.counts["too-early"] += 1
            return done(answers.too_early((opens - sent.at).total_seconds(), opens.isoformat()))
        place = (asked.day, asked.category, asked.channel)
        if place in self.believed_gone:
            return self.gone.put(sent, partial(self._believed, sent, place, done))
        return self.writes.put((sent, None), partial(self._claimed, sent, place, done))

    def _opens_at(self, day: date) -> datetime:
        """When a day opens; days are few, people name them by the million."""
        if day not in self._opening:
            if len(self._opening) >= DAYS_MOST:
                self._opening.clear()
            self._opening[day] = self.scheme.terms.opens_at(day)
        return self._opening[day]

    def _believed(self, sent: Sent, place: Place, done: Answered, told: Told | Failed | None) -> None:
        """What the reading queue says of a claim on a release that is believed to be gone."""
        if told is not None:
            return self._written(done, told)
        self.believed_gone.discard(place)
        try:
            return self.writes.put((sent, None), partial(self._claimed, sent, place, done))
        except Full as full:
            self.pulse.counts["busy"] += 1
            return done(answers.busy(full.seconds))

    def _claimed(self, sent: Sent, place: Place, done: Answered, told: Told | Failed) -> None:
        if isinstance(told, Told) and told.code == "gone" and place[0] == day_of(sent.at):
            self.believed_gone.add(place)
        self._written(done, told)

    def _written(self, done: Answered, told: Told | Failed) -> None:
        """The answer of a batch, to who waits for it."""
        if isinstance(told, Late):
            self.pulse.counts["busy"] += 1
            done(answers.busy(told.seconds))
        elif isinstance(told, Failed):
            done(answers.FAILED)
        elif told is USED:
            done(answers.unproved(told.code))
        elif told.code == STOPPED:
            done(answers.stopped(self.scheme.terms.document, told.answer))
        else:
            done(answers.kept(told.code, told.answer))

    def _gone(self, batch: Sequence[Sent]) -> Sequence[Told | None]:
        """In the reader's thread: what was answered before, and whether it is truly gone."""
        return gone_batch(self.scheme, batch)

    def _standing(self, batch: Sequence[tuple[Sent, Signature]]) -> Open:
        """The scheme, read again when a day begins: rulings are made before the day from which they hold."""
        day = max(day_of(sent.at) for sent, _ in batch)
        if self._day is None or day > self._day:
            self.scheme, self._day = open_scheme(self.scheme.programme) or self.scheme, day
        return self.scheme

    def _write(self, batch: Sequence[tuple[Sent, Signature]]) -> Sequence[Told]:
        """In the writer's thread: signed requests pass if the database has not seen their nonce."""
        signed = [one for _, one in batch if one is not None]
        passed = admit(signed, at=self.clock()) if signed else set()
        found, fresh = [USED] * len(batch), []
        over = stopped_keys() if len(passed) < len(set(signed)) else {}
        for place, (_, one) in enumerate(batch):
            if one is None or one in passed:
                passed.discard(one)  # the same nonce twice in one batch passes once
                if one is not None and one[0].startswith(TEST_PREFIX):
                    found[place] = TRIED
                else:
                    fresh.append(place)
            elif one[0] in over:
                found[place] = Told(STOPPED, over[one[0]])
        told = apply_batch(self._standing(batch), [batch[place][0] for place in fresh])
        for place, answer in zip(fresh, told, strict=True):
            found[place] = answer
        return found


def reaching(work: Callable[[Sequence[Any]], Sequence[Any]]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """The work, with a connection that was lost given back, so that the next batch gets a new one."""

    def reached(batch: Sequence[Any]) -> Sequence[Any]:
        try:
            return work(batch)
        except (
            OperationalError,
            InterfaceError,
            psycopg.OperationalError,
            psycopg.InterfaceError,
        ) as problem:
            connection.close()
            raise Unreachable(str(problem)) from problem

    return reached


def code_of(problem: Exception) -> str:
    """Under which code the gate counts a request that goes no further."""
    return (
        "busy"
        if isinstance(problem, Full)
        else "bad-body"
        if isinstance(problem, bodies.BadBody)
        else "unproved"
    )


def refused(problem: Exception) -> Reply:
    """What a request is told that goes no further (REFUSALS)."""
    if isinstance(problem, tokens.NoProof):
        return answers.unproved(problem.code)
    if isinstance(problem, Full):
        return answers.busy(problem.seconds)
    return answers.passing(400, "bad-body", f"请求内容有误：{problem}")


async def _body(receive: Receive) -> bytes | None:
    """The request's body, None where it is too long."""
    raw = b""
    while True:
        message = await receive()
        raw += bytes(message.get("body", b""))
        if len(raw) > BODY_MOST:
            return None
        if not message.get("more_body", False):
            return raw


def beijing_now() -> datetime:
    """The machine's clock, in Beijing time."""
    return datetime.now(UTC).astimezone(BEIJING)
