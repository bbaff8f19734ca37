"""API keys: known once, kept as a digest, dated, counted, revocable; never a way into another's account."""

from datetime import timedelta

import pytest

from luoshi.policy.terms.actors import NOBODY, SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.people import actions_keys as keys
from luoshi.records.people.actions import give_account
from luoshi.records.people.models import ApiKey
from luoshi.records.people.queries_keys import keys_of
from tests.records.conftest import AT, OFFICE

TODAY = AT.date()


@pytest.fixture
def owner(db) -> Actor:
    user = give_account("data", display_name="数据员", password="x", by=SYSTEM, at=AT, weak_password=True)
    return Actor(user.pk, "数据员", frozenset())


def given(owner: Actor, *, by: Actor | None = None, days: int = 30, can_write: bool = False):
    until = TODAY + timedelta(days=days)
    return keys.give_key(
        owner.user_id, name="取数", can_write=can_write, valid_until=until, today=TODAY, by=by or owner, at=AT
    )


def test_a_key_opens_its_own_account_and_is_kept_only_as_a_digest(owner) -> None:
    key = given(owner, can_write=True)
    used = keys.use_key(key.key, today=TODAY, at=AT)
    assert (used.user_id, used.can_write, used.too_fast) == (owner.user_id, True, False)
    row = ApiKey.objects.get()
    assert row.used_on == TODAY
    stored = repr(ApiKey.objects.values().get()) + repr(list(AuditEntry.objects.values()))
    assert key.key not in stored
    assert row.digest not in repr(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("wrong", ["", "luoshi_", "luoshi_" + "x" * 43, "x" * 10_000, "luoshi_\x00"])
def test_what_is_no_key_opens_nothing(owner, wrong) -> None:
    given(owner)
    assert keys.use_key(wrong, today=TODAY, at=AT) is None


def test_a_key_ends_on_its_day_and_when_revoked(owner) -> None:
    key = given(owner, days=1)
    assert keys.use_key(key.key, today=TODAY + timedelta(days=1), at=AT) is not None
    assert keys.use_key(key.key, today=TODAY + timedelta(days=2), at=AT) is None
    keys.revoke_key(key.id, by=OFFICE, at=AT)
    assert keys.use_key(key.key, today=TODAY, at=AT) is None
    with pytest.raises(WrongState):
        keys.revoke_key(key.id, by=owner, at=AT)
    assert [row.revoked_at for row in keys_of(owner.user_id)] == [AT]
    assert [e.verb for e in AuditEntry.objects.filter(subject_kind="api-key").order_by("id")] == [
        "key.give",
        "key.revoke",
    ]


def test_a_closed_account_closes_its_keys(owner) -> None:
    key = given(owner)
    type(ApiKey.objects.get().user).objects.update(is_active=False)
    assert keys.use_key(key.key, today=TODAY, at=AT) is None


def test_calls_are_counted_by_the_minute(owner, monkeypatch) -> None:
    monkeypatch.setattr(keys, "CALLS_A_MINUTE", 3)
    key = given(owner).key
    fast = [keys.use_key(key, today=TODAY, at=AT).too_fast for _ in range(4)]
    assert fast == [False, False, False, True]
    assert keys.use_key(key, today=TODAY, at=AT + timedelta(minutes=1)).too_fast is False


@pytest.mark.parametrize("by", [OFFICE, NOBODY, Actor(10**6, "别人", frozenset({"office"}))])
def test_nobody_gets_a_key_to_anothers_account(owner, by) -> None:
    with pytest.raises(NotAllowed):
        given(owner, by=by)
    assert not ApiKey.objects.exists()


def test_a_stranger_cannot_revoke(owner) -> None:
    key = given(owner)
    with pytest.raises(NotAllowed):
        keys.revoke_key(key.id, by=Actor(10**6, "别人", frozenset({"unit"})), at=AT)


@pytest.mark.parametrize("days", [-1, keys.DAYS_MOST + 1])
def test_a_key_needs_a_near_last_day(owner, days) -> None:
    with pytest.raises(BadValue):
        given(owner, days=days)


def test_an_account_has_so_many_keys_and_no_more(owner) -> None:
    for _ in range(keys.KEYS_MOST):
        given(owner)
    with pytest.raises(WrongState):
        given(owner)
