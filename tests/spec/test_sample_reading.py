"""The reader finds in the sample city's lists exactly what is written down of them."""

from functools import cache
from typing import Any

import pytest

from luoshi.library.discovery import sample_documents, sample_expected
from luoshi.policy.reading.model import Document, Reading, Task
from luoshi.policy.reading.reader import read

LISTS = {one["file"]: one for one in sample_expected()["document"] if "task" in one}
FULL = str.maketrans(",;:()", "，；：（）")


@cache
def reading(name: str) -> Reading:
    return read(sample_documents()[name], name)


def task_list(name: str) -> Document:
    return next(one for one in reading(name).documents if one.kind == "task-list")


def pairs(name: str) -> list[tuple[Task, dict[str, Any]]]:
    return list(zip(task_list(name).tasks, LISTS[name]["task"], strict=True))


@pytest.mark.parametrize("name", LISTS)
def test_head_and_counts(name: str) -> None:
    found, wanted = task_list(name), LISTS[name]
    assert (found.title, found.number, found.issuer) == (wanted["title"], wanted["number"], wanted["issuer"])
    assert found.issued_on == wanted["issued_on"].isoformat()
    sections = [part for chapter in found.chapters for part in chapter.parts]
    assert (len(found.chapters), len(sections), len(found.tasks)) == (
        wanted["chapters"],
        wanted["sections"],
        wanted["tasks"],
    )
    assert sum(len(task.units) for task in found.tasks) == wanted["unit_mentions"]


@pytest.mark.parametrize("name", LISTS)
def test_every_task_is_the_one_written_down(name: str) -> None:
    for task, wanted in pairs(name):
        assert task.number == wanted["number"]
        assert task.text.translate(FULL).startswith(wanted["starts"].translate(FULL))
        assert len(task.text) == wanted["characters"], task.text
        assert task.chapter.translate(FULL).endswith(wanted["chapter"])
        assert task.section.translate(FULL).endswith(wanted["section"])


@pytest.mark.parametrize("name", LISTS)
def test_every_unit_with_its_role(name: str) -> None:
    for task, wanted in pairs(name):
        found = [(unit.name.translate(FULL), unit.role) for unit in task.units]
        assert found == [(unit["name"].translate(FULL), unit["role"]) for unit in wanted["units"]]


@pytest.mark.parametrize("name", LISTS)
def test_every_target_with_its_comparator(name: str) -> None:
    for task, wanted in pairs(name):
        found = [(one.value, one.unit, one.comparator) for one in task.targets]
        expected = [(one["value"], one["unit"], one["comparator"]) for one in wanted.get("targets", ())]
        assert found == expected, task.text


@pytest.mark.parametrize("name", LISTS)
def test_every_span_points_at_its_characters(name: str) -> None:
    source = reading(name).text
    for task in task_list(name).tasks:
        for span, words in ((task.span, task.text), *((unit.span, unit.name) for unit in task.units)):
            assert "".join(source[slice(*span)].split()) == words


def test_the_gazette_holds_two_documents_and_the_same_tasks() -> None:
    first, second = reading("gazette-2026-03.txt").documents
    assert (first.kind, second.kind) == ("task-list", "rules")
    assert second.number == "云岚政办发〔2026〕3号"
    assert second.issued_on == "2026-02-12"
    texts = [task.text.translate(FULL) for task in first.tasks]
    assert texts == [task.text.translate(FULL) for task in task_list("task-list-2026.txt").tasks]


def one(name: str) -> tuple[Document, dict[str, Any]]:
    wanted = next(entry for entry in sample_expected()["document"] if entry["file"] == name)
    return reading(name).documents[0], wanted


def test_every_commitment_of_the_report_has_its_address() -> None:
    found, wanted = one("work-report-2026.txt")
    clauses = {clause.text: clause.address for clause in found.clauses}
    links = sample_expected()["report_to_list"]
    assert len(links) == wanted["commitments"]
    for link in links:
        assert f"三/{link['section']}" in clauses[link["words"]]


def test_the_goals_of_the_year() -> None:
    found, wanted = one("work-report-2026.txt")
    assert [(goal.comparator, goal.value, goal.unit) for goal in found.goals if goal.value] == [
        (goal["comparator"], goal["value"], goal["unit"]) for goal in wanted["goals"] if "value" in goal
    ]
    assert len(found.goals) == len(wanted["goals"])


def test_the_parts_and_chapters_of_the_plan() -> None:
    found, wanted = one("five-year-plan-2026-2030.txt")
    parts = [part for part in found.chapters if part.label.endswith("篇")]
    assert [part.label + part.title for part in parts] == wanted["parts"]
    chapters = [chapter for part in parts for chapter in part.parts]
    assert [chapter.label + chapter.title for chapter in chapters] == wanted["chapters"]


def test_the_figures_of_the_indicators() -> None:
    found, wanted = one("five-year-plan-2026-2030.txt")
    rows = [(row.number, row.comparator, row.target, row.kind, row.cumulative) for row in found.indicators]
    assert rows == [
        (row["number"], row.get("comparator"), row.get("target"), row["kind"], row["cumulative"])
        for row in wanted["indicators"]
    ]


def test_the_packages_of_projects() -> None:
    found, wanted = one("five-year-plan-2026-2030.txt")
    assert [(pack.name, pack.aim, pack.count, list(pack.projects)) for pack in found.projects] == [
        (pack["name"], pack["aim"], pack["count"], pack["projects"]) for pack in wanted["packages"]
    ]


def test_the_gazette_names_the_same_units_as_the_list() -> None:
    first = task_list("gazette-2026-03.txt")
    names = [[unit.name.translate(FULL) for unit in task.units] for task in first.tasks]
    assert names == [
        [unit.name.translate(FULL) for unit in task.units] for task in task_list("task-list-2026.txt").tasks
    ]
