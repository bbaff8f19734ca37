"""Lists ordered by who does the work: the headings are units, and what stands under each is theirs."""

import re
from collections.abc import Iterator
from typing import Final

from luoshi.policy.reading.lists.outline import Node, title_span
from luoshi.policy.reading.lists.units import Assigned, Style, read_names
from luoshi.policy.reading.lists.words import ORGAN_END
from luoshi.policy.reading.source import View

COUNT: Final = re.compile(r"\((?:共)?\d{1,3}[项条件个]\)$|[:、,]$")
LONGEST: Final = 40
MOST: Final = 0.8


def departments(view: View, root: Node) -> Iterator[tuple[Node, Assigned]]:
    """Each item of such a list with its units; nothing where the headings are not mostly units."""
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
    start, end = title_span(view, node)
    while (tail := COUNT.search(view.plain, start, end)) is not None and tail.start() > start:
        end = tail.start()
    named = 2 < end - start <= LONGEST and ORGAN_END.search(view.plain, start, end) is not None
    return (start, end) if named else None
