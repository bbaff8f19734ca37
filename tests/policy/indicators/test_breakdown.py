"""A target broken down by years: what does not lead to it, what is out of balance, and what is still needed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.indicators.breakdown import breakdown
from luoshi.policy.indicators.completion import mean_growth
from luoshi.policy.indicators.values import Facts, Goal, places

YEARS = range(2021, 2026)


def facts(manner: str, target: str, values=None, *, direction="up", comparator=">=", base=None) -> Facts:
    held = {year: Decimal(value) for year, value in (values or {}).items()}
    start = (Decimal(base), 2020) if base is not None else (None, None)
    return Facts(manner, direction, Goal(comparator, Decimal(target)), 2021, 2025, held, *start)


def goals(*values: str | None) -> dict[int, Decimal]:
    return {year: Decimal(value) for year, value in zip(YEARS, values, strict=False) if value is not None}


def codes(held: Facts, own: dict[int, Decimal]) -> list[str]:
    found = breakdown(held, own)
    assert found is not None
    return [one.code for one in found.findings]


@pytest.mark.parametrize(
    ("held", "own", "wanted"),
    [
        (facts("cumulative", "100"), goals(), ["years-none"]),
        (facts("cumulative", "100"), goals("20", None, "20", "20", "20"), ["years-missing"]),
        (facts("cumulative", "100"), goals("20", "20", "20", "20", "20"), []),
        (facts("cumulative", "100"), goals("20", "20", "20", "20", "19"), ["years-short"]),
        (facts("cumulative", "100"), goals("60", "10", "10", "10", "10"), ["year-uneven"]),
        (facts("growth", "5"), goals("5", "5", "5", "5", "5"), []),
        (facts("growth", "5"), goals("4", "5", "5", "5", "5"), ["years-mean"]),
        (facts("level", "45", base="40"), goals("41", "42", "43", "44", "45"), []),
        (facts("level", "45", base="40"), goals("41", "42", "43", "44", "44.5"), ["last-year-off"]),
        (
            facts("level", "45", base="40"),
            goals("41", "40.5", "43", "44", "45"),
            ["year-back", "year-uneven"],
        ),
        (facts("level", "45", base="40"), goals("44", "44.2", "44.4", "44.6", "45"), ["year-uneven"]),
        (
            facts("level", "30", direction="down", comparator="<=", base="35"),
            goals("34", "33", "32", "31", "30"),
            [],
        ),
        (
            facts("ceiling", "5", direction="down", comparator="<="),
            goals("5", "5", "5", "5", "6"),
            ["last-year-off"],
        ),
    ],
)
def test_what_does_not_lead_to_the_target_or_is_out_of_balance_is_named(held, own, wanted) -> None:
    assert codes(held, own) == wanted


def test_a_target_in_words_is_not_broken_down() -> None:
    assert (
        breakdown(Facts("words", "up", Goal(None, None, requirement="达到国家要求"), 2021, 2025), {}) is None
    )


def test_a_year_that_fell_short_is_made_up_by_the_years_to_come() -> None:
    found = breakdown(facts("cumulative", "100", {2021: "10"}), goals("20", "30"))
    assert found.needed == {2023: 20, 2024: 20, 2025: 20}
    part = facts("cumulative", "100", {2021: "10"})
    so_far = Facts(
        part.manner, part.direction, part.goal, 2021, 2025, part.values, partial={2021: date(2021, 6, 30)}
    )
    assert breakdown(so_far, {}).needed == dict.fromkeys(YEARS, 20)


def test_a_year_over_without_a_figure_leaves_the_rest_unknown() -> None:
    assert breakdown(facts("cumulative", "100", {2022: "10"}), {}).needed == {}


def test_levels_go_straight_to_what_is_set_next() -> None:
    found = breakdown(facts("level", "45.0", base="40.0"), goals(None, None, "41.5"))
    assert found.needed == {
        2021: Decimal("40.5"),
        2022: Decimal("41.0"),
        2024: Decimal("43.3"),
        2025: Decimal("45.0"),
    }


@given(
    target=st.decimals("0.1", "9999", places=1),
    came=st.lists(st.decimals("0", "999", places=1), max_size=4),
)
def test_what_is_needed_makes_the_sum_exact(target: Decimal, came: list[Decimal]) -> None:
    held = facts("cumulative", str(target), {2021 + at: str(value) for at, value in enumerate(came)})
    needed = breakdown(held, {}).needed
    assert set(needed) == set(YEARS[len(came) :])
    assert sum(needed.values(), Decimal(0)) == max(Decimal(0), target - sum(came, Decimal(0)))
    assert max(needed.values()) - min(needed.values()) <= Decimal(1).scaleb(-places(held))


@given(
    target=st.decimals("0.1", "15", places=1), came=st.lists(st.decimals("-5", "15", places=1), max_size=4)
)
def test_what_is_needed_brings_the_mean_to_the_target(target: Decimal, came: list[Decimal]) -> None:
    held = facts("growth", str(target), {2021 + at: str(value) for at, value in enumerate(came)})
    rates = {**held.values, **breakdown(held, {}).needed}
    assert abs(mean_growth(rates, 2021) - target) <= Decimal("0.06")
