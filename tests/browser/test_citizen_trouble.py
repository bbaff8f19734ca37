"""A citizen in trouble: a session that runs out, a second press, no scripts, only a keyboard, and all fields wrong."""

import re

import pytest
from playwright.sync_api import expect

from luoshi.policy.terms.actors import SYSTEM
from tests.browser.conftest import PASSWORD, PROJECT
from tests.browser.test_citizens import fill
from tests.policy.rules.test_asking import REPLACEMENT
from tests.records.vehicles import AT, NAME, Life, id_number, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
APPLY = f"/my/apply/{NAME}/replacement/"
CALCULATOR = f"/public/policies/{NAME}/scrappage/"
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def city(settings, tmp_path, monkeypatch, transactional_db) -> None:
    from django.utils import timezone

    from luoshi.records.organisations.actions import load_city
    from luoshi.records.persons.actions import join_account, take_in
    from luoshi.records.persons.values import NewPerson
    from tests.surfaces.accounts import account

    settings.FILES_FOLDER = tmp_path / "files"
    monkeypatch.setattr(timezone, "now", lambda: AT)  # within the programme's window
    settings.SESSION_COOKIE_AGE = 20 * 365 * 24 * 3600  # the browser's clock is not the programme's
    load_city("sample", by=SYSTEM, at=AT)
    opened()
    user = account("shimin", "citizen")
    user.set_password(PASSWORD)
    user.save()
    person = NewPerson("张建国", id_number(1), "13800000001")
    join_account(take_in([person], by=SYSTEM, at=AT)[0], user.pk, by=SYSTEM, at=AT)


@pytest.fixture
def page(browser, live_server, city):
    """A phone whose pages may be refused; `window` counts every refusal as a complaint."""
    made = []

    def make(*, scripts: bool = True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": 390, "height": 844},
            locale="zh-CN",
            java_script_enabled=scripts,
            bypass_csp=scripts,  # for axe
        )
        made.append(context)
        one = context.new_page()
        one.set_default_timeout(30_000)
        return one

    yield make
    for context in made:
        context.close()


def enter(page, place: str) -> None:
    page.goto(f"/accounts/login/?next={place}")
    sign_in(page)
    page.wait_for_url(f"**{place}")


def sign_in(page) -> None:
    page.fill("input[name=login]", "shimin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def whole(page) -> None:
    """The form, filled in as it should be."""
    fill(page, {name: value for name, value in REPLACEMENT.items() if page.query_selector(f"[name={name}]")})
    for name, value in Life(1).application().particulars.items():
        page.fill(f"[name=p-{name}]", value)
    page.check("[name=consent]")


def faults_of(page) -> list[str]:
    page.add_script_tag(content=AXE.read_text("utf-8"))
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in page.evaluate("axe.run()")["violations"]]


def test_a_session_that_ran_out_loses_neither_the_way_nor_the_words(page, shot) -> None:
    one = page()
    enter(one, APPLY)
    whole(one)
    one.context.clear_cookies(name="sessionid")
    one.click("button:has-text('提交申请')")
    one.wait_for_url("**/accounts/login/**")
    expect(one.locator(".note")).to_contain_text("登录已过期，刚才的内容没有提交")
    shot(one, "login", full=True)
    sign_in(one)
    one.wait_for_url(f"**{APPLY}")
    expect(one.locator("[data-draft-said]")).to_be_visible()
    assert one.input_value("[name=price_fen]") == REPLACEMENT["price_fen"]
    assert one.is_checked("[name=sold_by_owner][value=yes]")
    assert (
        one.input_value("[name=p-bank_card]") == ""
    )  # numbers are not kept on a machine that others may use
    shot(one, "restored", full=True)
    whole(one)
    one.click("button:has-text('提交申请')")
    one.wait_for_url(re.compile(r"/my/cases/\d+/"))
    assert "draft" not in one.evaluate("Object.keys(sessionStorage).join()")


def test_a_page_older_than_the_sign_in_says_so_and_leads_back(page, shot) -> None:
    one = page()
    enter(one, APPLY)
    whole(one)
    one.context.clear_cookies(name="csrftoken")
    one.click("button:has-text('提交申请')")
    expect(one.locator("h1")).to_have_text("页面已过期")
    shot(one, "expired")
    one.click("a:has-text('回到刚才的页面')")
    one.wait_for_url(f"**{APPLY}")
    assert one.input_value("[name=price_fen]") == REPLACEMENT["price_fen"]


def test_pressing_twice_makes_one_application_and_shows_its_receipt(page) -> None:
    from luoshi.records.cases.models import Case

    one = page()
    enter(one, APPLY)
    whole(one)
    one.dblclick("button:has-text('提交申请')", no_wait_after=True)
    one.wait_for_url(re.compile(r"/my/cases/\d+/"))
    expect(one.locator(".page-sub")).to_contain_text(Case.objects.get().receipt)


def test_without_scripts_everything_wrong_is_said_and_the_rest_is_kept(page, shot) -> None:
    one = page(scripts=False)
    enter(one, APPLY)
    whole(one)
    one.fill("[name=price_fen]", "15,0000")
    one.fill("[name=p-new_vin]", "LSVAO000000000001")
    one.click("button:has-text('提交申请')")
    expect(one.locator("#result")).to_contain_text("有 2 处填写有误")
    shot(one, "summary", full=True)
    assert one.input_value("[name=p-bank_card]") == Life(1).card
    one.click("#result a:has-text('新车的车辆识别代号')")
    assert one.url.endswith("#n-new_vin")
    one.fill("[name=price_fen]", "１５万")
    one.fill("[name=p-new_vin]", Life(1).application().particulars["new_vin"])
    one.click("button:has-text('提交申请')")
    one.wait_for_url(re.compile(r"/my/cases/\d+/"))


def test_by_keyboard_alone_focus_goes_to_what_came_of_it(page) -> None:
    one = page()
    one.goto(CALCULATOR)
    one.focus("[name=new_engine_ml]")
    one.keyboard.type("2.0")
    one.keyboard.press("Enter")
    one.wait_for_selector("#result")
    assert one.evaluate("document.activeElement.id") == "result"
    assert one.get_attribute("[name=new_engine_ml]", "aria-invalid") == "true"
    assert one.title().startswith("有误")
    assert faults_of(one) == []
    one.keyboard.press("Tab")
    one.keyboard.press("Enter")
    assert one.url.endswith("#q-new_engine_ml")
    one.focus("[name=new_engine_ml]")
    one.keyboard.press("Control+a")
    one.keyboard.type("2000")
    one.keyboard.press("Enter")
    one.wait_for_selector(".verdict")
    assert one.evaluate("document.activeElement.id") == "result"
    assert faults_of(one) == []


def test_a_form_full_of_faults_reads_well_to_a_screen_reader(page, shot) -> None:
    one = page()
    enter(one, APPLY)
    one.eval_on_selector_all("[required]", "found => found.forEach((one) => one.removeAttribute('required'))")
    one.fill("[name=price_fen]", "很多")
    one.click("button:has-text('提交申请')")
    one.wait_for_selector("#result")
    assert one.evaluate("document.activeElement.id") == "result"
    shot(one, "faults", full=True)
    assert faults_of(one) == []
    for field in one.query_selector_all("[aria-describedby]"):
        for name in field.get_attribute("aria-describedby").split():
            assert one.query_selector(f"#{name}"), name
