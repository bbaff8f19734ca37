"""Merchants' keys for signing, and the nonces of what they signed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.entitlements.models import MerchantKey
from luoshi.records.entitlements.permissions import operates
from luoshi.records.entitlements.running import run

DAYS_MOST: Final = 366
NONCES_KEPT: Final = timedelta(minutes=15)
TEST_PREFIX: Final = "test-"
"""A key whose name begins so is for trying out: the gate checks signature and body, and writes nothing."""


@transaction.atomic
def give_merchant_key(merchant: int, *, name: str, valid_until: date, by: Actor, at: datetime) -> int:
    """A key with which this merchant signs; the secret follows from the name and is shown by the gate's own key.

    Raises NotAllowed, BadValue, WrongState.
    """
    if not operates(by):
        raise NotAllowed("只有项目经办可以给商户建立签名密钥。")
    if not 4 <= len(name) <= 40 or not name.isascii() or not name.replace("-", "").isalnum():
        raise BadValue("密钥名称应为 4 到 40 个字母、数字或连字符。")
    if not day_of(at) <= valid_until <= day_of(at) + timedelta(days=DAYS_MOST):
        raise BadValue(f"密钥的截止日期应在今天到 {DAYS_MOST} 天之内。")
    if MerchantKey.objects.filter(name=name).exists():
        raise WrongState(f"密钥名称“{name}”已用过，请换一个。")
    row = MerchantKey.objects.create(name=name, merchant_id=merchant, given_at=at, valid_until=valid_until)
    record("entitlement.give-key", [Change("merchant-key", row.pk, None, snapshot(row))], by=by, at=at)
    return row.pk


@transaction.atomic
def stop_merchant_keys(merchant: int, *, why: str, by: Actor, at: datetime) -> int:
    """Stop all keys of a merchant (suspended, removed, left): from now on the gate takes nothing of it. How many."""
    if not operates(by):
        raise NotAllowed("只有项目经办可以停用商户的签名密钥。")
    rows = list(MerchantKey.objects.select_for_update().filter(merchant_id=merchant, stopped_at__isnull=True))
    changes = []
    for row in rows:
        before = snapshot(row)
        row.stopped_at, row.why_stopped = at, why[:200]
        row.save(update_fields=["stopped_at", "why_stopped"])
        changes.append(Change("merchant-key", row.pk, before, snapshot(row)))
    record("entitlement.stop-key", changes, by=by, at=at)
    return len(rows)


def admit(signed: Sequence[tuple[str, str]], *, at: datetime) -> set[tuple[str, str]]:
    """Of (key, nonce) pairs those that may pass: the key holds, the nonce is new. Each passes once, at whatever gate."""
    pairs = list(dict.fromkeys(signed))
    parameters = {"key": [key for key, _ in pairs], "nonce": [nonce for _, nonce in pairs]}
    return set(run("admit", parameters | {"at": at, "today": day_of(at)})) if pairs else set()


def forget_nonces(*, at: datetime) -> None:
    """Drop nonces that are older than any signature that would still be taken."""
    run("forget_nonces", {"before": at - NONCES_KEPT})
