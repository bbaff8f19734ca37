"""Points sum to the score, caps hold, doing better never costs, ranks stay silent within noise."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.scoring.ranks import CONFIDENCE_PERCENT, moderated, ranks, standard_error, student
from luoshi.policy.scoring.scheme import EVENTS, MEASURES, EventRule, Load, Scheme, Share, parse
from luoshi.policy.scoring.scores import (
    Event,
    Facts,
    Item,
    Ref,
    appealed,
    by_rule,
    score,
    split,
    total,
    without,
)
from tests.policy.scoring.test_scheme import EXAMPLE

SCHEME = parse(EXAMPLE)
REF = Ref("task", 1)
tasks = st.integers(1, 8)
items = st.builds(
    Item, st.sampled_from(MEASURES), tasks, st.integers(0, 100), st.integers(0, 200), st.just(REF)
)
events = st.builds(Event, st.sampled_from(EVENTS), tasks, st.just(REF))
facts = st.builds(
    Facts,
    st.just(1),
    st.integers(0, 60).map(lambda n: tuple(range(1, n + 1))),
    st.lists(items, max_size=20).map(tuple),
    st.lists(events, max_size=30).map(tuple),
)
shares = st.builds(
    Share, st.uuids().map(str), st.just("项"), st.integers(1, 9_000), st.sampled_from(MEASURES)
)
rules = st.builds(
    lambda key, sign, points, more, on, scaled: EventRule(
        key, "项", sign * points, on, points + more, scaled
    ),
    st.uuids().map(str),
    st.sampled_from((1, -1)),
    st.integers(1, 500),
    st.integers(0, 900),
    st.sampled_from(EVENTS),
    st.booleans(),
)
schemes = st.builds(
    lambda base, floor, more, shares, rules, load: Scheme(
        "办法", 2026, "依据", base, floor, floor + more, 20, {}, tuple(shares), tuple(rules), load
    ),
    st.integers(-500, 500),
    st.integers(-900, 900),
    st.integers(0, 15_000),
    st.lists(shares, max_size=4),
    st.lists(rules, max_size=4),
    st.none() | st.builds(Load, st.just("多"), st.integers(0, 50), st.integers(0, 30), st.integers(0, 500)),
)


@given(schemes, facts)
def test_the_lines_sum_to_the_score_and_it_stays_in_its_bounds(scheme, known) -> None:
    found = score(scheme, known)
    assert found.total == sum(line.points for line in found.lines) == sum(by_rule(found.lines).values())
    assert scheme.floor <= found.total <= scheme.ceiling


@given(schemes, facts)
def test_no_rule_goes_beyond_its_cap_and_every_event_has_its_line(scheme, known) -> None:
    found = score(scheme, known)
    points = by_rule(found.lines)
    for share in scheme.shares:
        assert 0 <= points[share.key] <= share.points
    for rule in scheme.events:
        happened = [event for event in known.events if event.kind == rule.on]
        assert len([line for line in found.lines if line.rule == rule.key]) == len(happened)
        assert abs(points.get(rule.key, 0)) <= rule.most
        assert points.get(rule.key, 0) * rule.points >= 0


@given(schemes, facts, st.integers(0, 100), st.data())
def test_more_reached_never_costs(scheme, known, percent, data) -> None:
    if not known.items:
        return
    at = data.draw(st.integers(0, len(known.items) - 1))
    better = [*known.items]
    better[at] = replace(better[at], percent=max(better[at].percent, percent))
    assert total(scheme, replace(known, items=tuple(better))) >= total(scheme, known)


@given(schemes, facts, events)
def test_an_event_moves_the_score_only_its_rules_way(scheme, known, event) -> None:
    before = total(scheme, known)
    after = total(scheme, replace(known, events=(*known.events, event)))
    signs = {rule.points > 0 for rule in scheme.events if rule.on == event.kind}
    if signs == {True} or not signs:
        assert after >= before
    if signs == {False} or not signs:
        assert after <= before


@given(st.lists(st.integers(0, 10**6), max_size=12), st.integers(1, 10**4))
def test_what_is_split_sums_to_the_rounded_whole(numerators, denominator) -> None:
    parts = split(numerators, denominator)
    assert sum(parts) == (2 * sum(numerators) + denominator) // (2 * denominator)
    assert all(
        abs(part * denominator - one) < denominator for part, one in zip(parts, numerators, strict=True)
    )


def test_a_unit_with_many_tasks_pays_less_for_each_event() -> None:
    event = Event("task-late", 1, REF)
    few = Facts(1, tuple(range(1, 11)), events=(event,))
    many = replace(few, tasks=tuple(range(1, 41)))
    assert by_rule(score(SCHEME, few).lines)["late"] == -200
    assert by_rule(score(SCHEME, many).lines)["late"] == -100
    assert by_rule(score(SCHEME, many).lines)["load"] == 100


def test_the_line_that_meets_the_cap_is_cut_and_says_so() -> None:
    found = score(SCHEME, Facts(1, (1,), events=(Event("report-returned", 1, REF),) * 18))
    lines = [line for line in found.lines if line.rule == "returned"]
    assert [line.points for line in lines[15:]] == [-30, -20, 0]
    assert [line.code for line in lines[15:]] == ["event", "capped", "capped"]


@given(facts, st.integers(-3_000, 3_000))
def test_an_appeal_is_a_line_of_its_own(known, points) -> None:
    found = appealed(score(SCHEME, known), points, 7, SCHEME)
    assert found.total == sum(line.points for line in found.lines)
    assert SCHEME.floor <= found.total <= SCHEME.ceiling
    assert [line.points for line in found.lines if line.code == "appeal"] == [points]


def unit(unit_id: int, percents: list[int]) -> Facts:
    made = (Item("completion", n, percent, 100, Ref("task", n)) for n, percent in enumerate(percents, 1))
    return Facts(unit_id, tuple(range(1, len(percents) + 1)), tuple(made))


def test_the_error_is_that_of_a_mean() -> None:
    """With one share of 70 points the score is 0.7 × the mean, and the jackknife gives the usual error of a mean."""
    error = standard_error(SCHEME, unit(1, [0, 100, 50, 50]))
    assert error in {1_429, 1_430}  # 70 · sd 0.4082 / √4 = 14.289 points; each score is rounded to hundredths
    assert standard_error(SCHEME, unit(1, [60, 60, 60])) == 0
    assert standard_error(SCHEME, unit(1, [60, 60])) is None


def ranked(units: list[Facts]):
    tasks = {one.unit_id: len(one.tasks) for one in units}
    errors = moderated({one.unit_id: standard_error(SCHEME, one) for one in units}, tasks)
    return ranks({one.unit_id: total(SCHEME, one) for one in units}, errors, tasks)


def test_no_rank_within_noise() -> None:
    units = [unit(1, [90, 92, 91] * 5), unit(2, [88, 93, 92] * 5), unit(3, [20, 22, 21] * 5), unit(4, [99])]
    found = ranked(units)
    assert (found[1].best, found[1].worst) == (found[2].best, found[2].worst) == (1, 2)
    assert found[3].is_certain
    assert (found[3].best, found[3].of) == (3, 3)
    assert 4 not in found


def test_three_alike_tasks_are_no_certainty() -> None:
    """Their own spread is nil, so each difference would count; the spread of all units says that it is chance."""
    units = [unit(1, [100, 100, 100]), unit(2, [90, 90, 90]), unit(3, [100, 40, 90, 70, 60, 100])]
    assert standard_error(SCHEME, units[0]) == standard_error(SCHEME, units[1]) == 0
    found = ranked(units)
    assert found[1].best == found[2].best == 1
    assert found[1].worst >= 2


def test_units_that_are_alike_are_called_different_as_rarely_as_is_said() -> None:
    """100 − 90 %: with tasks drawn from one urn for all units, at most so many pairs are told apart. With the normal
    quantile and each unit's own spread it was 19 in a hundred.
    """
    chance, pairs, apart = random.Random(7), 0, 0
    for _ in range(25):
        sizes = [chance.choice([3, 4, 5, 8, 12, 20]) for _ in range(16)]
        units = [
            unit(n, [100 if chance.random() < 0.7 else chance.randrange(30, 100) for _ in range(size)])
            for n, size in enumerate(sizes)
        ]
        for one in ranked(units).values():
            pairs += one.of - 1
            apart += (one.best - 1) + (one.of - one.worst)
    assert 0 < apart <= pairs * (100 - CONFIDENCE_PERCENT) // 100


@pytest.mark.parametrize(
    ("freedom", "percentile"),
    [(5, 2.0150), (6, 1.9432), (8, 1.8595), (12, 1.7823), (30, 1.6973), (120, 1.6577)],
)
def test_the_percentile_is_that_of_the_tables(freedom, percentile) -> None:
    assert student(freedom) == pytest.approx(percentile, abs=0.001)


numbers = st.dictionaries(st.integers(1, 9), st.integers(0, 10_000), min_size=1)


@given(numbers, st.integers(0, 900), st.integers(0, 2_000))
def test_a_better_score_never_has_the_worse_rank(scores, error, more) -> None:
    errors = dict.fromkeys(scores, error)
    tasks = dict.fromkeys(scores, 5)
    before = ranks(scores, errors, tasks)
    first = next(iter(scores))
    after = ranks({**scores, first: scores[first] + more}, errors, tasks)
    assert after[first].best <= before[first].best
    assert after[first].worst <= before[first].worst
    for one in before.values():
        assert 1 <= one.best <= one.worst <= one.of


@given(facts, tasks)
def test_leaving_a_task_out_leaves_nothing_of_it(known, task_id) -> None:
    left = without(known, task_id)
    assert task_id not in left.tasks
    assert all(one.task_id != task_id for one in (*left.items, *left.events))
