"""What has arrived is written together: one batch at a time in a thread of its own, answered after the commit.

The queue is bounded: by number, and by the time it would take at the present pace. Who comes later is told so at once
(503) instead of waiting in vain; nothing of theirs is written. The pace may fall after they came (a disk that stalls): who has
waited too long by the time the next batch leaves is told the same, not answered late.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Final, Generic, TypeVar

from django.db import connections

from luoshi.surfaces.gate.limits import (
    BATCH_LEAST,
    BATCH_MOST,
    BATCH_MOST_S,
    WAIT_MOST_S,
    WAITED_MOST_S,
    WAITING_MOST,
)

Item = TypeVar("Item")
Result = TypeVar("Result")
LOG: Final = logging.getLogger(__name__)
SMOOTH: Final = 0.2
"""Weight of the last batch in the pace."""


class Full(Exception):
    """The queue takes no more; `seconds` until it is worth asking again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"{seconds:.1f} s")


class Failed(Exception):
    """The batch was not written; nothing has happened."""


class Late(Failed):
    """It waited too long and was not tried; `seconds` until it is worth asking again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"{seconds:.1f} s")


class Unreachable(Exception):
    """The database cannot be reached: trying one by one would only take longer."""


_FAILED: Final = Failed()


def _unwatched(_results: object, _middle_s: float, _oldest_s: float) -> None:
    """Nobody counts."""


Done = Callable[[Result | Failed], None]
"""Who waits is called with the answer, in the event loop, after the batch was committed."""


class Batches(Generic[Item, Result]):
    """`work` answers a batch in order; it is called in one thread, one batch after another.

    `watch` is told the results of each batch, and how long its middle and its oldest request took.
    No future and no task for a request: one wake-up of the event loop a batch, from the writer's thread.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        *,
        most: int = BATCH_MOST,
        watch: Callable[[Sequence[Result | Failed], float, float], None] = _unwatched,
    ) -> None:
        self._work, self._most, self.watch = work, most, watch
        self._waiting: deque[tuple[Item, Done[Result], float]] = deque()
        self._thread = ThreadPoolExecutor(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.under_way = False
        """Whether a batch is being written or about to be."""
        self.patience_s = WAITED_MOST_S
        """Who has waited so long and was not tried is turned away."""
        self.pace = 0.0
        """Requests a second, of late; 0 before the first batch that says something."""

    @property
    def waiting(self) -> int:
        """How many wait to be taken into a batch."""
        return len(self._waiting)

    @property
    def wait_s(self) -> float:
        """How long who comes now would wait."""
        return len(self._waiting) / self.pace if self.pace else 0.0

    @property
    def room(self) -> int:
        """How many may wait: what is answered in time at the present pace; one batch before the pace is known."""
        known = self.pace * WAIT_MOST_S if self.pace else self._most
        return min(WAITING_MOST, max(1, int(known)))

    @property
    def together(self) -> int:
        """How many go into one batch: what takes a quarter of a second at the present pace."""
        known = max(BATCH_LEAST, int(self.pace * BATCH_MOST_S)) if self.pace else self._most
        return min(self._most, known)

    def put(self, item: Item, done: Done[Result]) -> None:
        """Wait in line; `done` is called with the answer, or with Failed. Raises Full."""
        if len(self._waiting) >= self.room:
            raise Full(self.wait_s)
        self._waiting.append((item, done, perf_counter()))
        if not self.under_way:
            self.under_way = True
            self._loop = asyncio.get_running_loop()
            self._loop.call_soon(self._start)  # what arrives in the same turn of the loop goes along

    def close(self) -> None:
        """Finish what was begun and let the thread go, with its connection to the database."""
        self._thread.submit(connections.close_all).result()
        self._thread.shutdown()

    def _start(self) -> None:
        """Hand what waits to the thread, as much as goes together, without those who have waited too long."""
        late = self._overdue(perf_counter() - self.patience_s)
        if self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(self.together, len(self._waiting)))]
            self._thread.submit(self._work_off, batch)
        else:
            self.under_way = False
        for done in late:
            done(Late(self.wait_s))

    def _overdue(self, before: float) -> list[Done[Result]]:
        """Those who came before this moment, taken out of the line, which is in the order of coming."""
        late = []
        while self._waiting and self._waiting[0][2] < before:
            late.append(self._waiting.popleft()[1])
        return late

    def _work_off(self, batch: Sequence[tuple[Item, Done[Result], float]]) -> None:
        """In the thread: answer a batch, then wake the loop once."""
        began = perf_counter()
        results: Sequence[Result | Failed]
        try:
            results = self._answered([item for item, _, _ in batch])
        except Exception:
            LOG.exception("the gate's batch of %s failed", len(batch))
            results = [_FAILED] * len(batch)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, batch, results, perf_counter() - began)

    def _deliver(
        self,
        batch: Sequence[tuple[Item, Done[Result], float]],
        results: Sequence[Result | Failed],
        seconds: float,
    ) -> None:
        """The next batch leaves first: the database works while the answers of this one are sent."""
        self._keep_pace(len(batch), seconds)
        self._start()
        for (_, done, _), result in zip(batch, results, strict=True):
            done(result)
        now = perf_counter()
        self.watch(results, now - batch[len(batch) // 2][2], now - batch[0][2])

    def _answered(self, items: list[Item]) -> list[Result | Failed]:
        """A batch that fails is tried one by one, so that one request that cannot be written stops no other."""
        try:
            return list(self._work(items))
        except Unreachable as problem:
            LOG.warning("the database cannot be reached: %s", problem)
            return [_FAILED] * len(items)
        except Exception:
            if len(items) == 1:
                raise
            LOG.exception("a batch of %s is tried one by one", len(items))
        return [self._alone(item) for item in items]

    def _alone(self, item: Item) -> Result | Failed:
        try:
            return self._work([item])[0]
        except Exception:
            LOG.exception("a request could not be written")
            return _FAILED

    def _keep_pace(self, count: int, seconds: float) -> None:
        """A small batch says little about the pace, unless it was slow."""
        if seconds > 0 and (count >= self._most // 4 or seconds > WAIT_MOST_S / 2):
            pace = count / seconds
            self.pace = pace if not self.pace else (1 - SMOOTH) * self.pace + SMOOTH * pace
