"""Import and issue, as a person would do it."""

from datetime import date

import pytest

from luoshi.library.discovery import sample_expected
from luoshi.policy.reading.source import squeeze
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.documents.models import Source
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Mention, Task, TaskList
from luoshi.records.tasks.queries import task_page
from tests.records.conftest import AT, OFFICE


def test_a_list_becomes_a_draft_with_every_task(draft) -> None:
    facts = next(d for d in sample_expected()["document"] if d.get("tasks") and "2026" in d["file"])
    assert draft.tasks.count() == facts["tasks"]
    assert draft.state == "draft"
    assert not Assignment.objects.exists()


def test_each_task_points_at_its_characters(draft) -> None:
    source = draft.document.source.text
    for task in draft.tasks.all():
        stretch = squeeze(source[task.start : task.end])
        assert task.text[:8] in stretch
        assert task.text[-8:] in stretch


def test_the_same_file_twice_changes_nothing(draft, list_file) -> None:
    rows = AuditEntry.objects.count()
    again = actions.import_file(list_file[1], name="另一个名字.txt", by=OFFICE, at=AT)
    assert again.known
    assert again.list_ids == (draft.pk,)
    assert AuditEntry.objects.count() == rows
    assert Source.objects.count() == 1


def test_a_changed_file_shows_and_brings_what_changed(issued, list_file, unit_actor) -> None:
    from luoshi.records.tasks.comparing import compare

    name, data = list_file
    second = issued.tasks.order_by("order")[1]
    held = second.assignments.first()
    actions.acknowledge(held.pk, by=unit_actor(held.unit_id), at=AT)
    words = second.text[:6]
    changed = data.decode().replace(words, words + "，进一步，", 1).encode()
    assert changed != data
    revision = TaskList.objects.get(pk=actions.import_file(changed, name=name, by=OFFICE, at=AT).list_ids[0])
    assert revision.revises_id == issued.pk
    different = [one for one in compare(issued.pk, revision.pk) if one.kind != "same"]
    assert [one.number for one in different] == [second.number]
    assert different[0].what == ("text",)
    back = actions.issue(revision.pk, accept_gaps=True, by=OFFICE, at=AT)
    assert back.pk == issued.pk
    second.refresh_from_db()
    assert "，进一步，" in second.text
    held.refresh_from_db()
    assert held.state == "acknowledged"
    assert TaskList.objects.get(pk=revision.pk).state == "merged"


def test_what_a_changed_file_drops_is_cancelled_not_lost(issued, list_file) -> None:
    name, data = list_file
    text = data.decode()
    last = issued.tasks.order_by("order").last()
    source = issued.document.source.text
    assert source == text
    shorter = (source[: last.start] + source[issued.document.end :]).encode()
    revision = actions.import_file(shorter, name=name, by=OFFICE, at=AT)
    actions.issue(revision.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    last.refresh_from_db()
    assert last.state == "cancelled"
    assert last.assignments.count() == last.assignments.filter(state="ended").count()


def test_only_the_office_imports(city, list_file, unit_actor) -> None:
    with pytest.raises(NotAllowed):
        actions.import_file(list_file[1], name=list_file[0], by=unit_actor(1), at=AT)
    assert not Source.objects.exists()


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(200)])
def test_what_cannot_be_read_is_refused_whole(city, data) -> None:
    with pytest.raises(BadValue):
        actions.import_file(data, name="清单.txt", by=OFFICE, at=AT)
    assert not Source.objects.exists()


def test_an_unknown_name_is_kept_and_blocks_until_settled(draft) -> None:
    mention = Mention.objects.filter(task__list=draft, form="unit").first()
    Mention.objects.filter(pk=mention.pk).update(unit=None, form="unknown", written="市新名字局")
    with pytest.raises(WrongState, match="市新名字局"):
        actions.issue(draft.pk, accept_gaps=True, by=OFFICE, at=AT)
    assert actions.settle(draft.pk, "市新名字局", unit_id=mention.unit_id, by=OFFICE, at=AT) == 1
    assert actions.issue(draft.pk, accept_gaps=True, by=OFFICE, at=AT).state == "issued"


def test_issuing_gives_every_unit_its_assignment(issued) -> None:
    for task in Task.objects.filter(list=issued).prefetch_related("mentions", "assignments"):
        named = {m.unit_id for m in task.mentions.all() if m.form in {"unit", "assisting", "temporary"}}
        assert named <= {a.unit_id for a in task.assignments.all()}
    assert AuditEntry.objects.filter(verb="assignment.make").count() == Assignment.objects.count()
    assert not issued.tasks.filter(state="draft").exists()


def test_corrections_read_the_source_again(draft) -> None:
    first, second = draft.tasks.order_by("order")[:2]
    whole = first.end
    cut = first.start + 12
    made = actions.split_task(first.pk, place=cut, by=OFFICE, at=AT)
    first.refresh_from_db()
    assert squeeze(draft.document.source.text[first.start : first.end]) == first.text
    assert made.end == whole
    assert list(draft.tasks.order_by("order").values_list("order", flat=True)) == list(
        range(1, draft.tasks.count() + 1)
    )
    merged = actions.merge_with_next(first.pk, by=OFFICE, at=AT)
    assert merged.end == whole
    assert merged.mentions.count() > 0
    second.refresh_from_db()
    assert second.mentions.exists()


def test_an_issued_list_is_not_corrected_as_a_draft(issued) -> None:
    task = issued.tasks.first()
    with pytest.raises(WrongState):
        actions.correct_task(task.pk, number=9, by=OFFICE, at=AT)


def test_a_name_the_list_does_not_hold_is_not_settled(draft) -> None:
    unit_id = Mention.objects.filter(unit_id__isnull=False).values_list("unit_id", flat=True)[0]
    rows = AuditEntry.objects.count()
    with pytest.raises(BadValue, match="没有这个单位名称"):
        actions.settle(draft.pk, "清单之外的名称", unit_id=unit_id, by=OFFICE, at=AT)
    assert AuditEntry.objects.count() == rows


def test_new_bounds_leave_no_figure_of_the_old_ones(draft) -> None:
    task = next(one for one in draft.tasks.all() if one.targets.exists())
    first = task.targets.order_by("start")[0]
    actions.correct_task(task.pk, end=first.start, by=OFFICE, at=AT)
    held = list(task.targets.all())
    assert all(task.start <= one.start and one.end <= first.start for one in held)
    assert first.pk not in {one.pk for one in held}


def test_a_draft_with_corrections_is_not_replaced_unasked(draft, list_file) -> None:
    name, data = list_file
    changed = data + "\n附注：本清单由督查室解释。\n".encode()
    task = draft.tasks.first()
    actions.correct_task(task.pk, deadline="2026年9月底前", by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="草稿"):
        actions.import_file(changed, name=name, by=OFFICE, at=AT)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert Source.objects.count() == 1
    actions.discard(draft.pk, by=OFFICE, at=AT)
    assert actions.import_file(changed, name=name, by=OFFICE, at=AT).list_ids


def test_a_settled_name_reaches_every_open_draft(draft, list_file) -> None:
    other = draft.tasks.last().mentions.first()
    unit_id = other.unit_id
    own = draft.tasks.first().mentions.first()
    Mention.objects.filter(pk__in=[own.pk]).update(unit=None, form="unknown", written="市新名字局")
    second = TaskList.objects.create(
        document=draft.document,
        year=2027,
        title="另一份",
        state="discarded",
        starts_on="2027-01-01",
        ends_on="2027-12-31",
        light_rule=draft.light_rule,
        imported_at=AT,
    )
    task = Task.objects.create(list=second, order=1, text="一", start=0, end=1, due_on="2027-12-31")
    closed = Mention.objects.create(
        task=task, order=0, written="市新名字局", role="responsible", start=0, end=1, form="unknown"
    )
    actions.settle(draft.pk, "市新名字局", unit_id=unit_id, by=OFFICE, at=AT)
    own.refresh_from_db()
    closed.refresh_from_db()
    assert own.unit_id == unit_id
    assert closed.unit_id is None


@pytest.mark.parametrize(
    ("written", "due_on"),
    [
        ("10月底前", date(2026, 10, 31)),
        ("6月15日前", date(2026, 6, 15)),
        ("上半年", date(2026, 6, 30)),
        ("三季度", date(2026, 9, 30)),
        ("2月底前", date(2026, 2, 28)),
        ("年底前", date(2026, 12, 31)),
        ("", date(2026, 12, 31)),  # no time is named: the end of the list's year
    ],
)
def test_a_day_read_in_a_sentence_is_the_day_the_task_is_due(city, list_file, written, due_on) -> None:
    name, data = list_file
    text = data.decode().replace("一期标准厂房10月底前", f"一期标准厂房{written}", 1)
    assert text.count(f"一期标准厂房{written}") == 1
    done = actions.import_file(text.encode(), name=name, by=OFFICE, at=AT)
    actions.issue(done.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    task = Task.objects.get(list_id=done.list_ids[0], number=1)
    assert (task.deadline, task.due_on, task.original_due_on) == (written, due_on, due_on)
    assert task_page(task.pk, OFFICE).row.due_on == due_on
