"""Files with a sub-unit's answer: sent on the page, taken over into the unit's report with one click, handed out to the unit."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.policy.terms.actors import Actor
from luoshi.records.breakdown.actions_passing import pass_on
from luoshi.records.breakdown.queries import passed_on
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.models import Assignment
from tests.records.conftest import AT
from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db
TABLE = "小区,数量\n甲,3\n".encode()


@pytest.fixture
def held(issued) -> Assignment:
    return Assignment.objects.filter(task__list=issued).order_by("id").first()


def test_the_files_of_an_answer_go_into_the_report(held, window) -> None:
    by = Actor(None, "承办单位", frozenset({"unit"}), frozenset({held.unit_id}))
    actions.acknowledge(held.pk, by=by, at=AT)
    due = AT.date()
    row = pass_on(held.pk, to="规划处", what="报数", due_on=due, window_id=window.pk, by=by, at=AT)
    unit = signed_in(account("unit", "unit", held.unit_id))
    sent = {"answer": "完成三处。", "evidence": [SimpleUploadedFile("附表.csv", TABLE)]}
    assert unit.post(reverse("answer-passed", args=[row.pk]), sent).status_code == 302
    (file,) = passed_on(held.pk)[0].files
    assert (file.name, file.grade) == ("附表.csv", "dataset")
    reply = unit.get(reverse("passed-file", args=[file.id]))
    assert reply.content == TABLE
    assert "attachment" in reply["Content-Disposition"]

    form = reverse("write-report", args=[held.pk, window.pk])
    offered = f'name="passed_file" value="{file.id}" checked'
    assert offered in unit.get(form).content.decode()
    said = {"text": "完成三处。", "completion_percent": "30", "passed_file": [str(file.id), "999999"]}
    assert unit.post(form, said).status_code == 302
    page = queries.task_page(held.task_id, by)
    (own,) = page.reports[0].contributions
    assert [(one.name, one.grade) for one in own.evidence] == [("附表.csv", "dataset")]
    assert 'name="passed_file"' not in unit.get(form).content.decode()


def test_a_file_of_another_window_is_not_taken_over(held, window) -> None:
    by = Actor(None, "承办单位", frozenset({"unit"}), frozenset({held.unit_id}))
    actions.acknowledge(held.pk, by=by, at=AT)
    row = pass_on(held.pk, to="规划处", what="报数", due_on=AT.date(), by=by, at=AT)
    unit = signed_in(account("unit", "unit", held.unit_id))
    sent = {"answer": "完成三处。", "evidence": [SimpleUploadedFile("附表.csv", TABLE)]}
    unit.post(reverse("answer-passed", args=[row.pk]), sent)
    (file,) = passed_on(held.pk)[0].files
    said = {"text": "完成三处。", "completion_percent": "30", "passed_file": [str(file.id)]}
    unit.post(reverse("write-report", args=[held.pk, window.pk]), said)
    assert queries.task_page(held.task_id, by).reports[0].contributions[0].evidence == ()
