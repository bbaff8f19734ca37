"""Circulars whose figures can be asked again; two dates compared; against a slow look at the rows themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from luoshi.policy.briefs.drafting import plain
from luoshi.policy.briefs.figures import FIGURES, Ask, asked
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.briefs import actions, queries
from luoshi.records.briefs.history import answer, history_of
from luoshi.records.tasks import actions as tasks
from luoshi.records.tasks.models import Assignment, Target, Task
from tests.records.conftest import AT, AUDITOR, OFFICE

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=20)
NEW_YEAR = datetime(2027, 1, 2, 2, 0, tzinfo=UTC)


def count(issued, name: str, at: datetime, **more) -> int:
    ask = Ask(name, issued.pk, at, **more)
    return len(answer(ask, history_of(issued.pk, OFFICE, until=at)))


@pytest.fixture
def worked(issued, window, unit_actor) -> list[Task]:
    """One task reported as complete, one extended, one reworded with another figure, one cancelled."""
    rows = Assignment.objects.filter(task__list=issued, task__targets__isnull=False).order_by(
        "task__order", "id"
    )
    done, longer, other, gone = list({one.task_id: one for one in rows}.values())[:4]
    by = unit_actor(done.unit_id)
    tasks.acknowledge(done.pk, by=by, at=LATER)
    row = tasks.write_contribution(done.pk, window.pk, text="建成。", completion_percent=100, by=by, at=LATER)
    report = tasks.submit_contribution(row.pk, by=by, at=LATER)
    tasks.accept_report(report.pk, completion_percent=100, version=report.version, by=OFFICE, at=LATER)
    by = unit_actor(longer.unit_id)
    tasks.acknowledge(longer.pk, by=by, at=LATER)
    asked_for = tasks.ask_extension(
        longer.pk, proposed_due_on=date(2027, 3, 31), reason="征地未完", progress="过半", by=by, at=LATER
    )
    tasks.grant_extension(asked_for.pk, due_on=date(2027, 3, 31), version=0, by=OFFICE, at=LATER)
    target = Target.objects.filter(task_id=other.task_id).first()
    tasks.adjust_target(
        target.pk, value=target.value + 1, authority="市政府专题会", reason="范围扩大", by=OFFICE, at=LATER
    )
    tasks.cancel_task(gone.task_id, reason="机构改革", by=OFFICE, at=LATER)
    return [Task.objects.get(pk=one.task_id) for one in (done, longer, other, gone)]


def test_today_the_replay_equals_the_rows(issued, worked) -> None:
    """The slow obvious way: what stands in the tables now."""
    tasks.refresh_lights(issued.pk, by=SYSTEM, at=NEW_YEAR)
    known = history_of(issued.pk, OFFICE, until=NEW_YEAR).at(NEW_YEAR)
    rows = Task.objects.filter(list=issued, state__in=["active", "closed"])
    assert {
        row.pk: (row.number, row.text, row.due_on, row.light, row.completion_percent, row.chapter)
        for row in rows
    } == {
        one.id: (one.number, one.text, one.due_on, one.light, one.completion, one.chapter)
        for one in known.values()
    }
    for row in rows:
        held = row.assignments.exclude(state="ended").values_list("unit_id", flat=True)
        assert known[row.pk].unit_ids == frozenset(held)
        targets = {(one.what, one.comparator, one.value.normalize(), one.unit) for one in row.targets.all()}
        assert len(known[row.pk].targets) == row.targets.count() >= len(targets)


def test_a_figure_of_a_moment_never_changes(issued, worked) -> None:
    before = {name: count(issued, name, AT, since=AT - timedelta(days=1)) for name in FIGURES}
    tasks.refresh_lights(issued.pk, by=SYSTEM, at=NEW_YEAR)
    assert {name: count(issued, name, AT, since=AT - timedelta(days=1)) for name in FIGURES} == before
    assert before["tasks"] == 60
    assert count(issued, "tasks", LATER) == 59
    assert count(issued, "done", LATER) == 1
    assert count(issued, "finished", LATER, since=AT) == 1
    assert (
        count(issued, "late", NEW_YEAR)
        == Task.objects.filter(list=issued, state="active", light="late").count()
    )


def test_figures_add_up_over_chapters_and_states(issued, worked) -> None:
    chapters = Task.objects.filter(list=issued).values_list("chapter", flat=True).distinct()
    whole = count(issued, "tasks", LATER)
    assert sum(count(issued, "tasks", LATER, chapter=one) for one in chapters) == whole
    lights = ("late", "at-risk", "not-started", "on-course", "done")
    assert sum(count(issued, light, LATER) for light in lights) == whole


def draft(issued, **more) -> int:
    values = {"kind": "circular", "as_of": LATER, "since": AT, "grouping": "unit", "by": OFFICE, "at": LATER}
    return actions.draft_brief(issued.pk, **(values | more))


def test_every_figure_of_a_circular_is_found_again(issued, worked) -> None:
    row = queries.brief(draft(issued), OFFICE)
    first = plain(row.sentences[0])
    assert first.startswith("截至2026年3月22日，全市共有重点任务59项，其中已完成1项")
    assert queries.changed_since(row, OFFICE) == ()
    tasks.refresh_lights(issued.pk, by=SYSTEM, at=NEW_YEAR)
    assert queries.changed_since(row, OFFICE) == ()
    figures = [part for sentence in row.sentences for part in sentence if isinstance(part, dict)]
    for one in figures:
        assert len(queries.figure(row.ask(one["figure"]), OFFICE).tasks) == one["value"]
    line = row.table[0]
    found = queries.figure(row.ask("tasks", line["narrow"]), OFFICE)
    assert len(found.tasks) == line["numbers"]["tasks"]


def test_a_forged_record_is_noticed(issued, worked) -> None:
    row = queries.brief(draft(issued), OFFICE)
    forged = replace(row, sentences=([{"figure": "done", "value": 2}],), table=())
    assert queries.changed_since(forged, OFFICE) == ("done",)


def test_a_brief_is_changed_then_issued_and_then_stays(issued) -> None:
    pk = draft(
        issued,
        kind="brief",
        since=None,
        grouping="",
        scope={"chapter": Task.objects.filter(list=issued).first().chapter},
    )
    actions.change_brief(
        pk, title="一季度简报", remark="请各单位抓紧。", keep=[0], version=0, by=OFFICE, at=LATER
    )
    leader = Actor(None, "市领导", frozenset({"leader"}))
    assert queries.brief(pk, leader) is None  # a draft is the office's own; an auditor reads all
    assert queries.brief(pk, AUDITOR) is not None
    actions.issue_brief(pk, version=1, by=OFFICE, at=LATER)
    assert len(queries.brief(pk, AUDITOR).sentences) == 1
    with pytest.raises(WrongState, match="已经印发"):
        actions.change_brief(pk, title="x", remark="", keep=[], version=2, by=OFFICE, at=LATER)


def test_what_is_refused(issued) -> None:
    with pytest.raises(NotAllowed):
        draft(issued, by=Actor(None, "市领导", frozenset({"leader"})))
    for wrong, sentence in [
        ({"kind": "x"}, "通报或简报"),
        ({"as_of": LATER + timedelta(days=1)}, "不能晚于现在"),
        ({"since": LATER}, "应早于"),
    ]:
        with pytest.raises(BadValue, match=sentence):
            draft(issued, **wrong)
    for found in (
        {},
        {"name": "x", "list_id": 1, "at": AT.isoformat()},
        {"name": "slipped", "list_id": 1, "at": AT.isoformat()},
    ):
        with pytest.raises(BadValue):
            asked(found)


def test_two_dates_show_what_moved(issued, worked) -> None:
    done, longer, other, gone = worked
    found = queries.compared(issued.pk, OFFICE, AT, LATER)
    whats = {one.task_id: set(one.whats) for one in found.differences}
    assert whats == {
        done.pk: {"improved", "completion"},
        longer.pk: {"due"},
        other.pk: {"targets"},
        gone.pk: {"gone"},
    }
    assert found.counts["improved"] == 1
    back = queries.compared(issued.pk, OFFICE, AT - timedelta(days=1), AT)
    assert back.counts["added"] == 60


def test_a_history_takes_a_constant_number_of_queries(issued, django_assert_num_queries) -> None:
    assert AuditEntry.objects.filter(verb="task.issue").count() > 60
    with django_assert_num_queries(2):
        known = history_of(issued.pk, OFFICE, until=LATER)
        for name in FIGURES:
            answer(Ask(name, issued.pk, LATER, since=AT), known)
    assert date(2026, 3, 2) <= known.acts[0].at.date()
