"""Names of indicator groups that run down the left edge of a flattened table, a character or two a row.

The scattered characters are put together by dynamic programming: each leftover between two rows is either
group text for certain or a name whose ends may hold a group character; names known to the field or to the
document's own text score, loose characters cost. Which rows a name covers follows from its place: the text
of a cell is centred on its rows.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Final

USUAL: Final = frozenset({
    "创新发展", "创新驱动", "创新引领", "协调发展", "绿色发展", "绿色生态", "绿色低碳", "开放发展",
    "共享发展", "安全发展", "安全保障", "安全稳定", "经济发展", "高质量发展", "民生福祉",
    "社会民生", "民生保障", "社会发展", "社会治理", "生态文明", "生态环境", "资源环境", "资源节约",
    "改革开放", "结构优化", "文化发展", "文化建设", "科技创新", "城乡融合", "乡村振兴", "数字经济",
    "经济社会", "转型升级", "人民生活", "公共服务", "城市建设", "城市治理", "平安建设",
})  # fmt: skip
"""Names that plan outlines of all places use."""

THEMES: Final[tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]] = tuple(
    (re.compile(group), re.compile(indicator))
    for group, indicator in (
        ("创新|科技|数字", "研究与试验|研发|专利|创新|技术|数字|新兴产业|生产率|生产总值|人才"),
        ("协调|城乡|协同|结构", "城乡|城镇|新城|区域|服务业|结构|比重"),
        (
            "绿色|生态|资源|环境|低碳",
            "颗粒物|空气|森林|绿化|绿地|水质|水体|能耗|碳|垃圾|污水|用水|能源|耕地|污染物",
        ),
        ("开放", "外资|外商|贸易|进出口|出口|入境|国际"),
        (
            "共享|民生|福祉|公共服务|人民|社会发展",
            "收入|就业|失业|教育|学位|医师|床位|养老|预期寿命|保险|住房|托位|护理",
        ),
        ("安全|平安|稳定", "安全|事故|死亡率|合格率|粮食|疾控|应急|储备|案件|消防"),
        ("减量|集约", "用地|人口规模|用水|建筑规模|建设规模"),
        ("经济|质量|转型", "生产总值|增速|增长|投资|消费|财政|生产率|产业"),
        ("文化|文明", "文化|文明|阅读|场馆|博物馆"),
    )
)
"""What a group of a plan outline is about, and the words its indicators are named with."""

FOREIGN_COST: Final = 0.5
"""For an indicator in a group whose theme is not its own, in squared lines."""
LONGEST_NAME: Final = 6
LONGEST_SCRAP: Final = 8
"""Characters between two rows; more of them are no group text."""
MOST_TRIMMED: Final = 2
TRIM_COST: Final = 0.3
CONTINUED_COST: Final = 0.3
STATES_KEPT: Final = 40

Known = Callable[[str], bool]
"""Whether the document's own text uses a word."""


@dataclass(frozen=True, slots=True)
class Scrap:
    """Text found between rows, and how far down the table, in lines, its start and its end stand.

    A scrap that is `sure` holds group characters only. Otherwise it is part of a name, and up to two
    characters at its start or at its end may belong to the group. A `closed` one has its unit at the end,
    never group text.
    """

    text: str
    sure: bool
    top: float
    bottom: float
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Trim:
    """How many characters at the start and the end of a scrap are group text."""

    head: int = 0
    tail: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A group name and how far down the table, in lines, its middle stands."""

    name: str
    middle: float


@dataclass(frozen=True, slots=True)
class Solved:
    """The names of the groups in order and the trim of each scrap."""

    names: tuple[Placed, ...]
    trims: tuple[Trim, ...]


@dataclass(frozen=True, slots=True)
class _State:
    score: float
    pending: str
    places: tuple[float, ...]
    names: tuple[Placed, ...]
    trims: tuple[Trim, ...]


def solve(scraps: Sequence[Scrap], known: Known) -> Solved:
    """The most plausible names of groups that the scraps hold."""
    states = [_State(0.0, "", (), (), ())]
    for scrap in scraps:
        grown = [_grow(state, scrap, trim) for state in states for trim in _trims(scrap)]
        states = _best([closed for state in grown for closed in _closings(state, known)])
    final = [_closed(state, len(state.pending), known) if state.pending else state for state in states]
    best = max(final, key=lambda state: state.score)
    return Solved(best.names, best.trims)


def _trims(scrap: Scrap) -> list[Trim]:
    if scrap.sure:
        return [Trim(len(scrap.text) if len(scrap.text) <= LONGEST_SCRAP else 0, 0)]
    longest = min(MOST_TRIMMED, len(scrap.text) // 2)
    heads = [Trim(size, 0) for size in range(longest + 1)]
    return heads if scrap.closed else heads + [Trim(0, size) for size in range(1, longest + 1)]


def _grow(state: _State, scrap: Scrap, trim: Trim) -> _State:
    taken = scrap.text[: trim.head] + (scrap.text[len(scrap.text) - trim.tail :] if trim.tail else "")
    cost = 0.0 if scrap.sure else TRIM_COST * len(taken)
    place = scrap.bottom if trim.tail else scrap.top
    places = (*state.places, *([place] * len(taken)))
    return _State(state.score - cost, state.pending + taken, places, state.names, (*state.trims, trim))


def _closings(state: _State, known: Known) -> list[_State]:
    """The state as it is and with names closed off the front of what is pending."""
    found = [state] if len(state.pending) <= LONGEST_NAME else []
    for size in range(2, min(LONGEST_NAME, len(state.pending)) + 1):
        if size == 4 or _worth(state.pending[:size], known) >= 0:
            found += _closings(_closed(state, size, known), known)
    return found


def _closed(state: _State, size: int, known: Known) -> _State:
    name, lines = state.pending[:size], set(state.places[:size])
    placed = Placed(name, sum(lines) / len(lines))
    score = state.score + _worth(name, known)
    return _State(score, state.pending[size:], state.places[size:], (*state.names, placed), state.trims)


def _worth(name: str, known: Known) -> float:
    if name in USUAL:
        return 3.0
    if len(name) == 4:
        return 1.5 if known(name) else -2.0
    return 0.0 if len(name) > 1 and known(name) else -4.0


def _best(states: list[_State]) -> list[_State]:
    """The best state for each pending text, few enough to keep the search linear."""
    best: dict[str, _State] = {}
    for state in states:
        if state.pending not in best or best[state.pending].score < state.score:
            best[state.pending] = state
    return sorted(best.values(), key=lambda state: -state.score)[:STATES_KEPT]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table: their names, the line each begins on (one more than rows), those that begin a
    page.
    """

    names: tuple[str, ...]
    tops: tuple[int, ...]
    breaks: tuple[int, ...]

    def pages(self) -> list[tuple[int, int]]:
        """The first row and the row after the last of each page."""
        count = len(self.names)
        return list(pairwise([0, *sorted(row for row in set(self.breaks) if 0 < row < count), count]))

    def cost(self, placed: Placed, low: int, high: int) -> float:
        """How badly the name fits the rows `low`..`high`: its distance from their middle, foreign
        indicators.
        """
        apart = placed.middle - (self.tops[low] + self.tops[high]) / 2
        return apart * apart + FOREIGN_COST * sum(foreign(placed.name, name) for name in self.names[low:high])


@lru_cache(maxsize=4096)
def foreign(group: str, indicator: str) -> bool:
    """Whether an indicator is about other things than the group, as far as the themes tell."""
    about = [words for names, words in THEMES if names.search(group)]
    if not about or any(words.search(indicator) for words in about):
        return False
    return any(words.search(indicator) for _, words in THEMES)


def cover(names: Sequence[Placed], rows: Rows) -> list[str]:
    """The group of each row.

    On each page the rows are shared out so that each name stands nearest to the middle of its rows. Rows at
    the top of a page may go on with the group of the page before, whose name is not printed again.
    """
    groups: list[str] = []
    for first, end in rows.pages():
        low = rows.tops[first] if first else -inf
        high = rows.tops[end] if end < len(rows.names) else inf
        here = [placed for placed in names if low <= placed.middle < high]
        groups += _page(here, rows, first, end, groups[-1] if groups else "")
    return groups


_Costs = dict[int, tuple[float, int]]
"""For each row that a name's rows may end before: the cost so far and the row they begin with."""


def _page(names: Sequence[Placed], rows: Rows, first: int, end: int, before: str) -> list[str]:
    if not names:
        return [before] * (end - first)
    start: _Costs = {first: (0.0, first)}
    for row in range(first + 1, end - len(names) + 1) if before else ():
        unlike = sum(foreign(before, name) for name in rows.names[first:row])
        start[row] = (CONTINUED_COST + FOREIGN_COST * unlike, first)
    costs = [start]
    for placed in names:
        costs.append(_next(costs[-1], placed, rows, end))
    return _labels(costs, names, first, end, before)


def _next(costs: _Costs, placed: Placed, rows: Rows, end: int) -> _Costs:
    """The cheapest way to end this name's rows before each row."""
    found: _Costs = {}
    for low, (cost, _) in costs.items():
        for high in range(low + 1, end + 1):
            total = cost + rows.cost(placed, low, high)
            if high not in found or total < found[high][0]:
                found[high] = (total, low)
    return found


def _labels(costs: list[_Costs], names: Sequence[Placed], first: int, end: int, before: str) -> list[str]:
    if end not in costs[-1]:
        return [before or names[0].name] * (end - first)
    labels: list[str] = []
    high = end
    for placed, step in zip(reversed(names), reversed(costs[1:]), strict=True):
        low = step[high][1]
        labels = [placed.name] * (high - low) + labels
        high = low
    return [before] * (high - first) + labels
