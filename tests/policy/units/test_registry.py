"""What a name means on a day: exactly one of unit, collective, temporary body, assisting unit, unknown."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.units import (
    AssistingName,
    CollectiveName,
    Registry,
    SingleUnit,
    TemporaryName,
    UnknownName,
    build,
)

TOWN: dict[str, Any] = {
    "name": "云岚市",
    "unit": [
        {"code": "finance", "name": "市财政局", "kind": "部门"},
        {"code": "plan", "name": "市发展改革委", "full_name": "云岚市发展和改革委员会", "kind": "部门"},
        {"code": "tax", "name": "云岚市税务局", "kind": "在地"},
        {"code": "science", "name": "市科技局、高新区管委会", "kind": "部门"},
        {
            "code": "office",
            "name": "市政府办公室",
            "kind": "部门",
            "plates": ["市政府外办"],
            "other_names": ["市府办"],
        },
        {
            "code": "services",
            "name": "市行政审批局",
            "kind": "部门",
            "valid_to": date(2025, 6, 30),
            "successor": "data",
        },
        {
            "code": "data",
            "name": "市数据局",
            "kind": "部门",
            "valid_from": date(2025, 7, 1),
            "valid_to": date(2027, 1, 31),
            "successor": "digital",
        },
        {"code": "digital", "name": "市数字发展局", "kind": "部门", "valid_from": date(2027, 2, 1)},
        {"code": "old-east", "name": "东区政府", "kind": "旧区", "valid_to": date(2020, 12, 31)},
        {"code": "east", "name": "东区政府", "kind": "区", "valid_from": date(2021, 1, 1)},
        {"code": "north-water", "name": "市北部水务管理局", "kind": "部门"},
        {"code": "north-water-office", "name": "市北部水务局办公室", "kind": "部门"},
    ],
    "collective": [
        {"code": "departments", "names": ["各部门", "有关部门"], "member_kinds": ["部门"]},
        {"code": "districts", "names": ["各区政府", "相关区政府"], "member_kinds": ["区"]},
        {"code": "pair", "names": ["财税部门"], "members": ["finance", "services"]},
    ],
    "temporary": [{"code": "flood", "names": ["市防汛指挥部"]}],
}
BEFORE, BETWEEN, AFTER = date(2025, 1, 20), date(2026, 1, 20), date(2027, 6, 1)


@pytest.fixture(scope="module")
def town() -> Registry:
    return build(TOWN)


def single(town: Registry, written: str, on: date | None = BETWEEN) -> SingleUnit:
    found = town.resolve(written, on)
    assert isinstance(found, SingleUnit), found
    return found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("市财政局", "finance"),
        ("市 财政\n局", "finance"),
        ("云岚市财政局", "finance"),
        ("市财政局（牵头）", "finance"),
        ("市发展改革委", "plan"),
        ("云岚市发展和改革委员会", "plan"),
        ("市发展和改革委员会", "plan"),
        ("市发展和改革委", "plan"),
        ("市税务局", "tax"),
        ("云岚市东区人民政府", "east"),
        ("市科技局、高新区管委会", "science"),
        ("市府办", "office"),
    ],
)
def test_every_usual_spelling_is_the_same_unit(town: Registry, written: str, code: str) -> None:
    found = single(town, written)
    assert found.unit.code == found.current.code == code
    assert found.written == written
    assert found.in_force
    assert (found.plate, found.plate_known) == ("", True)


def test_all_names_are_told_for_the_reader(town: Registry) -> None:
    assert {
        "市财政局",
        "云岚市发展和改革委员会",
        "市府办",
        "市政府外办",
        "各部门",
        "市防汛指挥部",
    } <= town.names()
    assert all(town.resolve(name, None).kind != "unknown" for name in town.names())


def test_a_plate_in_brackets_belongs_to_the_unit_before_it(town: Registry) -> None:
    half, full = single(town, "市政府办公室(市政府外办)"), single(town, "市政府办公室（市政府外办）")
    assert (half.unit, half.plate, half.plate_known) == (full.unit, full.plate, full.plate_known)
    assert (half.unit.code, half.plate, half.plate_known) == ("office", "市政府外办", True)


def test_a_plate_alone_means_its_unit(town: Registry) -> None:
    assert (single(town, "市政府外办").unit.code, single(town, "市政府外办").plate) == (
        "office",
        "市政府外办",
    )


def test_a_plate_the_register_does_not_know_is_kept_and_told(town: Registry) -> None:
    found = single(town, "市财政局（市国资办）")
    assert (found.unit.code, found.plate, found.plate_known) == ("finance", "市国资办", False)


@pytest.mark.parametrize(
    ("written", "on", "current", "in_force"),
    [
        ("市行政审批局", BEFORE, "services", True),
        ("市行政审批局", date(2025, 6, 30), "services", True),
        ("市行政审批局", date(2025, 7, 1), "data", False),
        ("市行政审批局", AFTER, "digital", False),
        ("市行政审批局", None, "digital", False),
        ("市数据局", BETWEEN, "data", True),
        ("市数据局", BEFORE, "data", False),
        ("市数据局", None, "digital", False),
    ],
)
def test_an_old_name_leads_to_whoever_carries_on(
    town: Registry, written: str, on: date | None, current: str, in_force: bool
) -> None:
    found = single(town, written, on)
    assert (found.current.code, found.in_force) == (current, in_force)


def test_names_before_and_after_a_rename_are_one_body(town: Registry) -> None:
    old, new, other = town.unit("services"), town.unit("digital"), town.unit("finance")
    assert town.same_body(old, new)
    assert town.same_body(new, old)
    assert not town.same_body(old, other)
    assert [unit.code for unit in town.line(old)] == ["services", "data", "digital"]


def test_one_name_borne_at_two_times_is_told_apart_by_the_day(town: Registry) -> None:
    assert single(town, "东区政府", date(2020, 12, 31)).unit.code == "old-east"
    assert single(town, "东区政府", date(2021, 1, 1)).unit.code == "east"
    assert single(town, "东区政府", None).unit.code == "east"


def test_a_collective_has_the_members_of_the_day(town: Registry) -> None:
    before, between = town.resolve("各部门", BEFORE), town.resolve("各部门", BETWEEN)
    assert isinstance(before, CollectiveName)
    assert isinstance(between, CollectiveName)
    assert {unit.code for unit in before.members} ^ {unit.code for unit in between.members} == {
        "services",
        "data",
    }
    assert not before.selective


def test_a_collective_of_named_members_follows_their_successors(town: Registry) -> None:
    found = town.resolve("财税部门", BETWEEN)
    assert isinstance(found, CollectiveName)
    assert [unit.code for unit in found.members] == ["finance", "data"]


def test_a_selective_collective_says_so(town: Registry) -> None:
    found = town.resolve("相关区政府", BETWEEN)
    assert isinstance(found, CollectiveName)
    assert found.selective


@pytest.mark.parametrize(
    ("written", "part"),
    [("市防汛指挥部", ""), ("市防汛指挥部相关工作组", "相关工作组"), ("云岚市防汛指挥部", "")],
)
def test_a_temporary_body_and_its_parts(town: Registry, written: str, part: str) -> None:
    found = town.resolve(written, BETWEEN)
    assert isinstance(found, TemporaryName)
    assert (found.body.code, found.part) == ("flood", part)


def test_a_unit_assisting_a_body_answers_for_the_task(town: Registry) -> None:
    found = town.resolve("市政府办公室协助市防汛指挥部相关工作组", BETWEEN)
    assert isinstance(found, AssistingName)
    assert found.unit.unit.code == "office"
    assert found.assisted == "市防汛指挥部相关工作组"
    assert found.body is not None
    assert found.body.code == "flood"


def test_the_assisted_body_need_not_be_known(town: Registry) -> None:
    found = town.resolve("市政府办公室协助马拉松组委会", BETWEEN)
    assert isinstance(found, AssistingName)
    assert (found.assisted, found.body) == ("马拉松组委会", None)


def test_an_unknown_name_is_kept_with_the_nearest_names(town: Registry) -> None:
    found = town.resolve("市发改委", BETWEEN)
    assert isinstance(found, UnknownName)
    assert found.written == "市发改委"
    assert found.suggestions[0].code == "plan"
    assert 0 < found.suggestions[0].score < 1


def test_suggestions_are_units_of_the_day(town: Registry) -> None:
    assert "services" not in {one.code for one in town.suggestions("市行政审批厅", BETWEEN)}
    assert "services" in {one.code for one in town.suggestions("市行政审批厅", BEFORE)}


def test_a_derived_form_of_two_units_is_left_to_a_person(town: Registry) -> None:
    doubled = [
        {"code": "a", "name": "市水务管理局", "kind": "部门"},
        {"code": "b", "name": "市水和务局", "kind": "部门"},
    ]
    lake = build({"name": "湖市", "unit": doubled})
    assert isinstance(lake.resolve("市水务局"), UnknownName)
    assert {one.code for one in lake.suggestions("市水务局")} == {"a", "b"}


@pytest.mark.parametrize(
    ("written", "reason"), [("", "空"), ("　\n", "空"), ("市冬运会组委会", "临时机构"), ("甲", "没有")]
)
def test_an_unknown_name_says_why(town: Registry, written: str, reason: str) -> None:
    found = town.resolve(written, BETWEEN)
    assert isinstance(found, UnknownName)
    assert reason in found.reason


@given(st.text(max_size=40), st.none() | st.dates())
def test_any_text_resolves_to_exactly_one_kind(written: str, on: date | None) -> None:
    found = build(TOWN).resolve(written, on)
    assert found.kind in {"unit", "collective", "temporary", "assisting", "unknown"}
    assert found.written == written


@given(st.sampled_from(TOWN["unit"]), st.data())
def test_white_space_anywhere_changes_nothing(unit: dict[str, Any], data: st.DataObject) -> None:
    registry = build(TOWN)
    at = data.draw(st.integers(0, len(unit["name"])))
    gap = data.draw(st.text("  　\n\t", min_size=1, max_size=3))
    broken = unit["name"][:at] + gap + unit["name"][at:]
    found, sought = registry.resolve(broken, BETWEEN), registry.resolve(unit["name"], BETWEEN)
    assert isinstance(found, SingleUnit)
    assert isinstance(sought, SingleUnit)
    assert found.unit == sought.unit
