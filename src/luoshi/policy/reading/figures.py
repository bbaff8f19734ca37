"""Figures as tables and goals print them: comparator, value, cumulative mark; and targets put into words."""

import re
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.model import Comparator

NUMBER: Final = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?"
SIGNS: Final[dict[str, Comparator]] = {
    ">=": ">=", "≥": ">=", "≧": ">=", "⩾": ">=", ">": ">", "<=": "<=", "≤": "<=", "≦": "<=", "⩽": "<=",
    "<": "<", "=": "=", "≈": "~", "约": "~", "大于": ">", "小于": "<", "超过": ">", "突破": ">", "低于": "<",
    "不低于": ">=", "不少于": ">=", "不超过": "<=", "达到": "=", "控制在": "<=", "至少": ">=", "最高": "<=",
}  # fmt: skip
TAILS: Final[dict[str, Comparator]] = {
    "左右": "~", "以上": ">=", "以下": "<=", "以内": "<=", "余": ">=", "及以上": ">=", "及以下": "<=",
    "之内": "<=",
}  # fmt: skip
_SIGN: Final = "|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True))
_TAIL: Final = "|".join(sorted(TAILS, key=len, reverse=True))
FIGURE: Final = re.compile(
    rf"(?P<open>[【\[〔]?)(?P<sign>{_SIGN}|)(?P<value>{NUMBER})(?P<mark>[%‰]?)"
    rf"(?P<tail>{_TAIL}|)(?P<close>[】\]〕]?)(?P<after>{_TAIL}|)"
)
"""To be matched in half-width text."""

DIRECTION: Final = (
    "下降|上升|增长|提高|提升|降低|减少|增加|扩大|改善|优化|稳定|平稳|领先|趋好|向好|好转|完善|合理|达标|不变"
)
WORDS: Final = re.compile(
    r"(?:达到|完成|符合|优于|满足)(?:国家|全国|全市|全省|本市|市级|省级|省|市|上级)(?:下达|规定|考核|最新|相关|有关|约束性|控制|平均|先进|的)*(?:要求|标准|水平|目标|任务|考核)"
    r"|(?:按照?|依据)?(?:国家|省|市|上级)(?:有关|相关|统一|的|下达)*(?:要求|下达|核定|任务|目标|标准)(?:执行|落实|完成|控制)?"
    r"|[与同和][\u4e00-\u9fff]{2,16}?(?:基本|保持)?(?:同步|匹配|相适应|相当)(?:增长)?"
    r"|(?:略|明显|适度)?(?:高|快|低|优|好)于[\u4e00-\u9fff]{2,16}?(?:水平|增长|增速|平均|标准|要求)"
    rf"|(?:保持|持续|稳步|稳中|逐步|进一步|明显|显著|不断|大幅|总体|基本|有所|逐年|适度|合理)+(?:{DIRECTION})"
    rf"(?:(?:{DIRECTION})|趋势|态势|水平|状态|区间)?"
    r"|(?:保持|处于)?在?合理区间|只增不减|只减不增|不(?:降低|增加|下降|减少|突破)|零增长|动态清零|全覆盖|应保尽保|(?:基本|全面)?消除|[达符]标"
)
"""Targets in words, as whole cells of a table."""
LOOSE: Final = re.compile(r"[与同和]|(?:略|明显|适度)?(?:高|快|低|优|好)于")
TIED: Final = re.compile(
    r"[与同和](?:地区|国民|全市|全省)?(?:经济|生产总值|劳动生产率|居民收入|财政收入|收入|GDP)(?:社会)?"
    r"(?:增长|发展|提高|增速)?(?:速度|水平)?(?:基本|保持)?(?:同步|匹配|相适应|相当)(?:增长|提高)?"
)


def closed(words: str) -> bool:
    """Whether words are a target of which every part is known, not one with a gap for anything."""
    return TIED.fullmatch(words) is not None or LOOSE.match(words) is None


@dataclass(frozen=True, slots=True)
class Figure:
    """A target as printed: comparator and decimal string, or `words` (the two are then None)."""

    comparator: Comparator | None
    value: str | None
    words: str | None = None
    cumulative: bool = False


def figure(text: str) -> Figure | None:
    """The figure that the whole of `text` (half width) prints, None where it prints something else."""
    found = FIGURE.fullmatch(text)
    return None if found is None else of_match(found)


def of_match(found: re.Match[str]) -> Figure:
    """The figure that FIGURE has matched."""
    tail = found["tail"] or found["after"]
    comparator: Comparator = TAILS[tail] if tail else SIGNS.get(found["sign"], "=")
    return Figure(
        comparator, found["value"].replace(",", ""), cumulative=bool(found["open"] and found["close"])
    )


def target(text: str) -> Figure | None:
    """The figure or the words that the whole of `text` (half width) sets as a target, None for anything
    else.
    """
    read = figure(text)
    if read is not None:
        return read
    inner = text.strip("【】[]")
    if WORDS.fullmatch(inner):
        return Figure(None, None, inner, cumulative=inner != text)
    return None
