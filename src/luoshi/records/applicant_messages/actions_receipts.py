"""What gateways say later about messages they took: each receipt once, in whatever order; silence becomes `unknown`. Only jobs write."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from luoshi.policy.telling.receipts import SILENT_HOURS, Receipt, after_receipt, entry_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.applicant_messages.models import Message, Reading
from luoshi.records.audit.actions import Change, record

SILENT_MOST = 2_000
SILENT_WHY = f"{SILENT_HOURS}小时内没有收到送达回执。"
PROBLEM_MOST = 300


def receipts_mark() -> str:
    """Up to where the gateway's receipts have been read, in the gateway's own words."""
    return Reading.objects.filter(pk=1).values_list("receipts", flat=True).first() or ""


@transaction.atomic
def take_receipts(receipts: Sequence[Receipt], mark: str, *, by: Actor, at: datetime) -> int:
    """Write down what these receipts say, and up to where they have been read; how many told something new.

    A key that is not ours, or of a round before the present one, says nothing; neither does a repetition.
    """
    place, _ = Reading.objects.select_for_update().get_or_create(pk=1)
    named = [(found, one) for one in receipts if (found := entry_of(one.key)) is not None]
    rows = {
        row.entry: row
        for row in Message.objects.select_for_update()
        .filter(entry__in=sorted({entry for (entry, _round), _ in named}))
        .order_by("id")
    }
    before = {entry: row.state for entry, row in rows.items()}
    for (entry, number), one in named:
        row = rows.get(entry)
        if row is not None and row.round == number:
            _tell(row, after_receipt(row.state, one.said), one.why, at)
    _write([row for entry, row in rows.items() if row.state != before[entry]], before, by=by, at=at)
    place.receipts = mark
    place.save(update_fields=["receipts"])
    return sum(row.state != before[entry] for entry, row in rows.items())


@transaction.atomic
def give_up_waiting(*, most: int = SILENT_MOST, by: Actor, at: datetime) -> int:
    """Messages that were taken and of which nothing was heard for three days count as unknown; how many."""
    silent = Message.objects.filter(state="sent", ended_at__lte=at - timedelta(hours=SILENT_HOURS))
    rows = list(silent.select_for_update(skip_locked=True).order_by("ended_at", "id")[:most])
    for row in rows:
        row.state, row.problem = "unknown", SILENT_WHY
    _write(rows, {row.entry: "sent" for row in rows}, by=by, at=at)
    return len(rows)


def _tell(row: Message, state: str, why: str, at: datetime) -> None:
    if state == row.state:
        return
    row.state, row.receipt_at, row.claimed_at = state, at, None
    row.ended_at = row.ended_at or at
    row.problem = "" if state == "delivered" else why[:PROBLEM_MOST]


def _write(rows: Sequence[Message], before: Mapping[int, str], *, by: Actor, at: datetime) -> None:
    fields = ["state", "receipt_at", "claimed_at", "ended_at", "problem"]
    Message.objects.bulk_update(rows, fields, batch_size=500)
    for state in sorted({row.state for row in rows}):
        changes = [
            Change(
                "message",
                row.pk,
                {"state": before[row.entry]},
                {"event": row.event, "state": row.state, "problem": row.problem},
            )
            for row in rows
            if row.state == state
        ]
        record(f"message.{state}", changes, by=by, at=at)
