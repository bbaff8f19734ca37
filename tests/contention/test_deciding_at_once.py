"""Two people decide on the same report, extension or closing at once: one wins, the other is told, nothing is lost."""

from datetime import timedelta

import pytest

from luoshi.library.discovery import sample_documents
from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import ActionRefused, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.breakdown.checks import wrong_plans
from luoshi.records.breakdown.models import Plan
from luoshi.records.closing import actions as closing
from luoshi.records.closing.models import Closing
from luoshi.records.desks.actions import Pick, accept_reports
from luoshi.records.inside import actions as inside
from luoshi.records.organisations.actions import load_city
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.tasks import actions
from luoshi.records.tasks.checks import wrong_states
from luoshi.records.tasks.models import Assignment, Contribution, Extension, Report, Task
from tests.contention.crowd import at_once
from tests.records.conftest import AT, OFFICE

pytestmark = pytest.mark.django_db(transaction=True)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
ROUNDS = 4


def someone(name: str) -> Actor:
    return Actor(None, name, frozenset({"office"}))


@pytest.fixture
def held(tmp_path, settings) -> list[Assignment]:
    """Acknowledged assignments of tasks of their own, each with a submitted report and an application for more time."""
    settings.FILES_FOLDER = tmp_path / "files"
    load_city("sample", by=SYSTEM, at=AT)
    name = "task-list-2026.txt"
    done = actions.import_file(sample_documents()[name], name=name, by=OFFICE, at=AT)
    issued = actions.issue(done.list_ids[0], accept_gaps=True, by=OFFICE, at=AT)
    window = actions.open_year_windows(issued.pk, "quarterly", by=OFFICE, at=AT)[0]
    tasks = list(issued.tasks.filter(assignments__isnull=False).distinct().order_by("order")[:ROUNDS])
    found = [task.assignments.order_by("id").first() for task in tasks]
    for one in found:
        by = Actor(None, "单位", frozenset({"unit"}), frozenset({one.unit_id}))
        actions.acknowledge(one.pk, by=by, at=AT)
        row = actions.write_contribution(one.pk, window.pk, text="进展", completion_percent=50, by=by, at=AT)
        actions.submit_contribution(row.pk, by=by, at=AT)
        actions.ask_extension(
            one.pk,
            proposed_due_on=one.task.due_on + timedelta(days=30),
            reason="征地",
            progress="一半",
            by=by,
            at=AT,
        )
    return found


def both(first, second) -> list[str]:
    """What two people were told who acted at the same moment: "done", or the sentence of the refusal."""

    def work(act):
        def run(borrow):
            with borrow():
                try:
                    act()
                except WrongState as problem:
                    return problem.sentence
                return "done"

        return run

    return at_once([work(first), work(second)])


def one_won(told: list[str]) -> None:
    assert sorted(one == "done" for one in told) == [False, True], told
    assert any("刷新" in one for one in told)


def test_two_decide_on_one_report(held) -> None:
    for one in held:
        report = Report.objects.get(task_id=one.task_id)
        told = both(
            lambda r=report: actions.accept_report(
                r.pk, completion_percent=50, version=r.version, by=someone("甲"), at=AT
            ),
            lambda r=report: actions.return_report(
                r.pk, reason="补充数据", version=r.version, by=someone("乙"), at=AT
            ),
        )
        one_won(told)
        row = Report.objects.get(pk=report.pk)
        acts = AuditEntry.objects.filter(
            subject_kind="report", subject_id=row.pk, verb__in=["report.accept", "report.return"]
        )
        assert [entry.after["state"] for entry in acts] == [row.state]
    assert list(wrong_states()) == []


def test_two_decide_on_one_extension(held) -> None:
    for one in held:
        asked = Extension.objects.get(task_id=one.task_id)
        told = both(
            lambda e=asked: actions.grant_extension(
                e.pk, due_on=e.proposed_due_on, version=0, by=someone("甲"), at=AT
            ),
            lambda e=asked: actions.refuse_extension(e.pk, reason="抓紧", version=0, by=someone("乙"), at=AT),
        )
        one_won(told)
        row, task = Extension.objects.get(pk=asked.pk), Task.objects.get(pk=one.task_id)
        assert (task.due_on != task.original_due_on) == (row.state == "granted")
    assert list(wrong_states()) == []


def test_two_decide_on_one_breakdown(held) -> None:
    for one in held:
        by = Actor(None, "单位", frozenset({"unit"}), frozenset({one.unit_id}))
        due = one.task.due_on
        figures = tuple(PlanFigure(target.pk, due, target.value) for target in one.task.targets.all())
        values = PlanValues("张三", "李四", "", (PlanItem("milestone", "完工", None, due),), figures)
        plan = breakdown.write_plan(one.pk, values, by=by, at=AT)
        plan = breakdown.sign_plan(plan.pk, version=plan.changes, by=by, at=AT)
        told = both(
            lambda p=plan: breakdown.approve_plan(p.pk, version=p.changes, by=someone("甲"), at=AT),
            lambda p=plan: breakdown.return_plan(
                p.pk, reason="补充", version=p.changes, by=someone("乙"), at=AT
            ),
        )
        one_won(told)
        state = Plan.objects.get(pk=plan.pk).state
        assert (Task.objects.get(pk=one.task_id).curve != []) == (state == "approved")
    assert list(wrong_plans()) == []


def test_a_batch_and_a_single_decision_at_once(held) -> None:
    """The batch takes all but the one that the other person sent back, and says so; or all, and the other is told."""
    reports = list(Report.objects.filter(task__in=[one.task_id for one in held]).order_by("id"))
    picks = [Pick(row.pk, row.version, 50) for row in reports]
    batches = []
    told = both(
        lambda: batches.append(accept_reports(picks, by=someone("甲"), at=AT)),
        lambda r=reports[-1]: actions.return_report(
            r.pk, reason="补充", version=r.version, by=someone("乙"), at=AT
        ),
    )
    state = Report.objects.get(pk=reports[-1].pk).state
    refused = [report_id for report_id, _why in batches[0].refused]
    if state == "returned":
        assert (told, refused) == (["done", "done"], [reports[-1].pk])
    else:
        assert (state, refused, sum(one == "done" for one in told)) == ("accepted", [], 1)
    assert batches[0].accepted == len(picks) - len(refused)
    assert list(wrong_states()) == []


def test_one_closes_while_the_other_returns(held) -> None:
    for one in held:
        by = Actor(None, "单位", frozenset({"unit"}), frozenset({one.unit_id}))
        report = Report.objects.get(task_id=one.task_id)
        actions.accept_report(report.pk, completion_percent=100, version=report.version, by=OFFICE, at=AT)
        row = closing.apply_closing(
            one.pk, text="完成", evidence=[actions.Upload("图.png", PNG)], by=by, at=AT
        )
        closing.review_closing(
            row.pk, kind="paper", reviewed_on=AT.date(), findings="属实", version=0, by=OFFICE, at=AT
        )
        told = both(
            lambda c=row: closing.close_task(c.pk, version=1, by=someone("甲"), at=AT),
            lambda c=row: closing.return_closing(c.pk, reason="缺件", version=1, by=someone("乙"), at=AT),
        )
        assert sorted(text == "done" for text in told) == [False, True], told
        state = Closing.objects.get(pk=row.pk).state
        assert (Task.objects.get(pk=one.task_id).state == "closed") == (state == "closed")


def test_writing_and_deciding_at_once_lose_nothing(held) -> None:
    """A unit writes again while the office accepts: either its words are in the accepted report, or it is told."""
    for one in held:
        by = Actor(None, "单位", frozenset({"unit"}), frozenset({one.unit_id}))
        report = Report.objects.get(task_id=one.task_id)
        told = both(
            lambda o=one, r=report, who=by: actions.write_contribution(
                o.pk, r.window_id, text="改过的进展", completion_percent=60, by=who, at=AT
            ),
            lambda r=report: actions.accept_report(
                r.pk, completion_percent=50, version=r.version, by=OFFICE, at=AT
            ),
        )
        assert sorted(one == "done" for one in told) == [False, True], told
        text, state = Contribution.objects.get(report=report).text, Report.objects.get(pk=report.pk).state
        assert (text == "改过的进展") == (told[0] == "done")
        assert (state == "accepted") == (told[1] == "done")
    assert list(wrong_states()) == []
    assert issubclass(WrongState, ActionRefused)


def test_two_colleagues_sign_the_same_report_at_once(held) -> None:
    """One signature counts, the other person is told; the report goes to the office once."""
    for number, one in enumerate(held):
        for name in "甲乙":
            user = give_account(
                f"{name}{number}", display_name=name, password="x", by=SYSTEM, at=AT, weak_password=True
            )
            give_role(user.pk, "unit", unit_id=one.unit_id, valid_from=AT.date(), by=SYSTEM, at=AT)
        inside.set_steps(one.unit_id, 2, reason="两人办理", by=OFFICE, at=AT)
        report = Report.objects.get(task_id=one.task_id)
        actions.return_report(report.pk, reason="补充", version=report.version, by=OFFICE, at=AT)
        first, second, third = (
            Actor(None, name, frozenset({"unit"}), frozenset({one.unit_id})) for name in ("甲", "乙", "丙")
        )
        row = actions.write_contribution(
            one.pk, report.window_id, text="补充。", completion_percent=60, by=first, at=AT
        )
        actions.submit_contribution(row.pk, by=first, at=AT)
        row.refresh_from_db()
        one_won(
            both(
                lambda r=row, who=second: actions.sign_contribution(r.pk, version=r.changes, by=who, at=AT),
                lambda r=row, who=third: actions.sign_contribution(r.pk, version=r.changes, by=who, at=AT),
            )
        )
        row.refresh_from_db()
        assert (row.stage, Report.objects.get(pk=report.pk).state) == ("signed", "submitted")
        acts = AuditEntry.objects.filter(verb="report.submit", subject_kind="report", subject_id=report.pk)
        assert acts.count() == 2  # before the return, and now once
    assert list(wrong_states()) == []
