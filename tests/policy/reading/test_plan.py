"""Plan outlines: fused page numbers, tables of contents, indicator tables of two shapes, packages, boxes."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.reading import columns, packages
from luoshi.policy.reading.contents import contents, headings
from luoshi.policy.reading.figures import target
from luoshi.policy.reading.folios import fused_folios
from luoshi.policy.reading.groups import Placed, Rows, Scrap, cover, solve
from luoshi.policy.reading.indicators import table
from luoshi.policy.reading.model import Document
from luoshi.policy.reading.reader import read_text
from luoshi.policy.reading.source import View

PROSE = "山城的街道上种满了槐树夏天的傍晚邻居们搬出竹椅坐在巷口说起往年收成与河水涨落的旧事孩子们追着萤火虫跑过石桥"


def plan_of(text: str) -> Document:
    (document,) = read_text(text, "plan.txt").documents
    assert document.kind == "plan"
    return document


def paged(pages: int, characters: int) -> str:
    """A text of so many pages whose numbers were fused into it."""
    body = ""
    for page in range(1, pages + 1):
        body += (PROSE * (characters // len(PROSE) + 2))[page * 7 : page * 7 + characters] + str(page)
    return body


@given(pages=st.integers(10, 40), characters=st.integers(300, 900))
@settings(max_examples=15, deadline=None)
def test_fused_page_numbers_are_found(pages: int, characters: int) -> None:
    text = paged(pages, characters)
    found = fused_folios(text)
    assert [int(text[slice(*span)]) for span in found] == list(range(1, pages + 1))


def test_figures_of_the_text_are_no_page_numbers() -> None:
    text = paged(20, 500).replace("槐树", "槐树7棵到2030年", 3)
    found = [int(text[slice(*span)]) for span in fused_folios(text)]
    assert found == list(range(1, 21))


def test_numbers_of_a_list_are_no_page_numbers() -> None:
    items = "\n".join(f"{number}.{PROSE * 3}。" for number in range(1, 40))
    assert fused_folios(items) == ()


def test_a_page_without_a_number_is_passed_over() -> None:
    text = paged(24, 500).replace(PROSE[:4] + "9", PROSE[:4])
    numbers = [int(text[slice(*span)]) for span in fused_folios(text)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) >= 23


CONTENTS = (
    "山城县发展第二十个五年规划纲要目录第一章打好底子......1一、修路......1二、通水......2"
    "第二章办好学校......3附表重大工程包......5"
)
BODY = "第一章打好底子底子要牢。一、修路修好路。路要通。二、通水先通一、二两个村。第二章办好学校学校要近。附表重大工程包另附。"


def test_the_table_of_contents_is_told_from_the_body() -> None:
    view = View.of(CONTENTS + BODY)
    found = contents(view)
    assert found is not None
    assert found.titles == ("第一章打好底子", "一、修路", "二、通水", "第二章办好学校", "附表重大工程包")
    assert view.text[found.places[1] :] == BODY


def test_headings_run_into_the_text_end_where_the_contents_say() -> None:
    document = plan_of(CONTENTS + BODY)
    texts = {clause.address.partition("#")[2]: clause.text for clause in document.clauses}
    assert texts["第一章"] == "第一章打好底子"
    assert texts["第一章/一"] == "一、修路"
    assert texts["第一章/一.2"] == "路要通。"
    assert texts["第一章/二.1"] == "先通一、二两个村。"
    assert texts["第二章.1"] == "学校要近。"
    assert "附表" in texts
    assert "".join(texts.values()) == BODY


def test_a_heading_that_is_missing_does_not_lead_the_others_astray() -> None:
    view = View.of(BODY.replace("一、修路", ""))
    found = headings(view, ("第一章打好底子", "一、修路", "二、通水", "第二章办好学校"))
    assert [one.label.path for one in found] == ["第一章", "二", "第二章"]


FLAT = (
    "“二十五”时期主要指标类序指标目标属性别号"
    "每户居民到最近公共图书馆平均步行"
    "民1<15预期性时间（分钟）"
    "生2新增托育位数（个）【1200左右】预期性"
    "福3普惠园覆盖率（%）≥92约束性"
    "祉公园面积（公顷）3604绿地约束性林地面积（公顷）1250"
    "绿达到上级5断面水质优良比例（%）约束性色要求"
    "生6单位产值能耗降幅（%）13.5约束性态"
    "注：【】为五年累计数。"
)


def test_a_flattened_indicator_table() -> None:
    found = table(View.of(FLAT))
    assert found is not None
    rows = {one.number: one for one in found.rows}
    assert list(rows) == ["1", "2", "3", "4a", "4b", "5", "6"]
    assert (rows["1"].name, rows["1"].unit) == ("每户居民到最近公共图书馆平均步行时间", "分钟")
    assert (rows["1"].comparator, rows["1"].target) == ("<", "15")
    assert (rows["2"].comparator, rows["2"].target, rows["2"].cumulative) == ("~", "1200", True)
    assert rows["2"].note == "【】为五年累计数"
    assert (rows["3"].comparator, rows["3"].kind) == (">=", "binding")
    assert (rows["4a"].name, rows["4a"].target, rows["4a"].note) == ("公园面积", "360", "绿地")
    assert (rows["4b"].name, rows["4b"].target) == ("林地面积", "1250")
    assert (rows["5"].target, rows["5"].comparator, rows["5"].requirement) == (None, None, "达到上级要求")
    assert rows["6"].target == "13.5"
    assert {rows[number].group for number in "123"} == {"民生福祉"}
    assert {rows[number].group for number in ("5", "6")} == {"绿色生态"}


def test_a_ruled_indicator_table() -> None:
    text = (
        "山城县发展第二十个五年规划纲要\n\n第一章 起步\n\n| 类别 | 指标 | 2030年 | 2035年 | 年均增长 | 属性 |\n"
        "|---|---|---|---|---|---|\n| 民生 | 新增学位（个） | — | 3000 | — | 预期性 |\n"
        "| | 农民收入增长（%） | 5 | — | 6以上 | 预期性 |\n| 生态 | 林木覆盖率（%） | 31 | ≥33 | — | 约束性 |\n"
        "| | 污水处理 | — | 完成上级下达任务 | — | 约束性 |\n\n第二章 跟上\n\n第三章 收尾\n\n都要做好。\n"
    )
    rows = plan_of(text).indicators
    assert [(one.group, one.name, one.unit, one.comparator, one.target) for one in rows] == [
        ("民生", "新增学位", "个", "=", "3000"),
        ("民生", "农民收入增长", "%", ">=", "6"),
        ("生态", "林木覆盖率", "%", ">=", "33"),
        ("生态", "污水处理", "", None, None),
    ]
    assert rows[3].requirement == "完成上级下达任务"
    assert [one.kind for one in rows] == ["expected", "expected", "binding", "binding"]


@pytest.mark.parametrize(
    ("cell", "comparator", "value", "words"),
    [
        ("6左右", "~", "6", None),
        (">23", ">", "23", None),
        ("≤2300", "<=", "2300", None),
        ("不低于95", ">=", "95", None),
        ("1,200以上", ">=", "1200", None),
        ("37.5", "=", "37.5", None),
        ("达到国家要求", None, None, "达到国家要求"),
        ("与经济增长基本同步", None, None, "与经济增长基本同步"),
        ("保持下降趋势", None, None, "保持下降趋势"),
    ],
)
def test_targets_in_cells(cell: str, comparator: str | None, value: str | None, words: str | None) -> None:
    found = target(cell)
    assert found is not None
    assert (found.comparator, found.value, found.words) == (comparator, value, words)


@pytest.mark.parametrize("cell", ["", "森林", "目标6", "6月"])
def test_what_is_no_target(cell: str) -> None:
    assert target(cell) is None


def test_scattered_group_characters_are_put_together() -> None:
    scraps = [
        Scrap("民", sure=True, top=0.0, bottom=0.0),
        Scrap("生托育位数（个）", sure=False, top=1.0, bottom=1.0, closed=True),
        Scrap("福祉", sure=True, top=2.0, bottom=2.0),
    ]
    solved = solve(scraps, lambda _: False)
    assert [placed.name for placed in solved.names] == ["民生福祉"]
    assert [trim.head for trim in solved.trims] == [1, 1, 2]


def test_a_group_covers_the_rows_around_its_middle() -> None:
    names = [Placed("甲乙丙丁", 1.0), Placed("戊己庚辛", 3.5)]
    rows = Rows(("一", "二", "三", "四", "五"), (0, 1, 2, 3, 4, 5), ())
    assert cover(names, rows) == ["甲乙丙丁"] * 2 + ["戊己庚辛"] * 3


@dataclass(frozen=True)
class Cells:
    """A row of a table before it is flattened."""

    name: str
    aim: str
    projects: tuple[str, ...]

    @property
    def content(self) -> str:
        return f"推动实施{'、'.join(self.projects)}等{len(self.projects)}项工程。"


def flattened(cells: Cells, widths: tuple[int, int, int]) -> str:
    """The row as PDF extraction reads it: lines of the three cells, centred, by height, then from the
    left.
    """
    placed = []
    for column, (text, width) in enumerate(zip((cells.name, cells.aim, cells.content), widths, strict=True)):
        lines = broken(text, width + (2 if column == 0 else 0), width)
        placed += [(at - (len(lines) - 1) / 2, column, line) for at, line in enumerate(lines)]
    return "".join(line for _, _, line in sorted(placed))


def broken(text: str, first: int, width: int) -> list[str]:
    """The lines of a cell; a closing sign hangs over the edge rather than begin a line."""
    lines, rest, room = [], text, first
    while rest:
        size = room + (1 if rest[room : room + 1] in set("，。、”） ") and len(rest) > room else 0)
        lines, rest, room = [*lines, rest[:size]], rest[size:], width
    return lines


ANNEX = (
    Cells(
        "1.山城水系整治重大工程包",
        "让河水清起来、让两岸绿起来，沿河居民出门就能走到水边。",
        ("老河道清淤", "两岸步道贯通", "排口改造", "湿地恢复", "水文站更新", "沿河公园建设"),
    ),
    Cells(
        "2.乡村学校提升重大工程包",
        "每个乡镇都有一所好学校，孩子不再翻山上学。",
        ("寄宿楼改造", "操场翻新", "教师公寓建设", "营养食堂建设", "数字课堂"),
    ),
    Cells(
        "3.老城更新重大工程包",
        "留住老街的样子，补上缺的管线，住得放心也住得方便。",
        (
            "石板街修缮",
            "架空线入地",
            "老楼加装电梯",
            "街角公园建设",
            "社区食堂改造",
            "停车设施补短板",
            "老水井保护",
        ),
    ),
)


@pytest.mark.parametrize(("aim", "content"), [(9, 15), (10, 15), (9, 14), (8, 16), (10, 17), (11, 15)])
def test_columns_read_across_are_put_back(aim: int, content: int) -> None:
    text = "重大工程包名称建设目标主要内容" + "".join(flattened(one, (5, aim, content)) for one in ANNEX)
    above = "".join(one.content + one.aim + one.name for one in ANNEX)
    view = View.of(above + "\n" + text)
    region = packages.find(view)
    assert region is not None
    found = [(one.name, one.aim, one.projects) for one in packages.packages(view, region)]
    assert found == [(one.name.split(".")[1], one.aim, one.projects) for one in ANNEX]


def test_a_table_that_fits_no_columns_is_left_alone() -> None:
    judge = columns.Judge(lambda _column, _line: 0.0, lambda _cells: 9.0, frozenset(), columns.Effort(5_000))
    assert columns.parse([columns.Row("一二三四五六七八九十" * 4, 11, 2)], judge) == []
    assert judge.effort.left > -2_000


def test_boxes_and_long_term_goals() -> None:
    text = (
        "山城县发展第二十个五年规划纲要\n\n第一章 起步\n\n到2040年远景目标：人均产值达到18万元以上，"
        "实现粮食总产量比2025年翻一番。"
        "\n——山城面貌根本好转。\n\n第二章 跟上\n\n多修几条路。\n\n专栏1 “推窗见山”行动\n\n每村一处。\n\n第三章 收尾\n\n做好。\n"
    )
    document = plan_of(text)
    goals = [(one.name, one.comparator, one.value, one.requirement) for one in document.goals]
    assert goals == [
        ("人均产值", ">=", "180000", None),
        ("粮食总产量", None, None, "比2025年翻一番"),
        ("山城面貌", None, None, "根本好转"),
    ]
    box = next(one for one in document.clauses if one.label == "专栏1")
    assert box.address.endswith("#专栏1")
    assert box.parent is not None
    assert box.parent.endswith("#第二章")


ISSUED = """云岚市人民政府关于印发《云岚市养老服务发展规划》的通知

云岚政发〔2026〕9号

各区人民政府，市政府各委、办、局：

现将《云岚市养老服务发展规划》印发给你们，请认真组织实施。

云岚市人民政府

2026年4月1日

云岚市养老服务发展规划

第一章 发展基础

床位增加到2万张。

第二章 主要任务

一、补齐设施

（一）社区设施

建设驿站300个。

第三章 重大项目

| 名称 | 建设目标 | 主要内容 |
|---|---|---|
| 1.社区养老重大工程包 | 家门口能养老。 | 推动实施驿站改造、助餐点（含“大食堂”、小饭桌）建设等2项工程。 |
| 2.机构提升重大工程包 | 机构更安全。 | 推动实施消防改造、护理区建设、智慧床位等三项工程。 |
"""


def test_a_plan_that_a_notice_issues() -> None:
    document = plan_of(ISSUED)
    assert document.number == "云岚政发〔2026〕9号"
    assert document.addressees == ("各区人民政府", "市政府各委、办、局")
    texts = {clause.address.partition("#")[2]: clause.text for clause in document.clauses}
    assert texts["通知/前言"].startswith("现将")
    assert texts["第二章/一/(一).1"] == "建设驿站300个。"
    assert "前言.1" not in texts


def test_packages_of_a_ruled_table() -> None:
    found = plan_of(ISSUED).projects
    assert [(one.name, one.aim, one.count, one.projects) for one in found] == [
        ("社区养老重大工程包", "家门口能养老。", 2, ("驿站改造", "助餐点（含“大食堂”、小饭桌）建设")),
        ("机构提升重大工程包", "机构更安全。", 3, ("消防改造", "护理区建设", "智慧床位")),
    ]
