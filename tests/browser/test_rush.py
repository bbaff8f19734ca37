"""The claim side in a real browser: the operator watches and decides, a citizen claims on a phone, the hotline answers."""

from datetime import timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM
from tests.browser.conftest import PASSWORD
from tests.records.entitlements_world import AT
from tests.records.vehicles import id_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in_to(page, name: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


@pytest.fixture
def opened(transactional_db, monkeypatch):
    """A loaded demo at five past ten, with gates that told what they did in the last minute."""
    from django.utils import timezone

    from luoshi.records.organisations.actions import load_city
    from luoshi.records.persons.actions import join_account, take_in
    from luoshi.records.persons.values import NewPerson
    from luoshi.records.releases.actions import BeatValues, note_beat
    from luoshi.surfaces.demo.rush import load_rush
    from tests.surfaces.accounts import account

    now = AT + timedelta(minutes=5)
    load_city("sample", by=SYSTEM, at=now)
    users = {role: account(role, role) for role in ("operator", "hotline", "citizen")}
    for user in users.values():
        user.set_password(PASSWORD)
        user.save()
    scheme = load_rush(shops={"online": (7,), "offline": (7, 8)}, at=now)
    (person,) = take_in([NewPerson("张建国", id_number(1), "13800000001")], by=SYSTEM, at=now)
    join_account(person, users["citizen"].pk, by=SYSTEM, at=now)
    monkeypatch.setattr(timezone, "now", lambda: now)
    for second in range(1, 50):
        counts = {"ok": second % 17 * 7, "gone": 4, "already-claimed": 1}
        values = BeatValues("gate-1", 1_000, 12, 4_200, 18, 61, counts)
        note_beat(scheme, values, at=now - timedelta(seconds=second))
    return scheme


def test_an_operator_watches_and_decides(window, shot, opened) -> None:
    desk = window()
    sign_in_to(desk, "operator")
    desk.goto(f"/rush/{opened.id}/")
    desk.wait_for_selector("text=实时领取")
    shot(desk, "rush-board", full=True)
    with desk.expect_response(lambda reply: reply.url.endswith("/live/") and reply.status == 200):
        pass  # the page asks again by itself
    desk.goto(f"/rush/{opened.id}/plan/")
    shot(desk, "rush-plan", full=True)
    desk.goto(f"/rush/{opened.id}/risks/")
    shot(desk, "rush-risks", full=True)
    watcher = window(phone=True)
    sign_in_to(watcher, "operator")
    watcher.goto(f"/rush/{opened.id}/")
    shot(watcher, "rush-board-phone", full=True)
    watcher.goto(f"/rush/{opened.id}/plan/")
    shot(watcher, "rush-plan-phone", full=True)


def test_a_citizen_claims_on_a_phone(window, shot, opened) -> None:
    phone = window(phone=True)
    sign_in_to(phone, "citizen")
    phone.goto("/public/entitlements/appliances_2026/")
    shot(phone, "rush-public-phone", full=True)
    phone.goto("/my/entitlements/")
    phone.click("button:has-text('领线上') >> nth=0")
    phone.wait_for_selector("text=出示资格码")
    phone.click("text=出示资格码")
    phone.wait_for_selector("text=给商户看的资格码")
    shot(phone, "rush-mine-phone", full=True)


def test_the_hotline_answers_and_merchants_read(window, shot, opened) -> None:
    answering = window()
    sign_in_to(answering, "hotline")
    answering.goto(f"/rush/{opened.id}/hotline/")
    answering.fill("#id_number", id_number(1))
    answering.fill("#purpose", "询问有效期")
    answering.click("button:has-text('查询')")
    answering.wait_for_selector("text=现在的资格")
    shot(answering, "rush-hotline", full=True)
    anybody = window(phone=True)
    anybody.goto("/public/gate-api/")
    shot(anybody, "rush-manual-phone", full=True)
