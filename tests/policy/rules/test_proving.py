"""Each place of a rule is proved by itself: a case far from the threshold proves nothing about the threshold."""

from datetime import date
from typing import Any

import pytest

from luoshi.policy.money.fen import yuan
from luoshi.policy.rules.cases import Example, examples, run_examples
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.nodes import Node, choose, exists, least, up_to_yuan
from luoshi.policy.rules.programme import CaseFields, Programme, Rulebook
from luoshi.policy.rules.proving import unnoticed
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Dated, Interpretation, Option, Parameter

SINCE = date(2026, 1, 1)
FIELDS = (
    Field("asked_on", Kind.DAY, "申请日", "一"),
    Field("made_on", Kind.DAY, "开具日", "一"),
    Field("sold_on", Kind.DAY, "出售日", "一"),
    Field("price_fen", Kind.FEN, "价格", "一", least=0, most=10**11),
    Field("back_on", Kind.DAY, "回来日", "一", optional=True),
    Field("ended_on", Kind.DAY, "结束日", "一", optional=True),
)
PARAMETERS = (
    Parameter("first_day", Kind.DAY, "起始日", "一", (Dated(SINCE, date(2026, 3, 1)),)),
    Parameter("rate", Kind.RATE, "比例", "一", (Dated(SINCE, 1_200), Dated(date(2026, 7, 1), 800))),
    Parameter("cap", Kind.FEN, "上限", "一", (Dated(SINCE, yuan(2_000)),)),
)
DOUBT = Interpretation(
    "after", "一", "？", (Option("with", "含"), Option("without", "不含")), "without", "。"
)


def book() -> Rulebook:
    """Two days against one parameter, one of them under a doubt; an amount; a fact that may be absent."""
    made = Programme("proved", "试字〔2026〕2号", "试行", "1", "asked_on", FIELDS, PARAMETERS, (DOUBT,))
    first_day, rate, cap = (made.parameter(one) for one in ("first_day", "rate", "cap"))

    @made.condition("一", met="。", unmet="。", remedy="。")
    def made_in_time(case: CaseFields) -> Node:
        return case.made_on >= first_day

    @made.condition("一", met="。", unmet="。", remedy="。")
    def sold_in_time(case: CaseFields) -> Node:
        with_day = made.reads("after", "with")
        return choose(with_day, case.sold_on >= first_day, case.sold_on > first_day)

    @made.condition("一", met="。", unmet="。", remedy="。")
    def stays_away(case: CaseFields) -> Node:
        return ~exists(case.back_on) | (exists(case.ended_on) & (case.back_on > case.ended_on))

    @made.amount_due("一", what="金额")
    def grant(case: CaseFields) -> Node:
        return least(up_to_yuan(rate.of(case.price_fen)), cap)

    @made.value("一", what="顺序")
    def place(case: CaseFields) -> Node:
        return choose(exists(case.ended_on), case.ended_on, case.asked_on)

    return made.freeze()


GOOD: dict[str, Any] = {
    "asked_on": date(2026, 4, 1),
    "made_on": date(2026, 3, 1),
    "sold_on": date(2026, 3, 2),
    "price_fen": 1_000_000,
}
WITH = {"rulings": {"after": "with"}}
PLACE = {"values": {"place": date(2026, 4, 1)}}
ENDED = {"values": {"place": date(2026, 4, 9)}}


def case(name: str, out: int | str, more: Any = None, **given: Any) -> dict[str, Any]:
    row = {"name": name, "base": "good", "given": given, "clause": "一"} | (more or {})
    return row | ({"failed": [out]} if isinstance(out, str) else {"amount_fen": out})


FULL = [
    case("普通", 120_000, PLACE),
    case("早一天开具", "made_in_time", made_on=date(2026, 2, 28)),
    case("当日出售", "sold_in_time", sold_on=date(2026, 3, 1)),
    case("含当日", 120_000, WITH, sold_on=date(2026, 3, 1)),
    case("含当日，早一天", "sold_in_time", WITH, sold_on=date(2026, 2, 28)),
    case("回来了", "stays_away", back_on=date(2026, 4, 9)),
    case("当天回来", "stays_away", back_on=date(2026, 4, 9), ended_on=date(2026, 4, 9)),
    case("次日回来", 120_000, ENDED, back_on=date(2026, 4, 10), ended_on=date(2026, 4, 9)),
    case("下半年", 80_000, asked_on=date(2026, 7, 1)),
    case("封顶", 200_000, price_fen=3_000_000),
]


def cases(rows: list[Any]) -> tuple[Example, ...]:
    return examples({"base": {"good": {"part": "proved", "given": GOOD}}, "case": rows}, [book()])


def test_a_full_set_of_cases_notices_every_change() -> None:
    assert list(run_examples(cases(FULL), book())) == []
    assert list(unnoticed(book(), cases(FULL))) == []


@pytest.mark.parametrize(
    ("left_out", "rule"),
    [
        ("普通", "grant"),
        ("早一天开具", "made_in_time"),
        ("当日出售", "sold_in_time"),
        ("含当日", "sold_in_time"),
        ("含当日，早一天", "sold_in_time"),
        ("回来了", "stays_away"),
        ("当天回来", "stays_away"),
        ("次日回来", "stays_away"),
        ("下半年", "grant"),
        ("封顶", "grant"),
    ],
)
def test_each_case_that_is_left_out_leaves_a_place_unproved(left_out: str, rule: str) -> None:
    rest = [row for row in FULL if row["name"] != left_out]
    if left_out == "普通":
        rest = [row for row in rest if row["name"] in {"早一天开具", "封顶", "下半年"}]
    assert rule in {one.rule for one in unnoticed(book(), cases(rest))}


def test_a_threshold_that_another_rule_proves_is_not_proved_here() -> None:
    """The same parameter stands in two rules: cases on both sides in the one say nothing about the other."""
    rest = [row for row in FULL if row["name"] != "早一天开具"]
    found = {(one.rule, one.what) for one in unnoticed(book(), cases(rest))}
    assert ("made_in_time", "参数“first_day”只在此处减小一个最小单位") in found
    assert not any(rule == "sold_in_time" for rule, _ in found)


def test_a_case_that_supposes_figures_of_its_own_proves_nothing_about_the_programmes() -> None:
    own = {"parameters": {"cap": [{"since": SINCE, "value": 200_000}]}}
    rest = [row | own if row["name"] == "封顶" else row for row in FULL]
    assert {one.rule for one in unnoticed(book(), cases(rest))} == {"grant"}


def test_a_change_of_the_amount_shows_in_the_condition_that_reads_it() -> None:
    """A refused case has no amount, but whether the money left would have been enough tells the amounts apart."""
    fields = (*FIELDS, Field("left_fen", Kind.FEN, "余额", "一", least=0, most=10**11))
    share = Parameter("share", Kind.RATE, "比例", "一", (Dated(SINCE, 1_200),))
    made = Programme("proved", "试字〔2026〕2号", "试行", "1", "asked_on", fields, (share,), (DOUBT,))

    @made.condition("一", met="。", unmet="。", remedy="。")
    def has_stayed_away(case: CaseFields) -> Node:
        return ~exists(case.back_on)

    @made.amount_due("一", what="金额")
    def grant(case: CaseFields) -> Node:
        return choose(
            exists(case.back_on), up_to_yuan(made.parameter("share").of(case.price_fen)), case.price_fen
        )

    @made.condition("一", met="。", unmet="。", remedy="。")
    def money_left(case: CaseFields) -> Node:
        return grant(case) <= case.left_fen

    frozen, back = made.freeze(), date(2026, 4, 9)
    rows = [
        case("普通", 1_000_000, left_fen=1_000_000),
        case("差一分", "money_left", left_fen=999_999),
        case("回来了，钱刚够", "has_stayed_away", back_on=back, left_fen=120_000),
        case("回来了，钱差一分", "has_stayed_away", back_on=back, left_fen=119_999)
        | {"failed": ["has_stayed_away", "money_left"]},
    ]

    def missed(some: list[Any]) -> list[tuple[str, str]]:
        data = {"base": {"good": {"part": "proved", "given": GOOD}}, "case": some}
        return [(one.rule, one.what) for one in unnoticed(frozen, examples(data, [frozen]))]

    assert missed(rows) == []
    assert missed(rows[:3]) == [("grant", "参数“share”只在此处减小一个最小单位")]
