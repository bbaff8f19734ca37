"""What merchants, goods and settlement add to the frame."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from luoshi.policy.money.writing import in_yuan
from luoshi.policy.terms.actors import Actor, RoleName
from luoshi.records.audit.queries import Entry
from luoshi.surfaces.merchants import words
from luoshi.surfaces.web.areas import Area, GroupName, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of, fixed, named

STAFF: Final[frozenset[RoleName]] = frozenset({"operator", "reviewer", "treasurer", "auditor"})


def places(by: Actor, path: str, _day: date) -> Sequence[tuple[GroupName, Place]]:
    """Staff reach merchants and settlement; a merchant its own pages."""
    found: list[tuple[GroupName, Place]] = []
    if by.roles & STAFF:
        inside = path.startswith(("/merchants/", "/schemes/", "/settlement/"))
        word = _("商户、商品与结算")
        found.append(("programmes", Place(reverse("merchants-index"), word, "building-community", inside)))
    if by.has("merchant"):
        for name, word, icon, exact in (
            ("shop", _("我的企业"), "building-community", True),
            ("shop-goods", _("我的商品"), "checklist", False),
            ("shop-orders", _("我的订单"), "receipt", False),
            ("shop-statements", _("结算单"), "coin", False),
        ):
            found.append(("programmes", place(path, reverse(name), word, icon, exact=exact)))
    return found


def reasoned(template: Callable[[], str]) -> Callable[[Entry, Names], Told]:
    """A fixed sentence with the reason that was given."""
    return lambda entry, _names: (template(), str(after_of(entry).get("reason", "")), ())


def _day(written: object) -> str:
    """A day that an audit row holds, as the reader's language writes it."""
    return date_format(date.fromisoformat(str(written)), "DATE_FORMAT") if written else ""


def _published(entry: Entry, _names: Names) -> Told:
    return _("公示至 %(name)s") % {"name": _day(after_of(entry).get("until", ""))}, "", ()


def _reviewed(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    what = _("第三方评议通过") if after.get("passed") else _("第三方评议不予通过")
    return what, str(after.get("reason", "")), ()


def _measured(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    items = [f"{after.get('ground', '')} {words.word('ground', str(after.get('ground', '')))}"]
    if after.get("due_on"):
        items.append(_("整改期限 %(day)s") % {"day": _day(after["due_on"])})
    if after.get("amount_fen"):
        items.append(in_yuan(int(after["amount_fen"])))
    return words.word("measure", str(after.get("kind", ""))), str(after.get("reason", "")), tuple(items)


def _accident(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    grade = words.word("grade", str(after.get("grade", "")))
    return _("登记生产安全事故：%(grade)s") % {"grade": grade}, str(after.get("reason", "")), ()


def _appealed(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    what = _("申诉成立，撤回处理") if after.get("upheld") else _("申诉不成立，维持处理")
    return what, str(after.get("reason", "")), ()


def _checked(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    name = {"name": after.get("name", "")}
    what = _("核验通过商品 %(name)s") if after.get("passed") else _("核验不通过商品 %(name)s")
    return what % name, str(after.get("reason", "")), ()


def _priced(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    what = _("报备上调售价：%(name)s") if after.get("rise") else _("报备售价：%(name)s")
    items = (in_yuan(int(after.get("price_fen", 0))), _day(after.get("since", "")))
    return what % {"name": after.get("name", "")}, "", items


def _run(template: Callable[[], str]) -> Callable[[Entry, Names], Told]:
    def tell(entry: Entry, _names: Names) -> Told:
        after = after_of(entry)
        days = {"first": _day(after.get("first", "")), "last": _day(after.get("last", ""))}
        counts = {"orders": after.get("orders", 0), "refused": after.get("refused", 0)}
        items = (_("%(orders)s 笔，不予结算 %(refused)s 笔") % counts,) if counts["orders"] else ()
        return template() % days, str(after.get("reason", "")), items

    return tell


def _summed(template: Callable[[], str]) -> Callable[[Entry, Names], Told]:
    return lambda entry, _names: (
        template() % {"name": after_of(entry).get("name", "")},
        str(after_of(entry).get("reason", "")),
        (in_yuan(int(after_of(entry).get("amount_fen", 0))),),
    )


AREA: Final = Area(
    "merchants",
    places,
    {
        "merchant.call": named(lambda: _("发布征集 %(name)s"), "title"),
        "merchant.apply": fixed(lambda: _("提交参与申请")),
        "merchant.join-account": fixed(lambda: _("给企业开通账号")),
        "merchant.review": _reviewed,
        "merchant.publish": _published,
        "merchant.object": reasoned(lambda: _("公示异议成立，不予纳入")),
        "merchant.admit": fixed(lambda: _("公示期满，纳入参与范围")),
        "merchant.relate": named(lambda: _("登记关联企业 %(name)s"), "other"),
        "merchant.measure": _measured,
        "merchant.resume": reasoned(lambda: _("恢复参与资格")),
        "merchant.finish-measure": reasoned(lambda: _("办结处理")),
        "merchant.recover": _summed(lambda: _("登记追缴到账")),
        "merchant.accident": _accident,
        "merchant.answer": reasoned(lambda: _("企业说明整改情况")),
        "merchant.appeal": reasoned(lambda: _("企业申诉")),
        "merchant.decide-appeal": _appealed,
        "merchant.reinstate": reasoned(lambda: _("撤销取消资格的处理，恢复参与")),
        "merchant.ask-to-leave": reasoned(lambda: _("书面申请退出")),
        "merchant.leave": fixed(lambda: _("终止参与资格，转入清算")),
        "merchant.clear": fixed(lambda: _("资金清算办结")),
        "merchant.give-key": named(lambda: _("发放密钥 %(name)s"), "key"),
        "goods.submit": named(lambda: _("报送商品 %(name)s"), "name"),
        "goods.check": _checked,
        "goods.strike": reasoned(lambda: _("从白名单撤下商品")),
        "goods.price": _priced,
        "settlement.begin": _run(lambda: _("发起核销 %(first)s 至 %(last)s")),
        "settlement.finish": _run(lambda: _("完成核销 %(first)s 至 %(last)s")),
        "settlement.fail": _run(lambda: _("核销中断 %(first)s 至 %(last)s")),
        "settlement.make-payout": _summed(lambda: _("编制拨付 %(name)s")),
        "settlement.approve-payout": _summed(lambda: _("复核拨付 %(name)s")),
        "settlement.cancel-payout": _summed(lambda: _("撤销拨付 %(name)s")),
        "settlement.pay": _summed(lambda: _("登记已拨付 %(name)s")),
        "settlement.roll-over": _summed(lambda: _("决定结转 %(name)s 的剩余资金")),
        "goods.report-sale": named(lambda: _("报送订单 %(name)s 的销售数据"), "number"),
    },
)
