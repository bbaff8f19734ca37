"""The worker: takes jobs from the queue, beside the web server or as a command of its own; ends gracefully."""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from luoshi.surfaces.jobs.registry import JOBS, WAIT_BASE_SECONDS

CONNECTIONS: Final = 3
CONCURRENCY: Final = 2
POLL_SECONDS: Final = 5.0
GRACE_SECONDS: Final = 20.0
"""How long running jobs may take to end after the worker was asked to stop; then they are left to another one."""
LOOK_SECONDS: Final = 0.5
RESTART_SECONDS: Final = 5.0
log = logging.getLogger(__name__)


def worker_app() -> App:
    """The registered jobs on connections of the worker's own.

    An app of its own, also for the timetable: the one that enqueues stays on Django's connection, inside a running
    job too, and so in the transaction of the data.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONNECTIONS)
    made = DjangoApp(connector=connector)
    for one in JOBS.values():
        retry = RetryStrategy(max_attempts=one.tries - 1, exponential_wait=WAIT_BASE_SECONDS)
        task = made.task(name=one.name, retry=retry if one.tries > 1 else False)(one.run)
        if one.cron:
            made.periodic(cron=one.cron)(task)
    return made


async def run(*, wait: bool = True, signals: bool = False, stopping: threading.Event | None = None) -> None:
    """Work until asked to stop, or with `wait=False` until the queue is empty.

    `signals`: SIGINT and SIGTERM ask for it (main thread only); `stopping`: an event that another thread sets. Jobs
    that run are waited for.
    """
    made = worker_app()
    async with made.open_async():
        working = asyncio.ensure_future(
            made.run_worker_async(
                wait=wait,
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=signals,
            )
        )
        while not working.done():
            await asyncio.wait([working], timeout=LOOK_SECONDS)
            if stopping is not None and stopping.is_set():
                working.cancel()  # once: it then waits for its jobs, a second time it would not
                stopping = None
        if not working.cancelled():
            working.result()


@dataclass(frozen=True, slots=True)
class Beside:
    """A worker in a thread of this process."""

    stop: Callable[[], None]
    thread: threading.Thread


def beside() -> Beside:
    """Start a worker in a thread; where the database goes away it begins anew. `stop()` waits for its running jobs."""
    stopping = threading.Event()

    def work() -> None:
        while not stopping.is_set():
            try:
                asyncio.run(run(stopping=stopping))
            except Exception:
                log.exception("the worker stopped, it begins again in %s s", RESTART_SECONDS)
                stopping.wait(RESTART_SECONDS)

    thread = threading.Thread(target=work, name="worker", daemon=True)

    def stop() -> None:
        stopping.set()
        thread.join(GRACE_SECONDS + POLL_SECONDS)

    thread.start()
    return Beside(stop, thread)
