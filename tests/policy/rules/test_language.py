"""The rule language: three-valued logic, dated parameters, rulings, words, and faults found before any case."""

from datetime import date
from typing import Any

import pytest

from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.checking import IllFormedRules
from luoshi.policy.rules.closures import compiled
from luoshi.policy.rules.kinds import Kind, neighbour
from luoshi.policy.rules.nodes import Const, Input, Least, Node, exists, inputs_of
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import CaseFields
from luoshi.policy.rules.settings import Dated, Ruling, UnsuitableSetting
from tests.policy.rules.small import programme, rulebook

GOOD: dict[str, Any] = {
    "asked_on": date(2026, 3, 1),
    "is_local": True,
    "kind": "a",
    "cost_fen": 100_001,
    "score": 50,
    "left_on": None,
}
LATER = Ruling("c_counts", "yes", "处长", date(2026, 5, 1), "来函请示", date(2026, 6, 1))


def decide(**changes: Any) -> Any:
    return Decider(bind(rulebook(), [LATER]))(GOOD | changes)


def test_a_good_case_gets_the_share() -> None:
    decision = decide(score=90)
    assert decision.eligible
    assert decision.amount_fen == 7_600  # 7.5 % of 1 000.01 yuan is 75.00075, up to 76
    assert decision.reasons[0] == "在2026年3月1日之后申请。"


def test_each_branch_of_the_amount() -> None:
    assert decide(kind="b", score=90).amount_fen == 7_500 + 7_501
    assert decide(score=10).amount_fen == 7_500
    assert decide(cost_fen=10**9, score=90).amount_fen == 90_000


def test_a_parameter_changes_on_its_day() -> None:
    assert decide(asked_on=date(2026, 6, 30), score=90).amount_fen == 7_600
    assert decide(asked_on=date(2026, 7, 1), score=90).amount_fen == 5_100


def test_a_ruling_holds_from_its_day_on() -> None:
    assert decide(kind="c", asked_on=date(2026, 5, 31)).failed == ("right_kind",)
    assert decide(kind="c", asked_on=date(2026, 6, 1)).eligible
    before, after = (bind(rulebook(), [LATER]).standings(date(2026, m, 1))[0] for m in (5, 6))
    assert (before.option, before.ruling) == ("no", None)
    assert (after.option, after.ruling) == ("yes", LATER)


def test_unknown_facts_fail_what_depends_on_them_and_nothing_else() -> None:
    decision = decide(is_local=None, cost_fen=None)
    assert decision.failed == ("local", "grant")
    assert decision.outcomes == (True, None, True, True, True)
    assert decision.reasons[1] == "缺少“是否本地”，无法判断，请补充。"
    assert decide(asked_on=None).failed == ("open_already", "enough_of_the_score", "grant")


def test_an_absent_optional_fact_means_there_is_none() -> None:
    assert decide(left_on=None).eligible
    assert decide(left_on=date(2026, 3, 1)).failed == ("still_here",)
    assert decide(left_on=date(2026, 3, 2)).eligible


def test_words_take_the_values_of_the_case_and_its_day() -> None:
    early = decide(left_on=date(2026, 3, 1)).reasons[4]
    late = decide(asked_on=date(2026, 8, 1), left_on=date(2026, 3, 1)).reasons[4]
    assert early == "于2026年3月1日离开，比例7.5%。"
    assert late == "于2026年3月1日离开，比例5%。"
    assert decide(kind="c").reasons[2] == "种类丙不符合。"


def test_values_are_given_beside_the_decision() -> None:
    assert Decider(bind(rulebook())).values(GOOD) == {"twice": 100}


def test_the_version_tells_other_figures_and_rulings_apart() -> None:
    published = bind(rulebook()).version()
    assert published == Decider(bind(rulebook())).version
    assert published != bind(rulebook(), [LATER]).version()
    assert published != bind(rulebook(), (), {"cap": (Dated(date(2026, 1, 1), 1),)}).version()


@pytest.mark.parametrize(
    ("rulings", "overrides", "says"),
    [
        (
            [Ruling("nothing", "yes", "", date(2026, 1, 1), "", date(2026, 1, 1))],
            {},
            "没有名为“nothing”的口径",
        ),
        ([Ruling("c_counts", "maybe", "", date(2026, 1, 1), "", date(2026, 1, 1))], {}, "没有选项“maybe”"),
        ([], {"nothing": (Dated(date(2026, 1, 1), 1),)}, "没有名为“nothing”的参数"),
        ([], {"cap": (Dated(date(2026, 1, 1), "1"),)}, "类型不符"),
        ([], {"cap": ()}, "类型不符"),
    ],
)
def test_settings_the_programme_does_not_know_are_refused(rulings: Any, overrides: Any, says: str) -> None:
    with pytest.raises(UnsuitableSetting, match=says):
        bind(rulebook(), rulings, overrides)


def test_of_two_rulings_on_one_day_the_later_decision_counts() -> None:
    other = Ruling("c_counts", "no", "处长", date(2026, 5, 2), "更正", date(2026, 6, 1))
    bound = bind(rulebook(), [other, LATER])
    assert bound.standings(date(2026, 6, 1))[0].ruling == other


YES, NO, UNKNOWN = (Input(name, Kind.FLAG) for name in ("yes", "no", "unknown"))
CASE = {"yes": True, "no": False, "unknown": None, "one": 1, "two": 2, "none": None}


@pytest.mark.parametrize(
    ("node", "value"),
    [
        (YES & UNKNOWN, None),
        (UNKNOWN & YES, None),
        (NO & UNKNOWN, False),
        (UNKNOWN & NO, False),
        (UNKNOWN & YES & NO, False),
        (YES | UNKNOWN, True),
        (UNKNOWN | YES, True),
        (NO | UNKNOWN, None),
        (UNKNOWN | NO | YES, True),
        (~UNKNOWN, None),
        (~YES, False),
        (Least((Input("one", Kind.COUNT), Input("none", Kind.COUNT))), None),
        (Least((Input("two", Kind.COUNT), Input("one", Kind.COUNT))), 1),
        (Input("one", Kind.COUNT) + 1, 2),
        (Input("one", Kind.COUNT) - Input("none", Kind.COUNT), None),
        (Input("one", Kind.COUNT) < Input("two", Kind.COUNT), True),
        (Input("one", Kind.COUNT) >= Input("two", Kind.COUNT), False),
        (Input("none", Kind.COUNT).is_(1), None),
    ],
)
def test_three_valued_logic(node: Node, value: Any) -> None:
    assert compiled(node)(CASE) is value or compiled(node)(CASE) == value != None  # noqa: E711


def test_faults_are_found_when_the_rules_are_frozen() -> None:
    wrong = programme()

    @wrong.condition("", met="好", unmet="{nobody}不好。", remedy="请改。")
    def rule(case: CaseFields) -> Node:
        return case.asked_on <= case.score  # type: ignore[no-any-return]

    @wrong.condition("第一条", met="好。", unmet="不好。", remedy="请改。")
    def choice(case: CaseFields) -> Node:
        return case.kind.is_("z")  # type: ignore[no-any-return]

    @wrong.amount_due("第三条", what="金额")
    def grant(case: CaseFields) -> Node:
        return case.cost_fen * case.score + case.score  # type: ignore[no-any-return]

    with pytest.raises(IllFormedRules) as fault:
        wrong.freeze()
    for says in (
        "没有写明条款",
        "完整的句子",
        "未知名称“nobody”",
        "不能比较day与count",
        "没有选项“z”",
        "同一单位",
    ):
        assert says in str(fault.value)


def test_writing_a_rule_about_nothing_is_refused() -> None:
    small = programme()
    with pytest.raises(AttributeError, match="未登记的字段"):
        _ = CaseFields(small.fields).nobody
    with pytest.raises(LookupError, match="没有登记参数"):
        small.parameter("nobody")
    with pytest.raises(LookupError, match="没有登记口径"):
        small.reads("nobody", "yes")
    with pytest.raises(TypeError, match="可为空"):
        exists(CaseFields(small.fields).score)


def test_inputs_are_listed_once() -> None:
    assert inputs_of(YES & NO & YES) == ("yes", "no")


def test_neighbours_are_one_smallest_step_away() -> None:
    assert neighbour(date(2026, 1, 1), -1) == date(2025, 12, 31)
    assert neighbour(5, 1) == 6
    with pytest.raises(TypeError):
        neighbour("a", 1)
    with pytest.raises(TypeError):
        compiled(Const(1, Kind.COUNT).__class__.__mro__[1]())
