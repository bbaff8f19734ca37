"""The white list: handed in by the merchant, checked by the third party, struck off (第十条/1)."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from luoshi.library.goods import goods_of
from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.terms import Terms
from luoshi.policy.goods.listing import Entry, problems
from luoshi.policy.goods.sheets import refuse
from luoshi.policy.merchants.standing import TESTS
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.entitlements.queries import open_scheme
from luoshi.records.goods.models import Goods, PriceReport
from luoshi.records.merchants.models import Merchant
from luoshi.records.merchants.permissions import REVIEW, RUN, may, merchant_of, require, require_own

ENTRIES_MOST: Final = 500
TEXTS: Final = (("code", "商品编码", 40), ("brand", "品牌", 60), ("model", "型号", 80))


@transaction.atomic
def submit_goods(
    merchant_id: int, entries: Sequence[Entry], *, rows: Sequence[int] = (), by: Actor, at: datetime
) -> list[int]:
    """Hand in models with their prices, all or none; the ids. `rows`: where each stands in a file.

    Raises NotAllowed, BadValue (which one, and why), WrongState.
    """
    require_own(by, merchant_id)
    merchant = Merchant.objects.select_for_update(of=("self",)).get(pk=merchant_id)
    if merchant.state not in TESTS:
        raise WrongState("评议通过、在参与范围内的企业才能报送商品。")
    if not 0 < len(entries) <= ENTRIES_MOST:
        raise BadValue(f"一次报送 1 到 {ENTRIES_MOST} 件商品。")
    terms, grades = terms_of(merchant.programme, day_of(at)), goods_of(merchant.programme).grades
    named = [f"第 {row} 行" for row in rows] or [f"第 {place} 件" for place in range(1, len(entries) + 1)]
    refuse(
        [
            f"{name}：{why}"
            for name, why in zip(named, _problems(entries, merchant, terms), strict=True)
            if why
        ]
    )
    made = Goods.objects.bulk_create([_goods(merchant, one, at) for one in entries])
    PriceReport.objects.bulk_create(
        [_first_price(row, one, by, at) for row, one in zip(made, entries, strict=True)]
    )
    changes = []
    for row, one in zip(made, entries, strict=True):
        told = {"name": f"{row.brand} {row.model}", "price_fen": one.price_fen, "merchant": merchant.name}
        told["problems"] = [sentence for _, sentence in problems(one, terms, grades)]
        changes.append(Change("goods", row.pk, None, told))
    record("goods.submit", changes, by=by, at=at)
    return [row.pk for row in made]


@transaction.atomic
def check_goods(goods_id: int, *, passed: bool, note: str = "", by: Actor, at: datetime) -> None:
    """The third party's check. What fails a rule cannot be passed. Raises NotAllowed, BadValue, WrongState."""
    row = _locked(goods_id)
    require(by, REVIEW, row.merchant.programme, "白名单由第三方审核机构核验。")
    if row.state != "submitted":
        raise WrongState("这件商品已经核验。")
    if not passed and not note.strip():
        raise BadValue("不予通过的，请写明理由。")
    against = problems(
        _entry(row), terms_of(row.merchant.programme, day_of(at)), goods_of(row.merchant.programme).grades
    )
    if passed and against:
        clause, sentence = against[0]
        raise WrongState(f"不能通过：{sentence}（{clause}）。")
    row.state, row.checked_by, row.note = ("passed" if passed else "refused"), by.name, note.strip()[:500]
    row.passed_at = at if passed else None
    row.save()
    _noted("goods.check", row, by=by, at=at, passed=passed, reason=row.note)


@transaction.atomic
def strike_goods(goods_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a model off the list, by its merchant or by the operator. Raises NotAllowed, BadValue, WrongState."""
    row = _locked(goods_id)
    if not (may(by, RUN, row.merchant.programme) or merchant_of(by) == row.merchant_id):
        raise NotAllowed("只有这家企业或项目经办可以撤下商品。")
    if row.state not in {"submitted", "passed"}:
        raise WrongState("这件商品不在白名单上。")
    if not 0 < len(reason.strip()) <= 500:
        raise BadValue("请写明撤下的理由（500字以内）。")
    row.state, row.off_at, row.note = "withdrawn", at, reason.strip()
    row.save()
    _noted("goods.strike", row, by=by, at=at, reason=row.note)


def terms_of(programme: str, day: date) -> Terms:
    """The terms of the programme's entitlements as they are read on a day. Raises WrongState where they were not opened."""
    scheme = open_scheme(programme)
    if scheme is None:
        raise WrongState("这个项目的补贴资格尚未设置，请联系项目经办。")
    return scheme.terms.on(day)


def _problems(entries: Sequence[Entry], merchant: Merchant, terms: Terms) -> list[str]:
    """What is wrong with each, empty where nothing is. One query."""
    codes = Counter(one.code for one in entries)
    taken = set(
        Goods.objects.filter(
            merchant=merchant, code__in=codes, state__in=["submitted", "passed"]
        ).values_list("code", flat=True)
    )
    return [_problem(one, taken, codes[one.code], terms) for one in entries]


def _problem(one: Entry, taken: Collection[str], times: int, terms: Terms) -> str:
    for name, word, most in TEXTS:
        if not 0 < len(getattr(one, name)) <= most:
            return f"请填写{word}（{most}字以内）"
    if one.category not in terms.category_names:
        return f"“{one.category[:20]}”不在补贴的品类之内"
    if one.code in taken or times > 1:
        return f"商品编码“{one.code}”已有，请换一个或先撤下原来的商品"
    if not 0 < one.price_fen <= 100_000_000:
        return "价格应大于零、不超过100万元"
    if one.grade is not None and not 1 <= one.grade <= 5:
        return "能效或水效等级应为 1 到 5"
    return ""


def _goods(merchant: Merchant, one: Entry, at: datetime) -> Goods:
    return Goods(
        merchant=merchant,
        code=one.code,
        category=one.category,
        brand=one.brand,
        model=one.model,
        grade=one.grade,
        single=one.single,
        submitted_at=at,
    )


def _first_price(row: Goods, one: Entry, by: Actor, at: datetime) -> PriceReport:
    return PriceReport(
        goods=row, price_fen=one.price_fen, since=day_of(at), reported_at=at, by_name=by.name, rise=False
    )


def _entry(row: Goods) -> Entry:
    price = row.prices.order_by("since").values_list("price_fen", flat=True).first() or 0
    return Entry(row.code, row.category, row.brand, row.model, row.grade, price, row.single)


def _locked(goods_id: int) -> Goods:
    row = Goods.objects.select_for_update(of=("self",)).select_related("merchant").filter(pk=goods_id).first()
    if row is None:
        raise BadValue("没有这件商品。")
    return row


def _noted(verb: str, row: Goods, *, by: Actor, at: datetime, **more: object) -> None:
    after = {"name": f"{row.brand} {row.model}", "state": row.state, **more}
    record(verb, [Change("goods", row.pk, None, after)], by=by, at=at)
