"""A reviewer's day in a real Chromium: queue, case, decision, refusal letter; what the operator sees. Names are masked."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.persons.models import Look
from luoshi.records.programmes.actions import make_ruling
from luoshi.surfaces.demo.scans import scan
from tests.browser.conftest import PASSWORD
from tests.records.vehicles import AT, Life, opened

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)


@pytest.fixture
def programme(accounts) -> int:
    """The vehicle programme with four applications, one of them with a car that was held a day too short."""
    accounts("sample", "市住房城乡建设局")
    at = timezone.now()
    for name, role in (("shenhe", "reviewer"), ("jingban", "operator")):
        user = give_account(name, display_name=f"{name}·演示", password=PASSWORD, by=SYSTEM, at=at)
        give_role(user.pk, role, unit_id=None, valid_from=date(2026, 1, 1), by=SYSTEM, at=at)
    made = opened()
    make_ruling(
        made,
        "after_new_year",
        "without_day",
        since=date(2026, 2, 9),
        decided_by="市商务局",
        decided_on=date(2026, 2, 6),
        why="与文件其他日期的写法对照",
        by=SYSTEM,
        at=AT,
    )
    late = {("vehicle", "old_vin"): {"owned_since": "2025-01-09", "owner_name": "王龑"}}
    lives = [Life(1, name="王䶮", changes=late), Life(2, name="欧阳明"), Life(3), Life(4)]
    paper = actions.keep_paper(scan(2), name="卡面.png", by=SYSTEM, at=AT)
    with_paper = {1: {"papers": {"card_photo": paper}}}
    applications = [one.application(**with_paper.get(n, {})) for n, one in enumerate(lives)]
    told = actions.apply_many(made, applications, by=SYSTEM, at=AT)
    found = [one.found(case.case_id) for one, case in zip(lives, told, strict=True)]
    from luoshi.records.registers.actions import NewAnswer, keep_answers

    answers = [
        NewAnswer(register, one.case_id, about, row)
        for one in found
        for (register, about), row in one.answers.items()
    ]
    keep_answers(answers, by=SYSTEM, at=AT)
    actions.conclude(found, by=SYSTEM, at=AT)
    return made


def test_a_reviewers_day(programme, window, shot) -> None:
    page = window()
    sign_in_to(page, "shenhe")
    shot(page, "programmes")
    page.click("text=北京市2026年汽车以旧换新补贴")
    shot(page, "queues", full=True)
    row = page.locator("tr", has_text="第三方审核")
    row.locator("input[type=number]").fill("2")
    row.get_by_role("button", name="领取").click()
    page.wait_for_url("**/cases/*/")
    expect(page.locator("text=2025年1月9日才登记到申请人名下").first).to_be_visible()
    expect(page.locator("text=王*").first).to_be_visible()
    assert "王䶮" not in page.content()
    assert page.get_by_role("button", name="通过", exact=True).is_disabled()
    shot(page, "case-failing", full=True)
    page.fill("#reason", "登记日期晚于文件规定，与登记簿核对无误。")
    page.get_by_role("button", name="不予补贴").click()
    page.wait_for_selector("text=符合条件")
    opened_papers = Look.objects.filter(fields__contains=["paper:card_photo"])
    assert not opened_papers.exists()  # a paper that nobody unfolded is not fetched
    page.locator("details.paper summary").first.click()
    image = page.locator("details.paper img").first
    expect(image).to_be_visible()
    assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") == 480
    assert opened_papers.count() == 1
    answer = page.locator("section.card", has_text="登记簿的应答").bounding_box()
    assert abs(image.bounding_box()["y"] - answer["y"]) < 400  # beside each other
    assert image.bounding_box()["x"] + image.bounding_box()["width"] <= answer["x"]
    shot(page, "case-eligible", full=True)
    page.get_by_role("button", name="通过", exact=True).click()
    page.wait_for_selector("text=办理队列")
    page.click("nav.tabs >> text=申请")
    page.select_option("#f-state", "refused")
    page.get_by_role("button", name="筛选", exact=True).click()
    page.locator("tbody a").first.click()
    page.click("text=不予补贴告知书")
    page.wait_for_selector("article.letter")
    assert "王䶮" in page.inner_text("article.letter")
    shot(page, "letter", full=True)


def test_what_the_operator_sees_on_a_phone(programme, window, shot) -> None:
    page = window(phone=True)
    sign_in_to(page, "jingban")
    page.goto(f"/programmes/{programme}/")
    shot(page, "queues-phone", full=True)
    page.goto(f"/programmes/{programme}/parameters/")
    shot(page, "parameters-phone")
    page.goto(f"/programmes/{programme}/interpretations/")
    expect(page.locator("text=与文件其他日期的写法对照").first).to_be_visible()
    shot(page, "interpretations-phone")
    page.goto(f"/programmes/{programme}/cases/?step=review")
    shot(page, "cases-phone")
    page.locator("tbody a").first.click()
    shot(page, "case-phone", full=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    page.goto("/programmes/looks/")
    expect(page.locator("text=打开案件页面").first).to_be_visible()


def sign_in_to(page, name: str) -> None:
    """Who works with programmes is led to them."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/programmes/")
