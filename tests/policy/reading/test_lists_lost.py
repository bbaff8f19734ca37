"""Lists whose printed numbers were lost: the tasks stay whole, the headings stay headings, and a person is
told.
"""

from collections.abc import Callable

import pytest

from luoshi.policy.reading.model import Document
from luoshi.policy.reading.reader import read

SECTIONS = (
    ("一、兴产业", ()),
    (
        "(一)培育主导产业",
        (
            ("推进岭南岭北两个园区扩容，新增厂房6万平方米。", "县工信局，县发展改革局"),
            ("完善企业梯度培育机制，新增规上企业15家。", "县工信局，县财政局"),
            ("实施“老树新芽”技改行动，引导食品企业更新产线。", "县工信局，县商务局，县农业农村局"),
        ),
    ),
    (
        "(二)统筹招商与服务",
        (
            ("严格落实项目准入评审，签约项目开工率达到80%。", "县商务局，县自然资源局"),
            ("开展上门问需，办好企业诉求恳谈会12场。", "县发展改革局，县商务局"),
        ),
    ),
    ("二、惠民生", ()),
    (
        "(一)办好教育卫生",
        (
            ("新建公办幼儿园2所，增加学位540个。", "县教育局，县住房城乡建设局"),
            ("优化乡镇卫生院布局，配齐全科医生。", "县卫生健康局，县财政局，县教育局"),
        ),
    ),
    (
        "(二)改善人居环境",
        (
            ("深入开展河道清淤，治理黑臭水体3处。", "县水利局，各乡镇政府"),
            ("加快老旧管网改造，更新燃气管道18公里。", "县住房城乡建设局，县水利局"),
        ),
    ),
)
TASKS = [task for _, tasks in SECTIONS for task in tasks]


def listed(label: Callable[[int], str]) -> str:
    """The list in running text, several tasks to a line; `label` gives what is printed before each task."""
    written, number = "岭西县重点任务清单\n", 0
    for title, tasks in SECTIONS:
        written += f"{title} "
        for text, units in tasks:
            number += 1
            written += f"{label(number)}{text}主责单位：{units} "
        written = written.rstrip() + ("\n" if tasks else " ")
    return written


def read_one(text: str) -> Document:
    (document,) = read(text.encode(), "清单.txt").documents
    return document


def content(document: Document) -> list[tuple[str, str]]:
    return [(task.text, "，".join(unit.name for unit in task.units)) for task in document.tasks]


def sections(document: Document) -> list[str]:
    return [part.title for chapter in document.chapters for part in chapter.parts]


@pytest.mark.parametrize("lost", range(2, 9))
def test_a_task_that_lost_its_number_is_whole_and_flagged(lost: int) -> None:
    document = read_one(listed(lambda number: "" if number == lost else f"{number}."))
    assert content(document) == TASKS
    assert [task.number for task in document.tasks] == [
        None if number == lost else number for number in range(1, 10)
    ]
    assert sections(document) == [title for title, tasks in SECTIONS if tasks]
    assert sorted(finding.code for finding in document.findings) == ["gap", "no-number"]
    (gap,) = (finding for finding in document.findings if finding.code == "gap")
    assert gap.span == document.tasks[lost].span
    (place,) = (finding for finding in document.findings if finding.code == "no-number")
    assert place.span == document.tasks[lost - 1].span


def test_a_list_without_any_number_is_parted_where_the_next_task_begins() -> None:
    document = read_one(listed(lambda number: ""))
    assert content(document) == TASKS
    assert [task.number for task in document.tasks] == [None] * 9
    assert sections(document) == [title for title, tasks in SECTIONS if tasks]
    assert not document.findings


def test_without_white_space_the_names_of_the_list_tell_the_edge() -> None:
    text = "岭西县重点任务清单\n" + "".join(f"{text}主责单位：{units}" for text, units in TASKS) + "\n"
    assert content(read_one(text)) == TASKS


def test_a_name_that_holds_a_sentence_is_flagged_with_its_place() -> None:
    text = (
        "岭西县重点任务清单\n1.新建幼儿园2所。主责单位：县教育局，县财政局\n"
        "2.更新管网18公里。主责单位：县水利局，县政府投资评审与项目稽察协同调度暨要素保障联席会议综合协调办公室\n"
        "3.治理河道3处。主责单位：县水利局\n"
    )
    document = read_one(text)
    assert [len(task.units) for task in document.tasks] == [2, 2, 1]
    (finding,) = document.findings
    assert (finding.code, finding.span) == ("doubtful-unit", document.tasks[1].units[1].span)
    assert "请核对原文" in finding.message


def test_one_number_lost_among_paragraphs_does_not_unnumber_the_others() -> None:
    lines = [f"{n}.推进第{n}类设施建设。\n责任单位：区教育局，区财政局\n" for n in range(1, 9)]
    lines[4] = lines[4].removeprefix("5.")
    document = read_one("某区重点任务清单\n" + "".join(lines))
    assert [task.number for task in document.tasks] == [1, 2, 3, 4, None, 6, 7, 8]


def test_the_rest_of_a_bracket_behind_page_numbers_is_no_running_line() -> None:
    task = "{0}.推进第{0}类设施建设。（区教育局、区财政局按职责分工负\n\n— {0} —\n\n责）\n"
    document = read_one("某区任务分工方案\n" + "".join(task.format(number) for number in range(1, 6)))
    assert content(document) == [(f"推进第{n}类设施建设。", "区教育局，区财政局") for n in range(1, 6)]
