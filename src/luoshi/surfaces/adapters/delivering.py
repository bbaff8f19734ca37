"""Carrying letters out: claim some, send each outside any transaction, note what the other side said."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Final

from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.notifying import actions
from luoshi.records.notifying.queries import outgoing
from luoshi.records.notifying.withholding import Hidden
from luoshi.records.tasks.seeing import hidden_from_person
from luoshi.surfaces.adapters.channels import sender_of
from luoshi.surfaces.adapters.sending import Outgoing, Refused, Sender, TryLater

ROUNDS_MOST: Final = 200
"""Batches of one run; what is left is taken by the next."""
log = logging.getLogger(__name__)


def deliver(clock: Callable[[], datetime], find: Callable[[str], Sender] = sender_of) -> int:
    """Send every letter that is due; how many were taken by the other side."""
    sent = 0
    for _round in range(ROUNDS_MOST):
        at = clock()
        ids = actions.claim_letters(by=SYSTEM, at=at)
        if not ids:
            break
        hidden = hidden_on(at)
        for letter_id in ids:
            sent += _one(letter_id, hidden, clock, find)
    return sent


def hidden_on(at: datetime) -> Hidden:
    """What each person may not see on that day, asked once a person."""
    on = timezone.localdate(at)
    return cache(lambda user_id: hidden_from_person(user_id, on))


def _one(letter_id: int, hidden: Hidden, clock: Callable[[], datetime], find: Callable[[str], Sender]) -> int:
    channel, key, destination, subject, body = outgoing(letter_id, hidden)
    try:
        find(channel).send(Outgoing(key, destination, subject, body))
    except Refused as problem:
        actions.letter_refused(letter_id, str(problem), by=SYSTEM, at=clock())
        return 0
    except TryLater as problem:
        actions.letter_postponed(
            letter_id, str(problem), after_seconds=problem.after_seconds, by=SYSTEM, at=clock()
        )
        return 0
    except Exception as problem:
        log.exception("letter %s", letter_id)
        actions.letter_postponed(letter_id, f"程序出错：{problem}", by=SYSTEM, at=clock())
        return 0
    actions.letter_sent(letter_id, by=SYSTEM, at=clock())
    return 1
