"""Carrying messages to applicants out, through the channel for short messages, and asking what became of them."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.urls import reverse

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.applicant_messages.actions import (
    CHANNEL,
    claim_messages,
    destination_of,
    end_message,
    postpone_message,
    write_messages,
)
from luoshi.records.applicant_messages.actions_receipts import give_up_waiting, receipts_mark, take_receipts
from luoshi.surfaces.adapters.channels import receipts_of, sender_of
from luoshi.surfaces.adapters.sending import RECEIPTS_MOST, Outgoing, Receipts, Refused, Sender, TryLater

ROUNDS_MOST: Final = 100
SUBJECT: Final = "补贴申请进度"
log = logging.getLogger(__name__)


def tell_applicants(clock: Callable[[], datetime], find: Callable[[str], Sender] = sender_of) -> int:
    """Write what is to be told and send what is due; how many the other side has taken."""
    for _round in range(ROUNDS_MOST):
        if not write_messages(lambda case: reverse("my-case", args=[case]), by=SYSTEM, at=clock()):
            break
    sent = 0
    for _round in range(ROUNDS_MOST):
        ids = claim_messages(by=SYSTEM, at=clock())
        if not ids:
            break
        sent += sum(_one(pk, clock, find) for pk in ids)
    return sent


def ask_receipts(clock: Callable[[], datetime], find: Callable[[str], Receipts | None] = receipts_of) -> int:
    """Ask the gateway what became of the messages it took; how many receipts told something new.

    A gateway that does not answer is asked again at the next run; of what it never tells, silence is written down.
    """
    source, told = find(CHANNEL), 0
    for _round in range(ROUNDS_MOST):
        if source is None:
            break
        try:
            found, after = source.receipts(receipts_mark())
        except TryLater as problem:
            log.warning("receipts: %s", type(problem.__cause__ or problem).__name__)
            break
        told += take_receipts(found, after, by=SYSTEM, at=clock())
        if len(found) < RECEIPTS_MOST:
            break
    if source is not None:  # of a channel that never tells, silence says nothing
        give_up_waiting(by=SYSTEM, at=clock())
    return told


def _one(message_id: int, clock: Callable[[], datetime], find: Callable[[str], Sender]) -> int:
    key, phone, text = destination_of(message_id)
    try:
        find(CHANNEL).send(Outgoing(key, phone, SUBJECT, text))
    except Refused as problem:
        end_message(message_id, "failed", _without(str(problem), phone), by=SYSTEM, at=clock())
        return 0
    except TryLater as problem:
        postpone_message(
            message_id,
            _without(str(problem), phone),
            after_seconds=problem.after_seconds,
            by=SYSTEM,
            at=clock(),
        )
        return 0
    except Exception as problem:  # noqa: BLE001 - whatever a channel does, the others go on; its words may hold the phone
        log.error("message %s: %s", message_id, type(problem).__name__)  # noqa: TRY400 - its trace may hold the phone
        postpone_message(message_id, f"程序出错：{type(problem).__name__}", by=SYSTEM, at=clock())
        return 0
    end_message(message_id, "sent", by=SYSTEM, at=clock())
    return 1


def _without(problem: str, phone: str) -> str:
    """What the other side answered may repeat the phone: it is not kept."""
    return problem.replace(phone, "***")
