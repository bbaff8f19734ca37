"""Properties of the completion arithmetic: direction, zero base, sums, comparators, path."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from luoshi.policy.indicators.completion import completion, mean_growth, verdict
from luoshi.policy.indicators.judging import bounds_of, judge
from luoshi.policy.indicators.methods import choose
from luoshi.policy.indicators.paths import expected, standing
from luoshi.policy.indicators.values import COMPARATORS, DIRECTIONS, Facts, Goal

FIGURES = st.decimals(min_value=-100_000, max_value=100_000, places=2)
RATES = st.decimals(min_value=-50, max_value=50, places=1)
YEARS = range(2021, 2026)
FIRST, LAST = 2021, 2025
FLOATS = st.integers(min_value=-10_000, max_value=10_000).map(lambda number: number / 8)
FEW = settings(max_examples=25)  # theta is fitted at each beginning of a series


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


@given(FIGURES, FIGURES, FIGURES)
def test_within_a_range_exactly_where_room_is_left(one, two, value) -> None:
    low, high = sorted((one, two))
    facts = Facts("range", "either", Goal("=", low, high), FIRST, LAST, {FIRST: value})
    assert (completion(facts).percent >= 0) == (verdict(facts).verdict == "met")


@given(FIGURES, FIGURES)
def test_a_floor_is_kept_exactly_where_room_is_left(limit, value) -> None:
    facts = Facts("floor", "up", Goal(">=", limit), FIRST, LAST, {FIRST: value})
    assert (completion(facts).percent >= 0) == (verdict(facts).verdict == "met")


@given(
    st.lists(st.decimals(min_value=0, max_value=1000, places=2), min_size=1, max_size=4),
    st.decimals(min_value=0, max_value=1000, places=2),
)
def test_a_further_year_never_takes_from_a_sum(parts, more) -> None:
    values = {FIRST + place: part for place, part in enumerate(parts)}
    before = completion(Facts("cumulative", "up", Goal(">=", Decimal(500)), FIRST, LAST, values))
    further = values | {FIRST + len(parts): more}
    after = completion(Facts("cumulative", "up", Goal(">=", Decimal(500)), FIRST, LAST, further))
    assert after.percent >= before.percent
    assert after.reached == sum(further.values())


@given(st.lists(st.tuples(RATES, RATES), min_size=1, max_size=5))
def test_keeping_step_turns_its_sign_when_the_two_change_places(pairs) -> None:
    own = {FIRST + place: pair[0] for place, pair in enumerate(pairs)}
    other = {FIRST + place: pair[1] for place, pair in enumerate(pairs)}
    goal = Goal(None, None, None, "与经济增长基本同步")
    one = completion(Facts("relation", "up", goal, FIRST, LAST, own, other=other)).percent
    two = completion(Facts("relation", "up", goal, FIRST, LAST, other, other=own)).percent
    assert one == -two


@FEW
@given(st.lists(FLOATS, min_size=6, max_size=12), st.integers(min_value=1, max_value=5))
def test_intervals_hold_their_middle_and_only_widen(values, ahead) -> None:
    found = choose(tuple(values), ahead)
    assert len(found.middle) == len(found.half) == ahead
    assert list(found.half) == sorted(found.half)
    assert found.half[0] >= 0
    assert found.error <= found.same_error


@FEW
@given(st.lists(FLOATS, min_size=6, max_size=12), st.sampled_from([2.0, 0.5, 4.0]))
def test_another_unit_of_measure_changes_no_choice(values, factor) -> None:
    """Powers of two, so that floats lose nothing."""
    one = choose(tuple(values), 3)
    two = choose(tuple(value * factor for value in values), 3)
    assert one.method == two.method
    assert all(a * factor == pytest.approx(b) for a, b in zip(one.middle, two.middle, strict=True))
    assert all(a * factor == pytest.approx(b) for a, b in zip(one.half, two.half, strict=True))
