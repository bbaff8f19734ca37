"""What people see of scores: the sheet adds up, problems are told, a unit finds each point."""

import re
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.library.discovery import sample_scoring
from luoshi.records.scoring import actions
from luoshi.records.scoring.models import Run, UnitScore
from luoshi.records.tasks import actions as tasks
from luoshi.records.tasks.models import Report
from tests.records.conftest import OFFICE
from tests.surfaces.accounts import signed_in
from tests.surfaces.tables import scoring
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db
RELATIONS = "xl/worksheets/_rels/sheet2.xml.rels"
WITHOUT = {"没有这类考核内容，得满分", "起评分", "承担任务多，加分", "不低于最低分", "不超过最高分"}
"""Points that no single event gave."""


@pytest.fixture
def run(world: World) -> Run:
    return Run.objects.get(pk=scoring.prepare(world)["run_id"])


def test_the_sheet_adds_up(world: World, run: Run) -> None:
    answer = signed_in(world.user("office")).get(reverse("run-sheet", args=[run.pk]))
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    whole, every = (book.get_sheet_by_index(at).to_python() for at in (0, 1))
    total = whole[0].index("总分")
    assert len(whole) == run.scores.count() + 1
    for row in whole[1:]:
        assert round(sum(row[2:total]), 2) == row[total]
        lines = [line[every[0].index("分值")] for line in every[1:] if line[0] == row[0]]
        assert round(sum(lines), 2) == row[total]


def test_the_sheet_says_by_which_scheme_what_a_rank_means_and_where_each_point_comes_from(
    world: World, run: Run
) -> None:
    client = signed_in(world.user("office"))
    answer = client.get(reverse("run-sheet", args=[run.pk]))
    data = BytesIO(b"".join(answer.streaming_content))
    book = CalamineWorkbook.from_filelike(data)
    whole, every, told = (book.get_sheet_by_index(at).to_python() for at in (0, 1, 2))
    place = whole[0].index("名次")
    ranked = {row.unit.name: row for row in run.scores.select_related("unit")}
    assert {row[0] for row in whole[1:]} == set(ranked)
    for row in whole[1:]:
        known = ranked[row[0]]
        wanted = "不排名" if known.best is None else f"第{known.best}名"
        wanted = wanted if known.best == known.worst else f"第{known.best}—{known.worst}名之间"
        assert row[place] == wanted
    words = dict(row[:2] for row in told)
    assert words["依据"] == "示例，尚无印发依据；正式使用前请填写文号"
    assert "90% 的把握分不出先后" in words["名次"]
    with zipfile.ZipFile(data) as archive:
        links = re.findall(r'Target="(http://testserver/[^"]+)"', archive.read(RELATIONS).decode())
    sourced = [row for row in every[1:] if row[every[0].index("来源")]]
    assert sourced
    assert {row[every[0].index("说明")] for row in every[1:]} - {row[6] for row in sourced} <= WITHOUT
    for link in dict.fromkeys(links):
        assert client.get(link.removeprefix("http://testserver")).status_code == 200


def test_a_point_leads_to_its_event_and_the_event_is_there(world: World, run: Run) -> None:
    report = Report.objects.get(pk=world.report_id)
    tasks.return_report(report.pk, reason="补数据", version=report.version, by=OFFICE, at=run.computed_at)
    made = actions.try_scheme(run.scheme_id, world.list_id, on=run.on, by=OFFICE, at=run.computed_at)
    client = signed_in(world.user("office"))
    text = client.get(reverse("unit-score", args=[made.pk, world.unit_id])).content.decode()
    links = set(re.findall(r'href="(/(?:tasks|scoring)/[^"]*#[^"]+)"', text))
    assert {re.sub(r"\d+$", "", link.partition("#")[2]) for link in links} >= {"entry-", "units"}
    for link in links:
        address, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in client.get(address).content.decode(), link


def test_a_unit_sees_each_point_and_its_appeal(world: World, run: Run) -> None:
    client = signed_in(world.user("unit"))
    text = client.get(reverse("unit-score", args=[run.pk, world.unit_id])).content.decode()
    row = UnitScore.objects.get(run=run, unit_id=world.unit_id)
    assert text.count("<tr>") == len(row.lines) + 2
    assert "漏计一项" in text
    listed = client.get(reverse("run", args=[run.pk])).content.decode()
    assert "各单位得分" in listed
    assert listed.count("data-row") == 1


def test_the_office_upholds_an_appeal(world: World, run: Run) -> None:
    row = UnitScore.objects.get(run=run, unit_id=world.unit_id)
    office, appeal = signed_in(world.user("office")), row.appeals.get()
    form = {"decision": "upheld", "points": "1.555", "answer": "情况属实"}
    assert (
        "两位小数"
        in office.post(reverse("decide-appeal", args=[appeal.pk]), form, follow=True).content.decode()
    )
    office.post(reverse("decide-appeal", args=[appeal.pk]), form | {"points": "1.5"})
    before, row = row.total, UnitScore.objects.get(pk=row.pk)
    assert row.total == before + 150


def test_a_bad_scheme_comes_back_with_what_is_wrong(world: World) -> None:
    office = signed_in(world.user("office"))
    wrong = sample_scoring().replace("points = 70", "points = 70.005")
    answer = office.post(reverse("scheme-write"), {"text": wrong})
    assert answer.status_code == 422
    assert "两位小数" in answer.content.decode()
    assert "70.005" in answer.content.decode()
    good = office.post(reverse("scheme-write"), {"text": sample_scoring()}, follow=True)
    assert "第 1 版" in good.content.decode()
    assert "审核通过的完成进度" in good.content.decode()
