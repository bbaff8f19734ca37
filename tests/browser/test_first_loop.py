"""The way of a list: imported, reviewed, issued; acknowledged, reported, accepted; and the light changes."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from luoshi.library.discovery import sample_documents
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def bring_in(page, shot, file: Path, tasks: int, number: str) -> None:
    """Upload, look at the review, issue."""
    page.goto("/imports/")
    page.set_input_files("#file", str(file))
    page.get_by_role("button", name="读取").click()
    page.wait_for_url("**/review/")
    assert page.locator("article.draft, [data-task]").count() >= tasks
    shot(page, f"review-{number}")
    page.locator("summary", has_text="印发").first.click()
    gaps = page.locator("input[name=accept_gaps]")
    if gaps.count():
        gaps.check()
    page.get_by_role("button", name="确定印发").click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".messages, [role=status]").count()


def open_window(page) -> None:
    page.goto("/imports/")
    page.get_by_role("link", name="填报期").first.click()
    page.fill("#label", "本期")
    today = date.today()  # noqa: DTZ011 - the browser's own day
    page.fill("#opens_on", str(today - timedelta(days=1)))
    page.fill("#closes_on", str(today + timedelta(days=10)))
    page.get_by_role("button", name="增加").click()
    page.wait_for_load_state("networkidle")


def acknowledge_and_report(page, shot, evidence: Path) -> str:
    """As the unit, at its desk; gives the address of the task back."""
    page.goto(page.locator("a[href^='/units/']").first.get_attribute("href"))
    shot(page, "desk")
    page.goto("/tasks/")
    task = first_task(page)
    page.goto(task)
    page.get_by_role("button", name="签收").first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="填报进展").first.click()
    page.fill("#text", "已完成两处选点和设计方案。")
    page.fill("#completion_percent", "100")
    page.set_input_files("#evidence", str(evidence))
    shot(page, "report")
    page.get_by_role("button", name="提交督查室").click()
    page.wait_for_load_state("networkidle")
    page.goto(task)
    shot(page, "task-unit")
    return page.url.split("#")[0]


def first_task(page) -> str:
    """The address of the first task that the page links to."""
    links = page.locator("main a").evaluate_all("rows => rows.map(row => row.getAttribute('href'))")
    return next(link for link in links if re.fullmatch(r"/tasks/\d+/", link or ""))


def accept(page, shot, address: str) -> None:
    page.goto(address)
    assert not page.locator(".page-head").get_by_text("已完成").count()
    shot(page, "before")
    page.get_by_label("认定完成进度").fill(
        "100"
    )  # the suggestion counts the units that have not reported yet
    page.get_by_role("button", name="审核通过").click()
    page.wait_for_load_state("networkidle")
    page.goto(address)
    shot(page, "after", full=True)
    assert page.locator(".page-head").get_by_text("已完成").count()


def whole_way(window, shot, files: list[tuple[Path, int]], evidence: Path, *, phone: bool) -> None:
    office = window()
    sign_in(office, "office")
    for number, (file, tasks) in enumerate(files, 1):
        bring_in(office, shot, file, tasks, str(number))
    open_window(office)
    unit = window(phone=phone)
    sign_in(unit, "unit")
    address = acknowledge_and_report(unit, shot, evidence)
    accept(office, shot, address)
    office.goto("/")
    office.wait_for_load_state("networkidle")
    shot(office, "overview", full=True)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    place = tmp_path / "现场.png"
    place.write_bytes(PNG)
    return place


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_sample_list(accounts, window, shot, tmp_path, evidence, phone) -> None:
    accounts("sample", "市住房城乡建设局")
    file = tmp_path / "清单.txt"
    file.write_bytes(sample_documents()["task-list-2026.txt"])
    whole_way(window, shot, [(file, 60)], evidence, phone=phone)


@pytest.mark.documents
def test_both_real_lists(accounts, window, shot, evidence, documents) -> None:
    accounts("beijing", "市发展改革委")
    files = [(documents / "task-list-2022.txt", 320), (documents / "gazette-2026-12.txt", 308)]
    whole_way(window, shot, files, evidence, phone=False)
