"""Asking the gate without a network: an ASGI call in this process."""

import asyncio
import json
from datetime import datetime
from itertools import count

from luoshi.surfaces.gate.app import Gate
from luoshi.surfaces.gate.tokens import key_of, merchant_secret, person_token, signature

KEY = key_of("test secret")
NONCES = count(10_000_000)


class Client:
    """`ask` one thing or `crowd` many at once; the clock is a field."""

    def __init__(self, scheme, at: datetime) -> None:
        self.at, self.gate = at, Gate(scheme, KEY, lambda: self.at)
        for queue in (self.gate.writes, self.gate.gone):
            queue.patience_s = 60  # a machine that is busy with other tests turns nobody away

    def ask(self, *args, **kwargs):
        return self.crowd([(args, kwargs)])[0]

    def crowd(self, calls):
        async def work():
            return await asyncio.gather(*(self._call(*args, **kwargs) for args, kwargs in calls))

        return asyncio.run(work())

    async def _call(
        self, verb, body=None, *, person=None, key="k1", method="POST", headers=None, merchant=None
    ):
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        sent = {"idempotency-key": key} if method == "POST" else {}
        if person is not None:
            sent["authorization"] = "Bearer " + person_token(KEY, person, now=self.at.timestamp())
        if merchant is not None:
            sent["authorization"] = self.signed(merchant, f"/gate/{verb}", key, raw)
        sent |= headers or {}
        scope = {
            "type": "http",
            "method": method,
            "path": f"/gate/{verb}",
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        }
        messages = []

        async def receive():
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message):
            messages.append(message)

        await self.gate(scope, receive, send)
        start, end = messages
        return start["status"], end["body"], dict(start["headers"])

    def signed(self, name, path, key, raw, *, nonce=None, time=None):
        nonce = nonce or str(next(NONCES))
        time = int(self.at.timestamp()) if time is None else time
        mac = signature(merchant_secret(KEY, name), "POST", path, key, raw, time, nonce)
        return f"LUOSHI key={name}, time={time}, nonce={nonce}, signature={mac}"

    def code(self, person):
        """What the person shows to the merchant."""
        _, body, _ = self.ask("code", person=person, method="GET")
        return json.loads(body)["holder"]
