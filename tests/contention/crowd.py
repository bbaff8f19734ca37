"""Many clients at once, each a thread; they share a few real connections, as behind a pool."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")
CONNECTIONS = 24
"""The embedded server has 100 for all that runs beside this."""


@contextmanager
def shared_connections(count: int = CONNECTIONS):
    """A pool of connections of their own; inside, `borrow()` gives the calling thread one of them."""
    free: SimpleQueue = SimpleQueue()
    made = [connections.create_connection("default") for _ in range(count)]
    for one in made:
        one.inc_thread_sharing()
        free.put(one)

    @contextmanager
    def borrow():
        one = free.get()
        connections["default"] = one
        try:
            yield
        finally:
            del connections["default"]
            free.put(one)

    try:
        yield borrow
    finally:
        for one in made:
            one.close()


def at_once(works: Sequence[Callable[[Callable], T]]) -> list[T]:
    """Run the works in a thread each, started together; each gets `borrow` for its every request."""
    barrier = Barrier(len(works))

    def started(work, borrow):
        barrier.wait(60)
        return work(borrow)

    with shared_connections() as borrow, ThreadPoolExecutor(len(works)) as threads:
        return [done.result() for done in [threads.submit(started, work, borrow) for work in works]]
