"""Items of a list to the tasks, chapters, clauses and findings of the contract."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from luoshi.policy.reading.lists import words
from luoshi.policy.reading.lists.units import Assigned
from luoshi.policy.reading.model import Clause, Finding, Role, Section, Target, Task, UnitMention
from luoshi.policy.reading.numerals import half_width
from luoshi.policy.reading.reader import Part
from luoshi.policy.reading.source import View
from luoshi.policy.reading.targets import targets
from luoshi.policy.reading.targets.times import done_by

NOTICE: Final = "通知"
"""What stands before the labels of a notice where its annex uses the same labels."""
LABEL_SIGNS: Final = "、.*# "


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over tasks: its label as it goes into an address (may be empty), its title as printed, its
    places.
    """

    label: str
    title: str
    start: int
    end: int

    @property
    def step(self) -> str:
        """What stands for the heading in an address."""
        return self.label or self.title


@dataclass(frozen=True, slots=True)
class Item:
    """A task before it is written out. `label`: the places of its printed label; `heads`: highest first."""

    start: int
    end: int
    number: int | None
    label: tuple[int, int] | None
    said: Assigned
    heads: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """A labelled piece of text that is neither a task nor a heading over tasks: up to `end`, under `over`."""

    heading: Heading
    over: tuple[Heading, ...]
    end: int


def assembled(
    part: Part, items: Sequence[Item], others: Iterable[Other], breaks: Sequence[int]
) -> dict[str, Any]:
    """The fields of the document that the items fill; `others` become clauses only, at `breaks` a new text
    begins.
    """
    addresses = addressed(part, items)
    tasks = tuple(written(part.view, items, addresses))
    return {
        "chapters": chapters(part.view, items),
        "tasks": tasks,
        "clauses": clauses(part, items, tasks, others),
        "findings": findings(items, tasks, breaks),
    }


def written(view: View, items: Sequence[Item], addresses: Sequence[str]) -> Iterator[Task]:
    """The tasks of the contract. What a stretch said is let go once the last task that shares it is written."""
    remark = remarked(view)
    shared = {said for said, times in Counter(id(item.said) for item in items).items() if times > 1}
    for item, address in zip(items, addresses, strict=True):
        text = view.text[item.start : item.end]
        yield Task(
            number=item.number,
            chapter=item.heads[0].title if item.heads else "",
            section=item.heads[1].title if len(item.heads) > 1 else "",
            text=text,
            span=view.span(item.start, item.end),
            units=ranked(item.said.mentions(view), remark),
            deadline=item.said.deadline(view) or done_by(half_width(text)),
            targets=tuple(placed(view, item.start, target) for target in targets(text)),
            label=view.text[slice(*item.label)] if item.label else "",
            address=address,
        )
        if id(item.said) not in shared:
            item.said.let_go()


def placed(view: View, start: int, target: Target) -> Target:
    """A target of a task's text with its span in the source."""
    return replace(target, span=view.span(start + target.span[0], start + target.span[1]))


def remarked(view: View) -> frozenset[str]:
    """The remarks that hold for the whole list: `first` unit leads, the `rest` support, `all` lead where
    none does.
    """
    found = set()
    first = words.FIRST_LEADS.search(view.plain)
    if first is not None:
        found.add("first")
        if words.REST_SUPPORT.search(view.plain, first.start(), first.end() + 60):
            found.add("rest")
    if words.NO_LEAD.search(view.plain):
        found.add("all")
    return frozenset(found)


def ranked(units: tuple[UnitMention, ...], remarks: frozenset[str]) -> tuple[UnitMention, ...]:
    """The units of one task with the roles that the remarks give those of which the task says no more."""
    if not remarks or not units or any(unit.role == "lead" for unit in units):
        return units
    if "first" not in remarks:
        return tuple(with_role(unit, "lead") for unit in units)
    rest = units[1:]
    if "rest" in remarks:
        rest = tuple(with_role(unit, "supporting") for unit in rest)
    return (with_role(units[0], "lead"), *rest)


def with_role(unit: UnitMention, role: Role) -> UnitMention:
    """The mention with `role` where the text gave it no other than responsible."""
    return replace(unit, role=role) if unit.role == "responsible" else unit


def addressed(part: Part, items: Sequence[Item]) -> list[str]:
    """The address of each task: its label where that is the only one, else the path to it; `.2` for a
    second task.
    """
    labels = [part.view.plain[slice(*item.label)].strip(LABEL_SIGNS) if item.label else "" for item in items]
    places = {item.label: label for item, label in zip(items, labels, strict=True) if item.label}
    alone = Counter(places.values())
    times: Counter[str] = Counter()
    found = []
    for item, label in zip(items, labels, strict=True):
        steps = [label] if label and alone[label] == 1 else [*(head.step for head in item.heads), label]
        way = "/".join(step for step in steps if step)
        times[way] += 1
        tail = f".{times[way]}" if times[way] > 1 or not label else ""
        found.append(f"{part.name}#{way}{tail}")
    return found


def chapters(view: View, items: Sequence[Item]) -> tuple[Section, ...]:
    """The headings that have tasks under them, two levels deep."""
    tree: dict[Heading, dict[Heading, None]] = {}
    for item in items:
        if item.heads:
            parts = tree.setdefault(item.heads[0], {})
            if len(item.heads) > 1:
                parts[item.heads[1]] = None
    return tuple(
        section(view, head, tuple(section(view, one) for one in parts)) for head, parts in tree.items()
    )


def section(view: View, head: Heading, parts: tuple[Section, ...] = ()) -> Section:
    """One heading."""
    return Section(head.label, head.title, view.span(head.start, head.end), parts)


def clauses(
    part: Part, items: Sequence[Item], tasks: Sequence[Task], others: Iterable[Other]
) -> tuple[Clause, ...]:
    """A clause for each heading with tasks, each task and each further label, in the order of the text."""
    view = part.view
    found: dict[str, Clause] = {}
    at: dict[int, str] = {}
    for item, task in zip(items, tasks, strict=True):
        parent, way = None, f"{part.name}#"
        for head in item.heads:
            way += ("" if way.endswith("#") else "/") + head.step
            text, span = view.text[head.start : head.end], view.span(head.start, head.end)
            found.setdefault(way, Clause(way, head.label, text, span, parent))
            parent = at.setdefault(head.start, way)
        found.setdefault(task.address, Clause(task.address, task.label, task.text, task.span, parent))
        at.setdefault(item.label[0] if item.label else item.start, task.address)
    for other in others:
        add_other(part, other, found, at)
    return tuple(sorted(found.values(), key=lambda clause: clause.span))


def add_other(part: Part, other: Other, found: dict[str, Clause], at: dict[int, str]) -> None:
    """Add a labelled piece of text that is no task; in a notice its address may be taken by the annex."""
    head = other.heading
    if head.start in at or other.end <= head.start:
        return
    parent = at.get(other.over[-1].start) if other.over else None
    steps = [one.step for one in other.over] + [head.step]
    way = f"{parent}/{head.step}" if parent else f"{part.name}#{'/'.join(steps)}"
    if way in found:
        way = f"{part.name}#{NOTICE}/{'/'.join(steps)}"
    if way in found:
        return
    text, span = part.view.text[head.start : other.end], part.view.span(head.start, other.end)
    found[way] = Clause(way, head.label, text, span, parent)
    at[head.start] = way


def findings(items: Sequence[Item], tasks: Sequence[Task], breaks: Sequence[int]) -> tuple[Finding, ...]:
    """What a person should look at: a list without tasks, tasks without units, gaps and repeats in the
    numbers.
    """
    if not tasks:
        return (Finding("no-tasks", "没有读出任何任务：请确认这是任务清单，并检查责任单位的写法。", (0, 0)),)
    found = []
    for task in tasks:
        if not task.units:
            message = f"任务{task.label or '（无编号）'}没有写明责任单位：请补充，或确认它不是一项任务。"
            found.append(Finding("no-units", message, task.span))
    return (*found, *sequence(items, tasks, breaks))


def sequence(items: Sequence[Item], tasks: Sequence[Task], breaks: Sequence[int]) -> Iterator[Finding]:
    """Gaps and repeats in the numbers; starting again under a heading is neither."""
    before: tuple[Item, Task] | None = None
    for item, task in zip(items, tasks, strict=True):
        if task.number is None or item.label is None:
            continue
        fresh = before is not None and bisect_right(breaks, item.start) > bisect_right(
            breaks, before[0].start
        )
        if before is not None and not fresh and same_style(before[1].label, task.label):
            yield from compared(before, (item, task))
        before = (item, task)


def same_style(one: str, other: str) -> bool:
    """Whether two labels are written the same way, their numbers aside."""
    number = re.compile(r"[0-9０-９]+|[一二三四五六七八九十百]+|[①-⑳]")
    return number.sub("#", one) == number.sub("#", other)


def compared(before: tuple[Item, Task], now: tuple[Item, Task]) -> Iterator[Finding]:
    """What is wrong between the numbers of two tasks that follow each other."""
    (item, task), (later, follower) = before, now
    if task.number is None or follower.number is None or item.label == later.label:
        return
    if follower.number == 1 and item.heads != later.heads:
        return
    if task.number == follower.number:
        message = f"编号{follower.label}重复出现：两处都已保留，请核对原文。"
        yield Finding("duplicate-number", message, follower.span)
    elif follower.number > task.number + 1:
        last = f"—{follower.number - 1}" if follower.number > task.number + 2 else ""
        message = (
            f"编号从{task.label}跳到{follower.label}，缺第 {task.number + 1}{last} 项：请核对原文是否漏项。"
        )
        yield Finding("gap", message, follower.span)
    elif 1 < follower.number < task.number and item.heads != later.heads:
        last = f"—{follower.number - 1}" if follower.number > 2 else ""
        message = f"这一部分的编号从{follower.label}开始，缺第 1{last} 项：请核对原文是否漏项。"
        yield Finding("gap", message, follower.span)
    elif follower.number < task.number and item.heads == later.heads:
        message = f"编号从{task.label}退回到{follower.label}：请核对原文的编号。"
        yield Finding("number-goes-back", message, follower.span)
