"""Tasks whose printed label was lost: they stand behind the title of a heading, or behind the units of another
task.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from luoshi.policy.reading.lists.build import LONGEST_TITLE, Draft, Served
from luoshi.policy.reading.lists.duties import Duty
from luoshi.policy.reading.lists.labels import RANK, SUB_ITEMS
from luoshi.policy.reading.lists.outline import Node
from luoshi.policy.reading.lists.overrun import BEGINS
from luoshi.policy.reading.model import Finding
from luoshi.policy.reading.source import View

SHORTEST_TITLE: Final = 3
MOSTLY_ONE: Final = 0.2
"""Where more of the items hold several tasks each, a further task in an item is nothing unusual."""
LINE_TITLE: Final = 26


def mark_headings(view: View, root: Node, duties: Sequence[Duty], seen: Served) -> None:
    """Tell for each heading with a task of its own in its text that it is one, and where its title ends."""
    style = item_style(root, seen)
    usual = {} if style is None else having(root, style, seen)
    numbers = [node for node in root.each() if node.label is not None and node.label.style == style]
    for node in root.each():
        if node.label is None or not seen.count(node.body, node.own_end):
            continue
        heading = node.label.style in seen.headings
        if style is not None and RANK[node.label.style] < RANK[style] and not heading:
            node.lost = heading = holds_lost(node, style, usual.get(node.label.style, (0, 0)), numbers)
        if heading:
            node.titled = title_end(view, node, duties[bisect_left(seen.starts, node.body)])


def item_style(root: Node, seen: Served) -> str | None:
    """The style that numbers most of the tasks."""
    found: Counter[str] = Counter()
    for node in root.each():
        if node.label is not None and not node.children and seen.count(node.start, node.end):
            found[node.label.style] += 1
    return found.most_common(1)[0][0] if found else None


def having(root: Node, style: str, seen: Served) -> dict[str, tuple[int, int]]:
    """For each style over items of `style`: how many such headings there are, and how many of them have a
    duty in their own text.
    """
    all_: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for node in root.each():
        if node.label is not None and any(one.label and one.label.style == style for one in node.children):
            all_[node.label.style] += 1
            own[node.label.style] += bool(seen.count(node.body, node.own_end))
    return {name: (number, own[name]) for name, number in all_.items()}


def holds_lost(node: Node, style: str, usual: tuple[int, int], numbers: Sequence[Node]) -> bool:
    """Whether the task in the text of a heading had a label of its own: headings like it have none, and a
    number of the items is missing there (or would be, if it had sub-items at all).
    """
    headings, own = usual
    if style in SUB_ITEMS or headings < 2 or own * 2 >= headings:
        return False
    if node.children:
        return True
    at = bisect_left(numbers, node.start, key=lambda one: one.start)
    if not 0 < at < len(numbers):
        return False
    before, after = numbers[at - 1].label, numbers[at].label
    return before is not None and after is not None and after.number > before.number + 1


def title_end(view: View, node: Node, duty: Duty) -> int:
    """Where the title of a heading ends before the text of a task; -1 where nothing tells."""
    full = view.plain.find("。", node.body, duty.start)
    stop = min(full if full >= 0 else duty.start, node.body + LONGEST_TITLE)
    places = [
        place for place in view.runs(node.body + SHORTEST_TITLE, stop) if not in_figure(view.plain, place)
    ]
    begun = next((place for place in places if BEGINS.match(view.plain, place)), -1)
    if begun >= 0:
        return begun
    inner = next((place for place in places if not view.starts_line(place)), -1)
    line = next((place for place in places if place - node.body <= LINE_TITLE), -1)
    return inner if inner >= 0 else line


def in_figure(plain: str, place: int) -> bool:
    """Whether white space at `place` stands beside a figure or a Latin word, where it parts nothing."""
    return plain[place - 1].isascii() or plain[place].isascii()


def further(made: Sequence[Draft]) -> set[int]:
    """Which drafts are tasks behind the units of another one that lost their label: the next number is
    missing, and items of the list hold one task each.
    """
    counts = Counter(id(draft.node) for draft in made if draft.node.label is not None)
    several = sum(1 for number in counts.values() if number > 1)
    found: set[int] = set()
    for at, draft in enumerate(made):
        label = draft.node.label
        if label is None or not at or made[at - 1].node is not draft.node or draft.node.children:
            continue
        later = following(made, at)
        if later is not None and later > label.number + 1 and several <= max(1, MOSTLY_ONE * len(counts)):
            found.add(at)
    return found


def following(made: Sequence[Draft], at: int) -> int | None:
    """The number of the next task that has a label of the same style."""
    label = made[at].node.label
    for draft in made[at + 1 :]:
        other = draft.node.label
        if draft.node is not made[at].node and other is not None and label is not None:
            return other.number if other.style == label.style else None
    return None


def flagged(view: View, made: Sequence[Draft], lost: set[int]) -> Iterator[Finding]:
    """What a person should look at: the tasks that seem to have lost their label."""
    for at, draft in enumerate(made):
        if at in lost or draft.node.lost:
            message = "这项任务前面没有编号（编号可能已丢失），未给它编号：请对照原文补上。"
            yield Finding("no-number", message, view.span(draft.start, draft.end))
