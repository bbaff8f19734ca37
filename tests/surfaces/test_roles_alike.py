"""Deputies, a supporting unit, a district: each address answers them as the table says for whom they stand in or are like.

And the auditor: reads what the office reads, changes nothing; in both directions over every address of the tables.
"""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin

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
from tests.surfaces.tables.cases import NO, OK
from tests.surfaces.test_every_page import TABLE, address, answer, filled
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
FORM = re.compile(r'<form[^>]*\bmethod="post"(?:[^>]*\baction="([^"]*)")?')
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
    *("decide-bulk", "decide-task", "edit-draft", "new-brief", "new-notices", "register-task"),
    *("scheme-write", "take-report"),
    "work",  # a person's own work in the background
}
"""Pages of the office that an auditor does not open: forms that begin an act, whose data stand on pages that open."""
SHARED = {"task_id", "assignment_id", "evidence_id", "closing:evidence_id", "contribution_id"}
"""What a supporting unit shares with the unit it supports."""
NOT_ACKNOWLEDGED = {
    ("paper", "get"): 403,
    ("breakdown", "post"): 403,
    ("write-report", "get"): 403,
    ("ask", "post"): 302,
    ("request", "get"): 200,
}
"""What the other unit has not signed stays inside it; help can be asked for on a task that is shared, and is read there."""
DEPUTY = {
    ("notification", "post"): 404,
    ("end-work", "post"): 403,
    ("work", "get"): 404,
    ("arrangement", "post"): 403,
}
"""Of a unit: letters and work in the queue stay with the person; with two persons the office alone sets one step."""
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
        (name, case.method): answer(world, more[1], role, name, case, [])
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


def test_what_a_deputy_of_a_unit_may_not(more, world) -> None:
    found = answers(world, more, "unit-deputy")
    assert {key: one for key, one in found.items() if key[0] in OWN} == {
        key: one for key, one in (wanted(lambda _name: "unit") | DEPUTY).items() if key[0] in OWN
    }


def test_a_supporting_unit_that_has_not_acknowledged_reads_the_task_and_acts_on_nothing(more, world) -> None:
    taken = Assignment.objects.filter(task_id=world.task_id).values("unit_id")
    unit = Unit.objects.filter(form="unit").exclude(pk__in=taken).exclude(kind="区").order_by("-id").first()
    held = actions.assign(world.task_id, unit_id=unit.pk, role="supporting", by=OFFICE, at=AT)
    user = account("not-acknowledged", "unit", unit.pk)
    known = replace(world, users={**world.users, "not-acknowledged": user.pk})
    table = {
        (name, case.method): case.answer_for("unit" if is_shared(case) else "stranger")
        for name, cases in TABLE.items()
        for case in cases
    }
    assert answers(known, more, "not-acknowledged") == table | NOT_ACKNOWLEDGED
    assert held.state == "pending"


def is_shared(case) -> bool:
    return bool(case.names) and set(case.names) <= SHARED and case.method == "get"


def test_a_supporting_unit_sees_the_task_and_acts_on_its_own_alone(more, world) -> None:
    # What the lead alone writes and reads is refused with its reason, not said to be missing.
    refused = {("breakdown", "post"): (403, 302), ("paper", "get"): (403, 200)}
    assert differing(answers(world, more, "supporting"), AS_HOLDER) == refused


def test_a_district_without_the_task_is_a_stranger_to_it(more, world) -> None:
    found = answers(world, more, "district")
    assert differing(found, set()) == {}
    assert sum(status == OK for status in found.values()) > 5


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


def test_no_page_shows_the_auditor_a_form_of_the_office(more, world) -> None:
    """Whatever the auditor opens posts to no address that only the office may use."""
    closed = {
        address(world, more[1], name, case)
        for name, cases in TABLE.items()
        for case in cases
        if case.method == "post" and case.answer_for("auditor") == NO
    }
    client = Client()
    client.force_login(world.user("auditor"))
    shown = {}
    for name, cases in TABLE.items():
        for case in (one for one in cases if one.method == "get" and one.answer_for("auditor") == OK):
            path = address(world, more[1], name, case)
            reply = client.get(path)
            if reply.streaming:
                b"".join(reply.streaming_content)  # a file that is not read to its end stays open
            elif reply["Content-Type"].startswith("text/html"):
                shown[name] = {urljoin(path, one) for one in FORM.findall(reply.content.decode())} & closed
    assert {name: found for name, found in shown.items() if found} == {}


def test_the_auditor_reads_what_the_office_reads() -> None:
    """Except the forms that begin an act: there is nothing to read in them that does not stand elsewhere."""
    closed = {
        name
        for name, cases in TABLE.items()
        for case in cases
        if case.method == "get" and case.answer_for("office") == 200 and case.answer_for("auditor") != 200
    }
    assert sorted(closed) == sorted(FORMS)
