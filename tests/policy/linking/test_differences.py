"""What became of a task from one year's list to the next."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.policy.linking.changes import changes
from luoshi.policy.linking.differences import direction, same_words, unit_change
from luoshi.policy.reading.model import Target

LINE = {"市园林局": "green", "市园林绿化局": "green", "市水务局": "water", "市水利局": "water"}


def key(name: str) -> str:
    return LINE.get(name, name)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("20", "30", "raised"),
        ("2.50", "2.5", "kept"),
        ("100", "99.9", "lowered"),
        ("-1", "1", "raised"),
        ("", "5", ""),
    ],
)
def test_a_figure_is_raised_lowered_or_kept(before: str, after: str, wanted: str) -> None:
    assert direction({"what": "桥", "before": before, "after": after}) == wanted


def test_a_unit_under_its_new_name_goes_on() -> None:
    found = unit_change(["市园林局", "市教委", "市财政局"], ["市财政局", "市园林绿化局", "市体育局"], key)
    assert found.renamed == (("市园林局", "市园林绿化局"),)
    assert found.kept == ("市财政局",)
    assert found.joined == ("市体育局",)
    assert found.left == ("市教委",)
    assert not found.is_same
    assert unit_change(["市园林局"], ["市园林绿化局"], key).is_same


NAMES = st.lists(st.sampled_from(sorted(LINE)), max_size=5)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50, deadline=None)
@given(NAMES, NAMES)
def test_each_unit_is_counted_once_and_the_way_back_is_the_way_turned_round(one, two) -> None:
    forth, back = unit_change(one, two, key), unit_change(two, one, key)
    assert set(map(key, forth.joined)) == set(map(key, back.left))
    assert {(b, a) for a, b in forth.renamed} == set(back.renamed)
    every = [*forth.kept, *(a for _, a in forth.renamed), *forth.joined, *forth.left]
    assert sorted(map(key, every)) == sorted({key(name) for name in (*one, *two)})


def test_marks_that_part_no_words_are_no_change() -> None:
    assert same_words("建成“湖畔书屋” 20个", "建成湖畔书屋２０个")
    assert not same_words("建成湖畔书屋20个", "建成湖畔书屋21个")


def test_a_lone_noun_at_the_end_of_a_long_phrase_is_not_the_same_thing() -> None:
    before = (Target("100", "个", "=", "物业管理诉求量大并且需要治理的小区", (0, 1)),)
    after = (
        Target("3000", "个", "=", "小区", (0, 1)),
        Target("800", "个", "=", "老楼加装电梯", (0, 1)),
    )
    assert changes(before, after) == ()
    given_again = (Target("120", "个", "=", "治理诉求量大的小区", (0, 1)), after[1])
    assert [(one.before, one.after, one.unit) for one in changes(before, given_again)] == [
        ("100", "120", "个")
    ]
