"""Every address of the pages × every role: one table. An address that is not in the table fails the test."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.surfaces.world import ROLES, World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db

OK, TO, NO, NONE, SIGN_IN = 200, 302, 403, 404, "to the sign-in page"
OPEN = (OK,) * 7


@dataclass(frozen=True)
class Case:
    """What an address answers, in the order of ROLES: anonymous, nobody, office, leader, unit, stranger, auditor."""

    answers: tuple
    names: tuple[str, ...] = ()
    method: str = "get"
    data: dict = field(default_factory=dict)


def get(*answers, names=()) -> Case:
    return Case((SIGN_IN, NO, *answers), names)


def post(*answers, names=(), **data) -> Case:
    return Case((SIGN_IN, NO, *answers), names, "post", data)


EVERYONE = (OK, OK, OK, OK, OK)
OFFICE = (OK, NO, NO, NO, NO)
OFFICE_ACTS = (TO, NO, NO, NO, NO)
THE_UNIT = (NO, NO, OK, NO, NO)
SEES_THE_TASK = (OK, OK, OK, NO, OK)

TABLE: dict[str, tuple[Case, ...]] = {
    "overview": (get(*EVERYONE),),
    "tasks": (get(*EVERYONE),),
    "task": (get(*SEES_THE_TASK, names=("task_id",)),),
    "assign": (post(*OFFICE_ACTS, names=("task_id",), unit="1", role="lead"),),
    "acknowledge": (post(NO, NO, TO, NO, NO, names=("pending:assignment_id",)),),
    "return-assignment": (post(NO, NO, TO, NO, NO, names=("pending:assignment_id",), reason="职责不符"),),
    "assign-again": (post(*OFFICE_ACTS, names=("assignment_id",)),),
    "end-assignment": (post(*OFFICE_ACTS, names=("assignment_id",), reason="职责调整"),),
    "write-report": (
        get(*THE_UNIT, names=("assignment_id", "window_id")),
        post(
            *(NO, NO, TO, NO, NO),
            names=("assignment_id", "window_id"),
            text="又开工一处。",
            completion_percent="30",
        ),
    ),
    "accept-report": (post(*OFFICE_ACTS, names=("report_id",), completion_percent="20", version="1"),),
    "return-report": (post(*OFFICE_ACTS, names=("report_id",), reason="请补充数据", version="1"),),
    "units": (get(OK, OK, NO, NO, OK),),
    "unit": (get(*SEES_THE_TASK, names=("unit_id",)),),
    "acknowledge-all": (post(NO, NO, TO, NO, NO, names=("unit_id",), list="0"),),
    "documents": (get(*EVERYONE),),
    "document": (get(*EVERYONE, names=("document_id",)),),
    "clause-panel": (get(*(TO,) * 5, names=("document_id",)),),
    "export-document": (get(*EVERYONE, names=("document_id", "form")),),
    "clause": (get(*(NONE,) * 5),),
    "search": (get(*EVERYONE),),
    "links": (get(*EVERYONE),),
    "compute-links": (post(*OFFICE_ACTS),),
    "pairing": (get(*EVERYONE, names=("pairing_id",)),),
    "add-link": (post(*OFFICE_ACTS, names=("pairing_id",)),),
    "decide-link": (post(*OFFICE_ACTS, names=("link_id",), decision="confirmed"),),
    "imports": (get(*OFFICE), post(*OFFICE_ACTS)),
    "review": (get(*OFFICE, names=("draft:list_id",)),),
    "changes": (get(NONE, NO, NO, NO, NO, names=("draft:list_id",)),),
    "issue": (post(*OFFICE_ACTS, names=("draft:list_id",), accept_gaps="yes"),),
    "discard": (post(*OFFICE_ACTS, names=("draft:list_id",)),),
    "settle": (post(*OFFICE_ACTS, names=("draft:list_id",), written="某单位", unit="1"),),
    "add-task": (post(*OFFICE_ACTS, names=("draft:list_id",), start="1", end="9", after_order="1"),),
    "windows": (get(*OFFICE, names=("list_id",)), post(*OFFICE_ACTS, names=("list_id",))),
    "edit-draft": (
        get(*OFFICE, names=("draft:task_id",)),
        post(*OFFICE_ACTS, names=("draft:task_id",), number="1"),
    ),
    "merge-draft": (post(*OFFICE_ACTS, names=("draft:task_id",)),),
    "split-draft": (post(*OFFICE_ACTS, names=("draft:task_id",), place="0"),),
    "remove-draft": (post(*OFFICE_ACTS, names=("draft:task_id",)),),
    "add-mention": (post(*OFFICE_ACTS, names=("draft:task_id",), unit="1", role="lead"),),
    "settle-mention": (post(*OFFICE_ACTS, names=("mention_id",), unit="1"),),
    "remove-mention": (post(*OFFICE_ACTS, names=("mention_id",)),),
    "audit": (get(OK, NO, NO, NO, OK),),
    "evidence": (get(OK, OK, OK, NONE, OK, names=("evidence_id",)),),
    "export-xlsx": (get(*EVERYONE, names=("list_id",)),),
    "export-csv": (get(*EVERYONE, names=("list_id",)),),
    "theme": (Case((TO,) * 7, method="post", data={"theme": "dark"}),),
    "set_language": (Case((TO,) * 7, method="post", data={"language": "en"}),),
    "account_login": (Case((OK, *(TO,) * 6)),),
    "account_logout": (Case((TO, *(OK,) * 6)),),
    "account_inactive": (Case(OPEN),),
    "account_reauthenticate": (Case((SIGN_IN, *(OK,) * 6)),),
    "account_change_password": (Case((SIGN_IN, *(OK,) * 6)),),
    "account_signup": (Case(OPEN),),
    "account_set_password": (Case(OPEN),),
    "account_reset_password": (Case(OPEN),),
    "account_email": (Case(OPEN),),
}


def names_of(patterns) -> Iterator[str]:
    """The names of all addresses outside the API, which has a table of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) != "api/":
            yield from names_of(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


def test_the_table_names_every_address() -> None:
    assert sorted(names_of(get_resolver().url_patterns)) == sorted(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_this_role_as_the_table_says(role: str, world: World) -> None:
    found = {
        (name, case.method): answer(world, role, name, case)
        for name, cases in TABLE.items()
        for case in cases
    }
    place = ROLES.index(role)
    wanted = {(name, case.method): case.answers[place] for name, cases in TABLE.items() for case in cases}
    assert found == wanted


def answer(world: World, role: str, name: str, case: Case) -> int | str:
    """The status of one request, undone afterwards."""
    client = Client()
    user = world.user(role)
    if user is not None:
        client.force_login(user)
    with transaction.atomic():
        reply = getattr(client, case.method)(address(world, name, case), case.data)
        if reply.streaming:
            b"".join(reply.streaming_content)  # read to its end, its file is closed
        transaction.set_rollback(True)
    to_sign_in = reply.status_code == TO and reply["Location"].startswith(reverse("account_login") + "?next=")
    return SIGN_IN if to_sign_in else reply.status_code


def address(world: World, name: str, case: Case) -> str:
    """`draft:task_id` is the parameter `task_id` with the id that the world has as `draft_task_id`."""
    ids = {}
    for parameter in case.names:
        kind, _, plain = parameter.rpartition(":")
        held = {"": plain, "draft": f"draft_{plain}", "pending": "pending_id"}[kind]
        ids[plain] = getattr(world, {"draft_list_id": "draft_id"}.get(held, held))
    return reverse(name, kwargs=ids)


@pytest.mark.parametrize("name", [name for name, cases in TABLE.items() if cases[0].method == "post"])
def test_what_changes_something_cannot_be_fetched(name: str, world: World) -> None:
    client = Client()
    client.force_login(world.user("office"))
    wanted = 302 if name == "set_language" else 405  # Django's own view only redirects on GET
    assert client.get(address(world, name, TABLE[name][0])).status_code == wanted


def test_a_form_without_its_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user("unit"))
    reply = client.post(reverse("acknowledge", args=[world.pending_id]))
    assert reply.status_code == NO
    assert "页面已过期" in reply.content.decode()
