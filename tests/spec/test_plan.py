"""The real plan outline: every indicator, package, heading and box, as a person read them in the document."""

import re
from pathlib import Path

import pytest

from luoshi.policy.reading.folios import fused_folios
from luoshi.policy.reading.model import Document, Reading, Section
from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze

pytestmark = pytest.mark.documents

FILE = "five-year-plan-2021-2025.txt"
AS_REQUIRED = "达到国家要求"
INDICATORS = [
    ("1", "创新发展", "全社会研究与试验发展经费支出占地区生产总值比重", "%", "~", "6", None, "expected"),
    ("2", "创新发展", "每万人口高价值发明专利拥有量", "件", "~", "82", None, "expected"),
    ("3", "创新发展", "地区生产总值年均增速", "%", "~", "5", None, "expected"),
    ("4", "创新发展", "全员劳动生产率", "万元/人", "~", "35", None, "expected"),
    ("5", "创新发展", "数字经济增加值年均增速", "%", "~", "7.5", None, "expected"),
    ("6", "协调发展", "城市副中心和平原新城增加值占地区生产总值比重", "%", ">", "23", None, "expected"),
    ("7", "协调发展", "城乡融合发展指数", "%", ">", "90", None, "expected"),
    ("8", "绿色发展", "细颗粒物年均浓度", "微克/立方米", None, None, AS_REQUIRED, "binding"),
    ("9a", "绿色发展", "森林覆盖率", "%", "=", "45", None, "binding"),
    ("9b", "绿色发展", "平原地区森林覆盖率", "%", "=", "32", None, "binding"),
    ("10", "绿色发展", "地表水质量达到或好于Ⅲ类水体比例", "%", None, None, AS_REQUIRED, "binding"),
    ("11", "绿色发展", "生活垃圾回收利用率", "%", "=", "37.5", None, "binding"),
    ("12", "绿色发展", "单位地区生产总值能耗降幅", "%", None, None, AS_REQUIRED, "binding"),
    ("13", "绿色发展", "单位地区生产总值二氧化碳排放降幅", "%", None, None, AS_REQUIRED, "binding"),
    ("14", "开放发展", "实际利用外资规模", "亿美元", "~", "830", None, "expected"),
    ("15", "开放发展", "服务贸易年均增速", "%", ">", "5", None, "expected"),
    ("16", "共享发展", "全市居民人均可支配收入年均增速", "%", None, None, "与经济增长基本同步", "expected"),
    ("17", "共享发展", "城镇调查失业率", "%", "<", "5", None, "expected"),
    ("18", "共享发展", "新增劳动力平均受教育年限", "年", "~", "15.8", None, "expected"),
    ("19", "共享发展", "每千常住人口执业（助理）医师数", "人", "~", "5.6", None, "expected"),
    ("20", "减量提质", "生产生活用水总量", "亿立方米", "<", "30", None, "binding"),
    ("21", "减量提质", "城乡建设用地规模", "平方公里", None, None, "保持下降趋势", "binding"),
    ("22", "减量提质", "常住人口规模", "万人", "<=", "2300", None, "binding"),
    ("23", "安全稳定", "单位地区生产总值生产安全事故死亡率", "人/百亿元", "<", "0.9", None, "binding"),
    ("24", "安全稳定", "每万名常住人口疾控力量配比", "人", "=", "1.75", None, "binding"),
    ("25a", "安全稳定", "食品安全抽检合格率", "%", ">", "98.5", None, "binding"),
    ("25b", "安全稳定", "药品抽验合格率", "%", ">", "99", None, "binding"),
]
PACKAGES = [
    (
        "全国政治中心建设重大工程包",
        31,
        4,
        "长安街沿线及中南海周边等重点地区综合整治和景观提升",
        "“三山五园”地区整体保护",
    ),
    ("全国文化中心建设重大工程包", 38, 9, "中轴线申遗保护", "文化产业集群培育"),
    ("国际交往中心建设重大工程包", 31, 7, "大兴国际机场配套工程", "国际化医院建设"),
    ("国际科技创新中心建设重大工程包", 41, 7, "国家实验室建设", "电子型量子计算机及全球量子网络"),
    ("京津冀协同发展重大工程包", 39, 21, "雄安新区“三校一院”交钥匙工程", "公共安全设施协同布局"),
    ("现代化产业体系建设重大工程包", 48, 19, "大兴国际机场临空经济区", "休闲农业“十百千万”提升工程"),
    ("城市更新重大工程包", 28, 7, "老旧小区综合整治改造", "城市天然气消隐"),
    ("基础设施补短板重大工程包", 54, 13, "轨道交通建设及消隐改造", "城市新能源供热"),
    ("保障和改善民生重大工程包", 30, 7, "赛事场馆及全民健身设施建设", "城市应急体系建设"),
    ("绿色北京建设重大工程包", 23, 6, "新一轮百万亩造林绿化", "生活垃圾资源化处置设施建设"),
]
"""Name, characters of the aim, number of projects, the first and the last of them."""
CHAPTERS = (3, 3, 4, 3, 4, 5, 6, 5, 4, 4, 4, 3, 3, 3)
"""Of the fourteen parts."""
BOXES = [
    "“书香北京”计划",
    "共建“一带一路”企业伙伴计划",
    "小微企业协同创新星火计划",
    "京津冀传统产业升级赋能计划",
    "数字经济伙伴计划",
    "产业雁阵培育计划",
    "低碳领跑者计划",
    "节水“晒一晒”计划",
    "幸福晚年养老计划",
    "全民健身品牌培育计划",
]
GOALS_2035 = {
    ("每万人口高价值发明专利拥有量", "=", "90", "件"),
    ("全员劳动生产率", "~", "450000", "元/人"),
    ("人均地区生产总值", ">=", "320000", "元"),
}


@pytest.fixture(scope="module")
def reading(documents: Path) -> Reading:
    return read((documents / FILE).read_bytes(), FILE)


@pytest.fixture(scope="module")
def plan(reading: Reading) -> Document:
    (document,) = reading.documents
    return document


def test_head(plan: Document) -> None:
    assert (plan.kind, plan.number, plan.issued_on) == ("plan", None, "2021-01-27")
    assert plan.title.startswith("北京市国民经济和社会发展第十四个五年规划")
    assert plan.title.endswith("目标纲要")
    assert plan.issuer == "北京市第十五届人民代表大会第四次会议"


def test_every_indicator(plan: Document) -> None:
    found = [
        (one.number, one.group, one.name, one.unit, one.comparator, one.target, one.requirement, one.kind)
        for one in plan.indicators
    ]
    assert found == INDICATORS


def test_marks_and_notes_of_indicators(plan: Document) -> None:
    assert [one.number for one in plan.indicators if one.cumulative] == ["14"]
    notes = {one.number: one.note for one in plan.indicators if one.note}
    assert notes == {
        "9a": "绿化",
        "9b": "绿化",
        "14": "【】为五年累计数",
        "25a": "食品药品安全",
        "25b": "食品药品安全",
    }


def test_spans_of_indicators_hold_their_figures(plan: Document, reading: Reading) -> None:
    for one in plan.indicators:
        words = squeeze(reading.text[slice(*one.span)])
        assert (one.target or "") in words, one.number
        assert len(words) < 80, one.number


def test_every_package(plan: Document, reading: Reading) -> None:
    found = [(one.name, len(one.aim), one.count, one.projects[0], one.projects[-1]) for one in plan.projects]
    assert found == PACKAGES
    assert sum(one.count for one in plan.projects) == 100
    for one in plan.projects:
        assert len(one.projects) == one.count
        assert one.aim.endswith("。")
        letters = sorted(squeeze(reading.text[slice(*one.span)]))
        assert all(letters.count(letter) >= one.name.count(letter) for letter in one.name)


def test_long_term_goals(plan: Document) -> None:
    figures = {(one.name, one.comparator, one.value, one.unit) for one in plan.goals if one.value}
    assert figures == GOALS_2035
    worded = {one.name: one.requirement for one in plan.goals if not one.value}
    assert worded["地区生产总值"] == "比2020年翻一番"
    assert worded["生态环境"] == "根本好转"
    assert len(worded) == 8


def test_parts_and_chapters(plan: Document) -> None:
    parts = [one for one in plan.chapters if one.label.endswith("篇")]
    assert [len(one.parts) for one in parts] == list(CHAPTERS)
    assert [one.label for one in plan.chapters if not one.label.endswith("篇")] == ["序言", "附表"]
    assert all(chapter.label.endswith("章") for part in parts for chapter in part.parts)


def test_sections_are_those_of_the_table_of_contents(plan: Document, reading: Reading) -> None:
    """Counted with a bare pattern over the source, apart from the reader."""
    listed = re.findall(
        r"\d[一二三四五六七八九]、[^.\n]{3,40}\.{5}|^[一二三四五六七八九]、[^.\n]{3,40}\.{5}", reading.text
    )
    assert len([one for one in flat(plan.chapters) if len(one.label) == 1]) == len(listed)


def flat(sections: tuple[Section, ...]) -> list[Section]:
    return [one for section in sections for one in (section, *flat(section.parts))]


def test_boxes(plan: Document) -> None:
    boxes = [one for one in flat(plan.chapters) if one.label.startswith("专栏")]
    assert [one.label for one in boxes] == [f"专栏{number}" for number in range(1, 11)]
    assert [one.title for one in boxes] == BOXES


def test_page_numbers_are_dropped_and_nothing_else(plan: Document, reading: Reading) -> None:
    """217 of the 218 pages print their number into the text (63 is missing); clauses cover all the rest."""
    folios = fused_folios(reading.text)
    numbers = [int(reading.text[slice(*span)]) for span in folios]
    assert numbers == [number for number in range(1, 219) if number != 63]
    covered = bytearray(len(reading.text))
    for clause in plan.clauses:
        covered[slice(*clause.span)] = b"\1" * (clause.span[1] - clause.span[0])
    for start, end in folios:
        covered[start:end] = b"\1" * (end - start)
    missed = [at for at, seen in enumerate(covered) if not seen and not reading.text[at].isspace()]
    first = next(clause for clause in plan.clauses if clause.label == "第一篇")
    assert max(missed) < first.span[0], "only title, approval and table of contents are no clauses"
    assert "".join(reading.text[at] for at in missed).count("....") > 100


def test_every_clause_is_what_stands_at_its_span(plan: Document, reading: Reading) -> None:
    folios = fused_folios(reading.text)
    kept = list(reading.text)
    for start, end in folios:
        kept[start:end] = [" "] * (end - start)
    source = "".join(kept)
    for clause in plan.clauses:
        assert squeeze(source[slice(*clause.span)]) == clause.text, clause.address
    assert len({clause.address for clause in plan.clauses}) == len(plan.clauses)
    known = {clause.address for clause in plan.clauses}
    assert all(clause.parent is None or clause.parent in known for clause in plan.clauses)
