"""汽车报废更新补贴: 京商流通字〔2026〕2号, part 二, in the order of the document."""

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

scrappage: Final = programme_of(DATA, "scrappage")

PETROL_BY: Final = scrappage.parameter("petrol_registered_by")
OTHER_FUEL_BY: Final = scrappage.parameter("other_fuel_registered_by")
NEV_BY: Final = scrappage.parameter("nev_registered_by")
LARGEST_ENGINE: Final = scrappage.parameter("largest_engine_ml")
NEV_RATE, NEV_CAP = scrappage.parameter("nev_rate"), scrappage.parameter("nev_cap")
FUEL_RATE, FUEL_CAP = scrappage.parameter("fuel_rate"), scrappage.parameter("fuel_cap")
PAPERS_FROM: Final = scrappage.parameter("papers_from")
HELD_BY: Final = scrappage.parameter("held_by")
CITY: Final = scrappage.parameter("city")
OPENS, CLOSES = scrappage.parameter("opens_at"), scrappage.parameter("closes_at")
CORRECTIONS_CLOSE: Final = scrappage.parameter("corrections_close_at")
CARD_CLASS: Final = scrappage.parameter("bank_card_class")
EVERY_FUEL: Final = scrappage.reads("meaning_of_fuel", "all_but_nev")
UNLISTED_IS_FUEL: Final = scrappage.reads("unlisted_plug_in", "fuel")


def ruled_fuel(case: CaseFields) -> Node:
    """Outside the catalogue, where that is ruled to make a fuel car of a plug-in hybrid."""
    return UNLISTED_IS_FUEL & ~case.new_in_catalogue


general(scrappage)

# 二/(一) 补贴标准


@scrappage.condition(
    "二/(一)",
    met="旧车的燃料类型和注册登记日期符合报废范围。",
    unmet="旧车为{old_power}乘用车，{old_registered_on}注册登记，晚于该类旧车的最晚日期"
    "（汽油{petrol_registered_by}，柴油及其他燃料{other_fuel_registered_by}，新能源{nev_registered_by}）。",
    remedy="如登记证书上的日期或燃料类型与此不同，请提交登记证书核对。",
)
def old_enough(case: CaseFields) -> Node:
    petrol = case.old_power.is_("petrol") & (case.old_registered_on <= PETROL_BY)
    other = case.old_power.among("diesel", "other") & (case.old_registered_on <= OTHER_FUEL_BY)
    return petrol | other | case.old_power.is_("nev") & (case.old_registered_on <= NEV_BY)


@scrappage.condition(
    "二/(一)",
    met="新车的能源种类和目录情况在补贴范围内。",
    unmet="新车是新能源车，但没有纳入减免车辆购置税的新能源车型目录。",
    remedy="请与销售企业核对车型公告批次；如已纳入，请提交目录所在批次。",
)
def listed_if_nev(case: CaseFields) -> Node:
    has_engine = UNLISTED_IS_FUEL & (case.new_engine_ml > 0)
    return ~case.new_power.is_("nev") | case.new_in_catalogue | has_engine


@scrappage.condition(
    "二/(一)",
    met="新车是新能源车，或者是排量符合要求的燃油车。",
    unmet="新车燃料类型为{new_power}、排量{new_engine_ml}毫升，不属于{largest_engine_ml}毫升及以下的燃油车。",
    remedy="如登记证书上的排量或燃料类型与此不同，请提交登记证书核对。",
)
def small_engine_if_fuel(case: CaseFields) -> Node:
    has_engine = case.new_power.among("petrol", "diesel", "nev") | (case.new_power.is_("other") & EVERY_FUEL)
    is_small = has_engine & (case.new_engine_ml <= LARGEST_ENGINE)
    return (case.new_power.is_("nev") & ~ruled_fuel(case)) | is_small


@scrappage.condition(
    "二/(一)",
    met="新车是新能源车，或者报废的旧车是燃油车。",
    unmet="报废的旧车为{old_power}乘用车，购买燃油车不在补贴范围内。",
    remedy="报废该类旧车的，购买已纳入目录的新能源车可以申请。",
)
def fuel_only_for_fuel(case: CaseFields) -> Node:
    fuel = case.old_power.among("petrol", "diesel") | (case.old_power.is_("other") & EVERY_FUEL)
    is_nev = case.new_power.is_("nev") & ~(ruled_fuel(case) & (case.new_engine_ml > 0))
    return is_nev | fuel


@scrappage.amount_due("二/(一)", what="报废更新补贴金额")
def subsidy(case: CaseFields) -> Node:
    """A share of the price with tax, up to the whole yuan, at most the cap."""
    is_nev = case.new_power.is_("nev") & ~ruled_fuel(case)
    share = choose(is_nev, NEV_RATE.of(case.price_fen), FUEL_RATE.of(case.price_fen))
    return least(up_to_yuan(share), choose(is_nev, NEV_CAP, FUEL_CAP))


# 二/(二)/1 four papers, obtained from that day on (自…起: the day included)


@scrappage.condition(
    "二/(二)/1",
    met="报废机动车回收证明在{papers_from}及以后取得。",
    unmet="报废机动车回收证明于{recycled_on}取得，早于{papers_from}。",
    remedy="如日期录入有误，请提交证明原件照片或扫描件核对。",
)
def recycled_in_time(case: CaseFields) -> Node:
    return case.recycled_on >= PAPERS_FROM


@scrappage.condition(
    "二/(二)/1",
    met="机动车注销证明在{papers_from}及以后取得。",
    unmet="机动车注销证明于{deregistered_on}取得，早于{papers_from}。",
    remedy="如日期录入有误，请提交证明原件照片或扫描件核对。",
)
def deregistered_in_time(case: CaseFields) -> Node:
    return case.deregistered_on >= PAPERS_FROM


@scrappage.condition(
    "二/(二)/1",
    met="新车发票在{papers_from}及以后开具。",
    unmet="新车的机动车销售统一发票于{invoiced_on}开具，早于{papers_from}。",
    remedy="如日期录入有误，请提交发票原件照片或扫描件核对。",
)
def invoiced_in_time(case: CaseFields) -> Node:
    return case.invoiced_on >= PAPERS_FROM


@scrappage.condition(
    "二/(二)/1",
    met="新车登记证书在{papers_from}及以后取得。",
    unmet="新车的机动车登记证书于{new_registered_on}取得，早于{papers_from}。",
    remedy="如日期录入有误，请提交登记证书第1页和第2页核对。",
)
def registered_in_time(case: CaseFields) -> Node:
    return case.new_registered_on >= PAPERS_FROM


@scrappage.condition(
    "二/(二)/1",
    met="回收证明由有资质的企业开具。",
    unmet="报废机动车回收证明不是由有资质的回收拆解企业开具的。",
    remedy="请与回收企业核对其资质认定书；如企业具备资质，请提交认定书编号。",
)
def recycler_qualified(case: CaseFields) -> Node:
    return case.recycler_qualified


# 二/(二)/2: the owner of both cars


@scrappage.condition(
    "二/(二)/2",
    met="旧车所有人与申请人一致。",
    unmet="报废旧车的所有人与申请人不一致。",
    remedy="请由旧车所有人本人申请；如因姓名用字不同造成，请提交身份证明核对。",
)
def old_car_is_own(case: CaseFields) -> Node:
    return case.old_owner_is_applicant


@scrappage.condition(
    "二/(二)/2",
    met="新车所有人与申请人一致。",
    unmet="购置新车的所有人与申请人不一致。",
    remedy="请由新车所有人本人申请；如因姓名用字不同造成，请提交身份证明核对。",
)
def new_car_is_own(case: CaseFields) -> Node:
    return case.new_owner_is_applicant


# 二/(二)/3: held by that day, without a break


@scrappage.condition(
    "二/(二)/3",
    met="旧车在{held_by}（含当日）前已登记在申请人名下。",
    unmet="旧车于{old_owned_since}才登记到申请人名下，晚于{held_by}。",
    remedy="如登记日期有误，请提交旧车登记证书或公安交管部门的查询结果。",
)
def held_long_enough(case: CaseFields) -> Node:
    return case.old_owned_since <= HELD_BY


@scrappage.condition(
    "二/(二)/3",
    met="自{held_by}至注销登记，旧车一直登记在申请人名下。",
    unmet="自{held_by}至注销登记期间，旧车曾{ownership_breaks}次离开申请人名下。",
    remedy="如转移登记记录有误，请提交公安交管部门的查询结果。",
)
def held_without_break(case: CaseFields) -> Node:
    return case.ownership_breaks.is_(0)


# 二/(二)/4: while the application is reviewed


@scrappage.condition(
    "二/(二)/4",
    met="审核期间新车登记在申请人名下。",
    unmet="新车于{new_left_on}离开申请人名下，当时补贴申请仍在审核。",
    remedy="如该转移登记记录有误，请提交公安交管部门的查询结果。",
)
def new_car_kept(case: CaseFields) -> Node:
    return ~exists(case.new_left_on) | (
        exists(case.review_ended_on) & (case.new_left_on > case.review_ended_on)
    )


# 二/(二)/5: in the city


@scrappage.condition(
    "二/(二)/5",
    met="新车发票在本市开具。",
    unmet="新车的机动车销售统一发票不是在本市开具的（开具地：{invoice_place}）。",
    remedy="在其他省市开具发票的，请按当地规定申请。",
)
def invoiced_here(case: CaseFields) -> Node:
    return case.invoice_place.is_(CITY)


@scrappage.condition(
    "二/(二)/5",
    met="新车登记证书在本市办理。",
    unmet="新车的机动车登记证书不是在本市办理的（登记地：{registration_place}）。",
    remedy="在其他省市登记的，请按当地规定申请。",
)
def registered_here(case: CaseFields) -> Node:
    return case.registration_place.is_(CITY)


# 二/(三)/1: the window


@scrappage.condition(
    "二/(三)/1",
    met="申请在申报开始之后提交。",
    unmet="申请于{applied_at}提交，早于申报开始时间{opens_at}。",
    remedy="请在申报开始后重新提交。",
)
def applied_after_opening(case: CaseFields) -> Node:
    return case.applied_at >= OPENS


@scrappage.condition(
    "二/(三)/1",
    met="申请在申报截止之前提交。",
    unmet="申请于{applied_at}提交，已过申报截止时间{closes_at:end}。",
    remedy="申报已经截止，逾期提交的申请不再补办。",
)
def applied_before_closing(case: CaseFields) -> Node:
    return case.applied_at < CLOSES


@scrappage.condition(
    "二/(三)/1",
    met="没有补正，或者补正在期限内提交。",
    unmet="更改补正于{corrected_at}提交，已过补正截止时间{corrections_close_at:end}。",
    remedy="补正期限已过，逾期提交的补正不再补办。",
)
def corrected_in_time(case: CaseFields) -> Node:
    return ~exists(case.corrected_at) | (case.corrected_at < CORRECTIONS_CLOSE)


place_in_queue(scrappage, "二/(三)/1")

# 二/(三)/2: where it is handled


@scrappage.condition(
    "二/(三)/2",
    met="受理地就是新车发票开具地和注册登记地。",
    unmet="受理地为{handling_place}，与新车发票开具地（{invoice_place}）或注册登记地（{registration_place}）不同。",
    remedy="请向新车发票开具地和注册登记地的受理单位提交。",
)
def handled_where_bought(case: CaseFields) -> Node:
    return case.handling_place.is_(case.invoice_place) & case.handling_place.is_(case.registration_place)


# 二/(三)/4: the papers


@scrappage.condition(
    "二/(三)/4",
    met="收款账户是一类银行卡。",
    unmet="收款账户是{card_class}账户，应为一类银行卡。",
    remedy="请改用本人的一类银行卡，在申报或者补正期限内重新提交。",
)
def bank_card(case: CaseFields) -> Node:
    return case.card_class.is_(CARD_CLASS)


@scrappage.condition(
    "二/(三)/4",
    met="申报材料齐全、清晰。",
    unmet="申报材料不齐全或者不清晰。",
    remedy="请按材料清单备齐，在申报或者补正期限内重新提交。",
)
def papers_complete(case: CaseFields) -> Node:
    return case.papers_complete


while_money_lasts(scrappage, subsidy)

SCRAPPAGE: Final[Rulebook] = scrappage.freeze()
