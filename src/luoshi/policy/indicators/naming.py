"""Which indicator does a name mean? 地区生产总值年均增速 of a plan and 地区生产总值增长 of a report are one series."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from luoshi.policy.indicators.values import Comparator, Direction, Manner
from luoshi.policy.reading.numerals import chinese_integer

RATE: Final = re.compile(
    r"(?:年均|平均|同比|实际|名义|累计|年度)*(?:增速|增长|增幅|涨幅|上涨|增加)(?:率|速度)?$"
)
HEAD: Final = re.compile(r"^(?:全市|本市|我市|全年|年末|其中)+")
TAIL: Final = re.compile(r"(?:规模|指标|总量|平均?)$")
SIZES: Final[Mapping[str, int]] = {"亿": 100_000_000, "万": 10_000}
ECONOMY: Final = frozenset({"经济", "经济发展", "国民经济", "地区经济"})
PRODUCT: Final = "地区生产总值"
OUTPUT: Final = re.compile(r"(?:地区|全市)?生产总值|GDP")
SHORTEST: Final = 4
"""A name shorter than this is not looked for inside another."""
PRICES: Final = re.compile(r"价格|物价")
RELATION: Final = re.compile(
    r"^(?:增速|增长)?(?:与|同|和|快于|高于|不低于)(?P<other>.{2,20}?)(?:增速|增长)?(?:基本|保持)*(?:同步|一致)"
)
Sureness = Literal["same", "contained", ""]


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator to choose from. `rate`: its values are rates of growth."""

    id: int
    name: str
    unit: str = ""


def stem(name: str) -> str:
    """The thing measured, without words of rate, scope and size: 全市地区生产总值年均增速 → 地区生产总值."""
    left = HEAD.sub("", re.sub(r"[（(].*?[）)]", "", name.strip()))
    left = RATE.sub("", left)
    left = TAIL.sub("", left) or name
    return PRODUCT if OUTPUT.fullmatch(left) else left


def is_rate(name: str) -> bool:
    """Whether the name itself says that a rate of growth is meant."""
    return RATE.search(re.sub(r"[（(].*?[）)]", "", name.strip())) is not None


def meant(name: str, among: Sequence[Named]) -> tuple[int | None, Sureness]:
    """The indicator that `name` means: the same stem, else the only one that contains its characters in order.

    A rate is never taken for a level, nor a level for a rate, where both names say which they are.
    """
    own = stem(name)
    same = [one.id for one in among if stem(one.name) == own and is_rate(one.name) == is_rate(name)]
    if len(same) == 1:
        return same[0], "same"
    if len(own) < SHORTEST:
        return None, ""
    held = [one.id for one in among if within(own, stem(one.name)) and alike(name, one.name)]
    return (held[0], "contained") if len(held) == 1 else (None, "")


def alike(name: str, other: str) -> bool:
    """A name that says it is a rate does not mean one that is none; a bare name may mean either."""
    return is_rate(other) or not is_rate(name)


def within(short: str, long: str) -> bool:
    """Whether all characters of `short` stand in `long` in their order: 居民收入 in 居民人均可支配收入."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def in_unit(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """A value in another unit of the same thing: 15,000,000,000 美元 in 亿美元 is 150. None where they differ."""
    if unit == wanted or not wanted:
        return value
    for sign, size in SIZES.items():
        if wanted == sign + unit:
            return value / size
        if unit == sign + wanted:
            return value * size
    return None


def manner_of(
    name: str, comparator: Comparator | None, has_value: bool, cumulative: bool, words: str
) -> Manner:
    """How the text holds the indicator to its target, as far as it can be read; a person may say otherwise."""
    if not has_value:
        return "relation" if RELATION.search(words) else "words"
    if cumulative:
        return "cumulative"
    if is_rate(name):
        return "growth"
    return "ceiling" if comparator in {"<", "<="} else "level"


def direction_of(name: str, comparator: Comparator | None) -> Direction:
    """Which way is better: a limit from above wants less, prices want neither, all else more."""
    if comparator in {"<", "<="}:
        return "down"
    return "either" if PRICES.search(name) else "up"


def related_name(words: str) -> str:
    """The name of the other indicator in 与经济增长基本同步; empty where there is none."""
    found = RELATION.search(words)
    return found["other"] if found else ""


def related(words: str, among: Sequence[Named]) -> int | None:
    """The indicator a requirement is tied to; 经济增长 is the growth of the region's product."""
    other = re.sub(r"(?:增长|增速)$", "", related_name(words))
    if other in ECONOMY:
        found = [one.id for one in among if stem(one.name) == PRODUCT and is_rate(one.name)]
        return found[0] if len(found) == 1 else None
    return meant(other + "增长", among)[0] if other else None


FIVE_YEARS: Final = re.compile(r"第(?P<number>[一二三四五六七八九十]{1,3})个五年")
YEARS: Final = re.compile(r"(?P<first>20\d\d)\s*[-—–~至到]+\s*(?P<last>20\d\d)")
FIRST_YEARS_BEFORE: Final = 1951
"""The n-th five-year plan (from the sixth on) begins in 1951 + 5n: the fourteenth in 2021."""


def years_of(title: str, issued: int | None) -> tuple[int, int] | None:
    """The first and last year of a plan by its title, else five years from the year it was issued; None without both."""
    found = YEARS.search(title)
    if found:
        return int(found["first"]), int(found["last"])
    counted = FIVE_YEARS.search(title)
    number = chinese_integer(counted["number"]) if counted else None
    if number:
        first = FIRST_YEARS_BEFORE + 5 * number
        return first, first + 4
    return (issued, issued + 4) if issued else None


def how_many(numbers: Iterable[str]) -> int:
    """How many indicators a plan counts: its sub-rows 9a and 9b are one."""
    return len({number.rstrip("abcdefgh") for number in numbers})
