"""Many at once: numbers of notices without gaps, each reminder and each letter once; and what happens unguarded."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import IntegrityError

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.chasing import actions
from luoshi.records.chasing.actions import noticing
from luoshi.records.chasing.models import Notice, Reminded
from luoshi.records.notifying.actions import tell
from luoshi.records.notifying.models import Letter
from luoshi.records.organisations.models import Unit
from luoshi.records.people.models import User
from luoshi.surfaces.adapters.delivering import deliver
from luoshi.surfaces.adapters.mail import MailSender
from luoshi.surfaces.adapters.simulators.smtp import smtp_server
from tests.contention.crowd import at_once
from tests.records.conftest import city, draft, files_folder, issued, list_file

__all__ = ["city", "draft", "files_folder", "issued", "list_file"]
pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OFFICE = Actor(None, "督查室", frozenset({"office"}))
CLERKS = 12


@pytest.fixture
def drafts() -> list[int]:
    unit = Unit.objects.create(code="u", name="市园林局")
    rows = [
        Notice(
            year=2026,
            word="督办",
            rank=1,
            level="提醒函",
            colour="blue",
            unit=unit,
            reason="催办",
            drafted_at=AT,
        )
        for _ in range(CLERKS * 3)
    ]
    return [row.pk for row in Notice.objects.bulk_create(rows)]


def sending(ids: list[int]) -> Callable:
    def work(borrow):
        with borrow():
            try:
                return actions.send_notices(ids, by=OFFICE, at=AT)
            except (WrongState, IntegrityError) as problem:
                return problem

    return work


def test_many_clerks_send_and_no_number_is_missing_or_double(drafts) -> None:
    batches = [drafts[n::CLERKS] for n in range(CLERKS)]
    told = at_once([sending(batch) for batch in batches])
    assert sorted(number for numbers in told for number in numbers) == list(range(1, len(drafts) + 1))
    numbers = Notice.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(drafts) + 1))


def test_two_who_send_the_same_draft_send_it_once(drafts) -> None:
    told = at_once([sending(drafts[:1])] * 6)
    assert [one for one in told if isinstance(one, tuple)] == [(1,)]
    assert all(isinstance(one, (tuple, WrongState)) for one in told)


def test_without_the_lock_the_database_refuses_a_double_number(drafts, monkeypatch) -> None:
    """The guard taken out: the trigger and the constraint stop what would be wrong, and some sendings fail."""
    monkeypatch.setattr(noticing, "locked_ladder", lambda *_args, **_more: SimpleNamespace())
    for _ in range(5):
        told = at_once([sending([one]) for one in drafts[:CLERKS]])
        drafts = drafts[CLERKS:]
        if any(isinstance(one, IntegrityError) for one in told) or not drafts:
            break
    assert any(isinstance(one, IntegrityError) for one in told)
    numbers = list(
        Notice.objects.filter(number__isnull=False).order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))


def test_two_workers_remind_once(issued) -> None:
    def work(borrow):
        with borrow():
            return actions.remind(by=SYSTEM, at=datetime(2026, 3, 5, 2, 0, tzinfo=UTC))

    told = sorted(at_once([work] * 4))
    assert told[:3] == [0, 0, 0]
    assert told[3] == Reminded.objects.count() > 0


def test_two_workers_send_each_letter_once(settings) -> None:
    settings.CHANNELS = {"mail": "smtp://unused", "im": "", "sms": ""}
    people = [
        User.objects.create(username=f"u{n}", email=f"u{n}@example.org", password="x") for n in range(40)
    ]
    tell("notice", users=[one.pk for one in people], key="k", title="请看", by=SYSTEM, at=AT)
    with smtp_server() as box:
        made = MailSender.from_url(box.address)

        def work(borrow):
            with borrow():
                return deliver(lambda: AT, lambda _channel: made)

        told = at_once([work] * 4)
    assert sum(told) == 40 == len(box.messages)
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}
