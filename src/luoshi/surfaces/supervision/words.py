"""The words of supervision: levels, visibility, origins, states of extensions and closings."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LEVELS: Final[Mapping[str, object]] = {
    "city": _("市级督办"),
    "key": _("重点督办"),
    "ordinary": _("一般督办"),
}
VISIBILITIES: Final[Mapping[str, object]] = {
    "public": pgettext_lazy("任务", "公开"),
    "internal": _("内部"),
    "confidential": _("保密"),
}
ORIGINS: Final[Mapping[str, object]] = {
    "list": _("清单"),
    "meeting": _("会议"),
    "instruction": _("批示"),
    "manual": _("手工登记"),
}
EXTENSIONS: Final[Mapping[str, object]] = {
    "asked": _("待决定"),
    "granted": _("已同意"),
    "refused": _("未同意"),
    "withdrawn": pgettext_lazy("申请", "已撤回"),
    "lapsed": pgettext_lazy("申请", "已终止"),
}
CLOSINGS: Final[Mapping[str, object]] = {
    "applied": _("待复核"),
    "reviewed": _("已复核，待销号"),
    "closed": _("已销号"),
    "returned": pgettext_lazy("办结", "已退回"),
    "withdrawn": pgettext_lazy("申请", "已撤回"),
    "lapsed": pgettext_lazy("申请", "已终止"),
}
REVIEWS: Final[Mapping[str, object]] = {"paper": _("书面复核"), "on-site": _("实地复核")}
LINKS: Final[Mapping[str, object]] = {
    "related": _("相关"),
    "depends": _("以它为前提"),
    "needed-by": _("是它的前提"),
    "split": _("拆分"),
    "merged": pgettext_lazy("任务", "合并"),
}
TIMELINESS: Final[Mapping[str, object]] = {
    "not-due": _("暂无到期报告"),
    "on-time": _("按时报送"),
    "due-soon": _("临近截止"),
    "overdue": _("逾期未报"),
}
FIELDS: Final[Mapping[str, object]] = {
    "supervisor_id": _("督办人"),
    "leader_id": _("分管市领导"),
    "weight": _("权重"),
    "level": _("督办级别"),
    "visibility": _("公开范围"),
    "task_force_id": _("专班"),
}
CHOICES: Final[Mapping[str, Mapping[str, object]]] = {"level": LEVELS, "visibility": VISIBILITIES}
PLANS: Final[Mapping[str, object]] = {
    "draft": _("填写中"),
    "filled": _("已送审"),
    "checked": _("已审核，待签发"),
    "back": _("单位内退回修改"),
    "signed": _("待批准"),
    "approved": _("已批准"),
    "returned": pgettext_lazy("方案", "已退回"),
    "replaced": _("已由新版代替"),
}
STAGES: Final[Mapping[str, object]] = {
    "draft": _("填写中"),
    "filled": _("已送审"),
    "checked": _("已审核，待签发"),
    "returned": _("单位内退回修改"),
    "signed": _("已签发"),
}
STEPS: Final[Mapping[int, object]] = {
    1: _("一步：填报人直接报出"),
    2: _("两步：填报、签发"),
    3: _("三步：填报、审核、签发"),
}
TURNS: Final[Mapping[str, object]] = {"check": _("待审核"), "sign": _("待签发")}
GRADES: Final[Mapping[str, object]] = {
    "live": _("实时数据"),
    "dataset": _("数据集"),
    "document": _("文件"),
    "none": pgettext_lazy("佐证", "无"),
}
DUE: Final[Mapping[str, object]] = {
    "none": _("未填报"),
    "draft": _("填写中"),
    "returned": _("督查室退回"),
    "back": _("单位内退回"),
}
ITEMS: Final[Mapping[str, object]] = {
    "project": _("项目"),
    "subtask": _("子任务"),
    "milestone": _("里程碑"),
}
PASSED: Final[Mapping[str, object]] = {
    "open": _("办理中"),
    "answered": _("已答复"),
    "withdrawn": pgettext_lazy("申请", "已撤回"),
}
TABLES: Final[Mapping[str, Mapping[str, object]]] = {
    "level": LEVELS,
    "visibility": VISIBILITIES,
    "origin": ORIGINS,
    "extension": EXTENSIONS,
    "closing": CLOSINGS,
    "review": REVIEWS,
    "link": LINKS,
    "timeliness": TIMELINESS,
    "plan": PLANS,
    "item": ITEMS,
    "passed": PASSED,
    "stage": STAGES,
    "turn": TURNS,
    "due": DUE,
    "grade": GRADES,
}
TIMELY_LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "overdue": ("filled/alert-octagon", "late"),
    "due-soon": ("clock", "at-risk"),
    "on-time": ("filled/circle-check", "on-course"),
    "not-due": ("circle-dashed", "not-started"),
}
"""State → icon and the colours of the progress light it shares."""
CONDITIONS: Final[Mapping[str, object]] = {
    "past-due": _("超过时限仍未完成"),
    "report-overdue": _("过了截止日没有报告"),
    "difficulty": _("最近通过的报告反映了困难"),
    "behind": _("完成进度落后于序时进度"),
    "silent": _("时间过去较多仍没有报告"),
    "not-started": _("还没有通过的报告"),
}
