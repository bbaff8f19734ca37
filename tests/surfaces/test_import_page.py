"""The import page: what is read at once and what as a job, what came of it, and why a file is refused."""

import io
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.records.documents.models import Document, Source
from luoshi.records.outbox import actions
from luoshi.records.outbox.models import Work
from luoshi.records.tasks.models import Assignment, Mention, TaskList
from luoshi.surfaces.jobs import registry
from luoshi.surfaces.web.jobs import asides
from luoshi.surfaces.web.views import imports
from tests.policy.reading.forms_files import (
    docx_of,
    ofd_of,
    paragraph,
    pdf_lines,
    pdf_of,
    text_object,
    zipped,
)
from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db
KIND = "documents.take_in"
LINES = ("关于修建书屋的通知", "一、总体要求", "各单位要按期完成。", "二、工作任务", "新建书屋10个。")
PDF = pdf_of([pdf_lines([(text, 90, 760 - 30 * at) for at, text in enumerate(LINES)])] * 3)
OFD = ofd_of([[text_object(text, 20, 20 + 12 * at) for at, text in enumerate(LINES)]] * 2)


@pytest.fixture
def office(city) -> Client:
    return signed_in(account("office", "office"))


def send(office: Client, name: str, data: bytes):
    return office.post(reverse("imports"), {"file": SimpleUploadedFile(name, data)})


def aside() -> list[Path]:
    return list((Path(conf.FILES_FOLDER) / "incoming").glob("*"))


def run(work: Work) -> Work:
    registry.JOBS[KIND].run(work_id=work.pk)
    work.refresh_from_db()
    return work


def noted(work_id: int, done: int, total: int | None, message: str) -> bool:
    """Progress within the test's transaction: nobody else would see the work."""
    return actions.note_progress(work_id, done=done, total=total, message=message)


@pytest.mark.parametrize(("name", "data", "pages"), [("通知.pdf", PDF, 3), ("通知.ofd", OFD, 2)])
def test_pdf_and_ofd_are_read_as_a_job_with_progress(
    office, name: str, data: bytes, pages: int, monkeypatch
) -> None:
    monkeypatch.setattr(registry, "_outside_transaction", noted)
    answer = send(office, name, data)
    work = Work.objects.get(kind=KIND)
    assert answer["Location"] == reverse("work", args=[work.pk])
    assert send(office, name, data)["Location"] == answer["Location"]  # it is under way
    assert len(aside()) == 1
    assert not Source.objects.exists()
    assert f"读取文件《{name}》" in office.get(reverse("imports")).content.decode()  # left and found again
    run(work)
    document = Document.objects.get()
    assert (work.state, work.done, work.total) == ("done", pages, pages)
    assert work.address == reverse("document", args=[document.pk])
    assert work.address in office.get(answer["Location"]).content.decode()
    assert aside() == []
    assert f"读取文件《{name}》" not in office.get(reverse("imports")).content.decode()
    again = office.post(reverse("imports"), {"file": SimpleUploadedFile(name, data)}, follow=True)
    assert "没有任何变动" in again.content.decode()


def test_a_large_list_is_read_as_a_job_and_leads_to_its_review(office, list_file, monkeypatch) -> None:
    monkeypatch.setattr(imports, "QUICK_TEXT", 100)
    answer = send(office, *list_file)
    work = run(Work.objects.get(kind=KIND))
    assert answer["Location"] == reverse("work", args=[work.pk])
    row = TaskList.objects.get()
    assert work.address == reverse("review", args=[row.pk])
    assert "1 份任务清单" in work.message


SCAN = pdf_of(["0 0 m 200 200 l S"] * 2)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)
XML_BOMB = zipped(
    {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    }
)


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<a>" + b" " * (100 << 20) + b"</a>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("扫描.pdf", SCAN, "扫描件"),
        ("坏.pdf", b"%PDF-1.7\nnothing", "《坏.pdf》"),
        ("炸弹.docx", zip_bomb(), "压缩炸弹"),
        ("实体.docx", XML_BOMB, "XML 炸弹"),
        ("实体.ofd", zipped({"OFD.xml": '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'}), "XML 炸弹"),
        ("照片.png", PICTURE, "图片"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存"),
        ("程序.exe", b"MZ\x00\x00" + bytes(64), "《程序.exe》"),
        ("空.txt", b"", "空"),
    ],
)
def test_a_refused_file_says_why_in_chinese_on_the_page(office, name: str, data: bytes, told: str) -> None:
    answer = office.post(reverse("imports"), {"file": SimpleUploadedFile(name, data)}, follow=True)
    work = Work.objects.filter(kind=KIND).first()
    if work is not None:
        run(work)
        assert work.state == "failed"
        answer = office.get(reverse("work", args=[work.pk]))
        assert told in office.get(reverse("imports")).content.decode()  # also where the file was sent from
    assert answer.status_code < 500
    assert told in answer.content.decode()
    assert not Source.objects.exists()
    assert aside() == []


def test_a_file_above_the_limit_is_refused_before_any_work_begins(office, settings) -> None:
    settings.UPLOAD_LIMIT = 100
    answer = office.post(reverse("imports"), {"file": SimpleUploadedFile("大.pdf", PDF)}, follow=True)
    assert "超过上限" in answer.content.decode()
    assert not Work.objects.exists()
    assert aside() == []


def test_a_refused_file_can_be_sent_again_and_begins_anew(office) -> None:
    send(office, "扫描.pdf", SCAN)
    first = run(Work.objects.get(kind=KIND))
    send(office, "扫描.pdf", SCAN)
    assert Work.objects.filter(kind=KIND).exclude(pk=first.pk).get().state == "waiting"


def test_what_died_with_its_work_is_cleared_away(office) -> None:
    send(office, "通知.pdf", PDF)
    registry.JOBS["documents.asides"].run()
    assert len(aside()) == 1
    late = timezone.now() + timedelta(days=3)
    asides(at=late)
    assert aside() == []
    work = run(Work.objects.get(kind=KIND))
    assert (work.state, "重新选择文件" in work.message) == ("failed", True)


def test_small_files_are_read_at_once(office, list_file) -> None:
    word = docx_of("".join(map(paragraph, LINES)))
    assert send(office, "通知.docx", word)["Location"] == reverse("imports")
    assert send(office, *list_file)["Location"] == reverse("review", args=[TaskList.objects.get().pk])
    assert not Work.objects.exists()


def test_our_own_workbook_is_the_same_tasks_with_their_roles(office, issued) -> None:
    """The export of an issued list, sent through the import page, reads as the same tasks."""
    data = b"".join(office.get(f"/lists/{issued.pk}/export.xlsx").streaming_content)
    answer = send(office, "导出.xlsx", data)
    work = Work.objects.filter(kind=KIND).first()
    if work is not None:
        run(work)
    again = TaskList.objects.exclude(pk=issued.pk).get()
    assert reverse("review", args=[again.pk]) in {answer["Location"], work.address if work else ""}
    held = Assignment.objects.filter(task__list=issued).values_list("task_id", "unit_id", "role")
    read = Mention.objects.filter(task__list=again).values_list("task_id", "unit_id", "role")
    assert told_of(again, read) == told_of(issued, held)


def told_of(row: TaskList, held: Iterable[tuple]) -> list[tuple]:
    """Number, text and (unit, role) of each task; a collective (all districts) was given out as its units."""
    units: dict[int, set[tuple]] = {}
    for task_id, unit_id, role in held:
        units.setdefault(task_id, set()).add((unit_id, role))
    return [(one.number, one.text, units[one.pk]) for one in row.tasks.order_by("order")]
