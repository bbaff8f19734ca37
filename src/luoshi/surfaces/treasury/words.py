"""The words of paying, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BATCHES: Final[Mapping[str, object]] = {
    "draft": _("待复核"),
    "approved": _("已复核，待送银行"),
    "sent": _("已送银行，待回盘"),
    "settled": _("已结清"),
    "cancelled": _("已撤销"),
}
PAYMENTS: Final[Mapping[str, object]] = {
    "ready": pgettext_lazy("一笔发放", "待送银行"),
    "sent": pgettext_lazy("一笔发放", "已送银行"),
    "unknown": pgettext_lazy("一笔发放", "结果不明，待回盘"),
    "paid": pgettext_lazy("一笔发放", "已入账"),
    "failed": pgettext_lazy("一笔发放", "未入账"),
    "dropped": pgettext_lazy("一笔发放", "批次已撤销"),
    "returned": pgettext_lazy("一笔发放", "入账后退汇"),
}
FINDINGS: Final[Mapping[str, object]] = {
    "unknown-reference": _("业务编号不在本批次"),
    "wrong-amount": _("金额与我方不符"),
    "paid-after-failed": _("先报失败、后报成功"),
    "failed-after-paid": _("先报成功、后报失败"),
}
TABLES: Final[Mapping[str, Mapping[str, object]]] = {
    "batch": BATCHES,
    "payment": PAYMENTS,
    "finding": FINDINGS,
}
LOOKS: Final[Mapping[str, str]] = {
    "draft": "pending",
    "approved": "submitted",
    "sent": "submitted",
    "settled": "accepted",
    "cancelled": "ended",
    "ready": "pending",
    "unknown": "pending",
    "paid": "accepted",
    "failed": "returned",
    "dropped": "ended",
    "returned": "returned",
}


def word(table: str, key: str) -> str:
    """The word of a code; the code itself where there is none."""
    return str(TABLES[table].get(key, key))
