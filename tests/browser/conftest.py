"""A real Chromium on a live server. Screenshots are kept in artefacts/ for people to look at."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tools.prerequisites import chromium, in_ci

PROJECT = Path(__file__).resolve().parents[2]
SHOTS = PROJECT / "artefacts" / "screenshots"
PASSWORD = "luoshi-browser-1"

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Limits by address count in the process's cache: other tests come from this address too."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """One browser a module: while Playwright runs, its event loop holds the thread, and no other test may own one."""
    path = chromium()
    if path is None:
        if in_ci():
            pytest.fail("Chromium is missing; with CI=true nothing may be skipped")
        pytest.skip("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )


@pytest.fixture
def window(browser, live_server, request) -> Iterator[Callable[..., object]]:
    """Opens a page of its own (own cookies); the test fails where the console shows an error."""
    complaints: list[str] = []
    contexts = []

    def make(*, phone: bool = False, dark: bool = False):
        size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 850}
        context = browser.new_context(
            base_url=live_server.url,
            viewport=size,
            locale="zh-CN",
            color_scheme="dark" if dark else "light",
            is_mobile=phone,
            has_touch=phone,
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: complaints.append(f"{page.url}: {e.stack or e}"))
        contexts.append(context)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def shot(request) -> Callable[[object, str], Path]:
    """Keep a screenshot under the name of the test."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def keep(page, name: str, *, full: bool = False) -> Path:
        place = SHOTS / f"{request.node.name.replace('[', '-').rstrip(']')}-{name}.png"
        page.screenshot(path=str(place), full_page=full)
        return place

    return keep


@pytest.fixture
def accounts(transactional_db, settings, tmp_path) -> Callable[..., None]:
    """Loads a city and gives accounts: `office`, and `unit` for the unit of that name."""
    settings.FILES_FOLDER = tmp_path / "files"

    def give(city: str, unit_name: str) -> None:
        from django.utils import timezone

        from luoshi.policy.terms.actors import SYSTEM
        from luoshi.records.organisations.actions import load_city
        from luoshi.records.organisations.queries import units
        from luoshi.records.people.actions import give_account, give_role

        at = timezone.now()
        load_city(city, by=SYSTEM, at=at)
        unit = next(one for one in units() if one.name == unit_name)
        for name, role, unit_id in (("office", "office", None), ("unit", "unit", unit.id)):
            user = give_account(
                name, display_name=unit_name if unit_id else "督查室", password=PASSWORD, by=SYSTEM, at=at
            )
            give_role(user.pk, role, unit_id=unit_id, valid_from=date(2026, 1, 1), by=SYSTEM, at=at)

    return give


def sign_in(page, name: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")
