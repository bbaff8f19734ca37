"""What the claim side adds to the frame: its places, and tellers of the operator's decisions."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.money.writing import in_yuan
from luoshi.policy.terms.actors import Actor, RoleName
from luoshi.records.audit.queries import Entry
from luoshi.surfaces.web.areas import Area, GroupName, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of, fixed

SEERS: Final[frozenset[RoleName]] = frozenset({"operator", "auditor", "treasurer"})
ANSWERERS: Final[frozenset[RoleName]] = frozenset({"hotline", "operator"})
CITIZENS: Final[frozenset[RoleName]] = frozenset({"citizen"})


def places(by: Actor, path: str, _day: date) -> Sequence[tuple[GroupName, Place]]:
    """Operators and the auditor see the rush, the hotline its answers, citizens their entitlements."""
    found: list[tuple[GroupName, Place]] = []
    if by.roles & (SEERS | ANSWERERS):
        found.append(("programmes", place(path, reverse("rush"), _("补贴资格"), "clock")))
    if by.has("citizen"):
        found.append(("programmes", place(path, reverse("my-entitlements"), _("我的补贴资格"), "receipt")))
    return found


def _money(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    content = after.get("content") or {}
    amount = in_yuan(int(content.get("amount_fen", 0)))
    what = _("决定年度资金总额") if after.get("kind") == "ceiling" else _("决定结转未用资金")
    return what, str(after.get("authority", "")), (amount,)


def _sizes(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    days = _("%(first)s 至 %(last)s") % {
        "first": after.get("first_day", ""),
        "last": after.get("last_day", ""),
    }
    return _("决定资格投放数量"), str(after.get("authority", "")), (days,)


def _opened(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    amounts = (after.get("content") or {}).get("amounts", {})
    days = _("%(first)s 至 %(last)s") % {
        "first": after.get("first_day", ""),
        "last": after.get("last_day", ""),
    }
    return _("划入每日资金"), str(after.get("authority", "")), (days, in_yuan(sum(amounts.values())))


def _reading(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    since = _("自 %(day)s 起") % {"day": after.get("first_day", "")}
    return _("裁定口径"), str(after.get("why", "")), (since,)


def _exported(entry: Entry, _names: Names) -> Told:
    return _("导出异常收货地址"), str(after_of(entry).get("purpose", "")), ()


AREA: Final = Area(
    "rush",
    places,
    {
        "rush.ceiling": _money,
        "rush.roll": _money,
        "rush.sizes": _sizes,
        "rush.money": _opened,
        "rush.reading": _reading,
        "rush.note-deliveries": fixed(lambda: _("登记订单收货地址")),
        "rush.export-addresses": _exported,
    },
)
