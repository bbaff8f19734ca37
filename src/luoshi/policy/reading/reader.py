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
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol, cast

from luoshi.policy.reading.decode import decode
from luoshi.policy.reading.furniture import furniture
from luoshi.policy.reading.kinds import kind_of, lists_in
from luoshi.policy.reading.model import Document, Finding, Kind, Reading, Refused, Told, unheard
from luoshi.policy.reading.source import Layout, View, merged
from luoshi.policy.reading.split import Head, heads, issued_on, untitled

if TYPE_CHECKING:
    from luoshi.policy.reading.forms.shape import Extracted, Table

HERE: Final = "luoshi.policy.reading."
READERS: Final[dict[Kind, str]] = {
    "task-list": "lists.tasklist",
    "rules": "notices",
    "notice": "notices",
    "other": "notices",
    "plan": "plan",
    "work-report": "workreport",
}
"""The module that reads each kind; a kind without one yields its head and no more."""

UNTOLD: Final = frozenset({"rules", "notice", "other", "work-report"})
"""Kinds that a text is given for want of a better sign: what it holds may show that it is a list."""
OFFICE: Final = (
    b"%PDF", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0",
    b"MM\0*", b"RIFF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b",
)  # fmt: skip
"""Files that `forms` reads, or refuses by saying what they are and how to convert them."""
MARKUP: Final = re.compile(r"<[A-Za-z!/]|\||[│┃║]|^[ \t]*(?:#{1,6} |[-*+] )|\*\*|`|^---", re.MULTILINE)
"""What a text without any markup does not hold; only where it is found does the reader of markup start."""


@dataclass(frozen=True, slots=True)
class Part:
    """One document to be read: its view, its head, and the names of units the caller knows (may be
    empty).

    `after` is the place in `view` just past title and number; `tables` are those the form of the file gave.
    """

    file: str
    view: View
    title: str
    number: str | None
    issuer: str | None
    issued_on: str | None
    after: int
    known_units: frozenset[str]
    tables: "tuple[Table, ...]" = ()

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


def read(data: bytes, name: str, known_units: frozenset[str] = frozenset(), told: Told = unheard) -> Reading:
    """Read a file of any form. Raises Refused, with one Chinese sentence, for what cannot be read at all.

    `told` hears the pages of forms that have them: taking out their text is most of the work.
    """
    if data.startswith(OFFICE):
        extracted = importlib.import_module(HERE + "forms").extract(data, name, told)
        return read_extracted(extracted, name, known_units)
    decoded = decode(data, name)
    problems = damage(decoded.text, decoded.unreadable)
    if MARKUP.search(decoded.text):
        extracted = importlib.import_module(HERE + "forms").extract(data, name)
        reading = read_extracted(extracted, name, known_units)
    else:
        reading = read_text(decoded.text, name, known_units)
    return replace(reading, findings=(*problems, *reading.findings))


def read_text(text: str, name: str, known_units: frozenset[str] = frozenset()) -> Reading:
    """Read the documents in plain text; spans count its characters."""
    return documents_in(View.of(text, furniture(text)), (), name, known_units)


def read_extracted(extracted: "Extracted", name: str, known_units: frozenset[str]) -> Reading:
    """Read the documents in what was taken out of a file; spans count the characters of the extracted
    text.
    """
    text = extracted.text
    own = () if extracted.form in {"html", "xlsx"} else furniture(text)
    layout = Layout(merged([*own, *extracted.hidden]), extracted.breaks, extracted.entities)
    reading = documents_in(View.of(text, layout=layout), extracted.tables, name, known_units)
    notes = tuple(Finding("note", note, (0, 0)) for note in extracted.notes)
    return replace(reading, findings=(*notes, *reading.findings))


def documents_in(view: View, tables: "tuple[Table, ...]", name: str, known_units: frozenset[str]) -> Reading:
    """Read all documents in the view. Raises Refused where nothing in it can be seen."""
    if not view.text:
        raise Refused(f"《{name}》中没有可读的文字（只有标记或空白）：请检查文件是否保存完整后重新提供。")
    documents = tuple(read_part(part) for part in parts(view, name, known_units, tables))
    findings = tuple(finding for document in documents for finding in document.findings)
    return Reading(documents, view.source, findings)


def damage(text: str, unreadable: int) -> tuple[Finding, ...]:
    """The finding for characters that could not be decoded."""
    if not unreadable:
        return ()
    first = text.find("\ufffd")
    message = f"有 {unreadable} 处字符无法识别（第一处已标出）：原文件可能损坏，请核对这些地方。"
    return (Finding("unreadable", message, (first, first + 1)),)


def parts(view: View, name: str, known_units: frozenset[str], tables: "tuple[Table, ...]" = ()) -> list[Part]:
    """The documents in `view`, each with its own view."""
    found = heads(view) or lists_in(view)
    if len(found) <= 1:
        return [part_of(view, found[0] if found else untitled(view), name, known_units, tables)]
    ends = [*(head.start for head in found[1:]), len(view.text)]
    made = []
    for head, end in zip(found, ends, strict=True):
        own = Head(0, head.after - head.start, head.title, head.number, head.issuer)
        made.append(part_of(view.part(head.start, end), own, name, known_units, tables))
    return made


def part_of(
    view: View, head: Head, name: str, known_units: frozenset[str], tables: "tuple[Table, ...]"
) -> Part:
    """One document to be read."""
    start, end = view.bounds
    own = tuple(table for table in tables if start <= table.span[0] and table.span[1] <= end)
    date = issued_on(view, head.after, len(view.text))
    return Part(name, view, head.title, head.number, head.issuer, date, head.after, known_units, own)


def read_part(part: Part) -> Document:
    """The document with all that the reader of its kind finds in it."""
    kind = kind_of(part.view, part.title)
    if kind not in READERS:
        return part.document(kind)
    document = None
    if kind in UNTOLD:
        document = cast("Document | None", importlib.import_module(HERE + "lists.evidence").as_list(part))
    if document is None:
        document = cast("KindReader", importlib.import_module(HERE + READERS[kind])).read_part(part)
    if document.kind != "task-list" or document.addressees:
        return document
    return cast("Document", importlib.import_module(HERE + "letters").with_frame(document, part))
