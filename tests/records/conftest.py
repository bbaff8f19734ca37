"""The sample city in the database: its units, its list of 2026 as a draft or issued, and who acts."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.organisations.actions import load_city
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import TaskList

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OFFICE = Actor(None, "督查室", frozenset({"office"}))
AUDITOR = Actor(None, "审计", frozenset({"auditor"}))


@pytest.fixture(autouse=True)
def files_folder(tmp_path, settings) -> None:
    settings.FILES_FOLDER = tmp_path / "files"


@pytest.fixture
def city(db) -> None:
    load_city("sample", by=SYSTEM, at=AT)


@pytest.fixture
def list_file() -> tuple[str, bytes]:
    """The file of the sample's list of 2026: (name, bytes)."""
    names = sample_documents()
    name = next(name for name in names if "list" in name and "2026" in name)
    return name, names[name]


@pytest.fixture
def draft(city, list_file) -> TaskList:
    name, data = list_file
    done = actions.import_file(data, name=name, by=OFFICE, at=AT)
    return TaskList.objects.get(pk=done.list_ids[0])


@pytest.fixture
def issued(draft) -> TaskList:
    return actions.issue(draft.pk, accept_gaps=True, by=OFFICE, at=AT)


@pytest.fixture
def unit_actor() -> Callable[[int], Actor]:
    """An actor for a unit, by its id."""

    def make(unit_id: int) -> Actor:
        return Actor(None, f"单位{unit_id}", frozenset({"unit"}), frozenset({unit_id}))

    return make


@pytest.fixture
def window(issued):
    return actions.open_window(
        issued.pk, label="第一季度", opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31), by=OFFICE, at=AT
    )
