"""An evaluation starts from a frozen snapshot and ends with a published report; what is revised later leaves it alone."""

import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from django.db import DatabaseError, transaction

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.evaluation import actions, queries
from luoshi.records.evaluation.models import Round
from luoshi.records.evaluation.snapshots import digest_of
from luoshi.records.organisations.queries import units
from luoshi.records.plans.actions import Figure, GoalText, enter_value, load_plan, set_year_goal
from luoshi.records.projects.actions import load_packages
from luoshi.records.tasks.actions import import_file
from luoshi.surfaces.plans.papers.writing import report
from tests.records.conftest import AT, OFFICE

DAY = date(2026, 3, 1)


@pytest.fixture
def plan(city):
    data = sample_documents()["five-year-plan-2026-2030.txt"]
    row = load_plan(import_file(data, name="规划.txt", by=OFFICE, at=AT).document_ids[0], by=OFFICE, at=AT)
    load_packages(row.pk, by=OFFICE, at=AT)
    one = row.indicators.get(number="1")
    enter_value(one.pk, Figure(2026, Decimal("1.9"), DAY, "公报"), by=OFFICE, at=AT)
    return row


def reviewed(plan, kind: str):
    row = actions.open_round(plan.pk, kind, 2026, by=OFFICE, at=AT)
    actions.state_self(row.pk, units()[0].id, "指标按进度推进。\n问题有二。", by=OFFICE, at=AT)
    actions.state_independent(row.pk, "某研究院", "总体可信。", by=OFFICE, at=AT)
    return actions.review_round(row.pk, "总体符合预期。", by=OFFICE, at=AT)


def test_a_later_revision_leaves_the_snapshot_alone(plan) -> None:
    row = actions.open_round(plan.pk, "year", 2026, by=OFFICE, at=AT)
    one = plan.indicators.get(number="1")
    enter_value(one.pk, Figure(2026, Decimal("2.5"), DAY, "核实数"), by=OFFICE, at=AT)
    page = queries.round_page(row.pk)
    held = next(line for line in page.snapshot["indicators"] if line["number"] == "1")
    assert held["value"] == "1.9"
    assert digest_of(page.snapshot) == page.row.digest
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.filter(pk=row.pk).update(snapshot={})


def test_a_middle_round_needs_an_independent_word_and_a_hearing(plan) -> None:
    row = actions.open_round(plan.pk, "middle", 2028, by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="自评"):
        actions.review_round(row.pk, "结论", by=OFFICE, at=AT)
    actions.state_self(row.pk, units()[0].id, "自评。", by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="第三方"):
        actions.review_round(row.pk, "结论", by=OFFICE, at=AT)
    actions.state_independent(row.pk, "某研究院", "可信。", by=OFFICE, at=AT)
    actions.review_round(row.pk, "结论", by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="不能再提交"):
        actions.state_self(row.pk, units()[0].id, "又一次。", by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="审议"):
        actions.publish_round(row.pk, b"PK", by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="市委常委会"):
        actions.hear_round(row.pk, heard_by="市政府办公室", heard_on=DAY, by=OFFICE, at=AT)
    actions.hear_round(row.pk, heard_by="市委常委会", heard_on=DAY, by=OFFICE, at=AT)
    done = actions.publish_round(row.pk, report(queries.round_page(row.pk)), by=OFFICE, at=AT)
    assert done.state == "published"


def test_units_state_only_their_own_part(plan) -> None:
    row = actions.open_round(plan.pk, "year", 2026, by=OFFICE, at=AT)
    own, other = units()[:2]
    unit = Actor(None, own.name, frozenset({"unit"}), frozenset({own.id}))
    actions.state_self(row.pk, own.id, "自评。", by=unit, at=AT)
    with pytest.raises(NotAllowed):
        actions.state_self(row.pk, other.id, "别人的。", by=unit, at=AT)
    with pytest.raises(WrongState, match="已经开始"):
        actions.open_round(plan.pk, "year", 2026, by=OFFICE, at=AT)


def test_the_report_is_made_from_the_snapshot(plan) -> None:
    row = reviewed(plan, "year")
    data = report(queries.round_page(row.pk))
    with zipfile.ZipFile(BytesIO(data)) as file:
        text = file.read("word/document.xml").decode()
        charts = [name for name in file.namelist() if name.startswith("word/charts/")]
    assert len(charts) == 2
    assert all(
        words in text for words in ("年度评估报告", "总体符合预期", "某研究院", row.digest[:16], "1.9%")
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is missing")
def test_the_report_converts_headless_and_no_row_is_lost(plan, tmp_path) -> None:
    """Goals of every year for every indicator, so that tables run over the ends of pages."""
    for one in plan.indicators.all():
        for year in plan_years(plan):
            set_year_goal(one.pk, year, GoalText("=", Decimal(_told(year, one.order))), by=OFFICE, at=AT)
    row = reviewed(plan, "year")
    data = report(queries.round_page(row.pk))
    told = "".join(_text_of_pdf(data, tmp_path).split())
    wanted = [f"{_told(year, one.order):,}" for one in plan.indicators.all() for year in plan_years(plan)]
    assert [figure for figure in wanted if figure not in told] == []
    with zipfile.ZipFile(BytesIO(data)) as file:
        assert "w:cantSplit" not in file.read("word/document.xml").decode()


def _told(year: int, order: int) -> int:
    """A figure that stands once in the report."""
    return year % 100 * 100 + order


def plan_years(plan) -> range:
    return range(plan.first_year, plan.last_year + 1)


def _text_of_pdf(data: bytes, folder) -> str:
    source = folder / "report.docx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    done = subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    document = pypdfium2.PdfDocument((folder / "report.pdf").read_bytes())
    return "".join(page.get_textpage().get_text_range() for page in document)
