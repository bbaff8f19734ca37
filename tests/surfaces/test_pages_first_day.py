"""The first day: pages that are still empty, and the first file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.records.tasks.models import TaskList
from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db


def shown(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_file_is_imported_reviewed_and_issued(city, list_file) -> None:
    client = signed_in(account("office", "office"))
    name, data = list_file
    answer = client.post(reverse("imports"), {"file": SimpleUploadedFile(name, data)})
    draft = TaskList.objects.get()
    assert answer["Location"] == reverse("review", args=[draft.pk])
    page = client.get(answer["Location"])
    assert "".join(piece.text for piece in page.context["pieces"]) in data.decode()
    again = client.post(reverse("imports"), {"file": SimpleUploadedFile(name, data)}, follow=True)
    assert "没有任何变动" in shown(again)
    client.post(reverse("issue", args=[draft.pk]), {"accept_gaps": "yes"})
    assert TaskList.objects.get(pk=draft.pk).state == "issued"


def test_pages_that_are_empty_say_what_to_do(city) -> None:
    office, leader = signed_in(account("o", "office")), signed_in(account("l", "leader"))
    assert "去导入与印发" in shown(office.get("/"))
    assert "督查室印发清单后" in shown(leader.get("/"))
    for name in ("tasks", "units", "documents", "imports"):
        assert "empty-note" in shown(office.get(reverse(name)))


def test_pages_open_before_any_city_is_loaded(db) -> None:
    assert signed_in(account("o", "office")).get("/").status_code == 200
