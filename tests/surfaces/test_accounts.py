"""Accounts of a new installation, by command; and coming and going leaves its audit row."""

import io

import pytest

from luoshi.library.discovery import sample_documents
from luoshi.records.audit.models import AuditEntry
from luoshi.surfaces.commands import account, city, take_in


def run(module, *words: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    return module.run(parser.parse_args(words))


@pytest.fixture
def said(monkeypatch):
    def say(password: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    return say


@pytest.mark.django_db
def test_a_new_installation_gets_its_city_and_its_office(client, said, capsys) -> None:
    assert run(city, "sample") == 0
    said("yunlan-Office-77")
    assert run(account, "office", "--role", "office", "--name", "督查室") == 0
    page = client.post("/accounts/login/", {"login": "office", "password": "yunlan-Office-77"})
    assert page.status_code == 302
    assert client.get("/imports/").status_code == 200
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "office", "password": "wrong"})
    verbs = list(
        AuditEntry.objects.filter(subject_kind="account").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["account.give", "account.sign-in", "account.sign-out", "account.sign-in-failed"]
    assert "wrong" not in str(list(AuditEntry.objects.values_list("after", flat=True)))


@pytest.mark.django_db
def test_what_cannot_be_is_refused_whole(said, capsys) -> None:
    assert run(city, "atlantis") == 2
    assert run(city, "sample") == 0
    said("yunlan-Unit-77")
    assert run(account, "dw", "--role", "unit", "--unit", "没有的局") == 2
    said("short")
    assert run(account, "dw", "--role", "unit", "--unit", "市教育局") == 2
    assert not AuditEntry.objects.filter(verb="account.give").exists()
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.django_db
def test_a_closed_account_and_an_old_password_open_nothing(client, said) -> None:
    run(city, "sample")
    said("yunlan-Office-77")
    run(account, "office", "--role", "office")
    said("yunlan-Office-88")
    assert run(account, "office", "--password") == 0
    assert (
        client.post("/accounts/login/", {"login": "office", "password": "yunlan-Office-77"}).status_code
        == 200
    )
    assert (
        client.post("/accounts/login/", {"login": "office", "password": "yunlan-Office-88"}).status_code
        == 302
    )
    assert run(account, "office", "--close") == 0
    assert client.get("/imports/").status_code in {302, 403}


@pytest.mark.django_db
def test_a_nul_character_is_no_fault_of_the_server(client, said) -> None:
    run(city, "sample")
    said("yunlan-Office-77")
    run(account, "office", "--role", "office")
    client.post("/accounts/login/", {"login": "office", "password": "yunlan-Office-77"})
    for address in ("/tasks/?q=%00", "/tasks/?chapter=%00", "/audit/?who=%00", "/search/?q=%00"):
        assert client.get(address).status_code == 200, address
    refused = client.post("/lists/1/settle/", {"written": "\x00", "unit": "1"}, follow=True)
    assert "不能保存的字符" in refused.content.decode()


@pytest.mark.django_db
def test_files_are_imported_by_name(tmp_path, settings, capsys) -> None:
    settings.FILES_FOLDER = tmp_path / "stored"
    good, bad = tmp_path / "清单.txt", tmp_path / "空.txt"
    good.write_bytes(sample_documents()["task-list-2026.txt"])
    bad.write_bytes(b"")
    assert run(take_in, str(good)) == 2  # no city yet
    run(city, "sample")
    assert run(take_in, str(good), str(bad), str(tmp_path / "没有.txt")) == 2
    told = capsys.readouterr()
    assert "60 项" in told.out
    assert "空.txt" in told.err
    assert "没有.txt" in told.err
    assert run(take_in, str(good)) == 0
    assert "没有变动" in capsys.readouterr().out
