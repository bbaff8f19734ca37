"""The two real task lists, exactly: figures that a person counted, and what holds for every single task in
them.
"""

from pathlib import Path

import pytest

from luoshi.policy.reading.model import Document, Reading
from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze

pytestmark = pytest.mark.documents

COUNTED = {
    "task-list-2022.txt": (320, 11, 40, 1038, 97),
    "gazette-2026-12.txt": (308, 11, 37, 1551, 115),
}
"""File: tasks, chapters, sections, unit mentions, different names as written."""


@pytest.fixture(scope="module", params=COUNTED, ids=lambda name: name)
def reading(request: pytest.FixtureRequest, documents: Path) -> tuple[str, Reading]:
    return request.param, read((documents / request.param).read_bytes(), request.param)


def the_list(reading: Reading) -> Document:
    lists = [document for document in reading.documents if document.kind == "task-list"]
    assert len(lists) == 1
    return lists[0]


def test_everything_is_counted(reading: tuple[str, Reading]) -> None:
    name, whole = reading
    found = the_list(whole)
    mentions = [unit for task in found.tasks for unit in task.units]
    sections = [part for chapter in found.chapters for part in chapter.parts]
    assert COUNTED[name] == (
        len(found.tasks),
        len(found.chapters),
        len(sections),
        len(mentions),
        len({unit.name for unit in mentions}),
    )


def test_numbers_run_without_gap(reading: tuple[str, Reading]) -> None:
    found = the_list(reading[1])
    assert [task.number for task in found.tasks] == list(range(1, len(found.tasks) + 1))
    assert not found.findings


def test_spans_hold_exactly_what_was_read(reading: tuple[str, Reading]) -> None:
    source = reading[1].text
    found = the_list(reading[1])
    end = 0
    for task in found.tasks:
        assert task.span[0] >= end
        assert squeeze(source[slice(*task.span)]) == task.text
        assert all(squeeze(source[slice(*unit.span)]) == unit.name for unit in task.units)
        assert all(unit.span[0] >= task.span[1] for unit in task.units)
        end = max(unit.span[1] for unit in task.units)
    for clause in found.clauses:
        assert squeeze(source[slice(*clause.span)]) == clause.text


def test_nothing_is_lost_between_tasks(reading: tuple[str, Reading]) -> None:
    """Between the units of a task and the text of the next stand only a label, headings and signs."""
    found = the_list(reading[1])
    source = reading[1].text
    headings = [
        squeeze(source[slice(*one.span)]) for chapter in found.chapters for one in (chapter, *chapter.parts)
    ]
    for before, after in zip(found.tasks, found.tasks[1:], strict=False):
        rest = squeeze(source[before.units[-1].span[1] : after.span[0]])
        for heading in headings:
            rest = rest.replace(heading, "", 1)
        assert rest.strip("。.、．") == str(after.number)


def test_each_task_ends_its_sentence_and_names_no_duty(reading: tuple[str, Reading]) -> None:
    for task in the_list(reading[1]).tasks:
        assert task.text[-1] in "。”）)"
        assert "单位：" not in task.text
        assert "单位:" not in task.text
        assert len(task.text) > 15


def test_one_unit_with_a_sign_in_its_name(reading: tuple[str, Reading]) -> None:
    names = {unit.name for task in the_list(reading[1]).tasks for unit in task.units}
    assert "市科委、中关村管委会" in names
    assert not names & {"市科委", "中关村管委会"}


def test_neither_list_names_a_lead(reading: tuple[str, Reading]) -> None:
    assert {unit.role for task in the_list(reading[1]).tasks for unit in task.units} == {"responsible"}


def test_addresses_are_the_numbers(reading: tuple[str, Reading]) -> None:
    found = the_list(reading[1])
    assert [task.address for task in found.tasks] == [f"{found.number}#{task.number}" for task in found.tasks]
    assert len({clause.address for clause in found.clauses}) == len(found.clauses)


def test_helping_another_unit_is_one_mention(documents: Path) -> None:
    found = the_list(read((documents / "task-list-2022.txt").read_bytes(), "task-list-2022.txt"))
    assert found.tasks[0].units[0].name == "市政府办公厅协助北京冬奥组委相关部门"
    assert len(found.tasks[0].units) == 9


def test_the_gazette_is_six_documents(documents: Path) -> None:
    whole = read((documents / "gazette-2026-12.txt").read_bytes(), "gazette-2026-12.txt")
    assert [document.number for document in whole.documents] == [
        "京政发〔2026〕1号",
        "京政办发〔2026〕4号",
        "京商流通字〔2026〕2号",
        "京商函字〔2026〕125号",
        "京商电商字〔2026〕6号",
        "京商消一字〔2026〕5号",
    ]
    assert whole.documents[0].kind == "task-list"
    for before, after in zip(whole.documents, whole.documents[1:], strict=False):
        assert before.span[1] <= after.span[0]


def test_ten_lists_under_ten_headings(documents: Path) -> None:
    """Ten lists in one file are read as well as one."""
    text = (documents / "task-list-2022.txt").read_text(encoding="utf-8")
    body = text[text.rindex("\n\u3000\u3000一、") + 1 :]
    one = f"2041年重点任务清单\n{body}"
    ten = "\n".join(f"{2041 + year}年重点任务清单\n{body}" for year in range(10))
    found = read(ten.encode(), "ten.txt").documents
    assert [len(document.tasks) for document in found] == [320] * 10
    assert [task.units for task in read(one.encode(), "one.txt").documents[0].tasks] == [
        task.units for task in found[0].tasks
    ]
