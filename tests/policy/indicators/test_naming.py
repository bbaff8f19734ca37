"""Which indicator a name of a report means."""

from decimal import Decimal

import pytest

from luoshi.policy.indicators.naming import Named, direction_of, in_unit, manner_of, meant, related, stem

PLAN = (
    Named(1, "地区生产总值年均增速"),
    Named(2, "全市居民人均可支配收入年均增速"),
    Named(3, "城镇调查失业率"),
    Named(4, "实际利用外资规模"),
    Named(5, "细颗粒物年均浓度"),
    Named(6, "数字经济增加值年均增速"),
    Named(7, "单位地区生产总值能耗降幅"),
)


@pytest.mark.parametrize(
    ("name", "indicator", "sure"),
    [
        ("地区生产总值增长", 1, "same"),
        ("居民人均可支配收入实际增长", 2, "same"),
        ("居民收入", 2, "contained"),
        ("城镇调查失业率", 3, "same"),
        ("实际利用外资", 4, "same"),
        ("居民消费价格涨幅", None, ""),
        ("地区生产总值", None, ""),  # a level is no rate
        ("一般公共预算收入增长", None, ""),
    ],
)
def test_names(name, indicator, sure) -> None:
    assert meant(name, PLAN) == (indicator, sure)


def test_prices_are_one_series_under_two_names() -> None:
    assert stem("居民消费价格涨幅") == stem("居民消费价格上涨") == "居民消费价格"


def test_units() -> None:
    assert in_unit(Decimal(15_000_000_000), "美元", "亿美元") == 150
    assert in_unit(Decimal("1.2"), "亿元", "元") == 120_000_000
    assert in_unit(Decimal(3), "%", "件") is None


def test_how_the_text_holds_an_indicator() -> None:
    assert manner_of("地区生产总值年均增速", "~", True, False, "") == "growth"
    assert manner_of("实际利用外资规模", "~", True, True, "") == "cumulative"
    assert manner_of("常住人口规模", "<=", True, False, "") == "ceiling"
    assert manner_of("森林覆盖率", "=", True, False, "") == "level"
    assert manner_of("细颗粒物年均浓度", None, False, False, "达到国家要求") == "words"
    assert manner_of("收入年均增速", None, False, False, "与经济增长基本同步") == "relation"
    assert direction_of("居民消费价格涨幅", "~") == "either"
    assert related("与经济增长基本同步", PLAN) == 1
