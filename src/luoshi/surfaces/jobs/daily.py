"""The day's work: lights of a new day. Doing it twice changes nothing."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import Error, close_old_connections

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.tasks.actions import refresh_lights
from luoshi.records.tasks.queries import lists_behind

LOOK_SECONDS: Final = 60
log = logging.getLogger(__name__)


def run_due(at: datetime) -> int:
    """Compute the lights of every issued list that still shows an earlier day; how many lists that were."""
    due = lists_behind(at)
    for list_id in due:
        refresh_lights(list_id, by=SYSTEM, at=at)
    return len(due)


def in_background(clock: Callable[[], datetime]) -> threading.Event:
    """Look once a minute in a thread of its own; setting the event ends it."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(LOOK_SECONDS):
            try:
                run_due(clock())
            except Error:
                log.exception("daily work failed, will be tried again in %s s", LOOK_SECONDS)
            finally:
                close_old_connections()

    threading.Thread(target=work, name="daily", daemon=True).start()
    return stop
