"""The jobs of chasing. Times are UTC; China is eight hours ahead.

Reminders and escalation run each hour of the working day: they know what was sent, so the second run of a day sends
only what is new, and a morning without a server is made up for.
"""

from datetime import datetime

from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.chasing.actions import escalate, remind, tell_decisions
from luoshi.records.notifying.actions import write_digests
from luoshi.surfaces.adapters.delivering import deliver, hidden_on
from luoshi.surfaces.jobs.registry import job


@job("notify.deliver", cron="*/10 * * * *")
def letters(at: datetime) -> None:  # noqa: ARG001 - sending takes time: each letter has its own moment
    """Carry out every letter that is due."""
    deliver(timezone.now)


@job("notify.digest", cron="30 0 * * *")
def digests(at: datetime) -> None:
    """At half past eight the letters of those who want one a day."""
    write_digests(hidden=hidden_on(at), by=SYSTEM, at=at)


@job("chasing.remind", cron="0 0-10 * * *")
def reminders(at: datetime) -> None:
    """From eight in the morning."""
    remind(by=SYSTEM, at=at)


@job("chasing.decided", cron="*/10 * * * *")
def decisions(at: datetime) -> None:
    """What was decided on a unit's papers; a batch of returned reports is one notification."""
    tell_decisions(by=SYSTEM, at=at)


@job("chasing.escalate", cron="5 0-10 * * *")
def escalation(at: datetime) -> None:
    """Drafts for the office; what is automatic goes out."""
    escalate(by=SYSTEM, at=at)
