"""The year's file of a unit: one row a task with what was asked, planned, reported and decided; nothing in it runs."""

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from luoshi.policy.terms.actors import Actor
from luoshi.records.chasing import actions as chasing
from luoshi.records.closing import actions as closing
from luoshi.records.desks.queries_file import unit_file
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Task
from tests.records.conftest import AT, OFFICE
from tests.records.test_breakdown import approved, whole_plan
from tests.surfaces.accounts import account, signed_in

RUNS = '=HYPERLINK("http://example.org","点我")'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def held(issued, window) -> Assignment:
    """A task of which everything has been told: plan, report, extension, target, closing, notice, request."""
    rows = Assignment.objects.filter(task__list=issued, task__due_on=date(2026, 12, 31))
    held = rows.filter(task__targets__comparator__in=["=", ">="]).order_by("id").first()
    unit = unit_of(held)
    actions.decide_first_named([held.task_id], by=OFFICE, at=AT)
    actions.acknowledge(held.pk, by=unit, at=AT)
    approved(held, unit, whole_plan(held))
    said = actions.write_contribution(
        held.pk, window.pk, text=RUNS, completion_percent=40, difficulty="用地未交付", by=unit, at=AT
    )
    report = actions.submit_contribution(said.pk, by=unit, at=AT)
    actions.accept_report(report.pk, completion_percent=35, version=report.version, by=OFFICE, at=AT)
    asked = actions.ask_extension(
        held.pk, proposed_due_on=date(2027, 3, 1), reason="征地", progress="四成", by=unit, at=AT
    )
    actions.refuse_extension(asked.pk, reason="请按期完成", version=0, by=OFFICE, at=AT)
    target = held.task.targets.first()
    actions.adjust_target(
        target.pk, value=target.value + Decimal(5), authority="市长办公会", reason="加码", by=OFFICE, at=AT
    )
    done = closing.apply_closing(
        held.pk, text="完成。", evidence=[actions.Upload("验收.png", PNG)], by=unit, at=AT
    )
    closing.return_closing(done.pk, reason="缺验收单", version=0, by=OFFICE, at=AT)
    chasing.issue_notices([held.task_id], rank=2, reason="滞后。", unit_ids=[held.unit_id], by=OFFICE, at=AT)
    needed = date(2026, 3, 20)
    chasing.ask(
        held.task_id,
        held.unit_id,
        kind="help",
        title="请协调用地",
        text="权属未明。",
        needed_by=needed,
        by=unit,
        at=AT,
    )
    return held


def unit_of(held: Assignment) -> Actor:
    return Actor(None, "单位", frozenset({"unit"}), frozenset({held.unit_id}))


def file_of(client, held: Assignment) -> bytes:
    answer = client.get(f"/units/{held.unit_id}/file.xlsx", {"list": held.task.list_id})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(data: bytes) -> list[dict]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    (name,) = book.sheet_names
    lines = book.get_sheet_by_name(name).to_python()
    heads = next(at for at, line in enumerate(lines) if line[0] == "序号")
    return [dict(zip(lines[heads], line, strict=True)) for line in lines[heads + 1 :]]


def test_one_row_a_task_with_all_that_was_asked_and_decided(held) -> None:
    data = file_of(signed_in(account("office", "office")), held)
    rows = rows_of(data)
    own = Task.objects.filter(list=held.task.list_id, assignments__unit=held.unit_id).order_by("order")
    assert [row["任务内容"] for row in rows] == [task.text for task in own]
    row = next(row for row in rows if row["任务内容"] == held.task.text)
    assert (row["承担角色"], row["完成进度"], row["时限"]) == ("牵头", 0.35, date(2026, 12, 31))
    assert row["责任人"] == "责任人：张三\n分管领导：李四"
    assert row["分解方案"].startswith("第 1 版，已批准\n项目 03-01至09-30 一期工程\n里程碑 09-30 主体完工")
    assert row["要求填报与已报情况"] == f"第一季度：已通过，自评 40%，认定 35%\n　{RUNS}\n　困难：用地未交付"
    told = row["督办、请示与决定"]
    for words in (
        "延期",
        "未同意",
        "请按期完成",
        "市长办公会",
        "缺验收单",
        "督办〔2026〕1号",
        "滞后。",
        "请协调用地",
        "待答复",
    ):
        assert words in told
    other = next(row for row in rows if row["任务内容"] != held.task.text)
    assert (other["分解方案"], other["要求填报与已报情况"], other["督办、请示与决定"]) == ("", "", "")


def test_a_window_without_a_report_is_owed(held, window) -> None:
    other = Assignment.objects.filter(unit=held.unit_id, task__list=held.task.list_id).exclude(pk=held.pk)
    one = other.filter(task__state="active").first()
    actions.acknowledge(one.pk, by=unit_of(held), at=AT)
    rows = rows_of(file_of(signed_in(account("unit", "unit", held.unit_id)), held))
    row = next(row for row in rows if row["任务内容"] == one.task.text)
    assert row["要求填报与已报情况"] == "第一季度：未报（2026年3月31日截止）"
    assert row["分解方案"] == "未报送"


def test_nothing_in_it_runs(held) -> None:
    data = file_of(signed_in(account("office", "office")), held)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    assert "<f>" not in page
    assert "hyperlink" not in page.lower().replace(RUNS.lower(), "")
    assert not any("externalLink" in name or "vba" in name for name in names)


def test_who_sees_the_page_gets_the_file(held) -> None:
    address = f"/units/{held.unit_id}/file.xlsx"
    assert signed_in(account("own", "unit", held.unit_id)).get(address).status_code == 200
    assert signed_in(account("leader", "leader")).get(address).status_code == 200
    other = Assignment.objects.exclude(unit=held.unit_id).first()
    assert signed_in(account("other", "unit", other.unit_id)).get(address).status_code == 403
    assert signed_in(account("office", "office")).get("/units/999999/file.xlsx").status_code == 404


def test_a_confidential_task_is_in_no_leaders_file(held) -> None:
    actions.decide_task(held.task_id, visibility="confidential", by=OFFICE, at=AT)
    leader = rows_of(file_of(signed_in(account("leader", "leader")), held))
    office = rows_of(file_of(signed_in(account("office", "office")), held))
    assert held.task.text not in {row["任务内容"] for row in leader}
    assert len(office) == len(leader) + 1


def test_the_number_of_queries_does_not_grow_with_the_tasks(held, issued) -> None:
    def counted() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = unit_file(held.unit_id, issued.pk, OFFICE, AT.date())
        return len(rows), len(queries)

    few = counted()
    for number in range(12):
        actions.register_task(
            issued.pk,
            text=f"专项整改第{number}批。",
            origin=actions.Origin("meeting", "专题会", AT.date()),
            due_on=AT.date() + timedelta(days=90),
            units=[(held.unit_id, "lead")],
            by=OFFICE,
            at=AT,
        )
    many = counted()
    assert many[0] == few[0] + 12
    assert many[1] == few[1] < 30
