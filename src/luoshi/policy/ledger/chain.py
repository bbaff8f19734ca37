"""The hash chain of an account: each entry seals its own content, its transfer's, and the entry before it.

`records/ledger/statements.py` computes the same in SQL when the ledger is proved; a test holds the two together.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of one account: the changes (fen) of balance and reserved money, and both after it."""

    account: int
    seq: int
    transfer: int
    leg: int
    amount_fen: int
    reserved_fen: int
    balance_fen: int
    held_fen: int


def genesis(path: str, may_overdraw: bool) -> bytes:
    """The value before the first entry: seals what the account is, so that its limit cannot be lifted unseen."""
    return sha256(f"{path}|{'t' if may_overdraw else 'f'}".encode()).digest()


def tail(body: str, at: datetime, by_name: str) -> str:
    """What the lines of one transfer have in common: its content, its time in microseconds, its author."""
    return f"{sha256(body.encode()).hexdigest()}|{(at - EPOCH) // MICROSECOND}|{by_name}"


def link(previous: bytes, line: Line, common: str) -> bytes:
    """The hash of an entry from the hash before it."""
    own = (
        f"{line.account}|{line.seq}|{line.transfer}|{line.leg}|{line.amount_fen}|{line.reserved_fen}"
        f"|{line.balance_fen}|{line.held_fen}|{common}"
    )
    return sha256(previous + own.encode()).digest()
