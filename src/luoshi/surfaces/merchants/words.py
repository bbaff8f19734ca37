"""The words of merchants, goods and settlement, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MERCHANTS: Final[Mapping[str, object]] = {
    "waiting": _("待办理"),
    "applied": _("待评议"),
    "reviewed": _("待公示"),
    "noticed": _("公示中"),
    "admitted": _("参与中"),
    "suspended": _("已暂停"),
    "removed": _("已取消资格"),
    "left": pgettext_lazy("企业", "已退出"),
    "refused": pgettext_lazy("企业", "未纳入"),
}
MEASURES: Final[Mapping[str, object]] = {
    "warning": _("风险提示"),
    "talk": _("约谈"),
    "suspension": _("暂停资格、限期整改"),
    "clawback": _("追缴补贴资金"),
    "removal": _("取消参与资格"),
    "transfer": _("移交司法机关"),
}
GRADES: Final[Mapping[str, object]] = {
    "ordinary": _("一般事故"),
    "larger": _("较大事故"),
    "major": _("重大事故"),
    "gravest": _("特别重大事故"),
}
APPEALS: Final[Mapping[str, object]] = {
    "open": pgettext_lazy("申诉", "待决定"),
    "upheld": pgettext_lazy("申诉", "成立"),
    "dismissed": pgettext_lazy("申诉", "不成立"),
}
GOODS: Final[Mapping[str, object]] = {
    "submitted": _("待核验"),
    "passed": _("在白名单"),
    "refused": _("未通过核验"),
    "withdrawn": _("已撤下"),
}
GROUNDS: Final[Mapping[str, object]] = {
    "第十一条/1": _("违反价格承诺"),
    "第十一条/2": _("套取补贴资金"),
    "第十一条/3": _("风险防控或数据报送失职"),
    "第十一条/4": _("其他违规情形"),
    "第十一条": _("较大及以上生产安全事故"),
}
SIGNS: Final[Mapping[str, object]] = {
    "gap": _("整日没有报送"),
    "missing": _("有订单没有报送"),
    "late": _("迟报较多"),
    "catch-up": _("集中补传"),
}
RUNS: Final[Mapping[str, object]] = {
    "rolling": _("滚动核销"),
    "final": _("最终清算"),
    "clearing": _("企业清算"),
}
RUN_STATES: Final[Mapping[str, object]] = {
    "running": _("核验中"),
    "done": pgettext_lazy("核销", "已完成"),
    "failed": pgettext_lazy("核销", "未完成"),
}
PAYOUTS: Final[Mapping[str, object]] = {
    "draft": _("待复核"),
    "approved": _("已复核，待拨付"),
    "paid": _("已拨付"),
    "cancelled": _("已撤销"),
    "advance": _("预拨付"),
    "balance": _("清算余额"),
}
ORDERS: Final[Mapping[str, object]] = {
    "ordered": _("待付款"),
    "paid": pgettext_lazy("订单", "已付款"),
    "returned": _("已退货"),
    "void": pgettext_lazy("订单", "已失效"),
    "expired": pgettext_lazy("订单", "已过期"),
}
CHANNELS: Final[Mapping[str, object]] = {"online": _("线上"), "offline": _("线下")}
CLAUSES: Final[Mapping[str, str]] = {
    "listing": "第十条/1",
    "flow": "第十条/2",
    "measures": "第十一条",
    "settling": "第十五条",
    "rolling": "第十三条",
}
"""Which clause stands behind a part of the pages."""
TABLES: Final[Mapping[str, Mapping[str, object]]] = {
    "merchant": MERCHANTS,
    "measure": MEASURES,
    "grade": GRADES,
    "appeal": APPEALS,
    "goods": GOODS,
    "ground": GROUNDS,
    "sign": SIGNS,
    "run": RUNS,
    "run-state": RUN_STATES,
    "payout": PAYOUTS,
    "order": ORDERS,
    "channel": CHANNELS,
}
LOOKS: Final[Mapping[str, str]] = {
    "applied": "pending",
    "reviewed": "pending",
    "noticed": "submitted",
    "admitted": "accepted",
    "suspended": "returned",
    "removed": "ended",
    "left": "ended",
    "refused": "ended",
    "submitted": "pending",
    "passed": "accepted",
    "withdrawn": "ended",
    "open": "pending",
    "upheld": "accepted",
    "dismissed": "ended",
    "running": "submitted",
    "done": "accepted",
    "failed": "returned",
    "draft": "pending",
    "approved": "submitted",
    "paid": "accepted",
    "cancelled": "ended",
}


def word(table: str, key: str) -> str:
    """The word of a code; the code itself where there is none."""
    return str(TABLES[table].get(key, key))
