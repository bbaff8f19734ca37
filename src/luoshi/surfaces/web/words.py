"""The words of the interface for states, roles, rules: one table each, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LIGHT_ICONS: Final[Mapping[str, str]] = {
    "late": "filled/alert-octagon",
    "at-risk": "filled/alert-triangle",
    "not-started": "circle-dashed",
    "on-course": "filled/circle-arrow-right",
    "done": "filled/circle-check",
}
"""Shape and word carry the meaning; colour only helps."""

STATES: Final[Mapping[str, Mapping[str, object]]] = {
    "assignment": {
        "pending": _("待签收"),
        "acknowledged": _("已签收"),
        "returned": pgettext_lazy("交办", "已退回"),
        "ended": _("已结束"),
    },
    "report": {
        "none": _("未填报"),
        "draft": _("填写中"),
        "submitted": _("待审核"),
        "returned": pgettext_lazy("报告", "退回修改"),
        "accepted": _("已通过"),
    },
    "list": {
        "draft": pgettext_lazy("清单", "草稿"),
        "issued": _("已印发"),
        "merged": _("已并入修订"),
        "discarded": _("已作废"),
    },
    "task": {
        "draft": pgettext_lazy("清单", "草稿"),
        "active": _("办理中"),
        "closed": _("已销号"),
        "cancelled": _("已取消"),
        "replaced": _("已拆分或合并"),
    },
    "role": {
        "responsible": _("主责"),
        "lead": _("牵头"),
        "supporting": _("配合"),
    },
    "person": {
        "office": _("督查室"),
        "leader": _("市领导"),
        "unit": _("承办单位"),
        "auditor": _("审计"),
        "operator": _("项目经办"),
        "reviewer": _("第三方审核"),
        "treasurer": _("资金支付"),
        "hotline": _("热线"),
        "merchant": _("商户"),
        "citizen": _("市民"),
    },
    "form": {
        "unit": _("单位"),
        "collective": _("集合称谓"),
        "selective": _("集合称谓，需指明是哪些"),
        "temporary": _("临时机构"),
        "assisting": _("协助"),
        "unknown": _("名录中没有"),
    },
    "kind": {
        "task-list": _("任务清单"),
        "work-report": _("政府工作报告"),
        "plan": _("规划计划"),
        "rules": _("实施细则"),
        "notice": _("通知"),
        "other": _("其他文件"),
    },
    "difference": {
        "same": _("没有变化"),
        "changed": _("有变化"),
        "added": _("新增"),
        "gone": _("不再列入"),
    },
    "field": {
        "number": _("编号"),
        "chapter": _("部分"),
        "section": _("小节"),
        "text": _("内容"),
        "deadline": _("时限"),
        "units": _("单位"),
        "state": _("状态"),
    },
}

COMPARATORS: Final[Mapping[str, object]] = {
    "=": "",
    ">=": _("不低于"),
    "<=": _("不超过"),
    ">": _("超过"),
    "<": _("低于"),
    "~": _("约"),
}

ORDERS: Final[Mapping[str, object]] = {
    "number": _("按编号"),
    "due": _("按时限，近的在前"),
    "-due": _("按时限，远的在前"),
    "completion": _("按完成进度，低的在前"),
    "-completion": _("按完成进度，高的在前"),
}

SUBJECTS: Final[Mapping[str, object]] = {
    "list": _("清单"),
    "task": _("任务"),
    "mention": _("承办单位"),
    "assignment": _("交办"),
    "contribution": _("填报"),
    "report": _("报告"),
    "light": _("状态"),
    "window": _("填报期"),
    "document": _("文件"),
    "name": _("单位名称"),
    "account": _("账号"),
    "role": _("角色"),
    "key": _("程序密钥"),
}
"""The first words of the audit's verbs."""

WAITING: Final[Mapping[str, object]] = {
    "acknowledge": _("有单位未签收"),
    "returned": _("有单位退回"),
    "review": _("报告待审核"),
    "report": _("报告退回修改"),
}


def word(table: str, key: str) -> str:
    """The word for a state; the key itself where no word is known."""
    return str(STATES[table].get(key, key))
