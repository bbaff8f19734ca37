"""Every address of the pages × every role: one table. An address that is not in the table fails the test."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.surfaces.looking import watching
from tests.surfaces.tables import areas
from tests.surfaces.tables.cases import SIGN_IN, TO, Case
from tests.surfaces.world import ROLES, World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db

OK, NO = 200, 403
OWN = "citizen"  # sees the own data only: tests/surfaces/test_citizens.py
TABLE = {name: cases for module in areas() for name, cases in module.TABLE.items()}


@pytest.fixture(scope="module")
def ids(standing_world) -> dict[str, int]:
    """The ids that the areas' own addresses need, made once in the standing world."""
    found: dict[str, int] = {}
    for module in areas():
        found |= module.prepare(standing_world[0]) if hasattr(module, "prepare") else {}
    return found


def names_of(patterns) -> Iterator[str]:
    """The names of all addresses outside the API, which has a table of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) != "api/":
            yield from names_of(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


def test_the_table_names_every_address() -> None:
    assert sorted(names_of(get_resolver().url_patterns)) == sorted(TABLE)


def test_no_address_stands_in_two_tables() -> None:
    names = [name for module in areas() for name in module.TABLE]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_this_role_as_the_table_says(role: str, world: World, ids) -> None:
    """And whoever sees personal data of others there, masked or whole, is in the log of looks."""
    unnoted: list[str] = []
    found = {
        (name, case.method): answer(world, ids, role, name, case, unnoted)
        for name, cases in TABLE.items()
        for case in cases
    }
    assert unnoted == []
    wanted = {(name, case.method): case.answer_for(role) for name, cases in TABLE.items() for case in cases}
    assert found == wanted


def answer(
    world: World, ids: dict[str, int], role: str, name: str, case: Case, unnoted: list[str]
) -> int | str:
    """The status of one request, undone afterwards. `unnoted`: takes addresses that showed personal data and no look was written."""
    client = Client()
    user = world.user(role)
    if user is not None:
        client.force_login(user)
    with transaction.atomic(), watching() as watch:
        reply = getattr(client, case.method)(address(world, ids, name, case), filled(world, ids, case))
        body = (
            b"".join(reply.streaming_content) if reply.streaming else reply.content
        )  # read to its end, its file is closed
        shown = watch.shown_in(body)
        if shown and not watch.noted and role != OWN:
            unnoted.append(f"{name}: {'、'.join(shown)}")
        transaction.set_rollback(True)
    to_sign_in = reply.status_code == TO and reply["Location"].startswith(reverse("account_login") + "?next=")
    return SIGN_IN if to_sign_in else reply.status_code


def filled(world: World, ids: dict[str, int], case: Case) -> dict:
    """The fields of the form; `@assignment_id` stands for the id of that name."""
    names = {key: value[1:] for key, value in case.data.items() if str(value).startswith("@")}
    held = {key: ids[name] if name in ids else getattr(world, name) for key, name in names.items()}
    return {**case.data, **held}


def address(world: World, ids: dict[str, int], name: str, case: Case) -> str:
    """`draft:task_id` is the parameter `task_id` with the id that the world has as `draft_task_id`."""
    found = {}
    for parameter in case.names:
        kind, _, plain = parameter.rpartition(":")
        held = {"": plain, "draft": f"draft_{plain}", "pending": "pending_id"}.get(kind, f"{kind}_{plain}")
        held = {"draft_list_id": "draft_id"}.get(held, held)
        found[plain] = ids[held] if held in ids else getattr(world, held)
    return reverse(name, kwargs=found)


@pytest.mark.parametrize("name", [name for name, cases in TABLE.items() if cases[0].method == "post"])
def test_what_changes_something_cannot_be_fetched(name: str, world: World, ids) -> None:
    client = Client()
    client.force_login(world.user("office"))
    wanted = 302 if name == "set_language" else 405  # Django's own view only redirects on GET
    assert client.get(address(world, ids, name, TABLE[name][0])).status_code == wanted


def test_a_form_without_its_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user("unit"))
    reply = client.post(reverse("acknowledge", args=[world.pending_id]))
    assert reply.status_code == NO
    assert "页面已过期" in reply.content.decode()
