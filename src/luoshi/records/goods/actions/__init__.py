"""The only writers of goods, prices, sales and invoices."""

from luoshi.records.goods.actions.listing import ENTRIES_MOST as ENTRIES_MOST
from luoshi.records.goods.actions.listing import check_goods as check_goods
from luoshi.records.goods.actions.listing import strike_goods as strike_goods
from luoshi.records.goods.actions.listing import submit_goods as submit_goods
from luoshi.records.goods.actions.pricing import report_price as report_price
from luoshi.records.goods.actions.selling import Bill as Bill
from luoshi.records.goods.actions.selling import Sold as Sold
from luoshi.records.goods.actions.selling import report_sales as report_sales
