"""汽车置换更新补贴: 京商流通字〔2026〕2号, part 三, in the order of the document."""

from typing import Final

from luoshi.library.beijing.vehicle_trade_in_2026.data import DATA
from luoshi.library.beijing.vehicle_trade_in_2026.general import (
    general,
    place_in_queue,
    while_money_lasts,
)
from luoshi.policy.rules.loading import programme_of
from luoshi.policy.rules.nodes import Node, choose, exists, least, up_to_yuan
from luoshi.policy.rules.programme import CaseFields, Rulebook

replacement: Final = programme_of(DATA, "replacement")

NEV_RATE, NEV_CAP = replacement.parameter("nev_rate"), replacement.parameter("nev_cap")
PAPERS_FROM: Final = replacement.parameter("papers_from")
HELD_BY: Final = replacement.parameter("held_by")
CITY: Final = replacement.parameter("city")
OPENS, CLOSES = replacement.parameter("opens_at"), replacement.parameter("closes_at")
CORRECTIONS_CLOSE: Final = replacement.parameter("corrections_close_at")
CARD_CLASS: Final = replacement.parameter("bank_card_class")
WITH_DAY: Final = replacement.reads("after_new_year", "with_day")
ANY_REGISTRATION: Final = replacement.reads("registered_in_name", "any")
MAY_CORRECT: Final = replacement.reads("incomplete_papers", "correct")
UNTIL_REVIEWED: Final = replacement.reads("not_back_until", "review")
UNTIL_PAID: Final = replacement.reads("not_back_until", "payment")

general(replacement)

# 三/(一) 补贴标准


@replacement.condition(
    "三/(一)",
    met="旧车以售卖方式转让。",
    unmet="旧车不是以售卖方式转让的。",
    remedy="赠与、继承等其他方式的转让不在补贴范围内；如实为售卖，请提交二手车销售发票。",
)
def transferred_by_sale(case: CaseFields) -> Node:
    return case.sold_by_owner


@replacement.condition(
    "三/(一)",
    met="新车是新能源车。",
    unmet="新车的燃料类型为{new_power}，置换更新只补贴新能源车。",
    remedy="如登记证书上的燃料类型与此不同，请提交登记证书核对。",
)
def new_is_nev(case: CaseFields) -> Node:
    return case.new_power.is_("nev")


@replacement.condition(
    "三/(一)",
    met="新车已纳入减免车辆购置税的新能源车型目录。",
    unmet="新车没有纳入减免车辆购置税的新能源车型目录。",
    remedy="请与销售企业核对车型公告批次；如已纳入，请提交目录所在批次。",
)
def new_is_listed(case: CaseFields) -> Node:
    return case.new_in_catalogue


@replacement.amount_due("三/(一)", what="置换更新补贴金额")
def subsidy(case: CaseFields) -> Node:
    """A share of the price with tax, up to the whole yuan, at most the cap."""
    return least(up_to_yuan(NEV_RATE.of(case.price_fen)), NEV_CAP)


# 三/(二)/1 four dates after that day (之后: whether with the day itself is an interpretation)


def after(day: Node) -> Node:
    """After the first day of the year, as the standing interpretation reads it."""
    return choose(WITH_DAY, day >= PAPERS_FROM, day > PAPERS_FROM)


@replacement.condition(
    "三/(二)/1",
    met="二手车销售发票的开票日期在{papers_from}之后。",
    unmet="二手车销售统一发票于{used_car_invoiced_on}开具，不在{papers_from}之后。",
    remedy="如日期录入有误，请提交发票原件照片或扫描件核对。",
)
def sold_in_time(case: CaseFields) -> Node:
    return after(case.used_car_invoiced_on)


@replacement.condition(
    "三/(二)/1",
    met="新车发票的开票日期在{papers_from}之后。",
    unmet="新车的机动车销售统一发票于{invoiced_on}开具，不在{papers_from}之后。",
    remedy="如日期录入有误，请提交发票原件照片或扫描件核对。",
)
def invoiced_in_time(case: CaseFields) -> Node:
    return after(case.invoiced_on)


@replacement.condition(
    "三/(二)/1",
    met="旧车最近一次转让登记在{papers_from}之后。",
    unmet="旧车最近一次转让登记于{transferred_on}办理，不在{papers_from}之后。",
    remedy="如日期录入有误，请提交登记证书第1至4页核对。",
)
def transferred_in_time(case: CaseFields) -> Node:
    return after(case.transferred_on)


@replacement.condition(
    "三/(二)/1",
    met="新车注册登记在{papers_from}之后。",
    unmet="新车于{new_registered_on}注册登记，不在{papers_from}之后。",
    remedy="如日期录入有误，请提交登记证书第1页和第2页核对。",
)
def registered_in_time(case: CaseFields) -> Node:
    return after(case.new_registered_on)


# 三/(二)/2: the owner of both cars


@replacement.condition(
    "三/(二)/2",
    met="旧车所有人与申请人一致。",
    unmet="转让旧车的所有人与申请人不一致。",
    remedy="请由旧车所有人本人申请；如因姓名用字不同造成，请提交身份证明核对。",
)
def old_car_is_own(case: CaseFields) -> Node:
    return case.old_owner_is_applicant


@replacement.condition(
    "三/(二)/2",
    met="新车所有人与申请人一致。",
    unmet="购置新车的所有人与申请人不一致。",
    remedy="请由新车所有人本人申请；如因姓名用字不同造成，请提交身份证明核对。",
)
def new_car_is_own(case: CaseFields) -> Node:
    return case.new_owner_is_applicant


# 三/(二)/3: held by that day, without a break


@replacement.condition(
    "三/(二)/3",
    met="旧车在{held_by}（含当日）之前已登记在申请人名下。",
    unmet="旧车于{old_owned_since}才登记到申请人名下，晚于{held_by}。",
    remedy="如登记日期有误，请提交旧车登记证书或公安交管部门的查询结果。",
)
def held_long_enough(case: CaseFields) -> Node:
    return case.old_owned_since <= HELD_BY


@replacement.condition(
    "三/(二)/3",
    met="旧车登记到申请人名下的方式符合要求。",
    unmet="旧车不是由申请人办理首次注册登记的。",
    remedy="如登记证书载明的首次注册登记所有人就是您本人，请提交登记证书核对。",
)
def registered_to_applicant(case: CaseFields) -> Node:
    return ANY_REGISTRATION | case.first_registered_to_applicant


@replacement.condition(
    "三/(二)/3",
    met="自{held_by}至最近一次转让，旧车一直登记在申请人名下。",
    unmet="自{held_by}至最近一次转让期间，旧车曾{ownership_breaks}次离开申请人名下。",
    remedy="如转移登记记录有误，请提交公安交管部门的查询结果。",
)
def held_without_break(case: CaseFields) -> Node:
    return case.ownership_breaks.is_(0)


# 三/(二)/4: while the application is reviewed


@replacement.condition(
    "三/(二)/4",
    met="审核期间新车登记在申请人名下。",
    unmet="新车于{new_left_on}离开申请人名下，当时补贴申请仍在审核。",
    remedy="如该转移登记记录有误，请提交公安交管部门的查询结果。",
)
def new_car_kept(case: CaseFields) -> Node:
    return ~exists(case.new_left_on) | (
        exists(case.review_ended_on) & (case.new_left_on > case.review_ended_on)
    )


@replacement.condition(
    "三/(二)/4",
    met="已转让旧车没有再次转回申请人名下。",
    unmet="已转让旧车于{old_back_on}再次转回申请人名下。",
    remedy="如该转移登记记录有误，请提交公安交管部门的查询结果。",
)
def old_car_stays_away(case: CaseFields) -> Node:
    reviewed = exists(case.review_ended_on) & (case.old_back_on > case.review_ended_on)
    paid = exists(case.paid_on) & (case.old_back_on > case.paid_on)
    return ~exists(case.old_back_on) | (UNTIL_REVIEWED & reviewed) | (UNTIL_PAID & paid)


# 三/(三)/1: the window


@replacement.condition(
    "三/(三)/1",
    met="申请在申报开始之后提交。",
    unmet="申请于{applied_at}提交，早于申报开始时间{opens_at}。",
    remedy="请在申报开始后重新提交。",
)
def applied_after_opening(case: CaseFields) -> Node:
    return case.applied_at >= OPENS


@replacement.condition(
    "三/(三)/1",
    met="申请在申报截止之前提交。",
    unmet="申请于{applied_at}提交，已过申报截止时间{closes_at:end}。",
    remedy="申报已经截止，逾期提交的申请不再补办。",
)
def applied_before_closing(case: CaseFields) -> Node:
    return case.applied_at < CLOSES


@replacement.condition(
    "三/(三)/1",
    met="没有补正，或者补正在期限内提交。",
    unmet="更改补正于{corrected_at}提交，已过补正截止时间{corrections_close_at:end}。",
    remedy="补正期限已过，逾期提交的补正不再补办。",
)
def corrected_in_time(case: CaseFields) -> Node:
    return ~exists(case.corrected_at) | (case.corrected_at < CORRECTIONS_CLOSE)


place_in_queue(replacement, "三/(三)/1")

# 三/(三)/2: in the city


@replacement.condition(
    "三/(三)/2",
    met="新车发票在本市开具。",
    unmet="新车的机动车销售统一发票不是在本市开具的（开具地：{invoice_place}）。",
    remedy="在其他省市开具发票的，请按当地规定申请。",
)
def invoiced_here(case: CaseFields) -> Node:
    return case.invoice_place.is_(CITY)


@replacement.condition(
    "三/(三)/2",
    met="新车登记证书在本市办理。",
    unmet="新车的机动车登记证书不是在本市办理的（登记地：{registration_place}）。",
    remedy="在其他省市登记的，请按当地规定申请。",
)
def registered_here(case: CaseFields) -> Node:
    return case.registration_place.is_(CITY)


# 三/(三)/4: the papers


@replacement.condition(
    "三/(三)/4",
    met="收款账户是一类银行卡。",
    unmet="收款账户是{card_class}账户，应为一类银行卡。",
    remedy="请改用本人的一类银行卡，在申报或者补正期限内重新提交。",
)
def bank_card(case: CaseFields) -> Node:
    return case.card_class.is_(CARD_CLASS)


@replacement.condition(
    "三/(三)/4",
    met="申报材料齐全、清晰，并在期限内提交。",
    unmet="申报材料不齐全或者不清晰，不予受理。",
    remedy="请按材料清单备齐，在申报期限内重新提交；可以补正的，也可以在补正期限内补齐。",
)
def papers_complete(case: CaseFields) -> Node:
    return case.papers_complete & (MAY_CORRECT | case.papers_complete_at_first)


while_money_lasts(replacement, subsidy)

REPLACEMENT: Final[Rulebook] = replacement.freeze()
