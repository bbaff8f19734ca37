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
    assert page.locator("text=八成把握").is_visible()
    assert page.locator("th", has_text="朝阳区").count() == 1
    shot(page, "dashboard", full=True)


def test_the_operator_tries_another_cap(programme, window, shot) -> None:
    """The form, the job, the answer, two trials side by side."""
    page = window()
    sign_in_to(page, "jingban")
    page.goto(f"/programmes/{programme}/trials/")
    page.fill("#t-title", "置换上限降为1.2万元")
    page.locator("summary", has_text="汽车置换更新补贴：标准和条件").click()
    shot(page, "trial-form", full=True)
    page.fill("#v-replacement-nev_cap", "12000")
    page.get_by_role("button", name="开始试算").click()
    page.wait_for_selector("text=置换上限降为1.2万元")
    work_off()
    page.reload()
    assert page.locator("text=金额变化最大的申请").is_visible()
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
