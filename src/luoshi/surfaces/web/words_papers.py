"""The words of the pages that show documents, links and search results."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTS: Final[Mapping[str, object]] = {
    "task": _("任务"),
    "target": _("目标数值"),
    "indicator": _("规划指标"),
    "goal": _("年度目标"),
    "package": _("重大项目包"),
    "link": _("对应条款"),
    "rule": _("执行规则"),
    "finding": _("待核对"),
}
"""What can act on a clause, in the order in which it is shown."""

ACT_ICONS: Final[Mapping[str, str]] = {
    "task": "list-check",
    "target": "target",
    "indicator": "table",
    "goal": "flag",
    "package": "building-community",
    "link": "link",
    "rule": "checklist",
    "finding": "alert-circle",
}

CITES: Final[Mapping[str, object]] = {
    "condition": _("条件"),
    "amount": _("金额"),
    "value": _("结果"),
    "parameter": _("参数"),
    "field": _("申请信息"),
    "interpretation": _("口径"),
    "procedural": _("办理流程"),
    "informative": _("说明性条款"),
}

RELATIONS: Final[Mapping[str, object]] = {
    "carries-out": pgettext_lazy("条款对应", "落实"),
    "continues": pgettext_lazy("条款对应", "延续"),
    "splits": pgettext_lazy("条款对应", "拆分"),
    "merges": pgettext_lazy("条款对应", "合并"),
}

DECISIONS: Final[Mapping[str, object]] = {
    "proposed": _("待确认"),
    "confirmed": _("已确认"),
    "rejected": _("已否定"),
}

SHOWN: Final[Mapping[str, object]] = {
    "": pgettext_lazy("条款对应", "全部"),
    "sure": _("把握较大、待确认"),
    "unsure": _("把握较小、待确认"),
    "confirmed": _("已确认"),
    "rejected": _("已否定"),
}

SHOWN_OF_LISTS: Final[Mapping[str, object]] = {
    "continues": pgettext_lazy("条款对应", "延续"),
    "splits": pgettext_lazy("条款对应", "拆分"),
    "merges": pgettext_lazy("条款对应", "合并"),
    "raised": _("目标提高"),
    "lowered": _("目标降低"),
    "reworded": _("文字有改动"),
}
"""What became of the tasks of one year's list in the next."""

DIRECTIONS: Final[Mapping[str, object]] = {
    "raised": _("提高"),
    "lowered": _("降低"),
    "kept": _("不变"),
}

PARTS: Final[Mapping[str, object]] = {"review": _("回顾"), "outlook": _("部署")}

BINDING: Final[Mapping[str, object]] = {"binding": _("约束性"), "expected": _("预期性")}

TABLES: Final[Mapping[str, Mapping[str, object]]] = {
    "act": ACTS,
    "cite": CITES,
    "relation": RELATIONS,
    "decision": DECISIONS,
    "direction": DIRECTIONS,
    "part": PARTS,
    "binding": BINDING,
}


def word(table: str, key: str) -> str:
    """The word for a key; the key itself where no word is known."""
    return str(TABLES[table].get(key, key))
