"""The words of chasing for states, kinds, colours, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.policy.chasing.setup import About

NOTICE: Final[Mapping[str, object]] = {
    "draft": pgettext_lazy("督办单", "草稿"),
    "sent": _("待签收"),
    "acknowledged": _("待回复"),
    "replied": _("已回复，待审"),
    "returned": pgettext_lazy("督办单", "退回重报"),
    "closed": _("已办结"),
    "withdrawn": _("已撤回"),
    "dropped": _("已作废"),
}
NOTICE_CLASS: Final[Mapping[str, str]] = {
    "draft": "draft",
    "sent": "pending",
    "acknowledged": "acknowledged",
    "replied": "submitted",
    "returned": "returned",
    "closed": "accepted",
    "withdrawn": "ended",
    "dropped": "ended",
}
SHOWN: Final[Mapping[str, object]] = {
    "draft": _("待发草稿"),
    "waiting": _("等单位回复"),
    "replied": _("待审回复"),
    "ended": _("已了结"),
}
REQUEST: Final[Mapping[str, object]] = {
    "submitted": _("待答复"),
    "referred": _("已报领导"),
    "answered": _("已答复"),
    "withdrawn": _("已撤回"),
}
REQUEST_CLASS: Final[Mapping[str, str]] = {
    "submitted": "pending",
    "referred": "submitted",
    "answered": "accepted",
    "withdrawn": "ended",
}
KIND: Final[Mapping[str, object]] = {
    "help": _("请求协调"),
    "decision": _("请示"),
    "matter": _("重大事项报告"),
}
ABOUT: Final[Mapping[About, object]] = {
    "window": _("填报期截止"),
    "acknowledge": _("签收期限"),
    "task": _("任务时限"),
    "notice": _("督办单回复期限"),
}
COLOUR: Final[Mapping[str, object]] = {
    "blue": _("蓝色"),
    "yellow": _("黄色"),
    "orange": _("橙色"),
    "red": _("红色"),
    "grey": _("灰色"),
}
WAY: Final[Mapping[str, object]] = {"at-once": _("即时"), "digest": _("每日汇总"), "off": _("不发送")}
CHANNEL: Final[Mapping[str, object]] = {"mail": _("电子邮件"), "im": _("即时通讯"), "sms": _("短信")}
BRIEF: Final[Mapping[str, object]] = {"circular": _("通报"), "brief": _("简报")}
BRIEF_STATE: Final[Mapping[str, object]] = {"draft": pgettext_lazy("通报", "草稿"), "issued": _("已印发")}
GROUPING: Final[Mapping[str, object]] = {
    "": _("不分组"),
    "unit": _("按单位"),
    "district": _("按区"),
    "chapter": _("按部分"),
    "leader": _("按分管领导"),
}
FIGURE: Final[Mapping[str, object]] = {
    "tasks": _("任务数"),
    "late": _("已逾期"),
    "at-risk": _("有风险"),
    "not-started": _("未启动"),
    "on-course": _("正常推进"),
    "done": _("已完成"),
    "due-soon": _("30天内到期"),
    "no-figure": _("尚无审核数据"),
    "slipped": _("状态下滑"),
    "improved": _("状态好转"),
    "finished": _("新完成"),
    "extended": _("经批准延期"),
    "added": _("新增任务"),
}
TABLE: Final = ("tasks", "late", "at-risk", "not-started", "on-course", "done")
WHAT: Final[Mapping[str, object]] = {
    "slipped": _("状态下滑"),
    "improved": _("状态好转"),
    "completion": _("完成进度变化"),
    "due": _("时限变化"),
    "wording": _("内容改动"),
    "targets": _("目标变化"),
    "units": _("承办单位变化"),
    "added": _("新增任务"),
    "gone": _("取消或合并"),
}
MEETING: Final[Mapping[str, object]] = {
    "planned": _("筹备中"),
    "called": _("已通知"),
    "closed": _("已办结"),
    "cancelled": _("已取消"),
}
MEETING_CLASS: Final[Mapping[str, str]] = {
    "planned": "draft",
    "called": "acknowledged",
    "closed": "accepted",
    "cancelled": "ended",
}
MINUTE: Final[Mapping[str, object]] = {
    "note": _("只作记录"),
    "task": _("新立任务"),
    "notice": _("发督办单"),
    "extension": _("建议调整时限"),
}
