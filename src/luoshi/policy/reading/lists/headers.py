"""What the columns of a table of tasks are, told by the words over them."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from luoshi.policy.reading.lists.words import COMPOSED, role_of
from luoshi.policy.reading.model import Role

Column = Literal["number", "units", "time", "person", "task", "group", "note", "judge"]

SENTENCE: Final = re.compile(r"[:,。;、!?]")
NUMBER: Final = re.compile(r"序号|编号|序|项号|项目编号|任务编号|任务序号|no\.?|№", re.IGNORECASE)
UNITS: Final = re.compile(
    rf"{COMPOSED}[\u4e00-\u9fff]{{0,3}}(?:局|委|办|厅|部|处|科|室|司|院|方|镇|乡|街道|县|区|市)|"
    r"(?:.{0,12}(?:牵头|主办|主责|责任|承办|承担|负责|配合|协办|协助|支持|督导|督办|主管|参与|参加|协同|协作|落实|实施|组织|业主|建设|执行|起草|编制|承建|申报|承接|归口).{0,6}(?:单位|部门|主体|处室|机构|科室|地区|股室|站所|部室|专班)|(?:项目)?业主(?:单位)?"
    r"|牵头|配合|参与|责任分工|任务分工|部门分工|分工|主办|协办|部门|单位|责任主体|牵头.{0,8}|配合.{0,8})(?:\(.{0,12}\))?"
)
PERSON: Final = re.compile(
    r".{0,8}(?:领导|责任人|负责人|联系人|联络员|市长|县长|电话|联系方式)(?:\(.{0,8}\))?"
)
TIME: Final = re.compile(
    r".{0,6}(?:时限|期限|时间节点|时间安排|完成时间|时间|节点|进度安排|进度要求|时间进度|年限)(?:要求|安排|及.{1,4})?(?:\(.{0,8}\))?"
)
GROUP: Final = re.compile(
    r"类别|类型|领域|板块|方面|分类|一级.{0,4}|大类|重点领域|工作领域|章节|维度|部分|小节|章|节"
)
NOTE: Final = re.compile(
    r".{0,6}(?:投资|资金|经费|预算|金额)(?:\([^()]{1,6}\))?|(?:当前|目前|工程|形象|建设)进度|备注|说明|进展.{0,4}|完成情况|工作进度|成果.{0,4}|依据|来源|资金.{0,4}|总投资.{0,8}"
)
MEASURED: Final = frozenset({"比较", "目标值", "数值", "填报值", "计量单位", "填报期", "角色", "签收情况"})
ROLE: Final = re.compile("牵头|主办|主责|责任|承办|负责")
BESIDE: Final = re.compile(
    r"(?<=单位|部门|主体|科室|处室)(?:及|和|与|、|/)?(?:主要|第一)?(?:责任人|负责人|联系人|领导|责任领导)(?:姓名)?$|\([^()]*(?:牵头|配合|下同)[^()]*\)$"
)
"""What stands beside the units in the words of their column, and says nothing of a role."""
MARKS: Final = re.compile("评分|考核|考评|评价|验收|审核|填报|报送|来源|抄送")
TASK: Final = re.compile(
    r".{0,8}(?:任务|工作|事项|内容|措施|项目|目标|举措|名称|要点|指标|清单|实事|事由|议题|诉求|问题|需求|要求|做法|事务|行动|工程|政策|条款|课题).{0,8}"
)


@dataclass(frozen=True, slots=True)
class Header:
    """One column: what it holds, and for units the role that its words give."""

    column: Column
    role: Role = "responsible"


def header(words: str) -> Header | None:
    """What a column called `words` (plain, without white space) holds; None for what is no header."""
    words = words.strip("*#:|")
    if not words or len(words) > 24 or SENTENCE.search(words):
        return None
    if NUMBER.fullmatch(words):
        return Header("number")
    words = BESIDE.sub("", words) or words
    for pattern, column in ((PERSON, "person"), (TIME, "time"), (NOTE, "note"), (GROUP, "group")):
        if pattern.fullmatch(words):
            return Header(column)  # type: ignore[arg-type]
    if MARKS.search(words) and words.endswith(("单位", "部门")) and not ROLE.search(words):
        return Header("judge")
    if UNITS.fullmatch(words):
        return Header("units", role_of(words))
    return Header("task") if TASK.fullmatch(words) else None


def settled(columns: list[tuple[Header | None, str]]) -> list[Header | None]:
    """The columns of a header with their words: a mere `单位` beside a column of responsible units is a unit of
    measure.
    """
    named = any(one and one.column == "units" and ROLE.search(said) for one, said in columns)
    kept: list[Header | None] = []
    for one, said in columns:
        measure = named and said in {"单位", "计量单位"}
        kept.append(Header("note") if measure else one)
    return kept


def heads_list(found: list[Header | None]) -> bool:
    """Whether these columns make a table of tasks: something to do and somebody to do it."""
    kinds = [one.column for one in found if one is not None]
    enough = len(kinds) * 3 >= len(found) * 2 or "number" in kinds
    return "units" in kinds and "task" in kinds and enough


def measures(words: list[str]) -> bool:
    """Whether a table is one of figures, whose `单位` is a unit of measure or of a report (an export of ours has
    such sheets behind its list).
    """
    return bool(MEASURED & set(words)) and not any(ROLE.search(one) for one in words)
