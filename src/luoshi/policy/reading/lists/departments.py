"""Lists ordered by who does the work: what stands under a unit is all its own. The unit stands in a heading, or
on a line of its own (`单位：县商务局`, `责任单位：县商务局`) above its items.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.policy.reading.lists import words
from luoshi.policy.reading.lists.duties import Duty
from luoshi.policy.reading.lists.outline import Node, title_span
from luoshi.policy.reading.lists.units import Assigned, Style, assign, parted, read_names, verb_of
from luoshi.policy.reading.source import View

COUNT: Final = re.compile(
    r"\((?:共)?\d{1,3}[项条件个]\)$|[:、,]$|(?<=牵头|负责|主办|承办|承担)(?:的|落实|组织实施)*(?:重点|主要)?(?:事项|任务|工作|项目)(?:清单)?$"
)
LABEL: Final = re.compile(
    r"(?:(?:责任|承担|承办|主责|牵头|配合|协办|参与)?(?:单位|部门)|[一二三四五六七八九十]{1,3}、)(?:名称)?:?"
)
LONGEST: Final = 40
MOST: Final = 0.8
FIRST: Final = re.compile(r"[(（]?[1一](?:[、.)]|[)）])(?!\d)")
BEHIND: Final = 3
"""Signs that may stand between a unit on a line of its own and the first item under it."""


@dataclass(frozen=True, slots=True)
class Over:
    """A unit above its items: where its line begins, and where the units stand in it."""

    start: int
    inner: int
    stop: int


def departments(view: View, root: Node) -> Iterator[tuple[Node, Assigned]]:
    """Each item of a list whose headings are units, with these; nothing where they mostly are not."""
    headings = [node for node in root.children if node.children]
    units = {id(node): unit for node in headings if (unit := unit_of(view, node)) is not None}
    if len(units) < 2 or len(units) < MOST * len(headings):
        return
    for heading in headings:
        if id(heading) not in units:
            continue
        for node in heading.each():
            if node is not heading and not node.children:
                said = Assigned()
                read_names(view, *units[id(heading)], None, Style(), said)
                yield node, said


def unit_of(view: View, node: Node) -> tuple[int, int] | None:
    """The places of the unit that a heading names, None where it names none."""
    return named(view, *title_span(view, node))


def named(view: View, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without a count of items behind it, where it holds names of organs and nothing else."""
    while (tail := COUNT.search(view.plain, start, end)) is not None and tail.start() > start:
        end = tail.start()
    parts = list(parted(view.plain, start, end, "、,;"))
    ends = [(a, verb_of(view.plain, a, b)[0]) for a, b in parts]
    all_organs = all(words.ORGAN_END.search(view.plain, a, b) is not None for a, b in ends)
    return (start, end) if parts and 2 < end - start <= LONGEST and all_organs else None


def begun_anew(view: View) -> list[int]:
    """Where numbers begin again at 1 right below a line that holds nothing but units."""
    return [
        end for start, end in view.each_line() if FIRST.match(view.plain, end) and of_units(view, start, end)
    ]


def of_units(view: View, start: int, end: int) -> tuple[int, int] | None:
    """The units of a line that holds nothing else, without the label before them."""
    label = LABEL.match(view.plain, start, end)
    return named(view, label.end() if label else start, end)


def lines_of_units(view: View, root: Node) -> list[Over]:
    """The lines that hold nothing but units and stand right above an item."""
    items = {node.start for node in root.each() if node.label is not None}
    lines = [(start, end) for start, end in view.each_line() if end in items and start not in items]
    found = [Over(start, *unit) for start, end in lines if (unit := of_units(view, start, end)) is not None]
    return found if len(found) > 1 else []


def under(view: View, root: Node, over: Sequence[Over]) -> Iterator[tuple[Node, Assigned]]:
    """The items below the first of such lines, each with the units of the last line above it."""
    starts = [one.start for one in over]
    for node in root.each():
        at = bisect_right(starts, node.start) - 1
        if at >= 0 and node.label is not None and not node.children:
            yield node, assign(view, over[at].inner, over[at].stop, Style())


def leading(view: View, root: Node, duties: Sequence[Duty]) -> list[Over]:
    """The duties as lines above their items, where each of them stands so and none closes an item: the first
    before all items, each on a line of its own right before a label, the last item behind the last of them.
    """
    nodes = [node for node in root.each() if node.label is not None]
    leaves = [node.start for node in nodes if not node.children]
    if (
        len(duties) < 2
        or len(leaves) < len(duties)
        or duties[0].start > leaves[0]
        or duties[-1].start > leaves[-1]
    ):
        return []
    starts = [node.start for node in nodes]
    for duty in duties:
        at = bisect_right(starts, duty.end - 1)
        if not view.starts_line(duty.start) or at >= len(starts) or starts[at] - duty.end > BEHIND:
            return []
    return [Over(duty.start, duty.inner, duty.stop) for duty in duties]
