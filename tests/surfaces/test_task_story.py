"""The page of a task as one dated story: many units as one line, changed targets with their authority, own unit first."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.policy.terms.actors import Actor
from luoshi.records.closing.actions import apply_closing
from luoshi.records.organisations.queries import units
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Target, Task
from tests.records.conftest import AT, OFFICE
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def page(world: World, role: str, task_id: int) -> str:
    client = Client()
    client.force_login(world.user(role))
    return client.get(reverse("task", args=[task_id])).content.decode()


def test_one_act_on_many_units_is_one_line(world: World) -> None:
    widest = Task.objects.filter(list_id=world.list_id).order_by("id")
    task = max(widest, key=lambda row: row.assignments.count())
    count = task.assignments.count()
    assert count > 2
    text = page(world, "office", task.pk)
    assert f"交办给 {count} 个单位" in text
    assert "逐个看" in text


def test_of_many_units_ones_own_stands_first_and_the_rest_is_folded(world: World) -> None:
    taken = set(Assignment.objects.filter(task_id=world.task_id).values_list("unit_id", flat=True))
    free = [one for one in units() if one.form == "unit" and one.id not in taken][:12]
    for one in free:
        actions.assign(world.task_id, unit_id=one.id, role="responsible", by=OFFICE, at=AT)
    text = page(world, "unit", world.task_id)
    folded = len(taken) + len(free) - 8
    assert f"其余 {folded} 个单位" in text
    own = reverse("unit", args=[world.unit_id])
    card = text[text.index("承办单位") :]
    assert card.index(own) < card.index(f"其余 {folded} 个单位")


def test_a_changed_target_shows_its_old_value_and_the_authority(world: World) -> None:
    target = Target.objects.filter(task_id=world.task_id).order_by("id").first()
    new = target.value + Decimal(7)
    actions.adjust_target(
        target.pk,
        value=new,
        authority="市政府第12次常务会议纪要",
        reason="口径调整",
        by=OFFICE,
        at=AT + timedelta(days=1),
    )
    for role in ("office", "leader", "unit", "auditor"):
        text = page(world, role, world.task_id)
        part = text[text.index('id="target-changes"') :]
        part = part[: part.index("</ul>")]
        assert "市政府第12次常务会议纪要" in part, role
        assert f"{target.value.normalize():f}" in part.replace(",", ""), role


def test_what_a_unit_has_not_signed_is_not_read_outside_it(world: World) -> None:
    held = Assignment.objects.get(pk=world.assignment_id)
    by = Actor(None, "承办单位", frozenset({"unit"}), frozenset({held.unit_id}))
    actions.write_contribution(
        held.pk, world.window_id, text="还没有签发的话。", completion_percent=1, by=by, at=AT
    )
    assert "还没有签发的话。" not in page(world, "office", world.task_id)
    assert "还没有签发的话。" in page(world, "unit", world.task_id)


def test_who_closes_a_task_of_many_units_sees_which_are_not_done(world: World) -> None:
    task = next(
        one
        for one in Task.objects.filter(list_id=world.list_id).order_by("order")
        if one.assignments.count() > 2 and not one.reports.exists()
    )
    first, other, *_ = held = list(task.assignments.order_by("id"))
    assert {one.role for one in held} == {"responsible"}
    for one, percent in ((first, 100), (other, 60)):
        by = Actor(None, "单位", frozenset({"unit"}), frozenset({one.unit_id}))
        if one.state == "pending":
            actions.acknowledge(one.pk, by=by, at=AT)
        row = actions.write_contribution(
            one.pk, world.window_id, text="进展。", completion_percent=percent, by=by, at=AT
        )
        report = actions.submit_contribution(row.pk, by=by, at=AT)
    assert f"还有 {len(held) - 2} 个单位没有报送本期情况" in page(world, "office", task.pk)
    actions.accept_report(report.pk, completion_percent=80, version=report.version, by=OFFICE, at=AT)
    by = Actor(None, "单位", frozenset({"unit"}), frozenset({first.unit_id}))
    apply_closing(first.pk, text="本单位已完成。", evidence=[actions.Upload("a.png", PNG)], by=by, at=AT)
    text = page(world, "office", task.pk)
    assert f"{len(held)} 个承办单位中还有 {len(held) - 1} 个" in text
    assert f"{other.unit.name}（60%）" in text
