"""Words of the claim side: states, refusals, reasons of the gate."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES: Final = {
    "claimed": _("已领取"),
    "bound": _("已绑定"),
    "ordered": _("已下单"),
    "used": _("已使用"),
    "cancelled": _("已注销"),
    "lapsed": _("已失效"),
}
LOOKS: Final = {"claimed": "accepted", "bound": "submitted", "ordered": "submitted", "used": "issued"}
VERBS: Final = {
    "claim": pgettext_lazy("rush", "领取"),
    "bind": _("绑定"),
    "order": _("下单"),
    "pay": _("付款"),
    "return": _("退货"),
    "unbind": _("解绑"),
    "cancel": _("注销"),
}
CODES: Final = {
    "ok": _("成功"),
    "no-release": _("当日没有投放"),
    "gone": _("已领完"),
    "not-open": _("未到时间"),
    "day-over": _("当日已结束"),
    "taken-elsewhere": _("已在外地领用"),
    "already-used": _("已使用过"),
    "already-claimed": _("已有有效资格"),
    "barred": _("逾期四次"),
    "nothing-held": _("没有资格"),
    "expired": _("已过期"),
    "wrong-channel": _("渠道不符"),
    "already-bound": _("已绑定"),
    "bound-elsewhere": _("绑定在别家"),
    "not-bound": _("未绑定"),
    "unbind-first": _("须先解绑"),
    "already-ordered": _("已有订单"),
    "not-same-person": _("三者不一致"),
    "too-dear": _("单价超限"),
    "order-taken": _("订单号重复"),
    "serial-taken": _("序列号重复"),
    "serial-activated": _("序列号已激活"),
    "no-money": _("资金不足"),
    "no-order": _("没有订单"),
    "already-paid": _("已支付"),
    "order-void": _("订单失效"),
    "not-activated": _("未激活"),
    "not-paid": _("未支付"),
    "already-returned": _("已退货"),
    "key-reused": _("幂等键重用"),
    "test-ok": _("测试密钥"),
    "merchant-stopped": _("企业已停用"),
    "signature-used": _("签名重放"),
    "unproved": _("身份未通过"),
    "bad-body": _("内容有误"),
    "too-early": _("尚未开放"),
    "too-many": _("过于频繁"),
    "busy": _("排队已满"),
    "failed": _("未能写入"),
}
KINDS: Final = {
    "ceiling": _("年度总额"),
    "sizes": _("投放数量"),
    "roll": _("结转"),
    "reading": _("口径"),
    "money": _("划入资金"),
}
TABLES: Final = {"state": STATES, "verb": VERBS, "code": CODES, "kind": KINDS}


def word(table: str, key: str) -> str:
    """The word of a code; the code itself where there is none."""
    return str(TABLES[table].get(key, key))
