"""What a figure counts, from the words around it."""

import re
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.targets.figures import Figure
from luoshi.policy.reading.targets.times import without_time

_ENDS: Final = re.compile("[，。；：,;]")
_SENTENCE_ENDS: Final = frozenset("。；;")
_LONGEST: Final = 30
_BACK: Final = 60
# Before more than this, the words behind the figure say alone what it counts.
_VERB: Final = 12
_BEFORE: Final = re.compile(r"(?:[^，。；：、,;:()“”]|“[^“”]{1,20}”|\([^()]{0,40}\))*$")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
# What stands before the words: 1.新建, ①新建, 2025-2027年新建, 基础上增长, and a starting point (由10天缩短到).
_NUMBERED: Final = re.compile(r"^(?:\d{1,3}\.|[①-⑳])|^(?:20\d\d年?[-—~至到]+20\d\d年|在?20\d\d年基础上)")
_FROM: Final = re.compile(
    r"(?:由|(?<!服)从)[^，。；：、,;]{0,12}?\d[^，。；：、,;]{0,8}?(?=提高|提升|增加|扩大|增长|上升|压缩|压减|缩减|缩短|减少|降低|下降"
    r"|拓展|扩展|扩容|调整|优化|精简|增|减|降|升|提|扩|缩|压)"
)
_JOINED: Final = re.compile(r"(?:[和及与]|以及)$")
_AFTER: Final = re.compile(r"[^，。；：、,;:()\d]{0,30}")
_LEADING: Final = re.compile(
    r"^(?:力争|确保|努力|实现|累计|全年|年内|全市|全省|全区|全县|其中|预计|计划|年均|每年|继续|再(?!生)|共(?![享建有产同])|总计|推动|推进|加快|组织"
    r"|到?\d{4}年(?:底|末)?(?:前)?|\d{1,2}月底?前?|年底前?|以及|并|和|及|与|为|对|在|给(?!予))+"
)
_TRAILING: Final = re.compile(
    r"(?:力争|确保|实现|(?<![人年月日户亩])均|都|大?约|大致|接近|近|不?得?(?:超过|突破|[少低小多高大]于)|逾|超|至少|至多|最[高多低少长]|不足|不到"
    r"|达到了?|到达|达|为|至|到|提高到?|提升到?|增加到?|扩大到?|[降增升][至到]|下降到|(?:控制|严控|压控|限制|稳定|保持|维持)[在到]|拓展到|调整为|分别|每年|年均|再|各"
    r"|[≥≤<>])+$"
)
_SPREAD: Final = re.compile(r"^(?:以上|以内|左右|以下|上下|区间)?的?(?:[和及与或至到]|以及|$)?")
_STOP: Final = re.compile(
    r"[①-⑳]|并|(?:不超过|不少于|不低于|不高于|至少|至多|最高|最多|超)$|以及|和(?=新|建|改)|用于|参与|进行|纳入|实现|达到|提高|提升至|[和及与或至到]$"
)
# A rate belongs to the noun before it; what follows (的…) only says of what it is a part.
_RATES: Final = frozenset({"%", "‰", "个百分点", "百分点", "倍", "成", "番"})


def named(words: str) -> str:
    """What the words before a figure name, without times, starting points and comparators."""
    words = _FROM.sub("", without_time(_NUMBERED.sub("", words)))
    return _TRAILING.sub("", _LEADING.sub("", words))


def what_is_counted(text: str, figure: Figure, *, stop: int, since: int) -> str:
    """The verb and the noun around the figure; `stop` ends its phrase, `since` is how far back to look.

    Empty where the text names neither, as for the second figure of `分别增长3%和5%`.
    """
    found = _BEFORE.search(text, max(since, figure.start - _BACK), figure.start)
    before = "" if found is None or _JOINED.search(found.group()) else _BRACKETS.sub("", found.group())
    before = named(before)
    if before and figure.unit in _RATES:
        return before
    found = _AFTER.match(text, stop)
    after = _SPREAD.sub("", found.group() if found else "")
    cut = _STOP.search(after)
    after = after[: cut.start()] if cut else after
    return (before + after if len(before) <= _VERB else after or before)[:_LONGEST]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the clause and the sentence begin in which a figure stands."""

    clause: int
    sentence: int


class Places:
    """The clauses and sentences of a text, asked from left to right."""

    def __init__(self, text: str) -> None:
        self._ends = [(found.end(), found.group() in _SENTENCE_ENDS) for found in _ENDS.finditer(text)]
        self._next, self._place = 0, Place(0, 0)

    def at(self, start: int) -> Place:
        """The place of the character at `start`; call with rising `start`."""
        while self._next < len(self._ends) and self._ends[self._next][0] <= start:
            end, is_sentence = self._ends[self._next]
            self._place = Place(end, end if is_sentence else self._place.sentence)
            self._next += 1
        return self._place
