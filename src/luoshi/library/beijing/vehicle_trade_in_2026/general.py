"""Part 一 of 京商流通字〔2026〕2号: what holds for both halves."""

from luoshi.policy.rules.nodes import Node, choose, exists
from luoshi.policy.rules.programme import CaseFields, Programme, Rule


def general(programme: Programme) -> None:
    """Register the conditions of part 一 that do not need the amount."""
    grants_a_person = programme.parameter("grants_a_person")

    @programme.condition(
        "一",
        met="申请人是个人消费者。",
        unmet="申请人不是个人消费者。",
        remedy="本补贴只面向个人，单位购车请查询其他政策。",
    )
    def is_individual(case: CaseFields) -> Node:
        return case.is_individual

    @programme.condition(
        "一",
        met="旧车是小型或微型载客汽车。",
        unmet="旧车登记的车辆类型为{old_class}，不属于小型、微型载客汽车。",
        remedy="如登记类型有误，请先到公安交管部门更正，再提交更正后的登记证书。",
    )
    def old_is_passenger_car(case: CaseFields) -> Node:
        return case.old_class.among("small", "mini")

    @programme.condition(
        "一",
        met="新车是小型或微型载客汽车。",
        unmet="新车登记的车辆类型为{new_class}，不属于小型、微型载客汽车。",
        remedy="如登记类型有误，请先到公安交管部门更正，再提交更正后的登记证书。",
    )
    def new_is_passenger_car(case: CaseFields) -> Node:
        return case.new_class.among("small", "mini")

    @programme.condition(
        "一",
        met="申请人此前没有享受过报废更新或置换更新补贴。",
        unmet="申请人此前已享受报废更新或置换更新补贴{earlier_grants}次，每人合计只能享受{grants_a_person}次。",
        remedy="如该记录不是您本人的申请，请提出核查。",
    )
    def first_grant(case: CaseFields) -> Node:
        return case.earlier_grants < grants_a_person


def while_money_lasts(programme: Programme, amount: Rule) -> None:
    """Register the last condition of part 一: first come, first served, until the money is used up."""
    one_pot = programme.reads("pots", "one")

    @programme.condition(
        "一",
        met="轮到本申请时资金足够。",
        unmet="轮到本申请时补贴资金已经使用完毕，剩余资金不足以支付本笔补贴。",
        remedy="如年度资金追加，将另行公告，届时可以重新申请。",
    )
    def money_left(case: CaseFields) -> Node:
        left = choose(one_pot, case.money_left_fen, case.money_left_half_fen)
        return amount(case) <= left

    @programme.value("一", what="两类补贴分列额度")
    def pot_is_own(_: CaseFields) -> Node:
        return ~one_pot


def place_in_queue(programme: Programme, clause: str) -> None:
    """Register the moment by which applications are put in order (先报先得)."""
    loses_place = programme.reads("place_after_correction", "loses")

    @programme.value(clause, what="排队时间")
    def queue_at(case: CaseFields) -> Node:
        return choose(loses_place & exists(case.corrected_at), case.corrected_at, case.applied_at)
