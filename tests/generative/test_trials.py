"""A trial tells winners and losers case by case as the slow obvious way does; what is not changed moves nobody."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings

from luoshi.policy.rules.engines.trials import columns_of, tried
from luoshi.policy.rules.replay import Scenario, compare, replay
from luoshi.policy.rules.settings import Dated
from tests.generative.test_rules import SLOW, TRADE_IN
from tests.generative.test_rules_whatif import claims_of, rows, ruling, scenarios

MANY = 1_000


def run(claims: list[Any], before: Scenario, after: Scenario, *, shown: int = MANY):
    frame = columns_of([(one.part, one.facts) for one in claims], TRADE_IN.part_field, TRADE_IN.parts)
    return tried(frame, TRADE_IN.parts, TRADE_IN.part_field, (before, after), shown=shown)


@settings(deadline=None, max_examples=15, suppress_health_check=SLOW)
@given(drawn=rows, before=scenarios, after=scenarios)
def test_a_trial_says_what_the_slow_way_says(drawn: list[Any], before: Scenario, after: Scenario) -> None:
    claims = claims_of(drawn)
    slow = [replay(TRADE_IN.parts, claims, one) for one in (before, after)]
    difference, told = compare(*slow), run(claims, before, after)
    assert (told.before.cost_fen, told.after.cost_fen) == (slow[0].cost_fen, slow[1].cost_fen)
    assert {one.number: one.change_fen for one in told.moved if one.change_fen > 0} == dict(
        difference.winners
    )
    assert {one.number: -one.change_fen for one in told.moved if one.change_fen < 0} == dict(
        difference.losers
    )
    assert (told.winners, told.losers) == (len(difference.winners), len(difference.losers))
    assert (told.won_fen, told.lost_fen) == (
        sum(difference.winners.values()),
        sum(difference.losers.values()),
    )
    for side, result in zip((told.before, told.after), slow, strict=True):
        assert side.unserved == len(result.unserved)
        assert dict(side.exhausted_on) == {pot: at.date() for pot, at in result.exhausted_at.items()}


@settings(deadline=None, max_examples=10, suppress_health_check=SLOW)
@given(drawn=rows, scenario=scenarios)
def test_what_is_not_changed_moves_nobody(drawn: list[Any], scenario: Scenario) -> None:
    told = run(claims_of(drawn), scenario, scenario)
    assert (told.winners, told.losers, told.won_fen, told.lost_fen, told.moved) == (0, 0, 0, 0, ())
    assert told.before == told.after


def test_a_higher_cap_costs_more_and_ends_earlier() -> None:
    claims = claims_of([("replacement", day, None, 30_000_000, 0) for day in range(6)])
    money = {"": 6_000_000}
    higher = {"replacement": {"nev_cap": (Dated(date(2026, 1, 1), 3_000_000),)}}
    told = run(
        claims, Scenario("现行", budgets_fen=money), Scenario("提高", overrides=higher, budgets_fen=money)
    )
    assert (told.before.granted, told.after.granted) == (4, 2)
    assert told.before.exhausted_on[""] - told.after.exhausted_on[""] == timedelta(days=2)
    assert (told.winners, told.won_fen) == (2, 2 * 900_000)
    assert (told.losers, told.lost_fen) == (2, 2 * 1_500_000)
    assert [one.change_fen for one in told.moved] == [-1_500_000, -1_500_000, 900_000, 900_000]


def test_only_the_most_moved_are_kept() -> None:
    claims = claims_of([("replacement", day, None, 10_000_000 + day, 0) for day in range(6)])
    told = run(
        claims, Scenario("现行"), Scenario("改", (ruling("pots", "two"),), None, {"replacement": 0}), shown=2
    )
    assert told.losers == 6
    assert len(told.moved) == 2
