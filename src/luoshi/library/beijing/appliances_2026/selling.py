"""Articles 9 to 12: the merchant, the goods, the serial number, the price, the invoice."""

from luoshi.policy.rules.nodes import Node, exists
from luoshi.policy.rules.programme import CaseFields, Programme


def selling(programme: Programme) -> None:
    """Register the conditions of articles 9 to 11 in their order."""
    _merchant(programme)
    _goods(programme)
    _price(programme)
    _invoice(programme)


def _merchant(programme: Programme) -> None:
    @programme.condition(
        "第九条",
        met="销售企业经征集、评议、公示参与政策。",
        unmet="销售企业不在公示的参与范围内。",
        remedy="请到公示范围内的企业购买。",
    )
    def merchant_admitted(case: CaseFields) -> Node:
        return case.merchant_admitted

    @programme.condition(
        "第十一条",
        met="付款时销售企业没有被暂停或取消参与资格。",
        unmet="付款时销售企业的参与资格已被暂停或取消。",
        remedy="请到其他参与企业购买；企业对处理有异议的，可以申诉。",
    )
    def merchant_in_force(case: CaseFields) -> Node:
        return ~case.merchant_stopped


def _goods(programme: Programme) -> None:
    resale = programme.reads("resale", "allowed")
    live_orders = programme.parameter("live_orders")

    @programme.condition(
        "第十条/1",
        met="商品在核验通过的白名单内。",
        unmet="商品不在第三方核验通过的白名单内。",
        remedy="请由销售企业补充备案；核验通过之前的订单不能享受补贴。",
    )
    def on_white_list(case: CaseFields) -> Node:
        return case.on_white_list

    @programme.condition(
        "第十条/1",
        met="没有搭售或捆绑。",
        unmet="商品与其他商品搭售或捆绑销售。",
        remedy="请单件下单。",
    )
    def sold_alone(case: CaseFields) -> Node:
        return ~case.bundled

    @programme.condition(
        "第十条/3",
        met="商品序列号只在这一个有效订单中。",
        unmet="商品序列号另有{sn_live_orders}个有效订单。",
        remedy="请由销售企业核对序列号；一机多卖的订单不予补贴。",
    )
    def serial_once(case: CaseFields) -> Node:
        return case.sn_live_orders < live_orders

    @programme.condition(
        "第十条/3",
        met="商品售出前没有激活过。",
        unmet="商品在售出之前已经激活。",
        remedy="已激活的设备不得再次销售，请更换商品。",
    )
    def not_activated_before(case: CaseFields) -> Node:
        return ~case.sn_active_before

    @programme.condition(
        "第十条/3",
        met="商品不是退回后再次销售，或者口径允许再次销售。",
        unmet="商品曾经售出并退回，不得再次享受补贴。",
        remedy="请更换商品。",
    )
    def not_resold(case: CaseFields) -> Node:
        return ~case.sn_returned_before | resale


def _price(programme: Programme) -> None:
    notice = programme.parameter("notice_workdays")

    @programme.condition(
        "第十条/3",
        met="销售价格不高于备案价格。",
        unmet="优惠前的销售价格{list_price_fen}高于备案价格{filed_price_fen}。",
        remedy="上调售价须提前报备并提供佐证材料。",
    )
    def price_as_filed(case: CaseFields) -> Node:
        return case.list_price_fen <= case.filed_price_fen

    @programme.condition(
        "第十条/3",
        met="没有上调售价，或者已提前{notice_workdays}个工作日报备。",
        unmet="上调售价只提前{rise_notice_workdays}个工作日报备，应提前{notice_workdays}个工作日。",
        remedy="报备期满之前请按原备案价格销售。",
    )
    def rise_notified(case: CaseFields) -> Node:
        return ~exists(case.rise_notice_workdays) | (case.rise_notice_workdays >= notice)

    @programme.condition(
        "第十条/3",
        met="没有上调售价，或者提供了佐证材料。",
        unmet="上调售价没有提供佐证材料。",
        remedy="请补充上调售价的佐证材料。",
    )
    def rise_proved(case: CaseFields) -> Node:
        return ~exists(case.rise_notice_workdays) | case.rise_proved


def _invoice(programme: Programme) -> None:
    pieces = programme.parameter("invoice_pieces")

    @programme.condition(
        "第十条/5",
        met="发票抬头是消费者本人实名。",
        unmet="发票抬头不是消费者本人实名。",
        remedy="请由销售企业红冲后重新开具。",
    )
    def invoice_in_own_name(case: CaseFields) -> Node:
        return case.invoice_in_own_name

    @programme.condition(
        "第十条/5",
        met="一张发票对应一件商品。",
        unmet="一张发票开了{invoiced_pieces}件商品，应为单张发票对应单件商品。",
        remedy="请由销售企业红冲后逐件开具。",
    )
    def invoice_of_one_piece(case: CaseFields) -> Node:
        return case.invoiced_pieces.is_(pieces)

    @programme.condition(
        "第十条/5",
        met="发票列明了初始价格、补贴、实付金额和序列号。",
        unmet="发票没有列明初始价格、补贴数额、实付金额、序列号等必要信息。",
        remedy="请由销售企业红冲后按要求开具。",
    )
    def invoice_complete(case: CaseFields) -> Node:
        return case.invoice_complete

    @programme.condition(
        "第十条/5",
        met="发票金额包含补贴，全额开具。",
        unmet="发票金额{invoiced_fen}与最终销售价格{price_fen}不一致，应包含补贴全额开具。",
        remedy="请由销售企业红冲后全额开具。",
    )
    def invoice_in_full(case: CaseFields) -> Node:
        return case.invoiced_fen.is_(case.price_fen)

    @programme.condition(
        "第十条/6",
        met="销售企业核验了消费者的身份。",
        unmet="销售企业没有核验消费者身份的真实性。",
        remedy="请由销售企业补做核验。",
    )
    def identity_at_sale(case: CaseFields) -> Node:
        return case.identity_at_sale
