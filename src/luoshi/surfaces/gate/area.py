"""What the gate adds to the frame: tellers of its verbs. Its pages are those of the goods."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import Actor
from luoshi.surfaces.web.areas import Area, GroupName, Place
from luoshi.surfaces.web.stories import fixed


def places(by: Actor, path: str, day: date) -> Sequence[tuple[GroupName, Place]]:  # noqa: ARG001 - the frame calls all alike
    """Where this actor may go."""
    return ()


AREA: Final = Area(
    "gate",
    places,
    {
        "entitlement.rule": fixed(lambda: _("补贴资格按新口径办理")),
        "entitlement.open-scheme": fixed(lambda: _("设置补贴资格的规则")),
        "entitlement.plan-release": fixed(lambda: _("决定一日的资格投放数量")),
        "entitlement.note-elsewhere": fixed(lambda: _("登记在其他省市的领用情况")),
        "entitlement.claim": fixed(lambda: _("领取补贴资格")),
        "entitlement.bind": fixed(lambda: _("在商户绑定资格")),
        "entitlement.order": fixed(lambda: _("用资格下单")),
        "entitlement.pay": fixed(lambda: _("付款并立减补贴")),
        "entitlement.return": fixed(lambda: _("退货，恢复资格")),
        "entitlement.unbind": fixed(lambda: _("解绑资格")),
        "entitlement.cancel": fixed(lambda: _("注销资格")),
        "entitlement.expire": fixed(lambda: _("清理过期的资格")),
        "entitlement.give-key": fixed(lambda: _("给商户建立签名密钥")),
        "entitlement.stop-key": fixed(lambda: _("停用商户的签名密钥")),
    },
)
