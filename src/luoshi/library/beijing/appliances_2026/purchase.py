"""Article 3: bound at the merchant, bought by the claimant in person, unpacked where the text asks for it."""

from collections.abc import Callable

from luoshi.policy.rules.nodes import Node
from luoshi.policy.rules.programme import CaseFields, Programme

Concerned = Callable[[CaseFields, Node], Node]
"""What must be so where the goods are to be unpacked and activated: computers, digital and intelligent products."""


def computers_alone(case: CaseFields, needed: Node) -> Node:
    """Among the appliances only the computer is unpacked."""
    return ~case.product_class.is_("computer") | needed


def every_piece(_: CaseFields, needed: Node) -> Node:
    """All digital and intelligent products are unpacked."""
    return needed


def purchase(programme: Programme, concerned: Concerned) -> None:
    """Register the conditions of article 3 in its order."""

    @programme.condition(
        "第三条",
        met="资格已在销售企业的认证系统绑定。",
        unmet="补贴资格没有在该销售企业的资格认证系统绑定。",
        remedy="请先在该企业绑定资格；已绑定其他企业的，先解绑。",
    )
    def bound_here(case: CaseFields) -> Node:
        return case.bound_at_merchant

    @programme.condition(
        "第三条",
        met="付款人与资格申领人一致。",
        unmet="付款人与资格申领人不一致。",
        remedy="请由领取资格的本人付款；请他人代付的订单不能享受补贴。",
    )
    def payer_is_claimant(case: CaseFields) -> Node:
        return case.payer_is_claimant

    @programme.condition(
        "第三条",
        met="收货人与资格申领人一致。",
        unmet="收货人与资格申领人不一致。",
        remedy="请把收货人改为领取资格的本人后重新下单。",
    )
    def recipient_is_claimant(case: CaseFields) -> Node:
        return case.recipient_is_claimant

    @programme.condition(
        "第三条",
        met="需拆封激活的商品已拆封、激活。",
        unmet="商品没有拆封并激活。",
        remedy="电脑、数码和智能产品须拆封激活，请在交付时完成。",
    )
    def unpacked(case: CaseFields) -> Node:
        return concerned(case, case.unpacked_and_active)

    @programme.condition(
        "第三条",
        met="交付的商品与订单一致。",
        unmet="交付的商品与销售订单核验不一致。",
        remedy="请由销售企业核对商品序列号并更正。",
    )
    def matches_order(case: CaseFields) -> Node:
        return concerned(case, case.matches_order)

    @programme.condition(
        "第三条",
        met="已按要求拍摄照片。",
        unmet="缺少拆封、激活的照片。",
        remedy="请配合销售企业补拍照片。",
    )
    def photographed(case: CaseFields) -> Node:
        return concerned(case, case.photographed)
