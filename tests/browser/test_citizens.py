"""A citizen's way on a phone: from the policy to the calculator, the application and its receipt."""

import re

import pytest

from luoshi.policy.terms.actors import SYSTEM
from tests.browser.conftest import PASSWORD
from tests.policy.rules.test_asking import REPLACEMENT
from tests.records.vehicles import AT, Life, id_number, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
YES_NO = {name for name, value in REPLACEMENT.items() if value in {"yes", "no"}}
CHOICES = {"card_class", "old_class", "new_class", "new_power"}


def test_a_citizen_calculates_applies_and_follows(window, shot, monkeypatch, settings, tmp_path) -> None:
    from django.utils import timezone

    from luoshi.records.organisations.actions import load_city
    from luoshi.records.persons.actions import join_account, take_in
    from luoshi.records.persons.values import NewPerson
    from tests.surfaces.accounts import account

    settings.FILES_FOLDER = tmp_path / "files"
    load_city("sample", by=SYSTEM, at=AT)
    opened()
    user = account("shimin", "citizen")
    user.set_password(PASSWORD)
    user.save()
    person = NewPerson("张建国", id_number(1), "13800000001")
    join_account(take_in([person], by=SYSTEM, at=AT)[0], user.pk, by=SYSTEM, at=AT)
    page = window(phone=True)
    page.goto("/public/policies/")
    shot(page, "policies", full=True)
    page.click("text=北京市2026年汽车以旧换新补贴")
    shot(page, "policy", full=True)
    page.click("text=测算：汽车置换更新补贴")
    fill(page, {"price_fen": "150000", "old_owned_since": "2025-01-09"})
    page.click("button:has-text('测算')")
    page.wait_for_selector(".result-against")
    shot(page, "against", full=True)
    fill(page, REPLACEMENT)
    page.click("button:has-text('测算')")
    page.wait_for_selector(".result-eligible")
    shot(page, "eligible")
    page.goto("/accounts/login/?next=/my/cases/")
    page.fill("input[name=login]", "shimin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/my/cases/")
    monkeypatch.setattr(timezone, "now", lambda: AT)  # within the programme's window
    page.click("section:has-text('可以申请的补贴') li:has-text('置换') >> text=申请 >> nth=-1")
    page.wait_for_url("**/my/apply/**")
    fill(page, {name: value for name, value in REPLACEMENT.items() if page.query_selector(f"[name={name}]")})
    page.check("[name=consent]")
    for name, value in Life(1).application().particulars.items():
        page.fill(f"[name=p-{name}]", value)
    photo = tmp_path / "a.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    for one in page.query_selector_all("input[type=file]"):
        one.set_input_files(str(photo))
    shot(page, "apply", full=True)
    page.click("button:has-text('提交申请')")
    page.wait_for_url(re.compile(r"/my/cases/\d+/"))
    page.wait_for_selector("text=受理编号")
    shot(page, "receipt", full=True)


def test_the_policies_on_a_desktop(window, shot, transactional_db) -> None:
    wide = window()
    wide.goto("/public/policies/vehicle_trade_in_2026/")
    shot(wide, "policy-wide", full=True)
    wide.goto("/public/policies/appliances_2026/appliance/")
    shot(wide, "appliance-wide", full=True)


def fill(page, values: dict) -> None:
    for name, value in values.items():
        if name in YES_NO:
            page.check(f"[name={name}][value={value}]")
        elif name in CHOICES:
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
