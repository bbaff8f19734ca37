"""What only a real browser shows: scripts under the policy, keys, the two sides of the review, phone and dark."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks import actions, queries
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OFFICE = Actor(None, "督查室", frozenset({"office"}))


@pytest.fixture
def lists(accounts) -> tuple[int, int]:
    """(the list in force, a draft whose lines end in CR LF)."""
    accounts("sample", "市住房城乡建设局")
    at = timezone.now()
    texts = sample_documents()
    first = actions.import_file(texts["task-list-2026.txt"], name="task-list-2026.txt", by=OFFICE, at=at)
    actions.issue(first.list_ids[0], accept_gaps=True, by=OFFICE, at=at)
    actions.open_window(
        first.list_ids[0],
        label="本期",
        opens_on=date(2026, 1, 1),
        closes_on=date(2026, 12, 31),
        by=OFFICE,
        at=at,
    )
    other = texts["task-list-2025.txt"].decode().replace("\r\n", "\n").replace("\n", "\r\n").encode()
    draft = actions.import_file(other, name="task-list-2025.txt", by=OFFICE, at=at)
    return first.list_ids[0], draft.list_ids[0]


def addresses(issued: int, draft: int) -> list[str]:
    task = queries.tasks(issued, OFFICE, queries.Filter()).rows[1]
    fixed = ["/", "/tasks/", "/units/", "/documents/", "/imports/", "/audit/", "/accounts/password/change/"]
    more = [f"/tasks/{task.id}/", f"/units/{task.units[0].unit_id}/", f"/lists/{issued}/windows/"]
    return [*fixed, *more, f"/lists/{draft}/review/", f"/documents/{queries.task_list(issued).document_id}/"]


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desk", "phone-dark"])
def test_every_page_keeps_the_policy_and_fits(lists, window, shot, phone: bool, dark: bool) -> None:
    """The fixture fails the test where the console complains, as it does of everything the policy forbids."""
    page = window(phone=phone, dark=dark)
    sign_in(page, "office")
    width = page.viewport_size["width"]
    for number, address in enumerate(addresses(*lists)):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        theme = page.locator("html").get_attribute("data-bs-theme")
        assert theme == ("dark" if dark else "light"), address
        shot(page, f"{number:02}")


def test_the_chart_is_drawn_and_its_figures_stand_in_a_table(lists, window) -> None:
    page = window()
    sign_in(page, "office")
    page.locator("[data-chart] canvas").wait_for()
    page.get_by_text("以表格查看").click()
    assert page.locator("details[open] table tbody tr").count() > 1


def test_filters_refresh_the_table_and_live_in_the_address(lists, window) -> None:
    page = window()
    sign_in(page, "office")
    page.goto("/tasks/")
    whole = page.locator("#results tbody tr").count()
    page.fill("#words", "建设")
    page.wait_for_url("**q=%E5%BB%BA%E8%AE%BE**")
    few = page.locator("#results tbody tr").count()
    assert 0 < few < whole
    page.reload()
    expect(page.locator("#results tbody tr")).to_have_count(few)
    page.go_back()
    page.wait_for_url("**/tasks/")
    page.locator("#results tbody tr").nth(few).wait_for()


def test_the_keyboard_alone_is_enough(lists, window) -> None:
    page = window()
    sign_in(page, "office")
    page.goto("/tasks/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    page.locator("a[data-row]").first.focus()
    page.keyboard.press("ArrowDown")
    second = page.locator("a[data-row]").nth(1).get_attribute("href")
    assert page.evaluate("document.activeElement.getAttribute('href')") == second
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")


def test_either_side_of_the_review_shows_the_other(lists, window) -> None:
    from playwright.sync_api import expect

    page = window()
    sign_in(page, "office")
    page.goto(f"/lists/{lists[1]}/review/")
    last = page.locator("article.item").last
    task = last.get_attribute("data-task")
    page.evaluate(f"document.querySelector('.seg[data-task=\"{task}\"]').click()")
    assert "picked" in last.get_attribute("class")
    expect(last).to_be_in_viewport()
    first = page.locator("article.item").first
    first.locator("p").click()
    place = page.locator(f".seg[data-task='{first.get_attribute('data-task')}']").first
    expect(place).to_be_in_viewport()


SELECT = """([start, end]) => {
  const pieces = [...document.querySelectorAll(".source-text [data-start]")];
  const at = place => {
    const piece = pieces.findLast(one => Number(one.dataset.start) <= place);
    const signs = Array.from(piece.textContent).slice(0, place - Number(piece.dataset.start)).join("");
    return [piece.firstChild, signs.length];
  };
  const range = document.createRange();
  range.setStart(...at(start));
  range.setEnd(...at(end));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
}"""


def test_selected_text_gives_its_bounds_as_the_source_counts_them(lists, window) -> None:
    """The source has CR LF at every line's end: a browser that dropped one character would be off by hundreds."""
    from luoshi.records.tasks.models import Task

    task = Task.objects.filter(list_id=lists[1]).order_by("order").last()
    page = window()
    sign_in(page, "office")
    page.goto(f"/drafts/{task.pk}/")
    page.evaluate(SELECT, [task.start, task.end - 2])
    assert page.input_value("#start") == str(task.start)
    assert page.input_value("#end") == str(task.end - 2)
    page.get_by_role("button", name="保存更正").click()
    page.wait_for_url("**/review/**")
    task.refresh_from_db()
    assert page.locator(f"#t-{task.pk} .item-text").inner_text() == task.text
