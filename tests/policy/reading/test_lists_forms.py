"""Every common form of a task list, in invented texts: what stands in them is read out, with spans that
hold it.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from luoshi.policy.reading.model import Reading, Task
from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze

FORMS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("lists_forms.toml").read_text(encoding="utf-8")
)["form"]
ROLES = {"L": "lead", "S": "supporting", "R": "responsible"}


def reading_of(form: dict[str, Any]) -> Reading:
    return read(form["text"].encode(), form.get("file", "list.txt"))


def tasks_of(reading: Reading) -> list[Task]:
    return [task for document in reading.documents for task in document.tasks]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_form_is_read(form: dict[str, Any]) -> None:
    wanted = [
        (
            task.get("number"),
            task["text"],
            [(ROLES[unit[0]], unit[2:]) for unit in task["units"]],
            task.get("deadline"),
        )
        for task in form["task"]
    ]
    found = [
        (task.number, task.text, [(unit.role, unit.name) for unit in task.units], task.deadline)
        for task in tasks_of(reading_of(form))
    ]
    assert found == wanted


@pytest.mark.parametrize(
    "form", [form for form in FORMS if form["name"] not in {"html", "pages"}], ids=lambda form: form["name"]
)
def test_spans_hold_what_was_read(form: dict[str, Any]) -> None:
    reading = reading_of(form)
    plain = reading.text.replace("**", "  ")
    for task in tasks_of(reading):
        assert squeeze(plain[slice(*task.span)]).replace("|", "") == task.text.replace("|", "")
        for unit in task.units:
            assert squeeze(plain[slice(*unit.span)]) == unit.name
        for target in task.targets:
            assert task.span[0] <= target.span[0] < target.span[1] <= task.span[1]


@pytest.mark.parametrize(
    "form",
    [form for form in FORMS if any("chapter" in task for task in form["task"])],
    ids=lambda form: form["name"],
)
def test_a_label_of_units_is_no_part_of_the_title_it_stands_behind(form: dict[str, Any]) -> None:
    wanted = [(task.get("chapter", ""), task.get("section", "")) for task in form["task"]]
    assert [(task.chapter, task.section) for task in tasks_of(reading_of(form))] == wanted


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_each_task_has_an_address_of_its_own(form: dict[str, Any]) -> None:
    reading = reading_of(form)
    addresses = [task.address for task in tasks_of(reading)]
    clauses = {clause.address for document in reading.documents for clause in document.clauses}
    assert len(set(addresses)) == len(addresses)
    assert set(addresses) <= clauses


def test_line_endings_do_not_matter_but_spans_count_them() -> None:
    form = next(form for form in FORMS if form["name"] == "labels-lines")
    unix, windows = (
        read(form["text"].encode(), "a.txt"),
        read(form["text"].replace("\n", "\r\n").encode(), "a.txt"),
    )
    assert [task.text for task in tasks_of(unix)] == [task.text for task in tasks_of(windows)]
    assert windows.text.count("\r\n") == form["text"].count("\n")
    last = tasks_of(windows)[-1]
    assert squeeze(windows.text[slice(*last.span)]) == last.text
