"""A small world for the pages: one list in force with a report under review, one draft, an account for each role."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.linking.actions import compute_links
from luoshi.records.organisations.actions import load_city
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Evidence, TaskList
from tests.counted import count_rows
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account

BASE = ("anonymous", "nobody", "office", "leader", "unit", "stranger", "auditor")
PROGRAMME_ROLES = ("operator", "reviewer", "treasurer", "hotline", "merchant", "citizen")
ROLES = (*BASE, *PROGRAMME_ROLES)
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
    pairing_id: int
    link_id: int
    users: dict
    form: str = "json"

    def user(self, role: str):
        return get_user_model().objects.get(pk=self.users[role]) if self.users[role] else None


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for a module, inside a transaction that is undone at its end; (world, folder of its files)."""
    from django.conf import settings

    folder = tmp_path_factory.mktemp("files")
    kept, settings.FILES_FOLDER = settings.FILES_FOLDER, folder
    with django_db_blocker.unblock(), transaction.atomic():
        built = _build()
        count_rows()
        yield built, folder
        transaction.set_rollback(True)
    settings.FILES_FOLDER = kept


@pytest.fixture
def world(standing_world, db, settings) -> World:
    """The world for one test, which may change what it likes: it is undone."""
    built, settings.FILES_FOLDER = standing_world
    return built


def _build() -> World:
    """The unit has acknowledged one task and submitted a report with a file on it."""
    load_city("sample", by=SYSTEM, at=AT)
    draft = _imported("task-list-2025.txt")
    issued = actions.issue(_imported("task-list-2026.txt").pk, accept_gaps=True, by=OFFICE, at=AT)
    window = actions.open_window(
        issued.pk, label="第一季度", opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31), by=OFFICE, at=AT
    )
    held = Assignment.objects.filter(task__list=issued, task__targets__isnull=False).order_by("id").first()
    unit = Actor(None, "承办单位", frozenset({"unit"}), frozenset({held.unit_id}))
    actions.acknowledge(held.pk, by=unit, at=AT)
    upload = actions.Upload("现场.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    row = actions.write_contribution(
        held.pk, window.pk, text="已开工。", completion_percent=20, evidence=[upload], by=unit, at=AT
    )
    report = actions.submit_contribution(row.pk, by=unit, at=AT + timedelta(hours=1))
    task = draft.tasks.order_by("order").first()
    pairing = compute_links(draft.document_id, issued.document_id, by=OFFICE, at=AT)
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
        pairing.pk,
        pairing.links.order_by("id").first().pk,
        _accounts(held.unit_id, stranger),
    )


def _imported(name: str) -> TaskList:
    done = actions.import_file(sample_documents()[name], name=name, by=OFFICE, at=AT)
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
        **{role: account(role, role).pk for role in PROGRAMME_ROLES},
    }
