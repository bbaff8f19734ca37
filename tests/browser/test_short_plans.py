"""A unit whose approved plan no longer reaches its target sees so on desk, task and plan; desktop and phone."""

from decimal import Decimal

import pytest
from django.utils import timezone

from luoshi.records.tasks import actions
from tests.browser.conftest import sign_in
from tests.browser.test_loop_pages import OFFICE, held  # noqa: F401 - the task with its approved plan

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_plan_that_falls_short_is_told_on_desk_task_and_plan(held, window, shot, phone: bool) -> None:  # noqa: F811
    target = held.task.targets.first()
    actions.adjust_target(
        target.pk,
        value=target.value * Decimal("1.5"),
        authority="市政府常务会",
        reason="加码",
        by=OFFICE,
        at=timezone.now(),
    )
    page = window(phone=phone)
    sign_in(page, "unit")
    for name, address in (
        ("desk", f"/units/{held.unit_id}/"),
        ("task", f"/tasks/{held.task_id}/"),
        ("plan", f"/assignments/{held.pk}/breakdown/"),
    ):
        page.goto(address)
        note = page.locator("main").get_by_text("请按新的目标报送新的一版方案").first
        note.wait_for()
        assert "经批准的分解方案只安排到" in note.inner_text()
        shot(page, name, full=True)
    table = page.locator(".table-responsive").first
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth"), "the last column is out of sight"
