"""Accounts as the office keeps them: who holds what, from when until when, in whose place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from luoshi.records.people.models import Membership, User

PAGE_SIZE: Final = 50
CHOICES_MOST: Final = 1_000
DISTRICT: Final = "区"


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role of an account. `standing`: past, now or later, as seen on the day asked about."""

    id: int
    role: str
    unit_id: int | None
    unit: str
    is_district: bool
    programme: str
    valid_from: date
    valid_to: date | None
    deputy_for: str
    user_id: int
    user: str
    standing: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with its roles, those held now first."""

    id: int
    username: str
    name: str
    is_active: bool
    last_login: datetime | None
    roles: tuple[RoleRow, ...]

    @property
    def current(self) -> tuple[RoleRow, ...]:
        return tuple(row for row in self.roles if row.standing == "now")


@dataclass(frozen=True, slots=True)
class AccountPage:
    rows: tuple[AccountRow, ...]
    total: int
    page: int
    pages: int


def accounts(on: date, *, words: str = "", page: int = 1, closed: bool = False) -> AccountPage:
    """One page of the accounts, citizens left out (they are not the office's to keep). Three queries."""
    rows = User.objects.filter(is_active=not closed).exclude(
        Q(memberships__role="citizen") & Q(memberships__isnull=False)
    )
    if words:
        unit = Membership.objects.filter(unit__name__icontains=words).values("user_id")
        rows = rows.filter(Q(username__icontains=words) | Q(display_name__icontains=words) | Q(pk__in=unit))
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = max(1, min(page, pages))
    found = list(rows.order_by("username")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return AccountPage(_rows(found, on), total, page, pages)


def account(user_id: int, on: date) -> AccountRow | None:
    """One account, or None. Two queries."""
    found = User.objects.filter(pk=user_id)
    return next(iter(_rows(found, on)), None)


def deputies_of(user_id: int, on: date) -> tuple[RoleRow, ...]:
    """Who acts in this person's place now or later."""
    rows = Membership.objects.filter(deputy_for_id=user_id, valid_to__gte=on)
    return _roles(rows.order_by("valid_from", "user_id", "id"), on)


def account_choices() -> tuple[tuple[int, str], ...]:
    """(id, name) of the accounts that are open and hold a role of the supervision, for choosing a deputy or an heir."""
    held = Membership.objects.filter(role__in=["office", "leader", "unit", "auditor"]).values("user_id")
    rows = User.objects.filter(is_active=True, pk__in=held).order_by("display_name", "username")[
        :CHOICES_MOST
    ]
    return tuple((row.pk, f"{row.display_name or row.username}（{row.username}）") for row in rows)


def _rows(found: Collection[User], on: date) -> tuple[AccountRow, ...]:
    users = list(found)
    held: dict[int, list[RoleRow]] = {}
    for row in _roles(Membership.objects.filter(user__in=users).order_by("-valid_from", "id"), on):
        held.setdefault(row.user_id, []).append(row)
    order = {"now": 0, "later": 1, "past": 2}
    return tuple(
        AccountRow(
            user.pk,
            user.username,
            user.display_name or user.username,
            user.is_active,
            user.last_login,
            tuple(sorted(held.get(user.pk, ()), key=lambda row: order[row.standing])),
        )
        for user in users
    )


def _roles(rows: object, on: date) -> tuple[RoleRow, ...]:
    found = rows.select_related("unit", "user", "deputy_for")  # type: ignore[attr-defined]
    return tuple(
        RoleRow(
            row.pk,
            row.role,
            row.unit_id,
            row.unit.name if row.unit else "",
            bool(row.unit and row.unit.kind == DISTRICT),
            row.programme,
            row.valid_from,
            row.valid_to,
            row.deputy_for.display_name or row.deputy_for.username if row.deputy_for else "",
            row.user_id,
            row.user.display_name or row.user.username,
            _standing(row, on),
        )
        for row in found
    )


def _standing(row: Membership, on: date) -> str:
    if row.valid_to is not None and row.valid_to < on:
        return "past"
    return "later" if row.valid_from > on else "now"
