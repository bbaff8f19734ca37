"""A backup holds hashes of passwords and sessions: it is its maker's alone, and taking it shows nobody the database's password."""

import subprocess

import pytest

from luoshi.surfaces.commands import backup


def test_the_password_stands_in_no_command_line(monkeypatch, tmp_path, settings) -> None:
    asked: dict[str, object] = {}

    def run(command: list[str], **given: object) -> subprocess.CompletedProcess[str]:
        asked.update(command=command, **given)
        return subprocess.CompletedProcess(command, 1, "", "no such server")

    monkeypatch.setattr(backup.subprocess, "run", run)
    monkeypatch.setenv("DATABASE_URL", "postgresql://web:geheim%2F1@db.example:6432/luoshi?sslmode=require")
    with pytest.raises(backup.CannotBackUp, match="no such server"):
        backup.write(tmp_path)
    line = " ".join(asked["command"])
    assert "geheim" not in line
    for part in ("host=db.example", "port=6432", "user=web", "dbname=luoshi", "sslmode=require"):
        assert part in line
    assert asked["env"]["PGPASSWORD"] == "geheim/1"


def test_the_folder_is_its_makers_alone(monkeypatch, tmp_path) -> None:
    import argparse

    monkeypatch.setattr(backup, "write", lambda folder: (folder / "x").write_text("x"))
    made = tmp_path / "deep" / "backup"
    assert backup.run(argparse.Namespace(folder=made)) == 0
    assert made.stat().st_mode & 0o077 == 0
