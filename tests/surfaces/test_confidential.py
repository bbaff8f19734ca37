"""A confidential task, every page, paper and export × who may not see it, and who may: in both directions."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.briefs.actions import draft_brief
from luoshi.records.briefs.queries import brief, changed_since, figure
from luoshi.records.chasing import actions as chasing
from luoshi.records.chasing import queries as chased
from luoshi.records.meetings.actions import add_minute, add_to_agenda, call_meeting, plan_meeting
from luoshi.records.meetings.queries import meeting
from luoshi.records.notifying.actions import write_digests
from luoshi.records.notifying.models import Letter, Notification, Preference
from luoshi.records.notifying.queries import outgoing
from luoshi.records.people.models import User
from luoshi.records.people.queries import actor_of
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Task
from luoshi.surfaces.adapters.delivering import hidden_on
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account
from tests.surfaces.tables import areas
from tests.surfaces.test_every_page import TABLE, address
from tests.surfaces.world import standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
MARK = "密甲乙丙丁工程"
MAY = ("office", "auditor", "unit", "charge")
MAY_NOT = ("anonymous", "leader", "stranger", "operator")
MORE = (
    "/tasks/?list={list_id}&q=" + MARK,
    "/search/?q=" + MARK,
    "/units/{unit_id}/?list={list_id}",
    "/lists/{list_id}/export.xlsx",
    "/api/lists/{list_id}/tasks",
    "/briefs/compare/?list={list_id}&first=2026-01-01&last=2026-03-02",
    "/?list={list_id}&heat=all",
    "/desk/",
    "/fresh/?mark=0",
    "/public/?q=" + MARK,
)
SHOWN = {"task", "tasks", "notice", "notice-word", "request", "requests"}
"""Where every one of those who may see the task does see it."""


@pytest.fixture(scope="module")
def secret(standing_world) -> dict:
    """The ids of the tables with the world's task confidential, and a leader in charge of it."""
    built = standing_world[0]
    ids: dict = {}
    for module in areas():
        ids |= module.prepare(built) if hasattr(module, "prepare") else {}
    charge = account("charge", "leader")
    Task.objects.filter(pk=built.task_id).update(text=f"推进{MARK}。", light="late")
    item = add_to_agenda_of(built, ids["meeting_id"])
    ids["mark_minute"] = item
    actions.decide_task(built.task_id, visibility="confidential", leader_id=charge.pk, by=OFFICE, at=AT)
    return {**ids, "charge": charge}


def add_to_agenda_of(built, meeting_id: int) -> int:
    number = Task.objects.values_list("number", flat=True).get(pk=built.task_id)
    if not any(one.task and one.task.id == built.task_id for one in meeting(meeting_id, OFFICE).agenda):
        add_to_agenda(meeting_id, number=number, by=OFFICE, at=AT)
    return add_minute(meeting_id, kind="note", text=f"{MARK}抓紧。", task_id=built.task_id, by=OFFICE, at=AT)


def pages(built, ids: dict, user) -> dict[str, str]:
    """Address → all that this person is shown there, papers and workbooks unpacked."""
    client = Client()
    if user is not None:
        client.force_login(user)
    found = {}
    for name, cases in TABLE.items():
        for case in (one for one in cases if one.method == "get"):
            found[name] = shown(client, address(built, ids, name, case))
    held = {"list_id": built.list_id, "unit_id": built.unit_id}
    return found | {path: shown(client, path.format(**held)) for path in MORE}


def shown(client: Client, path: str) -> str:
    with transaction.atomic():
        reply = client.get(path)
        body = b"".join(reply.streaming_content) if reply.streaming else reply.content
        transaction.set_rollback(True)
    if reply.status_code == 302 and not reply["Location"].startswith("/accounts"):
        return reply["Location"]
    return unpacked(body)


def unpacked(body: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return "\n".join(unpacked(parts.read(name)) for name in parts.namelist())


@pytest.mark.parametrize("role", MAY_NOT)
def test_who_may_not_see_it_meets_it_nowhere(role: str, world, secret) -> None:
    # What a person typed stands in their own search field.
    found = pages(world, secret, world.user(role))
    told = {name for name, text in found.items() if MARK in text.replace(f'value="{MARK}"', "")}
    assert (
        told - {path for path in MORE if MARK in path and f"/tasks/{world.task_id}/" not in found[path]}
        == set()
    )


@pytest.mark.parametrize("role", MAY)
def test_who_may_see_it_meets_it_everywhere(role: str, world, secret) -> None:
    user = secret["charge"] if role == "charge" else world.user(role)
    told = {name for name, text in pages(world, secret, user).items() if MARK in text}
    wanted = SHOWN | ({"meeting", "meeting-word"} if role != "unit" else set())
    assert wanted <= told


def test_a_request_on_it_goes_to_the_leader_in_charge_alone(world, secret) -> None:
    request_id = secret["request_id"]
    version = chased.request(request_id, OFFICE).version
    chasing.refer_request(request_id, note="请阅示", version=version, by=OFFICE, at=AT)
    told = Notification.objects.filter(address=f"/requests/{request_id}/", title__startswith="请批示")
    assert set(told.values_list("user_id", flat=True)) == {secret["charge"].pk}
    other = actor_of(world.users["leader"], AT.date())
    assert chased.waiting(other).requests == 0
    assert chased.waiting(actor_of(secret["charge"].pk, AT.date())).requests == 1
    with pytest.raises(NotAllowed):
        chasing.answer_request(request_id, text="同意。", version=version + 1, by=other, at=AT)


def test_without_a_leader_in_charge_it_is_put_before_nobody(world, secret) -> None:
    actions.decide_task(world.task_id, leader_id=None, by=OFFICE, at=AT)
    version = chased.request(secret["request_id"], OFFICE).version
    with pytest.raises(WrongState):
        chasing.refer_request(secret["request_id"], note="请阅示", version=version, by=OFFICE, at=AT)


def test_a_notice_names_confidential_tasks_apart(world, secret) -> None:
    unit = Actor(world.users["unit"], "承办单位", frozenset({"unit"}), frozenset({world.unit_id}))
    open_one = Task.objects.filter(assignments__unit_id=world.unit_id, list_id=world.list_id, state="active")
    other = open_one.exclude(pk=world.task_id).values_list("id", flat=True)[0]
    made = chasing.issue_notices(
        [world.task_id, other],
        rank=1,
        reason="请抓紧。",
        unit_ids=[world.unit_id],
        again=True,
        by=OFFICE,
        at=AT,
    )
    named = [{task.id for task in chased.notice(one, unit, AT.date()).tasks} for one in made]
    assert len(named) == 2
    assert {world.task_id} in named
    assert {other} in named
    leader = actor_of(world.users["leader"], AT.date())
    assert [chased.notice(one, leader, AT.date()) is None for one in made] == [
        world.task_id in one for one in named
    ]


def test_a_call_to_a_meeting_tells_it_to_its_units_alone(world, secret) -> None:
    made = plan_meeting(world.list_id, title="第二次调度会", held_on=AT.date(), by=OFFICE, at=AT)
    add_to_agenda_of(world, made)
    call_meeting(made, by=OFFICE, at=AT)
    told = Notification.objects.filter(kind="meeting", text__contains=MARK).values_list("user_id", flat=True)
    assert set(told) == {world.users["unit"]}


def test_a_circular_counts_no_confidential_task(world, secret) -> None:
    later = AT + timedelta(hours=1)
    Task.objects.filter(pk=world.task_id).update(light="on-course")
    made = brief(draft_brief(world.list_id, kind="circular", as_of=later, by=OFFICE, at=later), OFFICE)
    numbers = {
        part["figure"]: part["value"] for one in made.sentences for part in one if isinstance(part, dict)
    }
    counted = Task.objects.filter(list_id=world.list_id, state__in=["active", "closed"])
    assert numbers["tasks"] == counted.exclude(visibility="confidential").count() == counted.count() - 1
    assert world.task_id not in {task.id for task in figure(made.ask("tasks"), OFFICE).tasks}
    assert changed_since(made, OFFICE) == ()


def test_words_told_before_it_became_confidential_are_shown_no_more(world, secret) -> None:
    actions.decide_task(world.task_id, visibility="internal", by=OFFICE, at=AT)
    request_id = chasing.ask(
        world.task_id,
        unit_id=world.unit_id,
        kind="help",
        title=f"请协调{MARK}",
        text="用地未交付。",
        needed_by=AT.date() + timedelta(days=9),
        by=Actor(world.users["unit"], "承办单位", frozenset({"unit"}), frozenset({world.unit_id})),
        at=AT,
    )
    version = chased.request(request_id, OFFICE).version
    User.objects.filter(pk=world.users["leader"]).update(email="leader@example.org")
    chasing.refer_request(request_id, note="请阅示", version=version, by=OFFICE, at=AT)
    other = world.users["leader"]
    waiting = Letter.objects.filter(user_id=other, body__contains=MARK) | Letter.objects.filter(
        user_id=other, subject__contains=MARK
    )
    letter = waiting.latest("id")
    client = Client()
    client.force_login(world.user("leader"))
    assert MARK in client.get("/notifications/").content.decode()
    actions.decide_task(world.task_id, visibility="confidential", leader_id=None, by=OFFICE, at=AT)

    page = client.get("/notifications/").content.decode()
    assert MARK not in page
    assert "所涉任务已列为保密" in page
    told = Notification.objects.filter(user_id=other, address=f"/requests/{request_id}/").latest("id")
    assert client.post(f"/notifications/{told.pk}/")["Location"] == "/notifications/"
    hidden = hidden_on(AT)
    sent = outgoing(letter.pk, hidden)
    assert MARK in "".join(outgoing(letter.pk))
    assert MARK not in "".join(sent)
    Preference.objects.update_or_create(user_id=other, defaults={"mail": "digest"})
    Letter.objects.filter(user_id=other).delete()
    write_digests(hidden=hidden, by=SYSTEM, at=AT)
    assert not any(MARK in one.body for one in Letter.objects.filter(user_id=other))
    client.force_login(world.user("unit"))
    office = Client()
    office.force_login(world.user("office"))
    assert MARK in office.get("/notifications/").content.decode()


def test_a_digest_written_before_keeps_its_other_lines(world, secret) -> None:
    user_id = world.users["leader"]
    titles = {f"关于{MARK}": [world.task_id], "关于别的事": []}
    rows = [
        Notification.objects.create(user_id=user_id, kind="x", key=key, title=key, about=about, at=AT)
        for key, about in titles.items()
    ]
    letter = Letter.objects.create(
        user_id=user_id,
        channel="mail",
        destination="leader@example.org",
        key=f"digest:mail:{user_id}:{rows[-1].pk}",
        subject="督查落实提醒：2条未读",
        body="\n".join(titles),
        written_at=AT,
        due_at=AT,
    )
    letter.notifications.set(rows)
    *_, subject, body = outgoing(letter.pk, hidden_on(AT))
    assert subject == "督查落实提醒：2条未读"
    assert body.startswith("1. （所涉任务已列为保密，内容不再显示）\n2. 关于别的事")


def test_the_reminder_and_the_escalation_go_to_the_holders_alone(world, secret) -> None:
    late = AT + timedelta(days=330)
    chasing.remind(by=SYSTEM, at=late)
    chasing.escalate(by=SYSTEM, at=late)
    drafts = chased.notices(OFFICE, late.date(), shown="draft").rows
    on_it = [one for one in drafts if world.task_id in {task.id for task in one.tasks}]
    assert all({task.id for task in one.tasks} == {world.task_id} for one in on_it)
    reminded = AuditEntry.objects.filter(verb="reminder.send", task_id=world.task_id)
    holders = set(Task.objects.get(pk=world.task_id).assignments.values_list("unit_id", flat=True))
    assert set(reminded.values_list("subject_id", flat=True)) <= holders
