"""What programmes do by themselves: automatic checks, and terms that lapse."""

from datetime import datetime

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases.actions import lapse_due
from luoshi.surfaces.adapters.registers.configured import ways
from luoshi.surfaces.jobs.registry import job
from luoshi.surfaces.programmes.checking import check_due


@job("programmes.check", cron="* * * * *")
def check(at: datetime) -> None:
    """Every minute, and at once after a submission: cases whose registers were down are tried again too."""
    check_due(ways(), at=at)


@job("programmes.lapse", cron="5 * * * *")
def lapse(at: datetime) -> None:
    """Every hour: what was to be corrected and was not in time."""
    while lapse_due(by=SYSTEM, at=at):
        pass
