"""100 clients at the same money; and the same storm with the guard taken out, which must go wrong."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from luoshi.policy.ledger.values import Leg, Move, Post, Reserve, Void
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.ledger import actions, queries
from luoshi.records.ledger.models import AVAILABLE, Entry, Hold, Transfer
from tests.contention.crowd import at_once

AT = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS, GRANTS, GRANT_FEN = 100, 1_000, 1_500_000
SIZES = (1, 2, 3, 1, 4, 1)
"""The batches of one client: 12 requests, so that 100 clients ask for 1,200."""


@pytest.fixture
def accounts():
    """A treasury, a pot with the money of 1,000 grants, and where paid money goes."""
    source = actions.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    pot = actions.open_account("汽车/2026/04/12", by=SYSTEM, at=AT)
    paid = actions.open_account("汽车/已付", by=SYSTEM, at=AT)
    actions.apply([Move(key="拨款", legs=(Leg(source, pot, GRANTS * GRANT_FEN),))], by=SYSTEM, at=AT)
    return source, pot, paid


def client(number, pot, paid):
    """One client: its batches one after another; what it was told."""

    def work(borrow):
        told, count = [], 0
        for size in SIZES:
            legs = (Leg(pot, paid, GRANT_FEN),)
            asked = [Reserve(key=f"c{number}-{count + n}", legs=legs) for n in range(size)]
            count += size
            with borrow():
                told += actions.apply(asked, by=SYSTEM, at=AT)
        return told

    return work


def storm(accounts):
    """Exactly the money that is there, to those who came first, and everyone was told the truth."""
    _, pot, paid = accounts
    told = [one for answers in at_once([client(n, pot, paid) for n in range(CLIENTS)]) for one in answers]
    assert len(told) == CLIENTS * sum(SIZES)
    given = {one.transfer_id for one in told if one.accepted}
    refused = {one.transfer_id for one in told if not one.accepted}
    assert len(given) == GRANTS
    assert {one.code for one in told if not one.accepted} == {"insufficient"}
    assert max(given) < min(refused)
    assert set(Hold.objects.values_list("transfer_id", flat=True)) == given
    by_entry = list(Entry.objects.filter(account=pot).order_by("seq").values_list("transfer_id", flat=True))
    assert by_entry == sorted(by_entry)
    assert queries.balance(pot, at=AT).available_fen == 0
    assert queries.prove().problems == ()


def test_a_hundred_clients_get_exactly_what_is_there(accounts):
    storm(accounts)


@pytest.fixture
def no_guard():
    """The database without the CHECK; put back for the tests that follow."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [AVAILABLE])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE ledger_account DROP CONSTRAINT {AVAILABLE}")
        yield
        cursor.execute(f"ALTER TABLE ledger_account ADD CONSTRAINT {AVAILABLE} {definition} NOT VALID")


def test_without_the_check_the_same_storm_goes_wrong(accounts, no_guard):
    with pytest.raises(AssertionError, match="1200 == 1000"):
        storm(accounts)
    assert any("可用资金为负" in problem for problem in queries.prove().problems)


def test_the_same_key_from_many_clients_happens_once(accounts):
    source, pot, paid = accounts
    asked = Reserve(key="one", legs=(Leg(pot, paid, 5),))
    other = Move(key="one", legs=(Leg(source, paid, 5),))

    def work(request):
        def ask(borrow):
            with borrow():
                return actions.apply([request], by=SYSTEM, at=AT)[0]

        return ask

    told = at_once([work(asked)] * 20 + [work(other)] * 20)
    kept = Transfer.objects.get(key="one")
    mine, theirs = (told[:20], told[20:]) if kept.kind == "reserve" else (told[20:], told[:20])
    assert {(one.code, one.transfer_id) for one in mine} == {("ok", kept.pk)}
    assert {one.code for one in theirs} == {"key-taken"}
    assert queries.prove().whole


def test_a_reservation_is_posted_or_voided_never_both(accounts):
    _, pot, paid = accounts
    reserved = [Reserve(key=f"r{n}", legs=(Leg(pot, paid, 7),)) for n in range(20)]
    actions.apply(reserved, by=SYSTEM, at=AT)

    def work(number, closing):
        def ask(borrow):
            told = []
            for n in range(20):
                with borrow():
                    request = closing(key=f"{closing.kind}-{number}-{n}", reservation=f"r{n}")
                    told += actions.apply([request], by=SYSTEM, at=AT)
            return told

        return ask

    told = at_once([work(n, (Post, Void)[n % 2]) for n in range(8)])
    won = [one for answers in told for one in answers if one.accepted]
    assert len(won) == 20
    posted = sum(one.key.startswith("post") for one in won)
    assert queries.balance(paid, at=AT).balance_fen == 7 * posted
    assert not Hold.objects.exists()
    assert queries.prove().whole


def test_money_moved_crosswise_never_waits_in_a_circle(accounts):
    source, *_ = accounts
    ring = [actions.open_account(f"环/{n}", by=SYSTEM, at=AT) for n in range(4)]
    actions.apply([Move(key=f"in{one}", legs=(Leg(source, one, 100),)) for one in ring], by=SYSTEM, at=AT)

    def work(number):
        def ask(borrow):
            told = []
            for n in range(10):
                origin, end = ring[(number + n) % 4], ring[(number * 3 + n + 1 + number % 2) % 4]
                legs = (
                    (Leg(origin, end, 9),) if origin != end else (Leg(origin, ring[(number + n + 1) % 4], 9),)
                )
                back = tuple(Leg(leg.end, leg.origin, 4) for leg in legs)
                with borrow():
                    asked = [Move(key=f"{number}-{n}", legs=legs), Move(key=f"{number}-{n}-b", legs=back)]
                    told += actions.apply(asked, by=SYSTEM, at=AT)
            return told

        return ask

    told = [one.code for answers in at_once([work(n) for n in range(16)]) for one in answers]
    assert set(told) <= {"ok", "insufficient"}
    assert queries.branch("环", at=AT).balance_fen == 400
    assert queries.prove().whole
