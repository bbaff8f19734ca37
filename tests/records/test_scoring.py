"""From the scheme to the final score: tried before it is adopted, every point with its row, appeals decided, ranks follow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from luoshi.library.discovery import sample_documents
from luoshi.policy.scoring.scheme import parse
from luoshi.policy.scoring.scores import score
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.evaluation.actions import open_round
from luoshi.records.evaluation.models import Round
from luoshi.records.evaluation.queries import unit_results
from luoshi.records.evaluation.snapshots import digest_of
from luoshi.records.files.actions import store
from luoshi.records.plans.actions import load_plan
from luoshi.records.scoring import actions, queries
from luoshi.records.scoring.evaluated import with_evaluation
from luoshi.records.scoring.facts import facts_of
from luoshi.records.scoring.models import Run, Scheme, UnitScore
from luoshi.records.tasks import actions as tasks
from luoshi.records.tasks.models import Assignment, Report, Task
from tests.records.conftest import AT, AUDITOR, OFFICE

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=100)
ON = LATER.date()
DAY = timedelta(days=1)
SHARE_ALONE = """
title = "只看完成进度"
year = 2026
authority = "试验用"
base = 0
floor = 0
ceiling = 100
reference_tasks = 20
[[share]]
key = "completion"
title = "完成进度"
points = 100
measure = "completion"
"""


@pytest.fixture
def text() -> str:
    from luoshi.library.discovery import sample_scoring

    return sample_scoring()


@pytest.fixture
def worked(issued, unit_actor):
    """One unit reported in time and was sent back once; another acknowledged and stayed silent."""
    window = tasks.open_window(
        issued.pk, label="一季度", opens_on=AT.date(), closes_on=date(2026, 4, 8), by=OFFICE, at=AT
    )
    rows = Assignment.objects.filter(task__list=issued).order_by("id")
    good = rows.first()
    silent = rows.exclude(unit_id=good.unit_id).exclude(task_id=good.task_id).first()
    for held in (good, silent):
        tasks.acknowledge(held.pk, by=unit_actor(held.unit_id), at=AT + DAY)
    unit = unit_actor(good.unit_id)
    row = tasks.write_contribution(good.pk, window.pk, text="完成。", completion_percent=100, by=unit, at=AT)
    report = tasks.submit_contribution(row.pk, by=unit, at=AT)
    tasks.return_report(report.pk, reason="补数据", version=report.version, by=OFFICE, at=AT + DAY)
    late = AT + timedelta(days=60)
    tasks.write_contribution(good.pk, window.pk, text="补齐。", completion_percent=100, by=unit, at=late)
    tasks.submit_contribution(row.pk, by=unit, at=late)
    report = Report.objects.get(pk=report.pk)
    tasks.accept_report(report.pk, completion_percent=100, version=report.version, by=OFFICE, at=late)
    return issued, good, silent


def formal(issued, text) -> Run:
    row = actions.write_scheme(text, by=OFFICE, at=LATER)
    actions.try_scheme(row.pk, issued.pk, on=ON, by=OFFICE, at=LATER)
    actions.adopt_scheme(row.pk, by=OFFICE, at=LATER)
    return actions.score_year(row.pk, issued.pk, on=ON, by=OFFICE, at=LATER)


def test_what_counts_is_read_from_the_rows(worked) -> None:
    issued, good, silent = worked
    found = {facts.unit_id: facts for facts in facts_of(issued.pk, {}, ON)}
    kinds = [event.kind for event in found[good.unit_id].events if event.task_id == good.task_id]
    assert sorted(kinds) == ["done-early", "report-returned"]
    reports = [one for one in found[good.unit_id].items if one.measure == "timely-reports"]
    assert [one.percent for one in reports] == [100], "what came back and was mended is not late"
    missing = [event for event in found[silent.unit_id].events if event.kind == "report-missing"]
    assert [event.task_id for event in missing] == [silent.task_id]
    returned = next(event for event in found[good.unit_id].events if event.kind == "report-returned")
    assert AuditEntry.objects.get(pk=returned.ref.id).verb == "report.return"


def test_every_unit_has_a_score_whose_lines_sum_to_it(worked, text) -> None:
    issued, *_ = worked
    made = formal(issued, text)
    held = (
        Assignment.objects.filter(task__list=issued).exclude(state="ended").values_list("unit_id", flat=True)
    )
    assert set(made.scores.values_list("unit_id", flat=True)) == set(held)
    for row in made.scores.all():
        assert row.total == sum(line["points"] for line in row.lines)
        assert (row.best is None) == (row.error is None)
        known = {"base", "empty-share", "load", "floor", "ceiling"}
        assert all("ref" in line for line in row.lines if line["code"] not in known)


def test_a_scheme_is_tried_before_it_is_adopted(issued, text) -> None:
    row = actions.write_scheme(text, by=OFFICE, at=LATER)
    with pytest.raises(WrongState, match="试算"):
        actions.adopt_scheme(row.pk, by=OFFICE, at=LATER)
    with pytest.raises(WrongState, match="启用"):
        actions.score_year(row.pk, issued.pk, on=ON, by=OFFICE, at=LATER)
    actions.try_scheme(row.pk, issued.pk, on=ON, by=OFFICE, at=LATER)
    actions.adopt_scheme(row.pk, by=OFFICE, at=LATER)
    second = actions.write_scheme(text.replace("points = 70", "points = 60"), by=OFFICE, at=LATER)
    assert second.version == 2
    actions.try_scheme(second.pk, issued.pk, on=ON, by=OFFICE, at=LATER)
    actions.adopt_scheme(second.pk, by=OFFICE, at=LATER)
    assert dict(Scheme.objects.values_list("version", "state")) == {1: "retired", 2: "adopted"}


def test_where_there_is_a_past_list_the_trial_is_on_it(issued, text) -> None:
    row = actions.write_scheme(text, by=OFFICE, at=LATER)
    names = sample_documents()
    name = next(name for name in names if "list" in name and "2026" not in name)
    drafted = tasks.import_file(names[name], name=name, by=OFFICE, at=AT)
    past = tasks.issue(drafted.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    assert past.year < issued.year
    actions.try_scheme(row.pk, issued.pk, on=ON, by=OFFICE, at=LATER)
    with pytest.raises(WrongState, match="往年"):
        actions.adopt_scheme(row.pk, by=OFFICE, at=LATER)
    assert not queries.scheme(row.pk).is_tried
    actions.try_scheme(row.pk, past.pk, on=ON, by=OFFICE, at=LATER)
    assert queries.schemes()[0].is_tried
    assert actions.adopt_scheme(row.pk, by=OFFICE, at=LATER).state == "adopted"


def test_the_weight_of_a_task_counts_where_the_scheme_says_so(worked) -> None:
    """One task at 100 per cent with three times the weight of the others: the share moves as the weights say."""
    issued, good, _ = worked
    tasks.decide_tasks([good.task_id], weight=300, by=OFFICE, at=LATER)
    rules = replace(parse(SHARE_ALONE), task_weights=True)
    held = Assignment.objects.filter(unit_id=good.unit_id, task__list=issued).exclude(state="ended").count()
    points = {}
    for switch in (False, True):
        known = {one.unit_id: one for one in facts_of(issued.pk, rules.roles, ON, task_weights=switch)}
        points[switch] = score(rules, known[good.unit_id]).total
    assert held > 1
    assert points == {False: round(10_000 / held), True: round(30_000 / (held + 2))}


def test_a_past_list_can_be_tried_but_not_scored(issued, text) -> None:
    row = actions.write_scheme(text.replace("year = 2026", "year = 2027"), by=OFFICE, at=LATER)
    actions.try_scheme(row.pk, issued.pk, on=ON, by=OFFICE, at=LATER)
    actions.adopt_scheme(row.pk, by=OFFICE, at=LATER)
    with pytest.raises(BadValue, match="试算"):
        actions.score_year(row.pk, issued.pk, on=ON, by=OFFICE, at=LATER)
    for wrong in (issued.starts_on - DAY, ON + DAY):
        with pytest.raises(BadValue, match="计分日"):
            actions.try_scheme(row.pk, issued.pk, on=wrong, by=OFFICE, at=LATER)


def test_a_scheme_that_is_wrong_is_refused_whole(db, text) -> None:
    with pytest.raises(BadValue, match="charm"):
        actions.write_scheme(text.replace('"completion"', '"charm"'), by=OFFICE, at=LATER)
    assert not Scheme.objects.exists()


def test_units_see_their_score_only_once_it_is_shown(worked, text, unit_actor) -> None:
    issued, good, silent = worked
    made, unit = formal(issued, text), unit_actor(good.unit_id)
    assert queries.runs(unit) == ()
    assert queries.score_page(made.pk, good.unit_id, unit) is None
    actions.publish_scores(made.pk, appeals_until=ON + 10 * DAY, by=OFFICE, at=LATER)
    assert [row.unit_id for row in queries.scores(made.pk, unit)] == [good.unit_id]
    assert queries.score_page(made.pk, silent.unit_id, unit) is None
    assert queries.score_page(made.pk, good.unit_id, unit).lines
    assert len(queries.scores(made.pk, AUDITOR)) == made.scores.count()


def test_an_appeal_moves_the_score_and_is_a_line_of_its_own(worked, text, unit_actor) -> None:
    issued, good, silent = worked
    made, unit = formal(issued, text), unit_actor(silent.unit_id)
    row = made.scores.get(unit_id=silent.unit_id)
    with pytest.raises(WrongState, match="申诉期"):
        actions.appeal(row.pk, "有误", by=unit, at=LATER)
    actions.publish_scores(made.pk, appeals_until=ON + 10 * DAY, by=OFFICE, at=LATER)
    with pytest.raises(NotAllowed):
        actions.appeal(row.pk, "有误", by=unit_actor(good.unit_id), at=LATER)
    asked = actions.appeal(row.pk, "系统故障期间未能填报", by=unit, at=LATER)
    with pytest.raises(WrongState, match="正在办理"):
        actions.appeal(row.pk, "再说一遍", by=unit, at=LATER)
    with pytest.raises(WrongState, match="没有结束"):
        actions.finish_scores(made.pk, by=OFFICE, at=LATER)
    after = LATER + 11 * DAY
    with pytest.raises(WrongState, match="没有答复"):
        actions.finish_scores(made.pk, by=OFFICE, at=after)
    actions.decide_appeal(asked.pk, points=150, answer="情况属实", by=OFFICE, at=after)
    before, row = row.total, UnitScore.objects.get(pk=row.pk)
    assert row.total == before + 150
    assert row.total == sum(line["points"] for line in row.lines)
    assert [line["ref"] for line in row.lines if line["code"] == "appeal"] == [["appeal", asked.pk]]
    with pytest.raises(WrongState):
        actions.decide_appeal(asked.pk, points=None, answer="不属实", by=OFFICE, at=after)
    actions.finish_scores(made.pk, by=OFFICE, at=after)
    with pytest.raises(WrongState):
        actions.score_year(made.scheme_id, issued.pk, on=ON, by=OFFICE, at=after)
    with pytest.raises(WrongState):
        actions.appeal(row.pk, "晚了", by=unit, at=after)


def test_only_the_office_keeps_scores(worked, text) -> None:
    issued, *_ = worked
    made = formal(issued, text)
    for act in (
        lambda: actions.write_scheme(text, by=AUDITOR, at=LATER),
        lambda: actions.try_scheme(made.scheme_id, issued.pk, on=ON, by=AUDITOR, at=LATER),
        lambda: actions.adopt_scheme(made.scheme_id, by=AUDITOR, at=LATER),
        lambda: actions.score_year(made.scheme_id, issued.pk, on=ON, by=AUDITOR, at=LATER),
        lambda: actions.publish_scores(made.pk, appeals_until=ON + 9 * DAY, by=AUDITOR, at=LATER),
        lambda: actions.finish_scores(made.pk, by=AUDITOR, at=LATER),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_database_keeps_one_scheme_and_one_formal_run(worked, text) -> None:
    issued, *_ = worked
    made = formal(issued, text)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.create(
            year=2026,
            version=9,
            title="x",
            authority="x",
            text=text,
            state="adopted",
            written_at=AT,
            adopted_at=AT,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(scheme=made.scheme, list=issued, kind="formal", on=ON, computed_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            scheme=made.scheme,
            list=issued,
            kind="trial",
            state="open",
            on=ON,
            computed_at=AT,
            appeals_until=ON,
        )


def test_the_facts_take_as_many_queries_for_more_tasks(worked, django_assert_max_num_queries) -> None:
    issued, *_ = worked
    assert Task.objects.filter(list=issued).count() > 20
    with django_assert_max_num_queries(8):
        facts_of(issued.pk, {}, ON)


def test_the_score_of_a_past_day_is_what_it_was_on_that_day(worked, unit_actor) -> None:
    """What is computed on a day from the tables, and later from the log for that day, is the same to the last row."""
    issued, good, silent = worked
    on = (AT + timedelta(days=70)).date()
    then = facts_of(issued.pk, {"lead": 100}, on)
    late = AT + timedelta(days=80)
    unit, office = unit_actor(silent.unit_id), {"by": OFFICE, "at": late}
    other = (
        Assignment.objects.filter(task__list=issued, state="pending").exclude(task_id=good.task_id).first()
    )
    tasks.acknowledge(other.pk, by=unit_actor(other.unit_id), at=late)
    window = tasks.open_window(
        issued.pk, label="二季度", opens_on=date(2026, 4, 9), closes_on=ON + 9 * DAY, **office
    )
    row = tasks.write_contribution(
        silent.pk, window.pk, text="已开工。", completion_percent=60, by=unit, at=late
    )
    report = tasks.submit_contribution(row.pk, by=unit, at=late)
    tasks.accept_report(report.pk, completion_percent=60, version=report.version, **office)
    tasks.cancel_task(good.task_id, reason="机构改革", **office)
    until = datetime(on.year, on.month, on.day, 16, tzinfo=UTC)  # midnight in Beijing
    assert facts_of(issued.pk, {"lead": 100}, on, until=until) == then
    assert facts_of(issued.pk, {"lead": 100}, on) != then


def test_the_plans_evaluation_enters_where_a_scheme_asks_for_it(worked, text) -> None:
    """Two indicators of a unit, one on course and one at risk in the published round: half of the share."""
    issued, good, silent = worked
    data = sample_documents()["five-year-plan-2026-2030.txt"]
    plan = load_plan(
        tasks.import_file(data, name="规划.txt", by=OFFICE, at=AT).document_ids[0], by=OFFICE, at=AT
    )
    row = open_round(plan.pk, "year", 2026, by=OFFICE, at=AT)
    held = dict(row.snapshot)
    for place, standing in enumerate(("on-course", "at-risk", "open")):
        held["indicators"][place] |= {"responsible_id": good.unit_id, "standing": standing}
    publishing = LATER - DAY
    Round.objects.create(
        plan=plan,
        kind="year",
        year=2027,
        snapshot=held,
        digest=digest_of(held),
        opened_at=AT,
        state="published",
        conclusion="结论",
        report=store(b"x", name="x.docx", by=OFFICE, at=AT),
        published_at=publishing,
    )
    assert unit_results(2027) == {
        good.unit_id: ((held["indicators"][0]["id"], 100), (held["indicators"][1]["id"], 0))
    }
    assert unit_results(2027, publishing) == {}
    assert unit_results(2026) == {}, "a round that is not published says nothing"
    share = '[[share]]\nkey = "plan"\ntitle = "规划指标"\npoints = 10\nmeasure = "plan-indicators"\n'
    scheme = parse(text + share)
    known = facts_of(issued.pk, scheme.roles, ON)
    assert with_evaluation(known, parse(text), 2027, None) == known
    found = {one.unit_id: score(scheme, one) for one in with_evaluation(known, scheme, 2027, None)}
    lines = [line for line in found[good.unit_id].lines if line.rule == "plan"]
    assert [(line.points, line.ref.kind) for line in lines] == [(500, "indicator"), (0, "indicator")]
    assert [line.code for line in found[silent.unit_id].lines if line.rule == "plan"] == ["empty-share"]
