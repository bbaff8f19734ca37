"""Putting a gate together for one programme."""

import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic, sleep
from typing import Final

from django.db import OperationalError

from luoshi.records.entitlements.queries import Open, open_scheme
from luoshi.surfaces.gate.app import Gate
from luoshi.surfaces.gate.limits import BATCH_MOST, START_S
from luoshi.surfaces.gate.tokens import key_of

LOG: Final = logging.getLogger(__name__)


class NotOpened(Exception):
    """The programme's entitlements were not opened here; the message says what to do."""


def build(
    programme: str, secret: str, clock: Callable[[], datetime], *, batch_most: int = BATCH_MOST
) -> Gate:
    """The gate of a programme. Raises NotOpened."""
    scheme = _scheme(programme, monotonic() + START_S)
    if scheme is None:
        raise NotOpened(f"补贴资格“{programme}”尚未设置，闸口不能开启。请先由项目经办设置规则和投放。")
    return Gate(scheme, key_of(secret), clock, batch_most=batch_most)


def _scheme(programme: str, until: float) -> Open | None:
    """The scheme; a database that is just starting again is waited for."""
    while True:
        try:
            return open_scheme(programme)
        except OperationalError as problem:
            if monotonic() > until:
                raise
            LOG.warning("the gate waits for the database: %s", problem)
            sleep(0.5)
