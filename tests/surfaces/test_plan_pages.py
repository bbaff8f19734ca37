"""The pages of plans: as many queries whatever is in the database; the public page, its limits and downloads; the record."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.records.alignment.queries import years_of
from luoshi.records.linking.actions import compute_links
from luoshi.records.plans import actions
from luoshi.records.plans.actions import Figure
from luoshi.records.plans.board import board
from luoshi.records.plans.models import Comment, Edition, Value
from luoshi.records.plans.queries import plan as plan_row
from luoshi.records.projects import actions as projects
from luoshi.records.projects.models import Project
from luoshi.records.tasks.models import Target, Task
from luoshi.surfaces.plans import area
from luoshi.surfaces.plans.views.public import COMMENTS_AN_HOUR
from luoshi.surfaces.web.areas import subjects
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import signed_in
from tests.surfaces.tables import plans as table
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db

MOST_QUERIES = 36
DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def made(standing_world) -> dict[str, int]:
    """The ids of what the pages of plans show, made once; plan, report and list are compared."""
    built = standing_world[0]
    ids = table.prepare(built)
    for earlier, later in (
        (ids["plans_document_id"], ids["report_document_id"]),
        (ids["plans_document_id"], built.document_id),
        (ids["report_document_id"], built.document_id),
    ):
        compute_links(earlier, later, by=OFFICE, at=AT)
    actions.take_report(ids["report_document_id"], by=OFFICE, at=AT)
    return ids


@pytest.fixture
def office(world: World) -> Client:
    return signed_in(world.user("office"))


@pytest.fixture
def public() -> Client:
    """Nobody in particular, from an address whose limits begin anew."""
    cache.clear()
    return Client(headers={"accept-language": "zh-hans"})


def pages(ids: dict[str, int]) -> dict[str, str]:
    plan, indicator = ids["plans_plan_id"], ids["plans_indicator_id"]
    aligned = f"{reverse('alignment', args=[plan])}?year=2026"
    return {
        "plans": reverse("plans"),
        "board": reverse("plan", args=[plan]),
        "indicator": reverse("indicator", args=[indicator]),
        "goals": reverse("year-goals"),
        "alignment": aligned,
        "matrix": f"{aligned}&view=matrix",
        "projects": reverse("projects", args=[plan]),
        "project": reverse("project", args=[ids["plans_project_id"]]),
        "rounds": reverse("rounds", args=[plan]),
        "round": reverse("round", args=[ids["plans_round_id"]]),
        "editions": reverse("editions", args=[plan]),
        "comments": reverse("comments", args=[plan]),
        "measures": reverse("measures"),
        "public": reverse("public-plan", args=[plan]),
        "data": reverse("public-plan-data", args=[plan, "csv"]),
    }


def counted(client: Client, address: str) -> int:
    client.get(address)  # what is cached for the whole process is cached now
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def grow(ids: dict[str, int]) -> None:
    """Figures of eight years for each indicator, by district too; projects with money and milestones; comments."""
    plan_id = ids["plans_plan_id"]
    for line in board(plan_id, DAY):
        for year in range(2018, 2026):
            figure = Figure(year, Decimal(f"{year - 2000}.{year % 7}"), date(year, 12, 31), "公报")
            actions.enter_value(line.id, figure, by=OFFICE, at=AT)
        actions.enter_value(
            line.id, Figure(2025, Decimal(3), date(2025, 12, 31), "公报", "望溪区"), by=OFFICE, at=AT
        )
    for number in range(12):
        row = projects.add_project(plan_id, f"储备项目{number}", by=OFFICE, at=AT)
        projects.set_investment(row.pk, 2026, planned_fen=5, done_fen=1, by=OFFICE, at=AT)
        projects.set_milestone(row.pk, "开工", due_on=DAY, by=OFFICE, at=AT)
        actions.send_comment(plan_id, text=f"建议{number}。", by=OFFICE, at=AT)


def test_no_page_of_plans_asks_more_when_there_is_more(world, office, made) -> None:
    line = board(made["plans_plan_id"], DAY)[0]
    first = Figure(2025, Decimal(2), date(2025, 12, 31), "公报", "松砚区")
    actions.enter_value(line.id, first, by=OFFICE, at=AT)
    before = {name: counted(office, address) for name, address in pages(made).items()}
    grow(made)
    after = {name: counted(office, address) for name, address in pages(made).items()}
    assert after == before
    assert max(after.values()) <= MOST_QUERIES, after


def test_the_page_of_an_indicator_leads_down_and_a_task_leads_up(world, office, made) -> None:
    plan = plan_row(made["plans_plan_id"])
    assert years_of(plan) == (2026,)
    shown = office.get(reverse("indicator", args=[made["plans_indicator_id"]])).content.decode()
    assert "2026年怎样落实" in shown
    assert "分解方案 0 /" in shown
    tree = office.get(reverse("alignment", args=[plan.id])).content.decode()
    assert shown.count("分解方案 0 /") < tree.count("分解方案 0 /")
    task = Task.objects.get(list_id=world.list_id, number=8)
    above = office.get(reverse("task", args=[task.pk])).content.decode()
    assert f'href="{reverse("indicator", args=[made["plans_indicator_id"]])}"' in above


def test_a_tasks_target_shows_measured_and_reported_side_by_side(world, office, made) -> None:
    target = Target.objects.filter(task_id=world.task_id).first()
    Target.objects.filter(pk=target.pk).update(unit="项")
    office.post(reverse("bind-measure"), {"measure": "tasks.closed@1", "target": str(target.pk)})
    shown = office.get(reverse("task", args=[world.task_id])).content.decode()
    assert "销号任务数" in shown
    assert "解除绑定" in shown
    assert "自报" in shown


def test_district_figures_stand_beside_the_citys_under_one_name(world, office, made) -> None:
    indicator = made["plans_indicator_id"]
    form = {"year": "2025", "value": "1.5", "as_of": "2025-12-31", "source": "公报", "bound": ""}
    for written in ("望溪区政府", "望溪", "农村居民"):
        office.post(reverse("enter-value", args=[indicator]), form | {"dimension": written, "note": written})
    held = (
        Value.objects.filter(indicator_id=indicator).exclude(dimension="").order_by("dimension", "revision")
    )
    assert list(held.values_list("dimension", "revision")) == [("农村居民", 1), ("望溪区", 1)]
    shown = office.get(reverse("indicator", args=[indicator])).content.decode()
    assert shown.index("分地区、分群体") < shown.index("望溪区") < shown.index("农村居民")
    assert "不相加" in shown


def test_one_adjustment_changes_several_indicators(world, office, made) -> None:
    plan = made["plans_plan_id"]
    Edition.objects.filter(plan_id=plan, state="proposed").delete()
    one, other, *_ = [line for line in board(plan, DAY) if line.goal.value is not None]
    form = {
        f"value-{one.id}": "2.4",
        f"comparator-{one.id}": ">=",
        f"value-{other.id}": "11",
        f"upper-{other.id}": "12",
        "reason": "形势变化",
    }
    office.post(reverse("propose-edition", args=[plan]), form)
    shown = office.get(reverse("editions", args=[plan])).content.decode()
    assert "不低于 2.4" in shown
    assert "11–12" in shown
    edition = Edition.objects.get(plan_id=plan, state="proposed")
    assert edition.targets.get(indicator_id=one.id).value == Decimal("2.4")
    office.post(reverse("propose-edition", args=[plan]), {"reason": "什么都没改"})
    assert Edition.objects.filter(plan_id=plan).count() == 2


def test_what_cannot_be_counted_yet_is_named(world, office, made) -> None:
    shown = office.get(reverse("measures")).content.decode()
    assert "还不能统计的" in shown
    assert "救助的家庭户数" in shown
    assert "享受补贴的汽车数" in shown


def test_so_many_comments_an_hour_from_one_address(world, public, made) -> None:
    address = reverse("public-comment", args=[made["plans_plan_id"]])
    before = Comment.objects.count()
    for number in range(COMMENTS_AN_HOUR + 2):
        answer = public.post(address, {"text": f"第{number}条意见"}, follow=True)
    assert Comment.objects.count() == before + COMMENTS_AN_HOUR
    assert "太频繁" in answer.content.decode()
    other = Client(REMOTE_ADDR="192.0.2.7")
    other.post(address, {"text": "另一处来的意见"})
    assert Comment.objects.count() == before + COMMENTS_AN_HOUR + 1


def test_a_comment_is_seen_only_after_a_person_let_it_through(world, office, public, made) -> None:
    page = reverse("public-plan", args=[made["plans_plan_id"]])
    words, other = "请多建一些口袋公园", "这条不宜公开"
    for text in (words, other):
        public.post(reverse("public-comment", args=[made["plans_plan_id"]]), {"text": text, "name": "居民甲"})
    assert words not in public.get(page).content.decode()
    held = office.get(reverse("comments", args=[made["plans_plan_id"]])).content.decode()
    assert words in held
    row, refused = Comment.objects.get(text=words), Comment.objects.get(text=other)
    office.post(reverse("decide-comment", args=[row.pk]), {"release": "yes", "answer": "已列入计划。"})
    office.post(reverse("decide-comment", args=[refused.pk]), {"release": "no", "reason": "涉及个人"})
    shown = public.get(page).content.decode()
    assert words in shown
    assert "已列入计划。" in shown
    assert other not in shown


def test_the_publics_data_is_whole_in_both_forms_and_opens_no_formula(world, public, made) -> None:
    plan = made["plans_plan_id"]
    line = board(plan, DAY)[0]
    bad = Figure(2025, Decimal("1.9"), date(2025, 12, 31), "=cmd()")
    actions.enter_value(line.id, bad, by=OFFICE, at=AT)
    told = json.loads(public.get(reverse("public-plan-data", args=[plan, "json"])).content)
    answer = public.get(reverse("public-plan-data", args=[plan, "csv"]))
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(told["figures"])
    assert {row["name"] for row in rows} == {one.name for one in board(plan, DAY)}
    own = next(row for row in rows if row["name"] == line.name and row["year"] == "2025")
    assert (own["value"], own["source"]) == ("1.9", "'=cmd()")
    actions.publish_plan(plan, public=False, by=OFFICE, at=AT)
    assert public.get(reverse("public-plan-data", args=[plan, "csv"])).status_code == 404


def test_the_record_can_be_narrowed_to_each_kind_of_act(world, office, made) -> None:
    first_words = {verb.partition(".")[0] for verb in area.AREA.verbs}
    assert first_words <= set(subjects())
    shown = office.get(f"{reverse('audit')}?about=edition").content.decode()
    assert "edition.propose" in shown
    assert "comment.send" not in shown
    assert Project.objects.exists()
