"""Plans in a real browser: loaded from the documents, looked at on desktop and phone."""

import pytest

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM
from tests.browser.conftest import PROJECT, sign_in

AXE = PROJECT / "node_modules/axe-core/axe.min.js"
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


def _plan_world():
    """Plan, report and list compared; figures, districts, a forecast, a round, an adjustment and a comment that wait."""
    from django.utils import timezone

    from luoshi.records.evaluation.actions import open_round, state_independent, state_self
    from luoshi.records.linking.actions import compute_links
    from luoshi.records.organisations.queries import units
    from luoshi.records.plans import actions
    from luoshi.records.plans.actions import GoalText, TargetChange
    from luoshi.records.projects.actions import load_packages, move_stage, set_grouping
    from luoshi.records.tasks.actions import import_file, issue

    at = timezone.now()
    files = sample_documents()
    names = ("five-year-plan-2026-2030.txt", "work-report-2026.txt", "task-list-2026.txt")
    plan_file, report, listing = (import_file(files[name], name=name, by=SYSTEM, at=at) for name in names)
    issued = issue(listing.list_ids[0], accept_gaps=True, by=SYSTEM, at=at)
    plan = actions.load_plan(plan_file.document_ids[0], by=SYSTEM, at=at)
    load_packages(plan.pk, by=SYSTEM, at=at)
    actions.take_report(report.document_ids[0], by=SYSTEM, at=at)
    for earlier, later in (
        (plan.document_id, report.document_ids[0]),
        (plan.document_id, issued.document_id),
        (report.document_ids[0], issued.document_id),
    ):
        compute_links(earlier, later, by=SYSTEM, at=at)
    lines = ["指标,年份,数值,来源,地区或群体"]
    lines += [f"#1,{2018 + step},{1.31 + step * 0.07:.2f},统计公报（演示）," for step in range(8)]
    lines += ["#1,2025,2.4,区统计公报（演示）,望溪区", "#1,2025,1.1,区统计公报（演示）,松砚区政府"]
    actions.import_values(plan.pk, "\n".join(lines).encode(), "x.csv", by=SYSTEM, at=at)
    actions.make_forecasts(by=SYSTEM, at=at)
    row = open_round(plan.pk, "year", 2026, by=SYSTEM, at=at)
    state_self(row.pk, units()[0].id, "按进度推进。", by=SYSTEM, at=at)
    state_independent(row.pk, "某研究院", "总体可信。", by=SYSTEM, at=at)
    one = plan.indicators.get(number="1")
    change = TargetChange(one.pk, GoalText(">=", one.targets.get().value + 1))
    actions.propose_adjustment(plan.pk, [change], reason="形势变化", by=SYSTEM, at=at)
    actions.publish_plan(plan.pk, public=True, by=SYSTEM, at=at)
    actions.send_comment(plan.pk, text="希望多建绿地。", by=SYSTEM, at=at)
    project = plan.projects.order_by("order").first()
    move_stage(project.pk, "started", on=timezone.localdate(at), by=SYSTEM, at=at)
    set_grouping(project.pk, "100个先进制造项目", 2026, member=True, aimed=100, by=SYSTEM, at=at)
    return plan, one, row, project, issued.tasks.get(number=8)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_no_serious_fault_on_the_pages_of_plans(accounts, window, shot, phone: bool) -> None:
    """Nor does a page run over the side of the screen."""
    accounts("sample", "市住房城乡建设局")
    plan, one, row, project, task = _plan_world()
    page = window(phone=phone)
    page.add_init_script(path=str(AXE))  # before the page's own policy applies: nothing of it is loosened
    sign_in(page, "office")
    addresses = {
        "index": "/plans/",
        "board": f"/plans/{plan.pk}/",
        "indicator": f"/indicators/{one.pk}/",
        "years": "/goals/",
        "alignment": f"/plans/{plan.pk}/alignment/",
        "matrix": f"/plans/{plan.pk}/alignment/?view=matrix",
        "projects": f"/plans/{plan.pk}/projects/",
        "project": f"/projects/{project.pk}/",
        "rounds": f"/plans/{plan.pk}/rounds/",
        "round": f"/rounds/{row.pk}/",
        "editions": f"/plans/{plan.pk}/editions/",
        "comments": f"/plans/{plan.pk}/comments/",
        "measures": "/measures/",
        "task": f"/tasks/{task.pk}/",
        "public": f"/public/plans/{plan.pk}/",
    }
    found = []
    for name, address in addresses.items():
        assert page.goto(address).status == 200, address
        shot(page, name, full=True)
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [one for one in told["violations"] if one["impact"] in {"serious", "critical"}]
        found += [(name, one["id"], one["nodes"][0]["html"][:160]) for one in grave]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append((name, "wider than the screen", ""))
    assert found == []


def test_down_from_an_indicator_to_a_task_and_up_again(accounts, window) -> None:
    accounts("sample", "市住房城乡建设局")
    _, one, _, _, task = _plan_world()
    page = window()
    sign_in(page, "office")
    page.goto(f"/indicators/{one.pk}/")
    page.locator("#down").get_by_text("分解方案").first.click()
    page.locator(f"#down a[href='/tasks/{task.pk}/']").click()
    page.wait_for_url(f"**/tasks/{task.pk}/")
    page.get_by_text("服务的规划指标").wait_for()
    page.locator(f"a[href='/indicators/{one.pk}/']").click()
    page.wait_for_url(f"**/indicators/{one.pk}/")
