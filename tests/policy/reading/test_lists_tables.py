"""Tables of tasks in web pages: columns by the words over them or by what stands in them, merged cells, persons
beside units.
"""

import pytest

from luoshi.policy.reading.reader import read

WORK = (
    ("新建学校12所", "市教育局", "市财政局、各县区政府"),
    ("改造老旧小区86个", "市住建局", "市财政局"),
    ("新增养老床位1200张", "市民政局", "各县区政府"),
)
BY_ROLE = [
    ("新建学校12所", ["L市教育局", "S市财政局", "S各县区政府"]),
    ("改造老旧小区86个", ["L市住建局", "S市财政局"]),
    ("新增养老床位1200张", ["L市民政局", "S各县区政府"]),
]
ALONE = [(text, [f"R{unit}"]) for text, unit, _ in WORK]


def page(rows: list[list[str]]) -> bytes:
    """A page with one table; a cell that begins with `@` has its attributes up to the next `@`."""
    made = []
    for row in rows:
        cells = [cell.split("@")[1:] if cell.startswith("@") else ["", cell] for cell in row]
        made.append("".join(f"<td {more}><p>{cell}</p></td>" for more, cell in cells))
    table = "".join(f"<tr>{row}</tr>" for row in made)
    return (
        f"<html><body><h1>云溪市工作安排</h1><p>各县区政府：</p><table>{table}</table></body></html>".encode()
    )


def found(rows: list[list[str]]) -> list[tuple[str, list[str]]]:
    letters = {"lead": "L", "supporting": "S", "responsible": "R"}
    tasks = [task for document in read(page(rows), "a.html").documents for task in document.tasks]
    return [(task.text, [letters[unit.role] + unit.name for unit in task.units]) for task in tasks]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (
            [
                ["@rowspan=2@序号", "@rowspan=2@任务", "@colspan=2@责任分工"],
                ["牵头单位", "配合单位"],
                *([str(at), *row] for at, row in enumerate(WORK, 1)),
            ],
            BY_ROLE,
        ),
        (
            [
                ["序号", "工作任务", "责任领导", "责任单位及责任人"],
                *([str(at), row[0], "王建国", f"{row[1]} 周明"] for at, row in enumerate(WORK, 1)),
            ],
            ALONE,
        ),
        (
            [["序号", "事项", "落到谁", ""], *([str(at), *row[:2], ""] for at, row in enumerate(WORK, 1))],
            ALONE,
        ),
        ([[str(at), *row[:2]] for at, row in enumerate((*WORK, WORK[0]), 1)], [*ALONE, ALONE[0]]),
        (
            [
                ["指标名称", "单位", "年度要求", "责任单位"],
                *([row[0], "万亩", "完成", row[1]] for row in WORK),
            ],
            ALONE,
        ),
        (
            [
                ["序号", "工作任务", "责任单位（排第一位的为牵头单位）"],
                *([str(at), row[0], f"{row[1]}、{row[2]}"] for at, row in enumerate(WORK, 1)),
            ],
            [(text, [units[0], *("R" + one[1:] for one in units[1:])]) for text, units in BY_ROLE],
        ),
        (
            [
                ["任务", "牵头单位", "配合单位"],
                ["@colspan=3@一、民生（2项）"],
                *map(list, WORK),
            ],
            BY_ROLE,
        ),
    ],
    ids=["two-rows", "persons", "by-content", "no-header", "measure", "first-leads", "sections"],
)
def test_table_of_tasks(rows: list[list[str]], wanted: list[tuple[str, list[str]]]) -> None:
    assert found(rows) == wanted


def test_units_of_a_merged_cell_serve_each_row() -> None:
    rows = [
        ["序号", "工作任务", "牵头单位"],
        ["1", "新建学校12所", "@rowspan=2@市教育局"],
        ["2", "招聘教师600名"],
        ["3", "改造老旧小区86个", "市住建局"],
    ]
    assert found(rows) == [
        ("新建学校12所", ["L市教育局"]),
        ("招聘教师600名", ["L市教育局"]),
        ("改造老旧小区86个", ["L市住建局"]),
    ]


def test_a_list_of_telephones_is_no_table_of_tasks() -> None:
    rows = [["单位名称", "地点", "电话"], *([row[1], "新建路12号", "010-55501234"] for row in WORK)]
    assert found(rows) == []


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("财政局<br/>自然资源局<br/>住建局", ["财政局", "自然资源局", "住建局"]),
        ("水务局<br/>云溪苏木", ["水务局", "云溪苏木"]),
        ("县财政局<br/>城关镇", ["县财政局", "城关镇"]),
        ("自然<br/>资源局<br/>人力资源社会<br/>保障局", ["自然资源局", "人力资源社会保障局"]),
        ("财政局<br/>自然<br/>资源局", ["财政局", "自然资源局"]),
        ("人力资源社会<br/>保障局", ["人力资源社会保障局"]),
        ("国家税务总局<br/>云溪县税务局", ["国家税务总局云溪县税务局"]),
        ("国网云溪县<br/>供电公司", ["国网云溪县供电公司"]),
        ("县委<br/>宣传部", ["县委宣传部"]),
        ("县人民政府<br/>办公室", ["县人民政府办公室"]),
        ("县公安局<br/>交警大队", ["县公安局交警大队"]),
        ("发展和改革委<br/>员会", ["发展和改革委员会"]),
        ("经开区<br/>管委会", ["经开区管委会"]),
    ],
)
def test_a_break_in_a_cell_parts_whole_names_and_no_others(cell: str, names: list[str]) -> None:
    rows = [["序号", "任务", "责任单位"], ["1", "新建学校12所", cell], ["2", "改造小区86个", "住建局"]]
    assert found(rows) == [
        ("新建学校12所", [f"R{one}" for one in names]),
        ("改造小区86个", ["R住建局"]),
    ]


def test_a_name_that_sets_a_figure_begins_the_text_of_its_task() -> None:
    head = ["序号", "项目名称", "工作内容和目标", "责任单位"]
    rows = [
        ["1", "新增学位900个", "新建学校2所。", "市教育局"],
        ["2", "便民停车", "新增泊位300个。", "市城管局"],
        ["3", "新增托位60个", "新增托位60个，改造园舍2处。", "市卫健委"],
        ["4", "@rowspan=2@更新电梯80台", "改造井道9处。", "市住建局"],
        ["5", "更换轿厢20个。", "市住建局"],
    ]
    assert [text for text, _ in found([head, *rows])] == [
        "新增学位900个新建学校2所。",
        "新增泊位300个。",
        "新增托位60个，改造园舍2处。",
        "改造井道9处。",
        "更换轿厢20个。",
    ]
