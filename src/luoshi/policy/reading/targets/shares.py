"""Figures that a sentence hands out in order: 甲区、乙区分别新增20个、30个."""

import re
from dataclasses import dataclass
from typing import Final

# Bounded, so that a long clause without a figure costs nothing.
_SHARED: Final = re.compile(
    r"(?P<names>[^，。；：:,;()]{1,60}?)分别(?P<verb>[^，。；：:,;()、\d]{0,12})(?=\d)"
)
_APART: Final = re.compile(r"、|以及|[和及与](?!平|硕|静|田|顺|林)")
_FIGURES_APART: Final = re.compile(r"(?:、|以及|[和及与])(?=[^，。；：:,;、和及与\d]{0,4}\d)")
_REACH: Final = 60
_YEAR: Final = re.compile(r"(?:到)?(?:20\d\d年|今年|明年|[一二三四]季度|[上下]半年)(?:底|末)?")
# What the last name says for all of them: in 甲区、乙区污水处理率分别… it is what is longer than the first.
_HEAD: Final = re.compile(r"(?:率|占比|比重|比例|总量|总额|数量|规模|面积|浓度|强度|增速|收入|支出)$")


@dataclass(frozen=True, slots=True)
class Share:
    """Who or when one of several figures is for: a name to put before the verb, or a time."""

    name: str
    verb: str
    time: str | None


class Shares:
    """What the figures of a text share out, asked from left to right."""

    def __init__(self, text: str) -> None:
        self._found = [_read(text, found) for found in _SHARED.finditer(text)]

    def of(self, start: int) -> Share | None:
        """The share of the figure at `start`; each is given once, in the order of the text."""
        for begun, end, shares in self._found:
            if begun <= start < end and shares:
                return shares.pop(0)
        return None


def _read(text: str, found: re.Match[str]) -> tuple[int, int, list[Share]]:
    """Where the figures stand, and their shares; none unless there are as many figures as names."""
    begun = found.end()
    stop = re.compile("[，。；,;]").search(text, begun, begun + _REACH)
    end = stop.start() if stop else min(len(text), begun + _REACH)
    names = [one for one in _APART.split(found["names"]) if one]
    if len(names) < 2 or len(_FIGURES_APART.findall(text, begun, end)) != len(names) - 1:
        return begun, end, []
    first, last = len(names[0]), names[-1]
    said = last[first:] if len(last) > first + 1 and _HEAD.search(last) else ""
    return begun, end, [_share(name, found["verb"], said) for name in names]


def _share(name: str, verb: str, head: str) -> Share:
    if _YEAR.fullmatch(name):
        return Share("", verb, name)
    return Share(name if name.endswith(head) else name + head, verb, None)
