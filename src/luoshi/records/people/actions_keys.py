"""API keys: given once, kept as a digest, narrowed to a day, to reading, to so many calls a minute."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.crypto import salted_hmac

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.people.models import ApiKey
from luoshi.records.people.permissions import may_give_key, may_revoke_key

MARK: Final = "luoshi_"
"""What every key begins with, so that scanners for leaked secrets can find one."""
SECRET_BYTES: Final = 32
KEY_MOST: Final = 80
NAME_MOST: Final = 60
DAYS_MOST: Final = 366
KEYS_MOST: Final = 20
CALLS_A_MINUTE: Final = 600
TOLD: Final = ("user", "name", "can_write", "given_at", "valid_until", "revoked_at")
"""What an audit row tells of a key: never its digest."""


@dataclass(frozen=True, slots=True)
class GivenKey:
    """A key at the one moment at which it is known."""

    id: int
    key: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class UsedKey:
    """Whose key was shown. `too_fast`: it has used up its calls of this minute."""

    id: int
    user_id: int
    can_write: bool
    too_fast: bool


@transaction.atomic
def give_key(
    user_id: int, *, name: str, can_write: bool, valid_until: date, today: date, by: Actor, at: datetime
) -> GivenKey:
    """A new key for one's own account: nobody, the office included, gets a key to another's.

    `today` is the day of `at` where the caller is. Raises NotAllowed, BadValue, WrongState.
    """
    if not may_give_key(by, user_id):
        raise NotAllowed("只能为自己的账号建立接口密钥。")
    cleaned = _checked(name, valid_until, today)
    if ApiKey.objects.filter(_alive(today), user_id=user_id).count() >= KEYS_MOST:
        raise WrongState(f"一个账号最多同时有 {KEYS_MOST} 个有效密钥，请先停用不用的密钥。")
    key = MARK + secrets.token_urlsafe(SECRET_BYTES)
    row = ApiKey.objects.create(
        user_id=user_id,
        name=cleaned,
        digest=_digest(key),
        can_write=can_write,
        given_at=at,
        valid_until=valid_until,
    )
    record("key.give", [Change("api-key", row.pk, None, snapshot(row, *TOLD))], by=by, at=at)
    return GivenKey(row.pk, key, row.valid_until)


@transaction.atomic
def revoke_key(key_id: int, *, by: Actor, at: datetime) -> None:
    """Stop a key for good: its owner or the office. Raises NotAllowed, WrongState, ApiKey.DoesNotExist."""
    row = ApiKey.objects.select_for_update().get(pk=key_id)
    if not may_revoke_key(by, row.user_id):
        raise NotAllowed("只能停用自己的密钥；督查室可以停用任何密钥。")
    if row.revoked_at is not None:
        raise WrongState("这个密钥已经停用。")
    before = snapshot(row, *TOLD)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    record("key.revoke", [Change("api-key", row.pk, before, snapshot(row, *TOLD))], by=by, at=at)


@transaction.atomic
def use_key(key: str, *, today: date, at: datetime) -> UsedKey | None:
    """Count one call with this key; None where it is unknown, revoked or past its day.

    The count is no act of a person and gets no audit row. The row is locked: exact with any number of servers.
    """
    if not key.startswith(MARK) or len(key) > KEY_MOST:
        return None
    minute = at.replace(second=0, microsecond=0)
    mine = ApiKey.objects.filter(_alive(today), digest=_digest(key), user__is_active=True)
    again = Case(When(minute=minute, then=F("calls") + 1), default=Value(1))
    if not mine.update(used_on=today, calls=again, minute=minute):
        return None
    row = mine.get()
    return UsedKey(row.pk, row.user_id, row.can_write, row.calls > CALLS_A_MINUTE)


def _checked(name: str, valid_until: date, today: date) -> str:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > NAME_MOST:
        raise BadValue(f"密钥的名称应为 1 到 {NAME_MOST} 字，请写明用途。")
    if not today <= valid_until <= today + timedelta(days=DAYS_MOST):
        raise BadValue(f"密钥的截止日期应在今天到 {DAYS_MOST} 天之内。")
    return cleaned


def _alive(today: date) -> Q:
    return Q(revoked_at__isnull=True, valid_until__gte=today)


def _digest(key: str) -> str:
    return salted_hmac("luoshi.people.api-key", key, algorithm="sha256").hexdigest()
