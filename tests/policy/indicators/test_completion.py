"""Completion in every manner, by hand-made cases: both sides of every edge."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from luoshi.policy.indicators.completion import completion, mean_growth, verdict
from luoshi.policy.indicators.judging import bounds_of, judge
from luoshi.policy.indicators.paths import expected, standing
from luoshi.policy.indicators.values import Bounds, Facts, Goal, Ruling, shown


def facts(manner, comparator, target, values, *, direction="up", base=None, base_year=None, **more) -> Facts:
    goal = Goal(
        comparator, Decimal(target) if target is not None else None, requirement=more.pop("words", "")
    )
    held = {year: Decimal(value) for year, value in values.items()}
    return Facts(
        manner,
        direction,
        goal,
        2021,
        2025,
        held,
        Decimal(base) if base is not None else None,
        base_year,
        **more,
    )


@pytest.mark.parametrize(
    ("base", "target", "value", "percent"),
    [
        ("40", "50", "45", "50"),
        ("50", "40", "45", "50"),  # falling
        ("50", "40", "52", "-20"),  # the wrong way
        ("0", "8", "2", "25"),  # a base of zero is a base
        ("-4", "4", "0", "50"),
        ("40", "50", "60", "200"),  # not cut at 100
    ],
)
def test_a_level_comes_from_its_base(base, target, value, percent) -> None:
    found = completion(facts("level", "=", target, {2023: value}, base=base, base_year=2020))
    assert (found.kind, found.percent) == ("completion", Decimal(percent))
    assert found.formula.code == "from-base"


def test_a_base_that_is_the_target_leaves_no_way() -> None:
    found = completion(facts("level", "=", "45", {2023: "45"}, base="45", base_year=2020))
    assert (found.percent, found.formula.code) == (None, "no-distance")


def test_without_a_base_the_level_is_held_against_the_target() -> None:
    assert completion(facts("level", "=", "45", {2022: "44.6"})).percent == Decimal("99.11")
    down = completion(facts("level", "<=", "30", {2022: "33"}, direction="down"))
    assert (down.kind, down.percent, down.formula.code) == ("level", Decimal("90.91"), "level-down")
    assert completion(facts("level", "=", "0", {2022: "3"})).percent is None
    assert completion(facts("level", "=", "45", {})).formula.code == "no-value"


def test_a_ceiling_has_room_or_is_broken() -> None:
    held = facts("ceiling", "<=", "2300", {2021: "2188.6", 2022: "2184.3"}, direction="down")
    assert (completion(held).kind, completion(held).percent) == ("headroom", Decimal("115.7"))
    assert standing(held).standing == "on-course"
    broken = facts("ceiling", "<", "5", {2021: "5"}, direction="down")
    assert completion(broken).percent == 0
    assert standing(broken).standing == "at-risk"


def test_a_sum_counts_the_years_of_the_plan_alone() -> None:
    held = facts("cumulative", "~", "830", {2020: "141", 2021: "155.6", 2022: "174.1"})
    assert completion(held).percent == Decimal("39.72")
    assert expected(held, 2022).value == Decimal(332)
    assert standing(held).standing == "on-course"  # 左右: the path to 747 asks for 298.8
    assert standing(replace(held, values={2021: Decimal(140), 2022: Decimal(150)})).standing == "at-risk"


def test_mean_growth_is_geometric_and_wants_every_year() -> None:
    assert mean_growth({2021: Decimal("8.5"), 2022: Decimal("0.7")}, 2021) == Decimal("4.53")
    assert mean_growth({2021: Decimal(10), 2022: Decimal(-10)}, 2021) == Decimal("-0.50")
    assert mean_growth({2021: Decimal("8.5"), 2023: Decimal("5.2")}, 2021) is None
    assert mean_growth({2022: Decimal("8.5")}, 2021) is None
    assert mean_growth({2021: Decimal(-100)}, 2021) is None
    held = facts("growth", "~", "5", {2021: "8.5", 2022: "0.7"})
    assert completion(held).percent == Decimal("90.60")
    assert verdict(held).verdict == "met"  # 左右 reaches down to 4.5


def test_keeping_step_needs_an_interpretation() -> None:
    values, other = {2021: Decimal("8.0")}, {2021: Decimal("8.5")}
    held = Facts("relation", "up", Goal(None, None, requirement="同步"), 2021, 2025, values, other=other)
    assert completion(held).percent == Decimal("-0.50")
    assert verdict(held).verdict == "unknown"
    ruled = Facts(
        *("relation", "up", Goal(None, None, requirement="同步"), 2021, 2025, values),
        other=other,
        ruling=Ruling(tolerance=Decimal("0.5")),
    )
    assert verdict(ruled).verdict == "met"


def test_words_wait_for_a_person() -> None:
    held = facts("words", None, None, {2021: "33"}, words="达到国家要求")
    assert verdict(held).verdict == "unknown"
    ruled = facts("words", None, None, {}, words="达到国家要求", ruling=Ruling(finding="met"))
    assert verdict(ruled).verdict == "met"


@pytest.mark.parametrize(
    ("comparator", "direction", "value", "met"),
    [
        (">=", "up", "6", True),
        (">=", "up", "5.9", False),
        (">", "up", "6", False),
        ("<=", "down", "6", True),
        ("<", "down", "6", False),
        ("=", "up", "6.1", True),
        ("=", "down", "6.1", False),
        ("=", "either", "6.1", False),
        ("~", "up", "5.4", True),
        ("~", "up", "5.3", False),
        ("~", "up", "9", True),
        ("~", "either", "9", False),
    ],
)
def test_comparators(comparator, direction, value, met) -> None:
    assert bounds_of(Goal(comparator, Decimal(6)), direction).hold(Decimal(value)) is met


def test_prices_of_about_three_are_missed_at_one_until_a_ruling_says_otherwise() -> None:
    goal = Goal("~", Decimal(3))
    assert judge(goal, "either", Decimal("1.1")).verdict == "missed"
    ruling = Ruling(bounds=Bounds(upper=Decimal("3.5")))
    assert judge(goal, "either", Decimal("1.1"), ruling).verdict == "met"
    assert judge(goal, "either", Decimal("3.6"), ruling).verdict == "missed"


@pytest.mark.parametrize(
    ("goal", "value", "bound", "verdict"),
    [
        (Goal(">=", Decimal(100)), "150", ">", "met"),
        (Goal(">=", Decimal(200)), "150", ">", "open"),
        (Goal(">", Decimal(150)), "150", ">", "met"),
        (Goal(">", Decimal(150)), "150", ">=", "open"),
        (Goal("<=", Decimal(100)), "150", ">", "missed"),
        (Goal("=", Decimal(100), Decimal(140)), "120", ">", "open"),
        (Goal("=", Decimal(100), Decimal(140)), "150", ">", "missed"),
        (Goal("<=", Decimal(100)), "90", "<", "met"),
        (Goal("<=", Decimal(100)), "110", "<", "open"),
    ],
)
def test_a_value_known_by_a_bound_alone(goal, value, bound, verdict) -> None:
    assert judge(goal, "up", Decimal(value), bound=bound).verdict == verdict


def test_the_path_of_a_level_is_a_line_from_its_base() -> None:
    held = facts("level", "=", "50", {2023: "45"}, base="40", base_year=2020)
    assert expected(held, 2023).value == Decimal(46)
    assert standing(held).standing == "at-risk"
    assert [one.code for one in standing(held).reasons] == ["behind-path"]
    assert expected(facts("level", "=", "50", {2023: "45"}), 2023).formula.code == "no-base"


def test_a_falling_level_is_behind_when_it_is_above_its_path() -> None:
    falling = {"direction": "down", "base": "50", "base_year": 2020}
    assert standing(facts("level", "<=", "40", {2023: "45"}, **falling)).standing == "at-risk"
    assert standing(facts("level", "<=", "40", {2023: "43"}, **falling)).standing == "on-course"


def test_the_last_year_decides() -> None:
    assert standing(facts("level", "=", "45", {2025: "45"})).standing == "met"
    assert standing(facts("level", "=", "45", {2025: "44.9"})).standing == "missed"


def test_a_forecast_that_misses_makes_it_at_risk() -> None:
    held = facts("level", "=", "50", {2023: "47"}, base="40", base_year=2020)
    assert standing(held, (Decimal(48), Decimal(49))).standing == "at-risk"
    assert standing(held, (Decimal(48), Decimal(50))).standing == "on-course"


def test_a_figure_of_part_of_a_year_is_no_growth_and_never_behind_the_path() -> None:
    part = {2026: date(2026, 6, 30)}
    rate = Facts("growth", "up", Goal("=", Decimal(5)), 2026, 2030, {2026: Decimal(3)}, partial=part)
    assert completion(rate).percent is None
    total = Facts("cumulative", "up", Goal(">=", Decimal(100)), 2026, 2030, {2026: Decimal(5)}, partial=part)
    assert completion(total).percent == 5
    assert (standing(total).standing, standing(total).reasons[0].code) == ("open", "year-running")
    assert standing(replace(total, partial={})).standing == "at-risk"
    last = Facts(
        "level",
        "up",
        Goal(">=", Decimal(9)),
        2021,
        2025,
        {2025: Decimal(8)},
        partial={2025: date(2025, 6, 1)},
    )
    assert standing(last).standing == "open"
    assert standing(replace(last, partial={})).standing == "missed"


@pytest.mark.parametrize(
    ("value", "own", "against", "told"),
    [
        ("42.0633", 0, None, "42"),
        ("42.0633", 1, None, "42.1"),
        ("4.96", 1, "5", "4.96"),
        ("4.96", 1, "4.96", "5.0"),
        ("42.4", 0, "42", "42.4"),
    ],
)
def test_a_computed_figure_is_as_precise_as_the_data_or_tells_itself_apart(value, own, against, told) -> None:
    assert str(shown(Decimal(value), own, Decimal(against) if against else None)) == told


def test_the_ends_of_an_outlook_are_told_with_the_decimals_of_the_data() -> None:
    held = Facts(
        "level", "up", Goal(">=", Decimal("45.0")), 2021, 2025, {2023: Decimal("41.5")}, Decimal("40.2"), 2020
    )
    told = standing(held, (Decimal("42.0633"), Decimal("42.8633"))).reasons[-1]
    assert (told.code, told.values["low"], told.values["high"]) == ("outlook-misses", "42.1", "42.9")


def test_a_figure_printed_as_a_bound_is_not_called_short_of_what_it_may_have_reached() -> None:
    """830左右 counts from 747: a fifth of that is 149.4. More than 140 may be that or not; 140 is short of it."""
    around = Facts(
        "cumulative", "up", Goal("~", Decimal(830)), 2021, 2025, {2021: Decimal(150)}, bounds={2021: ">"}
    )
    assert standing(around).standing == "on-course"
    assert standing(around).reasons[-1].values == {"reached": "150", "expected": "149", "year": "2021"}
    less = replace(around, values={2021: Decimal(140)})
    assert (standing(less).standing, standing(less).reasons[0].code) == ("open", "bounded")
    assert standing(replace(less, bounds={})).standing == "at-risk"
    within = Facts(
        "ceiling", "down", Goal("<", Decimal(5)), 2021, 2025, {2020: Decimal(5)}, bounds={2020: "<="}
    )
    assert standing(within).standing == "open"
    assert standing(replace(within, bounds={})).standing == "at-risk"
    last = replace(within, values={2025: Decimal(5)}, bounds={2025: "<="})
    assert standing(last).standing == "open"
