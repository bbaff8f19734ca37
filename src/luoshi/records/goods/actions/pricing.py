"""Prices that are filed: a rise with its notice and proof, a fall at once (第十条/3)."""

from datetime import date, datetime

from django.db import transaction

from luoshi.library.goods import goods_of
from luoshi.policy.dates.windows import day_of
from luoshi.policy.goods.prices import Price, check_report
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.files.actions import store
from luoshi.records.goods.models import Goods, PriceReport
from luoshi.records.merchants.permissions import require_own


@transaction.atomic
def report_price(
    goods_id: int,
    *,
    price_fen: int,
    since: date,
    why: str = "",
    proof: tuple[str, bytes] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """File a price from a day on; `proof`: name and bytes of the paper behind a rise. The id.

    Raises NotAllowed, BadValue (a rise too soon or unproved), WrongState.
    """
    row = Goods.objects.select_for_update(of=("self",)).select_related("merchant").filter(pk=goods_id).first()
    if row is None:
        raise BadValue("没有这件商品。")
    require_own(by, row.merchant_id)
    if row.state not in {"submitted", "passed"}:
        raise WrongState("这件商品不在白名单上，不需要报备价格。")
    history = [Price(since_, fen) for since_, fen in row.prices.values_list("since", "price_fen")]
    notice = goods_of(row.merchant.programme).notice_workdays
    new = Price(since, price_fen)
    rise = check_report(
        history, new, reported_on=day_of(at), proved=proof is not None, notice_workdays=notice
    )
    if rise and not why.strip():
        raise BadValue("上调售价请写明原因。")
    made = PriceReport.objects.create(
        goods=row,
        price_fen=price_fen,
        since=since,
        reported_at=at,
        by_name=by.name,
        rise=rise,
        why=why.strip()[:500],
        proof=store(proof[1], name=proof[0], by=by, at=at) if proof else None,
        proof_name=proof[0][:200] if proof else "",
    )
    told = {
        "name": f"{row.brand} {row.model}",
        "price_fen": price_fen,
        "since": since.isoformat(),
        "rise": rise,
    }
    record("goods.price", [Change("goods", row.pk, None, told)], by=by, at=at)
    return made.pk
