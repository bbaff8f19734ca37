"""The gate's one door: what a batch means, that keys answer once, and what is left behind."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction

from luoshi.policy.entitlements.values import Bind, Claim, Order, Pay
from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.entitlements import actions
from luoshi.records.entitlements.actions_gate import apply_batch, gone_batch
from luoshi.records.entitlements.models import Answer, Entitlement, Release
from luoshi.records.entitlements.requests import Sent, merchant, person
from luoshi.records.entitlements.schemes import open_scheme
from luoshi.records.ledger import actions as ledger
from luoshi.records.ledger.queries import prove
from tests.records.entitlements_world import AT, DAY, claim, scheme

pytestmark = pytest.mark.django_db(transaction=True)


def codes(told):
    return [one.code for one in told]


def test_a_batch_means_its_claims_one_by_one():
    opened = scheme(pieces=3)
    other, off = claim(1, "other", channel="offline"), claim(4, "off", channel="offline")
    batch = [claim(1), claim(2), other, claim(3), claim(4), off]
    assert codes(apply_batch(opened, batch)) == ["ok", "ok", "already-claimed", "ok", "gone", "ok"]
    assert Release.objects.get(day=DAY, category="phone", channel="online").left == 0
    assert Entitlement.objects.count() == 4
    assert AuditEntry.objects.filter(verb="entitlement.claim").count() == 4


def test_the_same_key_gets_the_same_bytes_and_another_body_is_refused():
    opened = scheme()
    first = apply_batch(opened, [claim(1, "a"), claim(1, "a")])
    assert first[0] == first[1]
    assert apply_batch(opened, [claim(1, "a")])[0] == first[0]
    assert codes(apply_batch(opened, [claim(1, "a", body=b"y")])) == ["key-reused"]
    refused = apply_batch(opened, [claim(1, "b")])[0]
    assert apply_batch(opened, [claim(1, "b", at=AT + timedelta(days=40))])[0] == refused
    assert json.loads(refused.answer)["clause"] == "京商函字〔2026〕125号#第五条"
    assert Answer.objects.count() == 2


def test_gone_is_read_and_proved_by_the_database():
    opened = scheme(pieces=1)
    given = apply_batch(opened, [claim(1)])[0]
    told = gone_batch(opened, [claim(1), claim(2), claim(3, channel="offline"), claim(1, body=b"y")])
    assert [one and one.code for one in told] == ["ok", "gone", None, "key-reused"]
    assert told[0] == given
    assert apply_batch(opened, [claim(9)])[0].answer == told[1].answer


def test_expiry_is_true_by_the_clock():
    days = [DAY + timedelta(days=n) for n in range(6)]
    opened = scheme(days=days)
    for n, day in enumerate(days[:4]):
        assert codes(apply_batch(opened, [claim(1, f"k{n}", day=day, at=AT + timedelta(days=n))])) == ["ok"]
    later = AT + timedelta(days=4)
    assert codes(apply_batch(opened, [claim(1, "k5", day=days[4], at=later)])) == ["barred"]
    assert codes(apply_batch(opened, [claim(1, "k6", day=days[4], at=later, channel="offline")])) == ["ok"]
    states = Entitlement.objects.order_by("nth").values_list("state", flat=True)
    assert list(states) == ["lapsed"] * 4 + ["claimed"]


def test_an_order_for_which_there_was_no_money_can_be_asked_for_again():
    opened, shop = scheme(), merchant(8, "商户")

    def ask(asked, key, by):
        return apply_batch(opened, [Sent(asked, key, sha256(repr(asked).encode()).digest(), by, AT)])[0].code

    order = Order(1, 1, 1, "phone", 8, "A", "S1", 300_000, 300_000)
    assert [
        ask(Claim(1, "phone", "online", DAY), "a", person(1)),
        ask(Bind(1, "phone", "online", 8), "b", shop),
    ] == ["ok"] * 2
    assert [ask(order, "c", shop), ask(order, "d", shop)] == ["no-money", "no-money"]
    source = ledger.open_account("appliances", by=SYSTEM, at=AT)
    treasury = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    ledger.apply([Move(key="fund", legs=(Leg(treasury, source, 10**9),))], by=SYSTEM, at=AT)
    actions.allot(opened, day=DAY, channel="online", amount_fen=10**9, source=source, by=SYSTEM, at=AT)
    assert ask(order, "c", shop) == "no-money"  # the same key, the same answer
    other = Order(1, 1, 1, "phone", 8, "A", "S2", 200_000, 200_000)
    assert [ask(other, "e", shop), ask(Pay(8, "A", activated=True), "f", shop)] == ["ok", "ok"]
    assert prove().problems == ()


def test_what_the_database_itself_refuses():
    opened = scheme(pieces=1)
    apply_batch(opened, [claim(1), claim(2, channel="offline")])
    spent = Release.objects.get(day=DAY, category="phone", channel="online")
    for change in ({"left": -1}, {"left": 5}, {"size": 9, "left": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(pk=spent.pk).update(**change)
    copy = Entitlement.objects.get(person_id=1)
    copy.pk = (copy.scheme_id, 1, "phone", 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    with pytest.raises(Exception, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE entitlements_answer SET code = 'ok'")
    with pytest.raises(WrongState):
        actions.plan_release(opened, day=DAY, category="phone", channel="online", size=5, by=SYSTEM, at=AT)


def test_operators_decide_the_release():
    opened = scheme()
    nobody = Actor(1, "某人", frozenset({"citizen"}))
    with pytest.raises(NotAllowed):
        actions.plan_release(opened, day=DAY, category="phone", channel="online", size=1, by=nobody, at=AT)
    apply_batch(opened, [claim(1)])
    actions.plan_release(opened, day=DAY, category="phone", channel="online", size=7, by=SYSTEM, at=AT)
    row = Release.objects.get(day=DAY, category="phone", channel="online")
    assert (row.size, row.left) == (7, 6)
    assert open_scheme("appliances_2026") == opened
    assert open_scheme("another") is None


def test_elsewhere_bars_until_it_is_given_back():
    opened = scheme()
    noted = {"person": 1, "category": "phone", "kind": "claimed", "by": SYSTEM, "at": AT}
    actions.note_elsewhere(opened, **noted)
    assert codes(apply_batch(opened, [claim(1)])) == ["taken-elsewhere"]
    actions.note_elsewhere(opened, taken=False, **noted)
    assert codes(apply_batch(opened, [claim(1, "again")])) == ["ok"]


def test_statements_do_not_grow_with_the_batch(django_assert_num_queries):
    opened = scheme(pieces=1_000)
    with django_assert_num_queries(
        2
    ):  # BEGIN and COMMIT by Django; the two statements go to the server directly
        apply_batch(opened, [claim(n) for n in range(1, 200)])
