"""No browser keeps a page of who is signed in, and nobody fills the disk with what will be refused anyway."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db
MB = 2**20


def test_what_is_shown_to_who_is_signed_in_stays_in_no_cache() -> None:
    for role, name in (("citizen", "my-cases"), ("operator", "programmes"), ("office", "tasks")):
        answer = signed_in(account(role, role)).get(reverse(name))
        assert answer["Cache-Control"] == "private, no-store"
    refused = signed_in(account("c2", "citizen")).get(reverse("programmes"))
    assert (refused.status_code, refused["Cache-Control"]) == (403, "private, no-store")


def test_what_is_public_may_be_kept_by_everybody() -> None:
    assert "public" in Client().get(reverse("public-tasks"))["Cache-Control"]
    assert "public" in signed_in(account("c", "citizen")).get(reverse("public-tasks"))["Cache-Control"]
    assert "Cache-Control" not in Client().get(reverse("policies"))


def sent(client: Client, to: str, size: int) -> int:
    """The answer to a body of which only the announced size is large."""
    return client.generic("POST", to, b"x", "text/plain", CONTENT_LENGTH=str(size)).status_code


def test_who_is_not_signed_in_sends_no_files() -> None:
    assert sent(Client(), reverse("account_login"), 3 * MB) == 413
    assert sent(Client(), reverse("citizen-sign-in"), 10**15) == 413
    forged = Client()
    forged.cookies["sessionid"] = "x" * 32
    assert sent(forged, reverse("account_login"), 3 * MB) == 413
    assert sent(Client(), reverse("account_login"), 1 * MB) != 413


def test_who_is_signed_in_sends_as_many_files_as_a_form_asks_for(settings) -> None:
    citizen = signed_in(account("c", "citizen"))
    assert sent(citizen, reverse("my-cases"), settings.UPLOADS_AT_ONCE * settings.UPLOAD_LIMIT) == 405
    answer = citizen.generic("POST", reverse("my-cases"), b"x", "text/plain", CONTENT_LENGTH=str(300 * MB))
    assert answer.status_code == 413
    assert "最多可以提交 202 MB" in answer.content.decode()


def test_a_count_that_is_gone_between_two_steps_is_begun_anew(monkeypatch) -> None:
    from types import SimpleNamespace

    from luoshi.surfaces.web import pace

    def gone(_key: str) -> int:
        raise ValueError

    monkeypatch.setattr(pace.cache, "incr", gone)
    pace.keep_pace(SimpleNamespace(actor=SimpleNamespace(user_id=1)), "papers", an_hour=0)


def test_a_merchants_proof_is_a_download_in_a_sandbox(monkeypatch) -> None:
    """What merchants send in is opened by staff: as a file, in no page, whatever its name says."""
    from luoshi.surfaces.merchants.views import goods

    monkeypatch.setattr(goods.queries, "proof_of", lambda *_: (1, '函".html'))
    monkeypatch.setattr(goods, "content", lambda _: (b"%PDF-1.7", "application/pdf"))
    answer = signed_in(account("a", "auditor")).get(reverse("price-proof", args=[1]))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
