"""A year whose lights are other ones, in other number and by other names: every page, export and paper says so."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from docx import Document

from luoshi.policy.progress.lights import PRO_RATA_2
from luoshi.records.briefs.actions import draft_brief
from luoshi.records.briefs.queries import brief
from luoshi.records.chasing.actions import issue_notices
from luoshi.records.meetings.actions import plan_meeting
from luoshi.records.tasks import actions
from luoshi.records.tasks.actions.lighting import refresh_lights
from luoshi.records.tasks.models import LightPolicy, Task
from luoshi.records.tasks.queries_lights import lights_on
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import signed_in
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
LATER = datetime(2027, 3, 1, 2, tzinfo=UTC)
FOUR = replace(
    PRO_RATA_2,
    name="四色灯",
    outcomes={**PRO_RATA_2.outcomes, "not-started": "on-course"},
    grades={"past-due": ((30, "late-2"),), "behind": ((30, "at-risk-2"),)},
    names={
        "at-risk": ("黄灯", "Yellow light"),
        "late": ("红灯", "Red light"),
        "late-2": ("紫灯", "Purple light"),
    },
)
"""No "not started", an orange light between yellow and red, a purple one after a month."""


@pytest.fixture
def four(world: World) -> World:
    actions.set_light_policy(
        world.list_id, FOUR.as_json(), valid_from=AT.date(), reason="按市里办法", by=OFFICE, at=AT
    )
    refresh_lights(world.list_id, by=OFFICE, at=LATER)
    return world


def page(world: World, role: str, address: str) -> str:
    answer = signed_in(world.user(role)).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def purple(world: World) -> Task:
    rows = Task.objects.filter(list_id=world.list_id, light="late-2", state="active")
    return rows.filter(due_on=date(2026, 12, 31)).order_by("order").first()


def test_counts_trend_and_lists_have_the_states_of_the_year(four: World) -> None:
    text = page(four, "leader", f"/?list={four.list_id}")
    assert "紫灯" in text
    assert "count-late-2" in text
    assert "count-not-started" not in text
    assert '"word": "紫灯"' in text or '"word": "\\u7d2b\\u706f"' in text
    listed = page(four, "office", f"{reverse('tasks')}?list={four.list_id}&light=late-2")
    assert listed.count("light-late-2") >= 1
    assert '<option value="late-2" selected>紫灯</option>' in listed
    assert "未启动" not in listed
    assert "紫灯" in page(four, "office", f"{reverse('units')}?list={four.list_id}")


def test_the_task_names_its_light_and_why_it_is_the_graver_one(four: World) -> None:
    task = purple(four)
    text = page(four, "office", reverse("task", args=[task.pk]))
    assert "紫灯" in text
    assert "多于办法规定的 30 天" in text
    past = lights_on(task.pk, date(2027, 1, 10), OFFICE)
    assert (past.light, past.light.names) == ("late", ("红灯", "Red light"))


def test_the_agenda_and_the_notice_take_them_up(four: World) -> None:
    task = purple(four)
    meeting = plan_meeting(four.list_id, title="调度会", held_on=LATER.date(), by=OFFICE, at=LATER)
    assert "紫灯" in page(four, "office", reverse("meeting", args=[meeting]))
    (notice,) = issue_notices(
        [task.pk], rank=1, reason="逾期。", unit_ids=[task.assignments.first().unit_id], by=OFFICE, at=LATER
    )
    answer = signed_in(four.user("office")).get(reverse("notice-word", args=[notice]))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cells = [
        cell.text for table in Document(BytesIO(body)).tables for row in table.rows for cell in row.cells
    ]
    assert "紫灯" in cells


def test_a_person_chooses_among_the_states_of_the_year(four: World) -> None:
    form = page(four, "office", reverse("decide-task", args=[purple(four).pk]))
    assert '<option value="late-2">紫灯</option>' in form
    assert '<option value="late-3">' not in form


def test_the_office_sets_degrees_and_names_on_the_page(four: World) -> None:
    client = signed_in(four.user("office"))
    address = f"{reverse('light-policy')}?list={four.list_id}"
    form = {
        "list": str(four.list_id),
        "tolerance_points": "10",
        "start_by_percent": "40",
        "due_soon_days": "3",
        "outcome-past-due": "late",
        "outcome-behind": "at-risk",
        "grade-behind-1-more": "25",
        "grade-behind-1-state": "at-risk-2",
        "name-at-risk-2-zh": "橙灯",
        "name": "三色灯",
        "valid_from": "2027-06-01",
        "reason": "市政府常务会议定",
    }
    assert client.post(address, form).status_code in {200, 302}
    rule = LightPolicy.objects.filter(list_id=four.list_id).latest("version").rule
    assert rule["grades"] == {"behind": [[25, "at-risk-2"]]}
    assert rule["names"] == {"at-risk-2": ["橙灯", ""]}
    made = LightPolicy.objects.count()
    client.post(address, {**form, "name-late-3-zh": "黑灯"})
    assert LightPolicy.objects.count() == made


def test_a_circular_counts_the_states_of_the_year(four: World) -> None:
    """Its first sentence counts by class, so that years can be compared; then the year's own states, each with its tasks."""
    moment = LATER
    made = draft_brief(four.list_id, kind="circular", as_of=moment, by=OFFICE, at=moment)
    row = brief(made, OFFICE)
    plain_words = [
        "".join(str(one["value"]) if isinstance(one, dict) else one for one in s) for s in row.sentences
    ]
    (own,) = [one for one in plain_words if one.startswith("按本年度的状态分")]
    assert "紫灯" in own
    assert "红灯" in own
    assert "黄灯" in own
    figure = next(
        one
        for sentence in row.sentences
        for one in sentence
        if isinstance(one, dict) and one["figure"] == "state-late-2"
    )
    asked = {"name": "state-late-2", "list_id": four.list_id, "at": moment.isoformat()}
    text = page(four, "office", f"/briefs/figure/?{urlencode(asked)}")
    assert "紫灯" in text
    assert figure["value"] == text.count("data-row") > 0


def test_an_ordinary_year_has_no_further_sentence(world: World) -> None:
    made = draft_brief(world.list_id, kind="circular", as_of=LATER, by=OFFICE, at=LATER)
    assert not any("按本年度的状态分" in str(one) for one in brief(made, OFFICE).sentences)


def test_the_public_reads_the_names_of_the_year(four: World) -> None:
    task = purple(four)
    actions.decide_task(task.pk, visibility="public", by=OFFICE, at=AT)
    client = Client()
    text = client.get(f"/public/?list={four.list_id}").content.decode()
    assert "紫灯" in text
    assert "已过原定时限，仍在办理" not in text  # the plain words of a year without names of its own
    assert "紫灯" in client.get(f"/public/tasks/{task.pk}/").content.decode()
    assert "Purple light" in client.get(f"/public/?list={four.list_id}&lang=en").content.decode()
