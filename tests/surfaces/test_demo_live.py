"""The demo binds what the system counts to targets: live figures show on the task and nobody is asked for them."""

import pytest

from luoshi.library.discovery import sample_demo
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.measures.queries import of_task
from luoshi.records.tasks.models import Task
from luoshi.records.tasks.queries import task_page
from luoshi.surfaces.demo.supervision import _register
from tests.records.conftest import AT
from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db


def test_registered_targets_are_counted_by_the_system(issued) -> None:
    entry = next(one for one in sample_demo()["registered"] if "measures" in one)
    _register(issued.pk, entry, AT)
    made = Task.objects.get(origin="meeting")
    page = task_page(made.pk, SYSTEM)
    assert [(one.value, one.unit, one.comparator) for one in page.targets] == [
        (30, "辆", ">="),
        (50, "件", ">="),
    ]
    assert [one.measure for one in of_task(made.pk)] == list(entry["measures"].values())
    text = signed_in(account("office", "office")).get(f"/tasks/{made.pk}/").content.decode()
    for title in ("享受补贴的汽车数", "以旧换新销售量"):
        assert title in text
