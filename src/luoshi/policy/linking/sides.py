"""The two sides of a linking: what each document promises or orders, one item for each clause that can be linked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from luoshi.policy.linking.text import plain, quoted
from luoshi.policy.linking.values import UnitKey
from luoshi.policy.reading.model import Clause, Document, Goal, Indicator, Target

Terms = Mapping[str, tuple[str, ...]]
Sort = Literal["clause", "indicator", "goal"]
NO_TERMS: Final[Terms] = MappingProxyType({})
LABEL: Final = re.compile(
    r"^(?:\(?[一二三四五六七八九十百\d]+\)|第?[一二三四五六七八九十百\d]+(?:[、.:]|[篇章节条](?!款)))+"
)
FRAME: Final = re.compile(
    r"各位(?:代表|委员)|让我们|今年是|当前,|.{0,12}总体要求是|.{0,12}指导思想是|围绕.{0,20}(?:重点|着力)(?:做好|抓好).{0,6}方面"
)
"""Words that open or close a report and promise nothing that could be carried out."""
TABLE: Final = re.compile(r"表\d*")
BEHIND: Final = re.compile(
    r"(?:发展|规划|现实|工作)(?:基础|环境|背景)$|形势|回顾|(?:发展|主要)成就|新阶段|指导思想"
)
"""Chapters of a plan with headings like these say what has been and how things stand, not what is to be done."""
MEASURED: Final = re.compile(
    r"^单位地区生产总值|^每[百千万]?名?(?:常住)?人口?(?:拥有)?|占[^占]{2,12}(?:比重|比例)$|(?:年均|年度)?(?:增速|增长率?)$"
)
"""What an indicator's name says about how it is measured, not about what."""
FAREWELL: Final = 8
"""A farewell has no more sentences than this."""
LONGEST: Final = 30
"""A heading is shorter than this."""


@dataclass(frozen=True, slots=True)
class Item:
    """A clause to be linked. `text` is plain (see `text.plain`), `source` as read; `headings` are those above it,
    outermost first, `units` the keys of the units named, `names` what stands in quotation marks.

    `start` is where it begins in the source; `counts` says whether the item is missed when nothing links to it:
    titles and words of welcome are not.
    """

    address: str
    text: str
    source: str = ""
    headings: tuple[str, ...] = ()
    units: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    targets: tuple[Target, ...] = ()
    title: bool = False
    sort: Sort = "clause"
    start: int = 0
    counts: bool = True


def side(document: Document, same_unit: UnitKey = str, terms: Terms = NO_TERMS) -> tuple[Item, ...]:
    """The items of a document in its order: the tasks of a list, the outlook of a report, else each lowest clause."""
    return tuple(spelt_out(item, terms) for item in found_in(document, same_unit))


def found_in(document: Document, same_unit: UnitKey) -> tuple[Item, ...]:
    if document.tasks:
        return (*tasks(document, same_unit), *titles(document))
    found = (*sentences(document), *indicators(document), *goals(document))
    return tuple(sorted(found, key=lambda item: item.start))


def spelt_out(item: Item, terms: Terms) -> Item:
    """The item with the members behind it of every group it names by its byword."""
    members = [member for term, found in terms.items() if plain(term) in item.text for member in found]
    return replace(item, text=f"{item.text};{'、'.join(map(plain, members))}") if members else item


def tasks(document: Document, same_unit: UnitKey) -> tuple[Item, ...]:
    """One item for each task of a list."""
    return tuple(
        Item(
            address=task.address or f"{name_of(document)}#{task.number or task.label or place}",
            text=plain(task.text),
            source=task.text,
            headings=tuple(bare(one) for one in (task.chapter, task.section) if one),
            units=frozenset(same_unit(unit.name) for unit in task.units),
            names=quoted(task.text),
            targets=task.targets,
        )
        for place, task in enumerate(document.tasks, 1)
    )


def titles(document: Document) -> tuple[Item, ...]:
    """The headings of a list, to which the sentences answer that only announce what follows them."""
    known = {bare(one) for task in document.tasks for one in (task.chapter, task.section) if one}
    return tuple(
        Item(clause.address, bare(clause.text), clause.text, title=True, counts=False)
        for clause in document.clauses
        if bare(clause.text) in known
    )


def sentences(document: Document) -> tuple[Item, ...]:
    """The lowest clauses: of a report those of the outlook, of any other document all."""
    above = {clause.address: clause for clause in document.clauses}
    parents = {clause.parent for clause in document.clauses}
    outlook = any(clause.part == "outlook" for clause in document.clauses)
    inside = {row.address for row in document.clauses if TABLE.fullmatch(path_of(row.address))}
    lowest = [one for one in document.clauses if one.address not in parents | inside]
    farewell = closing(lowest)
    return tuple(
        Item(
            address=clause.address,
            text=bare(clause.text),
            source=clause.text,
            headings=headings(clause, above),
            names=quoted(clause.text),
            targets=clause.targets,
            start=clause.span[0],
            counts=place < farewell and promises(plain(clause.text), headings(clause, above)),
        )
        for place, clause in enumerate(lowest)
        if clause.part == "outlook" or not outlook
    )


def promises(text: str, above: Sequence[str]) -> bool:
    """Whether a sentence under these headings can promise anything."""
    return not FRAME.match(text) and not any(len(one) < LONGEST and BEHIND.search(one) for one in above)


def closing(clauses: Sequence[Clause]) -> int:
    """Where the farewell begins: the delegates are addressed once more, a few sentences before the end."""
    last = len(clauses)
    return next(
        (at for at in range(max(0, last - FAREWELL), last) if clauses[at].text.startswith("各位")), last
    )


def headings(clause: Clause, above: dict[str, Clause]) -> tuple[str, ...]:
    """The plain texts of the clauses above one, outermost first."""
    found: list[str] = []
    parent = clause.parent
    while parent is not None and parent in above:
        found.append(bare(above[parent].text))
        parent = above[parent].parent
    return tuple(found[::-1])


def indicators(document: Document) -> tuple[Item, ...]:
    """The rows of the indicator table, each by its name, addressed as a row of its table."""
    tables = [one for one in document.clauses if TABLE.fullmatch(path_of(one.address))]
    return tuple(
        Item(
            address=f"{place_of(row, tables) or name_of(document) + '#表'}/{row.number}",
            text=MEASURED.sub("", plain(row.name)) or plain(row.name),
            source=row.name,
            headings=(plain(row.group),),
            sort="indicator",
            start=row.span[0],
        )
        for row in document.indicators
    )


def goals(document: Document) -> tuple[Item, ...]:
    """The yearly goals, each by its name, at the address of the sentence that announces it (which alone is missed)."""
    parents = {clause.parent for clause in document.clauses}
    lowest = [one for one in document.clauses if one.address not in parents]
    found = ((goal, place_of(goal, lowest)) for goal in document.goals)
    return tuple(
        Item(
            address,
            MEASURED.sub("", plain(goal.name)),
            goal.name,
            sort="goal",
            start=goal.span[0],
            counts=False,
        )
        for goal, address in found
        if address is not None and goal.name
    )


def place_of(row: Indicator | Goal, clauses: Sequence[Clause]) -> str | None:
    """The address of the clause that an indicator or a goal stands in."""
    start, end = row.span
    return next((one.address for one in clauses if one.span[0] <= start and end <= one.span[1]), None)


def path_of(address: str) -> str:
    return address.partition("#")[2]


def bare(text: str) -> str:
    """The plain text without the label before it."""
    return LABEL.sub("", plain(text))


def name_of(document: Document) -> str:
    """What addresses of the document begin with."""
    return document.number or document.title or document.file
