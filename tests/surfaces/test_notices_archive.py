"""Many notices as one archive, and what one was told in the language one reads."""

import io
import zipfile

import pytest
from django.urls import reverse

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.chasing import actions, queries
from luoshi.records.notifying.models import Notification
from luoshi.records.tasks.models import Task
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import signed_in
from tests.surfaces.world import standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world) -> tuple[int, ...]:
    chosen = Task.objects.filter(list_id=world.list_id).order_by("order").values_list("id", flat=True)[:3]
    tasks = {*chosen, world.task_id}
    return actions.issue_notices(tasks, rank=2, reason="进度滞后，请说明。", by=OFFICE, at=AT)


def names(reply) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(b"".join(reply.streaming_content))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert zipfile.is_zipfile(io.BytesIO(archive.read(name))), name
        return archive.namelist()


def test_the_office_takes_a_batch_as_one_archive(world, batch) -> None:
    found = names(signed_in(world.user("office")).get("/notices/archive.zip?shown=waiting"))
    assert len(found) == len(set(found)) == len(batch)
    assert all(name.endswith(".docx") for name in found)


def test_a_unit_gets_its_own_alone(world, batch) -> None:
    found = names(signed_in(world.user("unit")).get("/notices/archive.zip"))
    own = [row for row in queries.notices(OFFICE, AT.date()).rows if row.unit_id == world.unit_id]
    assert len(found) == len(own) == 1
    assert own[0].unit in found[0]


def test_beyond_the_limit_it_is_refused_whole(world, batch, monkeypatch) -> None:
    monkeypatch.setattr(queries, "ARCHIVE_MOST", 2)
    with pytest.raises(BadValue, match="最多打包2份"):
        queries.archived(OFFICE, AT.date())
    assert signed_in(world.user("office")).get("/notices/archive.zip").status_code in {400, 302}


def test_what_one_was_told_is_in_the_readers_language(world, batch) -> None:
    told = Notification.objects.get(user_id=world.users["unit"], kind="notice")
    client = signed_in(world.user("unit"))
    chinese = client.get("/notifications/").content.decode()
    assert told.title in chinese
    assert told.english not in chinese
    client.post(reverse("set_language"), {"language": "en", "next": "/notifications/"})
    english = client.get("/notifications/").content.decode()
    assert "please answer by" in told.english
    assert told.english in english


def test_everything_that_is_told_has_an_english_title(world, batch) -> None:
    actions.remind(by=OFFICE, at=AT.replace(day=30))
    assert Notification.objects.exists()
    assert not Notification.objects.filter(english="").exists()
