"""Targets read from invented sentences: what counts, what does not, with which comparator."""

import pytest

from luoshi.policy.reading.targets import targets


def read(text: str) -> list[str]:
    return [f"{found.value}{found.unit}{found.comparator}" for found in targets(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增托位1万个", ["10000个="]),
        ("完成投资1.5万亿元", ["1500000000000元="]),
        ("工业增加值增长6%左右", ["6%~"]),
        ("新增就业不少于20万人", ["200000人>="]),
    ],
)
def test_reads(text: str, expected: list[str]) -> None:
    assert read(text) == expected
