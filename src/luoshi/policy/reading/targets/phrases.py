"""What a figure counts, and the deadline that its sentence gives."""

import re
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.targets.figures import Figure

_ENDS: Final = re.compile("[，。；：,;]")
_SENTENCE_ENDS: Final = frozenset("。；;")
_LONGEST: Final = 30
_BACK: Final = 60
# Before more than this, the words behind the figure say alone what it counts.
_VERB: Final = 12
_BEFORE: Final = re.compile(r"(?:[^，。；：、,;:()“”]|“[^“”]{1,20}”|\([^()]{0,40}\))*$")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_JOINED: Final = re.compile(r"(?:[和及与]|以及)$")
_AFTER: Final = re.compile(r"[^，。；：、,;:()\d]{0,30}")
_LEADING: Final = re.compile(
    r"^(?:力争|确保|努力|实现|累计|全年|年内|全市|全省|全区|全县|其中|预计|计划|年均|每年|继续|再(?!生)|共(?![享建有产同])|总计|推动|推进|加快|组织"
    r"|到?\d{4}年(?:底|末)?(?:前)?|\d{1,2}月底?前?|年底前?|以及|并|和|及|与|为|对|在|给)+"
)
_TRAILING: Final = re.compile(
    r"(?:力争|确保|实现|(?<![人年月日户亩])均|都|约|近|超过|突破|逾|超|不少于|不低于|不超过|不高于|至少|最高|最多|低于|小于|大于|高于"
    r"|达到了?|到达|达|为|至|到|提高到?|提升到?|增加到?|扩大到?|[降增升][至到]|下降到|控制在|控制到|稳定在|保持在|拓展到|调整为|分别|每年|年均|再|各"
    r"|[≥≤<>])+$"
)
_SPREAD: Final = re.compile(r"^(?:以上|以内|左右|以下|上下)?的?(?:[和及与或至到]|以及|$)?")
_STOP: Final = re.compile(r"并|以及|和(?=新|建|改)|用于|参与|进行|纳入|实现|达到|提高|提升至|[和及与或至到]$")
# A rate belongs to the noun before it; what follows (的…) only says of what it is a part.
_RATES: Final = frozenset({"%", "‰", "个百分点", "百分点", "倍", "成", "番"})

_DEADLINE: Final = re.compile(
    r"(?:到|至|截至|于|在)?(?:(?:20\d\d年|今年|本年度?)?(?:\d{1,2}月(?:\d{1,2}日|底|末|上旬|中旬|下旬)?|[一二三四]季度|上半年|下半年|年)(?:底|末)?之?前"
    r"|(?:20\d\d年|今年)?(?:年底|\d{1,2}月底|入汛前)|到20\d\d年底?|至20\d\d年底?|20\d\d年(?:底|末))"
)


_DONE_BY: Final = re.compile(
    r"(?:20\d\d年?|今年|本年度?)?(?:(?:\d{1,2}|十[一二]?|[二三四五六七八九])月(?:\d{1,2}日|底|末|上旬|中旬|下旬)?之?(?:以?前|完成|建成)"
    r"|第?[一二三四]季度末?之?前|\d{1,2}月(?:底|末)|年(?:底|末)之?前?)"
    r"|(?:年内|上半年|第?[一二三四]季度)(?=[^，。；,;]{0,16}(?:完成|建成|启动|开工|竣工|投用|出台|印发))"
)


def done_by(text: str) -> str | None:
    """The time by which a task is done as its own sentence says (`10月底前建成……`); None where it says none, or
    several.
    """
    found = {one.group() for one in _DONE_BY.finditer(text)}
    return found.pop() if len(found) == 1 else None


def what_is_counted(text: str, figure: Figure, *, stop: int, since: int) -> str:
    """The verb and the noun around the figure; `stop` ends its phrase, `since` is how far back to look.

    Empty where the text names neither, as for the second figure of `分别增长3%和5%`.
    """
    found = _BEFORE.search(text, max(since, figure.start - _BACK), figure.start)
    before = "" if found is None or _JOINED.search(found.group()) else _BRACKETS.sub("", found.group())
    before = _TRAILING.sub("", _LEADING.sub("", before))
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


class Deadlines:
    """The deadlines of a text, asked from left to right."""

    def __init__(self, text: str) -> None:
        self._found = [(found.start(), found.group()) for found in _DEADLINE.finditer(text)]
        self._next = 0

    def before(self, start: int, sentence: int) -> str | None:
        """The last deadline between the beginning of the sentence and `start`; call with rising `start`."""
        while self._next < len(self._found) and self._found[self._next][0] < start:
            self._next += 1
        at, words = self._found[self._next - 1] if self._next else (-1, "")
        return words if at >= sentence else None
