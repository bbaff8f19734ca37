"""The gate over ASGI: who asks is proved, keys answer once, gone and early cost nothing, a full queue is told so."""

import json
from datetime import date, timedelta

import pytest
from django.db import OperationalError

from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements import actions, actions_keys
from luoshi.records.entitlements.models import Answer, Entitlement, Nonce
from luoshi.records.ledger import actions as ledger
from luoshi.surfaces.gate import app as gate_app
from luoshi.surfaces.gate import opening
from luoshi.surfaces.gate import queue as gate_queue
from tests.records.entitlements_world import AT, DAY, scheme
from tests.surfaces.gate_client import Client

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"category": "phone", "channel": "online", "day": str(DAY)}


@pytest.fixture
def client():
    opened = scheme(pieces=2)
    made = Client(opened, AT)
    yield made
    made.gate.close()


@pytest.fixture
def shop(client):
    """A merchant with a key, and a day's money."""
    actions_keys.give_merchant_key(7, name="shop-7", valid_until=date(2026, 12, 31), by=SYSTEM, at=AT)
    source = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    pot = actions.allot(
        client.gate.scheme, day=DAY, channel="online", amount_fen=1_000_000, source=source, by=SYSTEM, at=AT
    )
    ledger.apply([Move(key="x", legs=(Leg(source, pot, 1),))], by=SYSTEM, at=AT)
    return "shop-7"


def told(reply):
    return reply[0], json.loads(reply[1])["code"]


def test_a_claim_and_its_repetition(client):
    first = client.ask("claim", PHONE, person=1)
    assert told(first) == (200, "ok")
    assert client.ask("claim", PHONE, person=1)[:2] == first[:2]
    assert told(client.ask("claim", PHONE | {"category": "tablet"}, person=1)) == (422, "key-reused")
    status, body, _ = client.ask("claim", PHONE | {"channel": "offline"}, person=1, key="k2")
    assert (status, json.loads(body)["clause"]) == (409, "京商函字〔2026〕125号#第五条")
    held = json.loads(client.ask("mine", person=1, method="GET")[1])["entitlements"]
    assert [(one["category"], one["state"]) for one in held] == [("phone", "claimed")]


def test_gone_is_remembered_and_replays_find_what_was_given(client):
    first = client.ask("claim", PHONE, person=1)
    client.ask("claim", PHONE, person=2)
    assert told(client.ask("claim", PHONE, person=3)) == (410, "gone")
    kept = Answer.objects.count()
    gone = [client.ask("claim", PHONE, person=number) for number in range(4, 30)]
    assert {told(one) for one in gone} == {(410, "gone")}
    assert Answer.objects.count() == kept
    assert client.ask("claim", PHONE, person=1)[:2] == first[:2]
    assert told(client.ask("claim", PHONE | {"day": "2026-04-12"}, person=1)) == (422, "key-reused")


def test_a_wrong_belief_is_put_right_by_the_database(client):
    client.gate.believed_gone.add((DAY, "phone", "online"))
    assert told(client.ask("claim", PHONE, person=1)) == (200, "ok")


def test_too_early_is_told_without_the_database(client, django_assert_num_queries):
    client.at = AT - timedelta(seconds=30)
    with django_assert_num_queries(0):
        status, body, headers = client.ask("claim", PHONE, person=1)
    assert (status, json.loads(body)["code"], headers[b"retry-after"]) == (425, "too-early", b"30")
    client.at = AT
    assert told(client.ask("claim", PHONE, person=1)) == (200, "ok")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (PHONE | {"more": 1}, 400),
        (PHONE | {"category": "car"}, 400),
        (PHONE | {"channel": "mail"}, 400),
        (PHONE | {"day": "today"}, 400),
        (b" " * 5_000, 413),
    ],
)
def test_bad_bodies_are_refused_whole(client, body, status):
    assert client.ask("claim", body, person=1)[0] == status
    assert not Answer.objects.exists()


def test_who_asks_must_be_proved(client, shop):
    assert told(client.ask("claim", PHONE)) == (401, "token-missing")
    bearer = {"authorization": "Bearer p.1.9999999999.x"}
    assert told(client.ask("claim", PHONE, headers=bearer)) == (401, "token-wrong")
    assert told(client.ask("claim", PHONE, person=1, key="")) == (400, "key-missing")
    assert told(client.ask("claim", PHONE, person=1, method="PUT")) == (405, "wrong-method")
    assert told(client.ask("pay", {"order": "A", "activated": True}, person=1)) == (403, "not-for-persons")
    assert told(client.ask("claim", PHONE, merchant=shop)) == (403, "not-for-merchants")
    assert told(client.ask("pay", {"order": "A", "activated": True}, merchant="shop-8")) == (
        401,
        "signature-wrong",
    )
    token = client.signed(shop, "/gate/pay", "k1", b"other")
    body = {"order": "A", "activated": True}
    assert told(client.ask("pay", body, headers={"authorization": token})) == (401, "signature-wrong")
    assert client.ask("nothing", method="GET")[0] == 404
    first = client.ask("code", person=1, method="GET")
    client.at += timedelta(minutes=20)
    holder = json.loads(first[1])["holder"]
    body = {"category": "phone", "channel": "online", "holder": holder}
    assert told(client.ask("bind", body, merchant=shop)) == (401, "token-over")


def test_from_the_claim_to_the_return(client, shop):
    client.ask("claim", PHONE, person=1)
    body = {"category": "phone", "channel": "online", "holder": client.code(1)}
    assert told(client.ask("bind", body, merchant=shop, key="m1")) == (200, "ok")
    order = {
        "category": "phone",
        "order": "A-1",
        "serial": "SN-1",
        "listed_fen": 400_000,
        "final_fen": 333_333,
    } | dict.fromkeys(("holder", "payer", "recipient"), 1)
    status, raw, _ = client.ask("order", order, merchant=shop, key="m2")
    assert (status, json.loads(raw)["subsidy_fen"], json.loads(raw)["pay_fen"]) == (200, 49_999, 283_334)
    assert told(client.ask("unbind", {"category": "phone"}, person=1, key="u")) == (200, "ok")
    assert told(client.ask("bind", body, merchant=shop, key="m3")) == (200, "ok")
    assert told(client.ask("order", order | {"order": "A-2"}, merchant=shop, key="m4")) == (200, "ok")
    pay = {"order": "A-2", "activated": False}
    assert told(client.ask("pay", pay, merchant=shop, key="m5")) == (409, "not-activated")
    assert told(client.ask("pay", pay | {"activated": True}, merchant=shop, key="m6")) == (200, "ok")
    status, raw, _ = client.ask("return", {"order": "A-2"}, merchant=shop, key="m7")
    assert (status, json.loads(raw)["state"]) == (200, "claimed")
    assert told(client.ask("cancel", {"category": "phone"}, person=1, key="c")) == (200, "ok")


def test_a_signed_request_passes_once_and_not_after_the_key_was_stopped(client, shop):
    body = {"order": "A", "activated": True}
    raw = json.dumps(body).encode()
    token = client.signed(shop, "/gate/pay", "k1", raw, nonce="nonce-0001")
    calls = [(("pay", raw), {"headers": {"authorization": token}})] * 3
    assert sorted(told(one)[1] for one in client.crowd(calls)) == [
        "no-order",
        "signature-used",
        "signature-used",
    ]
    late = client.signed(shop, "/gate/pay", "k1", raw, time=int(AT.timestamp()) - 301)
    assert told(client.ask("pay", raw, headers={"authorization": late})) == (401, "signature-over")
    assert actions_keys.stop_merchant_keys(7, why="暂停", by=SYSTEM, at=AT) == 1
    assert told(client.ask("pay", body, merchant=shop, key="k2")) == (403, "merchant-stopped")
    actions_keys.forget_nonces(at=AT + timedelta(hours=1))
    assert not Nonce.objects.exists()


def test_a_client_has_its_limit(client, monkeypatch):
    monkeypatch.setattr("luoshi.surfaces.gate.meter.PERSON_MOST", 3)
    replies = [client.ask("claim", PHONE, person=1)[0] for _ in range(4)]
    assert replies == [200, 200, 200, 429]
    client.at += timedelta(seconds=10)
    assert client.ask("claim", PHONE, person=1)[0] == 200


def test_a_full_queue_says_so_and_writes_nothing(client, monkeypatch):
    monkeypatch.setattr(gate_queue, "WAITING_MOST", 5)
    calls = [(("claim", PHONE), {"person": number}) for number in range(1, 41)]
    replies = client.crowd(calls)
    busy = [one for one in replies if one[0] == 503]
    assert busy
    assert all(b"retry-after" in one[2] for one in busy)
    assert Answer.objects.count() == len(replies) - len(busy)
    assert Entitlement.objects.count() == 2


def test_one_request_that_cannot_be_written_stops_no_other(client, monkeypatch):
    def broken(opened, batch):
        if any(sent.asked.person == 3 for sent in batch):
            raise RuntimeError("cannot be written")
        return real(opened, batch)

    real = gate_app.apply_batch
    monkeypatch.setattr(gate_app, "apply_batch", broken)
    calls = [(("claim", PHONE), {"person": number}) for number in range(1, 5)]
    assert [told(one) for one in client.crowd(calls)] == [
        (200, "ok"),
        (200, "ok"),
        (503, "failed"),
        (410, "gone"),
    ]


def test_the_waiting_page_tells_the_numbers(client):
    client.ask("claim", PHONE, person=1)
    numbers = json.loads(client.ask("releases", method="GET")[1])
    phone = next(
        one for one in numbers["releases"] if (one["category"], one["channel"]) == ("phone", "online")
    )
    assert (numbers["open"], phone["size"], phone["left"]) == (True, 2, 1)
    client.ask("claim", PHONE, person=2)
    client.at += timedelta(seconds=2)
    status, page, _ = client.ask("wait", method="GET")
    assert status == 200
    assert "已领完，当日不再增加" in page.decode()
    assert "手机" in page.decode()
    client.at = AT - timedelta(hours=1)
    assert client.ask("health", method="GET")[0] == 200


def test_two_gates_share_one_release(client):
    other = Client(client.gate.scheme, AT)
    try:
        assert told(client.ask("claim", PHONE, person=1)) == (200, "ok")
        assert told(other.ask("claim", PHONE, person=1))[1] == "ok"
        assert told(other.ask("claim", PHONE, person=2)) == (200, "ok")
        assert told(client.ask("claim", PHONE, person=3)) == (410, "gone")
    finally:
        other.gate.close()
    assert Entitlement.objects.count() == 2


def test_a_gate_that_starts_waits_for_the_database(client, monkeypatch):
    tries = []

    def away(programme):
        tries.append(programme)
        if len(tries) < 3:
            raise OperationalError("not yet")
        return client.gate.scheme

    monkeypatch.setattr(opening, "sleep", lambda _seconds: None)
    monkeypatch.setattr(opening, "open_scheme", away)
    opened = opening.build("trial", "secret", lambda: AT)
    opened.close()
    assert (opened.scheme, len(tries)) == (client.gate.scheme, 3)
    monkeypatch.setattr(opening, "START_S", -1)
    tries.clear()
    with pytest.raises(OperationalError):
        opening.build("trial", "secret", lambda: AT)
