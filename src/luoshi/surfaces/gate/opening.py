"""Putting a gate together for one programme."""

from collections.abc import Callable
from datetime import datetime

from luoshi.records.entitlements.queries import open_scheme
from luoshi.surfaces.gate.app import Gate
from luoshi.surfaces.gate.limits import BATCH_MOST
from luoshi.surfaces.gate.tokens import key_of


class NotOpened(Exception):
    """The programme's entitlements were not opened here; the message says what to do."""


def build(
    programme: str, secret: str, clock: Callable[[], datetime], *, batch_most: int = BATCH_MOST
) -> Gate:
    """The gate of a programme. Raises NotOpened."""
    scheme = open_scheme(programme)
    if scheme is None:
        raise NotOpened(f"补贴资格“{programme}”尚未设置，闸口不能开启。请先由项目经办设置规则和投放。")
    return Gate(scheme, key_of(secret), clock, batch_most=batch_most)
