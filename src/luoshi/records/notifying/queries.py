"""What a person was told, and who was reached."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q

from luoshi.policy.terms.actors import RoleName
from luoshi.records.notifying.models import Letter, Notification, Preference
from luoshi.records.notifying.withholding import Hidden, nothing_hidden, without_hidden
from luoshi.records.people.models import Membership, User

PAGE_SIZE: Final = 50
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """`withheld`: it speaks of a task this person may not see (any more); its words and its address are left out."""

    id: int
    kind: str
    title: str
    english: str
    text: str
    address: str
    at: datetime
    read: bool
    withheld: bool


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """`page` counts from 1, `pages` is at least 1."""

    rows: tuple[NotificationRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    mail: str
    im: str
    sms: str
    im_name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Reach:
    """One person and the notifications of the last days: told, read, letters by state; the last problem."""

    user_id: int
    name: str
    unit: str
    mail: str
    told: int
    read: int
    sent: int
    waiting: int
    failed: int
    problem: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    id: int
    channel: str
    destination: str
    subject: str
    state: str
    attempts: int
    problem: str
    written_at: datetime
    due_at: datetime


def unread(user_id: int | None) -> int:
    """How many notifications the person has not read: the number at the bell."""
    return Notification.objects.filter(user_id=user_id, read_at__isnull=True).count() if user_id else 0


def notifications(user_id: int, *, hidden: frozenset[int] = frozenset(), page: int = 1) -> NotificationPage:
    """What the person was told, newest first. `hidden`: the tasks this person may not see."""
    rows = Notification.objects.filter(user_id=user_id)
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = max(1, min(page, pages))
    found = rows.order_by("-id")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return NotificationPage(tuple(_row(row, hidden) for row in found), total, page, pages)


def notification(
    notification_id: int, user_id: int | None, hidden: frozenset[int] = frozenset()
) -> NotificationRow | None:
    """One of the person's own, or None."""
    row = Notification.objects.filter(pk=notification_id, user_id=user_id or 0).first()
    return _row(row, hidden) if row else None


def preference(user_id: int) -> PreferenceRow:
    """How this person wants to be told."""
    row = Preference.objects.filter(user_id=user_id).first() or Preference()
    address = User.objects.values_list("email", flat=True).get(pk=user_id)
    return PreferenceRow(row.mail, row.im, row.sms, row.im_name, row.phone, address)


def people_of_units(unit_ids: Collection[int], on: date) -> dict[int, tuple[int, ...]]:
    """The open accounts that act for each unit on that day: unit id → user ids."""
    rows = _held(on).filter(role=Membership.Role.UNIT, unit_id__in=unit_ids)
    found: dict[int, list[int]] = {}
    for unit_id, user_id in rows.order_by("user_id").values_list("unit_id", "user_id").distinct():
        found.setdefault(unit_id, []).append(user_id)
    return {unit_id: tuple(users) for unit_id, users in found.items()}


def people_of_role(role: RoleName, on: date) -> tuple[int, ...]:
    """The open accounts that hold a role on that day."""
    return tuple(_held(on).filter(role=role).order_by("user_id").values_list("user_id", flat=True).distinct())


def reach(since: datetime) -> tuple[Reach, ...]:
    """Who was told what since then, those not reached first. Four queries, whatever the number of people."""
    told = dict[int, tuple[int, int]]()
    rows = Notification.objects.filter(at__gte=since).values("user_id")
    for one in rows.annotate(n=Count("id"), seen=Count("id", filter=Q(read_at__isnull=False))):
        told[one["user_id"]] = (one["n"], one["seen"])
    letters: dict[int, dict[str, int]] = {}
    sent = (
        Letter.objects.filter(written_at__gte=since).values_list("user_id", "state").annotate(n=Count("id"))
    )
    for user_id, state, count in sent:
        letters.setdefault(user_id, {})[state] = count
    problems = dict(
        Letter.objects.filter(written_at__gte=since)
        .exclude(problem="")
        .order_by("id")
        .values_list("user_id", "problem")
    )
    people = User.objects.filter(pk__in=told).values_list("id", "username", "display_name", "email")
    units = dict(
        Membership.objects.filter(user_id__in=told, unit__isnull=False)
        .order_by("-id")
        .values_list("user_id", "unit__name")
    )
    found = [
        Reach(
            user_id,
            shown or username,
            units.get(user_id, ""),
            mail,
            *told[user_id],
            letters.get(user_id, {}).get("sent", 0),
            letters.get(user_id, {}).get("waiting", 0),
            letters.get(user_id, {}).get("failed", 0),
            problems.get(user_id, ""),
        )
        for user_id, username, shown, mail in people
    ]
    return tuple(sorted(found, key=lambda one: (-one.failed, one.read, one.sent, one.name))[:MOST])


def troubled_letters(most: int = 100) -> tuple[LetterRow, ...]:
    """Letters that failed or are being tried again, newest first."""
    rows = Letter.objects.filter(Q(state="failed") | Q(state="waiting", attempts__gt=0)).order_by("-id")
    return tuple(
        LetterRow(
            row.id,
            row.channel,
            row.destination,
            row.subject,
            row.state,
            row.attempts,
            row.problem,
            row.written_at,
            row.due_at,
        )
        for row in rows[:most]
    )


def earliest_due() -> datetime | None:
    """When the next waiting letter is due, or None."""
    return (
        Letter.objects.filter(state=Letter.State.WAITING)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def _held(on: date):  # type: ignore[no-untyped-def]
    until = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Membership.objects.filter(until, valid_from__lte=on, user__is_active=True)


def _row(row: Notification, hidden: frozenset[int]) -> NotificationRow:
    read, withheld = row.read_at is not None, not hidden.isdisjoint(row.about)
    words = ("", "", "", "") if withheld else (row.title, row.english, row.text, row.address)
    return NotificationRow(row.id, row.kind, *words, row.at, read, withheld)


def outgoing(letter_id: int, hidden: Hidden = nothing_hidden) -> tuple[str, str, str, str, str]:
    """What is sent: (channel, key, destination, subject, body); `hidden`: the tasks a person may not see now."""
    row = Letter.objects.get(pk=letter_id)
    return row.channel, row.key, row.destination, *without_hidden(row, hidden)
