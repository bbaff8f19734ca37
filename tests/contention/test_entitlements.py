"""Many gates at one release; and the same storm with a guard taken out, which must go wrong."""

import threading

import pytest
from django.db import connection

from luoshi.records.entitlements import claiming, running
from luoshi.records.entitlements.actions_gate import apply_batch
from luoshi.records.entitlements.models import NOT_OVERSPENT, ONE_LIVE, Answer, Entitlement, Release
from tests.contention.crowd import at_once
from tests.records.entitlements_world import claim, scheme

pytestmark = pytest.mark.django_db(transaction=True)
GATES, EACH, PIECES = 12, 40, 100
SLOW = """
    CREATE FUNCTION slow_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$;
    CREATE TRIGGER slow BEFORE INSERT ON entitlements_entitlement FOR EACH STATEMENT EXECUTE FUNCTION slow_claim();
"""


def storm(opened, *, same=False):
    """Twelve gates with forty claims each, at once; what each was told. `same`: all for the same forty persons."""

    def gate(number):
        def work(borrow):
            with borrow():
                first = 1 if same else number * EACH + 1
                return apply_batch(opened, [claim(first + n, f"g{number}-{n}") for n in range(EACH)])

        return work

    return [told for batch in at_once([gate(number) for number in range(GATES)]) for told in batch]


def given(told):
    return sum(one.code == "ok" for one in told)


def test_exactly_the_release_is_given():
    opened = scheme(pieces=PIECES)
    told = storm(opened)
    assert given(told) == Entitlement.objects.count() == Answer.objects.filter(code="ok").count() == PIECES
    assert {one.code for one in told} == {"ok", "gone"}
    assert Release.objects.get(category="phone", channel="online").left == 0


def test_nobody_gets_two_from_several_gates():
    opened = scheme(pieces=PIECES)
    told = storm(opened, same=True)
    assert given(told) == Entitlement.objects.count() == EACH
    assert Release.objects.get(category="phone", channel="online").left == PIECES - EACH


def test_one_key_at_many_gates_is_answered_once():
    opened = scheme(pieces=PIECES)

    def gate(borrow):
        with borrow():
            return apply_batch(opened, [claim(1, "one")])[0]

    told = at_once([gate] * GATES)
    assert len({one.answer for one in told}) == 1
    assert Entitlement.objects.count() == Answer.objects.count() == 1


def without(monkeypatch, *constraints):
    """The locks and these constraints taken out; all gates judge at the same moment: each claim takes long enough for the others
    to have begun before it ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(SLOW)
        for table, name, index in constraints:
            drop = f"DROP INDEX {name}" if index else f"ALTER TABLE {table} DROP CONSTRAINT {name}"
            cursor.execute(drop)
    meeting = threading.Barrier(GATES)
    real = running.run

    def unlocked(name, parameters):
        if name == "lock_releases":
            meeting.wait(60)
            return []
        return real(name, parameters)

    monkeypatch.setattr(claiming, "run", unlocked)


def test_without_the_lock_and_the_check_more_is_given_than_there_is(monkeypatch):
    opened = scheme(pieces=EACH)
    without(monkeypatch, ("entitlements_release", NOT_OVERSPENT, False))
    try:
        told = storm(opened)
        assert given(told) > EACH
    finally:
        restore(
            "ALTER TABLE entitlements_release ADD CONSTRAINT release_not_overspent"
            ' CHECK ("left" >= 0 AND "left" <= size) NOT VALID'
        )


def test_without_the_unique_index_a_person_gets_two(monkeypatch):
    opened = scheme(pieces=PIECES * 10)
    without(
        monkeypatch,
        ("", ONE_LIVE, True),
        ("entitlements_entitlement", "entitlements_entitlement_pkey", False),
    )
    try:
        told = storm(opened, same=True)
        assert given(told) > EACH
    finally:
        Entitlement.objects.all().delete()
        restore(
            "ALTER TABLE entitlements_entitlement ADD PRIMARY KEY (scheme_id, person_id, category, nth)",
            "CREATE UNIQUE INDEX entitlement_one_live ON entitlements_entitlement (scheme_id, person_id, category)"
            " WHERE state IN ('claimed', 'bound', 'ordered', 'used')",
        )


def restore(*statements):
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION slow_claim CASCADE")
        for one in statements:
            cursor.execute(one)
