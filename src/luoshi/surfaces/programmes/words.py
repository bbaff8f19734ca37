"""The words of programmes and cases: states, outcomes, sources, channels, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES: Final[Mapping[str, object]] = {
    "open": _("办理中"),
    "refused": _("不予补贴"),
    "withdrawn": _("已撤回"),
    "paid": _("已发放"),
    "recovered": _("已追回"),
}
PAYMENTS: Final[Mapping[str, object]] = {
    "waiting": _("待发放"),
    "batched": _("已编入批次"),
    "unknown": _("结果待银行回执"),
    "failed": _("发放失败，待重发"),
    "paid": _("已发放"),
}
PROGRAMME: Final[Mapping[str, object]] = {
    "open": _("受理中"),
    "paused": _("暂停受理"),
    "closed": _("已结束"),
}
OUTCOMES: Final[Mapping[str, object]] = {
    "met": _("符合条件"),
    "correctable": _("需补正"),
    "unmet": _("不符合条件，转人工"),
    "pass": pgettext_lazy("决定", "审核通过"),
    "return": _("退回补正"),
    "refuse": _("不予补贴"),
    "amend": _("更正事实"),
    "again": _("按现行规则重新判定"),
    "lapsed": _("逾期未补正"),
}
SOURCES: Final[Mapping[str, object]] = {
    "applicant": pgettext_lazy("事实来源", "申请人填写"),
    "office": pgettext_lazy("事实来源", "系统记录"),
    "staff": pgettext_lazy("事实来源", "审核人按材料更正"),
    "person": _("人口信息"),
    "vehicle": _("机动车登记"),
    "invoice": _("机动车发票"),
    "scrappage": _("报废回收证明"),
    "catalogue": _("新能源车型目录"),
}
CHANNELS: Final[Mapping[str, object]] = {
    "online": _("在线申请"),
    "national": _("全国系统转入"),
    "counter": _("窗口代办"),
}
TROUBLES: Final[Mapping[str, object]] = {
    "timeout": _("应答超时"),
    "unreachable": _("连接不上"),
    "server": _("对方系统出错"),
    "malformed": _("应答不符合约定"),
    "refused": _("对方拒绝查询"),
    "open": _("线路暂停，稍后自动恢复"),
}
FIELDS: Final[Mapping[str, object]] = {
    "id_number": _("证件号"),
    "name": _("姓名"),
    "earlier_grants": _("此前补贴次数"),
    "vin": _("车辆识别代号"),
    "class": _("车辆类型"),
    "power": _("燃料类型"),
    "engine_ml": _("排量（毫升）"),
    "brand": _("品牌"),
    "model": _("型号"),
    "district": _("所在区"),
    "registered_on": _("注册登记日期"),
    "place": _("地区"),
    "owner_id": _("所有人证件号"),
    "owner_name": _("所有人姓名"),
    "first_owner_id": _("首任所有人证件号"),
    "owned_since": _("登记到名下日期"),
    "breaks": _("中断次数"),
    "transferred_on": _("转让登记日期"),
    "transferred_by": _("转让方式"),
    "deregistered_on": _("注销登记日期"),
    "back_on": _("转回名下日期"),
    "left_on": _("离开名下日期"),
    "number": _("编号"),
    "issued_on": _("开具日期"),
    "price_fen": _("价税合计"),
    "buyer_id": _("购买方证件号"),
    "dealer": _("销售单位"),
    "void": _("是否作废"),
    "recycler": _("回收企业"),
    "qualified": _("是否有资质"),
    "listed": _("是否在目录内"),
}
VALUES: Final[Mapping[str, object]] = {
    "small": _("小型载客汽车"),
    "mini": _("微型载客汽车"),
    "other": _("其他"),
    "petrol": _("汽油"),
    "diesel": _("柴油"),
    "nev": _("新能源"),
    "sale": _("售卖"),
    "gift": _("赠与"),
}
"""What registers write as codes."""
DELIVERIES: Final[Mapping[str, object]] = {
    "waiting": pgettext_lazy("消息", "待发送"),
    "sent": pgettext_lazy("消息", "已送出，待回执"),
    "delivered": pgettext_lazy("消息", "已送达"),
    "undelivered": pgettext_lazy("消息", "未送达"),
    "unknown": pgettext_lazy("消息", "送达不明"),
    "failed": pgettext_lazy("消息", "发送失败"),
    "unreachable": pgettext_lazy("消息", "没有手机号"),
    "off": pgettext_lazy("消息", "未开通短信，只在系统内告知"),
}
REACHES: Final[Mapping[str, object]] = {
    "reached": pgettext_lazy("消息", "送到了"),
    "not-reached": pgettext_lazy("消息", "没有送到"),
    "open": pgettext_lazy("消息", "还不知道"),
}
MESSAGES: Final[Mapping[str, object]] = {
    "accepted": pgettext_lazy("消息", "受理"),
    "returned": pgettext_lazy("消息", "退回补正"),
    "refused": pgettext_lazy("消息", "不予补贴"),
    "paid": pgettext_lazy("消息", "已发放"),
    "failed": pgettext_lazy("消息", "未能入账"),
    "recovered": pgettext_lazy("消息", "追回"),
    "answered": pgettext_lazy("消息", "答复申诉"),
}
LEDGER: Final[Mapping[str, object]] = {
    "move": _("划转"),
    "reserve": _("预留"),
    "post": _("支付"),
    "void": _("撤销预留"),
    "expire": _("预留到期"),
    "reverse": _("退回冲红"),
}
TABLES: Final[Mapping[str, Mapping[str, object]]] = {
    "state": STATES,
    "payment": PAYMENTS,
    "programme": PROGRAMME,
    "outcome": OUTCOMES,
    "source": SOURCES,
    "channel": CHANNELS,
    "trouble": TROUBLES,
    "field": FIELDS,
    "value": VALUES,
    "delivery": DELIVERIES,
    "message": MESSAGES,
    "reach": REACHES,
    "ledger": LEDGER,
}


def word(table: str, key: str) -> str:
    """The word of a code; the code itself where there is none."""
    return str(TABLES[table].get(key, key))
