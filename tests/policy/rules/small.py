"""A small invented programme that uses every word of the rule language."""

from datetime import date

from luoshi.policy.money.fen import yuan
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.nodes import (
    Node,
    choose,
    down_to_fen,
    exists,
    half_up_to_fen,
    least,
    tiers,
    up_to_fen,
    up_to_yuan,
    whole,
)
from luoshi.policy.rules.programme import CaseFields, Programme, Rulebook
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Dated, Interpretation, Option, Parameter

FIELDS = (
    Field("asked_on", Kind.DAY, "申请日", "第一条"),
    Field("is_local", Kind.FLAG, "是否本地", "第一条"),
    Field("kind", Kind.CHOICE, "种类", "第二条", options=(("a", "甲"), ("b", "乙"), ("c", "丙"))),
    Field("cost_fen", Kind.FEN, "费用", "第三条", least=0, most=10**11),
    Field("score", Kind.COUNT, "得分", "第三条", least=0, most=200),
    Field("left_on", Kind.DAY, "离开日", "第四条", optional=True),
)
SINCE = date(2026, 1, 1)
PARAMETERS = (
    Parameter("rate", Kind.RATE, "比例", "第三条", (Dated(SINCE, 750), Dated(date(2026, 7, 1), 500))),
    Parameter("cap", Kind.FEN, "上限", "第三条", (Dated(SINCE, yuan(900)),)),
    Parameter("good_score", Kind.COUNT, "优等分数", "第三条", (Dated(SINCE, 90),)),
    Parameter("opens", Kind.DAY, "开始日", "第一条", (Dated(SINCE, date(2026, 3, 1)),)),
)
DOUBTS = (
    Interpretation(
        "c_counts",
        "第二条",
        "丙是否算入？",
        (Option("yes", "算入"), Option("no", "不算入")),
        "no",
        "没有写明。",
    ),
)


def programme() -> Programme:
    """The programme without rules."""
    return Programme("small", "试字〔2026〕1号", "试行补助", "1", "asked_on", FIELDS, PARAMETERS, DOUBTS)


def rulebook() -> Rulebook:
    """The programme with all its rules."""
    small = programme()
    rate, cap = small.parameter("rate"), small.parameter("cap")

    @small.condition(
        "第一条", met="在{opens}之后申请。", unmet="{asked_on}早于{opens}。", remedy="请以后再来。"
    )
    def open_already(case: CaseFields) -> Node:
        return case.asked_on >= small.parameter("opens")

    @small.condition("第一条", met="是本地人。", unmet="不是本地人。", remedy="请到当地申请。")
    def local(case: CaseFields) -> Node:
        return case.is_local

    @small.condition("第二条", met="种类{kind}符合。", unmet="种类{kind}不符合。", remedy="请核对种类。")
    def right_kind(case: CaseFields) -> Node:
        return case.kind.among("a", "b") | (case.kind.is_("c") & small.reads("c_counts", "yes"))

    @small.condition("第二条", met="得分占比够。", unmet="得分占比不够。", remedy="请补充得分。")
    def enough_of_the_score(case: CaseFields) -> Node:
        return whole(case.score) >= rate.of(case.score) + rate.of(case.score)

    @small.condition("第四条", met="没有离开。", unmet="于{left_on}离开，比例{rate}。", remedy="请说明情况。")
    def still_here(case: CaseFields) -> Node:
        return ~exists(case.left_on) | (case.left_on > case.asked_on)

    @small.amount_due("第三条", what="补助金额")
    def grant(case: CaseFields) -> Node:
        share = rate.of(case.cost_fen)
        rounded = choose(case.kind.is_("a"), up_to_yuan(share), half_up_to_fen(share) + up_to_fen(share))
        bonus = tiers(case.score, ((small.parameter("good_score"), cap),), down_to_fen(share))
        return least(rounded, cap, bonus)

    @small.value("第三条", what="得分的两倍")
    def twice(case: CaseFields) -> Node:
        return case.score * 2 - case.score + case.score

    return small.freeze()
