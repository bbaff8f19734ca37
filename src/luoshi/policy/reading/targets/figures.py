"""Figures of a text: a number, its scale and its unit, wherever they stand together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from luoshi.policy.reading import numerals
from luoshi.policy.reading.targets.units import COUNTERS, UNIT

_MORE: Final = r"[余多几]?"
_TAIL: Final = re.compile(
    rf"(?P<more>{_MORE})(?P<scale>(?:{numerals.SCALES})?)(?P<many>{_MORE}){UNIT}", re.ASCII
)
_SCALED: Final = re.compile(rf"(?P<more>{_MORE})(?P<scale>(?:{numerals.SCALES})?)", re.ASCII)
_TO: Final = re.compile(
    r"(?P<own>%|‰|个百分点|万元|亿元|[千万亿个家项元人吨亩天])?(?:--|——|[-–—~至到])(?=[\d一二三四五六七八九十])"
)
_PARTS: Final = re.compile(r"(?P<base>[百千万]|十万|[二三四五六七八九十]{1,2})分之$")
_SLASH: Final = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/])")
# 10万千兆用户, 带动2000农户: people and households are counted without a measure word; and so is what the
# words before the number have named already: 服务人次达200万以上, 产值突破50亿.
_PEOPLE: Final = (
    "群众|居民|职工|农民|学生|老人|市民|劳动力|人口|游客|毕业生|人才|青年|师生|旅客|乘客|残疾人|儿童|妇女"
)
_UNCOUNTED: Final = re.compile(
    rf"(?:以上|以内|左右)?[^，。；：、,;:\d]{{0,8}}?(?:(?P<户>用户|农户|住户|家庭|商户)|(?P<人>{_PEOPLE}))"
)
_PEOPLE_NEXT: Final = re.compile(_PEOPLE)
_NAMED: Final = re.compile(
    r"(?:(?P<人次>人次)|(?P<人>人口|人数|人员|群众|居民|学生|游客|农民|职工|劳动力)|(?P<户>户数|用户数?)"
    r"|(?P<元>收入|产值|投资|增加值|贷款|销售额|税收|资金|总量|总额|交易额|零售额|营收|GDP))[^，。；：、,;:]{0,6}$"
)
_BARE_AFTER: Final = re.compile(
    r"(?:达到|不低于|不少于|不高于|不超过|控制在|保持在|稳定在|降至|提升至|提高到|提升到|降到)$"
)
_BARE_BEFORE: Final = re.compile(r"(?:以上|以下|以内|左右)|[，。；、,;)]|$")
# 10/10万: so many in a hundred thousand.
_RATE: Final = re.compile(r"/(?:10|十)?万(?!元|人次|公里)")
_IN_HUNDREDS: Final = {"百": "%", "千": "‰"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit at `[start, end)`; `first` is where the unit begins.

    `upper` is the other end of a range, `more` tells of 余 or 多, `chinese` of Chinese numerals, `bare` that
    the number is only a power (`百家`), `stated` that its form alone shows an amount (`百分之五`).
    """

    value: Decimal
    unit: str
    start: int
    first: int
    end: int
    upper: Decimal | None = None
    more: bool = False
    chinese: bool = False
    bare: bool = False
    stated: bool = False


def figures(text: str) -> Iterator[Figure]:
    """Every figure of a half-width text without white space, left to right, none overlapping another."""
    past = 0
    for found in numerals.numerals(text):
        if found.start < past:
            continue
        numeral = _without_item_number(text, found)
        figure = _fraction(text, numeral) or _range(text, numeral) or _single(text, numeral)
        if figure is not None:
            past = figure.end
            yield figure


def _without_item_number(text: str, numeral: numerals.Numeral) -> numerals.Numeral:
    """`4.460个居村` at the beginning of a sentence is item 4: things that are counted have no fractions."""
    dot = text.find(".", numeral.start, numeral.end)
    if dot < 0 or (numeral.start and text[numeral.start - 1] not in "。；;：:"):
        return numeral
    tail = _TAIL.match(text, numeral.end)
    counts = tail is not None and not tail["scale"] and tail["unit"] in COUNTERS
    if not counts and not text.startswith(".", numeral.end):
        return numeral
    return numerals.numeral_at(text, dot + 1) or numeral


def _single(text: str, numeral: numerals.Numeral) -> Figure | None:
    tail = _TAIL.match(text, numeral.end)
    if tail is None:
        return _people_in_words(text, numeral) if numeral.chinese else _without_unit(text, numeral)
    return Figure(
        value=numeral.value * numerals.scale(tail["scale"]),
        unit=tail["unit"],
        start=numeral.start,
        first=tail.start("unit"),
        end=tail.end(),
        more=bool(tail["more"] or tail["many"]),
        chinese=numeral.chinese,
        bare=numeral.bare,
    )


def _without_unit(text: str, numeral: numerals.Numeral) -> Figure | None:
    """`10万千兆用户` counts 户; `指数达到90以上` has no unit at all, but a word that makes it a target."""
    scaled = _SCALED.match(text, numeral.end)
    end = numeral.end if scaled is None else scaled.end()
    words = "" if scaled is None else scaled["scale"]
    more = scaled is not None and bool(scaled["more"])
    value = numeral.value * numerals.scale(words)
    if 1900 <= value <= 2100 and not words:
        return None
    if words or (value >= 1000 and value % 100 == 0):
        unit = _counted_without_unit(text, numeral.start, end, words)
        if unit:
            return Figure(value, unit, numeral.start, end, end, more=more, stated=True)
    is_set = _BARE_AFTER.search(text, max(0, numeral.start - 4), numeral.start) and _BARE_BEFORE.match(
        text, end
    )
    if is_set:
        return Figure(value, "", numeral.start, end, end, more=more, stated=True)
    return None


def _people_in_words(text: str, numeral: numerals.Numeral) -> Figure | None:
    """`十万职工`, where the people follow at once."""
    found = _PEOPLE_NEXT.match(text, numeral.end) if numeral.value >= 1000 else None
    if found is None:
        return None
    end = numeral.end
    return Figure(numeral.value, "人", numeral.start, end, end, chinese=True, bare=numeral.bare)


def _counted_without_unit(text: str, start: int, end: int, words: str) -> str:
    if found := _UNCOUNTED.match(text, end):
        return found.lastgroup or ""
    if not _BARE_BEFORE.match(text, end):
        return ""
    found = _NAMED.search(text, max(0, start - 16), start)
    unit = "" if found is None else found.lastgroup or ""
    return "" if unit == "元" and "亿" not in words else unit


def _range(text: str, numeral: numerals.Numeral) -> Figure | None:
    """`3至5个`, `10-15%`, `3-5万人` (the scale of the upper end holds for both)."""
    to = _TO.match(text, numeral.end)
    upper = None if to is None else numerals.numeral_at(text, to.end())
    tail = None if upper is None else _TAIL.match(text, upper.end)
    if to is None or upper is None or tail is None or upper.chinese != numeral.chinese:
        return None
    own, shared = to["own"] or "", numerals.scale(tail["scale"])
    highest = upper.value * shared
    lowest = numeral.value * (
        numerals.scale(own[0]) if own[:1] in {"千", "万", "亿"} else 1 if own else shared
    )
    if lowest >= highest:
        return None
    return Figure(
        value=lowest,
        unit=tail["unit"],
        start=numeral.start,
        first=tail.start("unit"),
        end=tail.end(),
        upper=highest,
        chinese=numeral.chinese,
    )


def _fraction(text: str, numeral: numerals.Numeral) -> Figure | None:
    """`百分之五` is 5 %; `三分之二` is exactly 2 of the unit 三分之一, which no decimal could say."""
    if parts := _PARTS.search(text, max(0, numeral.start - 5), numeral.start):
        unit = _IN_HUNDREDS.get(parts["base"], f"{parts['base']}分之一")
        return Figure(numeral.value, unit, parts.start(), parts.end(), numeral.end, stated=True)
    if rate := _RATE.match(text, numeral.end):
        return Figure(numeral.value, rate.group(), numeral.start, rate.start(), rate.end(), stated=True)
    if slash := _SLASH.match(text, numeral.start):
        above, below = int(slash[1]), int(slash[2])
        if 0 < above < below <= 10:
            return Figure(Decimal(above), f"1/{below}", slash.start(), slash.end(), slash.end(), stated=True)
    return None
