"""Opening documents to the public: who may, what is refused, what closes a document again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.documents.models import Clause, Document
from luoshi.records.organisations.actions import load_city
from luoshi.records.publishing import queries
from luoshi.records.publishing.actions import AT_ONCE_MOST, publish_documents, withdraw_document
from luoshi.records.publishing.models import DocumentPublication
from luoshi.records.tasks.actions import decide_tasks, import_file, issue
from luoshi.records.tasks.models import Task
from tests.records.conftest import AT, OFFICE

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)
UNIT = Actor(None, "承办单位", frozenset({"unit"}), frozenset({1}))


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> None:
    settings.FILES_FOLDER = tmp_path
    load_city("sample", by=OFFICE, at=AT)


def taken(name: str, data: bytes | None = None) -> list[int]:
    done = import_file(data or sample_documents()[name], name=name, by=OFFICE, at=AT)
    return list(done.document_ids)


def issued_list() -> int:
    done = import_file(sample_documents()["task-list-2026.txt"], name="list.txt", by=OFFICE, at=AT)
    issue(done.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    return done.document_ids[0]


def test_a_document_is_open_from_its_publication_until_it_is_withdrawn() -> None:
    document = taken("work-report-2026.txt")[0]
    address = Clause.objects.filter(document=document).first().address
    assert queries.open_document(document) is None
    assert queries.open_place(address) is None
    assert publish_documents([document], by=OFFICE, at=AT) == 1
    assert queries.open_document(document).published_at == AT
    assert queries.open_place(address).document_id == document
    assert queries.shelf().total == 1
    withdraw_document(document, reason="文件已废止", by=OFFICE, at=LATER)
    assert queries.open_document(document) is None
    assert queries.open_place(address) is None
    assert queries.shelf().total == 0
    told = AuditEntry.objects.filter(subject_kind="document", subject_id=document).order_by("id")
    assert [one.verb for one in told] == ["document.take-in", "document.publish", "document.withdraw"]
    assert told.last().after["reason"] == "文件已废止"
    assert publish_documents([document], by=OFFICE, at=LATER) == 1  # and it may be opened again
    assert [one.withdrawn_at for one in queries.standing(document).spells] == [None, LATER]


def test_publishing_twice_changes_nothing() -> None:
    document = taken("work-report-2026.txt")[0]
    publish_documents([document], by=OFFICE, at=AT)
    assert publish_documents([document], by=OFFICE, at=LATER) == 0
    assert AuditEntry.objects.filter(verb="document.publish").count() == 1


def test_only_the_office_opens_and_closes() -> None:
    document = taken("work-report-2026.txt")[0]
    with pytest.raises(NotAllowed):
        publish_documents([document], by=UNIT, at=AT)
    publish_documents([document], by=OFFICE, at=AT)
    with pytest.raises(NotAllowed):
        withdraw_document(document, reason="不该由承办单位撤回", by=UNIT, at=AT)
    assert queries.open_document(document) is not None


def test_a_draft_list_cannot_be_open() -> None:
    document = taken("task-list-2026.txt")[0]
    with pytest.raises(WrongState, match="草稿"):
        publish_documents([document], by=OFFICE, at=AT)
    assert "草稿" in queries.standing(document).obstacle


def test_a_confidential_task_keeps_its_document_closed() -> None:
    document = issued_list()
    task = Task.objects.filter(list__document=document).order_by("order").first()
    decide_tasks([task.pk], visibility="confidential", by=OFFICE, at=AT)
    with pytest.raises(WrongState, match=f"第 {task.number} 项"):
        publish_documents([document], by=OFFICE, at=AT)


def test_a_task_that_becomes_confidential_closes_its_document_at_once() -> None:
    document = issued_list()
    publish_documents([document], by=OFFICE, at=AT)
    task = Task.objects.filter(list__document=document).order_by("order").first()
    assert queries.open_place(task.address) is not None
    decide_tasks([task.pk], visibility="confidential", by=OFFICE, at=LATER)
    assert queries.open_document(document) is None
    assert queries.open_place(task.address) is None
    assert not queries.standing(document).is_open
    decide_tasks([task.pk], visibility="internal", by=OFFICE, at=LATER)
    assert queries.open_document(document) is not None


def test_of_two_texts_of_one_name_one_is_open() -> None:
    name = "work-report-2026.txt"
    first = taken(name)[0]
    publish_documents([first], by=OFFICE, at=AT)
    second = taken(name, sample_documents()[name] + "\n以上。\n".encode())[0]
    assert Document.objects.get(pk=first).name == Document.objects.get(pk=second).name
    assert queries.open_document(first) is not None  # a new text is open only once the office says so
    publish_documents([second], by=OFFICE, at=LATER)
    assert queries.open_document(first) is None
    assert queries.open_successor(first) == second
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentPublication.objects.create(
            document_id=first, name=Document.objects.get(pk=first).name, published_at=LATER, published_by="x"
        )


def test_the_documents_of_a_gazette_are_opened_together_or_none() -> None:
    documents = taken("gazette-2026-03.txt")
    draft = taken("task-list-2026.txt")[0]
    with pytest.raises(WrongState):
        publish_documents([*documents, draft], by=OFFICE, at=AT)
    assert queries.shelf().total == 0
    assert publish_documents(documents, by=OFFICE, at=AT) == len(documents) > 1
    assert {one.id for one in queries.standing(documents[0]).neighbours} == set(documents)


@pytest.mark.parametrize("asked", [[], [0], list(range(AT_ONCE_MOST + 1))])
def test_what_is_asked_for_wrongly_is_refused(asked: list[int]) -> None:
    with pytest.raises(BadValue):
        publish_documents(asked, by=OFFICE, at=AT)


def test_a_withdrawal_says_why_and_concerns_what_is_open() -> None:
    document = taken("work-report-2026.txt")[0]
    with pytest.raises(WrongState):
        withdraw_document(document, reason="没有公开过", by=OFFICE, at=AT)
    publish_documents([document], by=OFFICE, at=AT)
    for reason in ("", "  ", "长" * 201):
        with pytest.raises(BadValue):
            withdraw_document(document, reason=reason, by=OFFICE, at=AT)


def test_the_shelf_is_narrowed_by_kind_year_and_words() -> None:
    report = taken("work-report-2026.txt")[0]
    gazette = [one for one in taken("gazette-2026-03.txt") if not queries.standing(one).obstacle]
    publish_documents([report, *gazette], by=OFFICE, at=AT)
    assert [one.id for one in queries.shelf(kind="work-report").rows] == [report]
    assert queries.shelf(year=1950).total == 0
    title = Document.objects.get(pk=gazette[0]).title
    assert gazette[0] in {one.id for one in queries.shelf(words=title[:8]).rows}
    assert queries.shelf().total == 1 + len(gazette)
