"""No forecast under six points; an interval around the middle; scored against what came."""

from decimal import Decimal

from luoshi.policy.indicators.outlook import back_test, latest_run, outlook, score


def series(*values: str, first: int = 2015) -> dict[int, Decimal]:
    return {first + place: Decimal(value) for place, value in enumerate(values)}


def test_five_points_give_none() -> None:
    found = outlook(series("1", "2", "3", "4", "5"), 2025)
    assert not found.enough
    assert found.used == 5


def test_a_gap_starts_the_count_anew() -> None:
    held = series("1", "2", "3", "4", "5", "6")
    del held[2018]
    assert [year for year, _ in latest_run(held)] == [2019, 2020]
    assert not outlook(held, 2025).enough


def test_six_points_give_the_years_up_to_the_end() -> None:
    found = outlook(series("10", "11.2", "11.8", "13.1", "14", "15.2"), 2023)
    assert [one.year for one in found.points] == [2021, 2022, 2023]
    assert all(one.low < one.middle < one.high for one in found.points)
    assert found.points[0].middle > Decimal("15.2")
    widths = [one.high - one.low for one in found.points]
    assert widths == sorted(widths)


def test_what_never_moved_stays() -> None:
    point = outlook(series(*["7"] * 6), 2021).points[0]
    assert point.low == point.middle == point.high == 7


def test_a_forecast_is_scored_beside_same_as_last_year() -> None:
    point = outlook(series("10", "11", "12", "13", "14", "15"), 2021).points[0]
    found = score(point, Decimal(15), Decimal(16))
    assert found.naive_error == 1
    assert found.error == abs(point.middle - 16)


def test_the_back_test_looks_at_nothing_later() -> None:
    held = series("10", "11", "12", "13", "14", "15", "16", "17")
    changed = held | {2022: Decimal(99)}
    assert back_test(held)[0] == back_test(changed)[0]
    assert len(back_test(held)) == 2
