"""Which names are near to one that the register lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.units.nearest import LOWEST_SCORE, SUGGESTED_AT_MOST, likeness, nearest
from luoshi.policy.units.values import Unit

UNITS = tuple(
    Unit(code=code, name=name, kind="部门", plates=plates)
    for code, name, plates in (
        ("plan", "市发展改革委", ()),
        ("commerce", "市商务局", ()),
        ("water", "市水务局", ()),
        ("tax", "市税务局", ()),
        ("office", "市政府办公室", ("市外事办",)),
    )
)


@pytest.mark.parametrize(
    ("written", "code"),
    [("市发改委", "plan"), ("市商务委", "commerce"), ("水务局", "water"), ("市外事办公室", "office")],
)
def test_the_nearest_name_comes_first(written: str, code: str) -> None:
    assert nearest(written, UNITS)[0].code == code


def test_the_order_of_signs_counts() -> None:
    assert likeness("市商务局", "市务商局") < 1
    assert likeness("市商务局", "市商务局") == 1
    assert likeness("甲", "乙") == 0
    assert likeness("", "") == 0


def test_few_and_none_far_off() -> None:
    found = nearest("市某务局", UNITS)
    assert len(found) == SUGGESTED_AT_MOST
    assert all(one.score >= LOWEST_SCORE for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert nearest("太空探索基金会", UNITS) == ()


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_even_handed_and_bounded(left: str, right: str) -> None:
    assert likeness(left, right) == likeness(right, left)
    assert 0 <= likeness(left, right) <= 1
