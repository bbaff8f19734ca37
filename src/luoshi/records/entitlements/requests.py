"""Requests as they arrived, and how they stand in one batch without meeting each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from luoshi.policy.entitlements.values import Asked, Order, Pay, Return
from luoshi.records.entitlements.models import MERCHANT, PERSON

KEY_MOST: Final = 64
KEY_REUSED: Final = "key-reused"


@dataclass(frozen=True, slots=True)
class Client:
    """Who sends: a person or a merchant, by number; `name` is what the audit shows."""

    kind: int
    id: int
    name: str


def person(number: int) -> Client:
    """A person as a client."""
    return Client(PERSON, number, "申领人")


def merchant(number: int, name: str) -> Client:
    """A merchant as a client; `name` of its key or its own."""
    return Client(MERCHANT, number, name)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: what is asked, the key that makes it happen once, the digest of what was sent, by whom, when."""

    asked: Asked
    key: str
    digest: bytes
    by: Client
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """The answer: its code, and its very bytes as JSON. `key-reused`: the key was used with another body."""

    code: str
    answer: str


def waves(batch: Sequence[Sent]) -> Iterator[list[int]]:
    """The places of a batch, in groups in which no two requests touch the same thing; each keeps its order.

    So a set-based statement means what its requests mean one by one.
    """
    waiting = list(range(len(batch)))
    while waiting:
        taken: set[object] = set()
        wave, later = [], []
        for place in waiting:
            touched = _touched(batch[place])
            if taken.isdisjoint(touched):
                wave.append(place)
            else:
                later.append(place)
            taken.update(touched)
        yield wave
        waiting = later


def _touched(sent: Sent) -> tuple[object, ...]:
    asked, by = sent.asked, sent.by
    key = (by.kind, by.id, sent.key)
    if isinstance(asked, Pay | Return):
        return key, (asked.merchant, asked.number)
    holder = (asked.person, asked.category)
    if isinstance(asked, Order):
        return key, holder, (asked.merchant, asked.number), ("serial", asked.serial)
    return key, holder
