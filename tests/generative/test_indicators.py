"""Properties of the completion arithmetic: direction, zero base, sums, comparators, path."""

import itertools
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from luoshi.policy.indicators.completion import completion, mean_growth, verdict
from luoshi.policy.indicators.judging import bounds_of, judge
from luoshi.policy.indicators.paths import expected, standing
from luoshi.policy.indicators.values import COMPARATORS, DIRECTIONS, Facts, Goal

FIGURES = st.decimals(min_value=-100_000, max_value=100_000, places=2)
RATES = st.decimals(min_value=-50, max_value=50, places=1)
YEARS = range(2021, 2026)


def level(base, target, value, *, direction="up") -> Facts:
    return Facts("level", direction, Goal("=", target), 2021, 2025, {2023: value}, base, 2020)


@given(FIGURES, FIGURES)
def test_base_is_nothing_and_target_is_all(base, target) -> None:
    assume(base != target)
    assert completion(level(base, target, base)).percent == 0
    assert completion(level(base, target, target)).percent == 100


@given(FIGURES, FIGURES, FIGURES)
def test_direction_does_not_matter_to_the_share_of_the_way(base, target, value) -> None:
    assume(base != target)
    mirrored = completion(level(-base, -target, -value))
    assert completion(level(base, target, value)).percent == mirrored.percent


@given(FIGURES, FIGURES, FIGURES, FIGURES)
def test_nearer_to_the_target_is_never_less(base, target, one, two) -> None:
    assume(base != target)
    nearer, farther = sorted((one, two), key=lambda value: abs(target - value))
    assume((nearer - target) * (farther - target) > 0 and (farther - target) * (base - target) > 0)
    assert completion(level(base, target, nearer)).percent >= completion(level(base, target, farther)).percent


@given(FIGURES, FIGURES, FIGURES, FIGURES)
def test_moving_the_origin_changes_nothing(base, target, value, shift) -> None:
    assume(base != target)
    moved = completion(level(base + shift, target + shift, value + shift))
    assert moved.percent == completion(level(base, target, value)).percent


@given(FIGURES.filter(bool), FIGURES)
def test_a_base_of_zero_is_a_base(target, value) -> None:
    found = completion(level(Decimal(0), target, value))
    assert abs(found.percent - value / target * 100) <= Decimal("0.005")


@given(
    st.lists(st.decimals(min_value=0, max_value=1_000, places=2), min_size=1, max_size=5),
    st.permutations(list(YEARS)),
)
def test_a_sum_does_not_know_the_order_of_its_years(parts, years) -> None:
    def of(order):
        held = dict(zip(order, parts, strict=False))
        return completion(Facts("cumulative", "up", Goal("~", Decimal(500)), 2021, 2025, held))

    assert of(years).reached == of(list(YEARS)).reached == sum(parts)


@given(RATES, st.integers(min_value=1, max_value=5))
def test_the_same_rate_every_year_is_the_mean(rate, count) -> None:
    assert mean_growth({2021 + step: rate for step in range(count)}, 2021) == rate


@given(st.lists(RATES, min_size=1, max_size=5))
def test_the_mean_rate_lies_between_the_rates_and_not_above_their_mean(rates) -> None:
    mean = mean_growth({2021 + step: rate for step, rate in enumerate(rates)}, 2021)
    tolerance = Decimal("0.005")
    assert min(rates) - tolerance <= mean <= max(rates) + tolerance
    assert mean <= sum(rates) / len(rates) + tolerance


@given(st.sampled_from(COMPARATORS), st.sampled_from(DIRECTIONS), FIGURES, FIGURES, FIGURES)
def test_a_better_value_never_loses_what_a_worse_one_met(comparator, direction, target, one, two) -> None:
    assume(direction != "either")
    agreed = {">": "up", ">=": "up", "<": "down", "<=": "down"}.get(comparator, direction)
    assume(agreed == direction)
    worse, better = sorted((one, two), reverse=direction == "down")
    bounds = bounds_of(Goal(comparator, target), direction)
    assert bounds.hold(better) or not bounds.hold(worse)


@given(st.sampled_from(COMPARATORS), FIGURES, FIGURES)
def test_strict_comparators_leave_the_target_out(comparator, target, value) -> None:
    direction = "down" if comparator in {"<", "<="} else "up"
    found = judge(Goal(comparator, target), direction, value).verdict
    plain = {"=": value >= target, ">=": value >= target, ">": value > target}
    plain |= {"<=": value <= target, "<": value < target, "~": value >= target - abs(target) / 10}
    assert found == ("met" if plain[comparator] else "missed")


@given(FIGURES, FIGURES)
def test_the_path_starts_at_the_base_and_ends_at_the_target(base, target) -> None:
    facts = level(base, target, base)
    assert abs(expected(facts, 2025).value - target) <= Decimal("0.0001")
    steps = [base, *(expected(facts, year).value for year in YEARS)]
    assert all((b - a) * (target - base) >= 0 for a, b in itertools.pairwise(steps))


@given(FIGURES, FIGURES, FIGURES)
def test_on_the_path_is_not_at_risk(base, target, ahead) -> None:
    assume(base != target)
    direction = "up" if target > base else "down"
    on_path = expected(level(base, target, base), 2023).value
    value = on_path + abs(ahead) if direction == "up" else on_path - abs(ahead)
    found = standing(level(base, target, value, direction=direction))
    assert found.standing in {"on-course", "met"}


@given(FIGURES, FIGURES)
def test_a_ceiling_is_met_exactly_where_room_is_left(limit, value) -> None:
    facts = Facts("ceiling", "down", Goal("<=", limit), 2021, 2025, {2022: value})
    assert (completion(facts).percent >= 0) == (verdict(facts).verdict == "met")
