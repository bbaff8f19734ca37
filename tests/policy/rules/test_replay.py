"""What if: cost, winners, losers and the day the money runs out, over the vehicle programme."""

import tomllib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.library.programmes import find
from luoshi.policy.money.fen import yuan
from luoshi.policy.rules.cases import examples
from luoshi.policy.rules.replay import Claim, Scenario, compare, replay
from luoshi.policy.rules.settings import Dated, Ruling, UnsuitableSetting

TRADE_IN = find("vehicle_trade_in_2026")
GOOD: dict[str, Any] = {
    part.name: next(
        e.facts for e in examples(tomllib.loads(TRADE_IN.cases), TRADE_IN.parts) if e.part == part.name
    )
    for part in TRADE_IN.parts
}
START = datetime(2026, 2, 9, 10)  # noqa: DTZ001 - Beijing time
AS_IT_IS = Scenario("现行")


def claim(number: int, part: str = "scrappage", **changes: Any) -> Claim:
    at = {"applied_at": START + timedelta(days=number)}
    return Claim(number, part, GOOD[part] | at | changes)


def ruling(name: str, option: str) -> Ruling:
    return Ruling(name, option, "裁定人", date(2026, 1, 1), "试算", date(2026, 1, 1))


QUEUE = [claim(1), claim(2, "replacement"), claim(3), claim(4, "replacement"), claim(5)]
"""18 000, 12 000, 18 000, 12 000 and 18 000 yuan."""


def test_without_a_budget_everybody_entitled_is_paid() -> None:
    result = replay(TRADE_IN.parts, [*QUEUE, claim(6, earlier_grants=1)], AS_IT_IS)
    assert dict(result.grants_fen) == {1: 1_800_000, 2: 1_200_000, 3: 1_800_000, 4: 1_200_000, 5: 1_800_000}
    assert result.cost_fen == yuan(78_000)
    assert result.exhausted_on() is None
    assert result.unserved == frozenset()


def test_the_pot_closes_with_the_first_that_does_not_fit() -> None:
    result = replay(TRADE_IN.parts, QUEUE, Scenario("总额", budgets_fen={"": yuan(43_000)}))
    assert set(result.grants_fen) == {1, 2}
    assert result.unserved == {3, 4, 5}, "4 would have fitted, but stands behind 3"
    assert result.exhausted_on() == date(2026, 2, 12)


def test_two_pots_run_out_each_on_its_own_day() -> None:
    two = Scenario(
        "分列", (ruling("pots", "two"),), budgets_fen={"scrappage": yuan(18_000), "replacement": yuan(24_000)}
    )
    result = replay(TRADE_IN.parts, QUEUE, two)
    assert set(result.grants_fen) == {1, 2, 4}
    assert result.exhausted_on("scrappage") == date(2026, 2, 12)
    assert result.exhausted_on("replacement") is None


def test_a_corrected_case_may_lose_its_place() -> None:
    late = START + timedelta(days=30)
    queue = [claim(1, corrected_at=late), claim(3)]
    budget = {"": yuan(18_000)}
    keeps = replay(TRADE_IN.parts, queue, Scenario("保留", budgets_fen=budget))
    loses = replay(
        TRADE_IN.parts,
        queue,
        Scenario("重排", (ruling("place_after_correction", "loses"),), budgets_fen=budget),
    )
    assert set(keeps.grants_fen) == {1}
    assert set(loses.grants_fen) == {3}
    assert compare(keeps, loses).winners == {3: 1_800_000}
    assert compare(keeps, loses).losers == {1: 1_800_000}


def test_other_rates_and_caps() -> None:
    lower = {"scrappage": {"nev_rate": (Dated(date(2026, 2, 5), 1_000),)}}
    after = replay(TRADE_IN.parts, QUEUE, Scenario("降比例", overrides=lower))
    change = compare(replay(TRADE_IN.parts, QUEUE, AS_IT_IS), after)
    assert change.cost_fen == -3 * yuan(3_000)
    assert change.losers == dict.fromkeys((1, 3, 5), yuan(3_000))
    assert change.winners == {}


def test_a_ruling_on_nothing_is_refused() -> None:
    with pytest.raises(UnsuitableSetting, match="nothing"):
        replay(TRADE_IN.parts, QUEUE, Scenario("错", (ruling("nothing", "yes"),)))


@given(st.lists(st.integers(1, 30_000_000), min_size=1, max_size=30), st.integers(0, yuan(200_000)))
def test_the_budget_is_never_overspent_and_the_queue_never_jumped(prices: list[int], budget: int) -> None:
    queue = [claim(n, price_fen=price) for n, price in enumerate(prices)]
    result = replay(TRADE_IN.parts, queue, Scenario("总额", budgets_fen={"": budget}))
    assert result.cost_fen <= budget
    assert set(result.grants_fen) == set(range(len(result.grants_fen)))
    assert result.grants_fen.keys() | result.unserved == set(range(len(prices)))
    if result.unserved:
        following = replay(TRADE_IN.parts, queue, AS_IT_IS).grants_fen[len(result.grants_fen)]
        assert result.cost_fen + following > budget
