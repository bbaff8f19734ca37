"""What-if over columns says what the slow obvious way says, case by case."""

from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.engines.columns import Family
from luoshi.policy.rules.engines.whatif import Columns, replay_columns, spending_by_day
from luoshi.policy.rules.replay import Claim, Scenario, replay
from luoshi.policy.rules.settings import Dated, Ruling
from tests.generative.rules_support import frame_of
from tests.generative.test_rules import GOOD, SLOW, TRADE_IN

START = datetime(2026, 2, 9, 10)  # noqa: DTZ001 - Beijing time
COLUMNS = Columns("number", TRADE_IN.part_field)
rows = st.lists(
    st.tuples(
        st.sampled_from(["scrappage", "replacement"]),
        st.integers(0, 9),
        st.none() | st.integers(0, 9),
        st.integers(1, 30_000_000),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=30,
)


def ruling(name: str, option: str) -> Ruling:
    return Ruling(name, option, "", date(2026, 1, 1), "", date(2026, 1, 1))


scenarios = st.builds(
    lambda pots, place, budgets, rate: Scenario(
        "试算",
        (ruling("pots", pots), ruling("place_after_correction", place)),
        {"scrappage": {"nev_rate": (Dated(date(2026, 1, 1), rate),)}},
        budgets,
    ),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["keeps", "loses"]),
    st.dictionaries(st.sampled_from(["", "scrappage", "replacement"]), st.integers(0, 20_000_000)),
    st.integers(800, 1_500),
)


def claims_of(drawn: list[Any]) -> list[Claim]:
    made = []
    for number, (part, day, corrected, price, earlier) in enumerate(drawn):
        facts = GOOD[part] | {
            "half": part,
            "applied_at": START + timedelta(days=day),
            "corrected_at": None if corrected is None else START + timedelta(days=10 + corrected),
            "price_fen": price,
            "earlier_grants": earlier,
        }
        made.append(Claim(number, part, facts))
    return made


def columns_of(claims: list[Claim]) -> pl.DataFrame:
    family = Family(TRADE_IN.part_field, tuple(bind(part) for part in TRADE_IN.parts))
    return frame_of([dict(claim.facts) for claim in claims], family).with_row_index("number")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@settings(deadline=None, max_examples=10, suppress_health_check=SLOW)
@given(drawn=rows, scenario=scenarios)
def test_columns_and_cases_give_out_the_same_money(drawn: list[Any], scenario: Scenario, engine: str) -> None:
    claims = claims_of(drawn)
    slow, frame = replay(TRADE_IN.parts, claims, scenario), columns_of(claims)
    if engine == "polars":
        fast: pl.DataFrame = replay_columns(frame.lazy(), TRADE_IN.parts, scenario, COLUMNS).collect()
    else:
        with duckdb.connect() as connection:
            fast = replay_columns(
                connection.from_arrow(frame.to_arrow()), TRADE_IN.parts, scenario, COLUMNS
            ).pl()
    paid = {row["number"]: row["granted_fen"] for row in fast.to_dicts() if row["granted_fen"]}
    assert paid == dict(slow.grants_fen)


def test_the_day_the_money_runs_out_shows_by_day() -> None:
    claims = claims_of([("scrappage", day, None, 15_000_000, 0) for day in range(5)])
    scenario = Scenario("总额", budgets_fen={"": 4_000_000})
    replayed = replay_columns(columns_of(claims).lazy(), TRADE_IN.parts, scenario, COLUMNS)
    days = spending_by_day(replayed).collect().to_dicts()
    short = [row["day"] for row in days if row["granted_fen"] < row["due_fen"]]
    assert short[0] == replay(TRADE_IN.parts, claims, scenario).exhausted_on() == date(2026, 2, 11)
    assert sum(row["granted_fen"] for row in days) == 3_600_000
