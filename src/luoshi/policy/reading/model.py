"""What reading a document yields: frozen values, and their JSON as DESIGN.md promises it to scripts.

Every `span` is `[start, end)` in characters of the decoded source as given (no newline translation, a byte
order mark not counted). Every `text` and `name` is what stands at the span with white space and page
furniture removed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Span = tuple[int, int]
Role = Literal["responsible", "lead", "supporting"]
Comparator = Literal["=", ">=", "<=", ">", "<", "~"]
Kind = Literal["task-list", "work-report", "plan", "rules", "notice", "other"]
Binding = Literal["binding", "expected"]
Json = dict[str, Any]

KINDS: Final[tuple[Kind, ...]] = ("task-list", "work-report", "plan", "rules", "notice", "other")


Told = Callable[[int, int], None]
"""Hears how many of how many pages are read; it may raise to end the reading."""


def unheard(done: int, total: int) -> None:
    """Where nobody waits for the progress."""


class Refused(Exception):
    """The input cannot be read at all. The message is one Chinese sentence: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit named in a task, as written without white space."""

    name: str
    role: Role
    span: Span

    def as_json(self) -> Json:
        return {"name": self.name, "role": self.role, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that is a target, limit or amount. `value` is a decimal string, `unit` without 万/亿."""

    value: str
    unit: str
    comparator: Comparator
    what: str
    span: Span
    deadline: str | None = None

    def as_json(self) -> Json:
        shown: Json = {
            "value": self.value,
            "unit": self.unit,
            "comparator": self.comparator,
            "what": self.what,
        }
        return {**shown, "deadline": self.deadline, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a list. `number` is the printed number; None where the list prints none."""

    number: int | None
    chapter: str
    section: str
    text: str
    span: Span
    units: tuple[UnitMention, ...] = ()
    deadline: str | None = None
    targets: tuple[Target, ...] = ()
    label: str = ""
    address: str = ""

    def as_json(self) -> Json:
        return {
            "number": self.number,
            "chapter": self.chapter,
            "section": self.section,
            "text": self.text,
            "span": list(self.span),
            "units": [unit.as_json() for unit in self.units],
            "deadline": self.deadline,
            "targets": [target.as_json() for target in self.targets],
            "label": self.label,
            "address": self.address,
        }


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its label as printed; `parts` are the headings under it."""

    label: str
    title: str
    span: Span
    parts: tuple["Section", ...] = ()

    def as_json(self) -> Json:
        shown: Json = {"label": self.label, "title": self.title, "span": list(self.span)}
        return {**shown, "sections": [part.as_json() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of an indicator table. `requirement` holds a target in words; `target` is then None."""

    number: str
    group: str
    name: str
    unit: str
    comparator: Comparator | None
    target: str | None
    requirement: str | None
    cumulative: bool
    kind: Binding
    note: str
    span: Span

    def as_json(self) -> Json:
        return {
            "number": self.number,
            "group": self.group,
            "name": self.name,
            "unit": self.unit,
            "comparator": self.comparator,
            "target": self.target,
            "requirement": self.requirement,
            "cumulative": self.cumulative,
            "kind": self.kind,
            "note": self.note,
            "span": list(self.span),
        }


@dataclass(frozen=True, slots=True)
class Goal:
    """A yearly expected figure of a work report, or a goal of a plan."""

    name: str
    comparator: Comparator | None
    value: str | None
    requirement: str | None
    unit: str
    span: Span

    def as_json(self) -> Json:
        shown: Json = {"name": self.name, "comparator": self.comparator, "value": self.value}
        return {**shown, "requirement": self.requirement, "unit": self.unit, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Package:
    """A package of major projects: its aim, the projects it names, and how many they are."""

    name: str
    aim: str
    projects: tuple[str, ...]
    count: int
    span: Span

    def as_json(self) -> Json:
        shown: Json = {"name": self.name, "aim": self.aim, "projects": list(self.projects)}
        return {**shown, "count": self.count, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Clause:
    """An addressed piece of a document; `parent` is the address of the clause above it, None at the top.

    In a work report `part` tells the review from the outlook, and `targets` are the figures of the sentence:
    results in the review, commitments in the outlook.
    """

    address: str
    label: str
    text: str
    span: Span
    parent: str | None = None
    part: Literal["", "review", "outlook"] = ""
    targets: tuple[Target, ...] = ()

    def as_json(self) -> Json:
        shown: Json = {"address": self.address, "label": self.label, "text": self.text}
        shown |= {"span": list(self.span), "parent": self.parent}
        if self.part:
            shown |= {"part": self.part, "targets": [target.as_json() for target in self.targets]}
        return shown


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `header` and `rows` are cells without white space at their ends."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    span: Span

    def as_json(self) -> Json:
        shown: Json = {"caption": self.caption, "header": list(self.header)}
        return {**shown, "rows": [list(row) for row in self.rows], "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that a person should look at. `code` is for programs, `message` (Chinese) for officials."""

    code: str
    message: str
    span: Span

    def as_json(self) -> Json:
        return {"code": self.code, "message": self.message, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Document:
    """One document: a notice and what it issues count as one. Dates are ISO strings, None where not
    printed.
    """

    file: str
    title: str
    number: str | None
    issuer: str | None
    issued_on: str | None
    kind: Kind
    span: Span
    chapters: tuple[Section, ...] = ()
    tasks: tuple[Task, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    goals: tuple[Goal, ...] = ()
    projects: tuple[Package, ...] = ()
    clauses: tuple[Clause, ...] = ()
    tables: tuple[Table, ...] = ()
    addressees: tuple[str, ...] = ()
    effective_from: str | None = None
    effective_until: str | None = None
    findings: tuple[Finding, ...] = field(default=())

    def as_json(self) -> Json:
        head: Json = {
            name: getattr(self, name) for name in ("file", "title", "number", "issuer", "issued_on")
        }
        lists = ("chapters", "tasks", "indicators", "goals", "projects", "clauses", "tables", "findings")
        return {
            **head,
            "kind": self.kind,
            "span": list(self.span),
            **{name: [item.as_json() for item in getattr(self, name)] for name in lists},
            "addressees": list(self.addressees),
            "effective_from": self.effective_from,
            "effective_until": self.effective_until,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """All documents of one file, in order. `text` is the decoded source that all spans count in."""

    documents: tuple[Document, ...]
    text: str
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> Json:
        return {
            "documents": [document.as_json() for document in self.documents],
            "findings": [finding.as_json() for finding in self.findings],
        }
