"""The scheme of a year's assessment (绩效考核办法) as data: read from TOML, refused whole where anything is wrong.

Points are integer hundredths of a point everywhere behind this file (0.3 points is 30): no rounding hides in a float.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

MEASURES: Final = ("completion", "timely-reports", "timely-acknowledgement", "plan-indicators")
"""完成进度, 按时填报, 按时签收, 规划评估结果: what a share can be measured by."""
EVENTS: Final = ("report-returned", "report-missing", "task-late", "done-early", "assignment-returned")
"""What happens and may cost or bring points: each has its row in the records."""
ROLES: Final = ("lead", "responsible", "supporting")
RULES_MOST: Final = 40
HUNDRED: Final = 100
POINTS_MOST: Final = 100_000
TEXT_MOST: Final = 20_000
NAME_MOST: Final = 200


class SchemeProblem(ValueError):
    """The scheme cannot be used; `problems` says where and why, one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("；".join(problems))


@dataclass(frozen=True, slots=True)
class Share:
    """Points for how far something was reached: all of them at 100 per cent."""

    key: str
    title: str
    points: int
    measure: str


@dataclass(frozen=True, slots=True)
class EventRule:
    """Points for each event of a kind, negative to deduct. `most`: the sum of the rule never exceeds it (no sign).

    `scaled`: an event weighs less for a unit with more tasks than the reference.
    """

    key: str
    title: str
    points: int
    on: str
    most: int
    scaled: bool


@dataclass(frozen=True, slots=True)
class Load:
    """Points for each task above a number of tasks, up to `most`."""

    title: str
    points: int
    above: int
    most: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """All of it. `roles`: weight of a task in hundredths by the role the unit has in it.

    `task_weights`: whether the weight that the office gave a task counts as well.
    """

    title: str
    year: int
    authority: str
    base: int
    floor: int
    ceiling: int
    reference_tasks: int
    roles: Mapping[str, int]
    shares: tuple[Share, ...]
    events: tuple[EventRule, ...]
    load: Load | None
    task_weights: bool = False


def parse(text: str) -> Scheme:
    """Read a scheme. Raises SchemeProblem with everything that is wrong with it."""
    if len(text) > TEXT_MOST:
        raise SchemeProblem((f"办法有 {len(text)} 个字符，最多 {TEXT_MOST} 个。",))
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SchemeProblem((f"不是正确的 TOML：{error}",)) from error
    return _Reader(table).scheme()


class _Reader:
    """Collects what is wrong while it reads."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table
        self.problems: list[str] = []

    def scheme(self) -> Scheme:
        found = Scheme(
            self._text(self.table, "title", "办法"),
            self._whole(self.table, "year", "办法", 2000, 2100),
            self._text(self.table, "authority", "办法"),
            self._points(self.table, "base", "办法"),
            self._points(self.table, "floor", "办法"),
            self._points(self.table, "ceiling", "办法"),
            self._whole(self.table, "reference_tasks", "办法", 1, 10_000),
            self._roles(),
            tuple(self._share(one) for one in self._tables("share")),
            tuple(self._event(one) for one in self._tables("event")),
            self._load(),
            self._switch(self.table, "task_weights", "办法"),
        )
        self._whole_scheme(found)
        if self.problems:
            raise SchemeProblem(tuple(self.problems))
        return found

    def _whole_scheme(self, found: Scheme) -> None:
        keys = [*(one.key for one in found.shares), *(one.key for one in found.events)]
        if not keys:
            self.problems.append("办法中没有任何计分规则：至少要有一个 [[share]] 或 [[event]]。")
        if len(keys) > RULES_MOST:
            self.problems.append(f"计分规则有 {len(keys)} 条，最多 {RULES_MOST} 条。")
        self.problems += [
            f"规则的 key “{key}”重复。" for key in sorted({k for k in keys if keys.count(k) > 1})
        ]
        if found.floor > found.ceiling:
            self.problems.append("floor（最低分）高于 ceiling（最高分）。")

    def _roles(self) -> dict[str, int]:
        given = self.table.get("roles", {})
        unknown = sorted(set(given) - set(ROLES)) if isinstance(given, dict) else ["?"]
        self.problems += [f"[roles] 中的“{name}”不是角色，应为 {'、'.join(ROLES)}。" for name in unknown]
        if unknown:
            return dict.fromkeys(ROLES, HUNDRED)
        return {name: self._whole({name: HUNDRED, **given}, name, "[roles]", 0, 1_000) for name in ROLES}

    def _share(self, one: Mapping[str, Any]) -> Share:
        where = f"[[share]] {one.get('key', '?')}"
        points = self._points(one, "points", where)
        if points <= 0:
            self.problems.append(f"{where}：points 应大于 0。")
        measure = self._one_of(one, "measure", where, MEASURES)
        return Share(self._text(one, "key", where), self._text(one, "title", where), points, measure)

    def _event(self, one: Mapping[str, Any]) -> EventRule:
        where = f"[[event]] {one.get('key', '?')}"
        points, most = self._points(one, "points", where), self._points(one, "most", where)
        if points == 0 or most < abs(points):
            self.problems.append(f"{where}：points 不能为 0，most 不能小于一次的分值。")
        scaled = self._switch(one, "scaled", where)
        on = self._one_of(one, "on", where, EVENTS)
        key, title = self._text(one, "key", where), self._text(one, "title", where)
        return EventRule(key, title, points, on, most, scaled)

    def _load(self) -> Load | None:
        one = self.table.get("load")
        if not isinstance(one, dict):
            return None
        points, most = self._points(one, "points", "[load]"), self._points(one, "most", "[load]")
        if points < 0 or most < 0:
            self.problems.append("[load]：points 和 most 不能为负。")
        return Load(
            self._text(one, "title", "[load]"), points, self._whole(one, "above", "[load]", 0, 10_000), most
        )

    def _tables(self, name: str) -> list[Mapping[str, Any]]:
        given = self.table.get(name, [])
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self.problems.append(f"{name} 应写成 [[{name}]]。")
            return []
        return given

    def _text(self, table: Mapping[str, Any], name: str, where: str) -> str:
        value = table.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > NAME_MOST:
            self.problems.append(f"{where}：{name} 应为 1 到 {NAME_MOST} 字的文字，现在是 {value!r}。")
            return ""
        return value.strip()

    def _whole(self, table: Mapping[str, Any], name: str, where: str, least: int, most: int) -> int:
        value = table.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.problems.append(f"{where}：{name} 应为 {least} 到 {most} 的整数，现在是 {value!r}。")
            return least
        return value

    def _points(self, table: Mapping[str, Any], name: str, where: str) -> int:
        """Points with at most two decimals, as hundredths."""
        value = table.get(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.problems.append(f"{where}：{name} 应为分数，现在是 {value!r}。")
            return 0
        exact = Decimal(value) * HUNDRED
        if not exact.is_finite() or exact != exact.to_integral_value() or abs(exact) > POINTS_MOST:
            self.problems.append(
                f"{where}：{name} 最多两位小数、不超过 {POINTS_MOST // HUNDRED} 分，现在是 {value}。"
            )
            return 0
        return int(exact)

    def _switch(self, table: Mapping[str, Any], name: str, where: str) -> bool:
        """True or false; false where nothing is said."""
        value = table.get(name, False)
        if not isinstance(value, bool):
            self.problems.append(f"{where}：{name} 应为 true 或 false。")
        return value is True

    def _one_of(self, table: Mapping[str, Any], name: str, where: str, known: tuple[str, ...]) -> str:
        value = table.get(name)
        if value not in known:
            self.problems.append(f"{where}：{name} 应为 {'、'.join(known)} 之一，现在是 {value!r}。")
            return known[0]
        return str(value)
