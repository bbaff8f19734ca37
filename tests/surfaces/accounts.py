"""Accounts for tests, and clients signed in with them."""

from django.test import Client

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.people.actions import give_account, give_role
from tests.records.conftest import AT


def account(name: str, role: str | None, unit_id: int | None = None):
    """A new account with one role, or none."""
    user = give_account(name, display_name=name, password="x", by=SYSTEM, at=AT, weak_password=True)
    if role:
        give_role(user.pk, role, unit_id=unit_id, valid_from=AT.date(), by=SYSTEM, at=AT)
    return user


def signed_in(user, **options) -> Client:
    """A client with the account's session; faults come back as answers."""
    client = Client(raise_request_exception=False, **options)
    client.force_login(user)
    return client
