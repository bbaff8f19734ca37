"""Generated histories of supervision: every verb, every role, any time.

After each act: only permitted steps were taken, only permitted roles took them, what is locked is as it was, days moved
only by a decided extension. At the end: each past day has the lights it had, and the log replays to the tables.
Every public verb of the record apps that act on tasks is in the machine, or named with the place where it is tried.
"""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from inspect import isfunction, signature
from pkgutil import iter_modules
from random import Random

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
from luoshi.records.breakdown.checks import wrong_plans
from luoshi.records.breakdown.models import PassedOn, Plan
from luoshi.records.chasing.models import Notice, Request
from luoshi.records.closing.checks import wrong_closings
from luoshi.records.closing.models import Closing
from luoshi.records.meetings.models import Meeting
from luoshi.records.organisations.actions import load_city
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.tasks import actions
from luoshi.records.tasks.checks import wrong_states
from luoshi.records.tasks.facts import judge_past
from luoshi.records.tasks.models import (
    Assignment,
    Contribution,
    Evidence,
    Extension,
    Figure,
    Report,
    Task,
    TaskList,
)
from tests.generative.supervision_scene import Scene, unit
from tests.generative.supervision_verbs import OFFICE_VERBS, VERBS
from tests.generative.supervision_verbs_beside import (
    BESIDE,
    BESIDE_OFFICE,
    OFFICE_OR_LEADER,
    UNIT_OR_OFFICE,
)
from tests.records.conftest import AT, OFFICE

KEPT_TASKS = 3
OFTEN = (
    "tasks.write_contribution",
    "tasks.submit_contribution",
    "tasks.check_contribution",
    "tasks.sign_contribution",
    "tasks.accept_report",
    "tasks.ask_extension",
    "tasks.grant_extension",
    "closing.apply_closing",
    "closing.review_closing",
    "closing.close_task",
)
"""Tried more often, so that histories reach the end of the loop and not only its beginning."""
EVERY = {**VERBS, **BESIDE}
OFFICE_ALONE = OFFICE_VERBS | BESIDE_OFFICE
EVENLY, TRIES, SWEEPS = 150, 12, 4
"""Steps of the long history that are drawn evenly, then how often each verb that was not among them is tried."""
FEW = 3
"""Verbs that the drawn history may miss: it is drawn anew with each verb that is added."""
LATE = {"tasks.cancel_task", "tasks.split_issued", "tasks.merge_issued"}
"""Leave fewer tasks to work on: new verbs are drawn before them."""
LAST = {"tasks.archive_list"}
"""Ends a history: nothing can be done afterwards."""
REPORTED = ("tasks.write_contribution", "tasks.submit_contribution", "tasks.check_contribution")
SIGNED = (*REPORTED, "tasks.sign_contribution")
PLANNED = ("breakdown.write_plan", "breakdown.send_plan", "breakdown.check_plan")
REPLIED = ("chasing.issue_notices", "chasing.reply_notice")
MET = ("meetings.plan_meeting", "meetings.add_to_agenda", "meetings.add_minute")
FIRST_DO = {
    "tasks.check_contribution": REPORTED[:2],
    "tasks.sign_contribution": REPORTED,
    "tasks.give_back_contribution": REPORTED[:2],
    "tasks.accept_report": SIGNED,
    "tasks.return_report": SIGNED,
    "desks.accept_reports": SIGNED,
    "tasks.acknowledge": ("tasks.assign",),
    "tasks.acknowledge_all": ("tasks.assign",),
    "tasks.assign_again": ("tasks.return_assignment",),
    **dict.fromkeys(
        ("tasks.grant_extension", "tasks.refuse_extension", "tasks.withdraw_extension"),
        ("tasks.ask_extension",),
    ),
    "tasks.lift_override": ("tasks.override_light",),
    "tasks.undo_roles": ("tasks.decide_roles",),
    "tasks.unlink_tasks": ("tasks.link_tasks",),
    "tasks.end_task_force": ("tasks.form_task_force",),
    "tasks.change_task_force": ("tasks.form_task_force",),
    "tasks.close_window": ("tasks.open_window",),
    "breakdown.check_plan": PLANNED[:2],
    "breakdown.give_back_plan": PLANNED[:2],
    "breakdown.sign_plan": PLANNED,
    "breakdown.approve_plan": (*PLANNED, "breakdown.sign_plan"),
    "breakdown.return_plan": (*PLANNED, "breakdown.sign_plan"),
    "breakdown.tell_reached": ("tasks.write_contribution",),
    "breakdown.answer_passed_on": ("breakdown.pass_on",),
    "breakdown.withdraw_passed_on": ("breakdown.pass_on",),
    "breakdown.ask_again": ("breakdown.pass_on", "breakdown.answer_passed_on"),
    "inside.name_members": ("inside.form_sub_unit",),
    "inside.end_sub_unit": ("inside.form_sub_unit",),
    "closing.review_closing": ("closing.apply_closing",),
    "closing.return_closing": ("closing.apply_closing",),
    "closing.withdraw_closing": ("closing.apply_closing",),
    "closing.close_task": ("closing.apply_closing", "closing.review_closing"),
    "closing.reopen_task": ("closing.apply_closing", "closing.review_closing", "closing.close_task"),
    **dict.fromkeys(("chasing.send_notices", "chasing.drop_notice"), ("chasing.draft_notices",)),
    **dict.fromkeys(
        ("chasing.acknowledge_notice", "chasing.reply_notice", "chasing.withdraw_notice"), REPLIED[:1]
    ),
    **dict.fromkeys(("chasing.return_notice", "chasing.close_notice"), REPLIED),
    **dict.fromkeys(
        ("chasing.refer_request", "chasing.answer_request", "chasing.withdraw_request"), ("chasing.ask",)
    ),
    **dict.fromkeys(("meetings.call_meeting", "meetings.cancel_meeting"), MET[:1]),
    "meetings.take_from_agenda": MET[:2],
    **dict.fromkeys(("meetings.take_minute", "meetings.close_meeting"), MET),
    "measures.bind": ("tasks.register_task",),
    "measures.unbind": ("tasks.register_task", "measures.bind"),
}
"""What has to have happened before a verb can be done at all."""
APPS = ("tasks", "breakdown", "closing", "inside", "desks", "chasing", "meetings", "measures")
"""The apps whose verbs act on tasks that are being worked on. Scores and circulars read them and change nothing."""
ELSEWHERE = {
    **dict.fromkeys(
        (
            *("tasks.add_mention", "tasks.add_task", "tasks.ask_to_import", "tasks.correct_task"),
            *("tasks.discard", "tasks.import_file", "tasks.issue", "tasks.merge_with_next"),
            *("tasks.remove_mention", "tasks.remove_task", "tasks.settle", "tasks.settle_mention"),
            "tasks.split_task",
        ),
        "before a list is issued: tests/records/test_importing.py",
    ),
    "tasks.open_year_windows": "once a list, when the history begins; tests/records/test_windows.py",
    "closing.lapse_closings": "no act of its own: with the end of an assignment",
    "breakdown.lapse_passed_on": "no act of its own: with the end of an assignment",
    **dict.fromkeys(("desks.hand_over", "desks.hand_over_views"), "of accounts: tests/records/test_roles.py"),
    **dict.fromkeys(("desks.save_view", "desks.drop_view"), "of pages: tests/surfaces/test_views.py"),
}
"""Public verbs that are not in the machine: why, and where they are tried."""
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
    Notice: {
        "draft": ("sent", "dropped"),
        "sent": ("acknowledged", "replied", "withdrawn"),
        "acknowledged": ("replied", "withdrawn"),
        "replied": ("returned", "closed", "withdrawn"),
        "returned": ("replied", "withdrawn"),
        **dict.fromkeys(("closed", "withdrawn", "dropped"), ()),
    },
    Request: {
        "submitted": ("referred", "answered", "withdrawn"),
        "referred": ("answered", "withdrawn"),
        **dict.fromkeys(("answered", "withdrawn"), ()),
    },
    Meeting: {
        "planned": ("called", "closed", "cancelled"),
        "called": ("called", "closed", "cancelled"),
        **dict.fromkeys(("closed", "cancelled"), ()),
    },
    PassedOn: {"open": ("answered", "withdrawn"), "answered": ("open",), "withdrawn": ()},
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
    Notice: {"draft"},
    Request: {"submitted"},
    Meeting: {"planned"},
    PassedOn: {"open"},
}
ONE_CLICK = {Notice: {"sent"}, Report: {"submitted"}, Contribution: {"filled", "signed"}}
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
        "evidence": {
            row["id"]: row for row in Evidence.objects.filter(contribution__report__in=reports).values()
        },
    }


def days() -> dict:
    return {row[0]: row[1:] for row in Task.objects.values_list("id", "original_due_on", "due_on")}


def granted() -> set:
    return set(
        Extension.objects.filter(state="granted").values_list("task_id", "old_due_on", "granted_due_on")
    )


def seen_now() -> tuple:
    """All that an act may change only in a permitted way."""
    return states(), locked(), days(), granted(), AuditEntry.objects.count()


def permitted(verb: str, scene: Scene) -> bool:
    """Whether who acted may do this: the office, a unit for itself, the leaders, the program."""
    who = scene.acted
    if verb in OFFICE_ALONE:
        return who.has("office") or who is SYSTEM
    if verb in OFFICE_OR_LEADER:
        return who.has("office") or who.has("leader")
    if verb in UNIT_OR_OFFICE and who.has("office"):
        return True
    return who.acts_for(scene.for_unit)


class Supervision(RuleBasedStateMachine):
    """One history; the world is built once and undone after each."""

    list_id = 0

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.seen = AT, {}
        self.done, self.refused, self.last, self.why = set(), 0, None, {}

    @rule(
        verb=st.sampled_from([*OFTEN * 2, *["night"] * 6, *["new"] * 24]),
        who=st.integers(0, 9),
        pick=st.integers(0, 10_000),
        number=st.integers(0, 100),
    )
    def act(self, verb: str, who: int, pick: int, number: int) -> None:
        self.step(verb, who, pick, number)

    def step(self, verb: str, who: int, pick: int, number: int) -> bool:
        """One act; whether anything was done."""
        if verb == "night":
            self.nights_pass(1 + number % 45)
            self.last = None
            return True
        verb = self.not_yet_done(pick) if verb == "new" else verb
        scene = Scene(self.list_id, self.now, who, pick, number)
        before = self.last or seen_now()
        try:
            with transaction.atomic():
                did = EVERY[verb](scene)
        except ActionRefused as problem:
            assert seen_now() == before, f"{verb} was refused and left a trace"
            self.refused += 1
            self.why[verb] = problem.sentence
            return False
        self.last = seen_now()
        if did:
            self.done.add(verb)
            totals["acts"] += 1
            self.check(verb, scene, before)
        return bool(did)

    def sweep(self, wanted: list[str], drawn: Random) -> None:
        """Each of these verbs that this history has not seen, with what has to come before it."""
        for verb in wanted:
            for before in FIRST_DO.get(verb, ()) if verb not in self.done else ():
                self.tried(before, drawn)
            if verb not in self.done:
                self.tried(verb, drawn)

    def tried(self, verb: str, drawn: Random) -> bool:
        """Whether the verb was done within TRIES, by the office or the unit that is meant."""
        acts = (self.step(verb, 0, drawn.randrange(10_000), drawn.randrange(101)) for _ in range(TRIES))
        return any(acts)

    def end_all(self) -> None:
        """Nothing is left that somebody works on, so that the list can be archived."""
        for row in self.tasks().filter(state="active"):
            actions.cancel_task(row.pk, reason="年终", by=OFFICE, at=self.now)
        self.last = None

    def not_yet_done(self, pick: int) -> str:
        """One of the verbs that this history has not seen; any where it has seen all."""
        left = sorted(set(EVERY) - self.done - LAST)
        left = [verb for verb in left if verb not in LATE] or left or sorted(EVERY)
        return left[pick % len(left)]

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
        now_states, after, now_days, now_granted, _ = self.last
        assert permitted(verb, scene), f"{verb} by {scene.acted}"
        for model, now in now_states.items():
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
        for name, rows in kept.items():
            assert rows.items() <= after[name].items(), f"{verb} changed what is locked"
        fresh = now_granted - moved
        for key, (original, current) in now_days.items():
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
            assert list(wrong_plans()) == []
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
        max_examples=4,
        stateful_step_count=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Supervision, settings=wanted)
    assert totals["acts"] > 30, totals
    assert totals["refused"] > 20, totals


def test_a_long_history_takes_every_step_that_there_is(small_list) -> None:
    """Drawn evenly, where hypothesis prefers small numbers; then what has not been done is tried by who may, the archive
    last. All verbs but a few are done.
    """
    Supervision.list_id = small_list.pk
    drawn = Random(20260105)
    one = Supervision()
    one.begin()
    for _ in range(EVENLY):
        verb = drawn.choices(("night", drawn.choice(OFTEN), "new"), (1, 6, 10))[0]
        most = 5 if verb == "night" else 101  # a year has room for all of it
        one.step(verb, drawn.randrange(10), drawn.randrange(10_000), drawn.randrange(most))
    for wanted in (*[sorted(set(EVERY) - LATE - LAST)] * SWEEPS, sorted(LATE)):
        one.sweep(wanted, drawn)
        one.step("night", 0, 0, 20)  # meetings are held meanwhile
    one.end_all()
    one.step("tasks.archive_list", 0, 0, 0)
    never = {verb: one.why.get(verb, "nothing to do it on") for verb in set(EVERY) - one.done}
    days, refused = len(one.seen), one.refused
    one.teardown()
    assert len(never) <= FEW, str(never)
    assert days > 5
    assert refused > 20


def test_every_verb_of_supervision_is_in_the_machine() -> None:
    """A new verb has to be added to the machine, or named with the place where it is tried."""
    found = {f"{app}.{name}" for app in APPS for name in public_verbs(app)}
    assert found - set(EVERY) - set(ELSEWHERE) == set(), "these verbs are tried by no history"
    assert (set(EVERY) | set(ELSEWHERE)) - found == set(), "these verbs are no longer there"
    assert not set(EVERY) & set(ELSEWHERE)


def public_verbs(app: str) -> set[str]:
    """The functions of an app that write: public, with `by` and `at` to be named."""
    package = import_module(f"luoshi.records.{app}")
    found = set()
    for name in (one.name for one in iter_modules(package.__path__) if one.name.startswith("actions")):
        module = import_module(f"{package.__name__}.{name}")
        listed = getattr(module, "__all__", None) or [one for one in vars(module) if not one.startswith("_")]
        for one in listed:
            value = getattr(module, one)
            if isfunction(value) and value.__module__.startswith(module.__name__) and is_verb(value):
                found.add(one)
    return found


def is_verb(function: Callable) -> bool:
    named = {p.name for p in signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY}
    return {"by", "at"} <= named
