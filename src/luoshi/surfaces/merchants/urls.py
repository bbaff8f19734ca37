"""The addresses of merchants, goods and settlement. POST alone changes anything."""

from django.urls import path

from luoshi.surfaces.merchants import signed
from luoshi.surfaces.merchants.views import goods, settling, shop, staff

urlpatterns = [
    path("merchants/", staff.index, name="merchants-index"),
    path("schemes/<int:scheme_id>/merchants/", staff.listing, name="merchants"),
    path("merchants/<int:merchant_id>/", staff.show, name="merchant"),
    path("merchants/<int:merchant_id>/act/", staff.act, name="merchant-act"),
    path("schemes/<int:scheme_id>/goods/", goods.listing, name="goods"),
    path("goods/<int:goods_id>/act/", goods.act, name="goods-act"),
    path("schemes/<int:scheme_id>/prices/", goods.prices, name="prices"),
    path("prices/<int:price_id>/proof/", goods.proof, name="price-proof"),
    path("schemes/<int:scheme_id>/settlement/", settling.listing, name="settlement"),
    path("schemes/<int:scheme_id>/roll-over/", settling.roll_over, name="roll-over"),
    path("settlement/<int:run_id>/", settling.show, name="settlement-run"),
    path("settlement/<int:run_id>/pay/", settling.pay, name="settlement-pay"),
    path("settlement/<int:run_id>/orders.xlsx", settling.workbook, name="settlement-xlsx"),
    path("shop/", shop.home, name="shop"),
    path("shop/act/", shop.act, name="shop-act"),
    path("shop/goods/", shop.listing, name="shop-goods"),
    path("shop/goods/file/", shop.goods_file, name="shop-goods-file"),
    path("shop/goods/<int:goods_id>/prices/", shop.prices, name="shop-prices"),
    path("shop-api/<str:verb>/", signed.take, name="shop-signed"),
    path("shop/orders/", shop.orders, name="shop-orders"),
    path("shop/statements/", shop.statements, name="shop-statements"),
    path("shop/statements/<str:month>.xlsx", shop.workbook, name="shop-statement-xlsx"),
]
