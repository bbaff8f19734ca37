"""The office chases in a batch, the unit is told and replies, the office closes; pages on desktop and phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.tasks import actions
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
UNIT = "市住房城乡建设局"


@pytest.fixture
def late_list(accounts):
    """The sample list of 2025, whose tasks are all late, in force."""
    accounts("sample", UNIT)
    at = timezone.now()
    done = actions.import_file(sample_documents()["task-list-2025.txt"], name="2025.txt", by=SYSTEM, at=at)
    return actions.issue(done.list_ids[0], accept_gaps=True, by=SYSTEM, at=at - timedelta(days=9))


def send_batch(office, shot) -> None:
    """Those of one unit, then all."""
    office.goto("/notices/")
    shot(office, "notices-empty")
    office.get_by_role("link", name="发督办单").first.click()
    office.get_by_label("黄牌督办").check()
    office.fill("#reason", "截至目前任务已过时限，未见办结报告。请说明原因，提出赶工措施和完成时间。")
    shot(office, "new")
    office.get_by_role("button", name="编号并发出").click()
    office.wait_for_url("**/notices/")
    assert office.locator("[role=status]").get_by_text("已发出").count()
    shot(office, "notices")


def not_twice(office, shot) -> None:
    """What has an open notice is marked and not ticked; ticked all the same, it is refused and the reason told."""
    office.goto("/notices/new/")
    office.locator(".open-notices a").first.wait_for()
    shot(office, "again")
    picks = office.locator("input[name=task]")
    assert office.locator("input[name=task]:checked").count() == 0
    picks.first.check()
    office.fill("#reason", "再催。")
    office.get_by_role("button", name="编号并发出").click()
    office.get_by_text("已有督办单还没有办结").first.wait_for()
    expect(office.locator("#reason")).to_have_value("再催。")
    expect(office.locator("input[name=task]:checked")).to_have_count(1)
    shot(office, "refused")
    office.goto("/notices/new/")
    expect(office.locator("#reason")).to_have_value("")


def reply(unit, shot) -> str:
    assert unit.locator(".bell .count").inner_text() == "1"
    unit.locator(".bell").click()
    shot(unit, "told")
    unit.locator(".told").first.click()
    unit.wait_for_url("**/notices/*/")
    unit.get_by_role("button", name="签收").click()
    unit.fill("#text", "已召开专题会，剩余两处下月底前完工。")
    shot(unit, "reply")
    unit.get_by_role("button", name="回复", exact=True).click()
    unit.wait_for_load_state("networkidle")
    assert unit.locator(".page-head").get_by_text("已回复").count()
    return unit.url


def close(office, shot, address: str) -> None:
    office.goto("/notices/?shown=replied")
    expect(office.locator("tbody tr")).to_have_count(1)
    office.goto(address)
    shot(office, "review")
    office.get_by_role("button", name="同意办结").click()
    office.wait_for_load_state("networkidle")
    shot(office, "closed", full=True)
    assert office.locator(".page-head").get_by_text("已办结").count()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_batch_is_sent_and_answered(late_list, window, shot, phone) -> None:
    office, unit = window(phone=phone), window(phone=phone)
    sign_in(office, "office")
    send_batch(office, shot)
    not_twice(office, shot)
    sign_in(unit, "unit")
    close(office, shot, reply(unit, shot))
    office.goto("/notices/setup/")
    shot(office, "setup", full=True)
    office.goto("/notifications/reach/")
    shot(office, "reach")
    unit.goto("/notifications/preferences/")
    shot(unit, "preferences")


def test_a_unit_asks_and_is_answered(late_list, window, shot) -> None:
    unit, office = window(phone=True), window()
    sign_in(unit, "unit")
    unit.goto("/tasks/")
    unit.locator("main a[href^='/tasks/']").first.wait_for()
    task = unit.locator("tbody a[data-row]").first.get_attribute("href")
    unit.goto(task)
    unit.get_by_role("link", name="请示报告").last.click()
    unit.fill("#title", "请协调地块移交")
    unit.fill("#text", "地块仍在区级平台公司名下，请协调移交。")
    unit.fill("#needed", str(timezone.localdate() + timedelta(days=7)))
    shot(unit, "ask")
    unit.get_by_role("button", name="送督查室").click()
    unit.wait_for_url("**/requests/*/")
    sign_in(office, "office")
    office.goto("/requests/")
    shot(office, "requests")
    office.locator("a[data-row]").first.click()
    office.fill("#text", "请自然资源部门本周内办理移交。")
    shot(office, "answer")
    office.get_by_role("button", name="答复").click()
    office.wait_for_load_state("networkidle")
    assert office.locator(".page-head").get_by_text("已答复").count()
    office.goto(task)
    assert office.get_by_text("的请示“请协调地块移交”").count()


def test_a_meeting_and_a_circular(late_list, window, shot) -> None:
    office = window()
    sign_in(office, "office")
    office.goto("/meetings/")
    shot(office, "meetings-empty")
    office.get_by_role("button", name="拟定议程").click()
    office.wait_for_url("**/meetings/*/")
    expect(office.locator(".agenda > li")).to_have_count(20)
    office.select_option("#kind", "notice")
    office.fill("#text", "限期两周完成整改。")
    office.select_option("#task", index=1)
    office.get_by_role("button", name="记下").click()
    office.wait_for_load_state("networkidle")
    shot(office, "meeting")
    office.get_by_role("button", name="办结：逐项落实决定").click()
    office.wait_for_load_state("networkidle")
    assert office.get_by_role("link", name="督办〔").count() >= 1
    shot(office, "closed")
    office.goto("/briefs/new/")
    office.get_by_role("button", name="起草").click()
    office.wait_for_url("**/briefs/*/")
    assert office.get_by_text("全部数字已按办理记录重查").count()
    shot(office, "brief")
    office.locator("a.figure").first.click()
    office.wait_for_url("**/briefs/figure/**")
    assert office.locator(".figure-big").inner_text() == "40"
    shot(office, "figure")
    office.goto("/briefs/compare/")
    shot(office, "compare")
    phone = window(phone=True)
    sign_in(phone, "office")
    phone.goto("/meetings/")
    phone.locator("a[data-row]").first.click()
    phone.wait_for_load_state("networkidle")
    shot(phone, "meeting-phone")
    phone.goto("/briefs/compare/")
    shot(phone, "compare-phone")
