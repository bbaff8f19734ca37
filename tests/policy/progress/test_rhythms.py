"""Windows of own dates: in order, never overlapping, nothing asked twice."""

from datetime import date

import pytest

from luoshi.policy.progress.rhythms import dated_windows

APRIL, MAY = date(2026, 4, 10), date(2026, 5, 6)


def test_each_opens_before_its_day_but_after_the_one_ahead_closed() -> None:
    found = dated_windows([(MAY, ""), (APRIL, "一季度")], open_days=30)
    assert [(one.label, one.opens_on, one.closes_on) for one in found] == [
        ("一季度", date(2026, 3, 11), APRIL),
        ("2026年5月6日截止", date(2026, 4, 11), MAY),
    ]


@pytest.mark.parametrize(
    ("closings", "days", "said"),
    [
        ([], 5, "至少"),
        ([(APRIL, ""), (APRIL, "又一次")], 5, "两次"),
        ([(APRIL, "")], 367, "366"),
        ([(APRIL, "")], -1, "366"),
    ],
)
def test_what_cannot_be_set_is_told(closings, days, said) -> None:
    with pytest.raises(ValueError, match=said):
        dated_windows(closings, open_days=days)
