"""The words of letters."""

import pytest

from luoshi.policy.rules.letters import numeral, spoken


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("一", "第一部分"),
        ("二/(二)/3", "第二部分第（二）项第3目"),
        ("第五条", "第五条"),
        ("第十条/3", "第十条第3目"),
    ],
)
def test_clauses_as_one_reads_them(clause: str, words: str) -> None:
    assert spoken(clause) == words


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (27, "二十七")]
)
def test_numerals(number: int, words: str) -> None:
    assert numeral(number) == words
