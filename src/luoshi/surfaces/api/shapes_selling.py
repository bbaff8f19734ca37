"""What merchants send and get: their goods, the orders they report, how these were judged. Amounts in fen."""

from datetime import date, datetime

from ninja import Field, Schema

from luoshi.surfaces.api.bodies import Line
from luoshi.surfaces.api.shapes import Said

FEN_MOST = 10**12
PAGE_MOST = 100_000


class AskedPage(Schema):
    """Which page."""

    page: int = Field(1, ge=1, le=PAGE_MOST, description="页码", examples=[1])


class OfGoods(Schema):
    """One model of the merchant."""

    code: str = Field(description="企业的商品编码", examples=["F1"])
    category: str = Field(description="品类", examples=["fridge"])
    brand: str = Field(description="品牌", examples=["示例"])
    model: str = Field(description="型号", examples=["BCD-500"])
    grade: int | None = Field(description="能效或水效等级，没有时为空", examples=[1])
    state: str = Field(description="submitted、passed、refused、withdrawn", examples=["passed"])
    price_fen: int | None = Field(description="目前的备案价（分）", examples=[420000])
    next_fen: int | None = Field(description="已报备、尚未生效的价格（分）", examples=[430000])
    next_since: date | None = Field(description="其生效日期", examples=["2026-04-20"])


class OfReason(Schema):
    """Why an order is not settled."""

    code: str = Field(description="代码", examples=["no-invoice"])
    sentence: str = Field(description="理由", examples=["没有报送发票"])
    clause: str = Field(description="依据的条款", examples=["京商函字〔2026〕125号#第十条/5"])


class OfOrder(Schema):
    """An order of the merchant with what was reported of it and how it was judged."""

    number: str = Field(description="订单号", examples=["A-1001"])
    category: str = Field(description="品类", examples=["fridge"])
    serial: str = Field(description="序列号", examples=["SN0001"])
    final_fen: int = Field(description="成交价（分）", examples=[400000])
    subsidy_fen: int = Field(description="补贴（分）", examples=[60000])
    state: str = Field(description="ordered、paid、returned、void、expired", examples=["paid"])
    reported_at: datetime | None = Field(description="报送时间", examples=["2026-04-13T12:20:00+08:00"])
    verdict: str = Field(description="accepted、refused，未核销时为空", examples=["refused"])
    reasons: list[OfReason] = Field(description="不予结算的理由")


class Taken(Schema):
    """What became of a report."""

    changed: int = Field(description="新报送或有变化的订单数；原样重报不计", examples=[1])


class SaidInvoice(Said):
    number: Line = Field(
        min_length=1, max_length=30, description="发票号码", examples=["26112000000000000001"]
    )
    issued_on: date = Field(description="开票日期", examples=["2026-04-13"])
    own_name: bool = Field(description="抬头是否为消费者本人实名", examples=[True])
    pieces: int = Field(ge=1, le=9_999, description="商品件数", examples=[1])
    listed_fen: int = Field(ge=0, le=FEN_MOST, description="初始销售价格（分）", examples=[420000])
    subsidy_fen: int = Field(ge=0, le=FEN_MOST, description="享受补贴数额（分）", examples=[60000])
    paid_fen: int = Field(ge=0, le=FEN_MOST, description="实际支付金额（分）", examples=[340000])
    total_fen: int = Field(ge=0, le=FEN_MOST, description="发票金额，含补贴（分）", examples=[400000])
    serial: Line = Field(min_length=1, max_length=40, description="发票所列序列号", examples=["SN0001"])


class SaidSale(Said):
    number: Line = Field(min_length=1, max_length=40, description="订单号", examples=["A-1001"])
    code: Line = Field(min_length=1, max_length=40, description="企业的商品编码", examples=["F1"])
    serial: Line = Field(min_length=1, max_length=40, description="商品序列号", examples=["SN0001"])
    bundled: bool = Field(False, description="是否搭售或捆绑", examples=[False])
    opened: bool = Field(False, description="是否已拆封、激活", examples=[True])
    photographed: bool = Field(False, description="是否已拍照核验", examples=[True])
    identity_checked: bool = Field(description="是否核验消费者身份", examples=[True])
    activated_at: datetime | None = Field(
        None, description="首次激活时间，没有激活时为空", examples=["2026-04-13T12:10:00+08:00"]
    )
    invoice: SaidInvoice | None = Field(None, description="发票，尚未开具时为空")


class SaidSales(Said):
    sales: list[SaidSale] = Field(min_length=1, max_length=500, description="订单，最多500笔")
