"""Labels of numbered passages (`第五条`, `二、`, `(二)`, `3.`, `方向1.`, `——支持条件:`), read at the start
of a line.
"""

import re
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.numerals import chinese_integer

CN: Final = r"[一二三四五六七八九十百零〇]{1,7}"
KEYS: Final = "方向|专栏|附件|附表|情形|步骤|阶段|类型|模块|场景|方案|问题|任务|工程"
CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

FORMS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("篇", re.compile(rf"(?P<path>第(?P<cn>{CN})(?:篇|编|部分))[、:]?")),
    ("章", re.compile(rf"(?P<path>第(?P<cn>{CN})章)[、:]?")),
    ("节", re.compile(rf"(?P<path>第(?P<cn>{CN})节)[、:]?")),
    ("条", re.compile(rf"(?P<path>第(?P<cn>{CN})条)(?![、,和至到第的款项规])[:]?")),
    ("一", re.compile(rf"(?P<path>(?P<cn>{CN}))[、.]")),
    ("(一)", re.compile(rf"(?P<path>\((?P<cn>{CN})\))[、.]?")),
    ("1", re.compile(r"(?P<path>(?P<ar>\d{1,3}))(?:[.](?!\d)|、)")),
    ("(1)", re.compile(r"(?P<path>\((?P<ar>\d{1,3})\))[、.]?")),
    ("1)", re.compile(r"(?P<path>(?P<ar>\d{1,3}))\)")),
    ("①", re.compile(rf"(?P<path>(?P<circled>[{CIRCLED}]))")),
    ("key", re.compile(rf"(?P<path>(?P<key>{KEYS})(?:(?P<ar>\d{{1,2}})|(?P<cn>{CN})))(?:[.:、]|(?=[\"“]))")),
    ("附件:", re.compile(r"(?P<path>附件)[:]")),
    ("——", re.compile(r"[—–-]{1,2}(?P<path>[\u4e00-\u9fff]{2,10}):")),
)
"""Each form with the class it belongs to; to be matched in half-width text. `path` is what an address
says.
"""

HEADED: Final = frozenset({"附", "篇", "章", "节", "一", "(一)", "专栏"})
"""Classes that head a stretch of the document and so stand in its outline."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its class, its number (0 where it has none), what addresses call it, and where its text
    ends.
    """

    form: str
    number: int
    path: str
    end: int


def label_at(plain: str, start: int, end: int) -> Label | None:
    """The label that `plain` (half width) has at `start`, None where it has none."""
    if plain[start : start + 1] not in STARTS:
        return None
    for form, pattern in FORMS:
        found = pattern.match(plain, start, end)
        if found is not None:
            named = found.groupdict()
            return Label(named.get("key") or form, number_of(named), found["path"], found.end())
    return None


STARTS: Final = frozenset("第一二三四五六七八九十百零〇(0123456789—–-" + CIRCLED + "".join(KEYS.split("|")))


def number_of(named: dict[str, str | None]) -> int:
    """The number in the groups of a label's match."""
    if named.get("ar"):
        return int(named["ar"] or 0)
    if named.get("cn"):
        return chinese_integer(named["cn"] or "") or 0
    return CIRCLED.index(named["circled"] or "①") + 1 if named.get("circled") else 0
