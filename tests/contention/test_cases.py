"""100 clients apply for the money of 1,000 grants; and the same storm without the ledger's CHECK, which must go wrong."""

import pytest
from django.db import connection

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions, checks
from luoshi.records.cases.models import Case
from luoshi.records.ledger.models import AVAILABLE
from luoshi.records.ledger.queries import prove
from luoshi.records.programmes.queries import purses
from tests.contention.crowd import at_once
from tests.records.vehicles import AT, Life, opened

pytestmark = pytest.mark.django_db(transaction=True)
GRANT_YUAN = 12_000
SIZES = (3, 4, 5)
"""The submissions of one client, one after another: 12 applications."""


def client(number: int, programme: int):
    """One client: its submissions one after another; what it was told."""

    def work(borrow):
        told, serial = [], number * sum(SIZES) + 1
        for size in SIZES:
            asked = [Life(serial + n).application() for n in range(size)]
            serial += size
            with borrow():
                told += actions.apply_many(programme, asked, by=SYSTEM, at=AT)
        return told

    return work


def storm(clients: int, grants: int) -> None:
    """Exactly the grants that there is money for, to those who came first, and everyone was told the truth."""
    programme = opened(grants * GRANT_YUAN)
    told = [one for answers in at_once([client(n, programme) for n in range(clients)]) for one in answers]
    assert len(told) == clients * sum(SIZES)
    given = [one for one in told if one.state == "open"]
    assert len(given) == grants
    assert {one.state for one in told} == {"open", "refused"}
    rows = {row.pk: row for row in Case.objects.all()}
    assert {one.case_id: one.state for one in told} == {pk: row.state for pk, row in rows.items()}
    assert sum(purse.available_fen for purse in purses(programme)) == 0
    assert max(row.admitted for row in rows.values() if row.admitted) < min(refused_numbers())
    assert prove().problems == ()
    assert list(checks.wrong_money()) == []


def refused_numbers() -> list[int]:
    """The numbers under which the ledger refused: all behind those that it accepted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_transfer WHERE kind = 'reserve' AND code = 'insufficient'")
        return [number for (number,) in cursor.fetchall()]


def test_a_hundred_clients_get_exactly_the_grants_that_there_is_money_for() -> None:
    storm(clients=100, grants=1_000)


@pytest.fixture
def no_guard():
    """The database without the CHECK; put back for the tests that follow."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [AVAILABLE])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE ledger_account DROP CONSTRAINT {AVAILABLE}")
        yield
        cursor.execute(f"ALTER TABLE ledger_account ADD CONSTRAINT {AVAILABLE} {definition} NOT VALID")


def test_without_the_check_the_same_storm_goes_wrong(no_guard) -> None:
    with pytest.raises(AssertionError, match="240 == 200"):
        storm(clients=20, grants=200)


def test_who_presses_twice_at_once_is_told_twice_of_one_application() -> None:
    """The second request waits for the first and must not be refused because of it."""
    programme = opened()

    def press(serial: int):
        def work(borrow):
            with borrow():
                one = Life(serial).application(request_key=f"web/{serial}")
                return actions.apply_for(programme, one, by=SYSTEM, at=AT)

        return work

    told = at_once([press(serial) for serial in range(1, 6) for _ in range(3)])
    assert Case.objects.count() == 5
    assert {one.state for one in told} == {"open"}
    assert len({one.receipt for one in told}) == 5
