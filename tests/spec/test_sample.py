"""The sample city holds together: its documents, its units, and the facts written down beside them."""

import re
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from luoshi.library.discovery import (
    SAMPLE_CITY,
    UnknownCityError,
    cities,
    load_registry,
    sample_demo,
    sample_documents,
    sample_expected,
)
from luoshi.policy.units import SingleUnit

REAL = Path(__file__).resolve().parents[3] / "shared" / "documents"
EXPECTED = sample_expected()
LISTS = {one["file"]: one for one in EXPECTED["document"] if "task" in one}
RUN = 26


def squeezed(name: str) -> str:
    return re.sub(r"\s+", "", sample_documents()[name].decode("utf-8"))


def test_both_cities_are_found_and_load() -> None:
    assert set(cities()) >= {"beijing", SAMPLE_CITY}
    for city in cities():
        assert load_registry(city).units


def test_an_unknown_city_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownCityError, match="beijing、sample"):
        load_registry("nowhere")


def test_the_city_and_its_districts_are_no_real_places() -> None:
    """Against every division that GB/T 2260 has listed since 1980, as python-stdnum carries them."""
    listed = (files("stdnum.cn") / "loc.dat").read_text(encoding="utf-8")
    assert "东城区" in listed
    registry = load_registry(SAMPLE_CITY)
    invented = [
        registry.city,
        *(name for unit in registry.units if unit.kind == "区" for name in unit.other_names),
    ]
    assert len(invented) == 11
    assert not [name for name in invented if name.rstrip("市区人民政府") in listed]


def test_the_sample_has_one_document_of_each_kind() -> None:
    assert list(sample_documents()) == [
        "five-year-plan-2026-2030.txt",
        "gazette-2026-03.txt",
        "task-list-2025.txt",
        "task-list-2026.txt",
        "work-report-2026.txt",
    ]


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_hold_what_is_written_down_of_them(name: str) -> None:
    text, wanted = squeezed(name), LISTS[name]
    narrow = text.replace("，", ",").replace("；", ";")
    assert wanted["number"] in text
    for heading in (*wanted["chapter_titles"], *wanted["section_titles"]):
        assert heading.replace("，", ",") in narrow
    assert [task["number"] for task in wanted["task"]] == list(range(1, wanted["tasks"] + 1))
    for task in wanted["task"]:
        begins = f"{task['number']}.{task['starts']}".replace("，", ",").replace("；", ";")
        assert begins in narrow, begins


@pytest.mark.parametrize("name", LISTS)
def test_the_counts_agree_with_the_tasks(name: str) -> None:
    wanted = LISTS[name]
    names = [unit["name"] for task in wanted["task"] for unit in task["units"]]
    single = {unit["is"] for task in wanted["task"] for unit in task["units"] if "is" in unit}
    figures = [len(task.get("targets", ())) for task in wanted["task"]]
    assert wanted["unit_mentions"] == len(names)
    assert wanted["names_as_written"] == len(set(names))
    assert wanted["single_units"] == len(single)
    assert wanted["tasks_with_targets"] == sum(count > 0 for count in figures)
    assert wanted["targets"] == sum(figures)


@pytest.mark.parametrize("name", LISTS)
def test_every_unit_of_the_lists_resolves_as_written_down(name: str) -> None:
    registry, day = load_registry(SAMPLE_CITY), LISTS[name]["issued_on"]
    for task in LISTS[name]["task"]:
        for unit in task["units"]:
            found = registry.resolve(unit["name"], day)
            assert resolved(found) == {key: unit[key] for key in unit if key not in ("name", "role")}


def resolved(found: Any) -> dict[str, str]:
    match found.kind:
        case "unit":
            assert found.in_force
            assert found.plate_known
            return {"is": found.unit.code}
        case "collective":
            return {"collective": found.collective.code}
        case "temporary":
            return {"temporary": found.body.code}
        case "assisting":
            return {"assisting": found.unit.unit.code}
    return {"unknown": found.written}


def test_the_traps_of_real_lists_are_there() -> None:
    text = sample_documents()["task-list-2026.txt"].decode("utf-8")
    assert re.search(r"区政府 \d+\.\S", text), "several tasks on one line"
    assert re.search(r"(?m)^\d+\.$", text), "the number alone on its line"
    assert re.search(r"(?m)^2\.6万亩", text), "a decimal that looks like a task number"
    assert re.search(r"(?m)^36\.5公顷", text), "a decimal that looks like the next task number"
    assert "3.0版" in text, "a version"
    assert re.search(r"主责单位:.*，", text), "half and full width mixed"
    assert re.search(r"指\n挥部", text), "a name broken over lines"
    assert "市科技局、高新区管委会" in text, "one unit with a pause mark in its name"
    forms = set(re.findall(r"市自然资源和规划局[(（]市林业局[)）]", text))
    assert len(forms) == 2, "one plate in brackets of both widths"


def test_a_rename_and_a_merger_lie_between_the_two_lists() -> None:
    registry = load_registry(SAMPLE_CITY)
    for before, after in (
        ("市政务服务局", "市数据和政务服务局"),
        ("市体育局", "市文化体育和旅游局"),
        ("市文化和旅游局", "市文化体育和旅游局"),
    ):
        old = registry.resolve(before, LISTS["task-list-2025.txt"]["issued_on"])
        new = registry.resolve(after, LISTS["task-list-2026.txt"]["issued_on"])
        assert isinstance(old, SingleUnit)
        assert isinstance(new, SingleUnit)
        assert old.unit != new.unit
        assert registry.same_body(old.unit, new.unit)


def test_links_point_at_tasks_that_are_there() -> None:
    earlier, later = (LISTS[name]["tasks"] for name in ("task-list-2025.txt", "task-list-2026.txt"))
    for link in EXPECTED["list_to_list"]:
        assert set(link["from"]) <= set(range(1, earlier + 1))
        assert set(link["to"]) <= set(range(1, later + 1))
        sizes = (len(link["from"]) > 1, len(link["to"]) > 1)
        assert (
            link["relation"]
            == {(False, False): "continues", (False, True): "splits", (True, False): "merges"}[sizes]
        )
    for link in (*EXPECTED["report_to_list"], *EXPECTED["plan_to_list"]):
        assert set(link["tasks"]) <= set(range(1, later + 1))


def test_raised_and_lowered_targets_are_those_of_the_tasks() -> None:
    figures = {
        name: {
            (task["number"], target["value"]) for task in one["task"] for target in task.get("targets", ())
        }
        for name, one in LISTS.items()
    }
    moves: Counter[str] = Counter()
    for link in EXPECTED["list_to_list"]:
        for target in link.get("targets", ()):
            before, after = target["before"], target["after"]
            assert any((number, before) in figures["task-list-2025.txt"] for number in link["from"])
            assert any((number, after) in figures["task-list-2026.txt"] for number in link["to"])
            moves["raised" if float(after) > float(before) else "same or lowered"] += 1
    assert moves["raised"] >= 5
    assert moves["same or lowered"] >= 3


def test_the_coverage_lists_are_what_the_links_leave_over() -> None:
    carried = {number for link in EXPECTED["report_to_list"] for number in link["tasks"]}
    kept = {number for link in EXPECTED["list_to_list"] for number in link["from"]}
    grown = {number for link in EXPECTED["list_to_list"] for number in link["to"]}
    assert EXPECTED["coverage"] == {
        "tasks_without_commitment": sorted(set(range(1, 61)) - carried),
        "dropped_after_2025": sorted(set(range(1, 41)) - kept),
        "new_in_2026": sorted(set(range(1, 61)) - grown),
    }


def test_the_commitments_stand_in_the_report() -> None:
    text = squeezed("work-report-2026.txt")
    for link in EXPECTED["report_to_list"]:
        assert text.count(link["words"]) == 1
    assert any(not link["tasks"] for link in EXPECTED["report_to_list"])


def test_the_plan_holds_what_is_written_down_of_it() -> None:
    plan = next(one for one in EXPECTED["document"] if one["kind"] == "plan")
    text = squeezed(plan["file"])
    for heading in (*plan["parts"], *plan["chapters"], *plan["sections"]):
        assert f"{heading}...." in text, "in the table of contents"
        assert text.count(heading) >= 2, "and in the body"
    assert len(plan["indicators"]) == 11
    assert sum(package["count"] for package in plan["packages"]) == plan["projects_in_all"]
    assert all(len(package["projects"]) == package["count"] for package in plan["packages"])


def test_the_gazette_holds_the_list_and_a_second_document() -> None:
    text = squeezed("gazette-2026-03.txt").replace(",", "，")
    for task in LISTS["task-list-2026.txt"]["task"]:
        assert f"{task['number']}.{task['starts']}" in text
    assert text.index("云岚政办发〔2026〕3号", text.index("60.落实")) > 0


def test_demo_accounts_and_reports_name_units_and_tasks_that_exist() -> None:
    demo, registry = sample_demo(), load_registry(SAMPLE_CITY)
    windows = {window["label"]: window for window in demo["window"]}
    tasks = {task["number"]: task for task in LISTS["task-list-2026.txt"]["task"]}
    assert set(demo["import"]) <= set(sample_documents())
    assert len({account["username"] for account in demo["account"]}) == len(demo["account"])
    assert {account["role"] for account in demo["account"]} == {"office", "leader", "auditor", "unit"}
    for account in demo["account"]:
        assert ("unit" in account) == (account["role"] == "unit")
    assert all(registry.unit(account["unit"]) for account in demo["account"] if "unit" in account)
    *fixed, current = demo["window"]
    assert all(isinstance(one["opens_on"], date) for one in fixed)
    assert all(one["opens_on"] < one["closes_on"] for one in fixed)
    assert current["opens_days_before"] >= 0
    assert current["closes_days_after"] > 0
    for report in demo["report"]:
        units = {unit.get("is") for unit in tasks[report["task"]]["units"]}
        assert report["unit"] in units
        assert report["window"] in windows
        assert report["figure"]["what"] in {target["what"] for target in tasks[report["task"]]["targets"]}


@pytest.mark.documents
@pytest.mark.skipif(not REAL.is_dir(), reason=f"real documents not found in {REAL}")
def test_no_sentence_is_taken_from_a_real_document() -> None:
    real = {run for path in REAL.glob("*.txt") for run in runs(path.read_text(encoding="utf-8"))}
    for name, content in sample_documents().items():
        assert not real & set(runs(content.decode("utf-8"))), name


def runs(text: str) -> list[str]:
    """Every run of 26 Chinese characters, punctuation, figures and white space left out."""
    bare = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return [bare[at : at + RUN] for at in range(len(bare) - RUN + 1)]
