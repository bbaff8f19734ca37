"""Bytes in, documents out: decode, split into documents, tell the kind of each, hand it to the reader of that
kind.

How a kind plugs in: a module with one function `read_part(part: Part) -> Document` is named in `READERS`
under its kind. It starts from `part.document(kind)`, which holds the head (title, number, issuer, date,
span), and fills in what it finds with `dataclasses.replace`; it may change the kind. All places it works with
are places in `part.view`, the squeezed view of this document alone; `part.view.span(a, b)` gives the span in
the source. Modules are imported when a document of their kind turns up, so that reading a list does not load
the reader of plans. Files that are not plain text go through `forms.extract` first.
"""

import importlib
from dataclasses import dataclass, replace
from typing import Final, Protocol, cast

from luoshi.policy.reading.decode import decode
from luoshi.policy.reading.furniture import furniture
from luoshi.policy.reading.kinds import kind_of
from luoshi.policy.reading.model import Document, Finding, Kind, Reading
from luoshi.policy.reading.source import View
from luoshi.policy.reading.split import Head, heads, issued_on

HERE: Final = "luoshi.policy.reading."
READERS: Final[dict[Kind, str]] = {"task-list": "lists.tasklist"}
"""The module that reads each kind; a kind without one yields its head and no more."""

OFFICE: Final = (b"%PDF", b"PK\x03\x04")
MARKUP: Final = (".html", ".htm", ".mht")


@dataclass(frozen=True, slots=True)
class Part:
    """One document to be read: its view, its head, and the names of units the caller knows (may be
    empty).

    `after` is the place in `view` just past title and number.
    """

    file: str
    view: View
    title: str
    number: str | None
    issuer: str | None
    issued_on: str | None
    after: int
    known_units: frozenset[str]

    def document(self, kind: Kind) -> Document:
        """The document with its head and nothing in it yet."""
        span = self.view.span(0, len(self.view.text))
        return Document(self.file, self.title, self.number, self.issuer, self.issued_on, kind, span)

    @property
    def name(self) -> str:
        """What addresses of this document begin with: number, else title, else name of the file."""
        return self.number or self.title or self.file


class KindReader(Protocol):
    """What a module named in `READERS` offers."""

    def read_part(self, part: Part) -> Document: ...


def read(data: bytes, name: str, known_units: frozenset[str] = frozenset()) -> Reading:
    """Read a file of any form. Raises Refused, with one Chinese sentence, for what cannot be read at all."""
    if data.startswith(OFFICE) or name.lower().endswith(MARKUP):
        extracted = importlib.import_module(HERE + "forms").extract(data, name)
        return read_text(extracted.text, name, known_units)
    decoded = decode(data, name)
    reading = read_text(decoded.text, name, known_units)
    return replace(reading, findings=(*damage(decoded.text, decoded.unreadable), *reading.findings))


def read_text(text: str, name: str, known_units: frozenset[str] = frozenset()) -> Reading:
    """Read the documents in `text`; spans count its characters."""
    view = View.of(text, furniture(text))
    documents = tuple(read_part(part) for part in parts(view, name, known_units))
    findings = tuple(finding for document in documents for finding in document.findings)
    return Reading(documents, text, findings)


def damage(text: str, unreadable: int) -> tuple[Finding, ...]:
    """The finding for characters that could not be decoded."""
    if not unreadable:
        return ()
    first = text.find("\ufffd")
    message = f"有 {unreadable} 处字符无法识别（第一处已标出）：原文件可能损坏，请核对这些地方。"
    return (Finding("unreadable", message, (first, first + 1)),)


def parts(view: View, name: str, known_units: frozenset[str]) -> list[Part]:
    """The documents in `view`, each with its own view."""
    found = heads(view)
    if len(found) <= 1:
        return [part_of(view, found[0] if found else None, name, known_units)]
    ends = [*(head.start for head in found[1:]), len(view.text)]
    made = []
    for head, end in zip(found, ends, strict=True):
        own = Head(0, head.after - head.start, head.title, head.number, head.issuer)
        made.append(part_of(view.part(head.start, end), own, name, known_units))
    return made


def part_of(view: View, head: Head | None, name: str, known_units: frozenset[str]) -> Part:
    """One document to be read."""
    if head is None:
        head = untitled(view)
    date = issued_on(view, head.after, len(view.text))
    return Part(name, view, head.title, head.number, head.issuer, date, head.after, known_units)


def untitled(view: View) -> Head:
    """The head of a document without a number: its first line is the title where it is short."""
    for start, end in view.each_line():
        line = view.text[start:end].strip("*#")
        if line and end - start <= 60 and line[-1] not in "。；：，":
            return Head(start, end, line, None, None)
        break
    return Head(0, 0, "", None, None)


def read_part(part: Part) -> Document:
    """The document with all that the reader of its kind finds in it."""
    kind = kind_of(part.view, part.title)
    if kind not in READERS:
        return part.document(kind)
    module = cast("KindReader", importlib.import_module(HERE + READERS[kind]))
    return module.read_part(part)
