"""Notices, announcements, rules and everything else that is read by its printed labels."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from luoshi.policy.reading import letters
from luoshi.policy.reading.clauses import Body, Grid, clauses, cut, distinct, sections
from luoshi.policy.reading.contents import unled
from luoshi.policy.reading.footnotes import Footnote, footnotes
from luoshi.policy.reading.kinds import kind_of
from luoshi.policy.reading.lines import Lines
from luoshi.policy.reading.model import Clause, Document
from luoshi.policy.reading.reader import Part
from luoshi.policy.reading.source import View
from luoshi.policy.reading.tables import Found, tables
from luoshi.policy.reading.validity import validity

ORDER: Final = re.compile(r"(?:政府|委员会|局|部|厅)令$")
ORDER_NUMBER: Final = re.compile(r"第\d{1,4}号")


@dataclass(frozen=True, slots=True)
class Flow:
    """A view without footnotes and repeated headers, and what was taken out of it or stands in it."""

    view: View
    lines: Lines
    notes: tuple[Footnote, ...]
    tables: tuple[Found, ...]


def read_part(part: Part) -> Document:
    """The document with its clauses, outline, tables and frame."""
    flow = flow_of(part)
    after = flow.view.place(part.view.at(part.after)) if part.after else 0
    own = replace(part, view=flow.view, after=after)
    frame = letters.letter(own, flow.lines)
    title, number = named(part.document("rules"), own, frame)
    own = replace(own, title=title, number=number)
    cutters = [cut(body) for body in bodies(own, frame, flow)]
    made = [one for cutter in cutters for one in clauses(cutter)]
    notes = [
        note_clause(part, own.name, note, made)
        for note in flow.notes
        if note.span[1] <= flow.view.at(frame.end - 1)
    ]
    return framed(
        replace(
            part.document(kind_of(part.view, part.title)),
            span=flow.view.span(0, frame.end),
            chapters=tuple(head for cutter in cutters for head in sections(cutter)),
            clauses=distinct([*made, *notes]),
            tables=tuple(one.table for one in flow.tables if one.span[1] <= flow.view.at(frame.end - 1) + 1),
        ),
        own,
        frame,
    )


def flow_of(part: Part) -> Flow:
    """The running text of a document: footnotes and headers printed twice stand apart from it."""
    listed = unled(part.view)
    view = part.view.without([part.view.span(*listed)]) if listed else part.view
    notes = footnotes(view)
    bare = view.without(note.span for note in notes) if notes else view
    found = tables(bare, part.tables)
    repeats = [span for table in found for span in table.repeats]
    flow = bare.without(repeats) if repeats else bare
    return Flow(flow, Lines.of(flow), notes, found)


def bodies(part: Part, frame: letters.Letter, flow: Flow) -> list[Body]:
    """The notice's own words and the annex's."""
    view, made, first = flow.view, [], 1
    own = letters.OWN if frame.annex and not frame.attached else ""
    stretches = [(frame.body, own)]
    if frame.annex:
        stretches.append((frame.annex, f"{frame.attached}/" if frame.attached else ""))
    for (start, end), prefix in stretches:
        inside = [grid for table in flow.tables if start <= (grid := Grid.of(view, table)).whole[0] < end]
        made.append(Body(view, flow.lines, part.name, start, end, prefix, inside, first))
        first += len(inside)
    return made


def note_clause(part: Part, name: str, note: Footnote, made: Sequence[Clause]) -> Clause:
    """The clause of a footnote; it belongs to the clause whose words carry its mark."""
    start, end = part.view.place(note.span[0]), part.view.place(note.span[1] - 1) + 1
    at = bisect_right(made, note.called_at, key=lambda one: one.span[0]) - 1
    label, parent = f"注{note.number}", made[at].address if at >= 0 else None
    return Clause(f"{name}#{label}", label, part.view.text[start:end], note.span, parent)


def framed(document: Document, part: Part, frame: letters.Letter) -> Document:
    """The document with what its frame says: who to, who from, from when to when."""
    stretch = frame.body if frame.attached or frame.annex is None else frame.annex
    holds = validity(part.view.plain[slice(*stretch)], document.issued_on)
    return replace(
        document,
        title=part.title,
        number=part.number,
        issued_on=document.issued_on or adopted_on(part.view),
        issuer="、".join(frame.signers) or document.issuer,
        addressees=frame.addressees,
        effective_from=holds.start,
        effective_until=holds.end,
    )


def named(document: Document, part: Part, frame: letters.Letter) -> tuple[str, str | None]:
    """Title and number: an order is known by what it issues, and numbered after the one who gives it."""
    if not ORDER.search(document.title) or not frame.issued:
        return document.title, document.number
    numbered = ORDER_NUMBER.search(part.view.plain, 0, frame.body[1])
    number = f"{document.title}{numbered[0]}" if numbered and document.number is None else document.number
    return frame.issued, number


HEAD: Final = 400
ADOPTED: Final = re.compile(
    r"\((?P<y>(?:19|20)\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})日[^()]{2,60}?(?:通过|批准|公布|发布|施行)"
)


def adopted_on(view: View) -> str | None:
    """The date in brackets below the title of a regulation, on which it was adopted."""
    found = ADOPTED.search(view.plain, 0, HEAD)
    return f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}" if found else None
