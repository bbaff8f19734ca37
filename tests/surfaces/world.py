"""A small world for the pages: one list in force with a report under review, one draft, an account for each role."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Evidence, TaskList
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account

ROLES = ("anonymous", "nobody", "office", "leader", "unit", "stranger", "auditor")
"""`nobody` is signed in without a role; `stranger` is a unit without the task that `unit` has."""


@dataclass(frozen=True)
class World:
    """The ids that addresses need, and the accounts by role (None: not signed in)."""

    list_id: int
    draft_id: int
    document_id: int
    task_id: int
    assignment_id: int
    pending_id: int
    unit_id: int
    window_id: int
    report_id: int
    evidence_id: int
    draft_task_id: int
    mention_id: int
    users: dict

    def user(self, role: str):
        return get_user_model().objects.get(pk=self.users[role]) if self.users[role] else None


@pytest.fixture
def world(issued, window) -> World:
    """Everything is there; the unit has acknowledged one task and submitted a report with a file on it."""
    held = Assignment.objects.filter(task__list=issued, task__targets__isnull=False).order_by("id").first()
    unit = Actor(None, "承办单位", frozenset({"unit"}), frozenset({held.unit_id}))
    actions.acknowledge(held.pk, by=unit, at=AT)
    upload = actions.Upload("现场.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    row = actions.write_contribution(
        held.pk, window.pk, text="已开工。", completion_percent=20, evidence=[upload], by=unit, at=AT
    )
    report = actions.submit_contribution(row.pk, by=unit, at=AT + timedelta(hours=1))
    draft = _another_draft()
    task = draft.tasks.order_by("order").first()
    holders = held.task.assignments.values_list("unit_id", flat=True)
    stranger = Assignment.objects.exclude(task_id=held.task_id).exclude(unit_id__in=holders).first().unit_id
    return World(
        issued.pk,
        draft.pk,
        issued.document_id,
        held.task_id,
        held.pk,
        Assignment.objects.filter(unit_id=held.unit_id, state="pending").order_by("id").first().pk,
        held.unit_id,
        window.pk,
        report.pk,
        Evidence.objects.get(contribution=row).pk,
        task.pk,
        task.mentions.first().pk,
        _accounts(held.unit_id, stranger),
    )


def _another_draft() -> TaskList:
    done = actions.import_file(
        sample_documents()["task-list-2025.txt"], name="task-list-2025.txt", by=OFFICE, at=AT
    )
    return TaskList.objects.get(pk=done.list_ids[0])


def _accounts(unit_id: int, stranger_id: int) -> dict:
    return {
        "anonymous": None,
        "nobody": account("nobody", None).pk,
        "office": account("office", "office").pk,
        "leader": account("leader", "leader").pk,
        "unit": account("unit", "unit", unit_id).pk,
        "stranger": account("stranger", "unit", stranger_id).pk,
        "auditor": account("auditor", "auditor").pk,
    }
