"""What who runs a programme, a leader and an auditor see, on the demo's invented programme, in a real Chromium."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

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


def work_off() -> None:
    """What a worker would do: the trials that wait."""
    from luoshi.records.outbox.models import Work
    from luoshi.surfaces.jobs.registry import run_work
    from luoshi.surfaces.programmes.trying import run_trial

    for row in Work.objects.filter(kind="trials.run", state="waiting"):
        run_work(run_trial, row.pk, timezone.now())


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
    expect(page.locator("text=（八成把握）").first).to_be_visible()
    expect(page.locator("text=申报截止").first).to_be_visible()
    expect(page.locator("th", has_text="朝阳区")).to_have_count(1)
    shot(page, "dashboard", full=True)


def test_the_operator_tries_another_cap(programme, window, shot) -> None:
    """The form, the job, the answer, two trials side by side."""
    page = window()
    sign_in_to(page, "jingban")
    page.goto(f"/programmes/{programme}/trials/")
    page.locator("summary", has_text="新的试算").click()
    page.fill("#t-title", "置换上限降为1.1万元")
    page.locator("summary", has_text="汽车置换更新补贴：标准和条件").click()
    shot(page, "trial-form", full=True)
    page.fill("#v-replacement-nev_cap", "11000")
    page.get_by_role("button", name="开始试算").click()
    page.wait_for_selector("text=置换上限降为1.1万元")
    work_off()
    page.reload()
    expect(page.locator("text=金额变化最大的申请")).to_be_visible()
    shot(page, "trial", full=True)
    page.goto(f"/programmes/{programme}/trials/")
    page.locator("summary", has_text="新的试算").click()
    page.fill("#t-title", "额度减半")
    page.fill("[name='b-']", "1000000")
    page.select_option("#t-source", "synthetic")
    page.fill("#t-size", "500")
    page.get_by_role("button", name="开始试算").click()
    page.wait_for_selector("text=额度减半")
    work_off()
    page.goto(f"/programmes/{programme}/trials/")
    shot(page, "trials", full=True)
    for box in page.locator("[name=pick]").all():
        box.check()
    page.get_by_role("button", name="比较所选").click()
    page.wait_for_selector("text=试算支出")
    shot(page, "compare", full=True)


def test_a_treasurers_pages(programme, window, shot) -> None:
    """Batches at three stages, an unknown outcome, what came back."""
    page = window()
    sign_in_to(page, "zhifu2")
    page.goto(f"/treasury/{programme}/")
    expect(page.locator("text=三方一致")).to_be_visible()
    shot(page, "batches", full=True)
    page.locator("tbody a").nth(2).click()
    expect(page.locator("text=入账后退汇").first).to_be_visible()
    shot(page, "batch-returned", full=True)
    page.goto(f"/treasury/{programme}/")
    page.locator("tbody a").nth(1).click()
    expect(page.locator("text=结果不明").first).to_be_visible()
    shot(page, "batch-unknown", full=True)


def test_an_auditors_look(programme, window, shot) -> None:
    """Desk, sample, decisions made again, the own looks; risks and who may be entitled."""
    page = window()
    sign_in_to(page, "shenji")
    page.goto("/audit-desk/")
    page.fill("[name=seed]", "2026-11")
    page.get_by_role("button", name="抽样并重算").click()
    page.wait_for_selector("text=0 处不一致")
    shot(page, "risks", full=True)
    page.goto("/audit-desk/")
    expect(page.locator("text=审计抽样（种子 2026-11）").first).to_be_visible()
    shot(page, "desk", full=True)
    page.goto(f"/programmes/{programme}/prospects/")
    assert page.locator("tbody tr").count() > 20
    shot(page, "prospects")


def test_a_reviewer_decides_many_at_once(programme, window, shot) -> None:
    """Take twenty, see them in groups, pass one group."""
    page = window()
    sign_in_to(page, "shenhe2")
    page.goto(f"/programmes/{programme}/")
    row = page.locator("tr", has_text="第三方审核")
    row.locator("input[type=number]").fill("20")
    row.get_by_role("button", name="领取").click()
    page.wait_for_url("**/cases/*/")
    page.goto(f"/programmes/{programme}/in-hand/")
    shot(page, "in-hand", full=True)
    page.get_by_role("button", name="所选通过").first.click()
    page.wait_for_selector("text=每一件都有自己的决定和记录")
    page.goto(f"/programmes/{programme}/messages/")
    expect(page.locator("text=受理编号QC").first).to_be_visible()
    shot(page, "messages")


def test_the_operator_opens_and_hands_over(programme, window, shot) -> None:
    """Queues with who has what in hand, parameters with money, the page to open programmes."""
    page = window()
    sign_in_to(page, "jingban")
    page.goto(f"/programmes/{programme}/")
    expect(page.locator("text=各人在办")).to_be_visible()
    shot(page, "queues", full=True)
    page.goto(f"/programmes/{programme}/parameters/")
    page.locator("summary", has_text="登记一笔额度").click()
    shot(page, "parameters")
    page.goto("/programmes/open/")
    shot(page, "open")


@pytest.mark.parametrize("where", ["policy", "calculator", "mine", "case", "apply"])
def test_a_citizens_pages_on_a_phone(programme, window, shot, where) -> None:
    """Each page of a citizen on a phone, without anything wider than the screen."""
    page = window(phone=True)
    sign_in_to(page, "shimin")
    places = {
        "policy": "/public/policies/vehicle_trade_in_2026/",
        "calculator": "/public/policies/vehicle_trade_in_2026/replacement/",
        "mine": "/my/cases/",
        "apply": "/my/apply/vehicle_trade_in_2026/replacement/",
    }
    page.goto(places.get(where, "/my/cases/"))
    if where == "case":
        page.locator("a.case-card").first.click()
        page.wait_for_selector("text=受理编号")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(page, where, full=True)


def test_what_a_citizen_has_to_do_on_a_phone(programme, window, shot) -> None:
    """Every place of a case where a citizen has something to do, on the demo's citizens; nothing is wider than the screen."""
    places = {
        "shimin": "第三方审核",
        "shimin2": "需要您补正",
        "shimin3": "补贴没有入账",
        "shimin4": "不予补贴告知书",
    }
    for name, said in places.items():
        page = window(phone=True)
        sign_in_to(page, name)
        page.goto("/my/cases/")
        page.locator("a.case-card").first.click()
        expect(page.locator("main")).to_contain_text(said)
        fits(page)
        shot(page, f"{name}-case", full=True)
    page = window(phone=True)
    sign_in_to(page, "shimin5")
    page.goto("/my/cases/")
    expect(page.locator(".result-eligible")).to_contain_text("您可能可以享受：汽车置换更新补贴")
    fits(page)
    shot(page, "not-applied", full=True)


def fits(page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
