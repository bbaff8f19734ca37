"""Giving accounts and roles."""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from luoshi.policy.terms.actors import Actor, RoleName
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.people.models import Membership, User


@transaction.atomic
def give_account(
    username: str, *, display_name: str, password: str, by: Actor, at: datetime, weak_password: bool = False
) -> User:
    """Open an account. Raises NotAllowed, BadValue. `weak_password` is for the openly fictional demo only."""
    if not (by.has("office") or by.has("system")):
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
    user_id: int, role: RoleName, *, unit_id: int | None, valid_from: date, by: Actor, at: datetime
) -> Membership:
    """Let an account hold a role (in a unit, for the role `unit`). Raises NotAllowed."""
    if not (by.has("office") or by.has("system")):
        raise NotAllowed("只有督查室可以授予角色。")
    row = Membership.objects.create(user_id=user_id, role=role, unit_id=unit_id, valid_from=valid_from)
    record("role.give", [Change("membership", row.pk, None, snapshot(row))], by=by, at=at)
    return row


def _check(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise BadValue("；".join(problem.messages)) from problem
