"""Reading messages to applicants: of one case, and the log of deliveries of a programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count

from luoshi.policy.terms.actors import Actor
from luoshi.records.applicant_messages.models import Message
from luoshi.records.cases.permissions import SEE, require
from luoshi.records.programmes.queries import programme

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message and what became of it."""

    id: int
    case_id: int
    receipt: str
    event: str
    text: str
    state: str
    attempts: int
    problem: str
    written_at: datetime
    ended_at: datetime | None
    receipt_at: datetime | None


REACHED: Final = frozenset({"delivered"})
NOT_REACHED: Final = frozenset({"undelivered", "failed", "unreachable", "off"})
AGAIN: Final = frozenset({"undelivered", "unknown", "failed", "unreachable", "off"})
"""What may be sent again; the rest has arrived or is on its way."""


def reach(counts: Mapping[str, int]) -> dict[str, int]:
    """How many messages reached their applicant, how many did not, of how many it is not known (yet)."""
    reached = sum(counts.get(state, 0) for state in REACHED)
    not_reached = sum(counts.get(state, 0) for state in NOT_REACHED)
    return {
        "reached": reached,
        "not-reached": not_reached,
        "open": sum(counts.values()) - reached - not_reached,
    }


def messages_of(case_id: int) -> tuple[MessageRow, ...]:
    """What the applicant of a case was told, newest first. Who may see the case may see these."""
    return _rows(Message.objects.filter(case_id=case_id).order_by("-id")[:PAGE])


def deliveries(
    programme_id: int, by: Actor, *, state: str = "", number: int = 1
) -> tuple[tuple[MessageRow, ...], dict[str, int]]:
    """A page of a programme's messages, newest first, and how many there are by state. Raises NotAllowed."""
    head = programme(programme_id)
    if head is None:
        raise LookupError(programme_id)
    require(by, SEE, head.name, "您没有查看这个项目消息的权限。")
    mine = Message.objects.filter(case__programme_id=programme_id)
    counts = {row["state"]: row["n"] for row in mine.values("state").annotate(n=Count("id"))}
    start = (max(number, 1) - 1) * PAGE
    wanted = mine.filter(state=state) if state else mine
    return _rows(wanted.order_by("-id")[start : start + PAGE]), counts


def programme_of(message_id: int) -> int | None:
    """The programme of a message."""
    return Message.objects.filter(pk=message_id).values_list("case__programme_id", flat=True).first()


def _rows(rows: Any) -> tuple[MessageRow, ...]:
    return tuple(
        MessageRow(
            row.pk,
            row.case_id,
            row.case.receipt,
            row.event,
            row.text,
            row.state,
            row.attempts,
            row.problem,
            row.written_at,
            row.ended_at,
            row.receipt_at,
        )
        for row in rows.select_related("case")
    )
