"""The office's day and the unit's day in a real browser, on desktop and phone; axe finds no serious fault on the main pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from luoshi.library.discovery import sample_documents, sample_scoring
from luoshi.policy.reading.forms import extract
from luoshi.policy.terms.actors import Actor
from luoshi.records.scoring import actions as scoring
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.models import Assignment
from tests.browser.conftest import PROJECT, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OFFICE = Actor(None, "督查室", frozenset({"office"}))
AXE = PROJECT / "node_modules/axe-core/axe.min.js"
UNIT = "市住房城乡建设局"


@pytest.fixture
def city(accounts):
    """A list in force with a window; the unit has two tasks acknowledged and one report submitted."""
    accounts("sample", UNIT)
    at = timezone.now()
    data = sample_documents()["task-list-2026.txt"]
    row = actions.issue(
        actions.import_file(data, name="task-list-2026.txt", by=OFFICE, at=at).list_ids[0],
        accept_gaps=True,
        by=OFFICE,
        at=at,
    )
    day = timezone.localdate(at)
    window = actions.open_window(
        row.pk,
        label="本期",
        opens_on=day - timedelta(days=3),
        closes_on=day + timedelta(days=9),
        by=OFFICE,
        at=at,
    )
    held = list(Assignment.objects.filter(task__list=row, unit__name=UNIT).order_by("task__order")[:3])
    unit = Actor(None, UNIT, frozenset({"unit"}), frozenset({held[0].unit_id}))
    for one in held[:2]:
        actions.acknowledge(one.pk, by=unit, at=at)
    said = actions.write_contribution(
        held[0].pk, window.pk, text="已进场施工。", completion_percent=40, by=unit, at=at
    )
    actions.submit_contribution(said.pk, by=unit, at=at)
    actions.decide_task(held[0].task_id, visibility="public", by=OFFICE, at=at)
    return row, held


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_offices_day(city, window, shot, phone: bool) -> None:
    """From the cockpit to the desk; with the keyboard alone on the desktop; accept; the desk is empty of reports."""
    page = window(phone=phone)
    sign_in(page, "office")
    page.get_by_text("最需要关注的十项").wait_for()
    page.locator("[data-trend] canvas").wait_for()
    shot(page, "cockpit", full=True)
    page.goto("/desk/")
    shot(page, "desk")
    if phone:
        page.locator("input[name=report]").check()
    else:
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.matches('a[data-row]')")
        page.keyboard.press("x")
        assert page.locator("input[name=report]").is_checked()
        page.keyboard.press("?")
        page.locator("#keys-help[open]").wait_for()
        page.keyboard.press("Escape")
    page.get_by_role("button", name="通过所选").click()
    page.get_by_text("已通过 1 份报告").wait_for()
    shot(page, "accepted")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_units_day(city, window, shot, phone: bool) -> None:
    """Its desk shows what is due; it acknowledges and reports."""
    _, held = city
    page = window(phone=phone)
    sign_in(page, "unit")
    page.goto(f"/units/{held[0].unit_id}/")
    page.get_by_role("heading", name="待填报").wait_for()
    shot(page, "desk", full=True)
    page.get_by_role("link", name="填报进展").first.click()
    page.fill("textarea[name=text]", "本期完成三处。")
    page.fill("input[name=completion_percent]", "30")
    shot(page, "report")


def test_a_list_is_fetched_again_where_something_changed(city, window, shot) -> None:
    """Another person decides; the open page marks the row and says so once, politely."""
    row, held = city
    page = window()
    sign_in(page, "office")
    page.goto(f"/tasks/?list={row.pk}")
    actions.decide_task(held[1].task_id, weight=130, by=OFFICE, at=timezone.now())
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(f"tr.fresh-row[data-task='{held[1].task_id}']")
    assert "1 项任务有变化" in page.locator("#said").inner_text()
    shot(page, "fresh")


def test_on_paper_the_figures_behind_a_chart_are_told(city, window) -> None:
    """A chart is not printed; its table is, though it is folded on the screen, and it is folded again afterwards."""
    page = window()
    sign_in(page, "office")
    page.get_by_text("最需要关注的十项").wait_for()
    told = extract(page.pdf(format="A4"), "cockpit.pdf").text
    assert "走势数据表" in told
    assert "以表格查看" in told
    assert page.locator(".chart ~ details[open]").count() == 0


def pages(row, held) -> dict[str, list[str]]:
    """The main pages by who opens them."""
    at = timezone.now()
    scheme = scoring.write_scheme(sample_scoring(), by=OFFICE, at=at)
    run = scoring.try_scheme(scheme.pk, row.pk, on=timezone.localdate(at), by=OFFICE, at=at)
    unit_id = held[0].unit_id
    task = queries.tasks(row.pk, OFFICE, queries.Filter()).rows[0].id
    return {
        "office": [
            *(
                "/",
                "/desk/",
                "/tasks/",
                "/units/",
                "/people/",
                "/me/",
                "/scoring/",
                "/documents/",
                "/imports/",
                "/audit/",
            ),
            *(
                f"/tasks/{task}/",
                f"/tasks/{held[0].task_id}/",
                f"/units/{unit_id}/",
                f"/lists/{row.pk}/windows/",
            ),
            *("/cockpit/slips/", f"/scoring/schemes/{scheme.pk}/", f"/scoring/runs/{run.pk}/"),
            *(f"/scoring/runs/{run.pk}/units/{unit_id}/", "/scoring/schemes/new/", "/notices/", "/requests/"),
            *("/supervision/waiting/", f"/tasks/{task}/decide/", "/search/?q=建设", "/links/"),
        ],
        "": ["/accounts/login/", "/public/", f"/public/tasks/{held[0].task_id}/"],
    }


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_no_serious_fault(city, window, phone: bool) -> None:
    page = window(phone=phone)
    page.add_init_script(
        path=str(AXE)
    )  # before the page's own policy applies: nothing of the page is loosened
    found = []
    for who, addresses in pages(*city).items():
        if who:
            sign_in(page, who)
        else:
            page.context.clear_cookies()
        for address in addresses:
            assert page.goto(address).status == 200, address
            told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            grave = [one for one in told["violations"] if one["impact"] in {"serious", "critical"}]
            found += [(address, one["id"], one["nodes"][0]["html"][:160]) for one in grave]
    assert found == []
