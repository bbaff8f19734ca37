"""The pages of decisions, breakdown and burden as their users see them: a milestone from the plan to the timetable; axe."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from luoshi.library.discovery import sample_documents
from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
from luoshi.policy.terms.actors import Actor
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Report
from tests.browser.conftest import PROJECT, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OFFICE = Actor(None, "督查室", frozenset({"office"}))
AXE = PROJECT / "node_modules/axe-core/axe.min.js"
UNIT = "市住房城乡建设局"


@pytest.fixture
def held(accounts) -> Assignment:
    """A task of a unit with its approved breakdown, a window that is open, and a task registered by hand."""
    accounts("sample", UNIT)
    at = timezone.now()
    today = timezone.localdate(at)
    name = "task-list-2026.txt"
    taken = actions.import_file(sample_documents()[name], name=name, by=OFFICE, at=at)
    row = actions.issue(taken.list_ids[0], accept_gaps=True, by=OFFICE, at=at)
    actions.open_window(
        row.pk,
        label="本期",
        opens_on=today - timedelta(days=3),
        closes_on=today + timedelta(days=9),
        by=OFFICE,
        at=at,
    )
    found = Assignment.objects.filter(task__list=row, unit__name=UNIT, task__targets__isnull=False)
    one = found.order_by("task__order").first()
    by = Actor(None, "王签发", frozenset({"unit"}), frozenset({one.unit_id}))
    actions.acknowledge(one.pk, by=by, at=at)
    approved(one, by, today, at)
    actions.register_task(
        row.pk,
        text="整改安全隐患 12 处。",
        origin=actions.Origin("instruction", "关于安全生产的批示", today),
        due_on=today + timedelta(days=60),
        units=[(one.unit_id, "lead")],
        by=OFFICE,
        at=at,
    )
    return one


def approved(one: Assignment, by: Actor, today: date, at) -> None:
    figures = tuple(PlanFigure(t.pk, one.task.due_on, t.value) for t in one.task.targets.all())
    first = min(today, one.task.due_on) - timedelta(days=5)
    items = (
        PlanItem("project", "改造工程", first - timedelta(days=90), one.task.due_on, "李工"),
        PlanItem("milestone", "主体结构完工", None, first, "李工"),
        PlanItem("milestone", "竣工验收", None, one.task.due_on),
    )
    plan = breakdown.write_plan(
        one.pk, PlanValues("张三", "李四", "分两步走。", items, figures), by=by, at=at
    )
    plan = breakdown.sign_plan(plan.pk, version=plan.changes, by=by, at=at)
    breakdown.approve_plan(plan.pk, version=plan.changes, by=OFFICE, at=at)


def test_a_milestone_goes_from_the_plan_to_the_timetable(held, window, shot) -> None:
    page = window()
    sign_in(page, "unit")
    page.goto(f"/assignments/{held.pk}/reports/{held.task.list.windows.get().pk}/")
    page.fill("textarea[name=text]", "主体结构已经完工。")
    page.fill("input[name=completion_percent]", "50")
    page.get_by_label("主体结构完工").check()
    shot(page, "form", full=True)
    page.locator("button[name=submit]").click()
    page.get_by_text("已提交督查室审核").first.wait_for()
    report = Report.objects.get()
    actions.accept_report(
        report.pk, completion_percent=50, version=report.version, by=OFFICE, at=timezone.now()
    )
    page.goto(f"/tasks/{held.task_id}/")
    page.get_by_text("到达里程碑“主体结构完工”").first.wait_for()
    page.goto("/supervision/timetable/")
    shot(page, "timetable", full=True)
    assert "到达" in page.locator("tr", has_text="主体结构完工").inner_text()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_whole_year_of_the_timetable_is_in_sight(held, window, shot, phone: bool) -> None:
    """The last month stands within the card, each name ends with an ellipsis where it is cut, and the bars are seen at once."""
    page = window(phone=phone)
    sign_in(page, "office")
    page.goto("/supervision/timetable/")
    shot(page, "timetable")
    card = page.locator(".card", has=page.locator(".gantt")).bounding_box()
    right = card["x"] + card["width"]
    ends = [one.bounding_box() for one in page.locator(".gantt-month, .gantt-bar, .gantt-point").all()]
    assert len(ends) > 12
    assert all(card["x"] <= one["x"] and one["x"] + one["width"] <= right for one in ends)
    assert page.locator(".gantt").evaluate("box => box.scrollWidth <= box.clientWidth")
    cut = page.locator(".gantt-label, .gantt-group").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth && getComputedStyle(one).textOverflow !== 'ellipsis').length"
    )
    assert cut == 0
    page.locator(".gantt-bar").first.scroll_into_view_if_needed()
    bar = page.locator(".gantt-bar").first.bounding_box()
    assert bar["x"] + bar["width"] <= page.viewport_size["width"]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_no_serious_fault_on_pages_of_decisions(held, window, shot, phone: bool) -> None:
    page = window(phone=phone)
    page.add_init_script(path=str(AXE))
    found = []
    for who, name, address in (
        ("unit", "report", f"/assignments/{held.pk}/reports/{held.task.list.windows.get().pk}/"),
        ("unit", "unit-burden", f"/units/{held.unit_id}/burden/"),
        ("office", "decide", f"/tasks/{held.task_id}/decide/"),
        ("office", "bulk", "/supervision/decide/"),
        ("office", "register", "/supervision/register/"),
        ("office", "timetable", "/supervision/timetable/"),
        ("office", "burden", "/supervision/burden/"),
        ("office", "breakdown", f"/assignments/{held.pk}/breakdown/"),
    ):
        if name in {"report", "decide"}:
            page.context.clear_cookies()
            sign_in(page, who)
        assert page.goto(address).status == 200, address
        shot(page, name, full=True)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [one for one in told["violations"] if one["impact"] in {"serious", "critical"}]
        found += [(address, one["id"], one["nodes"][0]["html"][:160]) for one in grave]
        found += [(address, "wider than the screen", "")] if wide else []
    assert found == []
