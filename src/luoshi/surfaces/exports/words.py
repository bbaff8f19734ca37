"""The words of the exports, Chinese and English side by side: an export is made in one of the two."""

from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["zh", "en"]
Pair = tuple[str, str]

TASK_STATES: Final[Mapping[str, Pair]] = {
    "active": ("办理中", "Active"),
    "closed": ("已销号", "Closed"),
    "cancelled": ("已取消", "Cancelled"),
    "replaced": ("已拆分或合并", "Split or merged"),
}
ROLES: Final[Mapping[str, Pair]] = {
    "responsible": ("主责", "Responsible"),
    "lead": ("牵头", "Lead"),
    "supporting": ("配合", "Supporting"),
}
ROLE_LABELS: Final[Mapping[str, Pair]] = {
    "responsible": ("责任单位：", "Responsible: "),
    "lead": ("牵头单位：", "Lead: "),
    "supporting": ("配合单位：", "Supporting: "),
}
ASSIGNMENTS: Final[Mapping[str, Pair]] = {
    "pending": ("待签收", "To acknowledge"),
    "acknowledged": ("已签收", "Acknowledged"),
    "returned": ("已退回", "Returned"),
    "ended": ("已结束", "Ended"),
}
REPORTS: Final[Mapping[str, Pair]] = {
    "draft": ("填写中", "Being written"),
    "submitted": ("待审核", "To review"),
    "returned": ("退回修改", "Returned"),
    "accepted": ("已通过", "Accepted"),
}
YES: Final[Pair] = ("是", "Yes")
NO: Final[Pair] = ("否", "No")
COMMA: Final[Pair] = ("、", ", ")
SEMICOLON: Final[Pair] = ("；", "; ")
CUT: Final[Pair] = ("…（过长，全文见系统）", "… (too long, whole text in the system)")


def said(pair: Pair, language: Language) -> str:
    """The one of the pair in this language."""
    return pair[1] if language == "en" else pair[0]


def word(table: Mapping[str, Pair], key: str, language: Language) -> str:
    """The word of a state; the key itself where no word is known."""
    return said(table[key], language) if key in table else key
