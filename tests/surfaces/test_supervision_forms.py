"""What the forms of supervision take and how they are divided: own dates of windows, figures by month or quarter."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.breakdown.models import Plan
from luoshi.records.breakdown.queries import milestones_of, reached_in
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Report, Task, Window
from luoshi.surfaces.supervision.forms import closings_of
from luoshi.surfaces.supervision.plan_workbook import MONTHLY, QUARTERLY, months_of, period_ends, read
from tests.records.conftest import AT, OFFICE
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
START, DUE = date(2026, 1, 1), date(2026, 8, 15)


def test_a_line_is_a_day_and_perhaps_a_name() -> None:
    assert closings_of("2026-04-10 一季度\n\n2026年6月25日，半年\n2026/9/30") == [
        (date(2026, 4, 10), "一季度"),
        (date(2026, 6, 25), "半年"),
        (date(2026, 9, 30), ""),
    ]
    with pytest.raises(BadValue, match="第 2 行"):
        closings_of("2026-04-10\n2026-02-30")
    with pytest.raises(BadValue, match="最多"):
        closings_of("2026-04-10\n" * 61)


def test_columns_by_month_and_by_quarter_end_with_the_due_day() -> None:
    assert [day.month for day in period_ends(START, DUE, MONTHLY)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [day.month for day in period_ends(START, DUE)] == [3, 6, 8]
    monthly = [PlanFigure(1, date(2026, 2, 28), Decimal(1)), PlanFigure(1, DUE, Decimal(2))]
    assert (months_of(monthly, DUE), months_of(monthly[1:], DUE)) == (MONTHLY, QUARTERLY)


def test_the_form_shows_months_where_asked(world: World) -> None:
    client = Client()
    client.force_login(world.user("unit"))
    address = reverse("breakdown", args=[world.assignment_id])
    by_month = client.get(address, {"by": "month"}).content.decode()
    by_quarter = client.get(address).content.decode()
    assert ('@2026-04-30"' in by_month, '@2026-04-30"' in by_quarter) == (True, False)


def test_the_office_sets_windows_on_days_of_its_own(world: World) -> None:
    client = Client()
    client.force_login(world.user("office"))
    address = reverse("dated-windows", args=[world.list_id])
    client.post(address, {"days": "2027-10-08 国庆后\n2027-11-11", "open_days": "7"})
    made = Window.objects.filter(list_id=world.list_id, closes_on__year=2027).order_by("closes_on")
    assert list(made.values_list("label", flat=True)) == ["国庆后", "2027年11月11日截止"]
    gone = made.last()
    client.post(reverse("close-window", args=[gone.pk]))
    assert not Window.objects.filter(pk=gone.pk).exists()


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def second_unit(world: World) -> tuple[Assignment, Actor]:
    """Another unit of the reported task, which has acknowledged it; the first one leads."""
    held = list(Assignment.objects.filter(task_id=world.task_id).order_by("id"))
    roles = {one.pk: "lead" if one.pk == world.assignment_id else "supporting" for one in held}
    actions.decide_roles(world.task_id, roles, by=OFFICE, at=AT)
    other = next(one for one in held if one.pk != world.assignment_id)
    by = Actor(None, "配合单位", frozenset({"unit"}), frozenset({other.unit_id}))
    actions.acknowledge(other.pk, by=by, at=AT)
    return other, by


def test_who_reads_the_light_policy_only_is_offered_no_field(world: World) -> None:
    client = Client()
    for role, is_offered in (("office", True), ("auditor", False)):
        client.force_login(world.user(role))
        page = client.get(reverse("light-policy")).content.decode()
        assert 'name="tolerance_points"' in page
        assert ('<fieldset class="card-body" disabled>' in page) != is_offered, role


def test_the_lead_begins_with_what_the_supporting_units_have_sent_and_sees_no_drafts(world: World) -> None:
    other, by = second_unit(world)
    window = actions.open_window(
        world.list_id, label="四月", opens_on=date(2026, 4, 1), closes_on=date(2026, 4, 9), by=OFFICE, at=AT
    )
    said = actions.write_contribution(
        other.pk, window.pk, text="管线已迁改三处。", completion_percent=40, by=by, at=AT
    )
    address = reverse("write-report", args=[world.assignment_id, window.pk])
    lead = signed_in(world, "unit")
    assert "管线已迁改三处" not in lead.get(address).content.decode()
    actions.submit_contribution(said.pk, by=by, at=AT)
    page = lead.get(address).content.decode()
    assert f"【{other.unit.name}】管线已迁改三处。</textarea>" in page


def test_a_report_is_written_with_its_milestones(world: World) -> None:
    unit = Actor(None, "承办单位", frozenset({"unit"}), frozenset({world.unit_id}))
    held = Assignment.objects.get(pk=world.assignment_id)
    targets = held.task.targets.all()
    figures = tuple(PlanFigure(one.pk, held.task.due_on, one.value) for one in targets)
    mark = PlanItem("milestone", "主体完工", None, date(2026, 3, 20))
    plan = breakdown.write_plan(held.pk, PlanValues("张三", "李四", "", (mark,), figures), by=unit, at=AT)
    plan = breakdown.sign_plan(plan.pk, version=plan.changes, by=unit, at=AT)
    breakdown.approve_plan(plan.pk, version=plan.changes, by=OFFICE, at=AT)
    item = milestones_of(held.pk)[0].id
    client = signed_in(world, "unit")
    address = reverse("write-report", args=[held.pk, world.window_id])
    assert "主体完工" in client.get(address).content.decode()
    given = {"text": "主体已完工。", "completion_percent": "60", "reached": str(item)}
    refused = client.post(address, {**given, f"reached-{item}": "昨天"})
    assert refused.status_code == 422
    assert f'value="{item}" checked' in refused.content.decode()
    client.post(address, {**given, f"reached-{item}": "2026-03-19"})
    assert [
        one.reached_on for one in reached_in([held.contributions.get().pk])[held.contributions.get().pk]
    ] == [date(2026, 3, 19)]


def test_the_empty_workbook_asks_for_every_period_and_comes_back(world: World) -> None:
    client = signed_in(world, "unit")
    data = client.get(reverse("export-breakdown", args=[world.assignment_id]), {"by": "month"}).content
    sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("数据分解").to_python()
    assert len(sheet) > 8
    assert (
        sum(bool(row[4]) for row in sheet[1:])
        == Assignment.objects.get(pk=world.assignment_id).task.targets.count()
    )
    file = SimpleUploadedFile("方案.xlsx", data)
    client.post(reverse("import-breakdown", args=[world.assignment_id]), {"file": file})
    assert Plan.objects.get(assignment_id=world.assignment_id).state == "draft"
    again = client.get(reverse("export-breakdown", args=[world.assignment_id]), {"by": "month"}).content
    assert read(again) == read(data)


def test_decisions_in_bulk_take_a_weight_and_a_leading_unit(world: World) -> None:
    client = signed_in(world, "office")
    client.post(reverse("decide-bulk"), {"list": world.list_id, "task": [world.task_id], "weight": "250"})
    assert Task.objects.get(pk=world.task_id).weight == 250
    asked = {"list": world.list_id, "task": [world.task_id], "unit_leads": "yes", "unit": world.unit_id}
    client.post(reverse("decide-bulk"), asked)
    assert Assignment.objects.get(pk=world.assignment_id).role == "lead"
    page = client.get(reverse("task", args=[world.task_id])).content.decode()
    assert "未指定" not in page.split("分管市领导")[0].split("督查室的决定")[1]


def test_who_decides_second_is_told_on_the_page(world: World) -> None:
    """Two clerks opened the same report: the first accepts, the second hears that it has changed; nothing is lost."""
    first, second = signed_in(world, "office"), signed_in(world, "office")
    report = Report.objects.get(pk=world.report_id)
    seen = {"version": str(report.version)}
    first.post(reverse("accept-report", args=[report.pk]), {**seen, "completion_percent": "20"})
    answer = second.post(reverse("return-report", args=[report.pk]), {**seen, "reason": "补充"}, follow=True)
    assert "已由他人处理" in answer.content.decode()
    report.refresh_from_db()
    assert (report.state, report.reason) == ("accepted", "")
