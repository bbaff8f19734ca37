"""What who runs a programme, a leader and an auditor see, on the demo's invented programme, in a real Chromium."""

from datetime import date

import pytest
from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.people.actions import give_account, give_role
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def programme(accounts) -> int:
    """The demo's programme, a leader and an auditor."""
    from luoshi.records.programmes.queries import programmes
    from luoshi.surfaces.demo.programmes import load_programme

    accounts("sample", "市住房城乡建设局")
    at = timezone.now()
    load_programme(password=PASSWORD, at=at)
    for name, role in (("lingdao", "leader"), ("shenji", "auditor")):
        user = give_account(name, display_name=f"{name}·演示", password=PASSWORD, by=SYSTEM, at=at)
        give_role(user.pk, role, unit_id=None, valid_from=date(2026, 1, 1), by=SYSTEM, at=at)
    return programmes()[0].id


def sign_in_to(page, name: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.parametrize("phone", [False, True])
def test_a_leader_sees_how_the_programme_runs(programme, window, shot, phone) -> None:
    page = window(phone=phone)
    sign_in_to(page, "lingdao")
    page.goto(f"/programmes/{programme}/dashboard/")
    page.wait_for_selector("[data-programme-map] canvas")
    page.wait_for_selector("[data-daily] canvas")
    assert page.locator("text=八成把握").is_visible()
    assert page.locator("th", has_text="朝阳区").count() == 1
    shot(page, "dashboard", full=True)
