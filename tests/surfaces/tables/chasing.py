"""Notifications, notices, requests."""

from datetime import date

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.briefs.actions import draft_brief
from luoshi.records.chasing import actions
from luoshi.records.meetings.actions import plan_meeting
from luoshi.records.notifying.actions import tell
from luoshi.records.notifying.models import Letter, Notification
from luoshi.records.people.queries import actor_of
from tests.records.conftest import AT, OFFICE
from tests.surfaces.tables.cases import NO, NONE, OK, TO, Case, get, post

PROGRAMMES = ("operator", "reviewer", "treasurer", "hotline", "merchant", "citizen")
EVERY = {"others": dict.fromkeys(PROGRAMMES, OK)}
EVERYONE = (OK, OK, OK, OK, OK)
OFFICE_ONLY = (OK, NO, NO, NO, NO)
OFFICE_AND_AUDITOR = (OK, NO, NO, NO, OK)
OFFICE_ACTS = (TO, NO, NO, NO, NO)
SEES = (OK, OK, OK, NONE, OK)
UNIT_ACTS = (NO, NO, TO, NO, NO)

TABLE: dict[str, tuple[Case, ...]] = {
    "notifications": (get(*EVERYONE, **EVERY),),
    "read-notifications": (post(*(TO,) * 5, others=dict.fromkeys(PROGRAMMES, TO)),),
    "notification-preferences": (
        get(*EVERYONE, **EVERY),
        post(*(TO,) * 5, others=dict.fromkeys(PROGRAMMES, TO), mail="off", im="off", sms="off"),
    ),
    "notification": (
        post(
            NONE,
            NONE,
            TO,
            NONE,
            NONE,
            names=("notification_id",),
            others=dict.fromkeys(PROGRAMMES, NONE),
        ),
    ),
    "reach": (get(OK, NO, NO, NO, OK),),
    "retry-letter": (post(*OFFICE_ACTS, names=("letter_id",)),),
    "notices": (get(*EVERYONE),),
    "new-notices": (get(*OFFICE_ONLY), post(*OFFICE_ACTS)),
    "notices-archive": (get(OK, OK, OK, NONE, OK),),
    "send-notices": (post(*OFFICE_ACTS),),
    "chasing-setup": (get(*OFFICE_AND_AUDITOR), post(*OFFICE_ACTS)),
    "notice": (get(*SEES, names=("notice_id",)),),
    "notice-word": (get(*SEES, names=("notice_id",)),),
    "acknowledge-notice": (post(*UNIT_ACTS, names=("notice_id",)),),
    "reply-notice": (post(*UNIT_ACTS, names=("notice_id",), text="已制定计划。"),),
    "decide-notice": (post(*OFFICE_ACTS, names=("notice_id",), act="withdraw", text="误发", version="1"),),
    "requests": (get(*EVERYONE),),
    "request": (get(*SEES, names=("request_id",)),),
    "act-on-request": (
        post(TO, TO, NO, NO, NO, names=("request_id",), act="answer", text="同意。", version="0"),
    ),
    "meetings": (
        get(OK, OK, NO, NO, OK),
        post(NONE, NO, NO, NO, NO, title="调度会", held_on="2026-03-02"),
    ),
    "meeting": (get(OK, OK, NO, NO, OK, names=("meeting_id",)),),
    "meeting-word": (get(OK, OK, NO, NO, OK, names=("meeting_id", "which")),),
    "act-on-meeting": (post(*OFFICE_ACTS, names=("meeting_id",), act="add", what="年度收官"),),
    "briefs": (get(OK, OK, NO, NO, OK),),
    "new-brief": (get(*OFFICE_ONLY), post(*OFFICE_ACTS)),
    "compare-dates": (get(OK, OK, NO, NO, OK),),
    "figure": (get(TO, TO, NO, NO, TO),),
    "brief": (get(OK, NONE, NO, NO, OK, names=("brief_id",)),),
    "brief-word": (get(OK, NONE, NO, NO, OK, names=("brief_id",)),),
    "act-on-brief": (post(*OFFICE_ACTS, names=("brief_id",), act="drop", version="0"),),
    "ask": (
        get(NO, NO, OK, NO, NO, names=("task_id",)),
        post(NO, NO, TO, NO, NO, names=("task_id",)),
    ),
}


def prepare(world) -> dict[str, int]:
    """A notice to the unit, sent; a request by it; a letter that failed."""
    unit = actor_of(world.users["unit"], AT.date())
    (notice,) = actions.issue_notices(
        [world.task_id], rank=1, reason="进度滞后。", unit_ids=[world.unit_id], by=OFFICE, at=AT
    )
    asked = actions.ask(
        world.task_id,
        world.unit_id,
        kind="help",
        title="请协调用地",
        text="权属未明。",
        needed_by=date(2099, 1, 1),
        by=unit,
        at=AT,
    )
    tell(
        "notice",
        users=[world.users["unit"]],
        key="table",
        title="请看",
        address="/notices/",
        by=SYSTEM,
        at=AT,
    )
    letter = Letter.objects.create(
        user_id=world.users["unit"],
        channel="mail",
        destination="a@example.org",
        key="table",
        subject="请看",
        body="请看",
        state="failed",
        problem="550",
        written_at=AT,
        due_at=AT,
        ended_at=AT,
    )
    brief = draft_brief(world.list_id, kind="circular", as_of=AT, by=OFFICE, at=AT)
    meeting = plan_meeting(world.list_id, title="调度会", held_on=AT.date(), by=OFFICE, at=AT)
    told = Notification.objects.get(key="table", user_id=world.users["unit"])
    return {
        "notice_id": notice,
        "request_id": asked,
        "notification_id": told.pk,
        "letter_id": letter.pk,
        "brief_id": brief,
        "meeting_id": meeting,
        "which": "agenda",
    }
