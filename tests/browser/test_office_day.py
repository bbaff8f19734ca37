"""The office's whole day in a real browser: from what is overdue to the archive; what it prints; no serious fault for axe."""

from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from luoshi.library.discovery import sample_documents, sample_scoring
from luoshi.policy.terms.actors import Actor
from luoshi.records.closing.actions import apply_closing
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.scoring.actions import write_scheme
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Task
from tests.browser.conftest import PASSWORD, PROJECT, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OFFICE = Actor(None, "督查室", frozenset({"office"}))
AXE = PROJECT / "node_modules/axe-core/axe.min.js"
UNIT = "市住房城乡建设局"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def city(accounts):
    """Issued nine days ago; one unit has reported, asked for more time on a task and applied to close another."""
    accounts("sample", UNIT)
    at = timezone.now()
    leader = give_account("leader", display_name="李副市长", password=PASSWORD, by=OFFICE, at=at)
    give_role(leader.pk, "leader", unit_id=None, valid_from=date(2026, 1, 1), by=OFFICE, at=at)
    name = "task-list-2026.txt"
    done = actions.import_file(sample_documents()[name], name=name, by=OFFICE, at=at)
    due_on = timezone.localdate(at) + timedelta(days=40)
    for task_id in Task.objects.filter(list_id=done.list_ids[0]).values_list("id", flat=True):
        actions.correct_task(task_id, due_on=due_on, by=OFFICE, at=at)
    issued_at = at - timedelta(days=9)
    row = actions.issue(done.list_ids[0], accept_gaps=True, by=OFFICE, at=issued_at)
    held = list(Assignment.objects.filter(task__list=row, unit__name=UNIT).order_by("task__order")[:3])
    _unit_works(row, held, at)
    return row, held


def _unit_works(row, held, at) -> None:
    unit = Actor(None, UNIT, frozenset({"unit"}), frozenset({held[0].unit_id}))
    day = timezone.localdate(at)
    opens, closes = day - timedelta(days=3), day + timedelta(days=9)
    window = actions.open_window(row.pk, label="本期", opens_on=opens, closes_on=closes, by=OFFICE, at=at)
    for one in held:
        actions.acknowledge(one.pk, by=unit, at=at)
    said = actions.write_contribution(
        held[0].pk, window.pk, text="已进场施工。", completion_percent=40, by=unit, at=at
    )
    actions.submit_contribution(said.pk, by=unit, at=at)
    actions.ask_extension(
        held[1].pk,
        proposed_due_on=day + timedelta(days=70),
        reason="征地进度滞后。",
        progress="主体过半。",
        by=unit,
        at=at,
    )
    upload = actions.Upload("验收意见.png", PNG)
    apply_closing(held[2].pk, text="已全部建成并移交。", evidence=[upload], by=unit, at=at)


def said(page, words: str) -> None:
    page.wait_for_load_state("networkidle")
    assert page.locator("main").get_by_text(words).count(), (
        f"{words}: {page.locator('main').inner_text()[:600]}"
    )


def desk(page, shot) -> None:
    page.goto("/desk/")
    assert page.locator("#silent li").count() >= 1
    shot(page, "1-desk", full=True)
    page.locator("input[name=report]").check()
    page.get_by_role("button", name="通过所选").click()
    said(page, "已通过 1 份报告")


def extension(page, shot, task_id: int) -> None:
    page.goto("/supervision/waiting/")
    shot(page, "2-waiting")
    page.locator(f"a[href='/tasks/{task_id}/#extensions']").click()
    page.get_by_role("button", name="同意", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("已延期").count()
    shot(page, "3-extension")


def notice(page, shot) -> None:
    page.goto("/notices/new/?waiting=acknowledge")
    page.locator("input[data-all=task]").uncheck()
    page.locator("input[name=task]").first.check()
    page.fill("#reason", "逾期未签收，请说明原因。")
    shot(page, "4-notice")
    page.get_by_role("button", name="编号并发出").click()
    page.wait_for_url("**/notices/")
    said(page, "已发出")
    shot(page, "5-notices")


def meeting(page, shot) -> str:
    page.goto("/meetings/")
    page.get_by_role("button", name="拟定议程").click()
    page.wait_for_url("**/meetings/*/")
    page.fill("#text", "市住房城乡建设局月底前报送赶工计划。")
    page.get_by_role("button", name="记下").click()
    page.wait_for_load_state("networkidle")
    shot(page, "6-meeting", full=True)
    page.get_by_role("button", name="办结：逐项落实决定").click()
    said(page, "已办结")
    return page.url


def circular(page, shot) -> str:
    page.goto("/briefs/new/")
    page.get_by_role("button", name="起草").click()
    page.wait_for_url("**/briefs/*/")
    said(page, "全部数字已按办理记录重查")
    shot(page, "7-circular", full=True)
    page.get_by_role("button", name="印发").click()
    page.wait_for_load_state("networkidle")
    return page.url


def closing(page, shot, task_id: int) -> None:
    page.goto(f"/tasks/{task_id}/#closings")
    page.get_by_label("复核情况").fill("查看验收资料齐全，现场属实。")
    page.get_by_role("button", name="记下复核情况").click()
    page.wait_for_load_state("networkidle")
    page.locator("#closings").get_by_role("button", name="销号").click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".page-head").get_by_text("已完成").count()
    shot(page, "8-closing", full=True)


def scoring(page, shot) -> str:
    scheme = write_scheme(sample_scoring(), by=OFFICE, at=timezone.now())
    page.goto(f"/scoring/schemes/{scheme.pk}/")
    page.get_by_role("button", name="试算").click()
    page.wait_for_url("**/scoring/runs/*/")
    shot(page, "9-scoring", full=True)
    return page.url


def archive(page, shot, list_id: int) -> None:
    """Refused while tasks are worked on, with their number; done once none is."""
    page.goto(f"/lists/{list_id}/windows/")
    page.get_by_text("归档这份清单").click()
    page.get_by_role("button", name="归档", exact=True).click()
    said(page, "还不能归档")
    for task in Task.objects.filter(list_id=list_id, state="active"):
        actions.cancel_task(task.pk, reason="年度结束", by=OFFICE, at=timezone.now())
    page.goto(f"/lists/{list_id}/windows/")
    page.get_by_text("归档这份清单").click()
    page.get_by_role("button", name="归档", exact=True).click()
    page.wait_for_load_state("networkidle")
    shot(page, "10-archive")
    assert Task.objects.filter(list_id=list_id, list__archived_at__isnull=False).exists()


def printed(page, address: str) -> str:
    """The text of the page's PDF, as Chromium prints it."""
    page.goto(address)
    paper = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert paper[0].get_size() == pytest.approx((595, 842), abs=2)
    return "".join("".join(one.get_textpage().get_text_range().split()) for one in paper)


def faults(page, addresses) -> list:
    found = []
    for address in addresses:
        assert page.goto(address).status == 200, address
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [one for one in told["violations"] if one["impact"] in {"serious", "critical"}]
        found += [(address, one["id"], one["nodes"][0]["html"][:160]) for one in grave]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [(address, "wider than the screen", wide)] if wide > 0 else []
    return found


def test_the_offices_whole_day(city, window, shot) -> None:
    row, held = city
    page = window()
    sign_in(page, "office")
    desk(page, shot)
    extension(page, shot, held[1].task_id)
    notice(page, shot)
    visited = {"meeting": meeting(page, shot), "circular": circular(page, shot)}
    closing(page, shot, held[2].task_id)
    visited["run"] = scoring(page, shot)
    notice_page = (
        page.evaluate("fetch('/notices/').then(r => r.text())").split('data-row href="')[1].split('"')[0]
    )
    on_paper = {
        f"/tasks/{held[2].task_id}/": ("销号", "查看验收资料齐全"),
        notice_page: ("督办〔", "逾期未签收"),
        visited["meeting"]: ("议程", "赶工计划"),
        visited["run"]: ("得分", UNIT),
    }
    for address, words in on_paper.items():
        text = printed(page, address)
        assert all(one in text for one in words), (address, text[:400])
        assert not any(one in text for one in ("搜索任务", "退出登录", "记下复核情况", "打包下载")), address
    more = [
        "/supervision/waiting/",
        "/supervision/decide/",
        "/supervision/timetable/",
        "/notices/new/",
        notice_page,
    ]
    more += ["/meetings/", "/briefs/", "/briefs/new/", "/briefs/compare/", "/notices/setup/", "/people/"]
    for phone in (False, True):
        eyes = window(phone=phone)
        eyes.add_init_script(path=str(AXE))
        sign_in(eyes, "office")
        for number, address in enumerate([*visited.values(), "/meetings/", "/briefs/", "/people/", "/desk/"]):
            eyes.goto(address)
            shot(eyes, f"{'phone' if phone else 'wide'}-{number}")
        assert faults(eyes, [*visited.values(), *more]) == []
    archive(page, shot, row.pk)


def test_the_rail_is_folded_and_remembers(city, window) -> None:
    """With the keyboard alone: what is not of every day opens, and is open on the next page too."""
    page = window()
    sign_in(page, "office")
    rules = page.locator(".rail-group[data-group=rules]")
    assert rules.get_attribute("open") is None
    rules.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(rules.get_by_role("link", name="批量决定")).to_be_visible()
    page.goto("/desk/")
    expect(page.locator(".rail-group[data-group=rules]").get_by_role("link", name="批量决定")).to_be_visible()
    page.goto("/supervision/decide/")
    expect(page.locator(".rail-group[data-group=rules] [aria-current=page]")).to_be_visible()
