"""Lists whose items begin with who does them: `区城管局负责生活垃圾收集，区住建局配合，……`."""

import re
from collections.abc import Iterator
from typing import Final

from luoshi.policy.reading.lists import words
from luoshi.policy.reading.lists.outline import Node
from luoshi.policy.reading.lists.units import Assigned, Style, parted, read_names
from luoshi.policy.reading.source import View

BEGINS: Final = re.compile(r"(?P<units>[^,。;:!?]{2,60}?)(?P<verb>牵头负责|牵头|负责)(?!人|制)")
HELPS: Final = re.compile(
    r"(?<=[,。;])(?P<units>[^,。;:!?]{2,60}?)(?P<verb>协助配合|配合|协助|参与|参加)(?=[,。;])"
)
MOST: Final = 0.6
"""Where fewer items begin so, such a sentence is one among others."""


def led_by_themselves(view: View, root: Node) -> Iterator[tuple[Node, Assigned]]:
    """Each item with the units that it names itself; nothing where the items mostly name none."""
    leaves = [node for node in root.each() if node.label is not None and not node.children]
    found = [(node, said) for node in leaves if (said := said_in(view, node)).names]
    if len(found) >= max(2, MOST * len(leaves)):
        yield from found


def said_in(view: View, node: Node) -> Assigned:
    """The units at the beginning of an item, and those that help in it."""
    said = Assigned()
    begins = BEGINS.match(view.plain, node.body, node.end)
    if begins is None or not of_organs(view, begins):
        return said
    for one in (begins, *HELPS.finditer(view.plain, begins.end(), node.end)):
        if of_organs(view, one):
            read_names(view, *one.span("units"), words.role_of(one["verb"]), Style(), said)
    return said


def of_organs(view: View, found: re.Match[str]) -> bool:
    """Whether all that stands before the verb are names of organs."""
    pieces = list(parted(view.plain, *found.span("units"), "、"))
    return bool(pieces) and all(b - a <= 24 and words.ORGAN_END.search(view.plain, a, b) for a, b in pieces)
