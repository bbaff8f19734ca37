"""The rules on one case and on columns say the same, on every engine, for cases around every threshold."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.library.programmes import find
from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.cases import examples
from luoshi.policy.rules.closures import compiled
from luoshi.policy.rules.engines.columns import (
    AMOUNT,
    BITS,
    ELIGIBLE,
    UNKNOWN,
    Family,
    decide,
    values,
    with_unknown,
)
from luoshi.policy.rules.engines.expressions import dtype_of, expression
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.nodes import (
    Compare,
    Const,
    Exists,
    Input,
    Node,
    Order,
    Rounded,
    Rounding,
    all_of,
    any_of,
    choose,
    least,
)
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.prospects import prospect
from luoshi.policy.rules.settings import Dated, Ruling, UnsuitableSetting
from tests.generative.rules_support import cases, frame_of
from tests.policy.rules.small import rulebook

TRADE_IN = find("vehicle_trade_in_2026")
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
"""Whole cases are large values; on a busy machine drawing them takes its time."""
GOOD = {
    part.name: dict(
        next(e for e in examples(tomllib.loads(TRADE_IN.cases), TRADE_IN.parts) if e.part == part.name).facts
    )
    for part in TRADE_IN.parts
}
RULINGS = {
    "none": (),
    "all": tuple(
        Ruling(doubt, option, "裁定人", date(2026, 3, 1), "试验", date(2026, 6, 1))
        for doubt, option in {
            "after_new_year": "with_day",
            "meaning_of_fuel": "petrol_and_diesel",
            "unlisted_plug_in": "fuel",
            "registered_in_name": "first",
            "incomplete_papers": "reject",
            "place_after_correction": "loses",
            "not_back_until": "review",
            "pots": "two",
        }.items()
    ),
}


def bound_part(index: int, rulings: str) -> Any:
    book = TRADE_IN.parts[index]
    doubts = {doubt.name for doubt in book.interpretations}
    changed = {"nev_rate": (Dated(date(2026, 1, 1), 1_199), Dated(date(2026, 6, 1), 1_201))}
    mine = [ruling for ruling in RULINGS[rulings] if ruling.interpretation in doubts]
    return bind(book, mine, changed if rulings == "all" else {})


def on_polars(frame: pl.DataFrame, family: Family) -> list[dict[str, Any]]:
    decided: pl.DataFrame = decide(frame.lazy(), family).collect(engine="streaming")
    return decided.to_dicts()


def on_duckdb(frame: pl.DataFrame, family: Family) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        rows: list[dict[str, Any]] = decide(connection.from_arrow(frame.to_arrow()), family).pl().to_dicts()
    return rows


ENGINES = {"polars": on_polars, "duckdb": on_duckdb}


def same(rows: list[dict[str, Any]], found: list[dict[str, Any]], family: Family) -> None:
    """Every row: eligible, amount and each failing condition as in the plain way."""
    deciders = {part.book.name: Decider(part) for part in family.parts}
    for row, columns in zip(rows, found, strict=True):
        decider = deciders[row["half"]] if family.field else next(iter(deciders.values()))
        decision = decider(row)
        told = (columns[ELIGIBLE], columns[AMOUNT], family.failed(row.get("half"), columns[BITS]))
        assert told == (decision.eligible, decision.amount_fen, decision.failed), row


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rulings", RULINGS)
@pytest.mark.parametrize("index", [0, 1], ids=["scrappage", "replacement"])
@settings(deadline=None, max_examples=6, suppress_health_check=SLOW)
@given(data=st.data())
def test_one_case_and_columns_agree(data: st.DataObject, index: int, rulings: str, engine: str) -> None:
    bound = bound_part(index, rulings)
    family = Family(None, (bound,))
    rows = data.draw(st.lists(cases(bound, GOOD[bound.book.name]), min_size=20, max_size=40))
    same(rows, ENGINES[engine](frame_of(rows, family), family), family)


@pytest.mark.parametrize("engine", ENGINES)
@settings(deadline=None, max_examples=6, suppress_health_check=SLOW)
@given(data=st.data())
def test_both_halves_in_one_file_agree(data: st.DataObject, engine: str) -> None:
    family = Family(TRADE_IN.part_field, tuple(bound_part(i, "all") for i in (0, 1)))
    halves = [
        cases(part, GOOD[part.book.name]).map(lambda row, name=part.book.name: row | {"half": name})
        for part in family.parts
    ]
    rows = data.draw(st.lists(st.one_of(*halves), min_size=20, max_size=40))
    same(rows, ENGINES[engine](frame_of(rows, family), family), family)


def test_every_threshold_of_every_condition_is_met_by_the_generated_cases() -> None:
    """The generator is worth something: over a fixed sample each condition is seen met, unmet and unknown."""
    seen: set[tuple[str, bool | None]] = set()
    bound = bound_part(0, "none")
    decider = Decider(bound)

    @settings(deadline=None, suppress_health_check=SLOW, max_examples=400, database=None, derandomize=True)
    @given(cases(bound, GOOD["scrappage"]))
    def collect(row: dict[str, Any]) -> None:
        decision = decider(row)
        seen.update(zip(bound.names, decision.outcomes, strict=False))

    collect()
    for condition in bound.book.conditions:
        assert {(condition.name, True), (condition.name, False)} <= seen


small_rows = st.fixed_dictionaries(
    {
        "asked_on": st.none() | st.dates(date(2026, 2, 27), date(2026, 7, 3)),
        "is_local": st.none() | st.booleans(),
        "kind": st.none() | st.sampled_from("abc"),
        "cost_fen": st.none() | st.integers(0, 10**11),
        "score": st.none() | st.integers(0, 200),
        "left_on": st.none() | st.dates(date(2026, 2, 27), date(2026, 7, 3)),
    }
)


@pytest.mark.parametrize("engine", ENGINES)
@settings(deadline=None, max_examples=8, suppress_health_check=SLOW)
@given(rows=st.lists(small_rows, min_size=1, max_size=40))
def test_every_word_of_the_language_agrees(rows: list[dict[str, Any]], engine: str) -> None:
    ruling = Ruling("c_counts", "yes", "", date(2026, 1, 1), "", date(2026, 5, 1))
    family = Family(None, (bind(rulebook(), [ruling]),))
    same(rows, ENGINES[engine](frame_of(rows, family), family), family)


@given(st.lists(small_rows, min_size=1, max_size=20))
@settings(deadline=None, max_examples=8, suppress_health_check=SLOW)
def test_further_values_agree(rows: list[dict[str, Any]]) -> None:
    bound = bind(rulebook())
    lazy = nw.from_native(frame_of(rows, Family(None, (bound,))).lazy())
    found = values(lazy, bound).collect().to_native()["twice"].to_list()
    assert found == [Decider(bound).values(row)["twice"] for row in rows]


FLAGS = [Input(name, Kind.FLAG) for name in ("p", "q", "r")]
COUNTS = [Input(name, Kind.COUNT) for name in ("x", "y")]
MAYBE = Input("z", Kind.COUNT, optional=True)

numbers = st.recursive(
    st.sampled_from([*COUNTS, MAYBE]) | st.integers(-50, 50).map(lambda v: Const(v, Kind.COUNT)),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a - b, inner, inner),
        st.builds(least, inner, inner),
        st.builds(choose, st.sampled_from(FLAGS), inner, inner),
        st.builds(
            Rounded,
            inner,
            st.sampled_from([2, 7, 10]),
            st.sampled_from([1, 3]),
            st.sampled_from(list(Rounding)),
        ),
    ),
    max_leaves=8,
)
truths = st.recursive(
    st.sampled_from([*FLAGS, Exists(MAYBE)])
    | st.builds(Compare, st.sampled_from(list(Order)), numbers, numbers),
    lambda inner: st.one_of(
        st.builds(all_of, inner, inner),
        st.builds(any_of, inner, inner),
        st.builds(lambda a: ~a, inner),
        st.builds(choose, inner, inner, inner),
    ),
    max_leaves=8,
)
loose_rows = st.fixed_dictionaries(
    {name: st.none() | st.booleans() for name in "pqr"}
    | {name: st.none() | st.integers(-60, 60) for name in "xyz"}
)


@pytest.mark.parametrize("engine", ENGINES)
@settings(deadline=None, max_examples=40, suppress_health_check=SLOW)
@given(node=st.one_of(truths, numbers), rows=st.lists(loose_rows, min_size=1, max_size=12))
def test_any_expression_agrees(node: Node, rows: list[dict[str, Any]], engine: str) -> None:
    schema = dict.fromkeys("pqr", pl.Boolean()) | dict.fromkeys("xyz", pl.Int64())
    frame = pl.DataFrame(rows, schema=schema)
    wanted = [compiled(node)(row) for row in rows]
    column = (
        expression(node).cast(dtype_of(Kind.FLAG if isinstance(wanted[0], bool) else Kind.COUNT)).alias("out")
    )
    if all(value is None for value in wanted):
        column = expression(node).alias("out")
    if engine == "polars":
        found = nw.from_native(frame.lazy()).with_columns(column).to_native().collect()["out"].to_list()
    else:
        with duckdb.connect() as connection:
            relation = (
                nw.from_native(connection.from_arrow(frame.to_arrow())).with_columns(column).to_native()
            )
            found = [row[-1] for row in relation.fetchall()]
    assert found == wanted


@settings(deadline=None, max_examples=6, suppress_health_check=SLOW)
@given(data=st.data())
def test_what_is_unknown_agrees_and_names_what_is_missing(data: st.DataObject) -> None:
    bound = bound_part(0, "none")
    family, decider = Family(None, (bound,)), Decider(bound)
    rows = data.draw(st.lists(cases(bound, GOOD["scrappage"]), min_size=5, max_size=20))
    lazy = with_unknown(nw.from_native(frame_of(rows, family).lazy()), family)
    for row, mask in zip(rows, lazy.collect().to_native()[UNKNOWN].to_list(), strict=True):
        outcomes = dict(zip(bound.names, (*decider(row).outcomes, decider.amount(row)), strict=True))
        assert set(family.failed(None, mask)) == {name for name, met in outcomes.items() if met is None}
        seen = prospect(row, decider)
        assert seen.possible == (False not in decider(row).outcomes)
        assert bool(seen.missing) == (None in outcomes.values())
        assert all(row[field.name] is None for field in seen.missing)


def test_a_row_of_no_part_fails_everything_of_all_parts() -> None:
    family = Family(TRADE_IN.part_field, tuple(bind(part) for part in TRADE_IN.parts))
    rows = [GOOD["scrappage"] | {"half": None}]
    for run in ENGINES.values():
        (found,) = run(frame_of(rows, family), family)
        assert not found[ELIGIBLE]
        everything = tuple(name for part in family.parts for name in part.names)
        assert family.failed(None, found[BITS]) == everything


def test_a_part_with_more_rules_than_a_mask_has_bits_is_refused() -> None:
    bound = bind(TRADE_IN.parts[0])
    wide = replace(bound, book=replace(bound.book, conditions=bound.book.conditions * 4))
    with pytest.raises(UnsuitableSetting, match="最多 62 条"):
        Family(None, (wide,))


def test_narrow_integers_do_not_overflow() -> None:
    """A price in int32 times a rate overflows int32; the engine widens first."""
    bound = bind(TRADE_IN.parts[0])
    family = Family(None, (bound,))
    rows = [{field.name: None for field in bound.book.fields} | GOOD["scrappage"] | {"price_fen": 16_600_000}]
    narrow = frame_of(rows, family).with_columns(pl.col("price_fen").cast(pl.Int32))
    for run in ENGINES.values():
        assert run(narrow, family)[0][AMOUNT] == 1_992_000


def test_order_is_kept() -> None:
    bound = bind(rulebook())
    family = Family(None, (bound,))
    rows = [
        {
            "asked_on": date(2026, 3, 1) + timedelta(days=i % 90),
            "is_local": True,
            "kind": "a",
            "cost_fen": i,
            "score": 0,
        }
        for i in range(5_000)
    ]
    for run in ENGINES.values():
        assert [row["cost_fen"] for row in run(frame_of(rows, family), family)] == list(range(5_000))
