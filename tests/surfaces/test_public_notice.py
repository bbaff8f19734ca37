"""The public notice of a programme that has one: in its days, for anybody, and no more than the programme publishes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.library import programmes as library
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases.models import Case
from luoshi.records.organisations.actions import load_city
from tests.records.cases.living import check, submit
from tests.records.cases.test_levels import both, decide, grants
from tests.records.vehicles import AT, NAME, Life, opened

__all__ = ["grants"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(grants) -> Case:
    """Under notice."""
    load_city("sample", by=SYSTEM, at=AT)
    made = submit(grants, Life(1))
    check(Life(1), made)
    decide(grants, "first", "pass", both("a"))
    decide(grants, "second", "pass", both("b"))
    return Case.objects.get(pk=made)


def page(monkeypatch, at) -> str:
    monkeypatch.setattr(timezone, "now", lambda: at)
    return Client().get(reverse("public-notice", args=[NAME])).content.decode()


def test_what_is_under_notice_is_shown_to_anybody_until_its_last_day(case, monkeypatch) -> None:
    last = AT + timedelta(days=(case.due_on - AT.date()).days)
    for at, shown in ((AT, True), (last, True), (last + timedelta(days=1), False)):
        text = page(monkeypatch, at)
        assert (case.receipt in text) is shown
        assert ("现在没有公示的申请" in text) is not shown
        assert "张" not in text  # this programme publishes no names
    flow = replace(library.workflow("", ""), names_published=True)
    monkeypatch.setattr(library, "workflow", lambda _city, _name: flow)
    text = page(monkeypatch, AT)
    assert "张建国" in text
    assert Life(1).card not in text
    assert "正在公示的申请" in Client().get(reverse("policy", args=[NAME])).content.decode()


def test_a_programme_without_a_notice_has_no_such_page(db) -> None:
    load_city("sample", by=SYSTEM, at=AT)
    opened()
    assert Client().get(reverse("public-notice", args=[NAME])).status_code == 404
