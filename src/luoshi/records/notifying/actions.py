"""Telling people in the transaction of the event; the letters are carried out by a job afterwards."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from luoshi.policy.telling.letters import CLAIM_MINUTES, Channel, Told, Way, digest, next_try, one_line
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.notifying.models import Letter, Notification, Preference
from luoshi.records.notifying.permissions import retries
from luoshi.records.notifying.withholding import Hidden, nothing_hidden
from luoshi.records.outbox.actions import enqueue
from luoshi.records.people.models import User

TEXT_MOST: Final = 4_000
BATCH: Final = 1_000
CLAIM_MOST: Final = 50
DELIVER: Final = "notify.deliver"


@transaction.atomic
def tell(
    kind: str,
    *,
    users: Collection[int],
    key: str,
    title: str,
    text: str = "",
    address: str = "",
    english: str = "",
    about: Collection[int] = (),
    by: Actor,
    at: datetime,
) -> int:
    """Tell these people something, in the transaction in which it happens; how many had not been told before.

    `key` names the event: whoever was told it already is not told again. `address`: a path of the pages.
    `english`: the title for readers of English. `about`: ids of the tasks it speaks of.
    """
    known = set(Notification.objects.filter(key=key, user_id__in=users).values_list("user_id", flat=True))
    rows = [
        Notification(
            user_id=user_id,
            kind=kind,
            key=key,
            title=one_line(title),
            english=one_line(english) if english else "",
            text=text[:TEXT_MOST],
            address=address,
            about=sorted(set(about)),
            at=at,
        )
        for user_id in dict.fromkeys(users)
        if user_id not in known
    ]
    if not rows:
        return 0
    Notification.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    made = list(Notification.objects.filter(key=key, user_id__in=[row.user_id for row in rows]))
    _write_letters(made, at)
    record("notification.tell", [_told(kind, key, made)], by=by, at=at)
    return len(made)


@transaction.atomic
def read_notifications(ids: Collection[int] | None, *, by: Actor, at: datetime) -> int:
    """The person has read these of their own (None: all); how many were unread."""
    rows = Notification.objects.filter(user_id=by.user_id or 0, read_at__isnull=True)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return int(rows.update(read_at=at))


@transaction.atomic
def prefer(
    *, mail: str, im: str, sms: str, address: str, im_name: str, phone: str, by: Actor, at: datetime
) -> None:
    """A person says how they want to be told. Raises NotAllowed, BadValue."""
    if by.user_id is None:
        raise NotAllowed("登录后才能设置通知方式。")
    _check(mail, im, sms, address=address, im_name=im_name, phone=phone)
    row, _ = Preference.objects.select_for_update().get_or_create(user_id=by.user_id)
    before = snapshot(row)
    row.mail, row.im, row.sms, row.im_name, row.phone = mail, im, sms, im_name.strip(), phone.strip()
    row.save()
    User.objects.filter(pk=by.user_id).update(email=address.strip())
    record("notification.prefer", [Change("preference", row.pk, before, snapshot(row))], by=by, at=at)


@transaction.atomic
def write_digests(*, hidden: Hidden = nothing_hidden, by: Actor, at: datetime) -> int:
    """One letter a person and channel with all that is unread and in no letter of that channel yet; how many.

    `hidden`: the tasks a person may not see; what speaks of one of them goes into no letter.
    """
    waiting: dict[int, list[Notification]] = {}
    rows = Notification.objects.filter(read_at__isnull=True, user__is_active=True)
    for row in rows.filter(user__telling__isnull=False).order_by("id"):
        if not row.about or hidden(row.user_id).isdisjoint(row.about):
            waiting.setdefault(row.user_id, []).append(row)
    reached = _reached(list(waiting))
    letters = []
    for user_id, found in waiting.items():
        for channel in reached[user_id].channels("digest", open_channels()):
            new = _not_carried(found, channel)
            if new:
                letters.append(
                    (_digest(user_id, reached[user_id].destinations[channel], channel, new, at), new)
                )
    _keep(letters)
    record(
        "notification.digest",
        [Change("letter", letter.pk, None, {"n": len(new)}) for letter, new in letters],
        by=by,
        at=at,
    )
    return len(letters)


@transaction.atomic
def claim_letters(*, by: Actor, at: datetime, most: int = CLAIM_MOST) -> tuple[int, ...]:  # noqa: ARG001 - as all acts
    """Take letters that are due, for this job alone; their ids. Two jobs at once never take the same one."""
    stale = at - timedelta(minutes=CLAIM_MINUTES)
    due = Letter.objects.select_for_update(skip_locked=True).filter(
        state=Letter.State.WAITING, due_at__lte=at
    )
    rows = list(due.exclude(claimed_at__gt=stale).order_by("due_at", "id")[:most])
    for row in rows:
        row.claimed_at, row.attempts = at, row.attempts + 1
    Letter.objects.bulk_update(rows, ["claimed_at", "attempts"])
    return tuple(row.pk for row in rows)


@transaction.atomic
def letter_sent(letter_id: int, *, by: Actor, at: datetime) -> None:
    """The other side has taken the letter."""
    _end(letter_id, Letter.State.SENT, "", by=by, at=at)


@transaction.atomic
def letter_refused(letter_id: int, problem: str, *, by: Actor, at: datetime) -> None:
    """The other side will never take it (no such address, say)."""
    _end(letter_id, Letter.State.FAILED, problem, by=by, at=at)


@transaction.atomic
def letter_postponed(
    letter_id: int, problem: str, *, after_seconds: int | None = None, by: Actor, at: datetime
) -> None:
    """It did not work now; it is due again later, or has failed after its last try."""
    row = Letter.objects.select_for_update().get(pk=letter_id)
    due = next_try(row.attempts, at, after_seconds)
    if due is None:
        _end(letter_id, Letter.State.FAILED, problem, by=by, at=at)
        return
    Letter.objects.filter(pk=letter_id, state=Letter.State.WAITING).update(
        claimed_at=None, due_at=due, problem=problem[:500]
    )
    enqueue("notify.deliver", key=f"{DELIVER}:{due:%Y%m%d%H%M}", not_before=due)


@transaction.atomic
def retry_letter(letter_id: int, *, by: Actor, at: datetime) -> None:
    """The office has a failed letter tried again, after its address was put right. Raises NotAllowed."""
    if not retries(by):
        raise NotAllowed("只有督查室可以重发。")
    row = Letter.objects.select_for_update().get(pk=letter_id)
    before = snapshot(row, "state", "attempts", "destination")
    told = _reached([row.user_id])[row.user_id]
    row.destination = told.destinations.get(cast("Channel", row.channel)) or row.destination
    row.state, row.attempts, row.ended_at, row.claimed_at, row.due_at = "waiting", 0, None, None, at
    row.save()
    record(
        "letter.retry",
        [Change("letter", row.pk, before, snapshot(row, "state", "attempts", "destination"))],
        by=by,
        at=at,
    )
    enqueue("notify.deliver", key=DELIVER)


def open_channels() -> frozenset[str]:
    """The channels this installation is configured for."""
    return frozenset(name for name, address in settings.CHANNELS.items() if address)


def _end(letter_id: int, state: str, problem: str, *, by: Actor, at: datetime) -> None:
    row = Letter.objects.select_for_update().get(pk=letter_id)
    if row.state != Letter.State.WAITING:
        return  # another job was quicker; what it noted stays
    row.state, row.problem, row.ended_at, row.claimed_at = state, problem[:500], at, None
    row.save()
    after = snapshot(row, "channel", "destination", "state", "attempts", "problem")
    record(f"letter.{state}", [Change("letter", row.pk, None, after)], by=by, at=at)


def _write_letters(rows: Collection[Notification], at: datetime) -> None:
    reached = _reached([row.user_id for row in rows])
    letters = [
        (_letter(row, channel, reached[row.user_id].destinations[channel], at), [row])
        for row in rows
        for channel in reached[row.user_id].channels("at-once", open_channels())
    ]
    _keep(letters)


def _keep(letters: Collection[tuple[Letter, list[Notification]]]) -> None:
    if not letters:
        return
    Letter.objects.bulk_create([letter for letter, _ in letters], batch_size=BATCH)
    carried = Letter.notifications.through
    carried.objects.bulk_create(
        (carried(letter_id=letter.pk, notification_id=row.pk) for letter, rows in letters for row in rows),
        batch_size=BATCH,
    )
    enqueue("notify.deliver", key=DELIVER)


def _letter(row: Notification, channel: str, destination: str, at: datetime) -> Letter:
    link = f"\n\n{settings.PUBLIC_ADDRESS}{row.address}" if row.address else ""
    return Letter(
        user_id=row.user_id,
        channel=channel,
        destination=destination,
        key=f"{channel}:{row.pk}",
        subject=row.title,
        body=f"{row.text or row.title}{link}",
        written_at=at,
        due_at=at,
    )


def _digest(user_id: int, destination: str, channel: str, rows: list[Notification], at: datetime) -> Letter:
    return Letter(
        user_id=user_id,
        channel=channel,
        destination=destination,
        key=f"digest:{channel}:{user_id}:{rows[-1].pk}",
        subject=f"督查落实提醒：{len(rows)}条未读",
        body=digest([row.title for row in rows]) + f"\n\n{settings.PUBLIC_ADDRESS}/notifications/",
        written_at=at,
        due_at=at,
    )


def _not_carried(rows: list[Notification], channel: str) -> list[Notification]:
    carried = Letter.objects.filter(channel=channel, notifications__in=rows)
    known = set(carried.values_list("notifications__id", flat=True))
    return [row for row in rows if row.pk not in known]


def _reached(user_ids: Iterable[int]) -> dict[int, Told]:
    found = {}
    for user in User.objects.filter(pk__in=set(user_ids)).select_related("telling"):
        row = getattr(user, "telling", None) or Preference()
        destinations: dict[Channel, str] = {"mail": user.email, "im": row.im_name, "sms": row.phone}
        ways = cast("dict[Channel, Way]", {"mail": row.mail, "im": row.im, "sms": row.sms})
        found[user.pk] = Told(destinations, ways)
    return found


def _told(kind: str, key: str, rows: Collection[Notification]) -> Change:
    first = next(iter(rows))
    after: dict[str, Any] = {"kind": kind, "key": key, "title": first.title, "people": len(rows)}
    return Change("notification", first.pk, None, after)


def _check(*ways: str, address: str, im_name: str, phone: str) -> None:
    if not set(ways) <= set(Preference.Way.values):
        raise BadValue("请在“即时”“每日汇总”“不发送”中选择。")
    if address.strip():
        try:
            validate_email(address.strip())
        except ValidationError:
            raise BadValue("邮箱地址写得不对，例如 name@example.org。") from None
    number = phone.strip()
    if number and not (number.isascii() and number.isdigit() and 5 <= len(number) <= 20):
        raise BadValue("手机号只写数字。")
    if len(im_name.strip()) > 100:
        raise BadValue("即时通讯账号最多100个字符。")
