"""When the money of a pot ends: an even pace is certain, a rough one is not, too few days say nothing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.cases.exhaustion import DAYS_LEAST, Rest, outlook, rest

FIRST = date(2026, 2, 9)
YUAN = 100


def days(amounts: list[int]) -> dict[date, int]:
    return {FIRST + timedelta(days=n): fen for n, fen in enumerate(amounts)}


def test_an_even_pace_ends_on_one_day() -> None:
    told = outlook(days([1_000] * 14), first=FIRST, today=FIRST + timedelta(days=14), left_fen=10_000)
    assert told.enough
    assert told.pace_fen == 1_000
    assert told.expected == told.earliest == told.latest == FIRST + timedelta(days=14 + 9)


def test_too_few_days_say_nothing() -> None:
    told = outlook(days([1_000] * 13), first=FIRST, today=FIRST + timedelta(days=13), left_fen=10_000)
    assert not told.enough
    assert told.days == 13
    assert told.expected is None


def test_what_is_left_when_applications_close() -> None:
    today = FIRST + timedelta(days=14)
    even = outlook(days([1_000] * 14), first=FIRST, today=today, left_fen=10_000)
    told = rest(even, today=today, last=today + timedelta(days=3))
    assert told == Rest(today + timedelta(days=3), 6_000, 6_000, 6_000)
    assert rest(even, today=today, last=today + timedelta(days=30)).most_fen == 0
    assert rest(even, today=today, last=today - timedelta(days=1)) is None
    rough = outlook(days([0, 2_000] * 7), first=FIRST, today=today, left_fen=100_000)
    told = rest(rough, today=today, last=today + timedelta(days=3))
    assert told.least_fen < told.expected_fen == 96_000 < told.most_fen <= 100_000
    few = outlook(days([1_000]), first=FIRST, today=FIRST + timedelta(days=3), left_fen=10_000)
    assert rest(few, today=today, last=today) is None


@given(
    st.lists(st.integers(0, 10_000), min_size=14, max_size=28), st.integers(1, 40), st.integers(1, 200_000)
)
def test_what_is_left_says_the_same_as_the_day_on_which_it_ends(amounts, ahead, left) -> None:
    """Where the money may be used up by that day, the least that is left at its end is nothing (but for rounding)."""
    today = FIRST + timedelta(days=len(amounts))
    told = outlook(days(amounts), first=FIRST, today=today, left_fen=left)
    last = today + timedelta(days=ahead - 1)
    found = rest(told, today=today, last=last)
    for day, fen in (
        (told.earliest, found.least_fen),
        (told.expected, found.expected_fen),
        (told.latest, found.most_fen),
    ):
        assert fen <= ahead or day is None or day > last
    assert found.least_fen <= found.expected_fen <= found.most_fen <= left


def test_today_is_not_over_and_does_not_count() -> None:
    amounts = [1_000] * 14 + [50_000]
    told = outlook(days(amounts), first=FIRST, today=FIRST + timedelta(days=14), left_fen=10_000)
    assert told.pace_fen == 1_000


def test_money_that_is_gone_is_gone_today() -> None:
    today = FIRST + timedelta(days=3)
    assert outlook(days([1_000]), first=FIRST, today=today, left_fen=0).expected == today


def test_week_ends_weigh_as_in_the_year() -> None:
    """Thirty days with idle week-ends: four whole weeks are looked at, not thirty days that begin on a Monday."""
    amounts = [700 if n % 7 < 5 else 0 for n in range(30)]
    told = outlook(days(amounts), first=FIRST, today=FIRST + timedelta(days=30), left_fen=50_000)
    assert told.days == 28
    assert told.pace_fen == 500


@given(
    st.lists(st.integers(0, 100_000 * YUAN), min_size=DAYS_LEAST, max_size=60),
    st.integers(1, 10_000_000 * YUAN),
)
def test_the_interval_holds_the_expected_day(amounts: list[int], left: int) -> None:
    today = FIRST + timedelta(days=len(amounts))
    told = outlook(days(amounts), first=FIRST, today=today, left_fen=left)
    assert told.enough
    if told.latest is not None:
        assert told.expected is not None
        assert told.expected <= told.latest
    if told.expected is not None:
        assert told.earliest is not None
        assert today <= told.earliest <= told.expected
    more = outlook(days(amounts), first=FIRST, today=today, left_fen=left + 1)
    if told.expected is None:
        assert more.expected is None
    elif more.expected is not None:
        assert more.expected >= told.expected
