"""Operations of merchants: what they report of their orders as they happen, and what they can ask about their own."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.entitlements.queries import open_scheme
from luoshi.records.goods import actions, queries
from luoshi.records.merchants.permissions import merchant_of
from luoshi.records.merchants.queries import programme_of
from luoshi.records.settlement.queries import orders_of_merchant
from luoshi.surfaces.api import shapes_selling as shapes
from luoshi.surfaces.api.access import actor
from luoshi.surfaces.api.answers import act_of, read_of, router

TAGS = ["商户"]


def _own(by: Actor) -> int:
    number = merchant_of(by)
    if number is None:
        raise NotAllowed("只有参与企业的账号可以报送。")
    return number


@router.post("/shop/sales", response=act_of(shapes.Taken), summary="报送订单", tags=TAGS)
def report_sales(request: HttpRequest, said: shapes.SaidSales) -> Any:
    """订单付款后实时报送商品、序列号、照片和发票；重报会替换。Report orders as they are paid; a later report replaces."""
    by = actor(request)
    sold = [_sold(one) for one in said.sales]
    return {"changed": actions.report_sales(_own(by), sold, by=by, at=timezone.now())}


@router.get("/shop/goods", response=read_of(list[shapes.OfGoods]), summary="我的商品", tags=TAGS)
def goods(request: HttpRequest, asked: Query[shapes.AskedPage]) -> Any:
    """企业自己的商品和备案价，每页30件。The caller's own goods with their filed prices; empty for others."""
    by = actor(request)
    number = merchant_of(by)
    if number is None:
        return []
    return list(queries.goods_of_merchant(number, by, day=timezone.localdate(), number=asked.page)[0])


@router.get("/shop/orders", response=read_of(list[shapes.OfOrder]), summary="我的订单", tags=TAGS)
def orders(request: HttpRequest, asked: Query[shapes.AskedPage]) -> Any:
    """企业自己的订单、报送和核销结论，每页30笔。The caller's own orders and how they were judged; empty for others."""
    by = actor(request)
    number = merchant_of(by)
    scheme = open_scheme(programme_of(number) or "") if number is not None else None
    if number is None or scheme is None:
        return []
    return list(orders_of_merchant(scheme.id, number, by, at=timezone.now(), number=asked.page)[0])


def _sold(one: shapes.SaidSale) -> actions.Sold:
    bill = actions.Bill(**one.invoice.model_dump()) if one.invoice else None
    return actions.Sold(**(one.model_dump() | {"invoice": bill}))
