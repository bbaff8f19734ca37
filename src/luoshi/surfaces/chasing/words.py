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
