"""Who is this, and what may they do on that day?"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast

from django.db.models import Q

from luoshi.policy.terms.actors import NOBODY, Actor, RoleName
from luoshi.records.people.models import Membership, User

NAME_MOST: Final = 100
"""As long as an audit row keeps a name."""


def actor_of(user_id: int | None, on: date) -> Actor:
    """The account as an actor with the roles held on that day; NOBODY for no or a closed account."""
    if user_id is None:
        return NOBODY
    held = Q(memberships__valid_from__lte=on) & (
        Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=on)
    )
    rows = list(
        User.objects.filter(pk=user_id, is_active=True)
        .filter(held | Q(memberships__isnull=True))
        .values_list(
            "username",
            "display_name",
            "memberships__role",
            "memberships__unit_id",
            "memberships__programme",
            "memberships__deputy_for__display_name",
        )
    )
    if not rows:
        return _without_role(user_id)
    roles: frozenset[RoleName] = frozenset(cast("RoleName", row[2]) for row in rows if row[2])
    units = frozenset(row[3] for row in rows if row[3] is not None)
    name = _with_principals(rows[0][1] or rows[0][0], rows)
    return Actor(user_id, name, roles, units, _limited(rows))


def _with_principals(name: str, rows: Sequence[tuple[Any, ...]]) -> str:
    """The name as the audit notes it: a deputy acts as 张三（代李四）, unless the same role is their own."""
    own = {row[2:5] for row in rows if not row[5]}
    others = dict.fromkeys(row[5] for row in rows if row[5] and row[2:5] not in own)
    return f"{name}（代{'、'.join(others)}）"[:NAME_MOST] if others else name


def _limited(rows: Sequence[tuple[Any, ...]]) -> frozenset[tuple[RoleName, str]]:
    """Roles with the programmes they are limited to; a role that is also held without limit is not."""
    everywhere = {row[2] for row in rows if not row[4]}
    return frozenset(
        (cast("RoleName", row[2]), row[4]) for row in rows if row[4] and row[2] not in everywhere
    )


def _without_role(user_id: int) -> Actor:
    user = User.objects.filter(pk=user_id, is_active=True).only("username", "display_name").first()
    return Actor(user_id, user.display_name or user.username, frozenset()) if user else NOBODY


def usernames() -> tuple[tuple[str, str, str, str], ...]:
    """All accounts with a role: (username, display name, role, name of the unit or empty)."""
    rows = Membership.objects.select_related("user", "unit").order_by("role", "user__username")
    return tuple(
        (row.user.username, row.user.display_name, row.role, row.unit.name if row.unit else "")
        for row in rows
    )


def who_holds(role: str, programme: str, on: date) -> tuple[tuple[int, str], ...]:
    """(account, name) of everybody who holds a role in a programme on a day, by name."""
    rows = (
        Membership.objects.filter(
            role=role, programme__in=["", programme], valid_from__lte=on, user__is_active=True
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .order_by("user__username")
        .values_list("user_id", "user__display_name", "user__username")
    )
    return tuple(dict.fromkeys((pk, shown or name) for pk, shown, name in rows))


def account_for_session(user_id: int) -> User | None:
    """The account that a session is opened for; None where it is closed. For signing in alone."""
    return User.objects.filter(pk=user_id, is_active=True).first()
