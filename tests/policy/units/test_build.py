"""A register that contradicts itself is refused with every reason, in words for its keeper."""

from datetime import date
from typing import Any

import pytest

from luoshi.policy.units import RegistryError, Unit, assemble, build

A: dict[str, Any] = {"code": "a", "name": "甲局", "kind": "部门"}
B: dict[str, Any] = {"code": "b", "name": "乙局", "kind": "部门"}
END = date(2024, 12, 31)


def problems(*units: dict[str, Any], **tables: Any) -> str:
    with pytest.raises(RegistryError) as caught:
        build({"name": "湖市", "unit": list(units), **tables}, source="湖市名录")
    assert "湖市名录" in str(caught.value)
    return "\n".join(caught.value.problems)


def test_a_sound_register_is_built() -> None:
    registry = build({"name": "湖市", "code": "990000", "english": "Lake", "unit": [A, B]})
    assert [unit.code for unit in registry.units] == ["a", "b"]
    assert (registry.city, registry.code, registry.english) == ("湖市", "990000", "Lake")


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ([], "一个单位也没有"),
        ([A, {**B, "code": "a"}], "用了 2 次"),
        ([A, {**B, "other_names": ["甲　局"]}], "同一天指向两个单位"),
        ([{**A, "plates": ["乙局"]}, B], "同一天指向两个单位"),
        ([{**A, "parent": "x"}], "“parent”指向名录中没有的代码“x”"),
        ([{**A, "valid_to": END, "successor": "x"}], "“successor”指向名录中没有的代码“x”"),
        ([{**A, "successor": "b"}, B], "没有终止日"),
        ([{**A, "valid_from": date(2025, 1, 1), "valid_to": END}], "晚于终止日"),
        ([{**A, "valid_to": END, "successor": "b"}, {**B, "valid_from": date(2025, 1, 2)}], "中间无单位负责"),
        ([{**A, "valid_to": END, "successor": "b"}, {**B, "valid_to": END}], "已先终止"),
        ([{**A, "valid_to": END, "successor": "a"}], "承接关系绕成了圈：a → a"),
        ([{**A, "parent": "b"}, {**B, "parent": "a"}], "上级关系绕成了圈：a → b → a"),
        ([{**A, "plates": ["。"]}], "为空的名称"),
        ([{**A, "plate": ["丙办"]}], "不认识的字段“plate”"),
        ([{"code": "a", "name": "甲局"}], "缺少字段“kind”"),
        ([{**A, "valid_to": "2024-12-31"}], "“valid_to”应是日期"),
        ([{**A, "other_names": "丙办"}], "“other_names”应是文字的列表"),
        ([{**A, "name": 7}], "“name”应是文字"),
        ([{**A, "date_certain": "no"}], "“date_certain”应是true 或 false"),
        (["甲局"], "不是一段字段"),
    ],
)
def test_each_contradiction_is_named(units: list[Any], words: str) -> None:
    assert words in problems(*units)


def test_one_name_at_two_times_is_no_contradiction() -> None:
    later = {**B, "name": "甲局", "valid_from": date(2025, 1, 1)}
    registry = build({"name": "湖市", "unit": [{**A, "valid_to": END, "successor": "b"}, later]})
    assert registry.same_body(registry.unit("a"), registry.unit("b"))


def test_a_register_is_assembled_from_values() -> None:
    unit = Unit(code="a", name="甲局", kind="部门")
    assert assemble("湖市", [unit]).resolve("湖市甲局").written == "湖市甲局"
    assert assemble("湖市", []).resolve("甲局").kind == "unknown"
    with pytest.raises(RegistryError, match="用了 2 次"):
        assemble("湖市", [unit, unit])


def test_a_name_handed_over_on_one_day_is_borne_twice_that_day() -> None:
    later = {**B, "name": "甲局", "valid_from": END}
    assert "同一天指向两个单位" in problems({**A, "valid_to": END}, later)


def test_a_collective_needs_members_that_exist() -> None:
    text = problems(
        A, collective=[{"code": "c", "names": ["各局"], "members": ["x"], "member_kinds": ["区"]}]
    )
    assert "成员“x”不在名录中" in text
    assert "成员类别“区”没有任何单位" in text
    assert "没有写成员" in problems(A, collective=[{"code": "c", "names": ["各局"]}])


def test_a_name_is_of_one_sort_only() -> None:
    assert "只能是其中一种" in problems(A, temporary=[{"code": "t", "names": ["甲局"]}])


def test_a_missing_city_and_a_misspelt_table_are_named() -> None:
    with pytest.raises(RegistryError) as caught:
        build({"units": [A]})
    assert {"文件开头有不认识的字段“units”", "文件开头缺少“name”（城市名称，文字）"} <= set(
        caught.value.problems
    )


def test_a_table_that_is_no_list_is_named() -> None:
    with pytest.raises(RegistryError, match=r"\[\[unit\]\]"):
        build({"name": "湖市", "unit": {"code": "a"}})


def test_all_problems_come_at_once() -> None:
    assert len(problems({**A, "parent": "x"}, {**B, "name": "甲局"}).splitlines()) == 2
