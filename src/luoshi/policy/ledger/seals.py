"""A seal: the heads of all accounts in one hash, chained to the seal before."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from luoshi.policy.ledger.chain import EPOCH, MICROSECOND

Heads = Sequence[tuple[int, int, str]]
"""(account, number of its last entry, hash of that entry in hex), by account."""


def sealed(previous: bytes, heads: Heads, at: datetime, by_name: str) -> bytes:
    """The hash of a seal from that of the seal before (empty for the first)."""
    lines = "\n".join(f"{account}|{seq}|{head}" for account, seq, head in heads)
    return sha256(previous + f"{(at - EPOCH) // MICROSECOND}|{by_name}\n{lines}".encode()).digest()
