"""The gate's work in the queue: what is over is written down as lapsed, minute by minute; old nonces and beats are forgotten."""

from datetime import datetime
from typing import Final

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements.actions_gate import SWEEP_MOST, expire_due
from luoshi.records.entitlements.actions_keys import forget_nonces
from luoshi.records.entitlements.queries import open_schemes
from luoshi.records.releases.actions import forget_beats
from luoshi.surfaces.jobs.registry import job

PORTIONS_MOST: Final = 400
"""Portions of one run: two million entitlements; the next minute goes on."""


@job("entitlements.sweep", cron="* * * * *", tries=1)
def sweep(at: datetime) -> None:
    """Nothing waits for it (expiry is true by the clock); it keeps the rows as short as what is alive."""
    for scheme in open_schemes():
        for _ in range(PORTIONS_MOST):
            if expire_due(scheme, by=SYSTEM, at=at) < SWEEP_MOST:
                break
    forget_nonces(at=at)
    forget_beats(at=at)
