"""Plan outlines: parts, chapters, sections, boxes; the indicator table, the packages of projects, the
long-term goals.

Page numbers fused into the text are dropped first, then the table of contents, whose titles show where the
headings of the body end. What is left of the text is addressed sentence by sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from luoshi.policy.reading import goals, indicators, packages
from luoshi.policy.reading.clauses import Body, Grid, clauses, cut, distinct, sections
from luoshi.policy.reading.contents import Contents, Heading, contents, headings, unled
from luoshi.policy.reading.folios import fused_folios
from luoshi.policy.reading.labels import Label, label_at
from luoshi.policy.reading.letters import OWN, letter
from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Document, Indicator, Package, Span, Table
from luoshi.policy.reading.reader import Part
from luoshi.policy.reading.source import View
from luoshi.policy.reading.tables import Found, tables

TITLE: Final = re.compile(
    r"[^。,;:]{4,80}?(?:纲要|规划|计划)(?:\([^()]{1,12}\))?(?=\d{4}年|\(|序言|前言|目录|第[一1]|导语|$)"
)
APPROVED: Final = re.compile(
    r"\(?(?P<y>20\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?P<by>[^。,;()]{4,50}?(?:会议|大会|政府))(?:审议)?(?:批准|通过|印发)\)?"
)
PREFACE: Final = re.compile(r"序言|前言|引言|导言|导语|序")
BOX: Final = re.compile(r"(?P<path>专栏(?P<number>\d{1,3}))[:、.]?")
BOX_TITLE: Final = re.compile(
    r"[^。,;]{2,30}?(?:计划|工程|行动|项目|清单|任务|重点|指标|体系|布局|平台|举措|目标)"
)
HEAD: Final = 600
LONGEST_HEADING: Final = 40
RUN_ON_SHARE: Final = 0.5
"""From so many headings without a line of their own on, the text counts as run together."""


def read_part(part: Part) -> Document:
    """The plan with all its parts."""
    view, listed = flow_of(part)
    start, document, before = head(part, view)
    name = document.number or document.title or document.file
    heads = [*preface(view, start), *boxes(view), *(headings(view, listed.titles) if listed else ())]
    found = annexes(view, tables(view, part.tables))
    own = [cut(Body(view, Lines.of(view), name, *before, OWN))] if before else []
    cutters = [*own, cut(body_of(view, name, start, heads, found.grids))]
    return replace(
        document,
        span=view.span(0, len(view.text)),
        chapters=sections(cutters[-1]),
        clauses=distinct(one for cutter in cutters for one in clauses(cutter)),
        indicators=found.indicators,
        projects=found.projects,
        goals=goals.long_term(view, start, sorted(head.start for head in heads)),
        tables=found.tables,
    )


@dataclass(frozen=True, slots=True)
class Annexes:
    """The tables of a plan: those of indicators and projects read, all with their places, in order."""

    indicators: tuple[Indicator, ...]
    projects: tuple[Package, ...]
    grids: tuple[Grid, ...]
    tables: tuple[Table, ...]


def annexes(view: View, ruled: Sequence[Found]) -> Annexes:
    """The tables of a plan, from cells the source kept apart where it did, else from flattened ones."""
    rows, projects = indicators.ruled(ruled), packages.ruled(ruled)
    grids = [Grid.of(view, one) for one in ruled]
    targets = None if rows else indicators.table(view)
    works = None if projects else packages.find(view)
    if targets:
        rows = targets.rows
        grids.append(Grid(targets.places, None, None))
    if works:
        projects = packages.packages(view, works)
        grids.append(Grid(works.whole, None, (works.whole[0], works.rows[0][0]), works.rows))
    apart: list[Grid] = []
    for grid in sorted(grids, key=lambda one: one.whole):
        if not apart or not overlap(apart[-1].whole, grid.whole):
            apart.append(grid)
    return Annexes(rows, projects, tuple(apart), tuple(one.table for one in ruled))


def overlap(one: Span, other: Span) -> bool:
    """Whether two stretches share a place."""
    return one[0] < other[1] and other[0] < one[1]


def flow_of(part: Part) -> tuple[View, Contents | None]:
    """The running text without fused page numbers and table of contents, and that table."""
    low, high = part.view.bounds
    folios = [(low + start, low + end) for start, end in fused_folios(part.view.source[low:high])]
    view = part.view.without(folios) if folios else part.view
    listed = contents(view)
    places = listed.places if listed else unled(view)
    return (view.without([view.span(*places)]) if places else view), listed


def head(part: Part, view: View) -> tuple[int, Document, Span | None]:
    """Where the plan's own words begin, the document with title, date and issuer as printed, and the words of
    the notice that issues the plan, if one does.
    """
    document, start = part.document("plan"), view.place(part.view.at(part.after)) if part.after else 0
    frame = letter(replace(part, view=view, after=start), Lines.of(view)) if document.number else None
    if frame and frame.annex:
        issuer = "、".join(frame.signers) or document.issuer
        return frame.annex[0], replace(document, issuer=issuer, addressees=frame.addressees), frame.body
    titled = TITLE.match(view.plain, 0, HEAD) if not document.title else None
    if titled:
        document, start = replace(document, title=view.text[: titled.end()]), titled.end()
    approved = APPROVED.match(view.plain, start, start + HEAD)
    if approved is None:
        return start, document, None
    day = f"{approved['y']}-{int(approved['m']):02}-{int(approved['d']):02}"
    by = view.text[approved.start("by") : approved.end("by")]
    return approved.end(), replace(document, issued_on=day, issuer=document.issuer or by), None


def preface(view: View, start: int) -> list[Heading]:
    """The heading of the preface, where one opens the text."""
    found = PREFACE.match(view.plain, start)
    label = Label("附", 1, found[0], found.end()) if found else None
    return [Heading(label, found.start(), found.end())] if found and label else []


def boxes(view: View) -> list[Heading]:
    """The headings of boxes, at the start of a line."""
    found = []
    for start, end in Lines.of(view).between(0, len(view.text)):
        box = BOX.match(view.plain, start, end)
        if box is not None:
            title = BOX_TITLE.match(view.plain, box.end(), end)
            stop = end if end - start <= LONGEST_HEADING or title is None else title.end()
            label = Label("专栏", int(box["number"]), box["path"], box.end())
            found.append(Heading(label, start, stop if stop - start <= 2 * LONGEST_HEADING else box.end()))
    return found


def body_of(view: View, name: str, start: int, heads: Sequence[Heading], grids: Sequence[Grid]) -> Body:
    """What is to be cut: the lines with those that headings make, the labels that the headings give."""
    known = {heading.start: heading.label for heading in heads}
    edges = {place for heading in heads for place in (heading.start, heading.end)}
    edges |= {place for grid in grids for place in grid.whole}
    plain_lines = set(view.lines)
    own_line = sum(1 for heading in heads if heading.end in plain_lines or heading.end == len(view.text))
    run_on = bool(heads) and own_line < len(heads) * (1 - RUN_ON_SHARE)

    def read(view: View, low: int, high: int) -> Label | None:
        return known.get(low) or (None if run_on else label_at(view.plain, low, high))

    lines = Lines(tuple(sorted(plain_lines | edges)))
    end = len(view.text)
    return Body(
        view,
        lines,
        name,
        start,
        end,
        tables=grids,
        by_sentence=True,
        read_label=read,
        trusted=known.__contains__,
    )
