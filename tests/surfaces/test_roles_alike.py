"""Deputies, a supporting unit, a district: each address answers them as the table says for whom they stand in or are like.

And the auditor: reads what the office reads, changes nothing; in both directions over every address of the tables.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.models import AuditEntry
from luoshi.records.organisations.models import Unit
from luoshi.records.people.actions_roles import appoint_deputy
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account
from tests.surfaces.tables import areas
from tests.surfaces.test_every_page import TABLE, address, answer, filled
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
OWN = {"notification", "work", "end-work", "arrangement"}
"""What belongs to one person: notifications, work in the background; how a unit is arranged is for those who hold its role."""
LIKE = {"unit-deputy": "unit", "leader-deputy": "leader"}
OF_ONESELF = {
    "audit.sample",  # the auditor's own sample, drawn by seed
    "comment.send",  # everybody may say something on a published plan
    "notification.prefer",
    "rush.export-addresses",  # a look at addresses is itself written down
    "view.save",
}
"""What an auditor's posts leave in the log: nothing on tasks, reports, notices, money or people."""
FORMS = {
    *("chasing-setup", "decide-bulk", "decide-task", "desk", "new-brief", "new-notices", "register-task"),
    *("scheme-write", "take-report", "windows"),  # forms that begin an act
    *("edit-draft", "imports", "review", "comments", "publishing"),  # what the office has not issued yet
    "work",  # a person's own work in the background
}
"""Pages of the office that an auditor does not open."""
AS_HOLDER = {
    *(
        "task",
        "ask",
        "lights-on",
        "request",
        "evidence",
        "closing-file",
        "breakdown",
        "export-breakdown",
        "paper",
    ),
}
"""Where a supporting unit is answered as the unit that holds the task with it; everywhere else as a stranger."""


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Limits by address count in the process's cache: other tests come from this address too."""
    cache.clear()


@pytest.fixture(scope="module")
def more(standing_world) -> tuple[World, dict[str, int]]:
    """The world with further accounts, and the ids of the tables."""
    built = standing_world[0]
    today = timezone.localdate()
    for name, principal in LIKE.items():
        user = account(name, None)
        built.users[name] = user.pk
        appoint_deputy(
            built.users[principal],
            user.pk,
            valid_from=today,
            valid_to=today + timedelta(days=9),
            by=OFFICE,
            at=timezone.now(),
        )
    taken = Assignment.objects.filter(task_id=built.task_id).values("unit_id")
    free = Unit.objects.filter(form="unit").exclude(pk__in=taken)
    district = free.filter(kind="区").order_by("id").first()
    helper = free.exclude(kind="区").order_by("id").last()
    actions.assign(built.task_id, unit_id=helper.pk, role="supporting", by=OFFICE, at=AT)
    held = Assignment.objects.get(task_id=built.task_id, unit_id=helper.pk)
    actions.acknowledge(
        held.pk, by=Actor(None, helper.name, frozenset({"unit"}), frozenset({helper.pk})), at=AT
    )
    built.users["district"] = account("district", "unit", district.pk).pk
    built.users["supporting"] = account("supporting", "unit", helper.pk).pk
    ids: dict[str, int] = {}
    for module in areas():
        ids |= module.prepare(built) if hasattr(module, "prepare") else {}
    return built, ids


def answers(world, more, role: str) -> dict:
    return {
        (name, case.method): answer(world, more[1], role, name, case)
        for name, cases in TABLE.items()
        for case in cases
    }


def wanted(role_of) -> dict:
    return {
        (name, case.method): case.answer_for(role_of(name)) for name, cases in TABLE.items() for case in cases
    }


def differing(found: dict, as_holder: set[str]) -> dict:
    """Address → (answer, what the table says for a stranger, or for the unit that holds the task)."""
    table = wanted(lambda name: "unit" if name in as_holder else "stranger")
    return {key: (one, table[key]) for key, one in found.items() if one != table[key]}


@pytest.mark.parametrize("role", LIKE)
def test_a_deputy_is_answered_as_whom_they_stand_in_for(role: str, more, world) -> None:
    found, table = answers(world, more, role), wanted(lambda _name: LIKE[role])
    assert {
        key: (one, table[key]) for key, one in found.items() if one != table[key] and key[0] not in OWN
    } == {}


def test_a_supporting_unit_sees_the_task_and_acts_on_its_own_alone(more, world) -> None:
    # What the lead alone writes and reads is refused with its reason, not said to be missing.
    refused = {("breakdown", "post"): (403, 302), ("paper", "get"): (403, 200)}
    assert differing(answers(world, more, "supporting"), AS_HOLDER) == refused


def test_a_district_without_the_task_is_a_stranger_to_it(more, world) -> None:
    assert differing(answers(world, more, "district"), set()) == {}


def written_by_auditor(world, ids, name: str, case) -> tuple:
    """(answer, verbs of the audit rows that the post left), undone afterwards."""
    client = Client()
    client.force_login(world.user("auditor"))
    with transaction.atomic():
        last = AuditEntry.objects.latest("id").pk
        reply = client.post(address(world, ids, name, case), filled(world, ids, case))
        verbs = set(AuditEntry.objects.filter(pk__gt=last).values_list("verb", flat=True))
        transaction.set_rollback(True)
    return reply.status_code, verbs


def test_the_auditor_changes_nothing_but_how_they_are_told(more, world) -> None:
    verbs: set[str] = set()
    for name, cases in TABLE.items():
        for case in (one for one in cases if one.method == "post"):
            verbs |= written_by_auditor(world, more[1], name, case)[1]
    assert sorted(verbs) == sorted(OF_ONESELF)


def test_the_auditor_reads_what_the_office_reads() -> None:
    """Except the forms that begin an act: there is nothing to read in them."""
    closed = {
        name
        for name, cases in TABLE.items()
        for case in cases
        if case.method == "get" and case.answer_for("office") == 200 and case.answer_for("auditor") != 200
    }
    assert sorted(closed) == sorted(FORMS)
