"""From the tree of labels and the duties to tasks: each duty closes one task, each task begins where its
label does.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from luoshi.policy.reading.lists import words
from luoshi.policy.reading.lists.duties import Duty
from luoshi.policy.reading.lists.labels import SUB_ITEMS
from luoshi.policy.reading.lists.outline import Node
from luoshi.policy.reading.source import View

EDGE_LEFT: Final = frozenset("—–。；;，,、:：.*#|>）)】]　•●■◆▪◇□○★☆▲△▷◎❖◈➢➤►▶✓✔·")
BULLETS: Final = frozenset("-–—•●■◆▪◇□○▲△▷◎❖◈")
EDGE_RIGHT: Final = frozenset("*#|（(【[、，,") | BULLETS
MOST_SERVED: Final = 0.9
"""Where so large a share of the items have units, one without them is a task that lacks them."""
AIM: Final = re.compile(r"(?:整改|工作|年度|考核|预期|任务)?(?:目标|标准|指标)(?:要求)?:")
LONGEST_TITLE: Final = 50
LONGEST_LINE_TITLE: Final = 24
"""A line behind a label that is no longer may be a title."""
SHORTEST_TEXT: Final = 15
SHORTEST_PART: Final = 4
PARTS: Final = SUB_ITEMS | {"bullet"}
"""These number what one task consists of, where a bracket before them says who does it."""
MANY_SIBLINGS: Final = 0.6
HIGH: Final = frozenset({"part", "chapter", "section"})
TOP: Final = HIGH | {"han"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A task before its units are read: text `start`..`end`, the item it stands in, the duties that close
    it.
    """

    start: int
    end: int
    node: Node
    duties: tuple[Duty, ...]
    titled: bool = False
    """Whether the item has a title of its own, which stands over the text as a heading does."""


@dataclass(frozen=True, slots=True)
class Served:
    """Which items have somebody responsible, and which styles carry one duty for a whole item with its
    sub-items.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    rate: dict[str, float]
    folded: frozenset[str]
    headings: frozenset[str] = HIGH
    titled: frozenset[str] = frozenset()
    """Styles whose items mostly have a title, then who does it, then the text."""

    def count(self, start: int, end: int) -> int:
        """How many duties begin in the stretch."""
        return bisect_left(self.starts, end) - bisect_left(self.starts, start)


def served(view: View, root: Node, duties: Sequence[Duty]) -> Served:
    """Look over the whole list once, so that each item is judged by what is the rule in it."""
    starts, ends = tuple(duty.start for duty in duties), tuple(duty.end for duty in duties)
    plain = Served(starts, ends, {}, frozenset())
    leaves: Counter[str] = Counter()
    with_units: Counter[str] = Counter()
    single: Counter[str] = Counter()
    several: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    for node in root.each():
        if node.label is None:
            continue
        count = plain.count(node.start, node.end)
        if not node.children:
            leaves[node.label.style] += 1
            with_units[node.label.style] += count > 0
            behind[node.label.style] += titles_its_text(view, node, duties, plain) is not None
        elif consists(node) and count:
            (single if one_at_end(plain, node) else several)[node.label.style] += 1
    rate = {style: with_units[style] / number for style, number in leaves.items()}
    folded = frozenset(style for style in single if single[style] > several[style])
    titled = frozenset(style for style, number in behind.items() if number * 2 > with_units[style])
    return Served(starts, ends, rate, folded, HIGH | over_unnumbered(view, root, plain, duties), titled)


def over_unnumbered(view: View, root: Node, seen: Served, duties: Sequence[Duty]) -> set[str]:
    """The styles whose labels mostly stand over several unnumbered tasks, each in a paragraph of its own or
    with a label of responsibility of its own.
    """
    over: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for node in root.each():
        own = seen.count(node.body, node.own_end) if node.label is not None else 0
        if node.label is None or not own:
            continue
        first = duties[bisect_left(seen.starts, node.body)]
        line = view.line_end(node.body)
        if own == 1:
            titled = line <= min(first.start, node.body + LONGEST_LINE_TITLE)
            items[node.label.style] += not titled or view.plain[line - 1] in "。;"
            continue
        second = duties[bisect_left(seen.starts, node.body) + 1]
        title = min(line, node.own_end)
        fresh = view.starts_line(first.end) or view.starts_line(first.end + 1)
        if (not first.bracket or (fresh and title <= first.start)) and second.start - first.end > 4:
            over[node.label.style] += 1
    return {style for style, number in over.items() if number > items[style]}


def consists(node: Node) -> bool:
    """Whether what stands under an item may be its sub-items: several, or one of a style that numbers no
    tasks.
    """
    first = node.children[0].label
    return len(node.children) > 1 or (first is not None and first.style in SUB_ITEMS)


def one_at_end(seen: Served, node: Node) -> bool:
    """Whether the item with sub-items has one duty, behind the last of them."""
    if seen.count(node.start, node.end) != 1 or seen.count(node.start, node.own_end):
        return False
    last = node.children[-1]
    at = bisect_left(seen.starts, last.start)
    return at < len(seen.starts) and seen.starts[at] < node.end and seen.ends[at] >= node.end - 12


def drafts(view: View, root: Node, duties: Sequence[Duty], seen: Served) -> list[Draft]:
    """All tasks in the order of the text."""
    found: list[Draft] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        whole = speaks_of_each(view, node, duties, seen)
        if whole:
            found += [
                Draft(*edges(view, one.body, min(one.end, whole[0].start)), one, whole)
                for one in items_of(node)
            ]
            continue
        if node.label is not None and node.label.style in seen.folded and one_at_end(seen, node):
            found += closed(view, node, node.body, node.end, duties, seen, whole=True)
            continue
        over = stands_over(view, node, duties, seen)
        if over:
            node.titled = over[0].start
            found += [Draft(*edges(view, one.body, one.end), one, over) for one in items_of(node)]
            continue
        if only_heads(view, node, duties, seen):
            node.titled = duties[bisect_left(seen.starts, node.body)].start
            waiting.extend(reversed(node.children))
            continue
        leading = heads_its_text(view, node, duties, seen)
        if leading is not None:
            found.append(Draft(*edges(view, node.body, node.end), node, (leading,)))
            continue
        named = (
            titles_its_text(view, node, duties, seen)
            if node.label and node.label.style in seen.titled
            else None
        )
        if named is not None:
            node.titled = named.start
            found.append(Draft(*edges(view, named.end, node.end), node, (named,), titled=True))
            continue
        for start, end in stretches(node):
            found += closed(view, node, start, end, duties, seen)
        waiting.extend(reversed(node.children))
    taken = sorted((draft.start, draft.end) for draft in found)
    for node in without_units(root, seen):
        start, end = edges(view, node.body, node.end)
        if not any_covers(taken, start):
            found.append(Draft(start, end, node, ()))
    return sorted((draft for draft in found if draft.end > draft.start), key=lambda draft: draft.start)


def stretches(node: Node) -> Iterator[tuple[int, int]]:
    """The text of a node before its first child, and what stands behind children that end before the next begins:
    what follows the signature of a notice belongs to none of its paragraphs.
    """
    yield node.body, node.own_end
    for one, other in pairwise([*node.children, None]):
        if one is not None:
            stop = other.start if other is not None else node.end
            if stop > one.end:
                yield one.end, stop


def any_covers(taken: list[tuple[int, int]], place: int) -> bool:
    """Whether one of the stretches (in order, apart from one another) holds `place`."""
    at = bisect_right(taken, (place, 1 << 60)) - 1
    return at >= 0 and place < taken[at][1]


def heads_its_text(view: View, node: Node, duties: Sequence[Duty], seen: Served) -> Duty | None:
    """The only duty of an item when it stands behind the title, before the text or the sub-items it speaks
    of.
    """
    heading = node.label is None or node.label.style in seen.headings or node.lost
    if heading or seen.count(node.start, node.end) != 1:
        return None
    duty = duties[bisect_left(seen.starts, node.start)]
    if has_parts_behind(node, duty):
        return duty
    titled = duty.start < node.own_end and duty.start - node.body <= LONGEST_TITLE
    if not titled or view.plain.find("。", node.body, duty.start) >= 0 or not duty.bracket:
        return None
    return duty if node.end - duty.end >= max(SHORTEST_TEXT, duty.start - node.body) else None


def titles_its_text(view: View, node: Node, duties: Sequence[Duty], seen: Served) -> Duty | None:
    """The only duty of an item without sub-items where it stands between a title and the text: a label behind the
    title or on the line below it, then a longer text on lines of its own.
    """
    if (
        node.label is None
        or node.label.style in HIGH
        or node.children
        or seen.count(node.start, node.end) != 1
    ):
        return None
    duty = duties[bisect_left(seen.starts, node.start)]
    title = view.plain[node.body : duty.start]
    if duty.bracket or not 0 < len(title) <= LONGEST_TITLE or re.search("[。,;]", title):
        return None
    fresh = duty.end < node.end and view.starts_line(duty.end)
    long = node.own_end - duty.end >= max(SHORTEST_TEXT, len(title))
    return duty if fresh and long and not AIM.match(view.plain, duty.end, node.end) else None


def has_parts_behind(node: Node, duty: Duty) -> bool:
    """Whether a bracket closes the text of an item and only its parts follow: bullets or sub-numbers, which are no
    tasks of their own (`1、完善路网。（牵头单位：…）` and below it `▲建成道路6条。`).
    """
    parts = [one.label for one in node.children]
    return (
        duty.bracket
        and bool(parts)
        and duty.start >= node.body
        and 0 <= node.own_end - duty.end < SHORTEST_PART
        and all(one is not None and one.style in PARTS for one in parts)
        and node.label is not None
        and node.label.style not in PARTS
    )


def stands_over(view: View, node: Node, duties: Sequence[Duty], seen: Served) -> tuple[Duty, ...]:
    """The duties behind the title of a section that speak of each of its items: none of these has one, and
    they are no mere parts of one task (their numbers run on from the section before, or it is a section of
    the highest kind).
    """
    own = seen.count(node.body, node.own_end)
    if node.label is None or not node.children or not own or seen.count(node.own_end, node.end):
        return ()
    first = bisect_left(seen.starts, node.body)
    group = duties[first : first + own]
    titled = (
        group[0].start - node.body <= LONGEST_TITLE and view.plain.find("。", node.body, group[0].start) < 0
    )
    behind = node.own_end - group[-1].end < SHORTEST_TEXT
    if not (titled and behind) or any(not adjoins(view, *two) for two in pairwise(group)):
        return ()
    below = node.children[0].label
    if below is None or below.style in SUB_ITEMS:
        return ()
    return tuple(group) if node.label.style in TOP or (below.style != "bullet" and runs_on(node)) else ()


def only_heads(view: View, node: Node, duties: Sequence[Duty], seen: Served) -> bool:
    """Whether a section names its leader behind its title and nothing else: each of its items has units of its
    own.
    """
    if node.label is None or node.label.style not in TOP or len(node.children) < 2:
        return False
    if seen.count(node.body, node.own_end) != 1 or any(
        not seen.count(one.start, one.end) for one in node.children
    ):
        return False
    duty = duties[bisect_left(seen.starts, node.body)]
    title = view.plain[node.body : duty.start]
    return (
        (duty.bracket or not re.search(r"\d", title))
        and len(title) <= LONGEST_TITLE
        and not re.search("[。,;]", title)
        and node.own_end - duty.end < SHORTEST_TEXT
    )


def speaks_of_each(view: View, node: Node, duties: Sequence[Duty], seen: Served) -> tuple[Duty, ...]:
    """The duties on lines of their own behind the last item of a section whose items have none and whose numbers
    run on from the section before: they speak of each item.
    """
    first = bisect_left(seen.starts, node.start)
    group = duties[first : first + seen.count(node.start, node.end)]
    if node.label is None or len(node.children) < 2 or not group or not node.children[0].label:
        return ()
    below = node.children[0].label
    if below.style in SUB_ITEMS or below.style == "bullet" or not runs_on(node):
        return ()
    last = node.children[-1]
    behind = group[0].start > last.start and node.end - group[-1].end < SHORTEST_TEXT
    lines = all(view.starts_line(duty.start) for duty in group)
    side_by_side = all(adjoins(view, *two) for two in pairwise(group))
    return tuple(group) if behind and lines and side_by_side and not last.children else ()


def runs_on(node: Node) -> bool:
    """Whether the numbers of the items of a section go on from the section before it, or in the one after it."""
    first, last = node.children[0].label, node.children[-1].label
    if first is None or last is None or first.number > 1:
        return first is not None
    beside = node.parent.children if node.parent is not None else []
    after = next((one for one in beside if one.start > node.start and one.children), None)
    begins = after.children[0].label if after is not None else None
    return begins is not None and begins.style == first.style and begins.number == last.number + 1


def items_of(node: Node) -> list[Node]:
    """The items of a section: its lowest labels, those that merely number the parts of one left aside."""
    found: list[Node] = []
    for one in node.children:
        parts = one.children and one.children[0].label
        deeper = parts and parts.style not in SUB_ITEMS
        found += items_of(one) if deeper else [one]
    return found


def closed(
    view: View,
    node: Node,
    start: int,
    end: int,
    duties: Sequence[Duty],
    seen: Served,
    *,
    whole: bool = False,
) -> Iterator[Draft]:
    """The tasks in one stretch of text: each ends where responsibility for it is assigned. What follows up to
    a mere completion time, and an aim named behind the units, belong to the same task.
    """
    at = bisect_left(seen.starts, start)
    begun = start
    last: Draft | None = None
    while at < len(duties) and duties[at].start < end:
        group = [duties[at]]
        while (
            at + 1 < len(duties) and duties[at + 1].start < end and adjoins(view, group[-1], duties[at + 1])
        ):
            at += 1
            group.append(duties[at])
        if last is not None and not any(names_units(view, duty) for duty in group):
            last = Draft(last.start, edges(view, last.start, group[0].start)[1], node, (*last.duties, *group))
        else:
            if last is not None:
                yield last
            opening = begun if last is not None or whole else opened(view, node, begun, group[0], seen)
            last = Draft(*edges(view, opening, group[0].start), node, tuple(group))
        begun = group[-1].end
        at += 1
    if last is not None:
        aimed = node.label is not None and AIM.match(view.plain, begun, end)
        yield Draft(last.start, edges(view, begun, end)[1], node, last.duties) if aimed else last


def names_units(view: View, duty: Duty) -> bool:
    """Whether a duty says who does it, and not only by when."""
    return duty.bracket or any(
        one["role"] or one["loose"] for one in words.FIELD.finditer(view.plain, duty.inner, duty.stop)
    )


def adjoins(view: View, one: Duty, other: Duty) -> bool:
    """Whether two duties stand side by side and so speak of the same task."""
    return all(sign in EDGE_LEFT or sign in BULLETS for sign in view.text[one.end : other.start])


def opened(view: View, node: Node, start: int, duty: Duty, seen: Served) -> int:
    """Where the first task in the text of a node begins: behind the title of a heading."""
    if node.titled >= 0:
        return paragraph(view, node.titled, duty, broken=False)
    return paragraph(view, start, duty) if loose(node, seen) and not node.lost else start


def loose(node: Node, seen: Served) -> bool:
    """Whether a node is no item of its own: the whole list, or a heading over unnumbered items."""
    below = bool(node.children) and seen.count(node.own_end, node.end) > 0
    return node.label is None or node.label.style in seen.headings or below


def paragraph(view: View, start: int, duty: Duty, *, broken: bool = True) -> int:
    """Where the paragraph begins that `duty` closes, in a stretch that may begin with something else; a
    short line, too, ends one unless lines may have been broken anywhere.
    """
    edge = duty.start
    begun = start
    place = view.line_end(start)
    if edge <= place and not view.starts_line(start):
        return start
    while place < edge:
        if view.plain[place - 1] in "。；;:!?！？" or (broken and place - begun <= 60):
            begun = place
        place = view.line_end(place)
    return begun


def edges(view: View, start: int, end: int) -> tuple[int, int]:
    """A stretch without the signs at its edges that belong to what stands around it."""
    while start < end and view.text[start] in EDGE_LEFT:
        start += 1
    while end > start and view.text[end - 1] in EDGE_RIGHT:
        end -= 1
    return start, end


def without_units(root: Node, seen: Served) -> Iterator[Node]:
    """The leaves without any duty that are tasks which lack their units, by what is the rule around them."""
    for node in root.each():
        same: dict[str, list[Node]] = {}
        for child in node.children:
            if child.label is not None:
                same.setdefault(child.label.style, []).append(child)
        for style, siblings in same.items():
            having = sum(1 for one in siblings if seen.count(one.start, one.end))
            if lacks(seen.rate.get(style, 0.0), len(siblings), having):
                yield from (
                    one for one in siblings if not one.children and not seen.count(one.start, one.end)
                )


def lacks(rate: float, siblings: int, having: int) -> bool:
    """Whether an item without units lacks them: `rate` of all items of its style have some, `having` of its
    siblings.
    """
    if siblings > 1 and not having:
        return False
    return rate >= MOST_SERVED or (
        having >= 2 and having >= MANY_SIBLINGS * siblings and rate >= MANY_SIBLINGS
    )
