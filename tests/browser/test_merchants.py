"""A merchant's way and the operator's, in a real browser: applied, admitted, goods, a suspension appealed, a settlement."""

from datetime import timedelta

import pytest
from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from tests.browser.conftest import PASSWORD, SHOTS
from tests.records.merchants_world import CODES
from tests.surfaces.accounts import account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in_to(page, name: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


@pytest.fixture
def city(transactional_db, settings, tmp_path):
    """A scheme with a call, and accounts of every kind."""
    from luoshi.library.entitlements import data_of
    from luoshi.records.entitlements.actions import open_scheme
    from luoshi.records.merchants import actions
    from luoshi.records.organisations.actions import load_city

    settings.FILES_FOLDER = tmp_path / "files"
    at = timezone.now()
    load_city("sample", by=SYSTEM, at=at)
    data = data_of("beijing", "appliances_2026")
    scheme = open_scheme("appliances_2026", data, money_root="appliances", by=SYSTEM, at=at)
    day = at.date()
    actions.open_call(
        "appliances_2026",
        title="第一批征集",
        opens_on=day - timedelta(days=40),
        closes_on=day + timedelta(days=9),
        by=SYSTEM,
        at=at,
    )
    for name, role in (
        ("jingban", "operator"), ("jingban2", "operator"), ("shenhe", "reviewer"), ("shanghu", "merchant"), ("zhifu", "treasurer"),
    ):  # fmt: skip
        user = account(name, role)
        user.set_password(PASSWORD)
        user.save()
    return scheme


def the_merchant():
    from luoshi.records.merchants.models import Merchant

    return Merchant.objects.get().pk


def test_a_merchant_comes_in_and_sells_and_appeals(window, shot, city) -> None:
    from luoshi.records.merchants.models import Merchant

    shop, operator, reviewer = window(phone=True), window(), window()
    sign_in_to(shop, "shanghu")
    shop.goto("/shop/")
    shot(shop, "apply-phone", full=True)
    shop.fill("#a-name", "虚构电器店")
    shop.fill("#a-code", CODES[0])
    shop.fill("#a-address", "虚构路1号")
    shop.fill("#a-phone", "010-00000000")
    shop.click("button:has-text('提交申请')")
    shop.wait_for_selector("text=等待第三方审核机构评议")
    number = the_merchant()
    sign_in_to(reviewer, "shenhe")
    reviewer.goto(f"/merchants/{number}/")
    reviewer.fill("#n-text", "材料齐全，符合条件。")
    reviewer.click("button:has-text('评议通过')")
    reviewer.wait_for_selector("text=等待项目经办发布公示")
    sign_in_to(operator, "jingban")
    operator.goto(f"/merchants/{number}/")
    operator.fill("#n-until", f"{timezone.localdate() + timedelta(days=5)}")
    operator.click("button:has-text('发布公示')")
    operator.wait_for_selector("text=次日起可以纳入")
    Merchant.objects.update(
        notice_from=timezone.localdate() - timedelta(days=9),
        notice_until=timezone.localdate() - timedelta(days=2),
    )
    operator.click("button:has-text('纳入参与范围')")
    operator.wait_for_selector("text=企业正在参与")
    _goods(shop, reviewer, shot, city)
    _measure(window, shop, operator, number, shot)


def _goods(shop, reviewer, shot, city) -> None:
    shop.goto("/shop/goods/")
    shop.fill("#n-brand", "示例")
    shop.fill("#n-model", "BCD-500")
    shop.fill("#n-code", "F1")
    shop.fill("#n-grade", "1")
    shop.fill("#n-price", "4199.50")
    shop.check("input[name=single]")
    shop.click("button:has-text('报送')")
    shop.wait_for_selector("text=待第三方核验")
    reviewer.goto(f"/schemes/{city.id}/goods/")
    shot(reviewer, "white-list")
    reviewer.click("button:has-text('核验通过')")
    reviewer.wait_for_selector("td .state-accepted")
    shop.goto("/shop/goods/")
    shop.click("text=价格与报备")
    shop.fill("#q-price", "4500")
    shop.fill("#q-since", f"{timezone.localdate() + timedelta(days=1)}")
    shop.click("button:has-text('报备')")
    shop.wait_for_selector("text=个工作日报备，最早可从")
    shot(shop, "rise-too-soon-phone", full=True)


def _measure(window, shop, operator, number, shot) -> None:
    operator.goto(f"/merchants/{number}/")
    operator.select_option("#k-kind", "suspension")
    operator.fill("#k-text", "价格核查发现问题。")
    operator.fill("#k-due", f"{timezone.localdate() + timedelta(days=10)}")
    operator.click("button:has-text('登记处理')")
    operator.wait_for_selector("text=密钥停用，期间的订单不予结算")
    shot(operator, "suspended", full=True)
    shop.goto("/shop/")
    shop.click("summary:has-text('申诉')")
    shop.fill("textarea[id^=p-]", "标价是系统显示错误。")
    shop.click("button:has-text('提交申诉')")
    shop.wait_for_selector("text=待决定")
    shot(shop, "appeal-phone", full=True)
    second = window()
    sign_in_to(second, "jingban2")
    second.goto(f"/merchants/{number}/")
    second.fill("textarea[id^=d-]", "情况属实。")
    second.click("button:has-text('申诉成立')")
    second.wait_for_selector("text=企业正在参与")


def test_the_demo_city_settles(window, shot, city) -> None:
    """The pages with much on them: the demo's own story, looked at by an operator and by a merchant."""
    from luoshi.records.merchants.models import Call
    from luoshi.records.people.models import User
    from luoshi.records.settlement.models import Run
    from luoshi.surfaces.demo import merchants

    Call.objects.all().delete()
    User.objects.filter(username__in=["jingban2", "shanghu"]).delete()
    merchants.load_merchants(password=PASSWORD, at=timezone.now())
    operator, shop = window(), window(phone=True)
    sign_in_to(operator, "jingban")
    for place, name in (
        ("merchants", "merchants"),
        ("goods", "goods"),
        ("prices", "prices"),
        ("settlement", "settlement"),
    ):
        operator.goto(f"/schemes/{city.id}/{place}/")
        shot(operator, name, full=True)
    run = Run.objects.order_by("-id").first().pk
    operator.goto(f"/settlement/{run}/")
    operator.wait_for_selector("text=不予结算的订单，按依据")
    shot(operator, "run", full=True)
    with operator.expect_download() as download:
        operator.click("a:has-text('Excel')")
    assert download.value.suggested_filename.endswith(".xlsx")
    operator.goto(f"/schemes/{city.id}/settlement/")
    operator.click("button:has-text('开始核销')")
    operator.wait_for_url("**/settlement/*/")
    shot(operator, "running")
    sign_in_to(shop, "shanghu3")
    for place in ("", "goods/", "orders/", "statements/"):
        shop.goto(f"/shop/{place}")
        assert shop.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), place
        shot(shop, f"shop-{place.strip('/') or 'home'}-phone", full=True)
    assert SHOTS.is_dir()
