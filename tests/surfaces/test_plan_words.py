"""Figures of plans in words: intervals, what is left to a limit, how far from the indicator to keep step with."""

from decimal import Decimal

import pytest
from django.utils import translation

from luoshi.policy.indicators.values import Bounds, Formula
from luoshi.surfaces.plans.words import FORMULAS, bounds, explained, gap, room
from luoshi.surfaces.web.figures import quantity


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (Bounds(upper=Decimal(2300)), "不超过 2,300"),
        (Bounds(upper=Decimal(5), upper_included=False), "低于 5"),
        (Bounds(lower=Decimal("5.4")), "不低于 5.4"),
        (Bounds(lower=Decimal(90), lower_included=False), "高于 90"),
        (Bounds(Decimal("2.7"), Decimal("3.3")), "2.7 至 3.3"),
    ],
)
def test_intervals_are_told_in_words(held: Bounds, words: str) -> None:
    assert bounds(held.written()) == words
    told = explained(Formula("compared", {"value": "1.1", "bounds": held.written(), "bound": ""}))
    assert told == f"数值 1.1，完成标准：{words}"


def test_no_sign_is_left_to_be_read() -> None:
    assert room(Decimal("-0.20"), "%") == "超出界限 0.2 个百分点"
    assert room(Decimal(3), "万人") == "距界限 3 万人"
    assert room(Decimal(0), "%") == "正在界限上"
    assert gap(Decimal("-0.5")) == "比对照指标慢 0.5 个百分点"
    assert gap(Decimal("0.5")) == "比对照指标快 0.5 个百分点"
    assert gap(Decimal(0)) == "与对照指标相同"


def test_no_formula_shows_mathematics() -> None:
    assert not any("∞" in str(text) or "(-" in str(text) for text in FORMULAS.values())


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("8.50", "%", "8.5%"),
        ("2184.3", "万人", "2,184.3 万人"),
        ("48500", "亿元", "4.85万亿元"),
        ("48512.3", "亿元", "48,512.3 亿元"),
        ("23400", "万人", "2.34亿人"),
        ("120000000", "万元", "1.2万亿元"),
        ("15000", "件", "1.5万 件"),
        ("0", "亿元", "0 亿元"),
        ("-23400", "万人", "-2.34亿人"),
    ],
)
def test_a_size_is_never_said_twice(value: str, unit: str, told: str) -> None:
    assert quantity(Decimal(value), unit) == told


def test_figures_in_sentences_read_as_in_tables() -> None:
    told = explained(Formula("year-running", {"value": "12345.60", "day": "2026-06-30"}))
    assert told == "年度还没有结束，截至2026年6月30日为 12,345.6"
    assert explained(Formula("sum", {"years": "2", "sum": "1200000", "target": "3000000"})) == (
        "2 年累计 120万 ÷ 五年目标 300万"
    )
