"""The timetable's drawing: shares of the width, from the first to the last day that matters."""

from datetime import date

import pytest

from luoshi.records.breakdown.queries import Bar
from luoshi.surfaces.supervision.gantt import drawn

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def bar(name: str, starts_on: date | None, due_on: date, task_id: int = 1) -> Bar:
    kind = "project" if starts_on else "milestone"
    return Bar(1, task_id, 7, "建成设施", "late", "市城管委", "", kind, name, starts_on, due_on, "王五")


def test_the_year_fills_the_width_and_no_more() -> None:
    found = drawn([bar("全年", FIRST, LAST), bar("年底", None, LAST)], FIRST, LAST, date(2026, 7, 2))
    group, whole, end = found.lines
    assert (group.is_group, group.text) == (True, "7. 建成设施")
    assert (whole.x, whole.width) == ("0.00%", "100.00%")
    assert (end.x, end.width) == ("100.00%", "")
    assert [one.word for one in found.months] == [f"{month}月" for month in range(1, 13)]
    assert (found.months[0].x, found.today_x, found.today_late) == ("0.00%", "49.86%", False)


def test_a_day_is_seen_and_a_name_is_whole() -> None:
    """The page cuts a name where its own width ends, with an ellipsis; here it is whole."""
    name = "一项名称很长、远远超过从前十八个字上限的里程碑节点"
    _, one = drawn([bar(name, date(2026, 5, 1), date(2026, 5, 1))], FIRST, LAST, date(2027, 2, 1)).lines
    assert one.text == name
    assert one.width == "0.40%"


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2027, 1, 31), ["1月", "2月"]),
        (date(2028, 6, 1), ["1月", "", "", "4月"]),
        (date(2031, 1, 1), ["1月", ""]),
    ],
)
def test_long_spans_name_fewer_months(due_on: date, words: list[str]) -> None:
    found = drawn([bar("远期", FIRST, due_on)], FIRST, LAST, date(2026, 7, 2))
    named = ["1月" if word == "2026年" else word for word in (one.word for one in found.months)]
    assert named[: len(words)] == words
    assert [one.word for one in found.months][12] == "2027年"


def test_outside_its_span_there_is_no_today() -> None:
    assert drawn([bar("全年", FIRST, LAST)], FIRST, LAST, date(2027, 2, 1)).today_x == ""
