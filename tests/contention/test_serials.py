"""Many gates at one serial number: one order holds it, one paid order has it (第十条/3)."""

import pytest
from django.db import connection

from luoshi.policy.entitlements.values import Bind, Claim, Order, Pay
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements import models
from luoshi.records.entitlements.actions import allot
from luoshi.records.entitlements.actions_gate import apply_batch
from luoshi.records.entitlements.requests import Sent, merchant, person
from luoshi.records.ledger import actions as ledger
from tests.contention.crowd import at_once
from tests.records.entitlements_world import AT, DAY, scheme

pytestmark = pytest.mark.django_db(transaction=True)
GATES = 8


def world():
    """One person a gate, each with an entitlement bound to a merchant of its own, and money for all."""
    opened = scheme(pieces=100)
    source = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    allot(opened, day=DAY, channel="online", amount_fen=10**9, source=source, by=SYSTEM, at=AT)
    for n in range(1, GATES + 1):
        asked = [
            Sent(Claim(n, "fridge", "online", DAY), f"c{n}", b"x" * 32, person(n), AT),
            Sent(Bind(n, "fridge", "online", n), f"b{n}", b"x" * 32, merchant(n, f"m{n}"), AT),
        ]
        assert {one.code for one in apply_batch(opened, asked)} == {"ok"}
    return opened


def order(n, serial="SN-1"):
    made = Order(n, n, n, "fridge", n, f"A{n}", serial, 400_000, 400_000)
    return Sent(made, f"o{n}", b"y" * 32, merchant(n, f"m{n}"), AT)


def pay(n):
    return Sent(Pay(n, f"A{n}", activated=False), f"p{n}", b"z" * 32, merchant(n, f"m{n}"), AT)


def rush(opened):
    """All gates order the same serial number at once and pay what they got."""

    def gate(n):
        def work(borrow):
            with borrow():
                told = apply_batch(opened, [order(n)])[0].code
                return told, apply_batch(opened, [pay(n)])[0].code

        return work

    return at_once([gate(n) for n in range(1, GATES + 1)])


def test_one_order_gets_the_serial_number():
    opened = world()
    told = rush(opened)
    assert sorted(told) == sorted([("ok", "ok")] + [("serial-taken", "no-order")] * (GATES - 1))
    assert models.Order.objects.filter(serial="SN-1", state="paid").count() == 1


def test_without_the_keys_of_the_database_the_number_is_sold_twice(monkeypatch):
    """The guard is the database's: taken out, and with it the statement's look at it, two orders are paid."""
    opened = world()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE entitlements_serial DROP CONSTRAINT entitlements_serial_pkey")
        cursor.execute("DROP INDEX order_serial_once")
    try:
        from luoshi.records.entitlements import holding

        known = holding.run

        def blind(name, parameters):
            rows = known(name, parameters)
            return [(*row[:-1], "ok") if row[-1] == "serial-taken" else row for row in rows]

        from luoshi.records.entitlements import statements

        plain = statements.statement("write_orders")
        cut = (
            plain[: plain.index("ON CONFLICT (scheme_id, serial)")]
            + plain[plain.index("    RETURNING 1\n), audited") :]
        )
        monkeypatch.setattr(holding, "run", blind)
        monkeypatch.setitem(statements._all(), "write_orders", cut)
        statements.statement.cache_clear()
        rush(opened)
        assert models.Order.objects.filter(serial="SN-1", state="paid").count() > 1
    finally:
        monkeypatch.undo()
        statements.statement.cache_clear()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE entitlements_serial, entitlements_order")
            cursor.execute(
                "ALTER TABLE entitlements_serial ADD CONSTRAINT entitlements_serial_pkey PRIMARY KEY (scheme_id, serial)"
            )
            cursor.execute(
                "CREATE UNIQUE INDEX order_serial_once ON entitlements_order (scheme_id, serial) WHERE state = 'paid'"
            )
