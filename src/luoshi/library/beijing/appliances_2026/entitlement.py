"""Articles 4 to 8 and 23: the entitlement by which a piece is bought."""

from luoshi.policy.rules.nodes import Node, choose
from luoshi.policy.rules.programme import CaseFields, Programme


def entitlement(programme: Programme) -> None:
    """Register what must hold of the entitlement at the payment."""
    _channel(programme)
    _claim(programme)
    _lapses(programme)
    _life(programme)


def _channel(programme: Programme) -> None:
    only_used = programme.reads("elsewhere", "used")

    @programme.condition(
        "第四条",
        met="资格的渠道与付款的渠道一致。",
        unmet="资格的渠道（{claim_channel}）与付款的渠道（{channel}）不一致，线上和线下资格不能混用。",
        remedy="请在对应的渠道使用；需要换渠道的，注销后重新领取。",
    )
    def same_channel(case: CaseFields) -> Node:
        return case.claim_channel.is_(case.channel)

    @programme.condition(
        "第四条",
        met="没有在京外地区领用过同类商品的补贴。",
        unmet="已在京外地区领用过同类商品的补贴。",
        remedy="请先到领用地注销未使用的资格；已经使用的，不能在本市再次领取。",
    )
    def not_elsewhere(case: CaseFields) -> Node:
        return choose(only_used, ~case.used_elsewhere, ~(case.claimed_elsewhere | case.used_elsewhere))


def _claim(programme: Programme) -> None:
    opens = programme.parameter("opens_minute")
    open_a_class = programme.parameter("entitlements_a_class")

    @programme.condition(
        "第五条",
        met="领取前已通过实人认证。",
        unmet="领取资格时没有通过实人认证。",
        remedy="请在“京通”移动端完成实人认证后重新领取。",
    )
    def identity_checked(case: CaseFields) -> Node:
        return case.identity_checked

    @programme.condition(
        "第五条",
        met="同一品类只领取了一个资格。",
        unmet="同一品类另有{other_entitlements}个有效资格，线上、线下不可重复领取。",
        remedy="请注销另一个渠道的资格。",
    )
    def one_of_a_class(case: CaseFields) -> Node:
        return case.other_entitlements < open_a_class

    @programme.condition(
        "第五条",
        met="在每日开放领取之后领取。",
        unmet="资格在当日开放领取之前领出。",
        remedy="该资格无效，请在开放领取后重新领取。",
    )
    def claimed_when_open(case: CaseFields) -> Node:
        return case.claimed_minute >= opens

    @programme.condition(
        "第五条",
        met="付款时资格在有效期内。",
        unmet="付款时间{used_at}已过资格的有效期{valid_until:end}。",
        remedy="资格逾期自动失效，请重新领取后下单。",
    )
    def still_valid(case: CaseFields) -> Node:
        return case.used_at < case.valid_until


def _lapses(programme: Programme) -> None:
    """Article 5 with the last sentences of article 23: lapses of the bridging period do not count."""
    limit = programme.parameter("lapses")
    each_channel = programme.reads("bar", "each")
    returned_count = programme.reads("returned_lapse", "counts")

    @programme.condition(
        "第五条",
        met="领取时该品类逾期未使用的次数没有达到上限。",
        unmet="该品类资格逾期未使用已达{lapses}次（本渠道{lapses_here}次、另一渠道{lapses_there}次，"
        "其中接续期{bridging_here}次、{bridging_there}次不计）。",
        remedy="政策实施期内不能再领取；如次数有误，请提出核查。",
    )
    def not_barred(case: CaseFields) -> Node:
        here = case.lapses_here - case.bridging_here + choose(returned_count, case.returned_here, 0)
        there = case.lapses_there - case.bridging_there + choose(returned_count, case.returned_there, 0)
        return choose(each_channel, here, here + there) < limit

    bridging_from = programme.parameter("bridging_from")

    @programme.condition(
        "第二十三条",
        met="订单在政策期内。",
        unmet="订单于{used_at}付款，早于接续期的开始{bridging_from}。",
        remedy="接续期之前的订单按当时的政策办理。",
    )
    def within_policy(case: CaseFields) -> Node:
        return case.used_at >= bridging_from


def _life(programme: Programme) -> None:
    @programme.condition(
        "第六条",
        met="订单没有退货。",
        unmet="该订单已经退货，补贴随之退回。",
        remedy="资格将在退货流程结束的次日内恢复，尚在有效期内的可以继续使用。",
    )
    def not_returned(case: CaseFields) -> Node:
        return ~case.returned

    @programme.condition(
        "第七条",
        met="付款前没有在该企业解绑。",
        unmet="资格在付款前已从该企业解绑。",
        remedy="请重新绑定后下单。",
    )
    def not_unbound(case: CaseFields) -> Node:
        return ~case.unbound

    @programme.condition(
        "第八条",
        met="资格没有注销。",
        unmet="资格在付款前已经注销。",
        remedy="注销后请重新领取；已在其他省市领取的，请在当地使用。",
    )
    def not_cancelled(case: CaseFields) -> Node:
        return ~case.cancelled
