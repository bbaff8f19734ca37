"""What every channel does with one letter, and the two ways it can go wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from luoshi.policy.telling.receipts import Receipt

TIMEOUT_SECONDS: Final = 20.0


class Refused(Exception):
    """The other side will never take this letter; trying again is of no use."""


class TryLater(Exception):
    """It did not work now. `after_seconds`: what the other side asked for, where it did."""

    def __init__(self, why: str, after_seconds: int | None = None) -> None:
        self.after_seconds = after_seconds
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter on its way. `key` never changes between two tries, so that the other side can tell a repetition."""

    key: str
    destination: str
    subject: str
    body: str


class Sender(Protocol):
    """A channel. `send` returns once the other side has taken the letter. Raises Refused, TryLater."""

    def send(self, letter: Outgoing) -> None: ...


RECEIPTS_MOST: Final = 500
"""Receipts of one call."""


class Receipts(Protocol):
    """A channel that says later what became of what it took."""

    def receipts(self, mark: str) -> tuple[Sequence[Receipt], str]:
        """What came in after `mark` (empty: from the beginning), at most RECEIPTS_MOST, and the next mark. Raises TryLater."""
