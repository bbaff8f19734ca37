"""Plans in a real browser: loaded from the documents, looked at on desktop and phone."""

import pytest

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_plan_is_loaded_and_followed(accounts, window, shot) -> None:
    accounts("sample", "市住房城乡建设局")
    from django.utils import timezone

    from luoshi.records.plans import actions
    from luoshi.records.plans.models import Plan
    from luoshi.records.tasks.actions import import_file

    at = timezone.now()
    files = sample_documents()
    document = import_file(
        files["five-year-plan-2026-2030.txt"], name="规划.txt", by=SYSTEM, at=at
    ).document_ids[0]
    import_file(files["work-report-2026.txt"], name="报告.txt", by=SYSTEM, at=at)
    page = window()
    sign_in(page, "office")
    page.goto("/plans/")
    shot(page, "plans")
    page.goto(f"/documents/{document}/plan/")
    shot(page, "load", full=True)
    page.click("form.card button.btn-primary")
    page.wait_for_url("**/plans/*/")
    plan = Plan.objects.get()
    lines = ["指标,年份,数值,来源"]
    lines += [f"城镇调查失业率,{2019 + step},{5.0 + step / 10},统计公报（演示）" for step in range(7)]
    actions.import_values(plan.pk, "\n".join(lines).encode(), "x.csv", by=SYSTEM, at=at)
    actions.make_forecasts(by=SYSTEM, at=at)
    page.goto("/goals/")
    page.click("text=核对并载入")
    shot(page, "take", full=True)
    page.click("button:has-text('载入')")
    page.wait_for_url("**/goals/")
    shot(page, "years", full=True)
    page.goto(f"/plans/{plan.pk}/")
    shot(page, "board", full=True)
    page.click("text=城镇调查失业率")
    page.wait_for_selector("canvas")
    shot(page, "indicator", full=True)
    actions.publish_plan(plan.pk, public=True, by=SYSTEM, at=at)
    phone = window(phone=True)
    phone.goto(f"/public/plans/{plan.pk}/")
    shot(phone, "public-phone", full=True)
    phone.fill("#o-text", "希望多建社区公园。")
    phone.click("text=提交")
    phone.wait_for_selector(".note-success")
    sign_in(phone, "office")
    phone.goto(f"/plans/{plan.pk}/")
    shot(phone, "board-phone", full=True)
    phone.click("text=城镇调查失业率")
    phone.wait_for_selector("canvas")
    shot(phone, "indicator-phone", full=True)
    page.goto(f"/plans/{plan.pk}/comments/")
    shot(page, "comments")
    page.click("button[value=yes]")
    page.wait_for_selector("text=已公开")
