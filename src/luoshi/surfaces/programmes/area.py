"""What the programmes add to the frame: places of the rail, and tellers of their verbs."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.policy.terms.actors import PROGRAMMES, Actor, RoleName
from luoshi.records.audit.queries import Entry
from luoshi.records.cases.queries import held_by
from luoshi.records.persons.permissions import SEE_ALL_LOOKS, may
from luoshi.surfaces.web.areas import Area, GroupName, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of, fixed, named

STAFF: Final[frozenset[RoleName]] = (PROGRAMMES - {"merchant"}) | {"office", "leader", "auditor"}


def told_with(template: Callable[[], str], field: str) -> Callable[[Entry, Names], Told]:
    """A sentence with the words that were given for the act as its quote."""
    return lambda entry, _names: (template(), str(after_of(entry).get(field, "")), ())


def places(by: Actor, path: str, day: date) -> Sequence[tuple[GroupName, Place]]:  # noqa: ARG001 - the frame calls all alike
    """Staff of programmes go to the queues; who has cases in hand sees how many."""
    if not by.roles & STAFF:
        return ()
    found: list[tuple[GroupName, Place]] = []
    mine = held_by(by) if by.roles & PROGRAMMES else 0
    found.append(
        (
            "programmes",
            place(
                path,
                reverse("programmes"),
                _("政策项目"),
                "coin",
                exact=path.startswith(reverse("looks")),
                count=mine,
            ),
        )
    )
    if may(by, SEE_ALL_LOOKS):
        found.append(("programmes", place(path, reverse("looks"), _("个人信息查阅记录"), "history")))
    return found


AREA: Final = Area(
    "programmes",
    places,
    {
        "person.take-in": fixed(lambda: _("登记人员")),
        "person.phone": fixed(lambda: _("更换人员的手机号")),
        "person.join": fixed(lambda: _("人员与登录账号关联")),
        "person.reseal": fixed(lambda: _("个人信息换用当前密钥")),
        "case.reseal": fixed(lambda: _("个人信息换用当前密钥")),
        "register.reseal": fixed(lambda: _("个人信息换用当前密钥")),
        "prospect.reseal": fixed(lambda: _("个人信息换用当前密钥")),
        "release.reseal": fixed(lambda: _("个人信息换用当前密钥")),
        "register.answer": fixed(lambda: _("保存登记簿的应答")),
        "register.feed": named(lambda: _("接收“%(name)s”转来的申请"), "source"),
        "register.line": fixed(lambda: _("登记簿线路中断或恢复")),
        "programme.open": named(lambda: _("启用项目“%(name)s”"), "title"),
        "programme.fund": told_with(lambda: _("登记资金额度"), "authority"),
        "programme.state": told_with(lambda: _("调整受理状态"), "reason"),
        "programme.change": told_with(lambda: _("调整参数"), "reason"),
        "programme.ruling": told_with(lambda: _("裁定口径"), "reason"),
        "programme.rules": named(lambda: _("启用规则版本 %(name)s"), "version"),
        "trial.ask": named(lambda: _("发起试算“%(name)s”"), "name"),
        "trial.done": named(lambda: _("试算“%(name)s”完成"), "name"),
        "prospect.search": named(lambda: _("发起“%(name)s”的免申比对"), "title"),
        "prospect.found": lambda entry, _names: (
            _("免申比对完成，可能享受 %(count)s 人") % {"count": after_of(entry).get("found", 0)},
            "",
            (),
        ),
        "message.write": lambda entry, _names: (
            _("告知申请人 %(count)s 条消息") % {"count": after_of(entry).get("count", 0)},
            "",
            (),
        ),
        "message.sent": fixed(lambda: _("给申请人的消息已送出")),
        "message.delivered": fixed(lambda: _("给申请人的消息已送达")),
        "message.undelivered": told_with(lambda: _("给申请人的消息未送达"), "problem"),
        "message.unknown": told_with(lambda: _("给申请人的消息送达情况不明"), "problem"),
        "message.failed": told_with(lambda: _("给申请人的消息发送失败"), "problem"),
        "message.again": fixed(lambda: _("重发给申请人的消息")),
        "case.apply": named(lambda: _("提交申请，受理编号 %(name)s"), "receipt"),
        "case.check": fixed(lambda: _("完成自动核对")),
        "case.postpone": fixed(lambda: _("登记簿暂时不可用，稍后再核对")),
        "case.take": fixed(lambda: _("从队列领取")),
        "case.put-back": told_with(lambda: _("退回队列"), "reason"),
        "case.hand-over": told_with(lambda: _("转交他人办理"), "reason"),
        "case.amend": told_with(lambda: _("按材料更正事实"), "reason"),
        "case.judge-again": fixed(lambda: _("按现行规则重新判定")),
        "case.pass": told_with(lambda: pgettext("经过", "审核通过"), "reason"),
        "case.return": told_with(lambda: _("退回补正"), "reason"),
        "case.refuse": told_with(lambda: _("决定不予补贴"), "reason"),
        "case.correct": fixed(lambda: _("提交补正")),
        "case.withdraw": told_with(lambda: _("撤回申请"), "reason"),
        "case.lapse": fixed(lambda: _("逾期未补正，不予补贴")),
        "case.appeal": fixed(lambda: _("提出申诉")),
        "case.answer-appeal": told_with(lambda: _("答复申诉"), "reason"),
        "case.batch": named(lambda: _("编入发放批次 %(name)s"), "batch"),
        "case.settle": fixed(lambda: _("登记发放结果")),
        "case.recover": told_with(lambda: _("追回补贴"), "reason"),
    },
)
