"""Completion times as documents write them."""

from datetime import date

import pytest

from luoshi.policy.dates.phrases import last_day


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("2026年6月底前", date(2026, 6, 30)),
        ("6月底前完成", date(2026, 6, 30)),
        ("2月底前", date(2026, 2, 28)),
        ("2027年9月30日前", date(2027, 9, 30)),
        ("2月30日", date(2026, 2, 28)),
        ("上半年", date(2026, 6, 30)),
        ("一季度", date(2026, 3, 31)),
        ("2025年三季度", date(2025, 9, 30)),
        ("年底前", date(2026, 12, 31)),
        ("全年", date(2026, 12, 31)),
        ("2028年底前", date(2028, 12, 31)),
        ("一季度完成立项；二季度启动建设；四季度投入试运行", date(2026, 12, 31)),
        ("5月底前动工，12月底前", date(2026, 12, 31)),
        ("2025年6月至2027年3月", date(2027, 3, 31)),
        ("明年3月底前", date(2027, 3, 31)),
        ("10月上旬", date(2026, 10, 10)),
        ("十一月底前", date(2026, 11, 30)),
        ("年内", date(2026, 12, 31)),
        ("每季度末通报", None),
        ("每年6月底前", date(2026, 6, 30)),
        ("持续推进", None),
        ("13月底", None),
        ("", None),
    ],
)
def test_the_last_day_that_keeps_a_phrase(phrase: str, day: date | None) -> None:
    assert last_day(phrase, 2026) == day
