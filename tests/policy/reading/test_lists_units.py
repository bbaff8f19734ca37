"""How lists say who leads, who is responsible and who supports: every verb in use gives its role to the
names before it.
"""

import pytest

from luoshi.policy.reading.model import UnitMention
from luoshi.policy.reading.reader import read

VERBS = {
    "responsible": [
        "负责",
        "分别负责",
        "按职责分工负责",
        "按照职责分工负责",
        "依职责负责",
        "按职责负责",
        "根据职责分工落实",
        "按职能分工负责",
        "共同负责",
        "具体负责",
        "分工负责",
        "按职责抓好落实",
        "组织实施",
        "具体实施",
        "按任务分工负责",
        "各负其责",
        "分头负责",
        "按各自职责负责",
        "按职责做好相关工作",
        "分级负责",
        "统筹推进",
        "跟踪推进",
        "按职责分工组织实施",
        "按照各自职责抓好落实",
        "依职责分工负责",
        "按职责推进",
        "结合职责抓好落实",
        "按职责分工协同推进",
        "负责落实",
        "承办",
        "按职责分工推进落实",
        "按职责分工抓好贯彻落实",
        "等按职责分工负责",
        "等部门按职责分工负责",
        "等单位按照职责分工落实",
        "等相关部门负责",
        "负责组织实施",
        "为责任单位",
    ],
    "lead": [
        "牵头",
        "牵头负责",
        "共同牵头",
        "牵头组织实施",
        "牵头推进",
        "牵头落实",
        "联合牵头",
        "主办",
        "牵头抓总",
        "分别牵头",
        "牵头统筹",
        "等部门牵头",
        "按职责分工牵头",
        "为牵头单位",
    ],
    "supporting": [
        "配合",
        "参与",
        "参加",
        "协助",
        "协办",
        "积极配合",
        "共同参与",
        "配合实施",
        "按职责分工配合",
        "配合做好相关工作",
        "协同配合",
        "密切配合",
        "等参与",
        "等部门参与",
        "等按职责分工参与",
        "支持配合",
        "为配合单位",
        "配合落实",
        "协作",
    ],
}
SAID = [(role, verb) for role, verbs in VERBS.items() for verb in verbs]


def units_of(brackets: list[str]) -> list[list[tuple[str, str]]]:
    """The units of a list with one task for each bracket."""
    lines = [f"{number}.推进第{number}项工作。{one}" for number, one in enumerate(brackets, 1)]
    (document,) = read(("某市任务清单\n" + "\n".join(lines) + "\n").encode(), "list.txt").documents
    return [[told(unit) for unit in task.units] for task in document.tasks]


def told(unit: UnitMention) -> tuple[str, str]:
    return unit.name, unit.role


@pytest.mark.parametrize(("role", "verb"), SAID)
def test_a_verb_gives_its_role(role: str, verb: str) -> None:
    found = units_of(
        [
            f"（甲市教育局、甲市财政局{verb}）",
            f"（甲市民政局、甲市公安局{verb}，6月底前出台配套政策）",
            f"（甲市水务局{verb}，年内持续推进；甲市人社局、各县（市、区）政府{verb}）",
        ]
    )
    names = [
        ["甲市教育局", "甲市财政局"],
        ["甲市民政局", "甲市公安局"],
        ["甲市水务局", "甲市人社局", "各县（市、区）政府"],
    ]
    assert found == [[(name, role) for name in some] for some in names]


@pytest.mark.parametrize(
    ("bracket", "names"),
    [
        ("（各省、自治区、直辖市人民政府负责）", ["各省、自治区、直辖市人民政府"]),
        ("（各市、州、县人民政府，省财政厅负责）", ["各市、州、县人民政府", "省财政厅"]),
        ("（各县（市、区）人民政府、各开发区管委会负责）", ["各县（市、区）人民政府", "各开发区管委会"]),
        ("（市住房和城乡建设局和市文化和旅游局负责）", ["市住房和城乡建设局", "市文化和旅游局"]),
        ("（国家发展和改革委员会、工业和信息化部负责）", ["国家发展和改革委员会", "工业和信息化部"]),
        ("（商务部会同有关部门负责）", ["商务部", "有关部门"]),
        ("（财政部等14部门负责）", ["财政部"]),
        ("（市教育局、市科技局等有关部门和单位按职责分工负责）", ["市教育局", "市科技局"]),
        (
            "（省教育厅等省有关部门及各地级以上市人民政府按职责分工负责）",
            ["省教育厅", "各地级以上市人民政府"],
        ),
        ("（市直有关部门和单位负责）", ["市直有关部门和单位"]),
        ("（市高等教育处、各高等学校负责）", ["市高等教育处", "各高等学校"]),
        ("（市委宣传部（市文明办）、团市委、市妇联负责）", ["市委宣传部（市文明办）", "团市委", "市妇联"]),
    ],
)
def test_names_are_whole(bracket: str, names: list[str]) -> None:
    assert [[name for name, _ in some] for some in units_of([bracket])] == [names]


@pytest.mark.parametrize(
    "bracket",
    [
        "（含新建、改扩建）",
        "（以下简称实施方案）",
        "（2031年版）",
        "（市科技馆）",
        "（由企业负责申报的项目除外）",
        "（见附件，由各单位填写）",
    ],
)
def test_other_brackets_assign_nobody(bracket: str) -> None:
    text = f"某市任务清单\n1.推进甲类{bracket}建设，完成投资。责任单位：市水务局\n2.推进乙类建设。责任单位：市教育局\n"
    (document,) = read(text.encode(), "list.txt").documents
    assert [[unit.name for unit in task.units] for task in document.tasks] == [["市水务局"], ["市教育局"]]
