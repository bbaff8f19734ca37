"""Roles that follow from the words a label or a header is composed of; persons and groups beside the units."""

import pytest

from luoshi.policy.reading.lists.headers import Header, header
from luoshi.policy.reading.lists.words import role_of
from luoshi.policy.reading.model import Role
from luoshi.policy.reading.reader import read

LETTERS = {"lead": "L", "supporting": "S", "responsible": "R"}
LEADS = (
    "牵头责任单位",
    "责任牵头单位",
    "牵头落实部门",
    "主办责任单位",
    "总牵头单位",
    "共同牵头单位",
    "主牵头单位",
    "牵头司局",
)
SUPPORTS = (
    "配合实施单位",
    "协同配合单位",
    "参与配合部门",
    "协办责任单位",
    "责任配合科室",
    "配合推进单位",
    "协办单位及配合单位",
    "参加司局",
)
OTHERS = ("主要责任单位", "责任单位", "组织实施单位", "落实单位", "承办部门")
SAID: list[tuple[Role, str]] = [
    *(("lead", one) for one in LEADS),
    *(("supporting", one) for one in SUPPORTS),
    *(("responsible", one) for one in OTHERS),
]


def units(text: str) -> list[tuple[str, list[str]]]:
    """The tasks of a text with their units, the role as a letter before each."""
    tasks = [task for document in read(text.encode(), "list.txt").documents for task in document.tasks]
    return [(task.text, [LETTERS[unit.role] + unit.name for unit in task.units]) for task in tasks]


@pytest.mark.parametrize(("role", "label"), SAID)
def test_a_label_has_the_role_of_its_words(role: Role, label: str) -> None:
    text = f"云溪市重点任务清单\n1.新建学校12所。\n{label}：市教育局、市财政局\n2.改造管网9公里。\n{label}：市水利局\n"
    letter = LETTERS[role]
    assert [said for _, said in units(text)] == [
        [f"{letter}市教育局", f"{letter}市财政局"],
        [f"{letter}市水利局"],
    ]


@pytest.mark.parametrize(("role", "words"), SAID)
def test_a_column_has_the_role_of_its_words(role: Role, words: str) -> None:
    assert role_of(words) == role
    assert header(words) == Header("units", role)


@pytest.mark.parametrize("words", ["参与方式", "协同机制", "参加人员", "协助事项"])
def test_words_of_a_role_alone_make_no_column_of_units(words: str) -> None:
    found = header(words)
    assert found is None or found.column != "units"


def test_a_label_does_not_take_the_verb_at_the_end_of_the_line_above() -> None:
    text = (
        "云溪市重点任务清单\n1.新建学校12所。\n牵头单位：市教育局牵头，市财政局配合\n责任单位：市住建局\n"
        "2.改造管网9公里。\n牵头单位：市水利局\n责任单位：市财政局\n"
    )
    assert units(text) == [
        ("新建学校12所。", ["L市教育局", "S市财政局", "R市住建局"]),
        ("改造管网9公里。", ["L市水利局", "R市财政局"]),
    ]


def test_groups_of_places_and_of_organs_are_two_where_commas_part_names() -> None:
    text = "云溪区目标任务\n" + "".join(
        f"{at}.完成第{at}批项目{at + 4}个。\n责任单位：{said}\n"
        for at, said in enumerate(
            ["东湖开发区，各街道、区直各部门", "各街道，区商务局，区财政局，区水利局"], 1
        )
    )
    assert [said for _, said in units(text)] == [
        ["R东湖开发区", "R各街道", "R区直各部门"],
        ["R各街道", "R区商务局", "R区财政局", "R区水利局"],
    ]


def lines(*rows: str) -> str:
    """A table as a copy from a page gives it, one cell a line; the cells of a row are parted by bars."""
    return "云溪区重点工作分解表\n\n" + "".join(f"{cell}\n\n" for row in rows for cell in row.split("|"))


def test_persons_whose_names_end_as_organs_do_are_no_units() -> None:
    text = lines(
        "序号|工作任务|牵头单位|责任单位|责任人",
        "1|新建学校12所。|区教育局|区财政局|周明",
        "2|改造管网9公里。|区水利局|各乡镇|张军",
        "3|新增床位1200张。|区民政局|区财政局、区住建局|周明、李建行",
        "4|培训教师300名。|区教育局|区人社局|陈家园",
    )
    assert units(text) == [
        ("新建学校12所。", ["L区教育局", "R区财政局"]),
        ("改造管网9公里。", ["L区水利局", "R各乡镇"]),
        ("新增床位1200张。", ["L区民政局", "R区财政局", "R区住建局"]),
        ("培训教师300名。", ["L区教育局", "R区人社局"]),
    ]


@pytest.mark.parametrize(
    ("cell", "names"),
    [("区教育局，各街道办事处。", ["S区教育局", "S各街道办事处"]), ("区商务局。", ["S区商务局"])],
)
def test_the_last_cell_of_a_table_may_end_in_a_full_stop(cell: str, names: list[str]) -> None:
    text = lines(
        "序号|工作任务|主要责任单位|协同配合单位",
        "1|新建学校12所。|区教育局|区财政局、区住建局。",
        "2|改造管网9公里。|区水利局|区住建局。",
        f"3|打造书屋十个。|区文旅局|{cell}",
    )
    assert units(text)[2] == ("打造书屋十个。", ["R区文旅局", *names])


@pytest.mark.parametrize(
    ("bracket", "found"),
    [
        ("区财政局会同区民政局、区教育局负责", ["L区财政局", "S区民政局", "S区教育局"]),
        ("区教育局牵头，会同区财政局负责", ["L区教育局", "S区财政局"]),
        ("区教育局牵头，区财政局会同区人社局配合", ["L区教育局", "S区财政局", "S区人社局"]),
        ("区总工会会同有关部门推进；区水利局负责", ["L区总工会", "S有关部门", "R区水利局"]),
        ("区公安局联合区交通局负责", ["R区公安局", "R区交通局"]),
        ("区残疾人联合会、区文学艺术界联合会负责", ["R区残疾人联合会", "R区文学艺术界联合会"]),
        (
            "区社会科学界联合会牵头，区供销合作社联合社配合",
            ["L区社会科学界联合会", "S区供销合作社联合社"],
        ),
    ],
)
def test_who_acts_together_with_others_leads_them(bracket: str, found: list[str]) -> None:
    text = f"云溪区重点任务清单\n1.新建学校12所。（{bracket}）\n2.改造管网9公里。（区水利局负责）\n"
    assert [said for _, said in units(text)] == [found, ["R区水利局"]]


def test_bullets_below_a_bracket_belong_to_the_task_above() -> None:
    text = (
        "云溪区重点任务清单\n一、推动增长\n1、做好统计。（牵头单位：统计局）\n▲税收增长4%。\n▲投资完成90亿元。\n"
        "2、新建学校12所。（责任单位：教育局、财政局）\n二、建设城区\n3、完善路网。（牵头单位：住建局）\n▲打通断头路3条。\n"
    )
    tasks = [task for document in read(text.encode(), "list.txt").documents for task in document.tasks]
    assert [[(target.value, target.unit) for target in task.targets] for task in tasks] == [
        [("4", "%"), ("9000000000", "元")],
        [("12", "所")],
        [("3", "条")],
    ]
    assert [said for _, said in units(text)] == [["L统计局"], ["R教育局", "R财政局"], ["L住建局"]]


def test_a_task_that_begins_with_building_is_no_unit_of_the_one_above() -> None:
    text = "云溪镇重点工作\n" + "".join(
        f"{work}\n责任领导：周明\n责任科室：{unit}\n\n"
        for work, unit in [
            ("新增床位120张。", "社会事务办公室"),
            ("改扩建中心卫生院，9月底前投入使用。", "项目建设办公室"),
            ("扩建云溪敬老院，新增床位40张。", "社会事务办公室"),
            ("整修第二小学，完成投资90万元。", "项目建设办公室"),
        ]
    )
    assert [said for _, said in units(text)] == [
        ["R社会事务办公室"],
        ["R项目建设办公室"],
        ["R社会事务办公室"],
        ["R项目建设办公室"],
    ]
