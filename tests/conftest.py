"""Shared by all tests: where the real documents are, and the embedded server for those that need a database."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import migrated

PROJECT = Path(__file__).resolve().parents[1]
DOCUMENTS = PROJECT.parent / "shared" / "documents"
PATIENCE_MS = 120_000
"""A statement of a test may take this long: a slow machine shall not fail what is right (the product allows 30 s)."""

if "CI" not in os.environ:  # there hypothesis has a profile of its own, which does the same
    settings.register_profile("shared-machine", deadline=None)
    settings.load_profile("shared-machine")


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the real documents; the test is skipped, by name, where it is absent."""
    if not DOCUMENTS.is_dir():
        pytest.skip(f"the real documents are not at {DOCUMENTS}")
    return DOCUMENTS


@pytest.fixture
def to_pdf(tmp_path: Path) -> Callable[[bytes, str], Path]:
    """Let LibreOffice turn an office file (its bytes, its name) into a PDF: it must open it without complaint."""
    from tools.prerequisites import in_ci, soffice

    program = soffice()
    if program is None:
        if in_ci():
            pytest.fail("LibreOffice is missing; with CI=true nothing may be skipped")
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui")

    def convert(data: bytes, name: str) -> Path:
        source = tmp_path / name
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            program,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(source),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return source.with_suffix(".pdf")

    return convert


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Start the embedded server where DATABASE_URL is unset; tests give up durability, never the product."""
    from django.conf import settings
    from django.db import connections

    from luoshi.config import embedded
    from luoshi.config.database import from_url

    url = os.environ.get("DATABASE_URL") or embedded.start(Path(os.environ["LUOSHI_DATA"]))
    found = from_url(url)
    found["OPTIONS"].pop("pool")
    found["OPTIONS"]["options"] += f" -c synchronous_commit=off -c statement_timeout={PATIENCE_MS}"
    # A name of its own for each run: two runs side by side must not take each other's database away.
    test = {"NAME": f"test_luoshi_{os.getpid()}", "TEMPLATE": migrated.find(url)}
    found["TEST"] = {**connections["default"].settings_dict["TEST"], **test}
    settings.DATABASES["default"].update(found)
    connections["default"].settings_dict.update(found)
    _let_tests_empty_tables()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The first run on a server leaves its migrated, empty database behind for the next ones to copy."""
    from django.db import connection

    with django_db_blocker.unblock():
        connection.close()
        found = connection.settings_dict
        migrated.keep(found)


def _let_tests_empty_tables() -> None:
    """After a test with real transactions Django truncates all tables, which the append-only ones refuse.

    Only a superuser of the database can switch triggers off in this way; the product never does.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    emptied = DatabaseOperations.execute_sql_flush

    def without_triggers(self: DatabaseOperations, sql_list: list[str]) -> None:
        off, on = "SET session_replication_role = replica;", "SET session_replication_role = DEFAULT;"
        queue = (
            "TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE;"  # Django does not manage its tables
        )
        emptied(self, [off, *sql_list, queue, on] if sql_list else [])

    DatabaseOperations.execute_sql_flush = without_triggers
