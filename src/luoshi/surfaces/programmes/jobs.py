"""What programmes do by themselves: automatic checks, and terms that lapse."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases.actions import drop_left, lapse_due, remind_late
from luoshi.records.programmes.queries import programme_named, workflow_of
from luoshi.surfaces.adapters.national import HttpNational, fetch
from luoshi.surfaces.adapters.registers.configured import ways
from luoshi.surfaces.jobs.registry import Done, Progress, job, work
from luoshi.surfaces.programmes.checking import check_due
from luoshi.surfaces.programmes.finding import run_search
from luoshi.surfaces.programmes.telling import ask_receipts, tell_applicants
from luoshi.surfaces.programmes.trying import run_trial

LEFT_AFTER: Final = timedelta(hours=9)
"""How long a paper may lie without its application: its form names it for eight hours (`citizens/filled.py`)."""


@job("programmes.check", cron="* * * * *")
def check(at: datetime) -> None:
    """Every minute, and at once after a submission: cases whose registers were down are tried again too."""
    check_due(ways(), at=at)


@job("programmes.national", cron="*/10 * * * *")
def national(at: datetime) -> None:
    """Every ten minutes: what the national system hands on, where one is configured."""
    if not settings.NATIONAL:
        return
    entry = json.loads(settings.NATIONAL)
    row = programme_named(entry["programme"])
    if row is None:
        raise LookupError(entry["programme"])
    token = Path(entry["token_file"]).read_text(encoding="utf-8").strip() if "token_file" in entry else ""
    fetch(row.id, HttpNational(entry["url"], token), workflow_of(row).consent_version, at=at)


@job("programmes.messages", cron="* * * * *")
def messages(at: datetime) -> None:  # noqa: ARG001 - sending takes time: each message has its own moment
    """Every minute: what happened to cases is told to their applicants."""
    tell_applicants(timezone.now)


@job("programmes.receipts", cron="*/2 * * * *")
def receipts(at: datetime) -> None:  # noqa: ARG001 - as above
    """Every two minutes: what became of the messages that the gateway took."""
    ask_receipts(timezone.now)


@work("prospects.find")
def find_prospects(progress: Progress) -> Done:
    """Look through the registers for people who are likely entitled and have not applied."""
    return run_search(progress)


@work("trials.run")
def trial(progress: Progress) -> Done:
    """Work a what-if out: the recorded applications or invented ones, by both scenarios."""
    return run_trial(progress)


@job("programmes.lapse", cron="5 * * * *")
def lapse(at: datetime) -> None:
    """Every hour: what was to be corrected and was not in time."""
    while lapse_due(by=SYSTEM, at=at):
        pass


@job("programmes.remind", cron="10 0-10 * * *")
def remind(at: datetime) -> None:
    """From eight in the morning of a working day, each person once: applications past their service time."""
    remind_late(lambda programme: reverse("programme", args=[programme]), by=SYSTEM, at=at)


@job("programmes.papers", cron="35 * * * *")
def papers(at: datetime) -> None:
    """Every hour: papers of applications that were refused and not tried again."""
    while drop_left(before=at - LEFT_AFTER, by=SYSTEM, at=at):
        pass
