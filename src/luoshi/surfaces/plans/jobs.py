"""The jobs of plans. Times are UTC; China is eight hours ahead. Both end the same when repeated."""

from datetime import datetime

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.measures.actions import read_measures
from luoshi.records.plans.actions import make_forecasts
from luoshi.surfaces.jobs.registry import job


@job("plans.measures", cron="20 * * * *")
def measures(at: datetime) -> None:
    """Every hour what the system counts is read anew."""
    read_measures(by=SYSTEM, at=at)


@job("plans.forecasts", cron="40 19 * * *")
def forecasts(at: datetime) -> None:
    """At 3:40 in the morning: what has new figures is forecast."""
    make_forecasts(by=SYSTEM, at=at)
