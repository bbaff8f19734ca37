"""The chasing of a year as data: levels of notices, rules of escalation, days of reminders.

Parsed once from JSON or TOML; a wrong one is refused whole, with the place that is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, cast

from luoshi.policy.terms.refusals import BadValue

About = Literal["window", "acknowledge", "task", "notice"]
ABOUTS: Final[Mapping[About, str]] = {
    "window": "填报期截止",
    "acknowledge": "签收期限",
    "task": "任务时限",
    "notice": "督办单回复期限",
}
"""What has a due day, and its name in sentences."""
COLOURS: Final[Mapping[str, str]] = {
    "blue": "蓝色",
    "yellow": "黄色",
    "orange": "橙色",
    "red": "红色",
    "grey": "灰色",
}
LEVELS_MOST: Final = 6
NAME_MOST: Final = 20
DAYS_MOST: Final = 90
OFFSETS_MOST: Final = 12
RULES_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of the ladder. `reply_days`: working days a unit has for its reply."""

    rank: int
    name: str
    colour: str
    reply_days: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Where something is `after_days` calendar days late, a notice of level `rank`; `automatic`: sent without a person."""

    about: About
    after_days: int
    rank: int
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """`reminders`: days around the due day, negative before it. `acknowledge_days`: working days for acknowledging."""

    word: str
    levels: tuple[Level, ...]
    rules: tuple[Rule, ...]
    reminders: Mapping[About, tuple[int, ...]]
    acknowledge_days: int

    def level(self, rank: int) -> Level:
        """The level of this rank. Raises BadValue."""
        found = next((one for one in self.levels if one.rank == rank), None)
        if found is None:
            raise BadValue(f"今年的督办等级中没有第{rank}级。")
        return found

    def as_json(self) -> dict[str, Any]:
        """For storing; `parse` reads it back."""
        return {
            "word": self.word,
            "levels": [asdict(one) for one in self.levels],
            "rules": [asdict(one) for one in self.rules],
            "reminders": {about: list(days) for about, days in self.reminders.items()},
            "acknowledge_days": self.acknowledge_days,
        }


def parse(found: Mapping[str, Any]) -> Setup:
    """A setup from plain data. Raises BadValue."""
    levels = tuple(_level(number, one) for number, one in enumerate(found.get("levels", ()), 1))
    if not 1 <= len(levels) <= LEVELS_MOST:
        raise BadValue(f"督办等级要有1至{LEVELS_MOST}级。")
    if len({one.name for one in levels}) != len(levels):
        raise BadValue("督办等级的名称不能重复。")
    rules = tuple(_rule(one, len(levels)) for one in found.get("rules", ()))
    if len(rules) > RULES_MOST:
        raise BadValue(f"升级规则最多{RULES_MOST}条。")
    word = str(found.get("word", "")).strip()
    if not 1 <= len(word) <= NAME_MOST:
        raise BadValue("请填写文号的字头，例如“督办”。")
    given = found.get("reminders", {})
    return Setup(
        word,
        levels,
        rules,
        {about: _offsets(about, given.get(about, ())) for about in ABOUTS},
        _days(found.get("acknowledge_days"), "签收期限"),
    )


def _level(rank: int, found: Mapping[str, Any]) -> Level:
    name, colour = str(found.get("name", "")).strip(), str(found.get("colour", ""))
    if not 1 <= len(name) <= NAME_MOST:
        raise BadValue(f"第{rank}级督办的名称要有1至{NAME_MOST}个字。")
    if colour not in COLOURS:
        raise BadValue(f"第{rank}级督办“{name}”的颜色应是{'、'.join(COLOURS.values())}之一。")
    return Level(rank, name, colour, _days(found.get("reply_days"), f"“{name}”的回复期限"))


def _rule(found: Mapping[str, Any], levels: int) -> Rule:
    about = found.get("about")
    if about not in ABOUTS:
        raise BadValue(f"升级规则的事项“{about}”不在{'、'.join(ABOUTS.values())}之中。")
    rank = found.get("rank")
    if not isinstance(rank, int) or not 1 <= rank <= levels:
        raise BadValue(f"升级规则指向第{rank}级，而督办等级只有{levels}级。")
    days = _days(found.get("after_days"), "升级规则的天数")
    return Rule(cast("About", about), days, rank, bool(found.get("automatic", False)))


def _days(value: object, what: str) -> int:
    if not isinstance(value, int) or not 1 <= value <= DAYS_MOST:
        raise BadValue(f"{what}应是1至{DAYS_MOST}之间的整数，现在是“{value}”。")
    return value


def _offsets(about: str, values: Sequence[Any]) -> tuple[int, ...]:
    if len(values) > OFFSETS_MOST or any(not isinstance(one, int) or abs(one) > DAYS_MOST for one in values):
        raise BadValue(
            f"“{ABOUTS[cast('About', about)]}”的提醒日最多{OFFSETS_MOST}个，每个在前后{DAYS_MOST}天以内。"
        )
    return tuple(sorted(set(values)))
