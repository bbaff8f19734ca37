"""Citizens sign in by OpenID Connect: over a real line, with every claim held against the attempt; and in the demo."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from luoshi.records.persons.models import Person
from luoshi.records.persons.queries import person_of
from luoshi.surfaces.adapters.identity import simulator
from luoshi.surfaces.adapters.identity.base import Attempt, NotIdentified
from luoshi.surfaces.adapters.identity.configured import UnsuitableIdentity, platform
from luoshi.surfaces.adapters.identity.oidc import OidcPlatform

AT = datetime(2026, 3, 2, tzinfo=UTC)
ATTEMPT = Attempt("state-1", "nonce-1", "v" * 43)
BACK = "https://luoshi.example/citizen/back/"
ONE = simulator.citizen(7, 101)


def came_back(attempt: Attempt = ATTEMPT, *, code: str | None = None, at: datetime = AT, **spoil):
    """Through the platform and back: who it is."""
    with simulator.serving({ONE.subject: ONE}, AT.timestamp, **spoil) as served:
        mine = OidcPlatform(served.issuer, "luoshi", "secret", lambda: at)
        query = {k: v[0] for k, v in parse_qs(urlsplit(mine.address(ATTEMPT, BACK)).query).items()}
        back = parse_qs(urlsplit(served.authorised(query, ONE.subject)).query)
        assert back["state"] == [ATTEMPT.state]
        return mine.identified(attempt, code or back["code"][0], BACK)


def test_the_platform_says_who_it_is() -> None:
    found = came_back()
    assert found == ONE
    assert ONE.id_number not in repr(found)


@pytest.mark.parametrize(
    "spoil",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"nonce": "replayed"},
        {"exp": 1},
        {"sub": "somebody-else"},
        {"exp": "soon"},
    ],
)
def test_a_token_that_does_not_fit_is_refused(spoil) -> None:
    with pytest.raises(NotIdentified, match="不符"):
        came_back(**spoil)


def test_a_code_counts_once_and_for_its_verifier_only() -> None:
    with pytest.raises(NotIdentified):
        came_back(replace(ATTEMPT, verifier="w" * 43))
    with pytest.raises(NotIdentified):
        came_back(code="code-of-nobody")
    with pytest.raises(NotIdentified):
        came_back(at=AT + timedelta(hours=1))


def test_a_platform_that_is_away_or_open_is_refused() -> None:
    with pytest.raises(NotIdentified, match="没有应答"):
        OidcPlatform("http://127.0.0.1:9", "luoshi", "s", lambda: AT).address(ATTEMPT, BACK)
    with pytest.raises(ValueError, match="https"):
        OidcPlatform("http://identity.example", "luoshi", "s", lambda: AT)


def test_the_setting_is_read_or_refused(settings, tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret", encoding="utf-8")
    found = {"issuer": "https://identity.example", "client": "luoshi", "secret_file": str(secret)}
    settings.IDENTITY = json.dumps(found)
    platform.cache_clear()
    try:
        assert "s3cret" not in repr(platform())
        platform.cache_clear()
        settings.IDENTITY = "{}"
        with pytest.raises(UnsuitableIdentity):
            platform()
    finally:
        platform.cache_clear()


def signed_in(serial: int = 101, **query) -> Client:
    client = Client()
    away = client.get(reverse("citizen-sign-in"), {"next": "/accounts/login/"})
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    client.answer = client.get(reverse("citizen-back"), {"code": serial, "state": state, **query})
    return client


@pytest.mark.django_db
def test_a_citizen_signs_in_and_is_the_same_person_the_next_time(caplog) -> None:
    caplog.set_level(logging.DEBUG)
    client = signed_in()
    assert client.answer["Location"] == "/accounts/login/"
    user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    assert list(user.memberships.values_list("role", flat=True)) == ["citizen"]
    assert person_of(user.pk).name.endswith("*") or "*" in person_of(user.pk).name
    assert signed_in().session["_auth_user_id"] == str(user.pk)
    assert Person.objects.count() == 1
    who = simulator.citizen(2026, 101)
    for plain in (who.name, who.id_number, who.phone):
        assert plain not in caplog.text
        assert plain not in f"{user.username}{user.display_name}"


@pytest.mark.django_db
def test_another_state_or_an_unknown_code_signs_nobody_in() -> None:
    for client in (signed_in(state="forged"), signed_in(serial=4711)):
        assert client.answer.status_code == 403
        assert "_auth_user_id" not in client.session
    assert "没有这个人" in signed_in(serial=4711).answer.content.decode()
