"""Articles 1 and 2: who, what, how much."""

from luoshi.policy.rules.nodes import Node, choose, down_to_fen, half_up_to_fen, least
from luoshi.policy.rules.programme import CaseFields, Programme, Rule


def individuals(programme: Programme) -> None:
    """Article 1: individual consumers in the city."""
    by_place = programme.reads("in_beijing", "place")

    @programme.condition(
        "第一条",
        met="购买人是个人消费者。",
        unmet="购买人不是个人消费者。",
        remedy="本补贴只面向个人，单位采购不能使用补贴资格。",
    )
    def is_individual(case: CaseFields) -> Node:
        return case.is_individual

    @programme.condition(
        "第一条",
        met="购买人是在京消费者。",
        unmet="购买人不是在京消费者：领取时的位置或收货地址不在本市。",
        remedy="请在本市领取并填写本市的收货地址；外地消费者请按当地规定领取。",
    )
    def in_beijing(case: CaseFields) -> Node:
        return choose(by_place, case.is_here, case.delivered_here)


def classes(programme: Programme, *covered: str) -> None:
    """Article 1: the classes of goods of this half."""

    @programme.condition(
        "第一条",
        met="商品属于补贴品类。",
        unmet="商品登记的品类为{product_class}，不在本类补贴的品类之内。",
        remedy="如品类登记有误，请由销售企业更正备案后重新下单。",
    )
    def class_is_covered(case: CaseFields) -> Node:
        return case.product_class.among(*covered)


def energy_grade(programme: Programme) -> None:
    """Article 1, appliances: grade 1 of energy or water efficiency."""
    best_grade = programme.parameter("best_grade")

    @programme.condition(
        "第一条",
        met="商品达到1级能效或水效标准。",
        unmet="商品的能效或水效等级为{grade}级，未达到{best_grade}级。",
        remedy="请选择1级能效或水效的型号；如标识与备案不同，请由销售企业更正备案。",
    )
    def grade_is_best(case: CaseFields) -> Node:
        return case.grade.is_(best_grade)


def price_ceiling(programme: Programme) -> None:
    """Article 1, digital goods: the price of one piece."""
    ceiling = programme.parameter("price_ceiling")
    after_discounts = programme.reads("ceiling_basis", "after")

    @programme.condition(
        "第一条",
        met="单件销售价格不超过{price_ceiling}。",
        unmet="单件销售价格超过{price_ceiling}（优惠前{list_price_fen}，优惠后{price_fen}）。",
        remedy="超过价格上限的商品不享受补贴，请选择其他型号。",
    )
    def within_ceiling(case: CaseFields) -> Node:
        return choose(after_discounts, case.price_fen, case.list_price_fen) <= ceiling


def subsidy(programme: Programme) -> Rule:
    """Article 2: a share of the final price after all discounts, at most the cap of a piece."""
    rate, cap = programme.parameter("rate"), programme.parameter("cap")
    dropped = programme.reads("rounding", "down")

    @programme.amount_due("第二条", what="补贴金额")
    def amount(case: CaseFields) -> Node:
        share = rate.of(case.price_fen)
        return least(choose(dropped, down_to_fen(share), half_up_to_fen(share)), cap)

    return amount


def one_piece(programme: Programme) -> None:
    """Article 2: one piece a person and class."""
    pieces = programme.parameter("pieces")

    @programme.condition(
        "第二条",
        met="本人此前没有用该品类的补贴购买过商品。",
        unmet="本人已用该品类的补贴购买过{earlier_pieces}件商品，每人每类限{pieces}件。",
        remedy="如该记录不是您本人的订单，请提出核查；已退货的，请待资格恢复后再下单。",
    )
    def first_piece(case: CaseFields) -> Node:
        return case.earlier_pieces < pieces
