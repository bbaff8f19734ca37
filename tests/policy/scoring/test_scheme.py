"""A scheme is read whole or refused whole, and says all that is wrong with it."""

from pathlib import Path

import pytest

from luoshi.policy.scoring.scheme import SchemeProblem, parse

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = (ROOT / "src/luoshi/library/sample/scoring.toml").read_text(encoding="utf-8")


def test_the_example_is_read_in_hundredths() -> None:
    scheme = parse(EXAMPLE)
    assert [share.points for share in scheme.shares] == [7_000, 2_000, 1_000]
    assert [(rule.points, rule.most) for rule in scheme.events] == [(-200, 2_000), (-30, 500), (100, 500)]
    assert (scheme.ceiling, scheme.load.points, scheme.roles["supporting"]) == (11_000, 5, 50)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 70", "points = 70.005", "两位小数"),
        ("points = 70", "points = true", "应为分数"),
        ("points = 70", "points = -70", "大于 0"),
        ("points = 70", "points = 1e9", "不超过"),
        ('measure = "completion"', 'measure = "charm"', "charm"),
        ('on = "task-late"', 'on = "smile"', "smile"),
        ("most = 20", "most = 1", "不能小于一次"),
        ('key = "reports"', 'key = "completion"', "重复"),
        ("floor = 0", "floor = 120", "高于"),
        ("year = 2026", "year = 26", "year"),
        ("lead = 100", "lead = 100\nhelping = 3", "helping"),
        ('title = "按时填报"', 'title = ""', "title"),
        ("base = 0", "base = 0 0", "TOML"),
        ("scaled = true", "scaled = 1", "scaled"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    assert old in EXAMPLE
    with pytest.raises(SchemeProblem, match=said):
        parse(EXAMPLE.replace(old, new, 1))


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SchemeProblem) as told:
        parse('title = "办法"\nshare = 3')
    assert len(told.value.problems) > 5


def test_a_scheme_without_rules_is_none() -> None:
    head = EXAMPLE.split("[[share]]")[0]
    with pytest.raises(SchemeProblem, match="没有任何计分规则"):
        parse(head)
