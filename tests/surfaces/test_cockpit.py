"""What leaders see first, and that its numbers open their tasks."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from luoshi.records.audit.models import AuditEntry
from luoshi.records.tasks.models import Task
from tests.surfaces.accounts import signed_in
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db


def page(world: World, role: str, address: str) -> str:
    answer = signed_in(world.user(role)).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_leaders_see_heat_and_districts_units_do_not(world: World) -> None:
    assert "部分与单位热力图" in page(world, "leader", "/")
    assert "部分与单位热力图" not in page(world, "unit", "/")


def test_a_city_without_a_map_shows_the_table_of_districts(world: World) -> None:
    text = page(world, "office", "/")
    assert "district-table" in text
    assert "data-map" not in text


def test_with_few_points_the_page_says_why_nothing_is_forecast(world: World) -> None:
    text = page(world, "office", "/")
    assert "不作预测" in text or "不再预测" in text or "怎样算出" in text


def test_the_columns_of_the_trend_open_their_tasks(world: World) -> None:
    text = page(world, "office", f"/?list={world.list_id}&by=day")
    data = json.loads(re.search(r'<script id="trend-chart"[^>]*>(.*?)</script>', text).group(1))
    assert len(data["names"]) == len(data["links"]) == 31
    shown = page(world, "office", data["links"][-1] + "&light=not-started")
    assert "的任务状态" in shown


def test_every_address_in_the_cockpit_answers(world: World) -> None:
    client, text = signed_in(world.user("office")), page(world, "office", "/?heat=all")
    found = {one.replace("&amp;", "&") for one in re.findall(r'href="(/(?!static)[^"#]*)"', text)}
    for address in sorted(found)[:60]:
        assert client.get(address).status_code in {200, 302}, address


def test_nonsense_days_count_as_not_given(world: World) -> None:
    client = signed_in(world.user("office"))
    for address in (f"{reverse('slips')}?since=gestern", f"{reverse('tasks-on')}?on=9999-99-99&light=blue"):
        assert client.get(address).status_code == 200


def test_the_office_accepts_from_its_desk(world: World) -> None:
    office = signed_in(world.user("office"))
    text = page(world, "office", reverse("desk"))
    assert f'name="report" value="{world.report_id}"' in text
    version = re.search(rf'name="version-{world.report_id}" value="(\d+)"', text).group(1)
    form = {
        "report": world.report_id,
        f"version-{world.report_id}": version,
        f"percent-{world.report_id}": "35",
    }
    answer = office.post(reverse("accept-reports"), form, follow=True)
    assert "已通过 1 份报告" in answer.content.decode()
    answer = office.post(reverse("accept-reports"), form, follow=True)
    assert "有一份没有通过" in answer.content.decode()


def test_the_office_gives_an_account_and_arranges_a_deputy(world: World) -> None:
    office = signed_in(world.user("office"))
    form = {
        "username": "zhang",
        "name": "张三",
        "role": "unit",
        "unit": world.unit_id,
        "password": "Wuxing-26-x",
    }
    text = office.post(reverse("give-account"), form, follow=True).content.decode()
    assert "账号“zhang”已开设" in text
    principal = world.users["unit"]
    deputy = re.search(
        r'<option value="(\d+)">张三（zhang）', page(world, "office", reverse("person", args=[principal]))
    )
    days = {"deputy": deputy.group(1), "from": "2099-01-01", "until": "2099-01-31"}
    answer = office.post(reverse("person-deputy", args=[principal]), days, follow=True)
    assert "已安排代理，共 1 个角色" in answer.content.decode()
    assert "张三" in page(world, "unit", reverse("me"))


def test_a_bad_form_gives_no_account(world: World) -> None:
    office = signed_in(world.user("office"))
    good = {"username": "wang", "name": "王五", "role": "leader", "password": "Wuxing-26-x"}
    for wrong in (
        {"username": "王 五"},
        {"role": "citizen"},
        {"role": "unit", "unit": "0"},
        {"password": "123"},
    ):
        office.post(reverse("give-account"), good | wrong)
        assert "王五" not in page(world, "office", reverse("people"))


def test_the_forecast_of_a_past_day_stands_beside_what_came_of_it(world: World) -> None:
    """Lights of past months are written as the log has them; a day in July is forecast from them alone."""
    ids = list(Task.objects.filter(list_id=world.list_id).order_by("order").values_list("id", flat=True))
    done = zip(ids, [month for month in range(1, 12) for _ in range(1 + month % 3)], strict=False)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=datetime(2026, month, 20, tzinfo=UTC),
            by_name="系统",
            verb="light.change",
            subject_kind="light",
            subject_id=task_id,
            task_id=task_id,
            after={"light": "done"},
        )
        for task_id, month in done
    )
    text = page(world, "office", f"/?list={world.list_id}&forecast=2026-07-31")
    assert "2026年7月31日的预测" in text
    assert "实际完成" in text
    assert "月末数据不足" in page(world, "office", f"/?list={world.list_id}&forecast=2026-02-10")
    assert "的预测：" not in page(world, "office", f"/?list={world.list_id}&forecast=2031-01-01")


def test_tasks_in_no_chapter_are_found_by_their_number(world: World) -> None:
    """A task registered by hand stands in no chapter; the number of such tasks leads to them, not to the whole list."""
    office = signed_in(world.user("office"))
    task = Task.objects.filter(list_id=world.list_id).order_by("id").first()
    Task.objects.filter(pk=task.pk).update(chapter="")
    assert f"?list={world.list_id}&amp;chapter=-" in page(world, "office", reverse("overview"))
    found = office.get(reverse("tasks"), {"list": world.list_id, "chapter": "-"})
    assert [row.id for row in found.context["page"].rows] == [task.pk]
    assert '<option value="-" selected>' in found.content.decode()


def test_a_filter_of_several_lights_is_kept_by_its_form(world: World) -> None:
    office = signed_in(world.user("office"))
    narrowed = {"list": world.list_id, "light": ["not-started", "done"]}
    shown = office.get(reverse("tasks"), narrowed)
    assert '<option value="not-started,done" selected>' in shown.content.decode()
    again = office.get(reverse("tasks"), {"list": world.list_id, "light": "not-started,done"})
    assert again.context["filter"] == shown.context["filter"]
    assert again.context["page"].total == shown.context["page"].total > 0
