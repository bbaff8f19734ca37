"""From the words around a figure to its comparator, as DESIGN.md lists them."""

import re
from typing import Final

from luoshi.policy.reading.model import Comparator

# How far the words before a figure can stand from it, in characters: 至少[每年举办]2场.
REACH: Final = 14
_GAP: Final = r"[^，。；：、,;:\d]{0,8}"

# The lowest standard of something goes up by so much, not by so much at least.
_RAISED: Final = r"(?:工资|生活保障|生活)?标准(?:再|均|每人每月|每月)?(?:提高|增加|上调|上涨)"
_BEFORE: Final[tuple[tuple[Comparator, re.Pattern[str]], ...]] = (
    (
        ">=",
        re.compile(
            rf"≥$|(?:不少于|不低于|不小于|不短于|不下于|不得少于|不得低于|大于等于|至少|最少|最低(?!{_RAISED})){_GAP}$"
        ),
    ),
    (
        "<=",
        re.compile(
            rf"≤$|(?:不超过|不得超过|不多于|不高于|不大于|不长于|不突破|小于等于|至多|最多|最高|最长|上限为?){_GAP}$"
        ),
    ),
    (
        ">",
        re.compile(r"[>＞]$|(?:超过|突破|超出|大于|高于|多于|优于|逾|(?<![赶反])超)了?(?:年均|每年|全年)?$"),
    ),
    ("<", re.compile(r"[<＜]$|(?:低于|小于|少于|短于|不足|不到)(?:年均|每年|全年)?$")),
    ("~", re.compile(r"(?:大约|大致|约占?|接近|(?<![附最邻临靠就贴新])近)$")),
)
_LIMIT: Final = re.compile(rf"(?:控制|严控|压控|管控|限制|限定)(?:在|到|于){_GAP}$")
# 上百家, 上千个: a hundred or more; 新上百万千瓦机组 puts them up.
_SOME: Final = re.compile(r"(?<![新以加马])上[百千万亿]$")
# To break through problems is to solve that many, not more than that many.
_SOLVES: Final = re.compile(r"突破$")
_PROBLEMS: Final = re.compile(
    r"(?:以上|左右)?的?[^，。；、,;\d]{0,12}(?:技术|卡脖子|瓶颈|难题|难点|堵点|问题|产品|装备|材料|成果|关键)"
)

# 20家(含)以上, 5个及以上, 100人左右.
_AFTER: Final = re.compile(
    r"(?:\(含\))?(?:(?P<over>的?(?:及其?以上|或以上|以上))|(?P<within>及以下|以内|之内|以下)|左右|上下)"
)
_IN_TIME: Final = re.compile("内(?!部|外|容|涵|陆|地|河|环|部|需|蒙|生|分泌|科|镜|控)")
_TIMES: Final = frozenset({"小时", "分钟", "秒", "天", "个工作日", "工作日", "个月"})


def comparator(text: str, *, start: int, end: int, unit: str, more: bool) -> tuple[Comparator, int, bool]:
    """The comparator of the figure at `[start, end)`, where its phrase ends, and whether a word states it.

    `more` tells that 余 or 多 stands inside the figure (`7000余个`).
    """
    after, stop = _after(text, end, unit)
    before = sign_before(text[max(0, start - REACH) : start], text[end : end + 20])
    if before is not None and not (before == "~" and after is not None):
        return before, stop, True
    if after is not None:
        return after, stop, True
    if more or _SOME.search(text, max(0, start - 2), start + 1):
        return ">=", stop, True
    if _LIMIT.search(text, max(0, start - REACH), start):
        return "<=", stop, True
    return "=", stop, False


def sign_before(left: str, right: str = "") -> Comparator | None:
    """What the words right before a figure say; `right` are those behind it."""
    for sign, pattern in _BEFORE:
        if pattern.search(left):
            return None if sign == ">" and _SOLVES.search(left) and _PROBLEMS.match(right) else sign
    return None


def _after(text: str, end: int, unit: str) -> tuple[Comparator | None, int]:
    if found := _AFTER.match(text, end):
        sign: Comparator = ">=" if found["over"] else "<=" if found["within"] else "~"
        return sign, found.end()
    if unit in _TIMES and (found := _IN_TIME.match(text, end)):
        return "<=", found.end()
    return None, end
