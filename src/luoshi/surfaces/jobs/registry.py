"""How a function becomes a job: under a name, with the moment of its run, tried again when it fails.

Each app of the pages may have a module `jobs.py`; procrastinate finds them at start. A job may run twice (a worker
that was killed, a second try), so each must come to the same end when it is repeated.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.outbox import actions

TRIES: Final = 6
"""With waits of 4, 16, 64, 256 and 1024 seconds between them: about 23 minutes."""
WAIT_BASE_SECONDS: Final = 4
NOTE_SECONDS: Final = 0.5
"""Progress is written at most so often."""
log = logging.getLogger(__name__)
Job = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Registered:
    """A job under its name. `cron`: five fields, in UTC; empty: only when it is enqueued."""

    name: str
    run: Job
    cron: str
    tries: int


JOBS: Final[dict[str, Registered]] = {}


class Ended(Exception):
    """A person has ended the work; the job stops where it is."""


@dataclass(frozen=True, slots=True)
class Done:
    """What long work came to: a sentence, figures, and the page on which the result is seen."""

    message: str = ""
    address: str = ""
    result: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Progress:
    """Handed to long work: call it with what is done. `arguments`: what the person asked for."""

    work_id: int
    arguments: Mapping[str, Any]
    at: datetime
    noted: float = 0.0

    def __call__(self, done: int, total: int | None = None, message: str = "") -> None:
        """Write it down where half a second has passed since the last time. Raises Ended."""
        moment = time.monotonic()
        if moment - self.noted < NOTE_SECONDS and done != total:
            return
        self.noted = moment
        if not _outside_transaction(self.work_id, done, total, message):
            raise Ended


def job(name: str, *, cron: str = "", tries: int = TRIES) -> Callable[[Job], Job]:
    """Register a function as the job `name`; it is called with `at=` and the arguments it was enqueued with.

    `cron`: five fields, in UTC (China is eight hours ahead). All workers together run it once at each time.
    """

    def around(function: Job) -> Job:
        def run(timestamp: int | None = None, **arguments: Any) -> None:  # noqa: ARG001 - procrastinate's own
            function(at=timezone.now(), **arguments)

        if name in JOBS:
            raise ValueError(f"two jobs are called {name}")
        JOBS[name] = Registered(name, run, cron, tries)
        return function

    return around


def work(kind: str) -> Callable[[Callable[[Progress], Done | None]], Callable[[Progress], Done | None]]:
    """Register long work: its row is marked as running, done or failed around the function.

    Not tried again: the person who asked sees the failure and asks again. A refusal is shown in its own words.
    """

    def around(function: Callable[[Progress], Done | None]) -> Callable[[Progress], Done | None]:
        def run(work_id: int, at: datetime) -> None:
            run_work(function, work_id, at)

        job(kind, tries=1)(run)
        return function

    return around


def run_work(function: Callable[[Progress], Done | None], work_id: int, at: datetime) -> None:
    """Do one piece of long work, whatever becomes of it."""
    arguments = actions.start_work(work_id, by=SYSTEM, at=at)
    if arguments is None:
        return
    try:
        done = function(Progress(work_id, arguments, at)) or Done()
    except Ended:
        return
    except ActionRefused as refusal:
        actions.fail_work(work_id, message=refusal.sentence, by=SYSTEM, at=timezone.now())
    except Exception:
        log.exception("work %s failed", work_id)
        sentence = "程序出错，这项工作没有完成，数据没有改动。请稍后重试；再次出错请告知管理员。"
        actions.fail_work(work_id, message=sentence, by=SYSTEM, at=timezone.now())
    else:
        actions.finish_work(
            work_id,
            result=done.result,
            message=done.message,
            address=done.address,
            by=SYSTEM,
            at=timezone.now(),
        )


def _outside_transaction(work_id: int, done: int, total: int | None, message: str) -> bool:
    """Write the progress so that others see it, also from within a transaction that is still open."""
    if not connection.in_atomic_block:
        return actions.note_progress(work_id, done=done, total=total, message=message)
    told: list[bool] = []

    def note() -> None:
        try:
            told.append(actions.note_progress(work_id, done=done, total=total, message=message))
        finally:
            connection.close()

    helper = threading.Thread(target=note, name="progress")
    helper.start()
    helper.join()
    return all(told)
