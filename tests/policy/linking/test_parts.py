"""The parts of linking: text, weights, order, figures, scores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.linking.changes import changes, same_figure
from luoshi.policy.linking.choosing import between_lists
from luoshi.policy.linking.evidence import Evidence
from luoshi.policy.linking.places import expected, weigh_order
from luoshi.policy.linking.scoring import CARRIES_OUT, CONTINUES, INDICATOR, Model, better, likelihoods, other
from luoshi.policy.linking.text import abbreviations, folded, grams, items, parts, plain, quoted
from luoshi.policy.linking.weights import Index, Weights
from luoshi.policy.linking.words import common, shared_words
from luoshi.policy.reading.model import Target

CHINESE = st.text(st.sampled_from("湖畔书屋木偶剧团石桥，。、“”（）Ａ5 "), max_size=40)


@given(CHINESE)
def test_folding_keeps_the_place_of_every_character(text: str) -> None:
    made, places = folded(text)
    assert made == plain(text)
    assert len(places) == len(made)
    assert places == sorted(places)
    assert all(
        plain(text[place]).startswith(sign) or sign in plain(text[place])
        for sign, place in zip(made, places, strict=True)
    )


@given(CHINESE)
def test_no_gram_crosses_a_stop(text: str) -> None:
    assert all(not set(gram) & set("，,。、()（）") for gram in grams(plain(text)))


def test_text_is_cut_where_it_stops() -> None:
    assert plain("“Ｓ 湖”　书屋") == "s湖书屋"
    assert parts(plain("修湖；建屋（含桥）、路。")) == ("修湖", "建屋", "含桥", "、路")
    assert items("湖畔、书屋和石桥") == ("湖畔", "书屋", "石桥")
    assert items("湖畔书屋") == ()
    assert quoted("办好“木偶 剧团”，落实《湖畔章程》") == {"木偶剧团", "湖畔章程"}
    assert "综保区" in set(abbreviations("建设综合保税区"))


def test_what_few_hold_weighs_more() -> None:
    weights = Weights.over(["湖畔书屋", "湖畔石桥", "湖畔剧团"])
    assert 0 < weights.of["湖畔"] < weights.of["书屋"] <= 1
    assert Index.over(["湖畔书屋", "石桥"]).shared(["书屋"], weights) == {0: weights.of["书屋"]}


def test_shared_words_are_the_heaviest_and_as_written() -> None:
    texts = ["修缮“湖畔”书屋的屋顶", "湖畔书屋已经开放，屋顶不修"]
    weights = Weights.over([*map(plain, texts), *["修缮石桥"] * 5])
    assert shared_words(texts[0], texts[1], weights)[0] == "湖畔”书屋"
    assert common("甲湖畔，书", "湖畔，书") == [(1, 3)]


def test_neighbours_say_where_to_look() -> None:
    anchors = [(0, 0), (2, 4), (9, 40)]
    origins = [origin for origin, _ in anchors]
    assert expected(anchors, origins, 1) == [(0, 4)]
    assert expected(anchors, origins, 5) == [(0, 0), (4, 4), (40, 40)]
    assert expected(anchors, origins, 60) == []


def test_order_counts_in_chapters_that_were_moved() -> None:
    sure = {"part": 0.9, "rival_from": 1.0, "rival_to": 1.0}
    pairs = {(0, 20): Evidence(**sure), (1, 21): Evidence(), (1, 5): Evidence(), (2, 22): Evidence(**sure)}
    weigh_order(pairs)
    assert pairs[1, 21].order == 1
    assert pairs[1, 5].order < 0.1


TARGETS = (
    Target("20", "个", "=", "新建湖畔书屋", (0, 1)),
    Target("3", "座", "=", "修缮石桥", (0, 1)),
)


def test_figures_are_paired_by_what_they_count() -> None:
    after = (Target("5", "处", "=", "修缮石桥", (0, 1)), Target("18", "家", ">=", "湖畔书屋", (0, 1)))
    found = [(one.what, one.before, one.after) for one in changes(TARGETS, after)]
    assert found == [("新建湖畔书屋", "20", "18"), ("修缮石桥", "3", "5")]
    assert same_figure(TARGETS, after) == 1


@pytest.mark.parametrize(
    "after",
    [
        (),
        (Target("20", "万元", "=", "新建湖畔书屋", (0, 1)),),
        (Target("20", "个", "=", "招聘向导", (0, 1)),),
    ],
)
def test_figures_of_other_things_are_no_change(after: tuple[Target, ...]) -> None:
    assert changes(TARGETS, after) == ()


def test_relations_between_lists() -> None:
    assert (between_lists(1, 1), between_lists(3, 1), between_lists(1, 2)) == (
        "continues",
        "splits",
        "merges",
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_the_rival_is_the_best_of_the_others(likely: list[float]) -> None:
    best = (0.0, 0.0)
    for one in likely:
        best = better(best, one)
    for place, one in enumerate(likely):
        assert other(best, one) == max([*likely[:place], *likely[place + 1 :], 0.0])


@pytest.mark.parametrize("model", [CARRIES_OUT, CONTINUES, INDICATOR])
@given(share=st.floats(0, 1), more=st.floats(0, 1))
def test_more_evidence_never_lowers_the_likelihood(model: Model, share: float, more: float) -> None:
    less, greater = sorted((share, more))
    names = ("part", "item", "first", "whole", "order", "run", "name", "units", "section", "figure")
    low = likelihoods({(0, 0): Evidence(**dict.fromkeys(names, less))}, model)
    high = likelihoods({(0, 0): Evidence(**dict.fromkeys(names, greater))}, model)
    assert 0 <= low[0, 0] <= high[0, 0] <= 1


def test_a_rival_takes_likelihood_away() -> None:
    strong = dict.fromkeys(("part", "first", "whole", "rival_from", "rival_to", "order", "section"), 0.7)
    alone = likelihoods({(0, 0): Evidence(**strong)}, CARRIES_OUT)
    beside = likelihoods(
        {(0, 0): Evidence(**strong), (1, 0): Evidence(**{**strong, "first": 1.0})}, CARRIES_OUT
    )
    assert beside[0, 0] < alone[0, 0]


def test_a_word_does_not_begin_within_a_figure() -> None:
    one, other = "实施20项市级疏堵工程", "实施30项市级疏堵工程"
    assert [one[start:end] for start, end in common(one, other)] == ["实施", "项市级疏堵工程"]
