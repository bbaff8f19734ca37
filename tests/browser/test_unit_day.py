"""The unit's day by three persons in a real browser: fill in, check, sign; a sub-unit answers. Phone and desktop, with axe."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.breakdown import actions_passing as passing
from luoshi.records.inside import actions as inside
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.people.queries import actor_of
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Contribution, Report
from tests.browser.conftest import PASSWORD, PROJECT, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OFFICE = Actor(None, "督查室", frozenset({"office"}))
AXE = PROJECT / "node_modules/axe-core/axe.min.js"
UNIT = "市住房城乡建设局"


@pytest.fixture
def held(accounts) -> list[Assignment]:
    """Three tasks of a unit with three accounts: two acknowledged, a sub-unit asked for the first."""
    accounts("sample", UNIT)
    at = timezone.now()
    today = timezone.localdate(at)
    name = "task-list-2026.txt"
    taken = actions.import_file(sample_documents()[name], name=name, by=OFFICE, at=at)
    row = actions.issue(taken.list_ids[0], accept_gaps=True, by=OFFICE, at=at)
    window = actions.open_window(
        row.pk,
        label="本期",
        opens_on=today - timedelta(days=3),
        closes_on=today + timedelta(days=9),
        by=OFFICE,
        at=at,
    )
    found = list(Assignment.objects.filter(task__list=row, unit__name=UNIT).order_by("task__order")[:3])
    unit_id = found[0].unit_id
    people = {}
    for who, shown in (("checker", "李审核"), ("signer", "王签发")):
        user = give_account(who, display_name=shown, password=PASSWORD, by=SYSTEM, at=at)
        give_role(user.pk, "unit", unit_id=unit_id, valid_from=date(2026, 1, 1), by=SYSTEM, at=at)
        people[who] = actor_of(user.pk, today)
    for one in found[:2]:
        actions.acknowledge(one.pk, by=people["signer"], at=at)
    part = inside.form_sub_unit(
        unit_id, "工程建设处", [people["checker"].user_id], by=people["signer"], at=at
    )
    passing.pass_on(
        found[0].pk,
        sub_unit_id=part.pk,
        window_id=window.pk,
        what="请报本期完工的数量和地点。",
        due_on=today + timedelta(days=1),
        by=people["signer"],
        at=at,
    )
    return found


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_three_persons_and_a_sub_unit(held, window, shot, phone: bool) -> None:
    """The sub-unit answers on its desk, its words begin the report; it is filled in, checked, signed by three."""
    desk = f"/units/{held[0].unit_id}/"
    page = window(phone=phone)
    sign_in(page, "checker")
    page.goto(desk)
    shot(page, "asked", full=True)
    page.locator("textarea[name=answer]").fill("已完工两处，分别在城东和城西。")
    page.locator("#passed button", has_text="答复").click()
    page.get_by_text("已答复，填报时会带入").wait_for()

    sign_in_again(page, "unit")
    page.goto(desk)
    page.locator("#due").get_by_role("link", name="填报进展").first.click()
    assert "城东和城西" in page.locator("textarea[name=text]").input_value()
    page.fill("input[name=completion_percent]", "30")
    shot(page, "form", full=True)
    page.get_by_role("button", name="送审").click()
    page.get_by_text("已送审").first.wait_for()
    said = Contribution.objects.get(stage="filled")

    sign_in_again(page, "checker")
    page.goto(desk)
    shot(page, "desk", full=True)
    page.get_by_role("link", name="去审核").click()
    page.get_by_role("button", name="审核通过").click()
    page.get_by_text("已审核，等待签发").wait_for()

    sign_in_again(page, "signer")
    page.goto(f"/contributions/{said.pk}/")
    shot(page, "paper", full=True)
    page.get_by_role("button", name="签发").click()
    page.get_by_text("已签发，报出本单位").wait_for()
    shot(page, "signed", full=True)
    assert Report.objects.get(contributions=said).state == "submitted"


def sign_in_again(page, name: str) -> None:
    page.context.clear_cookies()
    sign_in(page, name)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_no_serious_fault_on_the_units_pages(held, window, shot, phone: bool) -> None:
    page = window(phone=phone)
    page.add_init_script(path=str(AXE))
    sign_in(page, "unit")
    report = f"/assignments/{held[0].pk}/reports/{held[0].task.list.windows.get().pk}/"
    found = []
    for name, address in {
        "desk": f"/units/{held[0].unit_id}/",
        "arrangement": f"/units/{held[0].unit_id}/arrangement/",
        "report": report,
        "breakdown": f"/assignments/{held[0].pk}/breakdown/?by=month",
        "task": f"/tasks/{held[0].task_id}/",
    }.items():
        assert page.goto(address).status == 200, address
        shot(page, name, full=True)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [one for one in told["violations"] if one["impact"] in {"serious", "critical"}]
        found += [(address, one["id"], one["nodes"][0]["html"][:160]) for one in grave]
        found += [(address, "wider than the screen", "")] if wide else []
    assert found == []


def test_the_page_of_a_task_and_the_desk_renew_in_place(held, window, shot) -> None:
    """The office decides while both pages are open: the new words appear without a reload; a field in use is left alone."""
    page = window()
    sign_in(page, "unit")
    page.goto(f"/tasks/{held[0].task_id}/")
    page.evaluate("window.untouched = true")
    until = timezone.localdate() + timedelta(days=20)
    actions.override_light(
        held[0].task_id, state="late", reason="新理由", expires_on=until, by=OFFICE, at=timezone.now()
    )
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.locator("#task-second", has_text="新理由").wait_for()
    assert page.evaluate("window.untouched") is True

    page.goto(f"/units/{held[0].unit_id}/")
    page.evaluate("window.untouched = true")
    unit = Actor(None, UNIT, frozenset({"unit"}), frozenset({held[2].unit_id}))
    count = page.locator("#pending > ul > li").count()
    actions.acknowledge(held[2].pk, by=unit, at=timezone.now())
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.locator("#pending > ul > li").nth(count - 1).wait_for(state="detached")
    assert page.evaluate("window.untouched") is True
    assert "页面已更新" in page.locator("#said").inner_text()
