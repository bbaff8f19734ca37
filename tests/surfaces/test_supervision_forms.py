"""What the forms of supervision take and how they are divided: own dates of windows, figures by month or quarter."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.policy.progress.plans import PlanFigure
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.tasks.models import Window
from luoshi.surfaces.supervision.forms import closings_of
from luoshi.surfaces.supervision.plan_workbook import MONTHLY, QUARTERLY, months_of, period_ends
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
START, DUE = date(2026, 1, 1), date(2026, 8, 15)


def test_a_line_is_a_day_and_perhaps_a_name() -> None:
    assert closings_of("2026-04-10 一季度\n\n2026年6月25日，半年\n2026/9/30") == [
        (date(2026, 4, 10), "一季度"),
        (date(2026, 6, 25), "半年"),
        (date(2026, 9, 30), ""),
    ]
    with pytest.raises(BadValue, match="第 2 行"):
        closings_of("2026-04-10\n2026-02-30")
    with pytest.raises(BadValue, match="最多"):
        closings_of("2026-04-10\n" * 61)


def test_columns_by_month_and_by_quarter_end_with_the_due_day() -> None:
    assert [day.month for day in period_ends(START, DUE, MONTHLY)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [day.month for day in period_ends(START, DUE)] == [3, 6, 8]
    monthly = [PlanFigure(1, date(2026, 2, 28), Decimal(1)), PlanFigure(1, DUE, Decimal(2))]
    assert (months_of(monthly, DUE), months_of(monthly[1:], DUE)) == (MONTHLY, QUARTERLY)


def test_the_form_shows_months_where_asked(world: World) -> None:
    client = Client()
    client.force_login(world.user("unit"))
    address = reverse("breakdown", args=[world.assignment_id])
    by_month = client.get(address, {"by": "month"}).content.decode()
    by_quarter = client.get(address).content.decode()
    assert ('@2026-04-30"' in by_month, '@2026-04-30"' in by_quarter) == (True, False)


def test_the_office_sets_windows_on_days_of_its_own(world: World) -> None:
    client = Client()
    client.force_login(world.user("office"))
    address = reverse("dated-windows", args=[world.list_id])
    client.post(address, {"days": "2027-10-08 国庆后\n2027-11-11", "open_days": "7"})
    made = Window.objects.filter(list_id=world.list_id, closes_on__year=2027).order_by("closes_on")
    assert list(made.values_list("label", flat=True)) == ["国庆后", "2027年11月11日截止"]
    gone = made.last()
    client.post(reverse("close-window", args=[gone.pk]))
    assert not Window.objects.filter(pk=gone.pk).exists()
