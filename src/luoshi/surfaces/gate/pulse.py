"""What this gate did of late, told to the database about once a second, for who watches the rush."""

import asyncio
import logging
import os
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from time import perf_counter
from typing import Final

from django.db import Error

from luoshi.records.entitlements.schemes import Open
from luoshi.records.releases.actions import BeatValues, note_beat
from luoshi.surfaces.gate.limits import BEAT_S

LOG: Final = logging.getLogger(__name__)
Run = Callable[[Callable[[], None]], Awaitable[None]]


class Pulse:
    """Counts answers by code, and how long they took: of each batch the middle one and the oldest."""

    def __init__(self) -> None:
        self.gate = f"{socket.gethostname()}-{os.getpid()}"[-40:]
        self.counts: Counter[str] = Counter()
        self._waits: list[tuple[float, float, int]] = []
        self._since = perf_counter()

    def batch(self, codes: Sequence[str], middle_s: float, oldest_s: float) -> None:
        """A batch was answered."""
        self.counts.update(codes)
        self._waits.append((middle_s, oldest_s, len(codes)))

    def taken(self, waiting: int, pace: float) -> BeatValues | None:
        """What happened since the last time, None where nothing did; counting starts anew."""
        counts, waits, since = self.counts, self._waits, self._since
        self.counts, self._waits, self._since = Counter(), [], perf_counter()
        if not counts:
            return None
        middles = sorted(middle for middle, _, _ in waits) or [0.0]
        return BeatValues(
            self.gate,
            round((self._since - since) * 1000),
            waiting,
            round(pace),
            round(middles[len(middles) // 2] * 1000),
            round(max((oldest for _, oldest, _ in waits), default=0.0) * 1000),
            dict(counts),
        )


async def beat(
    pulse: Pulse,
    scheme: Open,
    queue: Callable[[], tuple[int, float]],
    run: Run,
    clock: Callable[[], datetime],
) -> None:
    """Tell about once a second what happened. A database that cannot be reached costs the count, nothing else."""
    while True:
        await asyncio.sleep(BEAT_S)
        values = pulse.taken(*queue())
        if values is None:
            continue
        try:
            await run(_told(scheme, values, clock()))
        except Error as problem:
            LOG.warning("the gate could not tell what it did: %s", problem)


def _told(scheme: Open, values: BeatValues, at: datetime) -> Callable[[], None]:
    return lambda: note_beat(scheme, values, at=at)
