"""What paying adds to the frame."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import Actor, RoleName
from luoshi.records.audit.queries import Entry
from luoshi.surfaces.web.areas import Area, GroupName, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of, fixed, named

SEERS: Final[frozenset[RoleName]] = frozenset({"treasurer", "operator", "auditor"})


def places(by: Actor, path: str, _day: date) -> Sequence[tuple[GroupName, Place]]:
    """Who pays, who runs the programme, and the auditor."""
    if not by.roles & SEERS:
        return ()
    found: list[tuple[GroupName, Place]] = [
        ("programmes", place(path, reverse("treasury"), _("资金发放"), "receipt"))
    ]
    if by.has("auditor"):
        found.append(("programmes", place(path, reverse("audit-desk"), _("审计台"), "checklist")))
    return found


def reasoned(template: Callable[[], str]) -> Callable[[Entry, Names], Told]:
    """A sentence with the batch's title, and the reason that was given."""
    return lambda entry, _names: (
        template() % {"name": after_of(entry).get("title", "")},
        str(after_of(entry).get("reason", "")),
        (),
    )


AREA: Final = Area(
    "treasury",
    places,
    {
        "payment.make": named(lambda: _("编制发放批次 %(name)s"), "title"),
        "payment.approve": named(lambda: _("复核发放批次 %(name)s"), "title"),
        "payment.cancel": reasoned(lambda: _("撤销发放批次 %(name)s")),
        "payment.send": named(lambda: _("生成批次 %(name)s 的银行文件"), "title"),
        "payment.file-again": named(lambda: _("再次下载批次 %(name)s 的银行文件"), "title"),
        "payment.results": named(lambda: _("导入批次 %(name)s 的银行回盘"), "title"),
        "payment.return": reasoned(lambda: _("登记批次 %(name)s 中一笔退汇")),
        "case.return-payment": fixed(lambda: _("银行退汇，资金重新预留")),
        "payment.dispute": reasoned(lambda: _("核实批次 %(name)s 的回盘矛盾")),
        "risk.threshold": reasoned(lambda: _("调整风险提示标准：%(name)s")),
        "audit.sample": lambda entry, _names: (
            _("审计抽样并重算决定"),
            str(after_of(entry).get("seed", "")),
            (),
        ),
        "case.unbatch": fixed(lambda: _("发放批次撤销，重新等待发放")),
        "case.change-card": fixed(lambda: _("更换收款账号")),
        "case.give-up": lambda entry, _names: (
            _("发放多次失败，终止发放"),
            str(after_of(entry).get("reason", "")),
            (),
        ),
    },
)
