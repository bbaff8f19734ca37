"""A treasurer's day in a real browser: a batch is made, approved by a colleague, sent, answered, reconciled."""

import pytest

from luoshi.policy.terms.actors import SYSTEM
from tests.browser.conftest import PASSWORD
from tests.records.paying import answer, waiting
from tests.records.vehicles import AT, opened, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_batch_goes_to_the_bank_and_back(window, shot, tmp_path, transactional_db) -> None:
    from luoshi.records.organisations.actions import load_city
    from luoshi.records.people.models import User

    load_city("sample", by=SYSTEM, at=AT)
    programme = opened()
    reviewer, operator = staff("reviewer", "reviewer"), staff("operator", "operator")
    for name in ("zhifu", "fuhe"):
        user = User.objects.get(pk=staff(name, "treasurer").user_id)
        user.set_password(PASSWORD)
        user.save()
    due = waiting(programme, reviewer, operator, range(1, 7))
    maker, second = window(), window(phone=True)
    sign_in_to(maker, "zhifu")
    maker.goto(f"/treasury/{programme}/")
    shot(maker, "due")
    maker.click("text=编制批次")
    maker.wait_for_url("**/batches/*/")
    place = maker.url
    sign_in_to(second, "fuhe")
    second.goto(place)
    shot(second, "approve-phone", full=True)
    second.click("text=复核通过")
    second.wait_for_selector("text=生成银行文件")
    with second.expect_download() as download:
        second.click("button:has-text('银行文件')")
    assert download.value.suggested_filename.endswith(".csv")
    words = ["成功", "成功", "成功", "失败", "处理中", "成功"]
    file = tmp_path / "回盘.csv"
    file.write_bytes(answer(0, dict(zip(due, words, strict=True)), more="QC000,1.00,成功,,"))
    maker.goto(place)
    maker.set_input_files("#file", str(file))
    maker.click("button:has-text('导入回盘')")
    maker.wait_for_selector("text=业务编号不在本批次")
    shot(maker, "answered", full=True)
    maker.goto(f"/treasury/{programme}/")
    maker.wait_for_selector("text=三方一致")
    shot(maker, "books", full=True)
    second.goto(f"/treasury/{programme}/")
    shot(second, "books-phone", full=True)


def sign_in_to(page, name: str) -> None:
    """Treasurers have no overview: they are led to what they may see."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
