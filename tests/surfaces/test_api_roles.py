"""Every operation of the API × every role, in both directions: who may, may; who may not, is refused, and nothing has changed.

A status of 200, 409 or 422 says that the role was let in; what the body or the state then lacked is no matter of roles.
"""

import pytest
from django.db import transaction

from luoshi.records.audit.models import AuditEntry
from luoshi.records.organisations.models import Unit
from luoshi.records.tasks import actions
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account, signed_in
from tests.surfaces.test_api import JSON, clients, held, operations, post, stranger_id, submitted

__all__ = ["clients", "held", "stranger_id", "submitted"]
pytestmark = pytest.mark.django_db
PROGRAMME = ("operator", "reviewer", "treasurer", "hotline", "merchant", "citizen")
COLUMNS = ("office", "leader", "auditor", "unit", "supporting", "stranger", "programme")
IN, NO, NONE = "in", 403, 404
OF_THE_UNIT = (NO, NO, NO, IN, NO, NO, NO)
OF_THE_OFFICE = (IN, NO, NO, NO, NO, NO, NO)
OF_THE_LIST = (IN, IN, IN, IN, IN, IN, NONE)
OF_THE_TASK = (IN, IN, IN, IN, IN, NONE, NONE)
ONES_OWN = (IN,) * 7
TABLE = {
    **dict.fromkeys(
        (
            "post /api/assignments/{assignment_id}/acknowledge",
            "post /api/assignments/{assignment_id}/return",
            "post /api/assignments/{assignment_id}/contributions/{window_id}",
            "post /api/assignments/{assignment_id}/contributions/{window_id}/unchanged",
            "post /api/contributions/{contribution_id}/submit",
            "post /api/contributions/{contribution_id}/check",
            "post /api/contributions/{contribution_id}/sign",
            "post /api/contributions/{contribution_id}/return",
        ),
        OF_THE_UNIT,
    ),
    **dict.fromkeys(
        (
            "post /api/assignments/{assignment_id}/assign-again",
            "post /api/assignments/{assignment_id}/end",
            "post /api/tasks/{task_id}/assignments",
            "post /api/reports/{report_id}/accept",
            "post /api/reports/{report_id}/return",
            "post /api/lists/{list_id}/windows",
        ),
        OF_THE_OFFICE,
    ),
    **dict.fromkeys(
        (
            "get /api/lists/{list_id}",
            "get /api/lists/{list_id}/overview",
            "get /api/lists/{list_id}/tasks",
            "get /api/lists/{list_id}/reports",
            "get /api/lists/{list_id}/windows",
            "get /api/lists/{list_id}/export.xlsx",
            "get /api/lists/{list_id}/export.csv",
        ),
        OF_THE_LIST,
    ),
    **dict.fromkeys(
        ("get /api/tasks/{task_id}", "get /api/tasks/{task_id}/reports", "get /api/reports/{report_id}"),
        OF_THE_TASK,
    ),
    "get /api/units/{unit_id}": (IN, IN, IN, IN, NONE, NONE, NONE),
    **dict.fromkeys(
        (
            "get /api/me",
            "get /api/lists",
            "get /api/units",
            "get /api/shop/goods",
            "get /api/shop/orders",
            "get /api/keys",
            "post /api/keys",
        ),
        ONES_OWN,
    ),
    "post /api/keys/{key_id}/revoke": (NONE,) * 7,  # the key of somebody else
    "post /api/shop/sales": (NO,) * 7,  # a signing key of an enterprise acts there, no session
    # A form with files; what is no such form is refused before anything is asked.
    "post /api/assignments/{assignment_id}/contributions/{window_id}/with-files": ONES_OWN,
}
"""Who is let in (`in`), or with what the others are refused; `no-role` is always 403, who is not signed in 401."""


def test_the_table_names_every_operation() -> None:
    assert sorted(f"{method} {path}" for method, path, _ in operations()) == sorted(TABLE)


def test_every_operation_lets_in_whom_the_table_says_and_nobody_else(
    clients, held, submitted, window, issued
) -> None:
    free = Unit.objects.filter(form="unit").exclude(assignments__task__list=issued)
    helper = free.order_by("id").first() or Unit.objects.create(name="协办局", form="unit", order=999)
    actions.assign(held.task_id, unit_id=helper.pk, role="supporting", by=OFFICE, at=AT)
    clients["supporting"] = signed_in(account("supporting", "unit", helper.pk))
    clients |= {role: signed_in(account(role, role)) for role in PROGRAMME}
    ids = {
        "list_id": issued.pk,
        "task_id": held.task_id,
        "unit_id": held.unit_id,
        "report_id": submitted.pk,
        "assignment_id": held.pk,
        "window_id": window.pk,
        "contribution_id": submitted.contributions.get().pk,
        "key_id": 1,
    }
    found = {
        (f"{method} {path}", role): told(clients[role], method, path.format(**ids), operation)
        for method, path, operation in operations()
        for role in clients
    }
    wanted = {(name, role): said for name, row in TABLE.items() for role, said in row_of(row).items()}
    assert found == wanted


def row_of(row: tuple) -> dict:
    said = dict(zip(COLUMNS, row, strict=True))
    said |= dict.fromkeys(PROGRAMME, said.pop("programme"))
    return said | {"no-role": 403, "anonymous": 401}


def told(client, method: str, address: str, operation: dict) -> int | str:
    """`in` or the refusal; what was done is undone, and a refusal has left no act in the log."""
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("example", {})
    before = AuditEntry.objects.count()
    with transaction.atomic():
        answer = client.get(address) if method == "get" else post(client, address, body)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.status_code in {401, 403, 404}:
            assert AuditEntry.objects.count() == before, f"{method} {address}"
        transaction.set_rollback(True)
    assert answer.status_code in {200, 401, 403, 404, 409, 422}, f"{method} {address} {answer.status_code}"
    return IN if answer.status_code in {200, 409, 422} else answer.status_code
