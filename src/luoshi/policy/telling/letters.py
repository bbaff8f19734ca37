"""Letters: which a notification gives rise to, when one is tried again, what a digest says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Channel = Literal["mail", "im", "sms"]
Way = Literal["at-once", "digest", "off"]
CHANNELS: Final[tuple[Channel, ...]] = ("mail", "im", "sms")
WAITS_MINUTES: Final = (1, 5, 30, 120, 720)
"""Before the second, third … try; after the last one the letter has failed."""
CLAIM_MINUTES: Final = 10
"""A letter that a job has taken and not answered for is due again after this time."""
SUBJECT_MOST: Final = 200
DIGEST_MOST: Final = 100
"""Entries of one digest; what is beyond is counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """How one person is reached: destination by channel (empty: none), and the way they chose."""

    destinations: Mapping[Channel, str]
    ways: Mapping[Channel, Way]

    def channels(self, way: Way, open_channels: frozenset[str]) -> tuple[Channel, ...]:
        """The channels of this installation on which the person has an address and wants this way."""
        return tuple(
            one
            for one in CHANNELS
            if one in open_channels and self.destinations.get(one) and self.ways.get(one, "off") == way
        )


def next_try(attempts: int, at: datetime, asked_seconds: int | None = None) -> datetime | None:
    """When a letter that failed for now after `attempts` tries is due again; None where it has failed for good.

    `asked_seconds`: how long the other side asked us to wait, where it did; never shorter than our own wait.
    """
    if attempts > len(WAITS_MINUTES):
        return None
    wait = timedelta(minutes=WAITS_MINUTES[attempts - 1])
    return at + max(wait, timedelta(seconds=asked_seconds or 0))


def one_line(text: str, most: int = SUBJECT_MOST) -> str:
    """A subject: no line breaks (they would begin another header), of limited length."""
    return " ".join(text.split())[:most]


def digest(titles: Sequence[str]) -> str:
    """The entries of a digest, numbered; the rest counted."""
    lines = [f"{number}. {title}" for number, title in enumerate(titles[:DIGEST_MOST], 1)]
    if len(titles) > DIGEST_MOST:
        lines.append(f"……另有{len(titles) - DIGEST_MOST}条，请登录后查看。")
    return "\n".join(lines)
