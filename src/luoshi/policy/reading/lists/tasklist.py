"""The reader of task lists: finds who is responsible, the labels, the tree, and puts the tasks together."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from luoshi.policy.reading.lists import words
from luoshi.policy.reading.lists.build import Draft, drafts, served
from luoshi.policy.reading.lists.duties import Duty, bounded, marks
from luoshi.policy.reading.lists.labels import labels
from luoshi.policy.reading.lists.outline import Node, grow, label_text, path, text_breaks, title, title_span
from luoshi.policy.reading.lists.units import Assigned, Style, assign, learn
from luoshi.policy.reading.model import Clause, Document, Finding, Section, Task, UnitMention
from luoshi.policy.reading.reader import Part
from luoshi.policy.reading.source import View

NUMBERED: Final = frozenset({"han", "han-bracket", "arabic", "arabic-bracket", "circle"})


def read_part(part: Part) -> Document:
    """The list with its chapters, tasks, clauses and what a person should look at."""
    view = part.view
    breaks = text_breaks(view)
    open_duties = marks(view)
    found = labels(view, [duty.start for duty in open_duties], breaks)
    found = tuple(label for label in found if not inside(open_duties, label.start))
    stops = sorted([*(label.start for label in found), *breaks])
    duties = bounded(view, open_duties, stops)
    root = grow(found, breaks, len(view.text))
    made = drafts(view, root, duties, served(root, duties))
    style = learn(view, ((duty.inner, duty.stop) for duty in duties), part.known_units)
    tasks = tuple(numbered(part, made, style))
    return replace(
        part.document("task-list"),
        chapters=chapters(view, made),
        tasks=tasks,
        clauses=clauses(part, made, tasks),
        findings=findings(tasks),
    )


def inside(duties: Sequence[Duty], place: int) -> bool:
    """Whether `place` lies in a bracket that assigns responsibility."""
    at = bisect_left(duties, place, key=lambda duty: duty.start) - 1
    return at >= 0 and duties[at].start < place < duties[at].end


def numbered(part: Part, made: Sequence[Draft], style: Style) -> list[Task]:
    """The tasks with their units, numbers and addresses."""
    view = part.view
    first_leads, rest_supports = remarked(view)
    addresses = addressed(part, made)
    tasks = []
    for draft, address in zip(made, addresses, strict=True):
        said = Assigned()
        for duty in draft.duties:
            more = assign(view, duty.inner, duty.stop, style)
            said.names += more.names
            said.times += more.times
        units = ranked(said.mentions(view), first_leads, rest_supports)
        label = draft.node.label
        above = headings(draft.node)
        tasks.append(
            Task(
                number=label.number if label and label.style in NUMBERED and is_item(draft.node) else None,
                chapter=title(view, above[0]) if above else "",
                section=title(view, above[1]) if len(above) > 1 else "",
                text=view.text[draft.start : draft.end],
                span=view.span(draft.start, draft.end),
                units=units,
                deadline=said.deadline(view),
                label=view.text[label.start : label.end] if label and is_item(draft.node) else "",
                address=address,
            )
        )
    return tasks


def remarked(view: View) -> tuple[bool, bool]:
    """Whether a remark makes the first unit of each task its lead, and the rest supporting."""
    remark = words.FIRST_LEADS.search(view.plain)
    if remark is None:
        return False, False
    return True, words.REST_SUPPORT.search(view.plain, remark.start(), remark.end() + 60) is not None


def ranked(units: tuple[UnitMention, ...], first_leads: bool, rest_supports: bool) -> tuple[UnitMention, ...]:
    """The units of one task with the roles that a remark for the whole list gives them."""
    if not first_leads or not units or any(unit.role == "lead" for unit in units):
        return units
    rest = units[1:]
    if rest_supports:
        rest = tuple(
            replace(unit, role="supporting") if unit.role == "responsible" else unit for unit in rest
        )
    return (replace(units[0], role="lead"), *rest)


def is_item(node: Node) -> bool:
    """Whether the node is an item of the list rather than a heading over unnumbered tasks."""
    return node.label is not None and node.label.style in NUMBERED


def headings(node: Node) -> list[Node]:
    """The headings over an item, highest first."""
    return node.above() if is_item(node) else [*node.above(), *([node] if node.label else [])]


def addressed(part: Part, made: Sequence[Draft]) -> list[str]:
    """The address of each task: its label where that is the only one, else the path to it; `.2` for a
    second task.
    """
    view = part.view
    labels_of = [label_text(view, draft.node) if is_item(draft.node) else "" for draft in made]
    nodes = {id(draft.node): label for draft, label in zip(made, labels_of, strict=True)}
    alone = Counter(nodes.values())
    times: Counter[str] = Counter()
    found = []
    for draft, label in zip(made, labels_of, strict=True):
        way = label if label and alone[label] == 1 else path(view, [*draft.node.above(), draft.node])
        times[way] += 1
        tail = f".{times[way]}" if times[way] > 1 or not label else ""
        found.append(f"{part.name}#{way}{tail}")
    return found


def chapters(view: View, made: Sequence[Draft]) -> tuple[Section, ...]:
    """The headings that have tasks under them, two levels deep."""
    tree: dict[int, tuple[Node, dict[int, Node]]] = {}
    for draft in made:
        above = headings(draft.node)
        if not above:
            continue
        _, parts = tree.setdefault(above[0].start, (above[0], {}))
        if len(above) > 1:
            parts.setdefault(above[1].start, above[1])
    return tuple(
        section(view, node, tuple(section(view, one, ()) for one in parts.values()))
        for node, parts in tree.values()
    )


def section(view: View, node: Node, parts: tuple[Section, ...]) -> Section:
    """One heading."""
    end = title_span(view, node)[1]
    return Section(label_text(view, node), title(view, node), view.span(node.start, end), parts)


def clauses(part: Part, made: Sequence[Draft], tasks: Sequence[Task]) -> tuple[Clause, ...]:
    """A clause for each heading with tasks and for each task, in the order of the text."""
    found: dict[str, Clause] = {}
    for draft, task in zip(made, tasks, strict=True):
        parent = None
        above = headings(draft.node)
        for depth, node in enumerate(above):
            address = f"{part.name}#{path(part.view, above[: depth + 1])}"
            if address not in found:
                start, end = node.start, title_span(part.view, node)[1]
                text, span = part.view.text[start:end], part.view.span(start, end)
                found[address] = Clause(address, label_text(part.view, node), text, span, parent)
            parent = address
        found.setdefault(task.address, Clause(task.address, task.label, task.text, task.span, parent))
    return tuple(found.values())


def findings(tasks: Sequence[Task]) -> tuple[Finding, ...]:
    """What a person should look at: tasks without units, gaps and repeats in the numbers."""
    found = (
        [Finding("no-tasks", "没有读出任何任务：请确认这是任务清单，并检查责任单位的写法。", (0, 0))]
        if not tasks
        else []
    )
    for task in tasks:
        if not task.units:
            message = f"任务{task.label or '（无编号）'}没有写明责任单位：请补充，或确认它不是一项任务。"
            found.append(Finding("no-units", message, task.span))
    return (*found, *sequence(tasks))


def sequence(tasks: Sequence[Task]) -> list[Finding]:
    """Gaps and repeats in the numbers, section by section where they start again."""
    found: list[Finding] = []
    before: Task | None = None
    for task in tasks:
        if task.number is None:
            continue
        if (
            before is not None
            and task.number == before.number
            and task.label == before.label
            and task.address.rpartition(".")[0] != before.address
            and "." not in task.address.rpartition("#")[2]
        ):
            found.append(
                Finding(
                    "duplicate-number", f"编号{task.label}重复出现：请核对原文，两处都已保留。", task.span
                )
            )
        elif before is not None and before.number is not None and task.number > before.number + 1:
            missing = f"{before.number + 1}" + (
                f"—{task.number - 1}" if task.number > before.number + 2 else ""
            )
            message = f"编号从{before.label}跳到{task.label}，缺第 {missing} 项：请核对原文是否漏项。"
            found.append(Finding("gap", message, task.span))
        before = task
    return found
