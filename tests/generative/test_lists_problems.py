"""Lists with something wrong in them: read rightly, or flagged with the place and what to do; nothing is
lost.
"""

import pytest

from luoshi.policy.reading.model import Document
from luoshi.policy.reading.reader import read

UNITS = "责任单位：区教育局，区财政局，区民政局"


def listed(numbers: list[int], *, units: dict[int, str] | None = None) -> str:
    lines = ["某区重点任务清单"]
    for number in numbers:
        behind = (units or {}).get(number, UNITS)
        lines.append(
            f"{number}.推进第{'甲乙丙丁戊己庚辛壬癸'[number % 10]}类设施建设，完成{number * 3}处。\n{behind}"
        )
    return "\n".join(lines) + "\n"


def read_one(text: str) -> Document:
    (document,) = read(text.encode(), "清单.txt").documents
    return document


def test_a_real_gap_is_kept_and_flagged() -> None:
    document = read_one(listed([1, 2, 3, 6, 7, 8]))
    assert [task.number for task in document.tasks] == [1, 2, 3, 6, 7, 8]
    (finding,) = document.findings
    assert finding.code == "gap"
    assert "4—5" in finding.message
    assert finding.span == document.tasks[3].span


def test_a_repeated_number_is_kept_and_flagged() -> None:
    document = read_one(listed([1, 2, 3, 3, 4, 5]))
    assert [task.number for task in document.tasks] == [1, 2, 3, 3, 4, 5]
    assert [finding.code for finding in document.findings] == ["duplicate-number"]
    assert len({task.address for task in document.tasks}) == 6


def test_a_task_without_units_is_kept_and_flagged() -> None:
    text = listed([*range(1, 13)], units={5: ""})
    document = read_one(text)
    assert [task.number for task in document.tasks] == [*range(1, 13)]
    assert document.tasks[4].units == ()
    (finding,) = document.findings
    assert (finding.code, finding.span) == ("no-units", document.tasks[4].span)


def test_figures_that_look_like_numbers_are_none() -> None:
    text = (
        "某区重点任务清单\n1.绿化面积达到4.5公顷，建设平台3.0版。责任单位：区园林局 2.改造管网2."
        "\n6公里，推广“综合窗口\n3.0”改革。"
        "责任单位：区水务局 3.新增车位1、2期共4.2万个。\n责任单位：区交通局 4.启动\n5.0版方案。责任单位：区发展改革委\n"
    )
    document = read_one(text)
    assert [task.number for task in document.tasks] == [1, 2, 3, 4]
    assert [[unit.name for unit in task.units] for task in document.tasks] == [
        ["区园林局"],
        ["区水务局"],
        ["区交通局"],
        ["区发展改革委"],
    ]
    assert document.tasks[3].text == "启动5.0版方案。"


def test_names_broken_by_lines_and_pages_are_whole() -> None:
    text = (
        "某市重点任务清单\n一、产业\n1.建设园区。\n主责单位：市发展\n改革委，市\n\n— 4 —\n\n财政局，市人力资源社会"
        "\n\n保障局\n2.引进企业。\n"
        "主责单位：市商\n务局\n"
    )
    document = read_one(text)
    assert [[unit.name for unit in task.units] for task in document.tasks] == [
        ["市发展改革委", "市财政局", "市人力资源社会保障局"],
        ["市商务局"],
    ]


def test_a_sign_inside_a_name_is_learnt_from_the_list() -> None:
    commas = listed([*range(1, 8)], units={3: "责任单位：区科委、创新园管委会，区教育局"})
    names = [unit.name for unit in read_one(commas).tasks[2].units]
    assert names == ["区科委、创新园管委会", "区教育局"]
    parted = listed([*range(1, 8)], units={3: "责任单位：区教育局、区财政局，区民政局"})
    assert len(read_one(parted).tasks[2].units) == 3


def test_known_units_keep_a_double_name_together() -> None:
    text = "某区重点任务清单\n" + "".join(
        f"{number}.推进工作{number}项。（区科委、创新园管委会、区财政局负责）\n" for number in range(1, 5)
    )
    (without,) = read(text.encode(), "a.txt").documents
    (knowing,) = read(text.encode(), "a.txt", frozenset({"区科委、创新园管委会"})).documents
    assert [len(task.units) for task in without.tasks] == [3] * 4
    assert [unit.name for unit in knowing.tasks[0].units] == ["区科委、创新园管委会", "区财政局"]


def test_what_follows_the_last_task_is_no_part_of_it() -> None:
    text = listed([1, 2, 3]) + "\n附件2\n联系人名单\n请各单位于三月底前报送联系人。\n"
    document = read_one(text)
    assert [unit.name for unit in document.tasks[-1].units] == ["区教育局", "区财政局", "区民政局"]


def test_a_list_in_which_nobody_is_responsible_is_flagged() -> None:
    document = read_one("某区重点任务清单\n请各单位抓好落实。\n")
    assert document.tasks == ()
    assert [finding.code for finding in document.findings] == ["no-tasks"]


@pytest.mark.parametrize(
    "sign",
    [
        "（",
        "【",
        "主责单位：",
        "1.",
        "、",
        "|",
        "一、",
        "\t",
        "<td>",
        "市教委牵头，",
        "● 任\n",
        "市教委\n",
        "）",
        "①",
    ],
)
def test_endless_repetition_is_read_in_step_with_its_length(sign: str) -> None:
    reading = read(("某区任务清单\n" + sign * 20_000 + "\n完").encode(), "a.txt")
    assert len(reading.documents) == 1
    assert len(reading.text) > 20_000


def test_sentences_nobody_is_responsible_for_are_flagged() -> None:
    text = "某市任务清单\n1.新建学校。（市教育局负责）还要加快推进教师队伍建设，提高待遇。\n2.新建医院。（市卫健委负责）\n"
    document = read_one(text)
    assert [task.text for task in document.tasks] == ["新建学校。", "新建医院。"]
    (finding,) = document.findings
    assert finding.code == "text-without-units"
    assert text[slice(*finding.span)] == "还要加快推进教师队伍建设，提高待遇。"


def test_numbers_that_start_again_under_each_heading_are_no_repeats() -> None:
    text = (
        "某市任务清单\n一、产业\n1.建园区。（市工信局负责）\n二、交通\n1.修道路。（市交通局负责）\n"
        "2.架桥梁。（市交通局负责）\n"
    )
    document = read_one(text)
    assert [task.address.partition("#")[2] for task in document.tasks] == ["一/1", "二/1", "2"]
    assert not document.findings


def test_a_notice_keeps_its_own_clauses_apart_from_those_of_its_annex() -> None:
    text = (
        "某市人民政府关于印发重点任务清单的通知\n某政发〔2031〕3号\n各区人民政府：\n一、提高认识。要抓好落实。\n"
        "二、加强督查。\n某市人民政府\n2031年2月3日\n重点任务清单\n一、产业\n1.建园区。\n责任单位：市工信局\n二、交通\n2.修道路。\n责任单位：市交通局\n"
    )
    document = read_one(text)
    assert [chapter.title for chapter in document.chapters] == ["一、产业", "二、交通"]
    assert (document.number, document.issuer, document.issued_on) == (
        "某政发〔2031〕3号",
        "某市人民政府",
        "2031-02-03",
    )
    paths = [clause.address.partition("#")[2] for clause in document.clauses]
    assert paths == ["通知/一", "通知/二", "一", "1", "二", "2"]


def test_a_list_in_two_encodings_of_newlines_and_signs_reads_the_same() -> None:
    text = listed([1, 2, 3])
    other = text.replace("：", ":").replace("，", ",").replace("\n", "\r\n")
    names = [[unit.name for unit in task.units] for task in read_one(text).tasks]
    assert [[unit.name for unit in task.units] for task in read_one(other).tasks] == names


def test_headings_between_the_rows_of_a_table_stand_over_what_follows() -> None:
    text = (
        "某市任务清单\n一、民生\n序号\t任务内容\t责任单位\n1\t新建学校5所\t市教育局\n2\t改造医院2家\t市卫健委\n"
        "二、交通\n3\t修建道路30公里\t市交通局\n"
    )
    document = read_one(text)
    assert [(task.number, task.chapter) for task in document.tasks] == [
        (1, "一、民生"),
        (2, "一、民生"),
        (3, "二、交通"),
    ]


def test_numbers_start_again_in_a_second_annex() -> None:
    text = (
        "某省人民政府办公厅关于印发任务分工的通知\n某政办发〔2031〕9号\n各市人民政府：\n某省人民政府办公厅\n2031年3月1日\n附件1\n"
        "1.新建学校5所。\n责任单位：省教育厅\n2.改造医院2家。\n责任单位：省卫健委\n附件2\n1.修建道路30公里。\n责任单位：省交通厅\n"
    )
    document = read_one(text)
    assert [task.number for task in document.tasks] == [1, 2, 1]
    assert not document.findings
