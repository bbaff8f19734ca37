"""The reader of task lists: finds who is responsible, the labels, the tree, and puts the tasks together."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from luoshi.policy.reading.lists import assemble
from luoshi.policy.reading.lists.assemble import Heading, Item, Other
from luoshi.policy.reading.lists.build import Draft, Served, drafts, edges, served
from luoshi.policy.reading.lists.departments import (
    Over,
    begun_anew,
    departments,
    leading,
    lines_of_units,
    under,
)
from luoshi.policy.reading.lists.duties import Duty, bounded, covered, marks
from luoshi.policy.reading.lists.grid import Sheet, read_grids
from luoshi.policy.reading.lists.labels import RANK, Label, first_of_two, labels
from luoshi.policy.reading.lists.lost import flagged, mark_headings
from luoshi.policy.reading.lists.lost import further as lost_further
from luoshi.policy.reading.lists.outline import Node, grow, label_text, text_breaks, title, title_span
from luoshi.policy.reading.lists.overrun import Vocabulary, doubtful, vocabulary
from luoshi.policy.reading.lists.selfled import led_by_themselves
from luoshi.policy.reading.lists.units import Assigned, Style, assign, learn
from luoshi.policy.reading.model import Document, Finding, Task
from luoshi.policy.reading.reader import Part
from luoshi.policy.reading.source import View, plain

UNNUMBERED: Final = "bullet"
HAN_LABEL: Final = re.compile(r"[一二三四五六七八九十]{1,4}、")
UNSERVED: Final = 4
"""So many items make a list although nobody is named in it."""
LISTS_WORK: Final = re.compile("实事|任务|清单|重点工作|工作要点|目标|项目")
HEAD: Final = 80
SENTENCE: Final = 12
"""So many characters behind a duty are more than signs."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the list holds before it is written out: its tree, its items, the names of its units.

    `starts` are the places where numbers may begin again, `findings` what was noticed on the way.
    """

    root: Node
    items: list[Item]
    starts: list[int]
    known: Vocabulary
    findings: tuple[Finding, ...]


def read_part(part: Part) -> Document:
    """The list with its chapters, tasks, clauses and what a person should look at."""
    found = found_in(part)
    others = tuple(further(part.view, found.root, {item.label[0] for item in found.items if item.label}))
    found.root.fell()
    filled = assemble.assembled(part, found.items, others, found.starts)
    filled["findings"] += (*found.findings, *doubtful_units(filled["tasks"], found.known))
    return replace(part.document("task-list"), **filled)


def found_in(part: Part) -> Found:
    """The tree of the list and its items; what only served to find them is let go (half of the memory)."""
    view = part.view
    breaks = text_breaks(view)
    sheet = read_grids(view, ruled(part), Style(known=part.known_units))
    regions = sorted(sheet.regions)
    open_duties = tuple(duty for duty in marks(view) if not covered(regions, duty.start))
    found = labels(
        view, [duty.start for duty in open_duties], sorted([*breaks, *begun_anew(view), *first_of_two(view)])
    )
    found = tuple(
        one for one in found if not inside(open_duties, one.start) and not covered(regions, one.start)
    )
    stops = sorted([*(label.start for label in found), *breaks, *(start for start, _ in regions)])
    known, duties = ended(view, open_duties, stops, part.known_units)
    root = rooted(view, found, breaks, regions)
    above = leading(view, root, duties)
    if above:
        duties = ()
    seen = served(view, root, duties)
    mark_headings(view, root, duties, seen)
    made = drafts(view, root, duties, seen)
    lost = lost_further(made)
    style = learn(view, ((duty.inner, duty.stop) for duty in duties), part.known_units)
    items = [*from_text(view, made, style, seen, lost), *from_tables(view, sheet, root)]
    if not items:
        above = above or lines_of_units(view, root)
        title_above(root, above)
        led = under(view, root, above) if above else departments(view, root)
        pairs = (
            list(led) or list(led_by_themselves(view, root)) or list(unserved(view, root, breaks, part.title))
        )
        items = [from_department(view, node, said, above) for node, said in pairs]
    findings = (*left_over(view, root, duties, seen), *flagged(view, made, lost))
    starts = sorted([*breaks, *first_of_two(view), *(one.start for one in above)])
    return Found(root, sorted(items, key=lambda item: item.start), starts, known, findings)


def ended(
    view: View, duties: Sequence[Duty], stops: Sequence[int], known_units: frozenset[str]
) -> tuple[Vocabulary, Sequence[Duty]]:
    """The names of the list, and the duties with their ends, which these names tell."""
    first = bounded(view, duties, stops)
    known = vocabulary(view, ((duty.inner, duty.stop) for duty in first if not duty.bracket), known_units)
    return known, bounded(view, duties, stops, known)


def rooted(
    view: View, found: Sequence[Label], breaks: Sequence[int], regions: Sequence[tuple[int, int]]
) -> Node:
    """The tree of the labels; each node knows where the first table in it begins."""
    root = grow(found, breaks, len(view.text))
    for node in root.each():
        at = bisect_left(regions, (node.body, 0))
        node.table = regions[at][0] if at < len(regions) and node.label else node.table
    return root


def unserved(view: View, root: Node, breaks: Sequence[int], named: str) -> Iterator[tuple[Node, Assigned]]:
    """Where nobody is named at all: the items of the last text, if its title says that it lists what is to be done
    and they are of one style. Each is a finding.
    """
    last = breaks[-1] if breaks else 0
    leaves = [node for node in root.each() if node.label is not None and not node.children]
    leaves = [node for node in leaves if node.start >= last] or leaves
    styles = Counter(node.label.style for node in leaves if node.label)
    style, number = styles.most_common(1)[0] if styles else ("", 0)
    if number >= UNSERVED and LISTS_WORK.search(plain(named) + view.plain[last : last + HEAD]):
        yield from ((node, Assigned()) for node in leaves if node.label and node.label.style == style)


def title_above(root: Node, above: Sequence[Over]) -> None:
    """End the title of a heading at the line of a unit in its text."""
    for node in root.each():
        at = bisect_left(above, node.body, key=lambda one: one.start)
        if node.label is not None and node.children and at < len(above) and above[at].start < node.own_end:
            node.titled = above[at].start


def from_department(view: View, node: Node, said: Assigned, above: Sequence[Over]) -> Item:
    """An item that stands under the unit that does it; the line of the next unit is not of its text."""
    label = node.label
    number = label.number if label and label.style != UNNUMBERED else None
    at = bisect_left(above, node.body, key=lambda one: one.start)
    start, end = edges(view, node.body, min(node.end, above[at].start) if at < len(above) else node.end)
    return Item(
        start, end, number, (node.start, node.body), said, tuple(heading(view, one) for one in node.above())
    )


def left_over(view: View, root: Node, duties: Sequence[Duty], seen: Served) -> Iterator[Finding]:
    """Sentences behind the last duty of an item, which nobody is responsible for."""
    for node in root.each():
        if node.label is None or node.children or not seen.count(node.start, node.end):
            continue
        last = duties[bisect_left(seen.starts, node.end) - 1]
        start, end = edges(view, last.end, node.end)
        if (
            last.bracket
            and end - start >= SENTENCE
            and not view.starts_line(start)
            and view.plain.find("。", start, end) >= 0
        ):
            message = "这段文字在责任单位之后，没有写明由谁负责，未列为任务：请核对原文。"
            yield Finding("text-without-units", message, view.span(start, end))


def further(view: View, root: Node, taken: set[int]) -> Iterator[Other]:
    """Every label of the text with what stands behind it, but for those at `taken`, which are tasks."""
    for node in root.each():
        if node.label is not None and node.label.style != UNNUMBERED and node.start not in taken:
            over = tuple(heading(view, one) for one in node.above())
            yield Other(heading(view, node), over, node.own_end)


def ruled(part: Part) -> list[list[list[tuple[int, int]]]]:
    """The tables that the form of the file gave, as places of the view."""
    place = part.view.place
    return [
        [[(place(cell.span[0]), place(cell.span[1])) for cell in row] for row in table.rows]
        for table in part.tables
    ]


def inside(duties: Sequence[Duty], place: int) -> bool:
    """Whether `place` lies in a bracket that assigns responsibility."""
    at = bisect_left(duties, place, key=lambda duty: duty.start) - 1
    return at >= 0 and duties[at].start < place < duties[at].end


def doubtful_units(tasks: Sequence[Task], known: Vocabulary) -> Iterator[Finding]:
    """Names of units that look more like pieces of sentences."""
    for task in tasks:
        for unit in task.units:
            if doubtful(plain(unit.name), known):
                message = (
                    f"责任单位“{unit.name[:30]}”不像一个单位的名称，可能混入了下一项任务的文字：请核对原文。"
                )
                yield Finding("doubtful-unit", message, unit.span)


def from_text(
    view: View, made: Sequence[Draft], style: Style, seen: Served, lost: set[int]
) -> Iterator[Item]:
    """The tasks of running text with what is said about each; those at `lost` have no label of their own."""
    for at, draft in enumerate(made):
        said = Assigned()
        for duty in draft.duties:
            more = assign(view, duty.inner, duty.stop, style)
            said.names += more.names
            said.times += more.times
        node = draft.node
        own = node.label is not None and node.label.style not in seen.headings and not node.lost
        label = node.label if own and at not in lost else None
        below = node.label is not None and (draft.titled or not own)
        over = [*node.above(), node] if below else node.above()
        number = label.number if label and label.style != UNNUMBERED else None
        place = (label.start, label.end) if label else None
        yield Item(draft.start, draft.end, number, place, said, tuple(heading(view, one) for one in over))


def from_tables(view: View, sheet: Sheet, root: Node) -> Iterator[Item]:
    """The tasks of tables; the headings in the text before a table stand over those in it."""
    nodes = [node for node in root.each() if node.label is not None]
    starts = [node.start for node in nodes]
    for row in sheet.rows:
        at = bisect_right(starts, row.start) - 1
        over = [*nodes[at].above(), nodes[at]] if at >= 0 and nodes[at].end >= row.start else []
        own = (Heading("", view.text[a:b].strip("*#"), a, b) for a, b in row.heads)
        heads = (*(heading(view, node) for node in beside(view, over, row.heads)), *own)
        yield Item(row.start, row.end, row.number, row.label, row.said, heads)


def beside(view: View, over: list[Node], own: tuple[tuple[int, int], ...]) -> list[Node]:
    """The headings over a table that still hold in a row under a heading of its own: those of another
    style.
    """
    if not own or HAN_LABEL.match(view.plain, *own[0]) is None:
        return over
    return [node for node in over if node.label is not None and RANK[node.label.style] < RANK["han"]]


def heading(view: View, node: Node) -> Heading:
    """A heading of the outline."""
    if node.shown is None:
        node.shown = Heading(label_text(view, node), title(view, node), node.start, title_span(view, node)[1])
    return node.shown
