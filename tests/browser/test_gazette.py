"""Published documents in a real browser: reading, a press on a clause, its lasting link, search within; links by keys; axe finds
no serious fault, on desktop and phone."""

import pytest

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM
from tests.browser.conftest import PROJECT, sign_in

AXE = PROJECT / "node_modules/axe-core/axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened() -> tuple[int, int]:
    """A plan and last year's list, issued and open; both lists compared. (plan, pairing)."""
    from django.utils import timezone

    from luoshi.records.linking.actions import compute_links
    from luoshi.records.publishing.actions import publish_documents
    from luoshi.records.tasks import actions

    at = timezone.now()
    texts = sample_documents()
    plan = actions.import_file(texts["five-year-plan-2026-2030.txt"], name="plan.txt", by=SYSTEM, at=at)
    lists = [
        actions.import_file(texts[f"task-list-{year}.txt"], name=f"{year}.txt", by=SYSTEM, at=at)
        for year in (2025, 2026)
    ]
    for one in lists:
        actions.issue(one.list_ids[0], accept_gaps=True, by=SYSTEM, at=at)
    publish_documents([plan.document_ids[0], lists[0].document_ids[0]], by=SYSTEM, at=at)
    pairing = compute_links(lists[0].document_ids[0], lists[1].document_ids[0], by=SYSTEM, at=at)
    return plan.document_ids[0], pairing.pk


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_everybody_reads_and_the_office_links(accounts, window, shot, phone: bool) -> None:
    accounts("sample", "市水务局")
    plan, pairing = opened()
    page = window(phone=phone)
    page.add_init_script(path=str(AXE))
    found: list[tuple[str, str, str]] = []

    def look(name: str) -> None:
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [one for one in told["violations"] if one["impact"] in {"serious", "critical"}]
        found.extend((name, one["id"], one["nodes"][0]["html"][:160]) for one in grave)
        shot(page, name)

    page.goto("/public/documents/")
    look("shelf")
    page.goto(f"/public/documents/{plan}/")
    look("document")
    clause = page.locator(".paper-body .clause").nth(6)
    clause.click(position={"x": 12, "y": 10})
    page.wait_for_selector("#panel .panel-address")
    assert clause.get_attribute("id") in page.inner_text("#panel .panel-address")
    look("panel")
    page.locator("#panel .panel-address a").click()
    page.wait_for_selector(".clause.is-here")
    assert page.locator(".clause.is-here").get_attribute("id") == clause.get_attribute("id")
    page.goto(f"/public/documents/{plan}/?q=建设")
    page.wait_for_selector("mark.found")
    look("within")
    page.goto(f"/public/documents/{plan}/?lang=en")
    look("english")
    sign_in(page, "office")
    for name, address in (
        ("own", f"/documents/{plan}/"),
        ("publishing", f"/documents/{plan}/publishing/"),
        ("pairing", f"/links/{pairing}/"),
        ("search", "/search/?q=“建设”"),
    ):
        page.goto(address)
        look(name)
    page.goto(f"/links/{pairing}/")
    row = page.locator(".link-row").first
    row.focus()
    page.keyboard.press("y")
    page.wait_for_selector(".link-row .state-link-confirmed")
    assert found == []
