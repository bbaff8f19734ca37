"""Exports: read back, the workbook and the CSV hold every task, unit and figure; nothing in them runs."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze
from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.models import Assignment, Contribution, Figure, Report, Target, Task
from luoshi.records.tasks.queries import Filter, TaskRow
from luoshi.records.tasks.queries_export import ExportTask, export
from luoshi.records.tasks.rows import UnitOfTask
from luoshi.surfaces.exports import csv_text, workbook
from luoshi.surfaces.exports.sheets import SHEETS, plain
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account, signed_in

PERCENT = 50


@pytest.fixture
def told(issued, window) -> Contribution:
    """One contribution with a figure and a difficulty, submitted."""
    held = Assignment.objects.filter(task__list=issued, task__targets__isnull=False).order_by("id").first()
    unit = Actor(None, "单位", frozenset({"unit"}), frozenset({held.unit_id}))
    actions.acknowledge(held.pk, by=unit, at=AT)
    row = actions.write_contribution(
        held.pk,
        window.pk,
        text="=SUM(1,2) 完成一半。",
        completion_percent=PERCENT,
        difficulty="用地未交付",
        figures={held.task.targets.first().pk: Decimal("12.125")},
        evidence=[actions.Upload("现场.png", b"\x89PNG\r\n\x1a\n" + bytes(64))],
        by=unit,
        at=AT,
    )
    actions.submit_contribution(row.pk, by=unit, at=AT)
    return row


@pytest.fixture
def office(db) -> Client:
    return signed_in(account("office", "office"))


def content(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def sheets_of(data: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def column(rows: list[list], head: str) -> list:
    at = rows[0].index(head)
    return [row[at] for row in rows[1:]]


def test_the_workbook_read_back_holds_every_task_unit_and_figure(office, issued, told) -> None:
    found = sheets_of(content(office.get(f"/lists/{issued.pk}/export.xlsx")))
    assert list(found) == ["任务", "承办单位", "目标", "报告", "填报数据"]
    tasks = list(issued.tasks.order_by("order"))
    assert column(found["任务"], "任务内容") == [task.text for task in tasks]
    assert column(found["任务"], "任务序号") == [task.number for task in tasks]
    assert column(found["任务"], "时限") == [task.due_on for task in tasks]
    units = Assignment.objects.filter(task__list=issued).order_by("task__order", "id")
    pairs = zip(column(found["承办单位"], "任务序号"), column(found["承办单位"], "单位"), strict=True)
    assert list(pairs) == [(one.task.number, one.unit.name) for one in units.select_related("task", "unit")]
    targets = Target.objects.filter(task__list=issued).order_by("task__order", "order")
    assert [Decimal(str(v)) for v in column(found["目标"], "目标值")] == [t.value for t in targets]
    figure = Figure.objects.get()
    assert [Decimal(str(v)) for v in column(found["填报数据"], "填报值")] == [figure.value]


def test_reports_stand_in_the_workbook_as_they_were_written(office, issued, told) -> None:
    reports = sheets_of(content(office.get(f"/lists/{issued.pk}/export.xlsx")))["报告"]
    assert column(reports, "进展情况") == [told.text]
    assert column(reports, "自评进度") == [PERCENT / 100]
    assert column(reports, "困难和问题") == ["用地未交付"]
    assert column(reports, "填写时间") == [datetime(2026, 3, 2, 10, 0)]  # noqa: DTZ001 - as Excel shows it
    assert column(reports, "附件") == ["现场.png"]


def test_the_csv_read_back_holds_every_task(office, issued, told) -> None:
    answer = office.get(f"/lists/{issued.pk}/export.csv")
    data = content(answer)
    assert data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    tasks = list(issued.tasks.order_by("order"))
    assert [row["任务内容"] for row in rows] == [task.text for task in tasks]
    assert [row["时限"] for row in rows] == [task.due_on.isoformat() for task in tasks]
    held = {task.pk: queries.holders(task.pk) for task in tasks}
    assert [int(row["单位数"]) for row in rows] == [len(held[task.pk]) for task in tasks]


def test_what_is_exported_is_what_the_filter_shows(office, issued, told) -> None:
    found = sheets_of(content(office.get(f"/lists/{issued.pk}/export.xlsx", {"waiting": "review"})))
    assert column(found["任务"], "任务内容") == [told.assignment.task.text]
    same = sheets_of(content(office.get(f"/api/lists/{issued.pk}/export.xlsx", {"waiting": "review"})))
    assert same == found
    last = sheets_of(content(office.get(f"/lists/{issued.pk}/export.xlsx", {"order": "-number"})))
    assert column(last["任务"], "任务内容")[0] == issued.tasks.order_by("-order").first().text


def test_a_unit_exports_its_own_tasks_only(issued, told) -> None:
    unit_id = told.assignment.unit_id
    client = signed_in(account("unit", "unit", unit_id))
    rows = sheets_of(content(client.get(f"/lists/{issued.pk}/export.xlsx")))["任务"]
    own = Task.objects.filter(list=issued, assignments__unit=unit_id).order_by("order")
    assert column(rows, "任务内容") == [task.text for task in own]


def test_what_a_unit_is_still_writing_is_in_no_others_file(issued, window, office) -> None:
    """As on the pages: a draft is seen by its own unit, not by the units it shares the task with, nor by the office."""
    task = next(one for one in issued.tasks.order_by("order") if one.assignments.count() > 1)
    writing, other = task.assignments.order_by("id")[:2]
    for one in (writing, other):
        by = Actor(None, "单位", frozenset({"unit"}), frozenset({one.unit_id}))
        actions.acknowledge(one.pk, by=by, at=AT)
    by = Actor(None, "单位", frozenset({"unit"}), frozenset({writing.unit_id}))
    actions.write_contribution(writing.pk, window.pk, text="还没有核实。", completion_percent=9, by=by, at=AT)
    own = signed_in(account("own", "unit", writing.unit_id))
    partner = signed_in(account("partner", "unit", other.unit_id))
    found = {
        name: column(sheets_of(content(client.get(f"/lists/{issued.pk}/export.xlsx")))["报告"], "进展情况")
        for name, client in (("own", own), ("partner", partner), ("office", office))
    }
    assert found == {"own": ["还没有核实。"], "partner": [], "office": []}
    report = Report.objects.get(task=task)
    for address in (f"tasks/{task.pk}", f"tasks/{task.pk}/reports", f"reports/{report.pk}"):
        assert "还没有核实。" in str(own.get(f"/api/{address}").json())
        for client in (partner, office):
            assert "还没有核实。" not in str(client.get(f"/api/{address}").json())


def test_who_may_not_see_the_list_gets_no_file(issued, city) -> None:
    for address in (f"/lists/{issued.pk}/export.xlsx", f"/lists/{issued.pk}/export.csv"):
        assert Client().get(address).status_code == 302
        assert signed_in(account(f"none{len(address)}", None)).get(address).status_code == 403
    idle = signed_in(account("idle", "unit", _idle_unit(issued)))
    assert idle.get(f"/lists/{issued.pk}/export.csv").status_code == 404
    assert idle.get("/lists/999999/export.csv").status_code == 404


def _idle_unit(issued) -> int:
    from luoshi.records.organisations.models import Unit

    return Unit.objects.exclude(assignments__task__list=issued).first().pk


def test_english_readers_get_english_headings(office, issued, told) -> None:
    english = {"Accept-Language": "en"}
    found = sheets_of(content(office.get(f"/api/lists/{issued.pk}/export.xlsx", headers=english)))
    office.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert sheets_of(content(office.get(f"/lists/{issued.pk}/export.xlsx"))) == found
    assert list(found) == ["Tasks", "Units", "Targets", "Reports", "Figures"]
    assert set(column(found["Tasks"], "Light")) <= {"Not started", "Late", "On course", "At risk", "Done"}
    assert all(one.isascii() for rows in found.values() for one in rows[0])


def sample(**changes) -> ExportTask:
    row = TaskRow(1, 1, 1, "一", "（一）", "任务", date(2026, 12, 31), "active", "done", 100, ())
    changed = {name: getattr(row, name) for name in TaskRow.__dataclass_fields__} | changes
    return ExportTask(TaskRow(**changed), "", "", (), ())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A"])
def test_no_cell_of_the_csv_begins_as_a_formula(text) -> None:
    row = next(csv.reader([list(csv_text.lines([sample(text=text)], language="zh"))[1]]))
    assert row[3] == "'" + text.replace("\r", "\r")


def test_figures_and_days_of_the_csv_stay_plain() -> None:
    assert csv_text.cell(-5) == "-5"
    assert csv_text.cell(Decimal("1000.500000")) == "1000.5"
    assert csv_text.cell(Decimal("1E+3")) == "1000"
    assert csv_text.cell(date(2026, 1, 2)) == "2026-01-02"
    assert csv_text.cell(None) == ""


def made(*tasks: ExportTask) -> bytes:
    file = io.BytesIO()
    workbook.write(file, tasks, title="清单", language="zh", zone=UTC)
    return file.getvalue()


def written(task: ExportTask) -> dict[str, list[list]]:
    return sheets_of(made(task))


def test_what_a_cell_cannot_hold_is_marked_not_lost_silently() -> None:
    rows = written(sample(text="长" * 40_000))["任务"]
    shown = column(rows, "任务内容")[0]
    assert len(shown) == workbook.CELL_MOST
    assert shown.endswith("全文见系统）")


def test_a_formula_in_the_workbook_is_a_text() -> None:
    rows = written(sample(text="=1+1", chapter="http://example.org"))["任务"]
    assert column(rows, "任务内容") == ["=1+1"]
    assert column(rows, "部分") == ["http://example.org"]


ODD = (
    'a&b <c> "d"',
    " vorn und hinten ",
    "_x0041_ steht da",
    "\x01\x0b\x1f",
    "\ufffe",
    "行一\n行二\t格",
    "甲" * 70,
)


def test_odd_texts_stand_in_the_workbook_as_the_usual_writer_writes_them() -> None:
    usual = io.BytesIO()
    with Workbook(usual, workbook.OPTIONS) as book:
        page = book.add_worksheet("甲")
        for at, text in enumerate(ODD):
            page.write_string(at, 0, text)
    wanted = [row[0] for row in next(iter(sheets_of(usual.getvalue()).values()))]
    found = []
    for text in ODD:
        found += column(written(sample(text=text))["任务"], "任务内容")
    assert found == wanted


def test_the_cells_have_the_format_of_their_column() -> None:
    """Days, moments and per cent read back as such: their formats are those of the frame."""
    rows = written(sample(due_on=date(2026, 12, 31), completion_percent=PERCENT))["任务"]
    assert column(rows, "时限") == [date(2026, 12, 31)]
    assert column(rows, "完成进度") == [PERCENT / 100]
    with zipfile.ZipFile(io.BytesIO(made(sample()))) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert '<dimension ref="A1:N2"' in page
    assert page.count("<row ") == 2
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    by_column = dict(re.findall(r'<c r="([A-Z]+)2" s="(\d+)"', page))
    assert f'numFmtId="{formats[int(by_column["J"])]}" formatCode="0%"' in styles


def test_a_list_without_tasks_is_a_workbook_with_heads_alone() -> None:
    assert [len(rows) for rows in sheets_of(made()).values()] == [1] * len(SHEETS)


def test_a_day_before_the_calendar_of_excel_is_a_text() -> None:
    assert column(written(sample(due_on=date(1899, 1, 2)))["任务"], "时限") == ["1899-01-02"]


def test_figures_too_exact_for_a_workbook_stay_exact() -> None:
    exact = Decimal("12345678901234567.123456")
    assert workbook._known(exact, "number", UTC) == plain(exact)
    assert workbook._known(Decimal("12.500000"), "number", UTC) == 12.5


def test_rows_are_as_wide_as_their_headings(issued, told) -> None:
    for task in export(issued.pk, OFFICE, Filter()):
        for sheet in SHEETS:
            assert all(len(row) == len(sheet.columns) for row in sheet.rows(task, "zh"))


def test_an_exported_workbook_is_read_as_a_list_again(issued, office: Client) -> None:
    rows = [one.row for one in export(issued.pk, OFFICE, Filter())]
    file = io.BytesIO()
    workbook.write(file, export(issued.pk, OFFICE, Filter()), title="清单", language="zh", zone=UTC)
    found = [task for document in read(file.getvalue(), "导出.xlsx").documents for task in document.tasks]
    assert [(one.number, one.text) for one in found] == [(row.number, squeeze(row.text)) for row in rows]
    # A name with `、` in it is told apart by the names of the city, which importing knows and this reading does not.
    names = ["、".join(unit.name for unit in one.units) for one in found]
    assert names == ["、".join(unit.name for unit in row.units) for row in rows]


def test_roles_survive_the_way_through_a_workbook() -> None:
    held = (
        ("市教委", "lead"),
        ("市财政局", "supporting"),
        ("市人力社保局", "supporting"),
        ("市统计局", "responsible"),
    )
    units = tuple(
        UnitOfTask(at, at, name, "", role, name, "acknowledged", None, "")
        for at, (name, role) in enumerate(held)
    )
    file = io.BytesIO()
    task = sample(text="新建学校12所。", units=units)
    workbook.write(file, [task], title="清单", language="zh", zone=UTC)
    (again,) = [one for document in read(file.getvalue(), "导出.xlsx").documents for one in document.tasks]
    assert again.text == "新建学校12所。"
    assert tuple((unit.name, unit.role) for unit in again.units) == held
