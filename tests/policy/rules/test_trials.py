"""The question of a what-if: what it changes, from which day, and what it refuses."""

from datetime import date

import pytest

from luoshi.library.programmes import find
from luoshi.policy.rules.replay import Scenario
from luoshi.policy.rules.settings import Dated, Ruling, UnsuitableSetting
from luoshi.policy.rules.trials import Asked, changed

BOOKS = find("vehicle_trade_in_2026").parts
DAY = date(2026, 3, 1)
NOW = Scenario("现行", budgets_fen={"": 100})


def test_a_figure_holds_from_that_day_on() -> None:
    recorded = Scenario(
        "现行",
        overrides={"replacement": {"nev_cap": (Dated(date(2026, 2, 5), 1), Dated(date(2026, 4, 1), 2))}},
    )
    after = changed(recorded, Asked(DAY, {("replacement", "nev_cap"): 9}), BOOKS)
    assert after.overrides["replacement"]["nev_cap"] == (Dated(date(2026, 2, 5), 1), Dated(DAY, 9))
    assert "nev_cap" not in after.overrides["scrappage"]


def test_an_interpretation_replaces_what_was_ruled_for_later() -> None:
    old = Ruling("pots", "two", "局", DAY, "因", date(2026, 5, 1))
    other = Ruling("place_after_correction", "keeps", "局", DAY, "因", date(2026, 5, 1))
    after = changed(Scenario("现行", (old, other)), Asked(DAY, rulings={"pots": "one"}), BOOKS)
    assert [(one.interpretation, one.option, one.since) for one in after.rulings] == [
        ("place_after_correction", "keeps", date(2026, 5, 1)),
        ("pots", "one", DAY),
    ]


def test_money_of_one_pot_leaves_the_others() -> None:
    after = changed(NOW, Asked(DAY, budgets_fen={"scrappage": 7}), BOOKS)
    assert after.budgets_fen == {"": 100, "scrappage": 7}
    assert Asked(DAY, budgets_fen={"scrappage": 7}).changes == 1


@pytest.mark.parametrize(
    "asked",
    [
        Asked(DAY, {("replacement", "no_such"): 1}),
        Asked(DAY, {("no_such", "nev_cap"): 1}),
        Asked(DAY, {("replacement", "nev_cap"): "9"}),
        Asked(DAY, rulings={"no_such": "one"}),
        Asked(DAY, rulings={"pots": "three"}),
    ],
)
def test_what_the_programme_does_not_have_is_refused(asked) -> None:
    with pytest.raises(UnsuitableSetting):
        changed(NOW, asked, BOOKS)
