"""Coverage notices what a transcription can get wrong."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from luoshi.policy.rules.cases import Example, IllFormedCase, examples
from luoshi.policy.rules.coverage import Clause, Coverage, Problem, Status, coverage
from luoshi.policy.rules.inputs import UnsuitableCase
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.loading import (
    Account,
    IllFormedData,
    accounts_of,
    programme_of,
)
from luoshi.policy.rules.loading import (
    Standing as AccountStanding,
)
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Interpretation, Option, Parameter
from tests.policy.rules.small import SINCE, rulebook

NUMBER = "试字〔2026〕1号"
BASE: dict[str, Any] = {
    "part": "small",
    "given": {"asked_on": date(2026, 3, 2), "is_local": True, "kind": "a", "cost_fen": 100_000, "score": 50},
}


def case(name: str, amount_fen: int = 0, failed: tuple[str, ...] = (), more: Any = None, **given: Any) -> Any:
    row = {"name": name, "base": "good", "given": given, "clause": "第一条"} | (more or {})
    return row | ({"failed": list(failed)} if failed else {"amount_fen": amount_fen})


FULL = [
    case("普通", 7_500),
    case("开始日", 7_500, asked_on=date(2026, 3, 1)),
    case("早一天", failed=("open_already",), asked_on=date(2026, 2, 28)),
    case("外地", failed=("local",), is_local=False),
    case(
        "比例太高",
        failed=("enough_of_the_score",),
        more={"parameters": {"rate": [{"since": SINCE, "value": 5_001}]}},
    ),
    case("丙", failed=("right_kind",), kind="c"),
    case("丙算入", 7_500, more={"rulings": {"c_counts": "yes"}}, kind="c", score=50),
    case("已离开", failed=("still_here",), left_on=date(2026, 3, 2)),
    case("下半年", 5_000, asked_on=date(2026, 7, 1)),
    case("优等", 7_600, cost_fen=100_001, score=90),
    case("差一分", 7_500, cost_fen=100_001, score=89),
    case("封顶", 90_000, cost_fen=10**9, score=90),
]
CLAUSES = (
    Clause(f"{NUMBER}#前言", "为了试验，制定本办法。" * 5, None),
    Clause(f"{NUMBER}#第一章", "第一章总则", None),
    *(Clause(f"{NUMBER}#第{n}条", f"第{n}条", f"{NUMBER}#第一章") for n in "一二三四"),
)
ACCOUNTS = (Account("前言", AccountStanding.INFORMATIVE, "", "说明目的。"),)


def made(rows: list[Any], book: Rulebook | None = None) -> tuple[Example, ...]:
    return examples({"base": {"good": BASE}, "case": rows}, [book or rulebook()])


def problems(rows: list[Any], book: Rulebook | None = None, clauses: Any = CLAUSES) -> set[tuple[str, str]]:
    book = book or rulebook()
    account = coverage([book], ACCOUNTS, made(rows, book), clauses)
    return {(problem.kind, problem.where.removeprefix("small.")) for problem in coarse(account)}


def coarse(account: Coverage) -> list[Problem]:
    """The problems but for the places of single rules, which test_proving.py is about: the small book has odd ones on purpose."""
    return [problem for problem in account.problems if problem.kind != "unproved-place"]


def test_a_full_set_of_cases_leaves_nothing_open() -> None:
    account = coverage([rulebook()], ACCOUNTS, made(FULL), CLAUSES)
    assert coarse(account) == []
    assert replace(account, problems=()).complete
    assert [c.status for c in account.clauses] == [
        Status.INFORMATIVE,
        Status.INFORMATIVE,
        *[Status.EXECUTABLE] * 4,
    ]
    assert set(account.as_data()) == {"clauses", "problems"}


@pytest.mark.parametrize(
    ("left_out", "problem"),
    [
        ("外地", ("unproved-condition", "local")),
        ("丙", ("unproved-condition", "right_kind")),
        ("已离开", ("unproved-condition", "still_here")),
        ("开始日", ("one-sided-parameter", "opens")),
        ("早一天", ("one-sided-parameter", "opens")),
        ("差一分", ("one-sided-parameter", "good_score")),
        ("下半年", ("one-sided-parameter", "rate")),
        ("丙算入", ("unproved-option", "c_counts.yes")),
    ],
)
def test_each_case_that_is_left_out_is_missed(left_out: str, problem: tuple[str, str]) -> None:
    assert problem in problems([row for row in FULL if row["name"] != left_out])


def test_a_condition_without_proof_leaves_its_clause_uncovered() -> None:
    rows = [row for row in FULL if row["name"] != "已离开"]
    account = coverage([rulebook()], ACCOUNTS, made(rows), CLAUSES)
    assert account.clauses[-1].status is Status.UNCOVERED
    assert not account.complete


def test_a_case_that_comes_out_otherwise_is_a_problem() -> None:
    assert ("wrong-case", "错") in problems([*FULL, case("错", 7_501)])
    assert ("wrong-case", "错") in problems([*FULL, case("错", failed=("local",))])
    unknown = case("错", failed=("local",), more={"unknown": ["local"]}, is_local=False)
    assert ("wrong-case", "错") in problems([*FULL, unknown])


def test_inputs_parameters_and_doubts_that_nothing_reads() -> None:
    book = replace(
        rulebook(),
        fields=(*rulebook().fields, Field("shoe_size", Kind.COUNT, "鞋码", "第一条")),
        parameters=(*rulebook().parameters, replace(rulebook().parameters[0], name="idle")),
        interpretations=(
            *rulebook().interpretations,
            Interpretation("moot", "第一条", "？", (Option("a", "甲"),), "a", "。"),
        ),
    )
    found = problems(FULL, book)
    assert {("unread-input", name) for name in ("shoe_size", "idle", "moot")} <= found


def test_clauses_that_are_not_in_the_source() -> None:
    account = coverage([rulebook()], ACCOUNTS, made(FULL), CLAUSES[:-1])
    assert "unknown-clause" in {problem.kind for problem in account.problems}
    assert any("still_here" in problem.where for problem in account.problems)
    invented = Account("第九条", AccountStanding.PROCEDURAL, "", "没有。")
    account = coverage([rulebook()], (*ACCOUNTS, invented), made(FULL), CLAUSES)
    assert [problem.where for problem in coarse(account)] == ["说明 第九条"]


def test_a_long_clause_with_parts_is_no_heading() -> None:
    clauses = [replace(c, text="内容" * 30) if c.address.endswith("章") else c for c in CLAUSES]
    account = coverage([rulebook()], ACCOUNTS, made(FULL), clauses)
    assert [c.address for c in account.clauses if c.status is Status.UNCOVERED] == [f"{NUMBER}#第一章"]


def test_a_sentence_belongs_to_its_clause() -> None:
    book = replace(
        rulebook(), conditions=tuple(replace(c, clause=f"{c.clause}.2") for c in rulebook().conditions)
    )
    assert problems(FULL, book) == set()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"name": "甲", "base": "nobody", "clause": "第一条"}, "基础案例“nobody”不存在"),
        ({"name": "甲", "base": "good", "clause": "第一条"}, "须写明金额或未满足的条件"),
        (
            {"name": "甲", "base": "good", "clause": "第一条", "amount_fen": 1, "failed": ["local"]},
            "只能写一样",
        ),
    ],
)
def test_cases_that_say_too_little_or_too_much(row: Any, says: str) -> None:
    with pytest.raises(IllFormedCase, match=says):
        made([row])


def test_a_case_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(UnsuitableCase, match="shoe_size"):
        made([case("甲", 1, shoe_size=1)])


DATA: dict[str, Any] = {
    "programme": {"number": NUMBER, "version": "1", "reference": "asked_on"},
    "parts": [{"name": "one", "title": "甲"}, {"name": "two", "title": "乙"}],
    "fields": [{"name": "asked_on", "kind": "day", "meaning": "申请日", "clause": {"one": "一"}}],
    "parameters": [
        {
            "name": "cap",
            "kind": "fen",
            "meaning": "上限",
            "clause": "一",
            "values": {"one": [{"since": SINCE, "yuan": 3}], "two": [{"since": SINCE, "yuan": 4}]},
        }
    ],
    "accounts": [{"clause": "二", "status": "procedural", "where": "步骤", "why": "流程。"}],
}


def test_a_data_file_gives_each_part_its_own() -> None:
    one, two = (programme_of(DATA, name) for name in ("one", "two"))
    assert ([f.name for f in one.fields], [f.name for f in two.fields]) == (["asked_on"], [])
    assert [p.values[0].value for p in (*one.parameters, *two.parameters)] == [300, 400]
    assert accounts_of(DATA)[0].standing is AccountStanding.PROCEDURAL


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fields": [{"name": "x", "kind": "day", "meaning": "", "clause": None}]}, "没有写明条款"),
        (
            {"fields": [{"name": "x", "kind": "colour", "meaning": "", "clause": "一"}]},
            "类型 'colour' 不可用",
        ),
        (
            {
                "parameters": [
                    {
                        "name": "x",
                        "kind": "day",
                        "meaning": "",
                        "clause": "一",
                        "values": [{"since": SINCE, "value": 3}],
                    }
                ]
            },
            "不是day",
        ),
        (
            {"fields": [{"name": "x", "kind": "day", "meaning": "", "clause": {"three": "一"}}]},
            "不存在的部分：three",
        ),
        ({"parts": []}, "没有“one”这一部分"),
    ],
)
def test_a_data_file_with_faults_is_refused(change: Any, says: str) -> None:
    with pytest.raises(IllFormedData, match=says):
        programme_of(DATA | change, "one")


def test_parameters_are_those_of_their_day() -> None:
    rate: Parameter = rulebook().parameters[0]
    assert [rate.at(day) for day in (date(2025, 1, 1), date(2026, 6, 30), date(2026, 7, 1))] == [
        750,
        750,
        500,
    ]
