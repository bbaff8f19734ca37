"""Writing messages from the audit log, and what became of each. Only jobs write; who runs a programme may have one tried again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from luoshi.library.programmes import load
from luoshi.policy.dates.windows import in_beijing
from luoshi.policy.telling.applicants import VERBS, Told, event_of, message
from luoshi.policy.telling.letters import CLAIM_MINUTES, next_try
from luoshi.policy.telling.receipts import key_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.applicant_messages.models import Message, Reading
from luoshi.records.applicant_messages.queries import AGAIN
from luoshi.records.audit.actions import Change, record
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases.models import Case, Decision
from luoshi.records.cases.permissions import MANAGE, require
from luoshi.records.notifying.actions import open_channels, tell
from luoshi.records.persons.sealing import opened

READ_MOST: Final = 2_000
OVERLAP: Final = 20_000
"""Audit rows read again each time: ids are given before commits, so that a late commit may stand behind a read row."""
CLAIM_MOST: Final = 50
CHANNEL: Final = "sms"


@transaction.atomic
def write_messages(addressed: Callable[[int], str], *, by: Actor, at: datetime) -> int:
    """Read on in the audit log and write what applicants are to be told; how many. `addressed`: case → page of the applicant.

    An act is told once, however often it is read. Where the applicant has an account the app tells it too.
    """
    place, _ = Reading.objects.select_for_update().get_or_create(pk=1)
    known = set(Message.objects.filter(entry__gt=place.entry - OVERLAP).values_list("entry", flat=True))
    rows = AuditEntry.objects.filter(subject_kind="case", verb__in=VERBS, id__gt=place.entry - OVERLAP)
    entries = [one for one in rows.order_by("id")[: OVERLAP + READ_MOST] if one.pk not in known]
    fresh = entries[:READ_MOST]
    made = _messages(fresh, at)
    Message.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    _in_the_app(made, addressed, by=by, at=at)
    if fresh:
        place.entry = max(place.entry, fresh[-1].pk)
        place.save()
    if made:
        record("message.write", [Change("message", 1, None, {"count": len(made)})], by=by, at=at)
    return len(made)


@transaction.atomic
def claim_messages(*, by: Actor, at: datetime, most: int = CLAIM_MOST) -> tuple[int, ...]:  # noqa: ARG001 - as all acts
    """Take messages that are due, for this job alone; their ids."""
    stale = at - timedelta(minutes=CLAIM_MINUTES)
    due = Message.objects.select_for_update(skip_locked=True).filter(state="waiting", due_at__lte=at)
    rows = list(due.exclude(claimed_at__gt=stale).order_by("due_at", "id")[:most])
    for row in rows:
        row.claimed_at, row.attempts = at, row.attempts + 1
    Message.objects.bulk_update(rows, ["claimed_at", "attempts"])
    return tuple(row.pk for row in rows)


def destination_of(message_id: int) -> tuple[str, str, str]:
    """(key, phone in plain text, words) of a message, for the sender alone; the key is the same at each try."""
    row = Message.objects.select_related("case__person").get(pk=message_id)
    return key_of(row.entry, row.round), opened(row.case.person.phone_sealed, "phone"), row.text


@transaction.atomic
def end_message(message_id: int, state: str, problem: str = "", *, by: Actor, at: datetime) -> None:
    """The other side has taken it (`sent`) or never will (`failed`)."""
    row = Message.objects.select_for_update().get(pk=message_id)
    if row.state != "waiting":
        return
    row.state, row.problem, row.ended_at, row.claimed_at = state, problem[:300], at, None
    row.save()
    after = {"event": row.event, "state": state, "attempts": row.attempts, "problem": row.problem}
    record(f"message.{state}", [Change("message", row.pk, None, after)], by=by, at=at)


@transaction.atomic
def postpone_message(
    message_id: int, problem: str, *, after_seconds: int | None = None, by: Actor, at: datetime
) -> None:
    """It did not work now; it is due again later, or has failed after its last try."""
    row = Message.objects.select_for_update().get(pk=message_id)
    due = next_try(row.attempts, at, after_seconds)
    if due is None:
        end_message(message_id, "failed", problem, by=by, at=at)
        return
    Message.objects.filter(pk=message_id, state="waiting").update(
        claimed_at=None, due_at=due, problem=problem[:300]
    )


@transaction.atomic
def send_again(message_id: int, *, by: Actor, at: datetime) -> None:
    """A message that failed is tried again, after the phone or the channel was put right. Raises NotAllowed, WrongState, BadValue."""
    row = (
        Message.objects.select_for_update(of=("self",))
        .select_related("case__programme", "case__person")
        .filter(pk=message_id)
        .first()
    )
    if row is None:
        raise BadValue("没有这条消息。")
    require(by, MANAGE, row.case.programme.name, "只有项目经办可以重发消息。")
    if row.state not in AGAIN:
        raise WrongState("这条消息已送达，或正在发送、等待送达回执，不用重发。")
    row.state = _state(bool(row.case.person.phone_sealed))
    row.attempts, row.problem, row.due_at = 0, "", at
    row.round, row.receipt_at = row.round + 1, None
    row.ended_at = None if row.state == "waiting" else at
    row.save()
    record(
        "message.again",
        [Change("message", row.pk, None, {"event": row.event, "state": row.state})],
        by=by,
        at=at,
    )


def _messages(entries: Sequence[AuditEntry], at: datetime) -> list[Message]:
    cases = Case.objects.select_related("programme", "person").in_bulk({one.subject_id for one in entries})
    failed = _failing(list(cases))
    made = []
    for one in entries:
        row = cases[one.subject_id]
        told = _told(one, row, failed.get(row.pk, ()))
        if told is None:
            continue
        state = _state(bool(row.person.phone_sealed))
        made.append(
            Message(
                case=row,
                entry=one.pk,
                event=told.event,
                text=message(told),
                state=state,
                written_at=at,
                due_at=at,
                ended_at=None if state == "waiting" else at,
            )
        )
    return made


def _told(entry: AuditEntry, row: Case, failed: Sequence[str]) -> Told | None:
    """What an act means for the applicant of this case, by the programme's steps."""
    publication, after = load(row.programme.city, row.programme.name), entry.after or {}
    flow = publication.workflow
    if flow is None:
        return None
    step = str(after.get("step") or "")
    event = event_of(entry.verb, after, flow.step(step).kind if step else "")
    if event is None:
        return None
    clauses = {one.name: one.clause for one in publication.part(row.part).conditions}
    own = str(after.get("clause") or "")
    found = (
        [own] if own else [f"{row.programme.number}#{clauses[name]}" for name in failed if name in clauses]
    )
    told_clauses = tuple(dict.fromkeys(found)) if event in {"returned", "refused", "recovered"} else ()
    until = in_beijing(row.answer_by) if event == "returned" and row.answer_by else None
    return Told(event, row.receipt, flow.office, told_clauses, until, row.paid_on, flow.appeal_days)


def _failing(case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """Case → failing conditions of its newest decision."""
    rows = (
        Decision.objects.filter(case__in=case_ids)
        .order_by("case_id", "number")
        .values_list("case_id", "failed")
    )
    return dict(rows)


def _state(has_phone: bool) -> str:
    if CHANNEL not in open_channels():
        return "off"
    return "waiting" if has_phone else "unreachable"


def _in_the_app(made: Sequence[Message], addressed: Callable[[int], str], *, by: Actor, at: datetime) -> None:
    for one in made:
        user: Any = one.case.person.user_id
        if user is not None:
            title, address = one.text.partition("】")[2], addressed(one.case_id)
            tell("case", users=[user], key=f"case:{one.entry}", title=title, address=address, by=by, at=at)
