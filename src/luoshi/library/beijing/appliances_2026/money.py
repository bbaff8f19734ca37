"""Articles 3, 13 and 14: within the money of the month, and deducted at the payment."""

from luoshi.policy.rules.nodes import Node
from luoshi.policy.rules.programme import CaseFields, Programme, Rule


def while_money_lasts(programme: Programme, amount: Rule) -> None:
    """Article 13: the ceiling of the year, used evenly by month; first bought, first served."""
    at_claim = programme.reads("held_at_claim", "claim")

    @programme.condition(
        "第十三条",
        met="下单时当月额度足够。",
        unmet="下单时当月补贴额度已用完，剩余不足以支付本笔补贴。",
        remedy="请待次月额度开放后重新领取；资格逾期的次数以核查结果为准。",
    )
    def money_left(case: CaseFields) -> Node:
        return (at_claim & case.held_at_claim) | (amount(case) <= case.money_left_fen)


def deducted(programme: Programme, amount: Rule) -> None:
    """Article 14: the merchant has given exactly what the standard gives, at once."""

    @programme.condition(
        "第十四条",
        met="付款时按补贴标准立减。",
        unmet="付款时立减{deducted_fen}，与补贴标准不一致。",
        remedy="多减的部分不予补贴，少减的请由销售企业补足。",
    )
    def deducted_at_once(case: CaseFields) -> Node:
        return case.deducted_fen.is_(amount(case))
