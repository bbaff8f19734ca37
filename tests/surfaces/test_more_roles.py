"""Every address × those who hold a role in a particular way: a deputy, a supporting unit, a district.

A deputy may what the person may whose place they take. A supporting unit reads the task it shares and acts on nothing of
the unit that answers for it. A district is a unit like others: what is not its own stays closed.
"""

from dataclasses import replace

import pytest

from luoshi.records.organisations.models import Unit
from luoshi.records.people.actions_roles import appoint_deputy
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account
from tests.surfaces.tables.cases import OK, Case
from tests.surfaces.test_every_page import TABLE, answer, ids
from tests.surfaces.world import World, standing_world, world

__all__ = ["ids", "standing_world", "world"]
pytestmark = pytest.mark.django_db
SHARED = {"task_id", "assignment_id", "evidence_id", "closing:evidence_id", "contribution_id"}
"""What a supporting unit shares with the unit it supports."""
DEPUTY = {
    ("notification", "post"): 404,
    ("end-work", "post"): 403,
    ("work", "get"): 404,
    ("arrangement", "post"): 403,
}
"""Letters and work in the queue stay with the person; with two persons the office alone sets one step."""
SUPPORTING = {
    ("paper", "get"): 403,
    ("breakdown", "post"): 403,
    ("write-report", "get"): 403,
    ("ask", "post"): 302,
    ("request", "get"): 200,
}
"""What the other unit has not signed stays inside it; help can be asked for on a task that is shared, and is read there."""


def answers(world: World, ids: dict[str, int], role: str) -> dict[tuple[str, str], int | str]:
    return {
        (name, case.method): answer(world, ids, role, name, case)
        for name, cases in TABLE.items()
        for case in cases
    }


def wanted(like) -> dict[tuple[str, str], int | str]:
    return {
        (name, case.method): case.answer_for(like(name, case))
        for name, cases in TABLE.items()
        for case in cases
    }


def with_account(world: World, role: str, user) -> World:
    return replace(world, users={**world.users, role: user.pk})


def test_a_deputy_may_what_the_person_may(world: World, ids) -> None:
    user = account("deputy", None)
    until = AT.date().replace(year=AT.year + 1)
    appoint_deputy(world.users["unit"], user.pk, valid_from=AT.date(), valid_to=until, by=OFFICE, at=AT)
    known = with_account(world, "deputy", user)
    assert answers(known, ids, "deputy") == wanted(lambda _name, _case: "unit") | DEPUTY


def test_a_supporting_unit_reads_the_task_and_acts_on_nothing_of_the_others(world: World, ids) -> None:
    taken = Assignment.objects.filter(task_id=world.task_id).values("unit_id")
    unit = Unit.objects.filter(form="unit").exclude(pk__in=taken).order_by("-id").first()
    held = actions.assign(world.task_id, unit_id=unit.pk, role="supporting", by=OFFICE, at=AT)
    user = account("supporting", "unit", unit.pk)
    known = with_account(world, "supporting", user)

    def like(_name: str, case: Case) -> str:
        shared = case.names and set(case.names) <= SHARED and case.method == "get"
        return "unit" if shared else "stranger"

    assert answers(known, ids, "supporting") == wanted(like) | SUPPORTING
    assert held.state == "pending"


def test_a_district_is_a_unit_among_others(world: World, ids) -> None:
    taken = Assignment.objects.filter(task_id=world.task_id).values("unit_id")
    district = Unit.objects.filter(division__gt="", form="unit").exclude(pk__in=taken).order_by("id").first()
    assert district is not None
    known = with_account(world, "district", account("district", "unit", district.pk))
    found = answers(known, ids, "district")
    assert found == wanted(lambda _name, _case: "stranger")
    assert sum(status == OK for status in found.values()) > 5
