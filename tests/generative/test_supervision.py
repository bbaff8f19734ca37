"""Generated histories of supervision: every verb, every role, any time.

After each act: only permitted steps were taken, only permitted roles took them, what is locked is as it was, days moved
only by a decided extension. At the end: each past day has the lights it had, and the log replays to the tables.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from luoshi.library.discovery import sample_documents
from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.decisions import CLOSING_STEPS, EXTENSION_STEPS, TASK_STEPS
from luoshi.policy.progress.plans import STEPS as PLAN_STEPS
from luoshi.policy.progress.signing import STAGES
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.audit.models import AuditEntry
from luoshi.records.breakdown.models import Plan
from luoshi.records.closing.checks import wrong_closings
from luoshi.records.closing.models import Closing
from luoshi.records.organisations.actions import load_city
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.tasks import actions
from luoshi.records.tasks.checks import wrong_states
from luoshi.records.tasks.facts import judge_past
from luoshi.records.tasks.models import Assignment, Contribution, Extension, Figure, Report, Task, TaskList
from tests.generative.supervision_verbs import OFFICE_VERBS, VERBS, Scene, unit
from tests.records.conftest import AT, OFFICE

KEPT_TASKS = 3
OFTEN = (
    "write",
    "submit",
    "check",
    "sign",
    "accept",
    "ask_extension",
    "grant_extension",
    "apply_closing",
    "review_closing",
    "close_task",
)
"""Tried more often, so that histories reach the end of the loop and not only its beginning."""
STEPS = {
    Task: TASK_STEPS,
    Extension: EXTENSION_STEPS,
    Closing: CLOSING_STEPS,
    Report: {
        "draft": ("submitted",),
        "submitted": ("submitted", "accepted", "returned"),
        "returned": ("submitted",),
        "accepted": (),
    },
    Contribution: STAGES,
    Plan: {state: tuple(to) for state, to in PLAN_STEPS.items()},
    Assignment: {
        "pending": ("acknowledged", "returned", "ended"),
        "acknowledged": ("returned", "ended"),
        "returned": ("pending", "ended"),
        "ended": ("pending",),
    },
}
FIRST = {
    Task: {"active"},
    Extension: {"asked"},
    Closing: {"applied"},
    Assignment: {"pending"},
    Report: {"draft"},
    Contribution: {"draft"},
    Plan: {"draft"},
}
ONE_CLICK = {Report: {"submitted"}, Contribution: {"filled", "signed"}}
"""States in which a row may begin. A report is begun and submitted by two acts, or by one click."""


def states() -> dict:
    return {
        model: dict(model.objects.values_list("id", "stage" if model is Contribution else "state"))
        for model in STEPS
    }


def one_person_did_two_steps() -> list:
    """Signed papers of units with more than one step in which a person acts twice."""
    said = Contribution.objects.filter(stage="signed", steps__gt=1)
    plans = Plan.objects.filter(state__in=["signed", "approved"], steps__gt=1)
    rows = [
        *said.values_list("steps", "filled_who", "checked_who", "signed_who"),
        *plans.values_list("steps", "written_who", "checked_who", "signed_who"),
    ]
    return [row for row in rows if len(set(row[1:]) - {""}) != row[0]]


def locked() -> dict:
    """All that an accepted report holds."""
    reports = Report.objects.filter(state="accepted")
    return {
        "reports": {row["id"]: row for row in reports.values()},
        "contributions": {row["id"]: row for row in Contribution.objects.filter(report__in=reports).values()},
        "figures": {
            row["id"]: row for row in Figure.objects.filter(contribution__report__in=reports).values()
        },
    }


def days() -> dict:
    return {row[0]: row[1:] for row in Task.objects.values_list("id", "original_due_on", "due_on")}


def granted() -> set:
    return set(
        Extension.objects.filter(state="granted").values_list("task_id", "old_due_on", "granted_due_on")
    )


class Supervision(RuleBasedStateMachine):
    """One history; the world is built once and undone after each."""

    list_id = 0

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.seen = AT, {}
        self.done, self.refused = set(), 0

    @rule(
        verb=st.sampled_from([*sorted(VERBS), *OFTEN * 4, *["night"] * 9]),
        who=st.integers(0, 9),
        pick=st.integers(0, 10_000),
        number=st.integers(0, 100),
    )
    def act(self, verb: str, who: int, pick: int, number: int) -> None:
        if verb == "night":
            self.nights_pass(1 + number % 45)
            return
        scene = Scene(self.list_id, self.now, who, pick, number)
        before = (states(), locked(), days(), granted(), AuditEntry.objects.count())
        try:
            with transaction.atomic():
                did = VERBS[verb](scene)
        except ActionRefused:
            assert (states(), locked(), days(), granted(), AuditEntry.objects.count()) == before
            self.refused += 1
            return
        if did:
            self.done.add(verb)
            totals["acts"] += 1
            self.check(verb, scene, before)

    def nights_pass(self, nights: int) -> None:
        """The last light of the day is remembered; the next day begins with its own."""
        actions.refresh_lights(self.list_id, by=SYSTEM, at=self.now)
        self.seen[day_of(self.now)] = {
            row[0]: row[1:] for row in self.tasks().values_list("id", "light", "timeliness")
        }
        self.now += timedelta(days=nights)
        actions.refresh_lights(self.list_id, by=SYSTEM, at=self.now)

    def check(self, verb: str, scene: Scene, before: tuple) -> None:
        was, kept, due, moved, _ = before
        if verb in OFFICE_VERBS:
            assert scene.by.has("office"), f"{verb} by {scene.by}"
        for model, now in states().items():
            for key, state in now.items():
                old = was[model].get(key)
                if old is None:
                    assert state in FIRST[model] | ONE_CLICK.get(model, set()), (
                        verb,
                        model,
                        state,
                    )
                elif old != state:
                    assert state in STEPS[model][old], (verb, model, old, state)
            assert set(was[model]) <= set(now), f"{verb} lost a row"
        assert one_person_did_two_steps() == [], verb
        after = locked()
        for name, rows in kept.items():
            assert rows.items() <= after[name].items(), f"{verb} changed what is locked"
        fresh = granted() - moved
        for key, (original, current) in days().items():
            if key in due and due[key] != (original, current):
                assert due[key][0] == original
                assert (key, due[key][1], current) in fresh, f"{verb} moved a day"

    def tasks(self):
        return Task.objects.filter(list_id=self.list_id, state__in=["active", "closed"])

    def teardown(self) -> None:
        try:
            for on, lights in self.seen.items():
                rows = list(Task.objects.filter(pk__in=lights).select_related("list"))
                again = judge_past(rows, on)
                assert {
                    key: (one.progress.state, one.timely.state) for key, one in again.items()
                } == lights, on
            assert list(wrong_states()) == []
            assert list(wrong_closings()) == []
            totals["verbs"] |= self.done
            totals["refused"] += self.refused
            totals["days"] += len(self.seen)
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


totals: dict = {"verbs": set(), "acts": 0, "refused": 0, "days": 0}


def three_people(unit_id: int) -> None:
    """A unit with three accounts fills in, checks and signs by three persons."""
    for one in range(3):
        name = f"{unit_id}-{one}"
        user = give_account(name, display_name=name, password="x", by=SYSTEM, at=AT, weak_password=True)
        give_role(user.pk, "unit", unit_id=unit_id, valid_from=AT.date(), by=SYSTEM, at=AT)


@pytest.fixture
def small_list(db, tmp_path, settings) -> TaskList:
    settings.FILES_FOLDER = tmp_path / "files"
    load_city("sample", by=SYSTEM, at=AT)
    name = "task-list-2026.txt"
    done = actions.import_file(sample_documents()[name], name=name, by=OFFICE, at=AT)
    draft = TaskList.objects.get(pk=done.list_ids[0])
    with_figures = draft.tasks.filter(targets__isnull=False).distinct().order_by("order")
    keep = set(with_figures.values_list("id", flat=True)[:KEPT_TASKS])
    for task in draft.tasks.exclude(pk__in=keep):
        actions.remove_task(task.pk, by=OFFICE, at=AT)
    row = actions.issue(draft.pk, accept_gaps=True, by=OFFICE, at=AT)
    actions.open_year_windows(row.pk, "quarterly", by=OFFICE, at=AT)
    for unit_id in Assignment.objects.filter(task__list=row).values_list("unit_id", flat=True).distinct()[:4]:
        actions.acknowledge_all(unit_id, row.pk, by=unit(unit_id), at=AT)
        three_people(unit_id)
    return row


def test_no_history_leads_where_it_must_not(small_list) -> None:
    Supervision.list_id = small_list.pk
    wanted = settings(
        max_examples=6,
        stateful_step_count=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Supervision, settings=wanted)
    assert totals["acts"] > 30, totals
    assert len(totals["verbs"]) >= 15, totals
    assert totals["refused"] > 40, totals
    assert totals["days"] > 10, totals
