"""What people do on the pages, and what they see then."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Contribution, Evidence, Mention, Report, Task, TaskList
from tests.records.conftest import AT, OFFICE
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
FORM_REFUSED = 422


def client_of(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def shown(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_signing_in_with_the_form_leads_where_one_wanted_to_go(world: World) -> None:
    client = Client()
    answer = client.post(f"{reverse('account_login')}?next=/units/", {"login": "office", "password": "x"})
    assert answer["Location"] == "/units/"
    assert "单位" in shown(client.get("/units/"))


def test_a_wrong_password_is_told_without_saying_which_is_wrong(world: World) -> None:
    answer = Client().post(reverse("account_login"), {"login": "office", "password": "y"})
    assert 'role="alert"' in shown(answer)


def test_demo_accounts_are_shown_in_demo_mode_only(world: World, settings) -> None:
    settings.DEMO = True
    assert "演示账号" in shown(Client().get(reverse("account_login")))
    settings.DEMO = False
    text = shown(Client().get(reverse("account_login")))
    assert "演示账号" not in text
    assert "stranger" not in text


def test_the_theme_is_remembered(world: World) -> None:
    client = client_of(world, "office")
    client.post(reverse("theme"), {"theme": "dark", "next": "/"})
    assert 'data-bs-theme="dark"' in shown(client.get("/"))
    client.post(reverse("theme"), {"theme": 'evil"><script>'})
    assert 'data-bs-theme="dark"' in shown(client.get("/"))


def test_one_is_never_sent_to_another_host(world: World) -> None:
    answer = client_of(world, "office").post(
        reverse("theme"), {"theme": "dark", "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_the_overview_counts_what_the_unit_may_see(world: World) -> None:
    own = Assignment.objects.filter(unit_id=world.unit_id).count()
    answer = client_of(world, "unit").get("/")
    assert answer.context["counts"].all.total == own
    whole = client_of(world, "leader").get("/")
    assert whole.context["counts"].all.total == Task.objects.filter(list_id=world.list_id).count()


def test_filters_live_in_the_address(world: World) -> None:
    client = client_of(world, "office")
    task = Task.objects.get(pk=world.task_id)
    query = {
        "chapter": task.chapter,
        "light": task.light,
        "unit": world.unit_id,
        "order": "-number",
        "q": task.text[:6],
    }
    answer = client.get(reverse("tasks"), query)
    assert world.task_id in [row.id for row in answer.context["page"].rows]
    nothing = client.get(reverse("tasks"), {"q": "没有这样的词组"})
    assert "没有符合条件的任务" in shown(nothing)


@pytest.mark.parametrize(
    "query", ["page=0", "page=99999999999999", "unit=abc", "list=-1", "light=x", "order=;drop"]
)
def test_nonsense_in_the_address_counts_as_not_given(world: World, query: str) -> None:
    assert client_of(world, "office").get(f"{reverse('tasks')}?{query}").status_code == 200


def test_htmx_gets_the_table_alone(world: World) -> None:
    client = client_of(world, "office")
    headers = {"HX-Request": "true", "HX-Target": "results"}
    answer = client.get(reverse("tasks"), headers=headers)
    assert "<html" not in shown(answer)
    assert "HX-Target" in answer["Vary"]


def test_a_refusal_reaches_htmx_as_its_sentence(world: World) -> None:
    headers = {"HX-Request": "true"}
    answer = client_of(world, "stranger").post(
        reverse("acknowledge", args=[world.pending_id]), headers=headers
    )
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode() == "这项任务不是交办给您的单位的。"


def test_english_readers_are_told_in_english_first(world: World) -> None:
    client = client_of(world, "stranger")
    client.cookies["django_language"] = "en"
    answer = client.post(reverse("acknowledge", args=[world.pending_id]))
    assert "You may not do this. (" in answer.content.decode()


def test_a_session_that_ended_sends_htmx_to_the_sign_in_page() -> None:
    answer = Client().get(reverse("tasks"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("account_login")


def test_what_is_missing_is_named_where_one_may_not(world: World) -> None:
    answer = client_of(world, "unit").get(reverse("audit"))
    assert "查看操作记录的权限（督查室或审计）" in answer.content.decode()


def test_the_task_page_tells_the_whole_story(world: World) -> None:
    text = shown(client_of(world, "office").get(reverse("task", args=[world.task_id])))
    for words in ("签收", "填写进展，自评完成 20%", "提交“第一季度”的报告", "印发", "现场.png", "待审核"):
        assert words in text, words
    assert f"?start={Task.objects.get(pk=world.task_id).start}" in text


def test_a_unit_acknowledges_and_returns(world: World) -> None:
    client = client_of(world, "unit")
    client.post(reverse("acknowledge", args=[world.pending_id]))
    assert Assignment.objects.get(pk=world.pending_id).state == "acknowledged"
    answer = client.post(reverse("return-assignment", args=[world.pending_id]), {"reason": " "}, follow=True)
    assert "请写明理由" in shown(answer)
    client.post(reverse("return-assignment", args=[world.pending_id]), {"reason": "职责已划转"})
    assert Assignment.objects.get(pk=world.pending_id).state == "returned"


def test_a_unit_acknowledges_a_whole_list_at_once(world: World) -> None:
    client = client_of(world, "unit")
    pending = Assignment.objects.filter(unit_id=world.unit_id, state="pending")
    others = Assignment.objects.filter(state="pending").exclude(unit_id=world.unit_id).count()
    count = pending.count()
    assert "全部签收" in shown(client.get(reverse("unit", args=[world.unit_id])))
    data = {"list": world.list_id}
    answer = client.post(reverse("acknowledge-all", args=[world.unit_id]), data, follow=True)
    assert f"已签收 {count} 项任务" in shown(answer)
    assert not pending.exists()
    assert Assignment.objects.filter(state="pending").count() == others


def report_address(world: World) -> str:
    return reverse("write-report", args=[world.assignment_id, world.window_id])


def test_a_report_with_figures_and_a_file_is_saved_and_submitted(world: World) -> None:
    target = Task.objects.get(pk=world.task_id).targets.first()
    Report.objects.filter(pk=world.report_id).update(state="returned", reason="请补数据")
    client = client_of(world, "unit")
    assert "请补数据" in shown(client.get(report_address(world)))
    file = SimpleUploadedFile("表.txt", "第一批佐证".encode())
    data = {
        "text": "又有进展",
        "completion_percent": "40",
        f"figure-{target.pk}": "1.5万",
        "evidence": file,
        "submit": "yes",
    }
    answer = client.post(report_address(world), data)
    assert answer["Location"] == reverse("task", args=[world.task_id])
    row = Contribution.objects.get(assignment_id=world.assignment_id)
    assert (row.text, row.completion_percent, row.submitted) == ("又有进展", 40, True)
    assert row.figures.get().value == 15_000
    assert row.evidence.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("completion_percent", "101", "0 到 100"),
        ("completion_percent", "一半", "0 到 100"),
        ("text", "  ", "请填写进展情况"),
    ],
)
def test_a_wrong_value_keeps_what_was_typed_and_says_what_is_wrong(world: World, field, value, told) -> None:
    data = {"text": "写了很久的一段话", "completion_percent": "10", "difficulty": "缺地", field: value}
    answer = client_of(world, "unit").post(report_address(world), data)
    assert answer.status_code == FORM_REFUSED
    text = answer.content.decode()
    assert told in text
    assert "缺地" in text


def test_a_file_whose_content_is_not_allowed_is_refused_by_its_content(world: World) -> None:
    file = SimpleUploadedFile("图.png", b"MZ\x00\x00" + bytes(64), content_type="image/png")
    data = {"text": "有进展", "completion_percent": "10", "evidence": file}
    answer = client_of(world, "unit").post(report_address(world), data)
    assert answer.status_code == FORM_REFUSED
    assert "不能接收" in answer.content.decode()


def test_a_file_above_the_limit_is_refused_before_it_is_read(world: World, settings) -> None:
    settings.UPLOAD_LIMIT = 10
    file = SimpleUploadedFile("大.txt", b"x" * 11)
    answer = client_of(world, "office").post(reverse("imports"), {"file": file}, follow=True)
    assert "超过上限" in shown(answer)


def test_evidence_is_handed_out_as_a_download_in_a_sandbox(world: World) -> None:
    answer = client_of(world, "unit").get(reverse("evidence", args=[world.evidence_id]))
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Evidence.objects.get(pk=world.evidence_id).name == "现场.png"


def test_the_office_accepts_only_the_state_it_looked_at(world: World) -> None:
    client = client_of(world, "office")
    late = client.post(
        reverse("accept-report", args=[world.report_id]),
        {"completion_percent": "20", "version": "0"},
        follow=True,
    )
    assert "有了变化" in shown(late)
    version = Report.objects.get(pk=world.report_id).version
    client.post(
        reverse("accept-report", args=[world.report_id]), {"completion_percent": "20", "version": version}
    )
    assert Report.objects.get(pk=world.report_id).state == "accepted"


def test_each_task_of_the_review_is_marked_at_its_characters(world: World) -> None:
    page = client_of(world, "office").get(reverse("review", args=[world.draft_id]))
    pieces = page.context["pieces"]
    for task in Task.objects.filter(list_id=world.draft_id):
        marked = "".join(piece.text for piece in pieces if piece.task == task.pk and "task" in piece.kinds)
        assert "".join(marked.split()) == "".join(task.text.split()), task.number


def test_an_unknown_name_is_settled_and_then_the_list_can_be_issued(world: World) -> None:
    Mention.objects.filter(pk=world.mention_id).update(unit=None, form="unknown", written="市某某局")
    client = client_of(world, "office")
    review = reverse("review", args=[world.draft_id])
    assert "名录中没有这个名称" in shown(client.get(review))
    refused = client.post(reverse("issue", args=[world.draft_id]), {"accept_gaps": "yes"}, follow=True)
    assert "市某某局" in shown(refused)
    data = {"written": "市某某局", "unit": world.unit_id}
    assert "已确认" in shown(client.post(reverse("settle", args=[world.draft_id]), data, follow=True))
    assert Mention.objects.get(pk=world.mention_id).unit_id == world.unit_id


def test_a_draft_task_is_corrected_split_and_merged_again(world: World) -> None:
    client = client_of(world, "office")
    task = Task.objects.get(pk=world.draft_task_id)
    data = {
        "number": "7",
        "chapter": "新的部分",
        "section": "",
        "start": task.start,
        "end": task.end,
        "due_on": "2025-06-30",
    }
    client.post(reverse("edit-draft", args=[task.pk]), data)
    task.refresh_from_db()
    assert (task.number, task.chapter, str(task.due_on)) == (7, "新的部分", "2025-06-30")
    before = Task.objects.filter(list_id=world.draft_id).count()
    client.post(reverse("split-draft", args=[task.pk]), {"place": task.start + 4})
    assert Task.objects.filter(list_id=world.draft_id).count() == before + 1
    client.post(reverse("merge-draft", args=[task.pk]))
    assert Task.objects.filter(list_id=world.draft_id).count() == before


@pytest.mark.parametrize(
    ("field", "value"), [("start", "x"), ("end", "99999999"), ("due_on", "明天"), ("number", "一")]
)
def test_a_correction_that_cannot_be_is_told(world: World, field: str, value: str) -> None:
    task = Task.objects.get(pk=world.draft_task_id)
    data = {"start": task.start, "end": task.end, field: value}
    answer = client_of(world, "office").post(reverse("edit-draft", args=[task.pk]), data, follow=True)
    assert "note-error" in shown(answer)
    assert Task.objects.get(pk=task.pk).text == task.text


def test_a_changed_file_shows_its_changes(world: World, list_file) -> None:
    name, data = list_file
    text = data.decode().replace("60家", "70家", 1)
    actions.import_file(text.encode(), name=name, by=OFFICE, at=AT + timedelta(days=1))
    draft = TaskList.objects.get(revises_id=world.list_id, state="draft")
    answer = client_of(world, "office").get(reverse("changes", args=[draft.pk]))
    assert "70家" in shown(answer)
    assert answer.context["counts"]["changed"] == 1


def test_the_source_opens_at_the_very_characters_of_a_task(world: World) -> None:
    task = Task.objects.get(pk=world.task_id)
    address = reverse("document", args=[world.document_id])
    answer = client_of(world, "unit").get(address, {"start": task.start, "end": task.end})
    marked = re.findall(r'<mark[^>]*class="here"[^>]*>(.*?)</mark>', shown(answer), flags=re.DOTALL)
    assert "".join(unescape("".join(marked)).split()) == "".join(task.text.split())


def test_windows_are_set_and_bad_days_told(world: World) -> None:
    client = client_of(world, "office")
    address = reverse("windows", args=[world.list_id])
    today = timezone.localdate()
    data = {"label": "下一期", "opens_on": str(today), "closes_on": str(today + timedelta(days=3))}
    assert "下一期" in shown(client.post(address, data, follow=True))
    assert "请填写" in shown(client.post(address, {**data, "opens_on": "昨天"}, follow=True))


def test_the_audit_shows_every_act_with_before_and_after(world: World) -> None:
    client = client_of(world, "auditor")
    answer = client.get(reverse("audit"))
    assert len(answer.context["rows"]) == 100
    older = client.get(f"{reverse('audit')}?before={answer.context['older']}")
    assert older.context["rows"][0].entry.id < answer.context["older"]


def test_the_audit_is_narrowed_by_person_subject_and_day(world: World) -> None:
    client = client_of(world, "auditor")
    told = client.get(reverse("audit"), {"who": "承办", "about": "report"}).context["rows"]
    assert {row.entry.verb for row in told} == {"report.begin", "report.submit"}
    assert {row.event.what for row in told} == {"开始一期报告", "提交“第一季度”的报告", "把填报标为已提交"}
    assert {row.entry.task_id for row in told} == {world.task_id}
    before = client.get(reverse("audit"), {"until": str(AT.date() - timedelta(days=1))})
    assert "没有这样的操作记录" in shown(before)
    assert len(client.get(reverse("audit"), {"until": "gestern", "about": "x"}).context["rows"]) == 100


def test_an_address_that_is_not_there_and_a_row_that_is_not_there(world: World) -> None:
    client = client_of(world, "office")
    for address in (
        "/nichts/",
        "/tasks/999999/",
        "/documents/999999/",
        "/lists/999999/review/",
        "/evidence/999999/",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "没有找到" in answer.content.decode()
    assert client.post(reverse("merge-draft", args=[999_999])).status_code == 404
