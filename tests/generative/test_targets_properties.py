"""Generated phrases are read back, spans point at the text, and the work grows with the length."""

import re
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.reading.numerals import decimal_text, half_width, scale
from luoshi.policy.reading.targets import targets

UNITS = [
    "个",
    "家",
    "公里",
    "平方米",
    "平方公里",
    "套",
    "元",
    "人次",
    "项",
    "处",
    "%",
    "微克/立方米",
    "元/人",
    "千瓦",
]
SCALES = ["", "万", "亿", "百万", "千万", "万亿"]
BEFORE = {
    "": "=",
    "达到": "=",
    "不少于": ">=",
    "不低于": ">=",
    "超过": ">",
    "不超过": "<=",
    "低于": "<",
    "约": "~",
}
AFTER = {"以上": ">=", "以内": "<=", "左右": "~"}
NOUNS = ["新增绿地", "改造管网", "村庄污水管线", "服务老人", "占比提升"]
PIECES = [
    *UNITS,
    *SCALES,
    *BEFORE,
    *AFTER,
    *NOUNS,
    *'0123456789.,%第年月日“”"《》（）/-—至到余多百千两三个，。、；ABPM',
]

numbers = st.one_of(
    st.integers(1, 9999).map(str),
    st.decimals(min_value=Decimal("0.1"), max_value=Decimal("999.99"), places=2).map(str),
)


@given(
    st.sampled_from(NOUNS),
    st.sampled_from(list(BEFORE)),
    numbers,
    st.sampled_from(SCALES),
    st.sampled_from(UNITS),
)
def test_a_comparator_before_the_figure(noun: str, word: str, number: str, power: str, unit: str) -> None:
    text = f"{noun}{word}{number}{power}{unit}。"
    (found,) = targets(text)
    assert (found.value, found.unit) == (decimal_text(Decimal(number) * scale(power)), unit)
    assert found.comparator == BEFORE[word]
    assert text[found.span[0] : found.span[1]] == f"{number}{power}{unit}"


@given(
    st.sampled_from(NOUNS),
    numbers,
    st.sampled_from(SCALES),
    st.sampled_from(UNITS),
    st.sampled_from(list(AFTER)),
)
def test_a_comparator_behind_the_figure(noun: str, number: str, power: str, unit: str, word: str) -> None:
    text = f"{noun}{number}{power}{unit}{word}，"
    (found,) = targets(text)
    assert (found.value, found.unit) == (decimal_text(Decimal(number) * scale(power)), unit)
    assert found.comparator == AFTER[word]
    assert text[found.span[0] : found.span[1]] == f"{number}{power}{unit}{word}"


@given(
    st.lists(
        st.tuples(st.sampled_from(NOUNS), st.integers(1, 9999), st.sampled_from(UNITS)),
        min_size=1,
        max_size=9,
    )
)
def test_every_figure_of_a_sentence_is_found_once_in_order(parts: list[tuple[str, int, str]]) -> None:
    text = "，".join(f"{noun}{number}{unit}" for noun, number, unit in parts)
    assert [(found.value, found.unit) for found in targets(text)] == [
        (str(number), unit) for _, number, unit in parts
    ]


@given(st.lists(st.tuples(st.sampled_from(NOUNS), st.integers(1, 9999), st.sampled_from(UNITS)), max_size=5))
def test_nothing_inside_a_short_quotation_is_a_target(parts: list[tuple[str, int, str]]) -> None:
    assert targets("，".join(f"推进“{noun}{number}{unit}”" for noun, number, unit in parts)) == ()


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join))
def test_any_mixture_keeps_the_promises(text: str) -> None:
    last = (0, 0)
    for found in targets(text):
        start, end = found.span
        assert 0 <= start < end <= len(text)
        assert start >= last[1] or found.span == last
        assert Decimal(found.value) >= 0
        assert re.fullmatch(r"\d+(\.\d+)?", found.value)
        assert (
            not found.unit
            or half_width(text[start:end]).find(found.unit[0]) >= 0
            or found.unit in "户人元人次%‰"
        )
        last = found.span


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    targets(text)


def calls(text: str) -> int:
    """How many Python-level calls reading the text takes: a measure of work that no clock disturbs."""
    count = 0

    def count_call(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count_call)
    try:
        targets(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "9个",
        "“",
        '"',
        "（",
        "《",
        "百",
        "千万",
        "1,111",
        "3至5个",
        "新增托位1万个，",
        "不少于",
        "第3个",
        "/",
        "从5个",
        "到2025年底",
    ],
)
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    small, large = calls(piece * 500), calls(piece * 4000)
    assert large <= 10 * small + 200
