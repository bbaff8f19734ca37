"""What people see of scores: the sheet adds up, problems are told, a unit finds each point."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.library.discovery import sample_scoring
from luoshi.records.scoring.models import Run, UnitScore
from tests.surfaces.accounts import signed_in
from tests.surfaces.tables import scoring
from tests.surfaces.world import World, standing_world, world

__all__ = ["standing_world", "world"]
pytestmark = pytest.mark.django_db


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
