"""The tree of labels: which label stands under which, what text each holds, what each is called."""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from luoshi.policy.reading.lists.labels import RANK, Label
from luoshi.policy.reading.lists.words import ORGAN_END
from luoshi.policy.reading.source import View
from luoshi.policy.reading.split import DATE_LINE

if TYPE_CHECKING:
    from luoshi.policy.reading.lists.assemble import Heading

LONGEST_TITLE: Final = 90
ANNEX: Final = re.compile(
    r"附件?\d{0,2}[:]?(?:[一二三四五六七八九十]{1,2}[:]?)?(?:.{0,60}(?:清单|分工|分解|方案|表|台账|要点).{0,8})?"
)


PUBLISHED: Final = re.compile(r"\((?:此件|本件)(?:公开|主动|依申请|不予|不)[^()]{0,16}\)")


@dataclass(slots=True)
class Node:
    """A label and its stretch `start`..`end`; `body` is the place just past the label. The root has no
    label.
    """

    label: Label | None
    start: int
    body: int
    end: int
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    table: int = sys.maxsize
    """Where the first table in it begins."""
    lost: bool = False
    """Whether it is a heading although a task stands in its text, whose own label was lost."""
    titled: int = -1
    """Where the title of a heading ends before the text of a task without a label; -1 where none follows it."""

    shown: "Heading | None" = None
    """The heading as it is written out, made once: many tasks stand under one."""

    @property
    def own_end(self) -> int:
        """Where the text before the first child or table ends."""
        return min(self.children[0].start if self.children else self.end, self.table)

    def above(self) -> list["Node"]:
        """The labelled nodes over this one, highest first."""
        found: list[Node] = []
        node = self.parent
        while node is not None and node.label is not None:
            found.append(node)
            node = node.parent
        return found[::-1]

    def each(self) -> Iterator["Node"]:
        """This node and all under it, in order of the text (without recursion: nesting may be deep)."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def fell(self) -> None:
        """Let go of all under this node, which nobody asks any more: a tenth of what a dense list needs."""
        for node in list(self.each()):
            node.parent, node.children = None, []


def grow(labels: Sequence[Label], breaks: Sequence[int], length: int) -> Node:
    """The tree of `labels`; no label reaches over one of `breaks`."""
    root = Node(None, 0, 0, length)
    path = [root]
    for label in labels:
        after = bisect_right(breaks, label.start)
        while len(path) > 1 and (
            RANK[path[-1].label.style] >= RANK[label.style]  # type: ignore[union-attr]
            or bisect_right(breaks, path[-1].start) < after
        ):
            path.pop().end = label.start
        node = Node(label, label.start, label.end, length, path[-1])
        path[-1].children.append(node)
        path.append(node)
    cut(root, breaks)
    return root


def cut(root: Node, breaks: Sequence[int]) -> None:
    """End each node at the first break after its beginning."""
    for node in root.each():
        at = bisect_right(breaks, node.start)
        if node.label is not None and at < len(breaks):
            node.end = max(node.body, min(node.end, breaks[at]))


def text_breaks(view: View) -> tuple[int, ...]:
    """Places where a text ends or a new one begins: at a signature with its date and behind it, at an annex."""
    found = [place for one in PUBLISHED.finditer(view.plain) for place in one.span()]
    before, begun = "", 0
    for start, end in view.each_line():
        line = view.plain[start:end] if end - start <= 80 else ""
        if line and DATE_LINE.fullmatch(line) and ORGAN_END.search(before) and len(before) <= 40:
            found += [begun, end]
        elif line and ANNEX.fullmatch(line):
            found.append(start)
        before, begun = line, start
    return tuple(sorted(set(found)))


def title_span(view: View, node: Node) -> tuple[int, int]:
    """The stretch of a heading's title: its own text where that is short, else its first line or sentence."""
    start, end = node.body, max(node.body, node.own_end)
    if node.titled >= 0:
        return start, node.titled
    stop = view.plain.find("。", start, end)
    if stop >= 0 or end - start > LONGEST_TITLE:
        line = min(view.line_end(start), end)
        end = min(line, stop if stop >= 0 else line)
    return start, end


def title(view: View, node: Node) -> str:
    """Label and title of a heading as printed, without white space."""
    start, end = title_span(view, node)
    return view.text[node.start : node.body] + view.text[start:end].rstrip("*#|：:")


def label_text(view: View, node: Node) -> str:
    """A label as it goes into an address: half width, without the sign that parts it from the text."""
    return view.plain[node.start : node.body].strip("、.*# ")


def path(view: View, nodes: Sequence[Node]) -> str:
    """The labels of `nodes` joined into the path of an address."""
    return "/".join(text for text in (label_text(view, node) for node in nodes) if text)
