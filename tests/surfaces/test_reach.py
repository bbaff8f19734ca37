"""Who is not reached: units that hold tasks and have nobody who could be told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.desks.queries_reach import units_without_people
from luoshi.records.people.actions import close_account
from luoshi.records.tasks.models import Assignment
from tests.surfaces.accounts import signed_in
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db


def test_a_unit_whose_last_account_was_closed_is_shown_as_out_of_reach(world: World) -> None:
    today = timezone.localdate()
    before = {one.unit_id: one for one in units_without_people(today)}
    assert world.unit_id not in before
    held = Assignment.objects.filter(task__list_id=world.list_id, task__state="active").exclude(state="ended")
    units = set(held.values_list("unit_id", flat=True))
    assert set(before) <= units
    assert before, "most units of the world have no account"
    close_account(world.user("unit").username, by=SYSTEM, at=timezone.now())
    after = {one.unit_id: one for one in units_without_people(today)}
    assert set(after) - set(before) == {world.unit_id}
    assert after[world.unit_id].tasks == held.filter(unit_id=world.unit_id).count()
    page = signed_in(world.user("office")).get(reverse("reach")).content.decode()
    part = page.partition('id="without"')[2].partition("</section>")[0]
    assert part.count("data-row") == len(after)
    assert reverse("unit", args=[world.unit_id]) in part


def test_it_takes_two_queries(world: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        units_without_people(timezone.localdate())
