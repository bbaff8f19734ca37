"""A sample that anybody can draw again: the cases whose hash with the seed comes first."""

from collections.abc import Iterable
from hashlib import sha256
from heapq import nsmallest


def drawn(receipts: Iterable[str], seed: str, size: int) -> tuple[str, ...]:
    """`size` receipts (or all there are), in the order of SHA-256 of `seed|receipt`; the order they come in does not matter."""
    return tuple(nsmallest(size, receipts, key=lambda receipt: sha256(f"{seed}|{receipt}".encode()).digest()))
