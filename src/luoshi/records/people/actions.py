"""Giving accounts and roles."""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import NOBODY, PROGRAMMES, Actor, RoleName
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.people.models import Membership, User
from luoshi.records.people.permissions import manages, may_leave_none


@transaction.atomic
def give_account(
    username: str, *, display_name: str, password: str, by: Actor, at: datetime, weak_password: bool = False
) -> User:
    """Open an account. Raises NotAllowed, BadValue. `weak_password` is for the openly fictional demo only."""
    if not manages(by):
        raise NotAllowed("只有督查室可以开设账号。")
    if User.objects.filter(username=username).exists():
        raise BadValue(f"账号“{username}”已经存在。")
    user = User(username=username, display_name=display_name)
    if not weak_password:
        _check(password, user)
    user.set_password(password)
    user.save()
    after = snapshot(user, "username", "display_name", "is_active")
    record("account.give", [Change("account", user.pk, None, after)], by=by, at=at)
    return user


@transaction.atomic
def give_role(
    user_id: int,
    role: RoleName,
    *,
    unit_id: int | None,
    valid_from: date,
    by: Actor,
    at: datetime,
    programme: str = "",
) -> Membership:
    """Let an account hold a role, in a unit (role `unit`), or in one programme only (its folder name).

    Raises NotAllowed, BadValue.
    """
    if not manages(by):
        raise NotAllowed("只有督查室可以授予角色。")
    if programme and role not in PROGRAMMES:
        raise BadValue("只有项目类角色可以限定在一个项目内。")
    row = Membership.objects.create(
        user_id=user_id, role=role, unit_id=unit_id, programme=programme, valid_from=valid_from
    )
    record("role.give", [Change("membership", row.pk, None, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def give_account_with_role(
    username: str,
    role: RoleName,
    *,
    display_name: str,
    password: str,
    unit_id: int | None,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> User:
    """An account that can be used at once: both or neither. Raises NotAllowed, BadValue."""
    user = give_account(username, display_name=display_name, password=password, by=by, at=at)
    give_role(user.pk, role, unit_id=unit_id, valid_from=valid_from, by=by, at=at)
    return user


@transaction.atomic
def set_password(username: str, password: str, *, by: Actor, at: datetime) -> None:
    """Give an account a new password; its sessions end. Raises NotAllowed, BadValue."""
    user = _account(username, by)
    _check(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password", [Change("account", user.pk, None, {"username": username})], by=by, at=at)


@transaction.atomic
def close_account(username: str, *, by: Actor, at: datetime) -> None:
    """Nobody signs in with this account any more; what it did stays. Raises NotAllowed, BadValue, WrongState."""
    user = _account(username, by)
    if user.pk == by.user_id:
        raise BadValue("不能停用自己的账号，请由督查室的另一位同事办理。")
    if not may_leave_none(by):
        keep_an_office(user.pk, day_of(at))
    before = snapshot(user, "username", "is_active")
    user.is_active = False
    user.save(update_fields=["is_active"])
    after = snapshot(user, "username", "is_active")
    record("account.close", [Change("account", user.pk, before, after)], by=by, at=at)


@transaction.atomic
def note_sign_in(user_id: int, verb: str, *, at: datetime) -> None:
    """Somebody came or went: `account.sign-in` or `account.sign-out`."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    by = Actor(user.pk, user.display_name or user.username, frozenset())
    record(verb, [Change("account", user.pk, None, {"username": user.username})], by=by, at=at)


@transaction.atomic
def note_failed_sign_in(username: str, *, at: datetime) -> None:
    """Somebody tried; the name is kept as given only where an account bears it (a password may stand there)."""
    user = User.objects.filter(username=username).first()
    change = Change("account", user.pk if user else 0, None, {"username": username if user else ""})
    record("account.sign-in-failed", [change], by=NOBODY, at=at)


def keep_an_office(user_id: int, today: date) -> None:
    """Raise WrongState where nobody but this person could give the next account."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    able = Membership.objects.filter(still, role="office", user__is_active=True, deputy_for__isnull=True)
    if able.filter(user_id=user_id).exists() and not able.exclude(user_id=user_id).exists():
        raise WrongState("督查室至少要留一个可用的账号，请先给另一位同事开设。")


def _account(username: str, by: Actor) -> User:
    if not manages(by):
        raise NotAllowed("只有督查室可以管理账号。")
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise BadValue(f"没有账号“{username}”。")
    return user


def _check(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise BadValue("；".join(problem.messages)) from problem
